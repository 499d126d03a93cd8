"""What acts of other departments write about money: building blocks that run inside their transactions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from shelflist.records.loans.models import ChargeFact

if TYPE_CHECKING:
    from shelflist.ground.common.phrases import Phrase
    from shelflist.ground.journal.acts import Act


def charge(
    act: Act,
    *,
    kind: str,
    amount_cents: int,
    reason: Phrase,
    patron_id: int | None,
    branch_id: int,
    loan_id: int | None = None,
    explanation: Mapping[str, Any] | None = None,
) -> int | None:
    """Note, inside the caller's transaction, that this is owed; returns the fact's id, or None when it is nothing.

    Keep the id in the act's undo data, and give it to `take_back` when the act is undone.
    """
    if amount_cents <= 0:
        return None
    fact = ChargeFact.objects.create(
        kind=kind,
        amount_cents=amount_cents,
        reason=reason.to_data(),
        explanation=dict(explanation or {}),
        patron_id=patron_id,
        branch_id=branch_id,
        loan_id=loan_id,
        at=act.now,
    )
    return fact.pk


def cancel_charge(act: Act, fact: ChargeFact, *, reason: Phrase) -> int:
    """Note, inside the caller's transaction, that this charge is not owed after all; returns the new fact's id."""
    cancelling = ChargeFact.objects.create(
        kind=fact.kind,
        amount_cents=-fact.amount_cents,
        reason=reason.to_data(),
        patron_id=fact.patron_id,
        branch_id=fact.branch_id,
        loan_id=fact.loan_id,
        cancels=fact,
        at=act.now,
    )
    return cancelling.pk


def take_back(act: Act, fact_ids: Iterable[int | None]) -> None:
    """The act that wrote these facts is undone: they no longer count."""
    ids = [fact_id for fact_id in fact_ids if fact_id is not None]
    if ids:
        ChargeFact.objects.filter(pk__in=ids, undone_at__isnull=True).update(undone_at=act.now)
