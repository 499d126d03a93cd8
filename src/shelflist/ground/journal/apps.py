"""The journal's own verbs and its housekeeping."""

from __future__ import annotations

from datetime import datetime

from django.apps import AppConfig

DAY = 24 * 60 * 60


class JournalConfig(AppConfig):
    name = "shelflist.ground.journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import schedule, verbs

        verbs.register(verbs.Verb(name="undo", label=_("Undo")))
        verbs.register(verbs.Verb(name="cancel-job", label=_("Cancel a job")))
        verbs.register(verbs.Verb(name="retry-job", label=_("Try a job again")))
        verbs.register(verbs.Verb(name="retry-deliveries", label=_("Hand entries over again")))
        schedule.register("journal housekeeping", DAY, keep_house)


def keep_house(now: datetime) -> None:
    """Forget spent idempotency keys and the jobs of periodic tasks."""
    from shelflist.ground.journal import actions

    actions.forget_spent_keys(now=now)
    actions.forget_finished_rounds(now=now)
