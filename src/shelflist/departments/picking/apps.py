"""The verbs of the pick run, and the task that frees what nobody fetched."""

from datetime import datetime

from django.apps import AppConfig


class PickingConfig(AppConfig):
    name = "shelflist.departments.picking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.picking import actions
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule
        from shelflist.ground.journal.verbs import Verb, register

        register(Verb("claim-picks", _("Take lines of the pick run"), actions.undo_claim))
        register(Verb("let-go-of-picks", _("Let go of lines of the pick run"), actions.undo_let_go))
        register(Verb("find-pick", _("Find what is wanted"), actions.undo_settling))
        register(Verb("settle-pick", _("Say what became of a line"), actions.undo_settling))
        register(Verb("add-cart", _("Add a cart"), actions.undo_add_cart))
        schedule.register("free what nobody fetched", actions.RELEASE_EVERY_SECONDS, _release)


def _release(now: datetime) -> None:
    from shelflist.departments.picking.actions import release_abandoned

    release_abandoned(now)
