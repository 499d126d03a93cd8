"""Titles that the demonstration library has twice: a vendor's brief records came in beside its own."""

from __future__ import annotations

from datetime import datetime

from shelflist.departments.cataloguing.actions.record_sources import OriginDetails, save_record_source
from shelflist.departments.duplicates.actions.finding import FIND_JOB, find_duplicates
from shelflist.ground.common.actors import Actor
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Job
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord
from shelflist.records.catalog.models import Record

HOW_MANY = 6
TAKEN = ("008", "020", "100", "245", "264", "300", "336", "337", "338")
SUBJECT = Data("650", " ", "7", [("a", "Fiction."), ("2", "vendor")])


def put_in(by: Actor, now: datetime) -> None:
    """Called once, when the titles are there."""
    books = Record.objects.filter(kind="bib", material="book", identifiers__kind="isbn").distinct().order_by("pk")
    ours = [MarcRecord.from_json(marc) for marc in books.values_list("marc", flat=True)[:HOW_MANY]]
    vendor = save_record_source(details=OriginDetails("A vendor’s brief records", 10), by=by, now=now).id
    rows = [bulk.new_record(_brief(marc, number), source_id=vendor) for number, marc in enumerate(ours, start=1)]
    bulk.insert_records(rows, now=now)
    if rows:
        find_duplicates(match_set_key="careful", by=by, now=now)
        run_here(Job.objects.get(kind=FIND_JOB), clock=lambda: now)


def _brief(ours: MarcRecord, number: int) -> MarcRecord:
    """The same book as a vendor describes it."""
    fields: list[Field] = [Control("001", f"v{number:06d}"), Control("003", "BookVendor")]
    fields += [field for field in ours.fields if field[0] in TAKEN]
    return MarcRecord(ours.leader, [*fields, SUBJECT])
