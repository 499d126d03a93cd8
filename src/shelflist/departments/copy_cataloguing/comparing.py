"""A candidate beside a record of ours: what would be theirs, and what differs field by field (ZED-06)."""

from __future__ import annotations

from typing import Any

from shelflist.departments.copy_cataloguing.facts import Judged
from shelflist.departments.copy_cataloguing.profiles import profile_of
from shelflist.departments.copy_cataloguing.queries import practice
from shelflist.departments.copy_cataloguing.rules.scoring import score
from shelflist.departments.copy_cataloguing.rules.taking import in_place_of
from shelflist.records.catalog.differences import difference_count, differences
from shelflist.records.catalog.grid import grid
from shelflist.records.catalog.queries import record_page


def compared(one: Judged, record_id: int | None, profile: str) -> dict[str, Any]:
    """What the page of a candidate shows: beside the record named, or the one that it surely is."""
    sure = one.sure_match
    chosen = record_id if record_id is not None else sure.record_id if sure else None
    page = record_page(chosen) if chosen is not None else None
    if page is None or page.record.deleted_at is not None:
        return {"grid": grid(one.record), "ours": None}
    merged = in_place_of(page.marc, one.record, practice().symbol, profile_of(profile))
    rows = differences(page.marc, merged)
    return {
        "grid": grid(one.record),
        "ours": page.record,
        "our_score": score(page.marc, one.rules),
        "diff": rows,
        "differences": difference_count(rows),
        "is_sure": bool(sure and sure.record_id == page.record.pk),
    }
