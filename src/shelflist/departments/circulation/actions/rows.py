"""The two rows that every scan writes, as constant statements (see journal.statements)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from shelflist.ground.journal.statements import Insert, stored
from shelflist.records.loans.models import Loan

ITEM = frozenset({"status", "status_changed_at", "loan_count", "last_lent_at", "last_seen_at", "last_seen_branch_id"})

insert_loan = Insert(Loan)


def update_item(item_id: int, changes: Mapping[str, Any]) -> None:
    """Set these columns (of ITEM) of an item's locked row."""
    assert changes.keys() <= ITEM  # the names go into the statement
    columns = ", ".join(f"{name} = %s" for name in changes)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE items_item SET {columns} WHERE id = %s",  # noqa: S608 - names from ITEM only
            [*stored(changes).values(), item_id],
        )
