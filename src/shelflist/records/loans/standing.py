"""After something came back, was lost or found: penalties are judged anew, who was late is suspended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.journal.actions import perform, undo
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.queries import organisation
from shelflist.records.loans.figures import OWN
from shelflist.records.loans.models import Loan
from shelflist.records.loans.rules.suspending import suspended_days
from shelflist.records.patrons.actions import penalties
from shelflist.records.patrons.actions.penalties import JudgedReceipt
from shelflist.records.patrons.actions.receipts import locked
from shelflist.records.patrons.queries import categories, penalty_table

VERBS = frozenset({
    "mark-lost", "mark-long-overdue", "pay-lost", "claim-returned", "withdraw-claim", "give-up-claim",
    "never-checked-out", "undo",
})  # fmt: skip
SUSPEND = "suspend-patron"
OBSERVER = "standing"


def follow(act: Act, loan_id: int | None, numbers: Mapping[str, int]) -> None:
    """Building block of a return: have it looked at afterwards, where some penalty or suspension may follow from it."""
    judges = penalty_table.value(numbers).figures() & {figure.code for figure in OWN}
    suspends = any(facts.suspends for facts in categories.value(numbers).values())
    if loan_id is not None and (judges or suspends):
        act.tell(OBSERVER)


def judge_after(entry: Entry) -> None:
    """For the journal: the patron of the loan that an act was about is judged; the worker calls it a moment later."""
    loan = _loan_of(entry)
    if loan is None or loan.patron_id is None:
        return
    patron_id, by, now = loan.patron_id, system_actor("Shelflist", "worker"), entry.heard_at
    if loan.returned_at is None:
        _take_back_suspension(loan.pk, by, now)
    elif entry.verb == "check-in":
        _suspend(loan, by, now)

    def work(act: Act) -> JudgedReceipt:
        locked(patron_id)
        penalties.judge(act, [patron_id])
        act.on(patron_id=patron_id)
        return JudgedReceipt(1)

    if penalties.may_change([patron_id], now):
        perform("judge-penalties", work, by=by, now=now, answer=JudgedReceipt)


def _loan_of(entry: Entry) -> Loan | None:
    if entry.loan_id is None:
        return None
    return Loan.objects.filter(pk=entry.loan_id).select_related("patron__category").defer("explanation").first()


def _suspend(loan: Loan, by: Actor, now: datetime) -> None:
    """A fine in days: so many for each day that it was late, up to the most, from the day it came back."""
    assert loan.patron is not None and loan.returned_at is not None  # noqa: PT018 - judge_after has looked
    kind, calendar = loan.patron.category, organisation().calendar(loan.branch_id)
    back_on = calendar.day_of(loan.returned_at)
    days = suspended_days(
        late=(back_on - calendar.day_of(loan.due_at)).days,
        per_day=kind.suspension_days_per_late_day,
        most=kind.suspension_days_at_most,
    )
    if not days:
        return
    patron_id, ends_on = loan.patron.pk, back_on + timedelta(days=days)

    def work(act: Act) -> JudgedReceipt:
        locked(patron_id)
        said = nphrase("Suspended for {count} day.", "Suspended for {count} days.", days)
        note = penalties.impose(act, patron_id=patron_id, code="suspended", said=said, ends_on=ends_on)
        act.on(patron_id=patron_id, loan_id=loan.pk)
        act.say(said)
        act.undoable({"imposed": [note]})
        return JudgedReceipt(1)

    perform(SUSPEND, work, by=by, now=now, answer=JudgedReceipt, key=f"suspend-{loan.pk}-{loan.due_version}")


def undo_suspension(entry: Entry, act: Act) -> None:
    """What was brought back late was not brought back after all."""
    penalties.put_back(act, imposed=(entry.undo or {})["imposed"])


def _take_back_suspension(loan_id: int, by: Actor, now: datetime) -> None:
    """The return was undone: so is what followed from it."""
    found = Entry.objects.filter(verb=SUSPEND, loan_id=loan_id, undone_by=None, undo_until__gte=now)
    for entry_id in found.values_list("pk", flat=True):
        undo(entry_id=entry_id, by=by, now=now)
