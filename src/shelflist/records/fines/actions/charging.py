"""Putting charges on an account by hand, letting go of them, taking off what was wrong (FIN-01, FIN-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal.acts import Act
from shelflist.records.fines.actions import common, ledger
from shelflist.records.fines.actions.common import asked, at_desk, chosen_lines, limit_of, line_at, perform_money
from shelflist.records.fines.actions.handing_back import hand_back
from shelflist.records.fines.receipts import MoneyReceipt
from shelflist.records.fines.rules import accounts, refusing
from shelflist.records.fines.rules.sums import spread

WAYS = {
    "forgive": (accounts.FORGIVEN, _("forgiven")),
    "write-off": (accounts.WRITTEN_OFF, _("written off")),
    "discount": (accounts.DISCOUNT, _("as a discount")),
}


def charge_patron(
    *, patron_id: int, kind: str, amount_cents: int, note: str = "", by: Actor, now: datetime, key: str | None = None
) -> MoneyReceipt:
    """Put a charge on an account by hand. Refused: not-permitted, kind-unknown, amount-out-of-range."""

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "charge-patrons")
        reasons = list(refusing.reasons_against_amount(amount_cents))
        names = {one.code: one.name for one, _usual in desk.rules.manual(desk.branch.id, desk.tree)}
        if kind not in names:
            message = _("This cannot be put on an account by hand here.")
            reasons.append(Refusal(code="kind-unknown", message=message, remedy=_("Choose what it is for.")))
        if reasons:
            raise Refused(reasons)
        words = _("{kind}: {note}", kind=names[kind], note=note.strip()[:200]) if note.strip() else names[kind]
        entered = ledger.enter_charge(
            act, kind=kind, amount_cents=amount_cents, reason=words, patron_id=patron_id, branch_id=desk.branch.id
        )
        assert entered is not None  # it is more than nothing
        desk.postings.append(entered.posting_id)
        said = _("{amount} charged: {what}", amount=Money(amount_cents), what=words)
        return desk.done(said, amount_cents, id=entered.charge_id)

    request = {"patron": patron_id, "kind": kind, "amount": amount_cents, "note": note}
    return perform_money("charge-patron", work, by=by, now=now, key=key, request=request)


def waive(
    *,
    patron_id: int,
    charge_ids: Sequence[int],
    way: str,
    why: str,
    by: Actor,
    now: datetime,
    amount_cents: int | None = None,
    key: str | None = None,
    override: Override | None = None,
) -> MoneyReceipt:
    """Let go of what is open of these charges, or of so much of it: forgive, write-off or discount.

    Refused: not-permitted, charge-unknown, nothing-owed, reason-missing, more-than-owed, way-unknown,
    beyond-waive-limit (overridable with exceed-money-limits).
    """

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "waive-charges")
        lines = chosen_lines(desk, charge_ids) if charge_ids else []
        open_cents = sum(line.sums.open for line in lines)
        cents = open_cents if amount_cents is None else amount_cents
        common.settle(_against_waiving(by, way, why, cents, open_cents), override, desk)
        account, named = WAYS[way]
        words = _("{why}", why=why.strip()[:200])
        parts = dict(spread(cents, ((line.id, line.sums.open) for line in lines)))
        for line in lines:
            if line.id in parts:
                desk.postings += ledger.forgive(act, line, parts[line.id], reason=words, account=account)
        return desk.done(_("{amount} {how}: {why}", amount=Money(cents), how=named, why=why.strip()), cents)

    request = {
        "patron": patron_id, "charges": list(charge_ids), "way": way, "why": why, "amount": amount_cents,
        **asked(override),
    }  # fmt: skip
    return perform_money("waive-charges", work, by=by, now=now, key=key, request=request)


def _against_waiving(by: Actor, way: str, why: str, cents: int, open_cents: int) -> list[Refusal]:
    reasons = [] if why.strip() else [refusing.reason_missing()]
    if way not in WAYS:
        reasons.append(Refusal(code="way-unknown", message=_("Choose whether it is forgiven or written off.")))
    if not open_cents:
        message = _("Nothing of this is open.")
        reasons.append(Refusal(code="nothing-owed", message=message, remedy=_("Tick the lines that are meant.")))
    elif cents > open_cents:
        message = _("That is more than the {open} that are open.", open=Money(open_cents))
        reasons.append(Refusal(code="more-than-owed", message=message, remedy=_("Let go of less.")))
    elif cents <= 0:
        reasons += refusing.reasons_against_amount(cents)
    most = limit_of(by, "waive_cents")
    if most is not None and cents > most:
        reasons.append(refusing.beyond_limit(most, "waive"))
    return reasons


def void_charge(
    *,
    charge_id: int,
    why: str,
    by: Actor,
    now: datetime,
    amount_cents: int | None = None,
    key: str | None = None,
    override: Override | None = None,
) -> MoneyReceipt:
    """The charge was wrong: take it off, or so much of it. What was paid of it goes back by the rule of the branch.

    Refused: not-permitted, charge-unknown, reason-missing, more-than-charged, beyond-waive-limit.
    """

    def work(act: Act) -> MoneyReceipt:
        desk, line = line_at(act, charge_id, "waive-charges")
        cents = line.sums.total if amount_cents is None else amount_cents
        reasons = [] if why.strip() else [refusing.reason_missing()]
        if not 0 < cents <= line.sums.total:
            message = _("Of this charge {total} stand.", total=Money(line.sums.total))
            reasons.append(Refusal(code="more-than-charged", message=message, remedy=_("Take off less.")))
        most = limit_of(by, "waive_cents")
        if most is not None and cents > most:
            reasons.append(refusing.beyond_limit(most, "waive"))
        common.settle(reasons, override, desk)
        words = _("{why}", why=why.strip()[:200])
        desk.postings += ledger.take_off(act, line, cents, reason=words)
        back, told = hand_back(act, line.charge.loan_id, desk.postings)
        desk.postings += back
        return desk.done(
            _("{amount} taken off: {why}", amount=Money(cents), why=why.strip()),
            cents,
            id=charge_id,
            warnings=tuple(told),
        )

    request = {"charge": charge_id, "why": why, "amount": amount_cents, **asked(override)}
    return perform_money("void-charge", work, by=by, now=now, key=key, request=request)
