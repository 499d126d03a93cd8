"""What the end of a loan settles: building blocks that run inside the transaction of whoever ends it.

A check-in calls `close` once, whether the item was on loan or not, keeps `Ending.undo` in its undo data, shows
`Ending.notices`, and gives the undo data to `reopen` when it is taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import charging, desk
from shelflist.departments.circulation.actions.rows import update_loan
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.rules import changed_since
from shelflist.records.fines.actions import campaigns, late, take_back
from shelflist.records.fines.actions.handing_back import hand_back
from shelflist.records.loans import standing
from shelflist.records.loans.models import InHouseUse, Loan
from shelflist.records.loans.queries import branch_rules, last_loan_of
from shelflist.records.loans.rules import settle

A_SECOND_SCAN = timedelta(minutes=5)  # what was seen so short a while ago was not read in between
LOSSES = frozenset({"lost", "long-overdue"})
READY = frozenset({"available", "reshelving"})


@dataclass(frozen=True, slots=True)
class Ending:
    """What the return made of the loan. `notices` are for the desk: lines that need no choice.

    `loan_id`, `patron_id` and `due_at` are None when the item was not on loan. `state` is what the copy comes back
    from, as alerts are typed by it (CIR-22): normal, lost, missing, damaged, claimed, long-overdue, lost-and-paid,
    never-checked-out.
    """

    loan_id: int | None = None
    patron_id: int | None = None
    due_at: datetime | None = None
    late: rules.Lateness = field(default_factory=rules.Lateness)
    state: str = "normal"
    notices: tuple[Phrase, ...] = ()
    use_id: int | None = None  # it was not on loan, and counts as used in the house
    undo: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Settling:
    """What has been said and written so far."""

    act: Act
    here: desk.Here
    item: ItemRow
    notices: list[Phrase] = field(default_factory=list)
    facts: list[int | None] = field(default_factory=list)
    amnesties: list[int] = field(default_factory=list)

    def calendar(self, loan: Loan) -> OpeningCalendar:
        return self.here.organisation.calendar(loan.branch_id)

    def day(self, moment: datetime) -> Any:
        return self.here.calendar.day_of(moment)


def close(act: Act, *, item: ItemRow, loan: rules.OpenLoan | None, here: desk.Here, forgive: bool = False) -> Ending:
    """End the open loan of an item that came back at `act.now`, and settle what hangs on it.

    With `forgive` (amnesty) nothing is charged for being late. A loan that came back in time costs one statement.
    """
    settling = _Settling(act, here, item)
    if loan is None:
        state = _settle_without_loan(settling)
        use_id = _count_use(settling)
        undo = {"facts": settling.facts, "use": use_id}
        return Ending(state=state, notices=tuple(settling.notices), use_id=use_id, undo=undo)
    ending = {"returned_at": act.now, "returned_branch_id": here.branch_id(), "ended": Loan.Ended.RETURNED.value}
    update_loan(act.cursor, loan.id, ending)
    timezone = here.branch.timezone if here.branch else "UTC"
    if loan.state != Loan.State.OUT or max(act.now, act.heard_at) > loan.due_at:  # it may have been fined at night
        _settle_loan(settling, Loan.objects.get(pk=loan.id), forgive=forgive)
    if settling.facts:
        act.tell(standing.OBSERVER)  # what is owed may block, or no longer
    return Ending(
        loan_id=loan.id,
        patron_id=loan.patron_id,
        due_at=loan.due_at,
        late=rules.lateness(loan.due_at, act.now, by_the_hour=loan.by_the_hour, timezone=timezone),
        state="normal" if loan.state == Loan.State.OUT else loan.state,
        notices=tuple(settling.notices),
        undo={"loan": loan.id, "facts": settling.facts, "amnesties": settling.amnesties},
    )


def reopen(act: Act, undo: Mapping[str, Any], *, returned_at: datetime) -> None:
    """Take `close` back: the very same loan is open again, with everything that hung on it."""
    take_back(act, undo.get("facts", ()))
    campaigns.take_back_uses(act, undo.get("amnesties", ()))
    if undo.get("use") is not None:
        InHouseUse.objects.filter(pk=undo["use"]).update(undone_at=act.now)
    if undo.get("loan") is None:
        return
    still = Loan.objects.filter(pk=undo["loan"], returned_at=returned_at, ended=Loan.Ended.RETURNED)
    if not still.update(returned_at=None, returned_branch_id=None, ended=""):
        raise Refused(changed_since(_("This loan has changed since.")))


# -- an open loan -----------------------------------------------------------------------------------------------------


def _settle_loan(settling: _Settling, loan: Loan, *, forgive: bool) -> None:
    if loan.state in LOSSES:
        _settle_loss(settling, loan, loan.state, forgive=forgive)
        return
    if loan.state == Loan.State.CLAIMED:
        said = _("The reader said that it came back on {day}: it is found. Tell them.", day=loan.claimed_on)
        settling.notices.append(said)
    act = settling.act
    if forgive:
        settling.facts += late.forgive_late(act, loan, _("Amnesty at the return"))
        return
    settling.facts += late.settle_late(act, loan, act.now, settling.calendar(loan))
    _hand_back(settling, loan.pk)
    postings, settling.amnesties, cents = campaigns.forgive_at_return(act, loan)
    settling.facts += postings
    if cents:
        settling.notices.append(_("Forgiven by the amnesty: {amount}", amount=Money(cents)))


def _settle_loss(settling: _Settling, loan: Loan, kind: str, *, forgive: bool = False) -> None:
    """A copy that was charged for is back: what the rule of its branch takes back, and what it charges instead."""
    act = settling.act
    assert loan.state_since is not None  # a_loan_that_is_not_simply_out_says_since_when
    terms = branch_rules.value(settling.here.numbers).loss(kind, settling.item.branch_id, settling.here.organisation)
    found = settle(terms, loan.state_since, act.now)
    settling.notices.append(_found_again(kind, settling.day(loan.state_since)))
    settling.notices += [step.what for step in found.steps]
    price, fee = charging.LOSS_KINDS[kind]
    kinds = [name for name, cancels in ((price, found.cancels_price), (fee, found.cancels_fee)) if cancels]
    reason = _("The copy came back")
    if kinds:
        facts, cents = charging.cancel(act, loan.pk, kinds, reason)
        settling.facts += facts
        if cents:
            settling.notices.append(_("Taken back: {amount}", amount=Money(cents)))
    if found.late != "as it is":
        until = act.now if found.late == "to the return" else loan.state_since
        if found.late == "to the return":
            loan.fines_until = None  # counted anew, to the very return
        if forgive:
            settling.facts += charging.cancel(act, loan.pk, charging.OVERDUE, reason)[0]
        else:
            settling.facts += late.settle_late(act, loan, until, settling.calendar(loan))
    _hand_back(settling, loan.pk)


def _hand_back(settling: _Settling, loan_id: int) -> None:
    """What was paid for what is not owed any more goes back as it came, in the same act (FIN-11)."""
    postings, told = hand_back(settling.act, loan_id, settling.facts)
    settling.facts += postings
    settling.notices += told


def _found_again(kind: str, day: Any) -> Phrase:
    if kind == "lost":
        return _("It was marked lost on {day}.", day=day)
    return _("It was marked long overdue on {day}.", day=day)


# -- no open loan -----------------------------------------------------------------------------------------------------


def _settle_without_loan(settling: _Settling) -> str:
    """A copy that nobody had: paid for, missing, damaged, or simply from a table. Returns what it comes back from."""
    status, since = settling.item.status, settling.item.status_changed_at
    if status == "lost-and-paid":
        loan = _last_loan(settling.item.id, Loan.Ended.LOST_AND_PAID)
        if loan is not None:
            settling.notices.append(_("It was paid for."))
            _settle_loss(settling, loan, "lost")
        return "lost-and-paid"
    if status == "missing":
        settling.notices.append(_("It was marked missing on {day}: found.", day=settling.day(since)))
        if _last_loan(settling.item.id, Loan.Ended.NEVER_LENT) is not None:
            settling.notices.append(_("The last reader said that they never had it."))
            return "never-checked-out"
        if _last_loan(settling.item.id, Loan.Ended.CLAIMED) is not None:
            settling.notices.append(_("The last reader said that they had returned it."))
            return "claimed"
        return "missing"
    return status if status in {"lost", "long-overdue", "damaged"} else "normal"


def _count_use(settling: _Settling) -> int | None:
    """What came from a table and not from a reader was used in the house, where the branch counts it so (CIR-23)."""
    here, item = settling.here, settling.item
    if here.branch is None or item.status not in READY or item.deleted_at is not None:
        return None
    if not branch_rules.value(here.numbers).desk(here.branch.id, here.organisation).counts_unlent_returns:
        return None
    seen_at = item.last_seen_at
    if seen_at is not None and timedelta() <= settling.act.heard_at - seen_at < A_SECOND_SCAN:
        return None
    use = InHouseUse.objects.create(item_id=item.id, branch_id=here.branch.id, used_at=settling.act.now, use_count=1)
    settling.notices.append(_("Counted as used in the house."))
    return use.pk


def _last_loan(item_id: int, ended: str) -> Loan | None:
    """The copy's last loan, if it ended in this way."""
    loan = last_loan_of(item_id)
    return loan if loan is not None and loan.ended == ended else None
