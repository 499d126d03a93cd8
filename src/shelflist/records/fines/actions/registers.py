"""Registers (FIN-13): opened with a float, counted blind, cashed up; and what is sold over the desk (FIN-14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.fines.actions import ledger
from shelflist.records.fines.actions.common import Desk, at_desk, perform_money, undo_money
from shelflist.records.fines.models import Payment, Register, SaleItem, Shift, ShiftCount
from shelflist.records.fines.queries.standing import expected_in
from shelflist.records.fines.receipts import MoneyReceipt
from shelflist.records.fines.rules import accounts, refusing


def open_register(
    *, register_id: int, float_cents: int, by: Actor, now: datetime, key: str | None = None
) -> MoneyReceipt:
    """Begin a shift with this float in the drawer. Refused: not-permitted, register-unknown, register-open."""

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, None, "work-registers")
        register = _register(desk, register_id)
        if Shift.objects.filter(register=register, closed_at__isnull=True).exists():
            message = _("{name} is open already.", name=register.name)
            raise Refused(Refusal(code="register-open", message=message, remedy=_("Cash it up first.")))
        if not 0 <= float_cents <= refusing.MOST:
            raise Refused(list(refusing.reasons_against_amount(float_cents)))
        shift = Shift.objects.create(
            register=register, opened_at=now, opened_by_name=by.name[:200], float_cents=float_cents
        )
        if float_cents:
            desk.postings.append(
                ledger.post(
                    act, accounts.FLOAT, float_cents, debit="cash", credit=accounts.SAFE, branch_id=register.branch_id,
                    shift_id=shift.pk,
                )
            )  # fmt: skip
        desk.more["shift"] = shift.pk
        act.on(about=f"shift:{shift.pk}")
        return desk.done(_("{name} open with {float}", name=register.name, float=Money(float_cents)), 0, id=shift.pk)

    request = {"register": register_id, "float": float_cents}
    return perform_money("open-register", work, by=by, now=now, key=key, request=request)


def undo_open(entry: Entry, act: Act) -> None:
    """It was not opened: nothing must have been taken since."""
    data = entry.undo or {}
    if Payment.objects.filter(shift_id=data["shift"]).exists():
        raise Refused(changed_since(_("Money has been taken since.")))
    undo_money(entry, act)
    Shift.objects.filter(pk=data["shift"], closed_at=None).update(closed_at=act.now, closed_by_name=act.by.name[:200])


def cash_up(
    *, shift_id: int, counted: Mapping[str, int], note: str = "", by: Actor, now: datetime, key: str | None = None
) -> MoneyReceipt:
    """End a shift with what was counted, way by way, before anybody saw what was expected (a blind count).

    What is over or short is posted, and the drawer is emptied into the safe. Refused: not-permitted, shift-unknown,
    shift-closed, count-missing.
    """

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, None, "work-registers")
        shift = _shift(desk, shift_id)
        ways = [way.code for way in desk.rules.tenders if way.counted != "not"]
        expected = expected_in(shift_id)
        missing = [code for code in ways if code not in counted and expected.get(code)]
        wrong = any(not 0 <= cents <= refusing.MOST for cents in counted.values())
        if missing or wrong:
            message = _("Count every way to pay; write 0 for what there is nothing of.")
            raise Refused(Refusal(code="count-missing", message=message))
        variance = 0
        for code in sorted(set(ways) | {code for code in counted if accounts.is_tender(code)}):
            variance += _cash_up_one(desk, shift, code, expected.get(code, 0), counted.get(code, 0))
        Shift.objects.filter(pk=shift_id).update(closed_at=now, closed_by_name=by.name[:200], note=note.strip()[:200])
        desk.more["shift"] = shift_id
        act.on(about=f"shift:{shift_id}")
        said = _("{name} cashed up, as expected", name=shift.register.name)
        if variance:
            named = {"name": shift.register.name, "amount": Money(abs(variance))}
            over = variance > 0
            said = (
                _("{name} cashed up, {amount} over", **named)
                if over
                else _("{name} cashed up, {amount} short", **named)
            )
        return desk.done(said, variance, id=shift_id)

    request = {"shift": shift_id, "counted": dict(sorted(counted.items())), "note": note}
    return perform_money("cash-up", work, by=by, now=now, key=key, request=request)


def _cash_up_one(desk: Desk, shift: Shift, code: str, expected: int, counted: int) -> int:
    """One way to pay: what was counted is put away, what differs is posted; returns over (or short, below nothing)."""
    ShiftCount.objects.create(shift=shift, tender=code, counted_cents=counted, expected_cents=expected)
    branch_id = shift.register.branch_id
    over = counted - expected
    if over:
        debit, credit = (code, accounts.OVER_SHORT) if over > 0 else (accounts.OVER_SHORT, code)
        desk.postings.append(
            ledger.post(
                desk.act, accounts.VARIANCE, abs(over), debit=debit, credit=credit, branch_id=branch_id,
                shift_id=shift.pk,
            )
        )  # fmt: skip
    if counted:
        desk.postings.append(
            ledger.post(
                desk.act, accounts.CASH_UP, counted, debit=accounts.SAFE, credit=code, branch_id=branch_id,
                shift_id=shift.pk,
            )
        )  # fmt: skip
    return over


def undo_cash_up(entry: Entry, act: Act) -> None:
    """The register is open again, and to be counted anew."""
    data = entry.undo or {}
    shift = Shift.objects.select_for_update(of=("self",)).get(pk=data["shift"])
    if Shift.objects.filter(register_id=shift.register_id, closed_at__isnull=True).exists():
        raise Refused(changed_since(_("The register has been opened again since.")))
    undo_money(entry, act)
    ShiftCount.objects.filter(shift=shift).delete()
    Shift.objects.filter(pk=shift.pk).update(closed_at=None, closed_by_name="", note="")


def _register(desk: Desk, register_id: int) -> Register:
    register = Register.objects.select_for_update(of=("self",)).filter(pk=register_id, active=True).first()
    if register is None:
        raise Refused(Refusal(code="register-unknown", message=_("There is no such register here.")))
    desk.act.by.must("work-registers", desk.tree.branch(register.branch_id).path)
    return register


def _shift(desk: Desk, shift_id: int) -> Shift:
    shift = Shift.objects.select_for_update(of=("self",)).select_related("register").filter(pk=shift_id).first()
    if shift is None:
        raise Refused(Refusal(code="shift-unknown", message=_("There is no such shift.")))
    desk.act.by.must("work-registers", desk.tree.branch(shift.register.branch_id).path)
    if shift.closed_at is not None:
        raise Refused(Refusal(code="shift-closed", message=_("This shift is cashed up already.")))
    return shift


# -- sales ------------------------------------------------------------------------------------------------------------


def sell(
    *,
    items: Mapping[int, int],
    tender: str,
    by: Actor,
    now: datetime,
    given_cents: int = 0,
    key: str | None = None,
) -> MoneyReceipt:
    """Sell things over the desk: so many of each. Refused: not-permitted, sale-unknown, nothing-sold, tender-unknown,
    given-too-little, register-closed."""

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, None, "take-money")
        wanted = {pk: count for pk, count in items.items() if count > 0}
        rows = {row.pk: row for row in SaleItem.objects.filter(pk__in=wanted, active=True)}
        total = sum(row.price_cents * wanted[pk] for pk, row in rows.items())
        way = desk.rules.tender(tender)
        shift, has_registers = desk.shift()
        facts = refusing.PaymentFacts(
            total, total, given_cents, way, False, True, has_registers, shift is not None
        )  # fmt: skip
        reasons = list(refusing.reasons_not_to_take(facts)) if wanted else []
        if not wanted:
            reasons.append(Refusal(code="nothing-sold", message=_("Say how many of what.")))
        if len(rows) != len(wanted):
            reasons.append(Refusal(code="sale-unknown", message=_("One of these is no longer sold.")))
        if reasons:
            raise Refused(reasons)
        assert way is not None  # or it was refused
        payment = desk.paid(Payment.Kind.SALE, total, way, given_cents=given_cents)
        for pk, row in sorted(rows.items()):
            words = _("{count} × {name}", count=wanted[pk], name=row.name)
            desk.postings.append(
                ledger.post(
                    act, accounts.PURCHASE, row.price_cents * wanted[pk], debit=tender, credit=accounts.SALES,
                    branch_id=desk.branch.id, reason=words, payment_id=payment.pk, shift_id=payment.shift_id,
                )
            )  # fmt: skip
        change = max(given_cents - total, 0)
        count = sum(wanted.values())
        said = nphrase("{count} thing sold: {amount}", "{count} things sold: {amount}", count, amount=Money(total))
        if change:
            said = _("{what}, give {change} change", what=said, change=Money(change))
        return desk.done(said, total, change_cents=change)

    request = {"items": {str(pk): count for pk, count in sorted(items.items())}, "tender": tender, "given": given_cents}
    return perform_money("sell", work, by=by, now=now, key=key, request=request)
