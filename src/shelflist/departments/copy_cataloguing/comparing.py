"""A candidate beside a record of ours: what would be theirs, and what differs field by field (ZED-06)."""

from __future__ import annotations

from typing import Any

from shelflist.departments.copy_cataloguing.actions.taking import with_tasks
from shelflist.departments.copy_cataloguing.facts import Judged
from shelflist.departments.copy_cataloguing.profiles import profile_of
from shelflist.departments.copy_cataloguing.queries import practice
from shelflist.departments.copy_cataloguing.rules.scoring import score
from shelflist.departments.copy_cataloguing.rules.taking import as_ours, in_place_of
from shelflist.records.catalog.differences import difference_count, differences
from shelflist.records.catalog.grid import grid
from shelflist.records.catalog.queries import record_page


def compared(one: Judged, record_id: int | None, profile: str, tasks_id: int | None = None) -> dict[str, Any]:
    """What the page of a candidate shows: beside the record named, or the one that it surely is; with `tasks_id` as
    the tasks of a list make it, before anything is saved. Refused(tasks-unusable)."""
    sure = one.sure_match
    chosen = record_id if record_id is not None else sure.record_id if sure else None
    page = record_page(chosen) if chosen is not None else None
    if page is None or page.record.deleted_at is not None:
        came = as_ours(one.record, practice().symbol)
        done = differences(came, with_tasks(came, tasks_id)) if tasks_id is not None else []
        return {"grid": grid(one.record), "ours": None, "done": done, "done_count": difference_count(done)}
    both = in_place_of(page.marc, one.record, practice().symbol, profile_of(profile))
    merged = with_tasks(both, tasks_id)
    done = differences(both, merged) if tasks_id is not None else []
    rows = differences(page.marc, merged)
    return {
        "grid": grid(one.record),
        "ours": page.record,
        "our_score": score(page.marc, one.rules),
        "diff": rows,
        "done": done,
        "done_count": difference_count(done),
        "differences": difference_count(rows),
        "is_sure": bool(sure and sure.record_id == page.record.pk),
    }
