"""The small library, and short ways to make rules for notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from shelflist.ground.journal.revisions import bump
from shelflist.observers.notices.models import NoticeRule, NoticeStep
from shelflist.records.loans.tests.library import NOW, Library

LONG_AGO = NOW - timedelta(days=400)


@dataclass
class Letters:
    """The small library and its rules for notices: none until a test makes some."""

    library: Library

    def rule(self, event: str, *steps: dict[str, Any], **changes: Any) -> NoticeRule:
        values = {"name": event, "event": event, "ways": ["email"], "starts_at": LONG_AGO, **changes}
        rule = NoticeRule.objects.create(**values)
        for number, step in enumerate(steps or ({},), start=1):
            NoticeStep.objects.create(rule=rule, number=number, **{"at": time(8), **step})
        bump("notices")
        return rule


def days(count: int) -> timedelta:
    return timedelta(days=count)


def at(day: int, hour: int = 14, month: int = 11) -> datetime:
    """A moment of November 2026 in UTC; New York is five hours behind."""
    return datetime(2026, month, day, hour, tzinfo=NOW.tzinfo)
