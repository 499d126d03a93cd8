"""What acts of money share: who may, where money lies, what undo needs, what follows for blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.models import Post
from shelflist.records.branches.organisation import BranchFacts, Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions import ledger
from shelflist.records.fines.models import MoneyLimit, Payment, Register, Shift
from shelflist.records.fines.queries.lines import Line, lines_of
from shelflist.records.fines.queries.rules import MoneyRules, money_rules
from shelflist.records.fines.receipts import MoneyReceipt
from shelflist.records.fines.rules import refusing
from shelflist.records.fines.rules.terms import MoneyTerms, TenderFacts
from shelflist.records.patrons.actions import penalties
from shelflist.records.patrons.models import Patron


@dataclass
class Desk:
    """Where an act of money happens, for whom, and what undo will need."""

    act: Act
    patron: Patron | None
    branch: BranchFacts
    tree: Organisation
    rules: MoneyRules
    postings: list[int] = field(default_factory=list)
    payment_id: int = 0
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def patron_id(self) -> int | None:
        return self.patron.pk if self.patron else None

    @property
    def terms(self) -> MoneyTerms:
        return self.rules.of(self.branch.id, self.tree)

    def shift(self) -> tuple[Shift | None, bool]:
        """The shift that is open here, and whether there are registers here at all."""
        registers = list(Register.objects.filter(branch_id=self.branch.id, active=True).values_list("pk", flat=True))
        found = Shift.objects.select_for_update().filter(register_id__in=registers, closed_at__isnull=True)
        return found.order_by("-opened_at").first(), bool(registers)

    def paid(self, kind: str, cents: int, tender: TenderFacts, *, given_cents: int = 0, reference: str = "") -> Payment:
        """A receipt for money that changes hands now."""
        shift = self.shift()[0] if tender.counted != "not" else None
        payment = Payment.objects.create(
            kind=kind, patron=self.patron, branch_id=self.branch.id, shift=shift, amount_cents=cents,
            given_cents=given_cents, reference=reference[:120], at=self.act.now, by_name=self.act.by.name[:200],
        )  # fmt: skip
        self.payment_id = payment.pk
        return payment

    def done(self, said: Phrase, cents: int, **more: Any) -> MoneyReceipt:
        """Judge the reader anew, name the subjects, keep what undo needs, and answer."""
        if self.patron_id is not None:
            penalties.judge(self.act, [self.patron_id])
            self.act.on(patron_id=self.patron_id)
        self.act.say(said)
        self.act.undoable({"postings": self.postings, "payment": self.payment_id, **self.more})
        return MoneyReceipt(self.patron_id, cents, said, payment_id=self.payment_id, **more)


def at_desk(act: Act, patron_id: int | None, permission: str) -> Desk:
    """The reader, locked, and the branch where the act happens.

    Refused: patron-unknown, branch-unknown, not-permitted.
    """
    tree = organisation()
    patron = None
    if patron_id is not None:
        patron = Patron.objects.select_for_update(of=("self",)).filter(pk=patron_id, deleted_at__isnull=True).first()
        if patron is None:
            raise Refused(Refusal(code="patron-unknown", message=_("There is no such patron any more.")))
    branch_id = act.by.branch_id or (patron.home_branch_id if patron else None)
    branch = tree.branches.get(branch_id or 0)
    if branch is None:
        message = _("It is not known at which branch this happens.")
        raise Refused(Refusal(code="branch-unknown", message=message, remedy=_("Choose your post first.")))
    act.by.must(permission, branch.path)
    return Desk(act, patron, branch, tree, money_rules.value())


def perform_money(
    verb: str,
    work: Callable[[Act], MoneyReceipt],
    *,
    by: Actor,
    now: datetime,
    key: str | None,
    request: dict[str, Any],
) -> MoneyReceipt:
    return perform(verb, work, by=by, now=now, key=key, request=request, answer=MoneyReceipt)


def chosen_lines(desk: Desk, charge_ids: Iterable[int]) -> list[Line]:
    """The open charges that were chosen, in the order of their age; all that are open when none was (FIN-08).

    Refused: charge-unknown when one is not this reader's.
    """
    wanted = set(charge_ids)
    assert desk.patron_id is not None  # charges are somebody's
    mine = {line.id for line in lines_of(desk.patron_id)}
    if not wanted <= mine:
        raise Refused(refusing.no_such_charge())
    ledger.locked_lines(wanted or mine)  # the rows stay locked to the end
    return [line for line in lines_of(desk.patron_id, only_open=True) if not wanted or line.id in wanted]


def line_at(act: Act, charge_id: int, permission: str) -> tuple[Desk, Line]:
    """One charge with its reader, locked. Refused: charge-unknown and what `at_desk` refuses."""
    found = ledger.locked_lines([charge_id])
    if not found or found[0].charge.patron_id is None:
        raise Refused(refusing.no_such_charge())
    return at_desk(act, found[0].charge.patron_id, permission), ledger.locked_lines([charge_id])[0]


def limit_of(by: Actor, column: str) -> int | None:
    """The most that the roles of whoever acts let them do at once; None: as much as they like."""
    if by.all_powerful or by.id is None or by.may("exceed-money-limits"):
        return None
    roles = set(Post.objects.filter(user_id=by.id).values_list("role_id", flat=True))
    limits = dict(MoneyLimit.objects.filter(role_id__in=roles).values_list("role_id", column))
    if not limits or any(limits.get(role) is None for role in roles & set(limits)):
        return None
    return max(int(cents) for cents in limits.values() if cents is not None)


def settle(reasons: Iterable[Refusal], override: Override | None, desk: Desk) -> None:
    """Raise Refused with every reason that stands, unless the override may set all of them aside."""
    found = tuple(reasons)
    may = desk.act.by.may
    codes = override.codes if override is not None and override.reason.strip() else frozenset()
    standing = [
        one
        for one in found
        if not (one.overridable_with and one.code in codes and may(one.overridable_with, desk.branch.path))
    ]
    if standing:
        raise Refused(found)
    if found and override is not None:
        used = frozenset(one.code for one in found)
        desk.act.overrides(Override(used, override.reason.strip(), override.lent_by))


def asked(override: Override | None) -> dict[str, Any]:
    """An override as part of the request that an idempotency key stands for."""
    return {"override": {"codes": sorted(override.codes), "reason": override.reason}} if override else {}


def undo_money(entry: Entry, act: Act) -> None:
    """Every posting is reversed, the receipt is void, the reader is judged anew."""
    data = entry.undo or {}
    ledger.take_back(act, data.get("postings", ()))
    if data.get("payment"):
        Payment.objects.filter(pk=data["payment"], voided_at__isnull=True).update(voided_at=act.now)
    if entry.patron_id is not None:
        penalties.judge(act, [entry.patron_id])
