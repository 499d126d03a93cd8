"""A whole import is taken back (P13): added records go, replaced ones return to the byte, later changes stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shelflist.departments.cataloguing.actions import ImportSummary, cancel_import, start_import, undo_import
from shelflist.departments.cataloguing.models import ImportBatch
from shelflist.departments.cataloguing.tests.samples import (
    BY,
    NOW,
    THREE_CHUNKS,
    batch_of,
    book,
    bring_in,
    catalogue,
    counts,
    file_of,
    holdings,
    lines,
    outcomes,
    subjects,
)
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog.actions import save_record
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.models import GoneRecord, Record, RecordVersion

pytestmark = pytest.mark.django_db


def take_back(summary: ImportSummary) -> ImportBatch:
    batch = batch_of(summary)
    undo_import(batch_id=batch.pk, by=BY, now=NOW)
    batch.refresh_from_db()
    run_here(Job.objects.get(pk=batch.job_id), clock=lambda: NOW)
    batch.refresh_from_db()
    return batch


def current() -> list[tuple[object, ...]]:
    """What the records say now, to the byte."""
    names = ("pk", "marc", "digest", "original_format", "title", "control_number", "original")
    return [(*row[:-1], bytes(row[-1])) for row in Record.objects.order_by("pk").values_list(*names)]


def test_what_was_added_goes_and_can_come_in_again(tmp_path: Path) -> None:
    file = file_of(tmp_path, book("1"), book("2", "Beowulf"), holdings("h1", "PR 1", "1"))
    summary = bring_in(file)
    batch = take_back(summary)
    assert (batch.state, batch.undone_count, batch.left_count, batch.undone_at) == ("undone", 3, 0, NOW)
    assert catalogue() == [[], [], []]
    assert {line.undo for line in lines(summary)} == {"done"}
    assert counts(bring_in(file)) == {"added": 3}


def test_what_was_updated_becomes_what_it_was_to_the_byte_and_the_file_can_come_in_again(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1"), book("2", "Beowulf"), name="old.mrc"))
    before = current()
    newer = file_of(
        tmp_path,
        book("1", latest="20240101000000.0"),
        book("3", "Emma"),
        book("1", latest="20250101000000.0", more=subjects(2)),
    )
    summary = bring_in(newer)
    assert outcomes(summary) == ["updated", "added", "updated"]
    batch = take_back(summary)
    assert (batch.undone_count, batch.left_count) == (3, 0)
    assert current() == before
    assert outcomes(bring_in(newer)) == ["updated", "added", "updated"]


def test_a_record_added_and_updated_by_the_same_import_goes(tmp_path: Path) -> None:
    summary = bring_in(file_of(tmp_path, book("1"), book("1", more=subjects(1)), book("1", more=subjects(2))))
    assert outcomes(summary) == ["added", "updated", "updated"]
    [number] = Record.objects.values_list("pk", flat=True)
    take_back(summary)
    assert not Record.objects.exists()
    assert list(GoneRecord.objects.values_list("record_id", "kind")) == [(number, "bib")]  # for harvesters (OAI-01)


def test_what_somebody_changed_since_stays_and_is_listed(tmp_path: Path) -> None:
    summary = bring_in(file_of(tmp_path, book("1"), book("2", "Beowulf")))
    changed = Record.objects.get(control_number="1")
    save_record(record_id=changed.pk, marc=book("1", "The Hobbit!"), version=1, by=BY, now=NOW)
    batch = take_back(summary)
    assert (batch.undone_count, batch.left_count) == (1, 1)
    assert [line.undo for line in lines(summary)] == ["left", "done"]
    assert Record.objects.get().title == "The Hobbit!"


def test_an_update_that_somebody_edited_since_stays(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1")))
    summary = bring_in(file_of(tmp_path, book("1", more=subjects(1))))
    save_record(record_id=Record.objects.get().pk, marc=book("1", "Mine"), version=2, by=BY, now=NOW)
    assert take_back(summary).left_count == 1
    assert (Record.objects.get().title, RecordVersion.objects.count()) == ("Mine", 2)


def test_a_large_import_is_taken_back_over_many_chunks(tmp_path: Path) -> None:
    records = [book(str(number), f"Title number {number}") for number in range(THREE_CHUNKS)]
    bring_in(file_of(tmp_path, *records[:150], name="first.mrc"))
    before = current()
    newer = [book(str(number), f"Title number {number}", more=subjects(1)) for number in range(150)]
    summary = bring_in(file_of(tmp_path, *newer, *records[150:], *newer[:10]))
    batch = take_back(summary)
    assert (batch.undone_count, batch.left_count) == (THREE_CHUNKS, 0)
    assert current() == before


def test_kept_lines_of_an_undone_import_are_judged_anew(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1", latest="20250101000000.0")))
    older = file_of(tmp_path, book("1", latest="20200101000000.0"))
    summary = bring_in(older)
    assert outcomes(summary) == ["kept"]
    take_back(summary)
    record = Record.objects.get()
    save_record(record_id=record.pk, marc=book("1"), version=1, by=BY, now=NOW)
    assert outcomes(bring_in(older)) == ["updated"]


def test_an_import_is_undone_once_within_thirty_days_and_only_by_who_may(tmp_path: Path) -> None:
    number = bring_in(file_of(tmp_path, book("1"))).files[0].batch_id
    student = Actor(kind="staff", id=1, name="Jo", door="desk", grants={"undo": ("",)})
    with pytest.raises(Refused) as no:
        undo_import(batch_id=number, by=student, now=NOW)
    assert no.value.codes == ("not-permitted",)
    with pytest.raises(Refused) as no:
        undo_import(batch_id=number, by=BY, now=NOW + timedelta(days=31))
    assert no.value.codes == ("undo-too-late",)
    undo_import(batch_id=number, by=BY, now=NOW + timedelta(days=29))
    with pytest.raises(Refused) as no:
        undo_import(batch_id=number, by=BY, now=NOW)
    assert no.value.codes == ("already-undone",)
    with pytest.raises(Refused) as no:
        undo_import(batch_id=404, by=BY, now=NOW)
    assert no.value.codes == ("not-found",)


def test_cancelling_keeps_what_is_in_says_so_and_can_be_undone(tmp_path: Path) -> None:
    records = [book(str(number), f"Title number {number}") for number in range(THREE_CHUNKS)]
    started = start_import(path=file_of(tmp_path, *records), by=BY, now=NOW, pause_seconds=0)

    def cancel_after_the_first_chunk(job: Job) -> None:
        if job.done_count and not job.cancel_asked:
            cancel_import(batch_id=started.batch_id, by=BY, now=NOW)

    job = run_here(Job.objects.get(pk=started.job_id), clock=lambda: NOW, on_progress=cancel_after_the_first_chunk)
    batch = ImportBatch.objects.get(pk=started.batch_id)
    assert (job.state, batch.state) == ("cancelled", "cancelled")
    assert 0 < batch.added_count < THREE_CHUNKS
    assert Record.objects.count() == batch.added_count == batch.lines.count()
    assert Entry.objects.filter(verb="import-records", pk=batch.entry_id).exists()
    undo_import(batch_id=batch.pk, by=BY, now=NOW)
    batch.refresh_from_db()
    run_here(Job.objects.get(pk=batch.job_id), clock=lambda: NOW)
    assert not Record.objects.exists()


def test_an_import_cancelled_before_it_began_has_ended_too(tmp_path: Path) -> None:
    started = start_import(path=file_of(tmp_path, book("1")), by=BY, now=NOW)
    cancel_import(batch_id=started.batch_id, by=BY, now=NOW)
    batch = ImportBatch.objects.get(pk=started.batch_id)
    assert (batch.state, batch.ended_at, batch.read_count) == ("cancelled", NOW, 0)
    with pytest.raises(Refused) as no:
        cancel_import(batch_id=started.batch_id, by=BY, now=NOW)
    assert no.value.codes == ("job-ended",)


def test_a_running_import_cannot_be_undone(tmp_path: Path) -> None:
    started = start_import(path=file_of(tmp_path, book("1")), by=BY, now=NOW)
    with pytest.raises(Refused) as no:
        undo_import(batch_id=started.batch_id, by=BY, now=NOW)
    assert no.value.codes == ("import-still-running",)


def test_undo_through_the_journal_is_the_same_undo(tmp_path: Path) -> None:
    from shelflist.ground.journal.actions import undo

    summary = bring_in(file_of(tmp_path, book("1")))
    undo(entry_id=batch_of(summary).entry_id or 0, by=BY, now=NOW)
    batch = batch_of(summary)
    assert batch.state == "undoing"
    run_here(Job.objects.get(pk=batch.job_id), clock=lambda: NOW)
    assert not Record.objects.exists()


def test_an_import_whose_file_changed_meanwhile_stops_with_a_sentence(tmp_path: Path) -> None:
    file = file_of(tmp_path, book("1"))
    started = start_import(path=file, by=BY, now=NOW)
    file.write_bytes(write_iso2709(book("1", "Another title")))
    job = run_here(Job.objects.get(pk=started.job_id), clock=lambda: NOW)
    assert job.state == "failed"
    assert "changed since" in str(job.message)
    assert not Record.objects.exists()
