"""A batch change from the choice of records to its undo: counts, what is left alone, what is taken back to the byte."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from shelflist.departments.batch_change import queries
from shelflist.departments.batch_change.actions import beginning, lists, running
from shelflist.departments.batch_change.models import Change, ChangePart, TaskList
from shelflist.departments.batch_change.rules.tasks import Condition, Task
from shelflist.departments.cataloguing.models import Draft
from shelflist.ground.common.actors import EVERYWHERE, Actor, system_actor
from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.jobs import JobInterrupted, run_here
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog import bulk
from shelflist.records.catalog.actions import delete_record, save_record
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.models import Record, RecordIdentifier, RecordVersion
from shelflist.records.catalog.tests.samples import gatsby, records

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
BY = system_actor("tests")
NOTE = Task("add-field", "500", put="‡aGift")


def stored(*several: MarcRecord) -> list[int]:
    """Records as an import leaves them: with the bytes they came in."""
    rows = [
        bulk.new_record(one, original=write_iso2709(one), original_format="iso2709", original_encoding="utf-8")
        for one in several
    ]
    return bulk.insert_records(rows, now=NOW)


def books(count: int) -> list[int]:
    return stored(*(_numbered(number) for number in range(count)))


def _numbered(number: int) -> MarcRecord:
    one = gatsby()
    return MarcRecord(one.leader, [Control("001", f"n{number}"), *(field for field in one.fields if field[0] != "001")])


def begun(ids: Sequence[int], *tasks: Task) -> Change:
    number = beginning.begin_change(record_ids=ids, source=phrase("A test"), tasks=tasks, by=BY, now=NOW)
    return Change.objects.get(pk=number)


def done(change: Change) -> Change:
    beginning.start_change(change_id=change.pk, reason="Tidy up", by=BY, now=NOW, pause_seconds=0)
    change.refresh_from_db()
    return ran(change)


def ran(change: Change) -> Change:
    run_here(Job.objects.get(pk=change.job_id), clock=lambda: NOW)
    change.refresh_from_db()
    return change


def taken_back(change: Change) -> Change:
    running.undo_change(change_id=change.pk, by=BY, now=NOW)
    change.refresh_from_db()
    return ran(change)


def contents() -> list[tuple[Any, ...]]:
    """What the records say and what follows from it, to the byte."""
    names = ("pk", "marc", "digest", "original_format", "original_encoding", "title", "title_sort", "original")
    rows = Record.objects.order_by("pk").values_list(*names)
    numbers = sorted(RecordIdentifier.objects.values_list("record_id", "kind", "value"))
    return [*((*row[:-2], bytes(row[-2]), bytes(row[-1] or b"")) for row in rows), *numbers]


def test_cat_13_a_change_is_done_counted_told_and_taken_back_to_the_byte() -> None:
    ids = books(3)
    before = contents()
    change = done(begun([*ids, ids[0], 999_999], NOTE, Task("replace-text", "020", "a", find="9780743273565", put="")))
    assert (change.state, change.total_count, change.changed_count, change.gone_count) == ("done", 4, 3, 1)
    record = Record.objects.get(pk=ids[0])
    assert record.version == 2
    assert ["500", " ", " ", [["a", "Gift"]]] in json.loads(record.marc)[1]
    version = RecordVersion.objects.get(record=record)
    assert version.why == f"batch change {change.pk}: Tidy up"
    entry = Entry.objects.get(pk=change.entry_id)
    assert str(queries.Phrase.from_data(entry.said)) == "Changed 3 of 4 records: Tidy up"
    assert entry.undo_until == NOW + timedelta(days=30)
    change = taken_back(change)
    assert (change.state, change.undone_count, change.left_count) == ("undone", 3, 0)
    assert contents() == before


def test_cat_13_what_others_did_since_is_left_and_named() -> None:
    ids = books(2)
    change = done(begun(ids, NOTE))
    mine = MarcRecord.from_json(Record.objects.get(pk=ids[1]).marc)
    mine.fields.append(Data("590", " ", " ", [("a", "Ours")]))
    save_record(record_id=ids[1], marc=mine, version=2, by=BY, now=NOW)
    change = taken_back(change)
    assert (change.undone_count, change.left_count) == (1, 1)
    rows, _next = queries.lines(change, queries.LEFT)
    assert [one.record_id for one in rows] == [ids[1]]
    assert "Ours" in Record.objects.get(pk=ids[1]).marc


def test_cat_13_the_preview_writes_nothing_and_says_what_the_run_then_does() -> None:
    ids = books(5)
    Draft.objects.create(made_by_id=7, record_id=ids[1], text="x", changed_at=NOW, expires_at=NOW + timedelta(days=1))
    delete_record(record_id=ids[2], has_items=False, by=BY, now=NOW)
    tasks = (
        replace(NOTE, when=(Condition("text", "001", how="is", find="n0"),)),
        Task("delete-field", "245", when=(Condition("text", "001", how="is", find="n3"),)),
        Task("add-field", "500", put="‡aB", when=(Condition("text", "001", how="is", find="n1"),)),
    )
    before, change = contents(), begun(ids, *tasks)
    preview = queries.preview(change, tasks, NOW)
    assert contents() == before
    assert preview.counts == {"changed": 1, "held": 1, "gone": 1, "faulty": 1, "unchanged": 1}
    assert preview.is_all
    assert [[(row.sign, row.tag) for row in one.rows] for one in preview.shown] == [
        [("+", "500")], [("+", "500")], [("−", "245")]
    ]  # fmt: skip
    change = done(change)
    assert beginning.counts_of(change) == {"changed": 1, "unchanged": 1, "faulty": 1, "held": 1, "gone": 1}
    rows, _next = queries.lines(change, "faulty")
    assert str(rows[0].why) == "There is no title (245)."


def test_cat_13_a_run_that_was_killed_goes_on_and_changes_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "PART", 2)
    ids = books(5)
    change = begun(ids, Task("replace-text", "245", "a", find="The", put="The The"))
    beginning.start_change(change_id=change.pk, reason="r", by=BY, now=NOW, pause_seconds=0)
    change.refresh_from_db()
    job = Job.objects.get(pk=change.job_id)
    calls = iter([None, JobInterrupted()])

    def breaks(*_given: Any) -> None:
        if (problem := next(calls, None)) is not None:
            raise problem

    written = running._write
    monkeypatch.setattr(running, "_write", lambda *given: (written(*given), breaks()))
    with pytest.raises(JobInterrupted):
        running.run_change(_run(job))
    assert ChangePart.objects.filter(outcomes__isnull=False).count() == 1
    Job.objects.filter(pk=job.pk).update(state="queued")
    change = ran(change)
    assert (change.state, change.changed_count) == ("done", 5)
    assert set(Record.objects.values_list("version", flat=True)) == {2}
    beginning.start_change(change_id=change.pk, reason="again", by=BY, now=NOW)
    assert Job.objects.filter(kind=beginning.CHANGE_JOB).count() == 1


def _run(job: Job) -> Any:
    from shelflist.ground.journal.jobs import JobRun

    Job.objects.filter(pk=job.pk).update(state="running", leased_by="x")
    return JobRun(Job.objects.get(pk=job.pk), "x", lambda: NOW)


def test_cat_13_one_that_waits_can_be_stopped() -> None:
    change = begun(books(1), NOTE)
    beginning.start_change(change_id=change.pk, reason="r", by=BY, now=NOW)
    beginning.cancel_change(change_id=change.pk, by=BY, now=NOW)
    change.refresh_from_db()
    assert (change.state, change.changed_count) == ("cancelled", 0)


def test_cat_13_every_no_and_nothing_is_written() -> None:
    ids = books(1)
    nobody = Actor("staff", 3, "Nobody", "desk")
    with pytest.raises(Refused) as no:
        beginning.begin_change(record_ids=ids, source=phrase("x"), by=nobody, now=NOW)
    assert no.value.codes == ("not-permitted",)
    with pytest.raises(Refused) as no:
        beginning.begin_change(record_ids=[], source=phrase("x"), by=BY, now=NOW)
    assert no.value.codes == ("no-records",)
    change = begun(ids, Task("add-field", "500"))
    with pytest.raises(Refused) as no:
        beginning.start_change(change_id=change.pk, reason=" ", by=BY, now=NOW)
    assert no.value.codes == ("task-wrong", "change-needs-reason")
    assert not Job.objects.exists()
    beginning.drop_change(change_id=change.pk, by=BY)
    assert not Change.objects.exists()


@given(records())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_cat_13_undo_restores_the_bytes_of_whatever_record(record: MarcRecord) -> None:
    [number] = stored(record)
    before = Record.objects.values_list("marc", "original", "digest").get(pk=number)
    done(change := begun([number], Task("set-position", "LDR/05", put="c"), Task("sort-fields")))
    change.refresh_from_db()
    if change.changed_count:
        taken_back(change)
    after = Record.objects.values_list("marc", "original", "digest").get(pk=number)
    assert (after[0], bytes(after[1]), after[2]) == (before[0], bytes(before[1]), before[2])


# ---- task lists (CAT-14)


def details(name: str = "Tidy", *tasks: Task, **more: Any) -> lists.ListDetails:
    return lists.ListDetails(name=name, tasks=tasks or (NOTE,), **more)


def test_cat_14_a_list_is_saved_shared_changed_and_undone() -> None:
    cleo = Actor("staff", 1, "Cleo", "desk", all_powerful=True)
    dan = Actor("staff", 2, "Dan", "desk", grants={"batch-records": (EVERYWHERE,)})
    made = lists.save_list(details=details(), by=cleo, now=NOW)
    assert queries.own_lists(2) == []
    lists.save_list(details=details(shared=True, macro_key="3"), list_id=made.id, by=cleo, now=NOW)
    assert [one.name for one in queries.own_lists(2)] == ["Tidy"]
    assert [one.name for one in queries.shared_lists()] == ["Tidy"]
    with pytest.raises(Refused) as no:
        lists.save_list(details=details("Mine"), list_id=made.id, by=dan, now=NOW)
    assert no.value.codes == ("task-list-unknown",)
    with pytest.raises(Refused) as no:
        lists.save_list(details=details("Tidy", Task("shred")), by=cleo, now=NOW)
    assert no.value.codes == ("name-taken", "task-wrong")
    gone = lists.remove_list(list_id=made.id, by=cleo, now=NOW)
    assert not TaskList.objects.exists()
    journal.undo(entry_id=gone.entry_id, by=cleo, now=NOW)
    assert TaskList.objects.get().macro_key == "3"


def test_cat_14_a_list_runs_every_night_over_what_came() -> None:
    lists.save_list(details=details(nightly=True), by=BY, now=NOW)
    rows = [bulk.new_record(gatsby())]
    bulk.insert_records(rows, now=NOW + timedelta(hours=1))
    lists.run_nightly(NOW + timedelta(days=1))
    lists.run_nightly(NOW + timedelta(days=2))
    assert [(one.state, one.total_count, one.reason) for one in Change.objects.all()] == [("waiting", 1, "Tidy")]


def test_cat_17_records_are_chosen_by_a_file_of_numbers() -> None:
    ids = books(2)
    found = queries.records_numbered(f"n1\n#{ids[0]}\n\nnonsense\nn1\n")
    assert found.record_ids == (ids[1], ids[0])
    assert found.unknown == ("nonsense",)


def test_cat_13_the_preview_counts_every_record_a_thousand_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = books(5)
    change = begun([*ids, 999_999], NOTE)
    ChangePart.objects.all().delete()
    for number, one in enumerate([*ids, 999_999]):
        ChangePart.objects.create(change=change, number=number, record_ids=[one])
    monkeypatch.setattr(queries, "TRIED", 400)  # two parts at a time
    so_far, steps = queries.Counted({}, 0, 0), 0
    while so_far.next_part is not None:
        so_far, steps = queries.counted(change, (NOTE,), so_far, NOW), steps + 1
    assert (steps, so_far.tried_count) == (3, 6)
    assert so_far.counts == {"changed": 5, "gone": 1}
    assert not RecordVersion.objects.exists()
