"""Past loans for “what if”, and the branches' rules about loss and desks as tables of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.phrases import value_from_data
from shelflist.records.loans.models import DeskRule, Loan, LossRule
from shelflist.records.policies import replays, tables
from shelflist.records.policies.rules import LoanFacts
from shelflist.records.policies.rules.whatif import PastLoan

AT_ONCE = 2000
FACTS = tuple(LoanFacts.__dataclass_fields__)


def register_loans() -> None:
    """Called once, when the program starts."""
    replays.register(replays.LoanSource(count, past_loans, titles))


def _since(since: datetime) -> QuerySet[Loan]:
    """Made or renewed since, or out at some time since, so that limits can be counted."""
    return Loan.objects.filter(
        Q(returned_at__isnull=True) | Q(returned_at__gte=since) | Q(lent_at__gte=since)
    ).order_by("lent_at", "pk")


def count(since: datetime) -> int:
    """How many there are."""
    return _since(since).count()


def past_loans(since: datetime) -> Iterator[PastLoan]:
    """As replays.LoanSource asks for them. A loan whose facts were not kept cannot be decided again and is left out."""
    rows = _since(since).values_list(
        "pk", "patron_id", "lent_at", "returned_at", "last_renewed_at", "explanation__facts"
    )
    for pk, patron, lent_at, returned_at, renewed_at, kept in rows.iterator(chunk_size=AT_ONCE):
        if not kept or "branch_id" not in kept:
            continue
        yield PastLoan(
            id=pk,
            patron_id=patron,
            lent_at=lent_at,
            returned_at=returned_at,
            facts=LoanFacts(**{name: kept[name] for name in FACTS if name in kept}),
            decided_at=_moment(kept.get("now")) or renewed_at or lent_at,
            old_due=_moment(kept.get("old_due")),
            counts=max(lent_at, renewed_at or lent_at) >= since,
        )


def _moment(kept: Any) -> datetime | None:
    value = value_from_data(kept) if kept is not None else None
    return value if isinstance(value, datetime) else None


def titles(ids: list[int]) -> dict[int, str]:
    """What was lent, by loan."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), 500):
        rows = Loan.objects.filter(pk__in=ids[start : start + 500]).values_list(
            "pk", "item__record__title", "item__barcode"
        )
        found |= {pk: f"{title}, {barcode}" for pk, title, barcode in rows}
    return found


def register_tables() -> None:
    """What these tables are called among the rules. Called once, when the program starts."""
    tables.register(tables.RuleTableKind("loss-rule", LossRule, _("Rule for losses"), revision="desk-rules"))
    tables.register(tables.RuleTableKind("desk-rule", DeskRule, _("Rule for desks"), revision="desk-rules"))
