"""The desk's verbs, and the task that ends reshelving."""

from django.apps import AppConfig


class CirculationConfig(AppConfig):
    name = "shelflist.departments.circulation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.circulation.actions import shelving, undoing
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule
        from shelflist.ground.journal.verbs import Verb, register

        register(Verb("check-out", _("Check out"), undoing.undo_check_out))
        register(Verb("check-in", _("Check in"), undoing.undo_check_in))
        register(Verb("renew", _("Renew"), undoing.undo_renewal))
        register(Verb("use-in-house", _("Use in the house"), undoing.undo_use_in_house))
        register(Verb("shelve", _("Shelve")))
        schedule.register("shelve what was returned", shelving.EVERY_SECONDS, shelving.shelve_periodically)
