"""How many items the reader may have (CIR-10), asked while their row is locked: building blocks of a check-out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.utils import CursorWrapper

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.queries import locked
from shelflist.records.policies.queries import limit_table
from shelflist.records.policies.rules import LoanFacts
from shelflist.records.policies.rules.limits import LimitFacts, explain_limits, limit_checks


@dataclass(frozen=True, slots=True)
class Limited:
    """Every limit that is reached, and the whole story as it is stored with the loan; empty where none counts."""

    reached: tuple[rules.ReachedLimit, ...] = ()
    told: dict[str, Any] = field(default_factory=dict)


def limits_of(cursor: CursorWrapper, given: LoanFacts, patron_id: int, numbers: Mapping[str, int]) -> Limited:
    """One statement where some set of limits counts such an item, none otherwise."""
    table = limit_table(numbers)
    if not table.concerns(given.item_type_id, given.location_id):
        return Limited()
    facts = LimitFacts(
        branch_id=given.branch_id,
        patron_category_id=given.patron_category_id,
        item_type_id=given.item_type_id,
        location_id=given.location_id,
        loans=locked.counted(cursor, patron_id),
    )
    checks = limit_checks(table, facts)
    told = explain_limits(checks, facts).to_data()
    reached = tuple(
        rules.ReachedLimit(check.set_name, check.count, check.most, check.limit_name, told)
        for check in checks
        if check.reached and check.most is not None
    )
    return Limited(reached, told)
