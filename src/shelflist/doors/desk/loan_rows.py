"""Loans as rows of a table: how late or how soon each is due, in the shapes and words of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shelflist.departments.circulation.rules import lateness
from shelflist.doors.desk.loan_acts import STATES
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _

SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan with its item and title. `state` is late, due or empty; `due` is a day, or a moment when by the hour."""

    loan: Any
    due: object
    state: str
    under: Phrase | None
    left: int
    standing: tuple[str, Phrase] | None = None  # claimed, lost, long overdue: kind of state and words


def loan_rows(loans: Iterable[Any], now: datetime) -> list[LoanRow]:
    """The loans in their order, as seen at a moment."""
    return [_row(loan, now) for loan in loans]


def _row(loan: Any, now: datetime) -> LoanRow:
    zone = timezone.get_current_timezone_name()
    late = lateness(loan.due_at, now, by_the_hour=loan.by_the_hour, timezone=zone)
    local = timezone.localtime(loan.due_at)
    days = (local.date() - timezone.localdate(now)).days
    state, under = "", None
    if loan.due_at < now:
        state, under = "late", late.words
    elif loan.due_at - now < SOON:
        state, under = "due", _("today") if days == 0 else nphrase("in {count} day", "in {count} days", days)
    return LoanRow(
        loan=loan,
        due=local if loan.by_the_hour else local.date(),
        state=state,
        under=under,
        left=max(loan.max_renewals - loan.renewal_count, 0),
        standing=STATES.get(loan.state),
    )
