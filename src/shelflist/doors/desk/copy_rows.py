"""Copies as rows of a table: the shape and name of their status, and when those that are out are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.records.items.rules import STATUSES, status_name
from shelflist.records.items.rules.statuses import CHECKED_OUT, LONG_OVERDUE
from shelflist.records.loans.queries import due_dates_of_items


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy with its status in words; `due` when it is out."""

    item: Any
    glyph: str
    state: Phrase
    due: datetime | None
    usual: str = ""  # where it belongs, while it stands elsewhere; only where that was read along


def copy_rows(copies: Iterable[Any]) -> list[CopyRow]:
    """The copies in their order; one statement for all due dates."""
    copies = list(copies)
    out = [one.pk for one in copies if one.status in {CHECKED_OUT, LONG_OVERDUE}]
    due = due_dates_of_items(out) if out else {}
    return [
        CopyRow(one, STATUSES[one.status].glyph, status_name(one.status), due.get(one.pk), _usual(one))
        for one in copies
    ]


def _usual(item: Any) -> str:
    place = item._state.fields_cache.get("elsewhere")
    return place.usual_location.name if place is not None else ""
