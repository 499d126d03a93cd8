"""Paying online (FIN-15, S25): started, told what became of it, entered once. No network inside a transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.money import Money, library_currency
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.acts import Act
from shelflist.records.fines import online
from shelflist.records.fines.actions import ledger
from shelflist.records.fines.actions.common import Desk, at_desk, chosen_lines, perform_money
from shelflist.records.fines.models import OnlinePayment, Payment
from shelflist.records.fines.queries.lines import lines_of
from shelflist.records.fines.receipts import MoneyReceipt
from shelflist.records.fines.rules import accounts, refusing
from shelflist.records.fines.rules.sums import spread
from shelflist.records.fines.rules.terms import TenderFacts

ONLINE = TenderFacts("online", "online", refundable=True)
EVERY_SECONDS = 600
OLD = timedelta(minutes=10)  # a payment of which nothing was heard for so long is asked about
GIVEN_UP = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the reader comes back to; `{token}` stands for the payment."""

    back: str
    cancel: str


def start_online(
    *,
    patron_id: int,
    by: Actor,
    now: datetime,
    addresses: Addresses,
    charge_ids: Sequence[int] = (),
    amount_cents: int | None = None,
    key: str | None = None,
) -> tuple[MoneyReceipt, str]:
    """Begin a payment of what is open, or of a part; returns its receipt and where to go on to pay.

    Refused: online-not-offered, not-permitted, charge-unknown, nothing-owed, more-than-owed, below-least,
    provider-unreachable.
    """
    code = online.offered()
    if not code:
        message = _("This library takes no payments online.")
        raise Refused(Refusal(code="online-not-offered", message=message, remedy=_("Pay at the desk.")))

    def work(act: Act) -> MoneyReceipt:
        permission = "" if by.kind == "patron" and by.id == patron_id else "take-money"
        desk = _desk(act, patron_id, permission)
        lines = chosen_lines(desk, charge_ids)
        open_cents = sum(line.sums.open for line in lines)
        cents = open_cents if amount_cents is None else amount_cents
        if reasons := _against(desk, cents, open_cents):
            raise Refused(reasons)
        parts = spread(cents, ((line.id, line.sums.open) for line in lines))
        row = OnlinePayment.objects.create(
            token=secrets.token_urlsafe(20), provider=code, patron_id=patron_id, branch_id=desk.branch.id,
            amount_cents=cents, parts=[list(part) for part in parts], started_at=now,
        )  # fmt: skip
        act.on(about=f"online:{row.pk}")
        return desk.done(_("Online payment of {amount} started", amount=Money(cents)), cents, id=row.pk)

    request = {"patron": patron_id, "charges": list(charge_ids), "amount": amount_cents}
    receipt = perform_money("start-online", work, by=by, now=now, key=key, request=request)
    row = OnlinePayment.objects.get(pk=receipt.id)
    return receipt, _handed_to_provider(row, addresses)


def _desk(act: Act, patron_id: int, permission: str) -> Desk:
    if permission:
        return at_desk(act, patron_id, permission)
    everything = Act(system_actor(act.by.name, act.by.door), act.now, act.heard_at, act.cursor)
    desk = at_desk(everything, patron_id, "take-money")  # their own money needs no permission
    desk.act = act
    return desk


def _against(desk: Desk, cents: int, open_cents: int) -> list[Refusal]:
    reasons = []
    if not open_cents:
        reasons.append(Refusal(code="nothing-owed", message=_("Nothing of this is open any more.")))
    elif cents > open_cents:
        message = _("That is more than the {open} that are open.", open=Money(open_cents))
        reasons.append(Refusal(code="more-than-owed", message=message, remedy=_("Pay less.")))
    elif cents <= 0:
        reasons += refusing.reasons_against_amount(cents)
    least = min(desk.terms.least_online_cents, open_cents)
    if 0 < cents < least:
        message = _("Online at least {least} are paid.", least=Money(desk.terms.least_online_cents))
        reasons.append(Refusal(code="below-least", message=message, remedy=_("Pay more, or pay at the desk.")))
    return reasons


def _handed_to_provider(row: OnlinePayment, addresses: Addresses) -> str:
    """The provider is told outside of any transaction; told again under the same token, it does nothing twice."""
    order = online.Order(
        token=row.token, cents=row.amount_cents, currency=library_currency(), words=f"Library account, {row.pk}",
        back_url=addresses.back.format(token=row.token), cancel_url=addresses.cancel.format(token=row.token),
    )  # fmt: skip
    try:
        started = online.provider(row.provider).start(order)
    except (online.Unreachable, LookupError) as problem:
        OnlinePayment.objects.filter(pk=row.pk).update(problem=str(problem)[:300])
        message = _("The payment provider does not answer.")
        remedy = _("Nothing was paid. Try again in a few minutes, or pay at the desk.")
        raise Refused(Refusal(code="provider-unreachable", message=message, remedy=remedy)) from problem
    OnlinePayment.objects.filter(pk=row.pk).update(reference=started.reference)
    return started.address


def hear_online(*, code: str, headers: Mapping[str, str], body: bytes, now: datetime) -> MoneyReceipt | None:
    """A message of a provider, verified and entered; None when it is about nothing of ours.

    LookupError, NotGenuine.
    """
    told = online.provider(code).hear(headers, body, now)
    return settle_online(told, code=code, now=now) if told is not None else None


def settle_online(told: online.Told, *, code: str, now: datetime) -> MoneyReceipt | None:
    """What a provider says of a payment, however often and in whatever order it says so: paid money is entered once.

    A message with another amount or currency enters nothing and is put before somebody's eyes.
    """
    found = OnlinePayment.objects.filter(token=told.token, provider=code).first() if told.token else None
    if found is None:
        found = OnlinePayment.objects.filter(reference=told.reference, provider=code).exclude(reference="").first()
    if found is None or told.what == "open":
        return None
    by, number = system_actor("Online payment", "online"), found.pk

    def work(act: Act) -> MoneyReceipt:
        row = OnlinePayment.objects.select_for_update(of=("self",)).get(pk=number)
        act.on(about=f"online:{number}")
        if row.state == OnlinePayment.State.COMPLETED:
            return _answer(row, act)
        if told.what == "cancelled":
            return _cancelled(row, act)
        if (told.cents, told.currency.upper()) != (row.amount_cents, library_currency()):
            return _wrong(row, told, act)
        return _enter(row, act)

    return perform_money("settle-online", work, by=by, now=now, key=None, request={})


def _answer(row: OnlinePayment, act: Act) -> MoneyReceipt:
    """It was entered before: the same answer, and no second effect."""
    said = _("Online payment of {amount}: entered already", amount=Money(row.amount_cents))
    act.say(said)
    return MoneyReceipt(row.patron_id, row.amount_cents, said, payment_id=row.payment_id or 0, id=row.pk)


def _cancelled(row: OnlinePayment, act: Act) -> MoneyReceipt:
    if row.state == OnlinePayment.State.STARTED:
        OnlinePayment.objects.filter(pk=row.pk).update(state=OnlinePayment.State.CANCELLED, ended_at=act.now)
    said = _("Online payment of {amount} was not made", amount=Money(row.amount_cents))
    act.say(said)
    return MoneyReceipt(row.patron_id, 0, said, id=row.pk)


def _wrong(row: OnlinePayment, told: online.Told, act: Act) -> MoneyReceipt:
    problem = f"{told.cents} {told.currency} instead of {row.amount_cents} {library_currency()}"
    OnlinePayment.objects.filter(pk=row.pk).update(state=OnlinePayment.State.WRONG, problem=problem)
    said = _("Online payment: {problem}. Nothing was entered.", problem=problem)
    act.say(said)
    return MoneyReceipt(row.patron_id, 0, said, id=row.pk)


def _enter(row: OnlinePayment, act: Act) -> MoneyReceipt:
    """The money is here: it pays what is still open of what was meant; what was paid meanwhile becomes credit."""
    desk = at_desk(act, row.patron_id, "take-money") if row.patron_id is not None else None
    if desk is None:
        return _wrong(row, online.Told(row.token, row.reference, "paid", row.amount_cents, "nobody"), act)
    lines = {line.id: line for line in lines_of(desk.patron_id or 0)}
    payment = desk.paid(Payment.Kind.PAYMENT, row.amount_cents, ONLINE, reference=row.reference)
    left = row.amount_cents
    for charge_id, meant in row.parts:
        line = lines.get(charge_id)
        part = min(meant, line.sums.open, left) if line is not None else 0
        if line is not None and part > 0:
            desk.postings.append(
                ledger.post_on(
                    act, line, accounts.PAYMENT, part, debit="online", credit=accounts.OWED, payment_id=payment.pk
                )
            )
            left -= part
    if left:
        desk.postings.append(
            ledger.post(
                act, accounts.OVERPAYMENT, left, debit="online", credit=accounts.CREDIT, branch_id=row.branch_id,
                patron_id=desk.patron_id, payment_id=payment.pk,
            )
        )  # fmt: skip
    OnlinePayment.objects.filter(pk=row.pk).update(
        state=OnlinePayment.State.COMPLETED, ended_at=act.now, payment=payment, problem=""
    )
    said = _("{amount} paid online", amount=Money(row.amount_cents))
    return desk.done(said, row.amount_cents, id=row.pk)


def ask_about_online(now: datetime) -> None:
    """For the worker's schedule: the provider is asked about what it should have told us (lost messages, S25)."""
    rows = OnlinePayment.objects.filter(state=OnlinePayment.State.STARTED, started_at__lt=now - OLD)
    for row in rows.exclude(reference="").order_by("started_at")[:200]:
        ask_about(row.token, now=now)
    unknown = OnlinePayment.objects.filter(
        state=OnlinePayment.State.STARTED, reference="", started_at__lt=now - GIVEN_UP
    )
    unknown.update(state=OnlinePayment.State.CANCELLED, ended_at=now)


def ask_about(token: str, *, now: datetime) -> MoneyReceipt | None:
    """What became of one payment, as its provider says; None while that is open or nobody answers."""
    row = OnlinePayment.objects.filter(token=token).first()
    if row is None or not row.reference:
        return None
    OnlinePayment.objects.filter(pk=row.pk).update(checked_at=now)
    try:
        told = online.provider(row.provider).ask(row.reference)
    except (online.Unreachable, LookupError) as problem:
        OnlinePayment.objects.filter(pk=row.pk).update(problem=str(problem)[:300])
        return None
    return settle_online(told, code=row.provider, now=now)
