"""Titles that came twice, with copies, holds and lists, and what of the library must be as it was after an undo."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core import serializers

from shelflist.departments.cataloguing.tests.samples import book, subjects
from shelflist.departments.duplicates.actions.merging import MergeReceipt, merge_titles
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.departments.lists.models import ListEntry, ReadingList
from shelflist.departments.suggestions.models import Report
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.records.catalog import bulk
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import BoundTitle, Item
from shelflist.records.loans.tests.library import NOW

BY = system_actor("tests")
LATER = NOW + timedelta(days=20)
ISBN = "9780553293357"


def written(record: Record, marc: MarcRecord) -> Record:
    """The record with this MARC and its very bytes."""
    new = bulk.new_record(marc, original=write_iso2709(marc), original_format="iso2709", original_encoding="utf-8")
    bulk.replace_record(record.pk, new, by_name="tests", now=NOW)
    record.refresh_from_db()
    return record


def twice(shelves: Shelves) -> tuple[Record, Record]:
    """Foundation, catalogued twice: the lead with one copy, the other with two and more subjects."""
    lead = written(shelves.title(copies=1), book("12", "Foundation", source="GB", isbn=ISBN))
    more = [*subjects(2)]
    other = written(shelves.title(copies=2), book("77", "Foundation", source="US", isbn=ISBN, more=more))
    return lead, other


def merge(lead: Record, *others: Record, marc: MarcRecord | None = None, by: Actor = BY, **more: Any) -> MergeReceipt:
    """Merge them as they are now."""
    wanted = marc or MarcRecord.from_json(lead.marc)
    versions = {one.pk: one.version for one in (lead, *others)}
    return merge_titles(lead_id=lead.pk, versions=versions, marc=wanted, by=by, now=more.pop("now", NOW), **more)


def state(*titles: Record) -> list[Any]:
    """The titles to the byte and everything that hangs on them, but for counts of versions and moments of change."""
    left_out = {"version", "changed_at", "target_item", "targeted_at", "check_at", "state", "hopeless_since"}
    rows = []
    for model in (Record, Item, BoundTitle, Hold, ListEntry, Report):
        for row in json.loads(serializers.serialize("json", model._base_manager.order_by("pk"))):
            row["fields"] = {name: value for name, value in row["fields"].items() if name not in left_out}
            rows.append(row)
    assert {one.pk for one in titles} <= {row["pk"] for row in rows if row["model"] == "catalog.record"}
    return rows


def on_list(*records: Record) -> ReadingList:
    made = ReadingList.objects.create(name="Space", token=f"t{records[0].pk}", made_at=NOW, changed_at=NOW)
    for place, record in enumerate(records):
        ListEntry.objects.create(list=made, record=record, position=place, added_at=NOW)
    return made
