"""Taking money and giving it back: payments with change, refunds as they were paid, credit (FIN-08 to FIN-12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.ground.journal.actions import enqueue
from shelflist.ground.journal.acts import UNDO_MINUTES, Act
from shelflist.records.fines.actions import common, ledger
from shelflist.records.fines.actions.common import Desk, asked, at_desk, chosen_lines, limit_of, line_at, perform_money
from shelflist.records.fines.actions.handing_back import refundable_codes
from shelflist.records.fines.models import Payment, Posting
from shelflist.records.fines.queries.lines import Line, credit_cents, due_back
from shelflist.records.fines.receipts import MoneyReceipt
from shelflist.records.fines.rules import accounts, refusing
from shelflist.records.fines.rules.kinds import kind
from shelflist.records.fines.rules.sums import spread
from shelflist.records.fines.rules.terms import TenderFacts

GIVE_BACK_ONLINE = "give-back-online"
UNDOABLE = timedelta(minutes=UNDO_MINUTES + 1)  # the provider is told when it can no longer be taken back
CREDIT_TENDER = TenderFacts(accounts.CREDIT, "credit", refundable=True, is_money=False)


def take_payment(
    *,
    patron_id: int,
    amount_cents: int,
    tender: str,
    by: Actor,
    now: datetime,
    charge_ids: Sequence[int] = (),
    given_cents: int = 0,
    reference: str = "",
    keep_rest: bool = False,
    key: str | None = None,
) -> MoneyReceipt:
    """Take money for the charges that were chosen, or for the oldest first. `given_cents` is what was handed over.

    `tender` may be `credit-balance`: paid from the reader's credit. With `keep_rest` what is more than owed becomes
    credit. Refused: not-permitted, charge-unknown, tender-unknown, amount-out-of-range, nothing-owed, more-than-owed,
    credit-not-allowed, given-too-little, register-closed, credit-too-small.
    """

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "take-money")
        way = CREDIT_TENDER if tender == accounts.CREDIT else desk.rules.tender(tender)
        lines = chosen_lines(desk, charge_ids)
        open_cents = sum(line.sums.open for line in lines)
        shift, has_registers = desk.shift()
        facts = refusing.PaymentFacts(
            amount_cents, open_cents, given_cents, way, keep_rest, desk.terms.credit_allowed, has_registers,
            shift is not None,
        )  # fmt: skip
        reasons = [*refusing.reasons_not_to_take(facts), *_against_credit(desk, tender, amount_cents)]
        if reasons:
            raise Refused(reasons)
        assert way is not None  # or it was refused
        pay(desk, lines, amount_cents, way, given_cents=given_cents, reference=reference)
        change = max(given_cents - amount_cents, 0)
        said = _("{amount} taken ({way})", amount=Money(amount_cents), way=way.name)
        if change:
            said = _("{amount} taken ({way}): give {change} change", amount=Money(amount_cents), way=way.name,
                     change=Money(change))  # fmt: skip
        return desk.done(said, amount_cents, change_cents=change)

    request = {
        "patron": patron_id, "amount": amount_cents, "tender": tender, "charges": list(charge_ids),
        "given": given_cents, "reference": reference, "keep": keep_rest,
    }  # fmt: skip
    return perform_money("take-payment", work, by=by, now=now, key=key, request=request)


def pay(
    desk: Desk, lines: Sequence[Line], cents: int, way: TenderFacts, *, given_cents: int = 0, reference: str = ""
) -> Payment:
    """Building block: lay a payment over these lines; what is left becomes credit."""
    payment = desk.paid(Payment.Kind.PAYMENT, cents, way, given_cents=given_cents, reference=reference)
    kind_of = accounts.CREDIT_USED if way.code == accounts.CREDIT else accounts.PAYMENT
    known = {line.id: line for line in lines}
    left = cents
    for charge_id, part in spread(cents, ((line.id, line.sums.open) for line in lines)):
        desk.postings.append(
            ledger.post_on(
                desk.act, known[charge_id], kind_of, part, debit=way.code, credit=accounts.OWED,
                payment_id=payment.pk, shift_id=payment.shift_id,
            )
        )  # fmt: skip
        left -= part
    if left:
        desk.postings.append(
            ledger.post(
                desk.act, accounts.CREDIT_GIVEN, left, debit=way.code, credit=accounts.CREDIT,
                branch_id=desk.branch.id, patron_id=desk.patron_id, payment_id=payment.pk, shift_id=payment.shift_id,
            )
        )  # fmt: skip
    return payment


def _against_credit(desk: Desk, tender: str, cents: int) -> list[Refusal]:
    if tender != accounts.CREDIT or desk.patron_id is None:
        return []
    has = credit_cents(desk.patron_id)
    if cents <= has:
        return []
    message = _("The credit is {credit}.", credit=Money(has))
    return [Refusal(code="credit-too-small", message=message, remedy=_("Take less from it."))]


def refund_charge(
    *,
    charge_id: int,
    amount_cents: int,
    why: str,
    by: Actor,
    now: datetime,
    key: str | None = None,
    override: Override | None = None,
) -> MoneyReceipt:
    """Take so much off a charge and give it back as it was paid, in one act (FIN-11).

    Refused: not-permitted, charge-unknown, reason-missing, amount-out-of-range, more-than-paid, register-closed,
    refund-too-late and beyond-refund-limit (both overridable).
    """

    def work(act: Act) -> MoneyReceipt:
        desk, line = line_at(act, charge_id, "refund-money")
        parts = _as_paid(line, amount_cents)
        reasons = list(_against_refund(desk, line, parts, amount_cents, why))
        common.settle(reasons, override, desk)
        words = _("{why}", why=why.strip())
        cents = min(amount_cents, sum(parts.values()))
        desk.postings += _refunded(desk, line, cents, words)
        for tender, part in parts.items():
            desk.postings.append(_hand_out(desk, tender, part, debit=accounts.CREDIT, charge_id=charge_id))
        said = _given_back(desk, parts)
        return desk.done(said, cents, id=charge_id)

    request = {"charge": charge_id, "amount": amount_cents, "why": why, **asked(override)}
    return perform_money("refund-charge", work, by=by, now=now, key=key, request=request)


def _refunded(desk: Desk, line: Line, cents: int, why: Phrase) -> list[int]:
    """What is open of the charge stays open: only what was paid is taken off it."""
    return [
        ledger.post_on(
            desk.act, line, accounts.OVERPAYMENT, cents, debit=accounts.OWED, credit=accounts.CREDIT, reason=why
        ),
        ledger.post_on(
            desk.act, line, accounts.CANCELLATION, cents, debit=accounts.INCOME, credit=accounts.OWED, reason=why
        ),
    ]


def _as_paid(line: Line, cents: int) -> dict[str, int]:
    """How so much is given back: in the ways in which it was paid."""
    back, left = refundable_codes(), min(cents, max(line.sums.settled, 0))
    found: dict[str, int] = {}
    for tender, paid in line.sums.paid.items():
        part = min(left, paid)
        if tender in back and part > 0:
            found[tender] = part
            left -= part
    return found


def _against_refund(desk: Desk, line: Line, parts: dict[str, int], cents: int, why: str) -> list[Refusal]:
    refundable = sum(_as_paid(line, refusing.MOST).values())
    calendar = desk.tree.calendar(desk.branch.id)
    facts = refusing.RefundFacts(
        cents, refundable, desk.terms.refund_days(kind(line.charge.kind).group), calendar.day_of(line.charge.at),
        calendar.day_of(desk.act.now),
    )  # fmt: skip
    reasons = list(refusing.reasons_not_to_refund(facts))
    if not why.strip():
        reasons.append(refusing.reason_missing())
    most = limit_of(desk.act.by, "refund_cents")
    if most is not None and cents > most:
        reasons.append(refusing.beyond_limit(most, "refund"))
    return reasons + _against_drawers(desk, parts)


def _against_drawers(desk: Desk, parts: dict[str, int]) -> list[Refusal]:
    shift, has_registers = desk.shift()
    ways = [way for way in map(desk.rules.tender, parts) if way is not None]
    found = [
        one
        for way in ways
        for one in refusing.reasons_against_drawer(way, has_registers=has_registers, has_shift=shift is not None)
    ]
    return found[:1]


def _hand_out(
    desk: Desk, tender: str, cents: int, *, debit: str, charge_id: int | None = None, what: str = accounts.REFUND
) -> int:
    way = desk.rules.tender(tender) or TenderFacts(tender, tender)
    payment = desk.paid(Payment.Kind.REFUND, cents, way)
    if tender == "online":
        enqueue(
            kind=GIVE_BACK_ONLINE, arguments={"payment": payment.pk}, by=desk.act.by, now=desk.act.heard_at,
            not_before=desk.act.heard_at + UNDOABLE,
        )  # fmt: skip
    return ledger.post(
        desk.act, what, cents, debit=debit, credit=tender, branch_id=desk.branch.id, patron_id=desk.patron_id,
        charge_id=charge_id, payment_id=payment.pk, shift_id=payment.shift_id,
    )  # fmt: skip


def _given_back(desk: Desk, parts: dict[str, int]) -> Phrase:
    said: Phrase | None = None
    for tender, cents in parts.items():
        way = desk.rules.tender(tender)
        one = _("{amount} given back ({way})", amount=Money(cents), way=way.name if way else tender)
        said = one if said is None else _("{first}, {second}", first=said, second=one)
    return said or _("Nothing given back")


def hand_out(*, patron_id: int, tender: str, by: Actor, now: datetime, key: str | None = None) -> MoneyReceipt:
    """Give out what was noted to be handed back in this way: a lost copy came back. Refused: nothing-to-give-back,
    register-closed, not-permitted."""

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "refund-money")
        cents = due_back(patron_id).get(tender, 0)
        reasons = _against_drawers(desk, {tender: cents})
        if cents <= 0:
            reasons.append(_nothing_to_give_back())
        if reasons:
            raise Refused(reasons)
        desk.postings.append(_hand_out(desk, tender, cents, debit=accounts.due(tender)))
        return desk.done(_given_back(desk, {tender: cents}), cents)

    request = {"patron": patron_id, "tender": tender}
    return perform_money("hand-out", work, by=by, now=now, key=key, request=request)


def _nothing_to_give_back() -> Refusal:
    return Refusal(
        code="nothing-to-give-back",
        message=_("Nothing is to be given back in this way."),
        remedy=_("Open the account again: somebody may have done it."),
    )


def pay_out_credit(
    *, patron_id: int, amount_cents: int, tender: str, by: Actor, now: datetime, key: str | None = None
) -> MoneyReceipt:
    """Pay credit out (FIN-02). Refused: credit-too-small, tender-unknown, amount-out-of-range, register-closed."""

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "refund-money")
        way = desk.rules.tender(tender)
        reasons = [
            *refusing.reasons_against_amount(amount_cents),
            *_against_credit(desk, accounts.CREDIT, amount_cents),
        ]
        if way is None or not way.is_money:
            reasons.append(Refusal(code="tender-unknown", message=_("This way to pay is not known here.")))
        reasons += _against_drawers(desk, {tender: amount_cents})
        if reasons:
            raise Refused(reasons)
        desk.postings.append(_hand_out(desk, tender, amount_cents, debit=accounts.CREDIT, what=accounts.PAYOUT))
        return desk.done(_given_back(desk, {tender: amount_cents}), amount_cents)

    request = {"patron": patron_id, "amount": amount_cents, "tender": tender}
    return perform_money("pay-out-credit", work, by=by, now=now, key=key, request=request)


def void_payment(*, payment_id: int, why: str, by: Actor, now: datetime, key: str | None = None) -> MoneyReceipt:
    """A payment was entered by mistake: everything that it paid is open again. Refused: payment-unknown,
    payment-void, reason-missing, changed-since."""

    def work(act: Act) -> MoneyReceipt:
        payment = Payment.objects.select_for_update(of=("self",)).filter(pk=payment_id).first()
        if payment is None:
            raise Refused(Refusal(code="payment-unknown", message=_("There is no such receipt.")))
        desk = at_desk(act, payment.patron_id, "refund-money")
        reasons = [] if why.strip() else [refusing.reason_missing()]
        if payment.voided_at is not None:
            reasons.append(Refusal(code="payment-void", message=_("This receipt is void already.")))
        if reasons:
            raise Refused(reasons)
        ledger.take_back(act, Posting.objects.filter(payment=payment, reverses=None).values_list("pk", flat=True))
        Payment.objects.filter(pk=payment.pk).update(voided_at=act.now)
        act.on(about=f"payment:{payment.pk}")
        said = _("Receipt {number} is void: {why}", number=payment.pk, why=why.strip())
        return desk.done(said, payment.amount_cents, id=payment.pk)

    request = {"payment": payment_id, "why": why}
    return perform_money("void-payment", work, by=by, now=now, key=key, request=request)
