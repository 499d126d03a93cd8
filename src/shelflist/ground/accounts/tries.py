"""Tries at a secret, counted before they are judged, in rows that all workers share (S12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from shelflist.ground.accounts import rules
from shelflist.ground.accounts.models import LoginAttempts


def take_a_try(limits: Mapping[str, rules.Limit], now: datetime) -> bool:
    """Count one try against every subject, each with how many are allowed.

    False, and nothing counted, when one of them is locked.
    """
    with transaction.atomic():
        LoginAttempts.objects.bulk_create(
            [LoginAttempts(subject=subject, window_started_at=now) for subject in sorted(limits)],
            ignore_conflicts=True,
        )
        rows = list(LoginAttempts.objects.select_for_update().filter(subject__in=limits).order_by("subject"))
        before = {row.subject: _tries(row) for row in rows}
        if any(tries is not None and rules.is_locked(tries, now) for tries in before.values()):
            return False
        for row in rows:
            after = rules.one_more(before[row.subject], limits[row.subject], now)
            row.failures, row.window_started_at = after.count, after.window_started_at
            row.locked_until = after.locked_until
            row.save(update_fields=["failures", "window_started_at", "locked_until"])
    return True


def forget_tries(subject: str) -> None:
    """After a success."""
    LoginAttempts.objects.filter(subject=subject).delete()


def give_back(subject: str) -> None:
    """After a success, of what many share: an address keeps the tries of others, so that a guesser gains nothing."""
    own = LoginAttempts.objects.filter(subject=subject, failures__gt=0)
    own.update(failures=F("failures") - 1, locked_until=None)


def is_resting(subject: str, now: datetime) -> bool:
    """Whether the tries against this subject are used up; nothing is counted."""
    row = LoginAttempts.objects.filter(subject=subject).first()
    tries = _tries(row) if row else None
    return tries is not None and rules.is_locked(tries, now)


def _tries(row: LoginAttempts) -> rules.Tries | None:
    return rules.Tries(row.failures, row.window_started_at, row.locked_until) if row.failures else None
