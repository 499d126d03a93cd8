"""What a loan is charged for being late: building blocks. The charge is set to what the rules say, whatever it was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, Sum

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions import ledger
from shelflist.records.fines.models import Charge, Posting
from shelflist.records.fines.queries.lines import Line, lines, lines_of_loan
from shelflist.records.fines.queries.rules import money_rules
from shelflist.records.fines.rules import accounts, kinds
from shelflist.records.fines.rules.overdue import FineFacts, Overdue, overdue
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan


def settle_late(act: Act, loan: Loan, until: datetime, calendar: OpeningCalendar) -> list[int]:
    """Set what the loan is charged for being late to what it costs up to `until`, or to where its fines were cut.

    Every night, at the return and whenever it is reckoned anew it is the same total (FIN-03): only the difference is
    posted. Returns the postings.
    """
    fine = FineFacts.from_data(loan.fine_terms)
    if fine is None:
        return []
    if loan.fines_until is not None:
        until = min(until, loan.fines_until)
    price = None
    if fine.max_percent is not None:
        price = Item.objects.filter(pk=loan.item_id).values_list("price_cents", flat=True).first()
    found = overdue(fine, loan.due_at, until, calendar, price_cents=price)
    return set_late(act, loan, found, until, late_line(loan))


def late_line(loan: Loan) -> Line | None:
    """What the loan is charged for being late since it was lent or last renewed."""
    found = lines(Charge.objects.select_for_update().filter(loan_id=loan.pk, period=loan.renewal_count))
    return found[0] if found else None


def set_late(act: Act, loan: Loan, found: Overdue, until: datetime, line: Line | None) -> list[int]:
    """Post the difference between what was charged and what is found."""
    reason = _("Late: due {due}, counted to {until}", due=loan.due_at, until=until)
    more = _room(loan, found.cents - (line.sums.total if line is not None else 0))
    if line is None:
        entered = ledger.enter_charge(
            act, kind=kinds.OVERDUE, amount_cents=more, reason=reason, explanation=found.explanation(),
            patron_id=loan.patron_id, branch_id=loan.branch_id, loan_id=loan.pk, item_id=loan.item_id,
            period=loan.renewal_count,
        )  # fmt: skip
        return [entered.posting_id] if entered else []
    if not more:
        return []
    Charge.objects.filter(pk=line.id).update(reason=reason.to_data(), explanation=found.explanation())
    if more < 0:
        return ledger.take_off(act, line, -more, reason=_("Counted anew"))
    return [
        ledger.raise_charge(
            act, line.id, more, patron_id=line.charge.patron_id, branch_id=line.charge.branch_id
        )
    ]  # fmt: skip


def _room(loan: Loan, more: int) -> int:
    """How much more may be charged before the reader's total reaches the most of the branch (FIN-04)."""
    most = money_rules.value().of(loan.branch_id, organisation()).most_late_cents
    if more <= 0 or most is None or loan.patron_id is None:
        return more
    return min(more, max(most - owed_for_lateness([loan.patron_id]).get(loan.patron_id, 0), 0))


def forgive_late(act: Act, loan: Loan, reason: Phrase) -> list[int]:
    """Let go of what the loan was charged for being late and has not been paid."""
    line = late_line(loan)
    return ledger.forgive(act, line, reason=reason) if line is not None else []


def cancel(act: Act, loan_id: int, wanted: Iterable[str], reason: Phrase, paid_kind: str) -> tuple[list[int], int]:
    """Take off what this loan was charged of these kinds; returns the postings and the sum that was taken off."""
    postings: list[int] = []
    before = after = 0
    for line in lines_of_loan(loan_id, list(wanted)):
        if line.sums.total <= 0:
            continue
        postings += ledger.take_off(act, line, reason=reason, paid_kind=paid_kind)
        before += line.sums.total
    if postings:
        after = sum(line.sums.total for line in lines_of_loan(loan_id, list(wanted)))
    return postings, before - after


def owed_for_lateness(patron_ids: Iterable[int]) -> dict[int, int]:
    """What these people owe for being late."""
    rows = Posting.objects.filter(
        Q(debit=accounts.OWED) | Q(credit=accounts.OWED), patron_id__in=list(patron_ids), charge__kind__in=kinds.LATE
    )
    found: dict[int, int] = {}
    sums = rows.values_list("patron_id", "debit").annotate(cents=Sum("amount_cents")).order_by()
    for patron_id, debit, cents in sums:
        found[patron_id] = found.get(patron_id, 0) + (cents if debit == accounts.OWED else -cents)
    return found
