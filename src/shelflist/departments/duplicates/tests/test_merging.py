"""Titles merged into one and taken apart again (CAT-12)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from shelflist.departments.cataloguing.actions.editing import save_draft
from shelflist.departments.cataloguing.tests.samples import book, bring_in, counts, file_of, holdings
from shelflist.departments.duplicates.tests.samples import BY, LATER, merge, on_list, state, twice, written
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.tests.library import small_library
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.departments.lists.models import ListEntry
from shelflist.departments.suggestions.models import Report
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.catalog import actions as catalog
from shelflist.records.catalog import pointers, publishing
from shelflist.records.catalog.described import title_described
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import BoundTitle, Item
from shelflist.records.loans.tests.library import NOW

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], object]) -> list[str]:
    """The codes of every reason why not."""
    with pytest.raises(Refused) as no:
        act()
    return [one.code for one in no.value.refusals]


def test_cat_12_everything_follows_to_the_lead_and_undo_brings_it_back_to_the_byte(shelves: Shelves) -> None:
    lead, other = twice(shelves)
    third = shelves.title(copies=1)
    BoundTitle.objects.create(item=shelves.copies(other)[0], record=lead)
    BoundTitle.objects.create(item=shelves.copies(third)[0], record=other)
    shelves.place(other)
    on_list(other, third)
    both = on_list(lead, other)
    Report.objects.create(record=other, what="No page 12", made_at=NOW)
    holdings = Record.objects.create(kind="holdings", describes=other, marc=third.marc, created_at=NOW, changed_at=NOW)
    before = state(lead, other)
    follows = {one.key: one.count for one in pointers.what_follows([other.pk])}
    assert follows["items.item.record"] == 2
    marc = MarcRecord.from_json(lead.marc)
    richer = MarcRecord(marc.leader, [*marc.fields, Data("650", " ", "0", [("a", "Robots.")])])

    receipt = merge(lead, other, marc=richer)
    lead.refresh_from_db()
    other.refresh_from_db()
    holdings.refresh_from_db()
    assert (receipt.record_id, receipt.others) == (lead.pk, (other.pk,))
    assert (other.merged_into_id, other.deleted_at) == (lead.pk, NOW)
    assert "Robots." in lead.marc
    assert (Item.objects.filter(record=lead).count(), Item.objects.filter(record=other).count()) == (3, 0)
    assert list(BoundTitle.objects.values_list("record_id", flat=True)) == [lead.pk]  # not within itself
    assert holdings.describes_id == Hold.objects.get().record_id == Report.objects.get().record_id == lead.pk
    assert [one.record_id for one in ListEntry.objects.filter(list=both)] == [lead.pk, other.pk]  # once is enough

    undo(entry_id=receipt.entry_id, by=BY, now=LATER)
    assert state(lead, other) == before
    assert bytes(Record.objects.get(pk=other.pk).original or b"") == bytes(other.original or b"") != b""


def test_cat_12_holds_of_both_wait_in_one_queue_and_who_waited_for_both_waits_once(shelves: Shelves) -> None:
    lead, other = twice(shelves)
    Item.objects.update(status="checked-out")
    ann, ben, cleo = shelves.reader(), shelves.reader(), shelves.reader()
    holds = [
        shelves.hold(shelves.place(title, reader, now=NOW + timedelta(minutes=minute)))
        for minute, (title, reader) in enumerate([(other, ann), (lead, ben), (other, cleo), (lead, ann)])
    ]
    Item.objects.update(status="available")
    receipt = merge(lead, other, now=NOW + timedelta(hours=1))
    for hold in holds:
        hold.refresh_from_db()
    waiting = Hold.objects.filter(record=lead).exclude(state="cancelled").order_by("queued_at")
    assert [hold.patron_id for hold in waiting] == [ann.pk, ben.pk, cleo.pk]  # since when each of them asked
    assert (holds[3].state, holds[3].cancel_cause) == ("cancelled", "merged")
    assert {hold.state for hold in waiting} == {"waiting-for-capture"}  # three copies for three readers
    undo(entry_id=receipt.entry_id, by=BY, now=NOW + timedelta(days=29))
    assert [Hold.objects.get(pk=hold.pk).record_id for hold in holds] == [other.pk, lead.pk, other.pk, lead.pk]
    assert Hold.objects.get(pk=holds[3].pk).state.startswith("waiting")


def test_cat_12_harvesters_hear_that_it_is_deleted_and_its_file_brings_no_second_one(
    shelves: Shelves, tmp_path: Path
) -> None:
    lead, other = twice(shelves)
    path = file_of(tmp_path, bytes(other.original or b""))
    merge(lead, other)
    rows = publishing.harvested(publishing.changed_records(publishing.Span()), with_marc=True, limit=9)
    assert {row.id: row.gone for row in rows if row.id in (lead.pk, other.pk)} == {lead.pk: False, other.pk: True}
    before = Record.objects.count()
    assert counts(bring_in(path)) == {"unchanged": 1}
    assert Record.objects.count() == before


def test_cat_12_holdings_that_name_a_merged_title_describe_the_one_that_stayed(shelves: Shelves) -> None:
    lead, other = twice(shelves)
    merge(lead, other)
    assert title_described(holdings("h1", "FIC ASI", title_number="77")) == lead.pk


def test_cat_12_every_reason_is_said_and_nothing_written(shelves: Shelves) -> None:
    lead, other = twice(shelves)
    gone, changed, earlier = (written(shelves.title(), book(number)) for number in ("3", "4", "5"))
    holdings = Record.objects.create(kind="holdings", marc=lead.marc, created_at=NOW, changed_at=NOW)
    catalog.delete_record(record_id=gone.pk, has_items=False, by=BY, now=NOW)
    merge(lead, earlier)
    lead.refresh_from_db()
    stale = Record(pk=changed.pk, version=9)
    save_draft(record_id=other.pk, version=1, text="=245", by=shelves.staff("edit-records"), now=NOW)
    before = (state(lead), Entry.objects.count())
    wrong = Record(pk=9999, version=1)
    by = shelves.staff("merge-records", at=shelves.harbor)
    every = ["being-edited", "changed-since", "not-a-title", "not-found", "not-permitted", *["record-deleted"] * 2]
    assert sorted(refused(lambda: merge(lead, other, gone, stale, earlier, holdings, wrong, by=by))) == every
    assert refused(lambda: merge(lead)) == ["same-record"]
    marc = MarcRecord.from_json(lead.marc)
    two_titles = MarcRecord(marc.leader, [*marc.fields, *marc.all("245")])
    assert set(refused(lambda: merge(lead, changed, marc=two_titles))) == {"record-error"}
    assert (state(lead), Entry.objects.count()) == before


def test_cat_12_a_lead_changed_since_keeps_its_change_when_the_merge_is_undone(shelves: Shelves) -> None:
    lead, other = twice(shelves)
    marc = MarcRecord.from_json(lead.marc)
    receipt = merge(lead, other, marc=MarcRecord(marc.leader, [*marc.fields, Data("500", " ", " ", [("a", "One.")])]))
    lead.refresh_from_db()
    newer = MarcRecord(marc.leader, [*marc.fields, Data("500", " ", " ", [("a", "Two.")])])
    catalog.save_record(record_id=lead.pk, marc=newer, version=lead.version, by=BY, now=NOW)
    undo(entry_id=receipt.entry_id, by=BY, now=LATER)
    lead.refresh_from_db()
    other.refresh_from_db()
    assert "Two." in lead.marc
    assert other.deleted_at is None
    assert refused(lambda: undo(entry_id=receipt.entry_id, by=BY, now=LATER)) == ["already-undone"]


def test_cat_12_a_chain_of_merges_leads_to_the_last_and_comes_apart_in_order(shelves: Shelves) -> None:
    lead, other = twice(shelves)
    third = written(shelves.title(), book("9"))
    first = merge(lead, other)
    lead.refresh_from_db()
    second = merge(third, lead)
    assert set(Record.objects.filter(merged_into=third).values_list("pk", flat=True)) == {lead.pk, other.pk}
    assert refused(lambda: undo(entry_id=first.entry_id, by=BY, now=LATER)) == ["changed-since"]
    undo(entry_id=second.entry_id, by=BY, now=LATER)
    undo(entry_id=first.entry_id, by=BY, now=LATER)
    assert Record.objects.filter(merged_into__isnull=False).count() == 0


@pytest.mark.django_db(transaction=True)
def test_cat_12_of_two_merges_of_one_record_one_is_done_and_the_other_told_why() -> None:
    shelves = Shelves(small_library())
    lead, other = twice(shelves)
    third = written(shelves.title(copies=1), book("9"))
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def rival(into: Record) -> None:
        start.wait()
        try:
            merge(into, other)
            outcomes.append("done")
        except Refused as no:
            outcomes.extend(no.codes)
        finally:
            connection.close()

    threads = [threading.Thread(target=rival, args=(one,)) for one in (lead, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "record-deleted"]
    other.refresh_from_db()
    assert Item.objects.filter(record_id=other.merged_into_id).count() == 3
    assert Item.objects.filter(record=other).count() == 0
