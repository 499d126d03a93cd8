"""An import is tried before it is done, doubtful records wait, profiles keep what is ours (CAT-15, CAT-16, P14)."""

from __future__ import annotations

from pathlib import Path

import pytest

from shelflist.departments.cataloguing.actions import ImportSummary, carry_out, undo_import
from shelflist.departments.cataloguing.actions.doubts import settle_doubt
from shelflist.departments.cataloguing.import_queries import line_shown
from shelflist.departments.cataloguing.models import ImportBatch, ImportLine
from shelflist.departments.cataloguing.tests.samples import (
    BY,
    NOW,
    batch_of,
    book,
    bring_in,
    catalogue,
    counts,
    file_of,
    lines,
    outcomes,
    subjects,
)
from shelflist.departments.cataloguing.tests.test_copies import koha
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion
from shelflist.records.items.models import Item
from shelflist.records.items.tests.library import make_shelves

pytestmark = pytest.mark.django_db
ISBN = "9780261102217"
LOCAL = Data("590", " ", " ", [("a", "Signed by the author")])


def finish(batch_id: int) -> ImportBatch:
    batch = ImportBatch.objects.get(pk=batch_id)
    run_here(Job.objects.get(pk=batch.job_id), clock=lambda: NOW)
    batch.refresh_from_db()
    return batch


def two_alike(folder: Path) -> ImportSummary:
    """Two records of ours that nothing tells apart, and a third of which it is not clear which of them it is."""
    bring_in(file_of(folder, book("a", source="GB", isbn=ISBN), book("b", source="DE", isbn=ISBN)), on_match="add")
    return bring_in(file_of(folder, book("c", source="US", isbn=ISBN, more=subjects(4))), waits=True)


def test_p14_a_trial_changes_nothing_and_says_what_would_happen(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1"), book("2", "Beowulf")))
    before, entries = catalogue(), Entry.objects.count()
    file = file_of(
        tmp_path, book("1", more=subjects(2)), book("2", "Something else"), book("3", "New"), book("3", "New")
    )
    summary = bring_in(file, dry_run=True)
    batch = batch_of(summary)
    assert (batch.state, catalogue(), Entry.objects.count()) == ("tried", before, entries)
    assert outcomes(summary) == ["updated", "added", "added", "unchanged"]
    first, second, third, _fourth = lines(summary)
    shown = line_shown(batch, 1)
    assert shown is not None
    assert [(one.change, one.tag) for one in shown.changes] == [("added", "650"), ("added", "650")]
    assert str(Phrase.from_data(first.reason)) == "Matched by control number 100 + title 20."
    [compared] = line_shown(batch, 2).compared  # type: ignore[union-attr]
    assert (compared.is_match, str(compared.why)) == (False, "other title")
    assert (second.record_id, third.record_id) == (None, None)
    with pytest.raises(Refused) as no:
        undo_import(batch_id=batch.pk, by=BY, now=NOW)
    assert no.value.codes == ("import-only-tried",)


def test_p14_what_was_tried_is_done_and_then_undone_to_the_byte(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1"), book("2", "Beowulf")))
    before = [bytes(row.original or b"") for row in Record.objects.order_by("pk")]
    tried = bring_in(file_of(tmp_path, book("1", more=subjects(2)), book("3", "New")), dry_run=True)
    batch_id = tried.files[0].batch_id
    would = outcomes(tried)
    carry_out(batch_id=batch_id, by=BY, now=NOW, pause_seconds=0)
    batch = finish(batch_id)
    assert (batch.state, outcomes(tried)) == ("done", would)
    assert Record.objects.count() == 3
    with pytest.raises(Refused) as no:
        carry_out(batch_id=batch_id, by=BY, now=NOW)
    assert no.value.codes == ("not-tried",)
    undo_import(batch_id=batch_id, by=BY, now=NOW)
    finish(batch_id)
    assert [bytes(row.original or b"") for row in Record.objects.order_by("pk")] == before


def test_cat_15_the_merge_profile_keeps_local_fields_and_the_second_time_changes_nothing(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1", more=[LOCAL])))
    file = file_of(tmp_path, book("1", more=subjects(2)))
    summary = bring_in(file, profile="keep-local")
    assert outcomes(summary) == ["updated"]
    record = Record.objects.get()
    marc = MarcRecord.from_json(record.marc)
    assert [field[0] for field in marc.fields if field[0] in ("590", "650")] == ["590", "650", "650"]
    assert record.original is None  # the bytes that came are no longer what the record says …
    [line] = lines(summary)
    assert bytes(line.raw or b"") == write_iso2709(book("1", more=subjects(2)))  # … but they are kept
    before = catalogue()
    assert outcomes(bring_in(file, profile="keep-local")) == ["unchanged"]
    assert catalogue() == before
    assert line_shown(batch_of(summary), 1).changes  # type: ignore[union-attr]


def test_cat_15_a_record_that_is_not_good_enough_falls_through_to_another_profile(tmp_path: Path) -> None:
    rich = book("1", source="GB", isbn=ISBN, more=subjects(4))
    poor = book("2", source="US", isbn=ISBN, more=[Data("856", "4", "0", [("u", "https://books.example/1")])])
    bring_in(file_of(tmp_path, rich))
    file = file_of(tmp_path, poor)
    assert outcomes(bring_in(file, profile="keep-local", dry_run=True)) == ["kept"]
    assert outcomes(bring_in(file, profile="keep-local", fall_through="enrich")) == ["updated"]
    tags = [field[0] for field in MarcRecord.from_json(Record.objects.get().marc).fields]
    assert tags.count("650") == 4
    assert "856" in tags


def test_p14_a_doubtful_record_waits_and_is_settled_and_that_can_be_undone(tmp_path: Path) -> None:
    summary = two_alike(tmp_path)
    batch = batch_of(summary)
    assert counts(summary) == {"doubtful": 1}
    [line] = lines(summary)
    first, second = Record.objects.order_by("pk")
    shown = line_shown(batch, 1, beside=second.pk)
    assert shown is not None
    assert [(one.record_id, one.is_match) for one in shown.compared] == [(first.pk, True), (second.pk, True)]
    before = bytes(second.original or b"")
    receipt = settle_doubt(batch_id=batch.pk, position=1, choice="update", record_id=second.pk, by=BY, now=NOW)
    line.refresh_from_db()
    batch.refresh_from_db()
    assert (line.outcome, line.version, batch.doubtful_count, batch.updated_count) == ("updated", 2, 0, 1)
    with pytest.raises(Refused) as no:
        settle_doubt(batch_id=batch.pk, position=1, choice="add", by=BY, now=NOW)
    assert no.value.codes == ("not-doubtful",)
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    second.refresh_from_db()
    line.refresh_from_db()
    batch.refresh_from_db()
    assert (bytes(second.original or b""), line.outcome, batch.doubtful_count) == (before, "doubtful", 1)
    added = settle_doubt(batch_id=batch.pk, position=1, choice="add", by=BY, now=NOW)
    assert Record.objects.count() == 3
    undo(entry_id=added.entry_id, by=BY, now=NOW)
    assert Record.objects.count() == 2
    settle_doubt(batch_id=batch.pk, position=1, choice="leave", by=BY, now=NOW)
    assert RecordVersion.objects.filter(record=first).count() == 0


def test_a_doubtful_record_is_settled_only_by_who_may_and_only_into_what_there_is(tmp_path: Path) -> None:
    batch = batch_of(two_alike(tmp_path))
    nobody = Actor("staff", 1, "Nan", "desk")
    for by, choice, number, code in (
        (nobody, "add", 0, "not-permitted"),
        (BY, "eat", 0, "import-unknown-choice"),
        (BY, "update", 77, "not-found"),
    ):
        with pytest.raises(Refused) as no:
            settle_doubt(batch_id=batch.pk, position=1, choice=choice, record_id=number, by=by, now=NOW)
        assert no.value.codes == (code,)
    assert ImportLine.objects.filter(outcome="doubtful").count() == 1


@pytest.mark.parametrize(("choice", "outcome"), [("best", "updated"), ("single", "added"), ("exact", "updated")])
def test_cat_15_of_several_matches_the_best_counts_or_none(tmp_path: Path, choice: str, outcome: str) -> None:
    bring_in(file_of(tmp_path, book("1", isbn=ISBN), book("b", source="DE", isbn=ISBN)), on_match="add")
    file = file_of(tmp_path, book("1", isbn=ISBN, more=subjects(4)))
    assert outcomes(bring_in(file, choice=choice, dry_run=True)) == [outcome]


def test_cat_16_a_copy_takes_the_place_of_one_on_order_at_the_same_library(tmp_path: Path) -> None:
    shelves = make_shelves()
    bring_in(file_of(tmp_path, book("1", more=[koha("ORDER1"), koha("ORDER2")])), items="koha-952")
    Item.objects.update(batch_id=None)
    Item.objects.filter(barcode="ORDER1").update(status="on-order")
    file = file_of(tmp_path, book("1", more=[koha("31234000012345", o="823.912 TOL"), *subjects(2)]))
    summary = bring_in(file, items="koha-952", profile="keep-local")
    assert sorted(Item.objects.values_list("barcode", "status", "call_number")) == [
        ("31234000012345", "on-order", "823.912 TOL"), ("ORDER2", "available", "823 TOL"),
    ]  # fmt: skip
    assert "took the place" in str(lines(summary)[0].warnings)
    undo_import(batch_id=batch_of(summary).pk, by=BY, now=NOW)
    finish(batch_of(summary).pk)
    assert set(Item.objects.values_list("barcode", flat=True)) == {"ORDER1", "ORDER2"}
    assert shelves
