"""What becomes of further titles within copies when titles are merged (CAT-12).

Building blocks inside the merge's own act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F

from shelflist.ground.journal.acts import Act
from shelflist.records.catalog.pointers import move_rows, move_rows_back
from shelflist.records.items.models import BoundTitle

BOUND = "items.boundtitle.record"


def move_bound(act: Act, lead: int, others: Sequence[int]) -> Mapping[str, Any]:
    """The copies contain the lead from then on; those whose own title it has become say it once."""
    moved = move_rows(BOUND, lead, others)
    twice = BoundTitle.objects.filter(item__record_id=F("record_id"), record_id=lead)
    gone = list(twice.values_list("pk", "item_id", "kind"))
    came_from = {one: other for other, ids in moved for one in ids}
    twice.delete()
    return {"moved": moved, "gone": [[pk, item, kind, came_from.get(pk, lead)] for pk, item, kind in gone]}


def move_bound_back(act: Act, lead: int, data: Mapping[str, Any]) -> None:
    """Each its own title again."""
    move_rows_back(BOUND, lead, data["moved"])
    for pk, item_id, kind, record_id in data["gone"]:
        same = {"item_id": item_id, "record_id": record_id}
        BoundTitle.objects.get_or_create(**same, defaults={"pk": pk, "kind": kind})
