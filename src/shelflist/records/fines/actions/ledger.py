"""Building blocks of the ledger: each runs inside the transaction of the act that calls it.

They return the ids of postings. The caller keeps these in its undo data and gives them to `take_back` when it is
undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.rules import changed_since
from shelflist.ground.journal.statements import Insert
from shelflist.records.fines.models import Charge, Posting, Tender
from shelflist.records.fines.queries.lines import Line, credit_cents, due_back, lines, sums_of
from shelflist.records.fines.rules import accounts, sums

if TYPE_CHECKING:
    from shelflist.ground.common.phrases import Phrase
    from shelflist.ground.journal.acts import Act

_insert_charge = Insert(Charge)
_insert_posting = Insert(Posting)


@dataclass(frozen=True, slots=True)
class Entered:
    """A charge and the posting that says how much."""

    charge_id: int
    posting_id: int


def post(
    act: Act,
    kind: str,
    cents: int,
    *,
    debit: str,
    credit: str,
    branch_id: int,
    patron_id: int | None = None,
    charge_id: int | None = None,
    reason: Phrase | None = None,
    **more: int | None,
) -> int:
    """Move so much from one account to another; returns the posting's id. `more`: payment_id, shift_id, reverses_id."""
    return _insert_posting(
        act.cursor,
        {
            "kind": kind,
            "debit": debit,
            "credit": credit,
            "amount_cents": cents,
            "charge_id": charge_id,
            "patron_id": patron_id,
            "branch_id": branch_id,
            "reason": reason.to_data() if reason is not None else None,
            "at": act.now,
            "by_name": act.by.name[:200],
            **more,
        },
    )


def enter_charge(
    act: Act,
    *,
    kind: str,
    amount_cents: int,
    reason: Phrase,
    patron_id: int | None,
    branch_id: int,
    loan_id: int | None = None,
    item_id: int | None = None,
    explanation: Mapping[str, Any] | None = None,
    period: int | None = None,
) -> Entered | None:
    """Charge somebody: they owe it from now on. None when it is nothing."""
    if amount_cents <= 0:
        return None
    charge_id = _insert_charge(
        act.cursor,
        {
            "kind": kind,
            "reason": reason.to_data(),
            "explanation": dict(explanation or {}),
            "patron_id": patron_id,
            "branch_id": branch_id,
            "loan_id": loan_id,
            "item_id": item_id,
            "period": period,
            "at": act.now,
        },
    )
    return Entered(charge_id, raise_charge(act, charge_id, amount_cents, patron_id=patron_id, branch_id=branch_id))


def raise_charge(act: Act, charge_id: int, cents: int, *, patron_id: int | None, branch_id: int) -> int:
    """The charge is more by so much."""
    return post(
        act, accounts.CHARGE, cents, debit=accounts.OWED, credit=accounts.INCOME,
        branch_id=branch_id, patron_id=patron_id, charge_id=charge_id,
    )  # fmt: skip


def charge(
    act: Act,
    *,
    patron_id: int | None,
    kind: str,
    amount_cents: int,
    reason: Phrase,
    branch_id: int,
    loan_id: int | None = None,
    item_id: int | None = None,
    explanation: Mapping[str, Any] | None = None,
) -> int | None:
    """Charge somebody, and return the id of the charge: for callers that take back a whole charge or nothing
    (`take_back_charges`)."""
    entered = enter_charge(
        act, kind=kind, amount_cents=amount_cents, reason=reason, patron_id=patron_id, branch_id=branch_id,
        loan_id=loan_id, item_id=item_id, explanation=explanation,
    )  # fmt: skip
    return entered.charge_id if entered else None


def credit(act: Act, *, patron_id: int, amount_cents: int, reason: Phrase, branch_id: int) -> int:
    """Give somebody a credit that nobody paid for: a goodwill. Returns the posting's id."""
    return post(
        act, accounts.CREDIT_GIVEN, amount_cents, debit=accounts.DISCOUNT, credit=accounts.CREDIT,
        branch_id=branch_id, patron_id=patron_id, reason=reason,
    )  # fmt: skip


def locked_lines(charge_ids: Iterable[int]) -> list[Line]:
    """These charges, locked, with their sums, in the order of the ids."""
    return lines(Charge.objects.select_for_update(of=("self",)).filter(pk__in=list(charge_ids)).order_by("pk"))


def forgive(
    act: Act, line: Line, cents: int | None = None, *, reason: Phrase, account: str = accounts.FORGIVEN
) -> list[int]:
    """Let go of what is open of a charge, or of so much of it."""
    cents = line.sums.open if cents is None else min(cents, line.sums.open)
    if cents <= 0:
        return []
    kind = {accounts.WRITTEN_OFF: accounts.WRITE_OFF, accounts.DISCOUNT: accounts.DISCOUNTED}.get(
        account, accounts.FORGIVE
    )
    return [_on(act, line, kind, cents, debit=account, credit=accounts.OWED, reason=reason)]


def take_off(
    act: Act,
    line: Line,
    cents: int | None = None,
    *,
    reason: Phrase,
    paid_kind: str = accounts.OVERPAYMENT,
    refundable: int | None = None,
) -> list[int]:
    """The charge is less by so much, or nothing any more; what was paid of it becomes the person's credit (FIN-10).

    What nobody is known for any more cannot be given back: of such a charge only what is open is taken off.
    """
    if line.charge.patron_id is None:
        refundable = 0
    elif refundable is None and line.sums.settled > 0:
        kept = Tender.objects.filter(refundable=False, code__in=line.sums.paid).values_list("code", flat=True)
        refundable = line.sums.settled - sum(line.sums.paid[code] for code in kept)
    found = sums.take_off(line.sums, line.sums.total if cents is None else cents, refundable=refundable)
    if found.cents <= 0:
        return []
    postings = [
        _on(act, line, accounts.CANCELLATION, part, debit=accounts.OWED, credit=account, reason=reason)
        for account, part in found.unwaived
    ]
    if found.credited:
        postings.append(
            _on(act, line, paid_kind, found.credited, debit=accounts.OWED, credit=accounts.CREDIT, reason=reason)
        )
    postings.append(
        _on(act, line, accounts.CANCELLATION, found.cents, debit=accounts.INCOME, credit=accounts.OWED, reason=reason)
    )
    return postings


def _on(
    act: Act,
    line: Line,
    kind: str,
    cents: int,
    *,
    debit: str,
    credit: str,
    reason: Phrase | None = None,
    **more: int | None,
) -> int:
    charge = line.charge
    return post(
        act, kind, cents, debit=debit, credit=credit, branch_id=charge.branch_id, patron_id=charge.patron_id,
        charge_id=charge.pk, reason=reason, **more,
    )  # fmt: skip


post_on = _on


def take_back(act: Act, posting_ids: Iterable[int | None]) -> None:
    """The act that wrote these postings is undone: each is reversed. Refused(changed-since) when what they gave was
    used since."""
    ids = [one for one in posting_ids if one is not None]
    if not ids:
        return
    reversed_ones = list(Posting.objects.filter(pk__in=ids).exclude(pk__in=_reversed(ids)).order_by("-pk"))
    Charge.objects.select_for_update().filter(pk__in=[one.charge_id for one in reversed_ones if one.charge_id]).count()
    for one in reversed_ones:
        post(
            act, one.kind, one.amount_cents, debit=one.credit, credit=one.debit, branch_id=one.branch_id,
            patron_id=one.patron_id, charge_id=one.charge_id, payment_id=one.payment_id, shift_id=one.shift_id,
            reverses_id=one.pk,
        )  # fmt: skip
    _must_hold(reversed_ones)


def _reversed(ids: list[int]) -> list[int]:
    return list(Posting.objects.filter(reverses_id__in=ids).values_list("reverses_id", flat=True))


def _must_hold(postings: list[Posting]) -> None:
    """Nothing is below nothing now: no charge, no credit, no money to hand back."""
    below = any(found.open < 0 for found in sums_of({one.charge_id for one in postings if one.charge_id}).values())
    for patron_id in {one.patron_id for one in postings if one.patron_id is not None}:
        touched = {account for one in postings for account in (one.debit, one.credit)}
        if accounts.CREDIT in touched:
            below = below or credit_cents(patron_id) < 0
        if any(account.startswith(accounts.DUE) for account in touched):
            below = below or any(cents < 0 for cents in due_back(patron_id).values())
    if below:
        raise Refused(changed_since(_("Money has been paid or given back for it since.")))


def take_back_charges(act: Act, charge_ids: Iterable[int | None]) -> None:
    """The act that made these charges is undone: nothing is owed for them."""
    ids = [one for one in charge_ids if one is not None]
    charged = Posting.objects.filter(charge_id__in=ids, kind=accounts.CHARGE, reverses__isnull=True)
    take_back(act, list(charged.values_list("pk", flat=True)))
