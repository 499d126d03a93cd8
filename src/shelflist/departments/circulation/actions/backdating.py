"""Putting the date of a return right after the scan (CIR-17): it came back earlier, and the fine follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.receipts import BackdateReceipt
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.fines.actions import late, take_back
from shelflist.records.fines.actions.handing_back import hand_back
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan

FINED = frozenset({Loan.State.OUT, Loan.State.CLAIMED})  # what was lost is settled by the rule of losses


def backdate(
    *, entry_id: int, returned_at: datetime, by: Actor, now: datetime, key: str | None = None
) -> BackdateReceipt:
    """The return with this journal entry counts from `returned_at`; what it is charged for being late follows.

    Refused: not-permitted, branch-unknown, not-a-return, return-in-the-future, return-before-loan.
    """

    def work(act: Act) -> BackdateReceipt:
        here = desk.Here.of(act.by, act.cursor)
        found = _returned(entry_id)
        reasons = list(rules.place_reasons(here.place("return", here.calendar.day_of(act.now)), "return"))
        if found is None:
            reasons.append(_not_a_return())
        lent_at = found[1].lent_at if found else None
        reasons += rules.reasons_against_return_at(returned_at, now=act.now, lent_at=lent_at)
        if reasons:
            raise Refused(reasons)
        assert found is not None  # or it was refused
        return _put_right(act, here, *found, returned_at)

    request = {"entry": entry_id, "returned_at": returned_at}
    return perform("backdate-return", work, by=by, now=now, key=key, request=request, answer=BackdateReceipt)


def _returned(entry_id: int) -> tuple[Entry, Loan] | None:
    """The check-in and the loan that it ended, locked, if it still stands; the copy is locked first."""
    entry = Entry.objects.filter(pk=entry_id, verb="check-in", undone_by=None, loan_id__isnull=False).first()
    if entry is None:
        return None
    Item.objects.select_for_update().only("pk").get(pk=entry.item_id or 0)
    loan = Loan.objects.select_for_update().filter(pk=entry.loan_id or 0, ended=Loan.Ended.RETURNED).first()
    return (entry, loan) if loan else None


def _put_right(act: Act, here: desk.Here, entry: Entry, loan: Loan, returned_at: datetime) -> BackdateReceipt:
    was = loan.returned_at
    assert was is not None  # it has ended
    before, facts = _standing(loan), list[int | None]()
    if loan.state in FINED and (before or not _forgiven(entry)):
        facts = _charge_anew(act, here, loan, returned_at)
    Loan.objects.filter(pk=loan.pk).update(returned_at=returned_at)
    timezone = here.organisation.branch(loan.branch_id).timezone
    late = rules.lateness(loan.due_at, returned_at, by_the_hour=loan.by_the_hour, timezone=timezone)
    item = Item.objects.select_related("record").get(pk=loan.item_id)
    act.on(item_id=item.pk, record_id=item.record_id, patron_id=loan.patron_id, loan_id=loan.pk)
    act.on(about=f"entry:{entry.pk}")
    act.say(_("Counts as returned {moment}, not {was}", moment=returned_at, was=was))
    act.undoable({"loan": loan.pk, "was": was.isoformat(), "now": returned_at.isoformat(), "facts": facts})
    return BackdateReceipt(
        item_id=item.pk,
        record_id=item.record_id,
        barcode=item.barcode,
        title=": ".join(part for part in (item.record.title, item.record.title_rest) if part),
        author=item.record.author,
        call_number=item.full_call_number,
        warnings=_fine_words(before, _standing(loan)),
        loan_id=loan.pk,
        patron_id=loan.patron_id,
        return_entry_id=entry.pk,
        returned_at=returned_at,
        was_returned_at=was,
        late_days=late.days,
        late_hours=late.hours,
    )


def _charge_anew(act: Act, here: desk.Here, loan: Loan, returned_at: datetime) -> list[int | None]:
    """What is charged for being late is set to what is owed now. Returns the postings."""
    facts: list[int | None] = [*late.settle_late(act, loan, returned_at, here.organisation.calendar(loan.branch_id))]
    return facts + hand_back(act, loan.pk, facts)[0]


def _standing(loan: Loan) -> int:
    """What the loan is charged for being late, as it stands."""
    line = late.late_line(loan)
    return line.sums.total if line is not None else 0


def _forgiven(entry: Entry) -> bool:
    """True when the return was under amnesty: a later date charges nothing either."""
    return bool((entry.undo or {}).get("amnesty"))


def _fine_words(before: int, after: int) -> tuple[Phrase, ...]:
    if before == after:
        return ()
    if not after:
        return (_("Taken back: {amount}", amount=Money(before)),)
    return (_("For being late: {amount} instead of {was}", amount=Money(after), was=Money(before)),)


def _not_a_return() -> Refusal:
    return Refusal(
        code="not-a-return",
        message=_("This is not a return that ended a loan, or it was undone."),
        remedy=_("Open the page of the item: its life says which return it was."),
    )


def undo_backdate(entry: Entry, act: Act) -> None:
    """The return counts from when it did before, and the fine is as it was."""
    data: dict[str, Any] = entry.undo or {}
    still = Loan.objects.filter(
        pk=data["loan"], ended=Loan.Ended.RETURNED, returned_at=datetime.fromisoformat(data["now"])
    )
    if not still.update(returned_at=datetime.fromisoformat(data["was"])):
        raise Refused(changed_since(_("This loan has changed since.")))
    take_back(act, data["facts"])
