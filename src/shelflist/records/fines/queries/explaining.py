"""How a fine came about, day by day (FIN-20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.queries.lines import Line
from shelflist.records.fines.rules.overdue import FineFacts, day_by_day
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan

WORDS: dict[str, tuple[str, Phrase]] = {
    "charged": ("late", _("charged")),
    "grace": ("info", _("within the grace")),
    "shut": ("none", _("shut: not charged")),
    "capped": ("stop", _("the most is reached")),
    "free": ("none", _("nothing more")),
}


@dataclass(frozen=True, slots=True)
class ShownDay:
    """One day of the table: the day, a state and its words, what it added, what stood then."""

    on: date
    state: str
    words: Phrase
    added: Money
    total: Money


def until_of(line: Line, now: datetime) -> datetime | None:
    """Up to when a fine is counted: the return, where it was cut, or now while the copy is out."""
    loan = _loan_of(line)
    if loan is None:
        return None
    until = loan.returned_at or now
    return until if loan.fines_until is None else min(until, loan.fines_until)


def explained(line: Line, now: datetime) -> list[ShownDay]:
    """The days of a fine for being late, as the rules of the loan count them now; empty for any other charge.

    Of a loan that was renewed since, the days are those of the terms that it had, which are not kept: then it is empty
    and the stored steps stand alone.
    """
    loan, until = _loan_of(line), until_of(line, now)
    if loan is None or until is None:
        return []
    fine = FineFacts.from_data(loan.fine_terms)
    price = Item.objects.filter(pk=loan.item_id).values_list("price_cents", flat=True).first()
    days = day_by_day(fine, loan.due_at, until, organisation().calendar(loan.branch_id), price_cents=price)
    return [ShownDay(day.on, *WORDS[day.what], added=Money(day.cents), total=Money(day.sum_cents)) for day in days]


def _loan_of(line: Line) -> Loan | None:
    charge = line.charge
    if charge.period is None or charge.loan is None or charge.loan.renewal_count != charge.period:
        return None
    return charge.loan
