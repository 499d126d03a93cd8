"""The verbs of holds."""

from django.apps import AppConfig


class HoldsConfig(AppConfig):
    name = "shelflist.departments.holds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.holds import readers
        from shelflist.departments.holds.actions import (
            expiring,
            fetching,
            following,
            groups,
            merged_titles,
            recalling,
            rounds,
            slots,
            undoing,
            weighing,
        )
        from shelflist.departments.picking import sources
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import observers, schedule
        from shelflist.ground.journal.verbs import Verb, register
        from shelflist.records.branches import followers
        from shelflist.records.catalog.pointers import Pointer
        from shelflist.records.catalog.pointers import register as point
        from shelflist.records.patrons import belongings
        from shelflist.records.patrons.actions import batches

        register(Verb("place-hold", _("Place a hold"), undoing.undo_holds))
        register(Verb("cancel-hold", _("Cancel a hold"), undoing.undo_holds))
        register(Verb("uncancel-hold", _("Bring a hold back"), undoing.undo_holds))
        register(Verb("suspend-hold", _("Suspend a hold"), undoing.undo_holds))
        register(Verb("resume-hold", _("Resume a hold"), undoing.undo_holds))
        register(Verb("move-hold", _("Move a hold in its queue"), undoing.undo_holds))
        register(Verb("cut-in-line", _("Put a hold in front"), undoing.undo_holds))
        register(Verb("change-pickup", _("Change where a hold is picked up"), undoing.undo_holds))
        register(Verb("transfer-hold", _("Move a hold to another title"), undoing.undo_holds))
        register(Verb("save-hold-group", _("Save a group of readers"), groups.undo_group))
        register(Verb("place-group-holds", _("Place holds for a group"), undoing.undo_holds))
        register(Verb("clear-shelf", _("Clear the pick-up shelf"), undoing.undo_holds))
        register(Verb("missing-from-shelf", _("Missing from the pick-up shelf"), undoing.undo_holds))
        register(Verb("expire-hold", _("Hold expired"), expiring.undo_expiry))
        register(Verb("recall", _("Recall a loan"), recalling.undo_recall))
        undo_weights = weighing.undo_set_branch_weights
        register(Verb("set-branch-weights", _("Set how often branches are asked"), undo_weights))
        register(Verb("save-slot-plan", _("Plan of appointments saved")))
        register(Verb("book-slot", _("Appointment made"), slots.undo_slot))
        register(Verb("slot-arrived", _("Arrived for an appointment"), slots.undo_slot))
        register(Verb("slot-handed-over", _("Handed over"), slots.undo_slot))
        register(Verb("cancel-slot", _("Appointment cancelled"), slots.undo_slot))

        one_queue = _("They wait in one queue, each since when they asked; who waited for both waits once.")
        back = merged_titles.move_holds_back
        point(
            "holds.hold.record",
            Pointer(_("holds"), why=one_queue, move=merged_titles.move_holds, move_back=back, late=True),
        )
        sources.register(fetching.SOURCE)
        belongings.register("holds.hold.patron", belongings.Kind(_("holds"), readers.beside_those_of))
        batches.register_reason(readers.open_holds)
        observers.subscribe("holds", rounds.plan_after, rounds.COPY_VERBS)
        schedule.register("plan holds", rounds.EVERY_SECONDS, rounds.plan_periodically)
        schedule.register("end holds whose time is over", expiring.EVERY_SECONDS, expiring.end_what_is_over)
        followers.register(following.FOLLOWER)
