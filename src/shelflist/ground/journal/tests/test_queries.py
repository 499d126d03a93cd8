"""Looking things up in the journal, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shelflist.ground.journal import actions, observers, queries
from shelflist.ground.journal.models import Delivery, Entry, Heartbeat, Job
from shelflist.ground.journal.tests.samples import NOW, Shelved, shelve, staff


def weed(days: int = 0, by=None, **subjects) -> int:
    def work(act):
        act.on(**subjects)
        return Shelved("x", act.now)

    return actions.perform("test-weed", work, by=by or staff(), now=NOW + timedelta(days=days), answer=Shelved).entry_id


@pytest.mark.django_db
def test_entries_about_a_subject_come_newest_first_and_page_by_page():
    wanted = [weed(item_id=7, patron_id=1), weed(item_id=7), weed(item_id=7)]
    weed(item_id=8)
    assert [entry.pk for entry in queries.entries_about(item_id=7)] == wanted[::-1]
    first = queries.entries_about(item_id=7, limit=2)
    rest = queries.entries_about(item_id=7, limit=2, before=first[-1].pk)
    assert [entry.pk for entry in first + rest] == wanted[::-1]
    assert [entry.pk for entry in queries.entries_about(item_id=7, patron_id=1)] == wanted[:1]
    with pytest.raises(ValueError, match="subject"):
        queries.entries_about()


@pytest.mark.django_db
def test_entries_about_anything_else_are_found_by_its_name():
    entry_id = weed(about="rule:7")
    weed(about="rule:77")
    assert [entry.pk for entry in queries.entries_about(about="rule:7")] == [entry_id]


@pytest.mark.django_db
def test_recent_entries_are_filtered_by_verb_person_branch_and_day():
    monday, tuesday = weed(0), weed(1, by=staff(4))
    shelved = actions.perform("test-shelve", shelve("Emma"), by=staff(), now=NOW, answer=Shelved).entry_id

    def found(**filters) -> list[int]:
        return [entry.pk for entry in queries.recent_entries(**filters)]

    assert found() == [shelved, tuesday, monday]
    assert found(verb="test-shelve") == [shelved]
    assert found(actor_id=4) == [tuesday]
    assert found(branch_ids=[5]) == [shelved, tuesday, monday]
    assert found(branch_ids=[6]) == []
    assert found(since=NOW, until=NOW + timedelta(days=1)) == [shelved, monday]
    assert found(before=shelved, limit=1) == [tuesday]


@pytest.mark.django_db
def test_a_page_knows_what_may_be_undone_without_asking_again(django_assert_num_queries):
    taken_back = actions.perform("test-shelve", shelve("Emma"), by=staff(), now=NOW, answer=Shelved).entry_id
    undo_id = actions.undo(entry_id=taken_back, by=staff(), now=NOW).entry_id
    open_id = actions.perform("test-shelve", shelve("Persuasion"), by=staff(), now=NOW, answer=Shelved).entry_id
    with django_assert_num_queries(1):
        until = {entry.pk: queries.undoable_until(entry, NOW) for entry in queries.recent_entries()}
    assert until == {taken_back: None, undo_id: None, open_id: NOW + timedelta(minutes=10)}
    assert queries.undoable_until(Entry.objects.get(pk=open_id), NOW + timedelta(minutes=11)) is None


@pytest.mark.django_db
def test_the_state_of_the_queue_counts_what_waits_runs_and_failed():
    observers.subscribe("search", lambda entry: None)
    weed()
    weed()
    Delivery.objects.filter(pk=Delivery.objects.latest("pk").pk).update(failed_at=NOW, error="ValueError: no")
    for state in ["queued", "running", "failed", "done"]:
        Job.objects.create(kind="count", state=state, not_before=NOW, created_at=NOW)
    Heartbeat.objects.create(process="worker", at=NOW)
    Heartbeat.objects.create(process="every day", at=NOW + timedelta(days=1))
    state = queries.queue_state()
    assert (state.deliveries_waiting, state.deliveries_failed, state.oldest_delivery_at) == (1, 1, NOW)
    assert state.failing_observers == ("search",)
    assert (state.jobs_waiting, state.jobs_running, state.jobs_failed, state.oldest_job_at) == (1, 1, 1, NOW)
    assert state.worker_seen_at == NOW
    assert [one.error for one in queries.failed_deliveries()] == ["ValueError: no"]


@pytest.mark.django_db
def test_the_list_of_jobs_leaves_out_finished_rounds_of_periodic_tasks():
    rows = [("import", "done"), ("every day", "done"), ("every day", "failed")]
    made = [Job.objects.create(kind=kind, state=state, not_before=NOW, created_at=NOW).pk for kind, state in rows]
    assert [job.pk for job in queries.jobs()] == [made[2], made[0]]
    assert [job.pk for job in queries.jobs(before=made[2])] == [made[0]]
    assert [job.pk for job in queries.jobs(kind="every day")] == [made[2], made[1]]
    assert queries.job(made[0]) == Job.objects.get(pk=made[0])
    assert queries.job(10**9) is None
