"""The verbs of holds."""

from django.apps import AppConfig


class HoldsConfig(AppConfig):
    name = "shelflist.departments.holds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.holds.actions import groups, rounds, undoing
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import observers, schedule
        from shelflist.ground.journal.verbs import Verb, register

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

        observers.subscribe("holds", rounds.plan_after, rounds.COPY_VERBS)
        schedule.register("plan holds", rounds.EVERY_SECONDS, rounds.plan_periodically)
