"""What an import does before it matches and when it has ended: task lists, links to authorities, an e-mail (CAT-14)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shelflist.departments.authorities.models import TitleHeading
from shelflist.departments.batch_change.models import TaskList
from shelflist.departments.batch_change.rules.tasks import Task, tasks_to_data
from shelflist.departments.cataloguing import queries
from shelflist.departments.cataloguing.actions import running, undo_import
from shelflist.departments.cataloguing.actions.beginning import TOLD
from shelflist.departments.cataloguing.models import ImportBatch
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
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Delivery, Job
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db
ISBN = "9780261102217"


def listed(*tasks: Task, shared: bool = True) -> str:
    """The key of a task list."""
    data = tasks_to_data(tasks)
    return str(TaskList.objects.create(name="Vendor", tasks=data, shared=shared, changed_at=NOW).pk)


def test_cat_14_a_task_list_is_done_to_each_record_before_it_is_matched(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1", isbn=ISBN)))
    key = listed(
        Task("replace-text", "245", "a", how="is", find="XXX The hobbit /", put="The hobbit /"),
        Task("add-field", "590", put="‡aGift"),
    )
    came = book("2", "XXX The hobbit", source="US", isbn=ISBN, more=subjects(3))
    path = file_of(tmp_path, came)
    tried = bring_in(path, tasks=key, dry_run=True)
    assert outcomes(tried) == ["updated"]  # without the tasks the titles would not be the same
    before = catalogue()
    done = bring_in(path, tasks=key)
    assert outcomes(done) == outcomes(tried)
    ours = Record.objects.get()
    assert all(words in ours.marc for words in ("Gift", '"The hobbit /"'))
    assert ours.original is None  # it is no longer as its bytes say; the line has them
    assert bytes(lines(done)[0].raw or b"") == write_iso2709(came)
    assert counts(bring_in(path, tasks=key)) == {"unchanged": 1}
    undo_import(batch_id=batch_of(done).pk, by=BY, now=NOW)
    run_here(Job.objects.get(pk=batch_of(done).job_id), clock=lambda: NOW)
    after = catalogue()
    assert MarcRecord.from_json(Record.objects.get().marc) == book("1", isbn=ISBN)
    assert len(after[0]) == len(before[0]) == 1


def test_cat_14_a_record_that_the_tasks_would_make_faulty_comes_in_as_it_is_and_says_so(tmp_path: Path) -> None:
    key = listed(Task("delete-field", "245"))
    done = bring_in(file_of(tmp_path, book("1")), tasks=key)
    [line] = lines(done)
    assert line.outcome == "added"
    assert "The task list was not done to it" in str(line.warnings)
    assert Record.objects.get().original is not None


def test_cat_14_a_list_that_is_not_shared_cannot_be_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as no:
        bring_in(file_of(tmp_path, book("1")), tasks=listed(shared=False))
    assert no.value.codes == ("import-unknown-recipe",)


@pytest.mark.parametrize("resumed", [False, True])
def test_p14_a_trial_matches_across_its_whole_file_as_the_import_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resumed: bool
) -> None:
    monkeypatch.setattr(running, "CHUNK_RECORDS", 2)
    bring_in(file_of(tmp_path, book("9", "Emma", isbn="9780141439587")))
    richer = book("9", "Emma", isbn="9780141439587", more=subjects(2))
    path = file_of(
        tmp_path,
        book("1", isbn=ISBN), book("2", "Beowulf"), book("3", "New"), book("4", "Newer"),
        book("1", isbn=ISBN, more=subjects(3)), book("2", "Beowulf"),
        book("5", source="US", isbn=ISBN, more=subjects(5)), richer, richer,
    )  # fmt: skip
    before = catalogue()
    tried = bring_in(path, dry_run=True)
    if resumed:  # as if the worker had been killed after four records
        batch = batch_of(tried)
        batch.lines.filter(position__gt=4).delete()
        offset = batch.lines.get(position=4).offset + len(write_iso2709(book("4", "Newer")))
        ImportBatch.objects.filter(pk=batch.pk).update(position=4, offset=offset, state="running")
        Job.objects.filter(pk=batch.job_id).update(state="queued", ended_at=None)
        run_here(Job.objects.get(pk=batch.job_id), clock=lambda: NOW)
    assert catalogue() == before
    would = outcomes(tried)
    assert would == outcomes(bring_in(path))
    assert would == ["added"] * 4 + ["updated", "unchanged", "updated", "updated", "unchanged"]


def test_cat_15_headings_are_linked_at_the_end_when_that_was_asked_for(tmp_path: Path) -> None:
    summary = bring_in(file_of(tmp_path, book("1", more=subjects(2))), links=True)
    assert counts(summary) == {"added": 1}
    assert TitleHeading.objects.filter(record=Record.objects.get()).count() == 2


def test_cat_15_whoever_began_an_import_is_told_when_asked_for_or_when_it_took_long(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1")))
    assert Delivery.objects.filter(observer=TOLD).count() == 0
    summary = bring_in(file_of(tmp_path, book("2")), mails=True)
    assert Delivery.objects.get(observer=TOLD).entry_id == batch_of(summary).entry_id


def test_cat_15_today_shows_for_a_day_what_became_of_ones_own_imports(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1")))
    batch = ImportBatch.objects.get()
    batch.made_by = {**batch.made_by, "id": 7}
    assert queries.just_ended([batch], 7, NOW - timedelta(days=1)) == [batch]
    assert queries.just_ended([batch], 8, NOW - timedelta(days=1)) == []
    assert queries.just_ended([batch], 7, NOW + timedelta(minutes=1)) == []
