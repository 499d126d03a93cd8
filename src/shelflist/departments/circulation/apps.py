"""The desk's verbs, and the task that ends reshelving."""

from django.apps import AppConfig


class CirculationConfig(AppConfig):
    name = "shelflist.departments.circulation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.circulation.actions import (
            anonymising,
            backdating,
            damage,
            following,
            forgetting,
            held,
            losing,
            precat,
            renewing_by_itself,
            shelving,
            travelling,
            uncatalogued,
            undoing,
        )
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule
        from shelflist.ground.journal.verbs import Verb, register
        from shelflist.records.branches import followers

        register(Verb("check-out", _("Check out"), undoing.undo_check_out))
        register(Verb("check-in", _("Check in"), undoing.undo_check_in))
        register(Verb("cancel-transit", _("Journey called off"), travelling.undo_end_of_journey))
        register(Verb("missing-in-transit", _("Missing on the way"), travelling.undo_end_of_journey))
        register(Verb("backdate-return", _("Date of a return put right"), backdating.undo_backdate))
        register(Verb("renew", _("Renew"), undoing.undo_renewal))
        register(Verb("auto-renew", _("Renewed by itself"), undoing.undo_renewal))
        register(Verb("auto-renew-refused", _("Not renewed by itself")))
        register(Verb("use-in-house", _("Use in the house"), undoing.undo_use_in_house))
        register(Verb("check-out-pre-cat", _("Check out before cataloguing"), precat.undo_check_out_pre_cat))
        register(Verb("lend-uncatalogued", _("Lend without a barcode"), uncatalogued.undo_uncatalogued))
        register(Verb("use-uncatalogued", _("Use in the house, without a barcode"), uncatalogued.undo_uncatalogued))
        register(Verb("shelve", _("Shelve")))
        register(Verb("report-damage", _("Came back damaged"), damage.undo_report_damage))
        for name, label in (
            ("mark-lost", _("Mark lost")),
            ("mark-long-overdue", _("Mark long overdue")),
            ("pay-lost", _("Lost and paid for")),
            ("claim-returned", _("Claimed to have been returned")),
            ("withdraw-claim", _("Claim taken back")),
            ("search-in-vain", _("Searched in vain")),
            ("give-up-claim", _("Claim believed, copy missing")),
            ("never-checked-out", _("Claimed never to have been checked out")),
        ):
            register(Verb(name, label, held.undo_settling))
        schedule.register(
            "renew what falls due", renewing_by_itself.EVERY_SECONDS, renewing_by_itself.renew_what_falls_due
        )
        register(Verb("anonymise-loans", _("Let go of who had what")))
        schedule.register("let go of who had what", anonymising.EVERY_SECONDS, anonymising.anonymise)
        forgetting.register()
        followers.register(following.DUE_DATES)
        schedule.register("mark what is long overdue", losing.EVERY_SECONDS, losing.mark_what_is_long_overdue)
        schedule.register("shelve what was returned", shelving.EVERY_SECONDS, shelving.shelve_periodically)
