"""What accounts tell the journal: their verbs and their housekeeping."""

from __future__ import annotations

from datetime import datetime

from django.apps import AppConfig

DAY = 24 * 60 * 60


class AccountsConfig(AppConfig):
    name = "shelflist.ground.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.accounts import actions
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule
        from shelflist.ground.journal.verbs import Verb, register

        register(Verb("add-user", _("Make an account")))
        register(Verb("set-password", _("Change a password")))
        register(Verb("set-active", _("Open or close an account")))
        register(Verb("change-preferences", _("Change preferences")))
        register(Verb("make-api-key", _("Make an API key")))
        register(Verb("revoke-api-key", _("Revoke an API key")))
        register(Verb("change-role", _("Change a role"), actions.undo_change_role, permission="manage-users"))
        schedule.register("accounts housekeeping", DAY, keep_house)


def keep_house(now: datetime) -> None:
    """Forget sessions that have expired and counts of tries that are long over."""
    from django.contrib.sessions.models import Session

    from shelflist.ground.accounts import signing_in

    Session.objects.filter(expire_date__lt=now).delete()
    signing_in.forget_old_tries(now=now)
