"""An open loan and its copy, locked, for the acts that settle what does not come back; and how each is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F

from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.receipts import LoanReceipt
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.organisation import BranchFacts
from shelflist.records.fines.actions import take_back
from shelflist.records.items.actions import change_status
from shelflist.records.items.models import Item
from shelflist.records.loans import rules
from shelflist.records.loans.models import Loan
from shelflist.records.loans.queries import branch_rules
from shelflist.records.patrons.models import Patron

PERMISSION = "settle-loans"


@dataclass
class Held:
    """The loan and its item under lock, where the act happens, and what undo will need."""

    act: Act
    loan: Loan
    item: Item
    here: desk.Here
    branch: BranchFacts
    before: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    facts: list[int | None] = field(default_factory=list)
    status: dict[str, str] = field(default_factory=dict)
    claims: int = 0

    @property
    def title(self) -> str:
        return ": ".join(part for part in (self.item.record.title, self.item.record.title_rest) if part)

    @property
    def state(self) -> str:
        """The state as the rules of loans know it: of an ended loan, its end."""
        return f"ended:{self.loan.ended}" if self.loan.ended else self.loan.state

    @property
    def today(self) -> date:
        return self.here.organisation.calendar(self.branch.id).day_of(self.act.now)

    def loss(self, kind: str) -> rules.LossTerms:
        """The rule of the branch to which the copy belongs."""
        return branch_rules.value(self.here.numbers).loss(kind, self.item.branch_id, self.here.organisation)

    def change(self, **columns: Any) -> None:
        """Set columns of the loan, and remember what they were."""
        for name, value in columns.items():
            self.before.setdefault(name, getattr(self.loan, name))
            self.changed[name] = value
            setattr(self.loan, name, value)
        Loan.objects.filter(pk=self.loan.pk).update(**columns)

    def enter(self, state: str, **columns: Any) -> None:
        """The loan is in this state from now on."""
        since = None if state == Loan.State.OUT else self.act.now
        self.change(state=state, state_since=since, **columns)

    def end(self, how: str) -> None:
        """The loan is over, without the copy having come back."""
        self.change(ended=how, returned_at=self.act.now, returned_branch_id=self.branch.id)

    def set_status(self, to: str, act_name: str) -> None:
        since = self.item.status_changed_at
        old = change_status(self.item, to=to, act=act_name, now=self.act.now)
        self.status = {"from": old, "to": to, "since": since.isoformat()}

    def count_claim(self, more: int) -> None:
        """The reader's counter of claims rises or falls."""
        if self.loan.patron_id is not None:
            count = F("claims_returned_count") + more
            Patron.objects.filter(pk=self.loan.patron_id, claims_returned_count__gte=max(-more, 0)).update(
                claims_returned_count=count
            )
            self.claims += more

    def done(self, said: Phrase, *, charged_cents: int = 0) -> LoanReceipt:
        """Name the subjects, keep what undo needs, and answer."""
        self.act.on(
            item_id=self.item.pk, record_id=self.item.record_id, patron_id=self.loan.patron_id, loan_id=self.loan.pk
        )
        self.act.say(said)
        self.act.undoable(
            {
                "loan": self.loan.pk,
                "before": _kept(self.before),
                "after": _kept(self.changed),
                "facts": self.facts,
                "status": self.status,
                "claims": self.claims,
            }
        )
        return LoanReceipt(
            item_id=self.item.pk,
            record_id=self.item.record_id,
            barcode=self.item.barcode,
            title=self.title,
            author=self.item.record.author,
            call_number=self.item.full_call_number,
            loan_id=self.loan.pk,
            patron_id=self.loan.patron_id,
            state=self.state,
            sentence=said,
            charged_cents=charged_cents,
        )


def held(act: Act, loan_id: int, verb: str) -> Held:
    """The loan with this number and its item, locked in the order of a check-out.

    Refused: branch-unknown, not-permitted, loan-unknown, loan-ended, loan-state.
    """
    found = Loan.objects.filter(pk=loan_id).values_list("item_id", flat=True).first()
    if found is None:
        raise Refused(
            Refusal(code="loan-unknown", message=_("There is no loan with the number {number}.", number=loan_id))
        )
    item = Item.objects.select_for_update(of=("self",)).select_related("record").get(pk=found)
    loan = Loan.objects.select_for_update().get(pk=loan_id)
    here = desk.Here.of(act.by, act.cursor)
    branch = here.branch or here.organisation.branch(loan.branch_id)
    act.by.must(PERMISSION, branch.path)
    one = Held(act, loan, item, here, branch)
    if refusal := rules.reason_against(verb, one.state):
        raise Refused(refusal)
    return one


def undo_settling(entry: Entry, act: Act) -> None:
    """The loan, its copy, what was charged and the reader's counter are as they were before."""
    assert entry.undo is not None  # the journal checked it
    data = entry.undo
    item = Item.objects.select_for_update().get(pk=entry.item_id or 0)
    loan = Loan.objects.select_for_update().get(pk=data["loan"])
    if _kept({name: getattr(loan, name) for name in data["after"]}) != data["after"]:
        raise Refused(changed_since(_("This loan has changed since.")))
    if status := data["status"]:
        if item.status != status["to"]:
            raise Refused(changed_since(_("This item was handled again since.")))
        change_status(item, to=status["from"], act="undo", now=act.now)
        Item.objects.filter(pk=item.pk).update(status_changed_at=datetime.fromisoformat(status["since"]))
    Loan.objects.filter(pk=loan.pk).update(**_restored(data["before"]))
    take_back(act, data["facts"])
    if data["claims"] and loan.patron_id is not None:
        Patron.objects.filter(pk=loan.patron_id).update(
            claims_returned_count=F("claims_returned_count") - data["claims"]
        )


def _kept(state: Mapping[str, Any]) -> dict[str, Any]:
    """JSON-ready: moments and days in ISO 8601."""
    days = {name: value.isoformat() for name, value in state.items() if type(value) is date}
    return {**desk.plain(state), **days}


def _restored(state: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(state)
    for name in values:
        if values[name] is not None and name in {"state_since", "fines_until", "returned_at", "claimed_at"}:
            values[name] = datetime.fromisoformat(values[name])
        elif values[name] is not None and name == "claimed_on":
            values[name] = date.fromisoformat(values[name])
    return values
