"""The two rows that every scan writes, as constant statements: compiling them anew each time took longer than the
database needs. The columns are named, so that a column added to a table does not shift them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

LOAN = (
    "item_id",
    "patron_id",
    "branch_id",
    "lent_at",
    "due_at",
    "due_version",
    "by_the_hour",
    "renewal_count",
    "max_renewals",
    "rule_id",
    "fine_terms",
    "explanation",
    "lent_by_name",
    "ended",
)
ITEM = frozenset({"status", "status_changed_at", "loan_count", "last_lent_at", "last_seen_at", "last_seen_branch_id"})
INSERT_LOAN = f"INSERT INTO loans_loan ({', '.join(LOAN)}) VALUES ({', '.join(['%s'] * len(LOAN))}) RETURNING id"  # noqa: S608


def insert_loan(values: Mapping[str, Any]) -> int:
    """Write a loan and return its id. `values` are the columns of LOAN; IntegrityError when a constraint fires."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT_LOAN, [_stored(values[name]) for name in LOAN])
        row = cursor.fetchone()
    return int(row[0])


def update_item(item_id: int, changes: Mapping[str, Any]) -> None:
    """Set these columns (of ITEM) of an item's locked row."""
    assert changes.keys() <= ITEM  # the names go into the statement
    columns = ", ".join(f"{name} = %s" for name in changes)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE items_item SET {columns} WHERE id = %s",  # noqa: S608 - names from ITEM only
            [*map(_stored, changes.values()), item_id],
        )


def _stored(value: Any) -> Any:
    """As the database adapter takes it: moments in UTC, JSON as text."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value.astimezone(UTC))
    return json.dumps(value) if isinstance(value, dict) else value
