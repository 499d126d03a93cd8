"""Fetching records by OAI-PMH: page by page into a file, which is then brought in like any other.

So whatever is wrong with a record is set aside with its bytes and its reason, matches are treated as the source says,
and the whole can be taken back for thirty days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from shelflist.departments.cataloguing import storage
from shelflist.departments.cataloguing.actions.beginning import start_import
from shelflist.departments.cataloguing.actions.sources import locked_source
from shelflist.departments.cataloguing.harvesting.fetching import CannotFetch, Fetcher
from shelflist.departments.cataloguing.harvesting.pages import NOTHING_NEW, AnswerPage, Fetched, read_page
from shelflist.departments.cataloguing.models import HarvestedName, HarvestRun, HarvestSource
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.jobs import JobCancelled, JobRun
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.actions import suppress_record
from shelflist.records.catalog.codec import MARCXML_END, MARCXML_START
from shelflist.records.catalog.models import Record, RecordIdentifier

HARVEST_JOB = "harvest-records"
MOST_PAGES = 20_000
OVERLAP = timedelta(minutes=10)
BY = system_actor("OAI-PMH", "worker")


def harvest_now(*, source_id: int, by: Actor, now: datetime) -> int:
    """Ask the worker to fetch what is new at a source; the number of the job.

    Refused with not-permitted, not-found, source-is-fetching.
    """
    by.must("import-records")
    with transaction.atomic():
        source = locked_source(source_id)
        if source.job_id and Job.objects.filter(pk=source.job_id, ended_at__isnull=True).exists():
            message = _("Records are being fetched from “{name}” just now.", name=source.name)
            raise Refused(Refusal("source-is-fetching", message, _("Wait until that has ended.")))
        job = journal.enqueue(kind=HARVEST_JOB, arguments={"source": source.pk}, by=by, now=now)
        source.job_id = job.pk
        source.due_at = now + timedelta(hours=source.every_hours) if source.active else None
        source.save(update_fields=["job_id", "due_at"])
    return job.pk


def harvest_what_is_due(now: datetime) -> None:
    """Ask for a harvest of every source whose time has come. Called by the schedule."""
    due = HarvestSource.objects.filter(active=True, due_at__lte=now).values_list("pk", flat=True)
    for source_id in list(due):
        try:
            harvest_now(source_id=source_id, by=BY, now=now)
        except Refused:
            continue  # it is being fetched already


def run_harvest(run: JobRun, fetcher: Fetcher | None = None) -> Mapping[str, Any]:
    """The job: fetch every page, going on where a run before was broken off, then have the file brought in."""
    source = HarvestSource.objects.filter(pk=run.arguments["source"]).first()
    if source is None:
        return {"fetched": 0}
    one = _run_of(source, run)
    fetcher = fetcher or Fetcher(private_too=bool(getattr(settings, "HARVEST_PRIVATE", False)), wait=run.stop.wait)
    harvest = _Harvest(source, one, run, fetcher)
    try:
        harvest.fetch()
    except CannotFetch as no:
        _end(one, HarvestRun.State.FAILED, run.clock(), problem=no.reason)
        raise Refused(Refusal("source-cannot-be-fetched", no.reason)) from no
    except JobCancelled:
        _end(one, HarvestRun.State.FAILED, run.clock(), problem=_("It was cancelled."))
        raise
    harvest.hand_over()
    return {"fetched": one.fetched_count, "deleted": one.deleted_count}


def _run_of(source: HarvestSource, run: JobRun) -> HarvestRun:
    """The run that the checkpoint names, or a new one."""
    if number := run.checkpoint.get("run"):
        return HarvestRun.objects.get(pk=number)
    with transaction.atomic():
        left = HarvestRun.objects.filter(source=source, state=HarvestRun.State.RUNNING)
        left.update(state=HarvestRun.State.FAILED, ended_at=run.clock(), problem=_("It was broken off.").to_data())
        one = HarvestRun.objects.create(source=source, asked_from=source.harvested_until, started_at=run.clock())
        run.progress(0, checkpoint={"run": one.pk, "token": "", "size": 0, "answered_at": ""})
    return one


def _end(one: HarvestRun, state: str, now: datetime, *, problem: Phrase | None = None) -> None:
    one.state, one.ended_at = state, now
    one.problem = problem.to_data() if problem else None
    one.save()


class _Harvest:
    """One harvest as it goes on."""

    def __init__(self, source: HarvestSource, one: HarvestRun, run: JobRun, fetcher: Fetcher) -> None:
        self.source, self.one, self.run, self.fetcher = source, one, run, fetcher
        self.path = storage.folder() / f"harvest-{one.pk}.xml"

    def fetch(self) -> None:
        """All pages into the file; the checkpoint says how much of it is good."""
        state = self.run.checkpoint
        token, size, answered_at = state["token"], state["size"], state["answered_at"]
        if size == 0:
            self.path.write_bytes(MARCXML_START)
            size = len(MARCXML_START)
        elif state.get("complete"):
            return
        for _turn in range(MOST_PAGES):
            page = read_page(self.fetcher.get(self.source.address, self._arguments(token)))
            if page.error == "badArgument" and not token and "T" in self.one.asked_from:
                self.one.asked_from = self.one.asked_from[:10]  # a source that knows days only
                continue
            if page.error and page.error != NOTHING_NEW:
                raise CannotFetch(_("The source says: {code}.", code=page.error))
            answered_at = answered_at or page.answered_at
            size = self._take(page, size)
            if page.token == token and token:
                raise CannotFetch(_("The source gave the same token twice."))
            token = page.token
            self._note(page, {"token": token, "size": size, "answered_at": answered_at, "complete": not token})
            if not token:
                return
        raise CannotFetch(_("The list has more than {count} parts.", count=MOST_PAGES))

    def _arguments(self, token: str) -> dict[str, str]:
        if token:
            return {"verb": "ListRecords", "resumptionToken": token}
        given = {"from": self.one.asked_from, "set": self.source.set_spec}
        return {"verb": "ListRecords", "metadataPrefix": self.source.prefix} | {k: v for k, v in given.items() if v}

    def _take(self, page: AnswerPage, size: int) -> int:
        """Write the page's records behind what is good of the file; where it ends now."""
        with self.path.open("r+b") as file:
            file.truncate(size)
            file.seek(size)
            for one in page.records:
                file.write(one.marcxml)
                if one.marcxml:
                    file.write(b"\n")
            return file.tell()

    def _note(self, page: AnswerPage, state: dict[str, Any]) -> None:
        with transaction.atomic():
            self.one.page_count += 1
            self.one.fetched_count += sum(bool(one.marcxml) for one in page.records)
            self.one.unreadable_count += sum(not one.marcxml and not one.deleted for one in page.records)
            gone = [one for one in page.records if one.deleted]
            self.one.deleted_count += len(gone)
            self._remember(page.records)
            self.one.hidden_count += self._hide(gone)
            self.one.save()
            done = self.one.fetched_count + self.one.deleted_count
            self.run.progress(done, page.complete_size, checkpoint={"run": self.one.pk, **state})

    def _remember(self, records: Iterable[Fetched]) -> None:
        """What the source calls each record, for the day when it tells of its end."""
        named = {
            one.identifier: HarvestedName(
                source=self.source, identifier=one.identifier, control_number=one.control_number
            )
            for one in records
            if one.control_number and one.identifier
        }
        HarvestedName.objects.bulk_create(
            named.values(),
            update_conflicts=True,
            unique_fields=["source", "identifier"],
            update_fields=["control_number"],
        )

    def _hide(self, gone: Iterable[Fetched]) -> int:
        """Hide those of ours that came from records that are deleted there, where the source is to have it so."""
        if self.source.on_delete != HarvestSource.OnDelete.SUPPRESS:
            return 0
        identifiers = [one.identifier for one in gone]
        names = HarvestedName.objects.filter(source=self.source, identifier__in=identifiers)
        found = RecordIdentifier.objects.filter(kind="control", value__in=names.values("control_number"))
        ours = Record.objects.filter(pk__in=found.values("record_id"), suppressed=False, deleted_at__isnull=True)
        numbers = list(ours.values_list("pk", flat=True))
        for number in numbers:
            suppress_record(record_id=number, by=BY, now=self.run.clock())
        return len(numbers)

    def hand_over(self) -> None:
        """Have the file brought in, and remember from when the next harvest asks."""
        now = self.run.clock()
        if self.one.fetched_count:
            with self.path.open("ab") as file:
                file.write(MARCXML_END)
            self.one.batch_id = self._imported(self.path, now)
        self.path.unlink(missing_ok=True)
        with transaction.atomic():
            _end(self.one, HarvestRun.State.DONE, now)
            HarvestSource.objects.filter(pk=self.source.pk).update(
                harvested_until=_asked_next(self.run.checkpoint["answered_at"]) or self.source.harvested_until
            )

    def _imported(self, path: Path, now: datetime) -> int:
        name = f"{self.source.name.replace('/', '-')} {now:%Y-%m-%d %H.%M}.xml"
        with path.open("rb") as file:
            upload = File(file, name=name)
            options = ImportOptions.from_data(self.source.options)
            return start_import(by=BY, now=now, options=options, upload=upload).batch_id


def _asked_next(answered_at: str) -> str:
    """From when to ask next time: a little before the source answered, for what it had not yet written down then."""
    try:
        moment = datetime.fromisoformat(answered_at)
    except ValueError:
        return ""
    return (moment - OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
