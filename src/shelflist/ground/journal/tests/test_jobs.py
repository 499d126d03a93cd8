"""Long work: progress, checkpoints, cancelling, taking over from the dead, trying again."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import actions, jobs, leases, rules
from shelflist.ground.journal.models import Entry, Job, Revision
from shelflist.ground.journal.tests.samples import NOW, staff

BY = staff()
BOSS = staff(1, "manage-jobs")
TOTAL, BATCH = 30, 10


def write_rows(run: jobs.JobRun) -> dict[str, int]:
    """Write 30 rows in batches of 10, each with its checkpoint; a row written twice breaks the table's key."""
    begun = run.checkpoint.get("next", 0)
    for start in range(begun, TOTAL, BATCH):
        with transaction.atomic():
            Revision.objects.bulk_create(Revision(name=f"row {n}") for n in range(start, start + BATCH))
            run.progress(start + BATCH, TOTAL, _("Writing"), {"next": start + BATCH})
    return {"rows": TOTAL, "resumed_at": begun}


class Clock:
    """A clock that the test sets."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


def enqueue(kind: str, now: datetime = NOW) -> Job:
    return actions.enqueue(kind=kind, arguments={"file": "x.mrc"}, by=BY, now=now)


def claim(job: Job, clock: Clock) -> jobs.JobRun:
    lease = leases.new_lease("test")
    claimed = leases.claim_job([job.kind], lease, clock())
    assert claimed is not None
    return jobs.JobRun(claimed, lease, clock)


def row_count() -> int:
    return Revision.objects.filter(name__startswith="row ").count()


@pytest.mark.django_db
def test_a_job_runs_to_its_end_and_keeps_its_result_its_progress_and_who_asked(kind):
    job = enqueue(kind(write_rows))
    heard = []
    ended = jobs.run_here(job, clock=Clock(), on_progress=lambda one: heard.append((one.done_count, one.total_count)))
    assert (ended.state, ended.result) == ("done", {"rows": 30, "resumed_at": 0})
    assert (ended.created_by_id, ended.created_by_name) == (3, "Person 3")
    assert (ended.started_at, ended.ended_at, ended.leased_until, ended.leased_by) == (NOW, NOW, None, "")
    assert heard == [(10, 30), (20, 30), (30, 30)]
    assert Phrase.from_data(ended.message) == _("Writing")


@pytest.mark.django_db
def test_nothing_can_be_enqueued_that_nobody_can_run():
    with pytest.raises(LookupError, match="job kind dig"):
        enqueue("dig")


@pytest.mark.django_db
def test_a_job_that_is_leased_is_not_claimed_again_until_its_lease_expires_and_the_late_one_notices(kind):
    job, clock = enqueue(kind(write_rows)), Clock()
    first = claim(job, clock)
    first.progress(5)
    assert leases.claim_job([job.kind], "other", clock()) is None
    clock.later(seconds=31)
    second = claim(job, clock)
    with pytest.raises(jobs.LeaseLost), transaction.atomic():
        write_rows(first)
    assert row_count() == 0, "what the late one did must roll back"
    jobs.run(second)
    jobs.run(first)
    job.refresh_from_db()
    assert (job.state, row_count()) == ("done", 30)


@pytest.mark.django_db
def test_a_renewed_lease_is_kept(kind):
    job, clock = enqueue(kind(write_rows)), Clock()
    run = claim(job, clock)
    clock.later(seconds=25)
    leases.renew([run.lease], clock())
    clock.later(seconds=25)
    assert leases.claim_job([job.kind], "other", clock()) is None


@pytest.mark.django_db
def test_a_job_goes_on_from_its_checkpoint_after_a_fault_and_waits_longer_each_time(kind):
    faults = []

    def trips_twice(run: jobs.JobRun) -> dict[str, int]:
        if len(faults) < 2:
            faults.append(1)
            raise ValueError("the disk is full")
        return write_rows(run)

    job, clock = enqueue(kind(trips_twice)), Clock()
    for wait in (5, 15):
        jobs.run(claim(job, clock))
        job.refresh_from_db()
        assert (job.state, job.not_before) == ("queued", clock() + timedelta(seconds=wait))
        assert "the disk is full" in str(Phrase.from_data(job.message))
        assert leases.claim_job([job.kind], "early", clock()) is None
        clock.later(seconds=wait)
    jobs.run(claim(job, clock))
    job.refresh_from_db()
    assert job.state == "done"


@pytest.mark.django_db
def test_a_job_that_goes_wrong_every_time_fails_in_words_and_can_be_tried_again(kind):
    def trips(run: jobs.JobRun) -> None:
        raise ValueError("the disk is full")

    job, clock = enqueue(kind(trips)), Clock()
    for _n in range(rules.LAST_ATTEMPT):
        jobs.run(claim(job, clock))
        clock.later(hours=1)
    job.refresh_from_db()
    assert (job.state, str(Phrase.from_data(job.message))) == (
        "failed",
        "Something went wrong: ValueError: the disk is full",
    )
    assert job.ended_at is not None
    receipt = actions.try_job_again(job_id=job.pk, by=BOSS, now=clock())
    job.refresh_from_db()
    assert (receipt.state, job.state, job.attempts, job.ended_at) == ("queued", "queued", 0, None)
    with pytest.raises(Refused) as no:
        actions.try_job_again(job_id=job.pk, by=BOSS, now=clock())
    assert no.value.codes == ("job-not-ended",)


@pytest.mark.django_db
def test_a_refusal_ends_a_job_at_once_with_every_reason(kind):
    def refuses(run: jobs.JobRun) -> None:
        raise Refused([Refusal("a", _("No file.")), Refusal("b", _("No shelf."))])

    job = jobs.run_here(enqueue(kind(refuses)), clock=Clock())
    assert (job.state, str(Phrase.from_data(job.message))) == ("failed", "No file. No shelf.")


@pytest.mark.django_db
def test_a_command_does_not_wait_for_another_try(kind):
    def trips(run: jobs.JobRun) -> None:
        raise ValueError("no")

    assert jobs.run_here(enqueue(kind(trips)), clock=Clock()).state == "failed"


@pytest.mark.django_db
def test_a_job_whose_process_dies_every_time_fails_instead_of_going_round_for_ever(kind):
    job, clock = enqueue(kind(write_rows)), Clock()
    for _n in range(rules.LAST_ATTEMPT):
        claim(job, clock)
        clock.later(seconds=31)
    assert leases.claim_job([job.kind], "last", clock()) is None
    job.refresh_from_db()
    assert (job.state, job.ended_at) == ("failed", clock())
    assert str(Phrase.from_data(job.message)).startswith("It was begun 8 times")


@pytest.mark.django_db
def test_a_checkpoint_begins_the_count_of_attempts_anew(kind):
    job, clock = enqueue(kind(write_rows)), Clock()
    for done in range(rules.LAST_ATTEMPT * 2):
        claim(job, clock).progress(done, checkpoint={"next": 0})
        clock.later(seconds=31)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)


@pytest.mark.django_db
def test_cancelling_stops_a_waiting_job_at_once_and_a_running_one_at_its_next_step(kind):
    waiting, clock = enqueue(kind(write_rows)), Clock()
    assert actions.cancel_job(job_id=waiting.pk, by=BY, now=NOW).state == "cancelled"
    waiting.refresh_from_db()
    assert (waiting.state, waiting.ended_at) == ("cancelled", NOW)

    running = enqueue(kind(write_rows))
    run = claim(running, clock)
    assert actions.cancel_job(job_id=running.pk, by=BOSS, now=NOW).state == "running"
    jobs.run(run)
    running.refresh_from_db()
    assert (running.state, row_count()) == ("cancelled", 0)
    assert Entry.objects.filter(verb="cancel-job", about=f"job:{running.pk}").exists()
    with pytest.raises(Refused) as no:
        actions.cancel_job(job_id=running.pk, by=BY, now=NOW)
    assert no.value.codes == ("job-ended",)


@pytest.mark.django_db
def test_cancelling_in_the_middle_keeps_the_batches_that_were_finished(kind):
    def cancelled_after_one(run: jobs.JobRun) -> None:
        run.on_progress = lambda job: actions.cancel_job(job_id=job.pk, by=BY, now=NOW)
        write_rows(run)

    job = jobs.run_here(enqueue(kind(cancelled_after_one)), clock=Clock())
    assert (job.state, row_count(), job.checkpoint) == ("cancelled", 10, {"next": 10})


@pytest.mark.django_db
@pytest.mark.parametrize("verb", [actions.cancel_job, actions.try_job_again])
def test_only_those_who_asked_for_a_job_or_manage_jobs_may_touch_it(kind, verb):
    job = enqueue(kind(write_rows))
    with pytest.raises(Refused) as no:
        verb(job_id=job.pk, by=staff(8, "lend"), now=NOW)
    assert no.value.codes == ("not-permitted",)
    with pytest.raises(Refused) as no:
        verb(job_id=10**9, by=BOSS, now=NOW)
    assert no.value.codes == ("not-found",)


@pytest.mark.django_db
def test_a_process_that_stops_hands_its_job_back(kind):
    job, clock = enqueue(kind(write_rows)), Clock()
    run = claim(job, clock)
    run.stop.set()
    jobs.run(run)
    job.refresh_from_db()
    assert (job.state, job.leased_by, job.attempts) == ("queued", "", 0)


@pytest.mark.django_db
def test_a_run_that_says_nothing_for_longer_than_its_kind_may_is_held_for_dead(kind):
    job, clock = enqueue(kind(write_rows, silence_minutes=2)), Clock()
    run = claim(job, clock)
    assert not jobs.fell_silent(run, clock.later(minutes=2))
    assert jobs.fell_silent(run, clock.later(seconds=1))


def database_url() -> str:
    """The tests' own database, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    login = f"{database['USER']}:{database['PASSWORD']}"
    if database["HOST"].startswith("/"):
        return f"postgresql://{login}@/{database['NAME']}?host={database['HOST']}"
    return f"postgresql://{login}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


KILLED = """
import django; django.setup()
import os, signal
from django.db import transaction
from django.utils import timezone
from shelflist.ground.journal import jobs
from shelflist.ground.journal.models import Job, Revision
from shelflist.ground.journal.tests.test_jobs import write_rows

def dies(run):
    run.on_progress = lambda job: job.done_count == 20 and os.kill(os.getpid(), signal.SIGKILL)
    write_rows(run)

jobs.register("test 0", dies)
jobs.run_here(Job.objects.get(), clock=timezone.now)
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_work_and_commit_leaves_a_job_that_is_resumed_exactly_where_it_stood(kind):
    job = enqueue(kind(write_rows), now=timezone.now())
    environment = {
        "DJANGO_SETTINGS_MODULE": "shelflist.config.settings",
        "SHELFLIST_HOME": str(settings.HOME),
        "SHELFLIST_DATABASE_URL": database_url(),
        "PYTHONPATH": str(settings.PACKAGES.parent),
    }
    killed = subprocess.run([sys.executable, "-c", KILLED], env=environment, capture_output=True, timeout=60)
    assert killed.returncode == -9, killed.stderr.decode()
    job.refresh_from_db()
    assert (job.state, job.checkpoint, row_count()) == ("running", {"next": 10}, 10)

    lease_of_the_dead = job.leased_until
    ended = jobs.run_here(job, clock=timezone.now)
    assert timezone.now() < lease_of_the_dead, "it need not run out on the same machine"
    assert (ended.state, ended.result, row_count()) == ("done", {"rows": 30, "resumed_at": 10}, 30)


@pytest.mark.django_db(transaction=True)
def test_a_command_follows_a_job_that_a_worker_has(kind):
    job = enqueue(kind(write_rows), now=timezone.now())
    lease = leases.new_lease("worker")
    claimed = leases.claim_job([job.kind], lease, timezone.now())
    seen = []

    def work_elsewhere() -> None:
        try:
            time.sleep(0.2)
            jobs.run(jobs.JobRun(claimed, lease, timezone.now))
        finally:
            connection.close()

    thread = threading.Thread(target=work_elsewhere)
    thread.start()
    ended = jobs.run_here(job, clock=timezone.now, on_progress=lambda one: seen.append(one.state))
    thread.join()
    assert (ended.state, row_count(), seen[0]) == ("done", 30, "running")
