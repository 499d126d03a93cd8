"""Looking at the sources of our authorities again: what has changed there waits among the changes of headings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q

from shelflist.departments.authorities.actions.proposing import propose
from shelflist.departments.authorities.models import WaitingChange
from shelflist.departments.authorities.rules.changing import merged
from shelflist.departments.copy_cataloguing.asking.faults import NoAnswer
from shelflist.departments.entities import asking
from shelflist.departments.entities.actions.taking import digest_of, forget_fetched, place_of
from shelflist.departments.entities.models import Identity, SyncPlan
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import enqueue, perform
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record

if TYPE_CHECKING:
    from shelflist.ground.journal.acts import Act
    from shelflist.ground.journal.models import Entry

SYNC_JOB = "look-at-sources"
HOUR = 60 * 60
MOST_AT_ONCE = 200  # of one round: nobody's server is stormed
PAUSE_SECONDS = 0.5


def plan_sync(*, active: bool, days: int, by: Actor, now: datetime, key: str | None = None) -> Saved:
    """Say whether sources are looked at again, and after how many days. Refused: not-permitted, too-many."""

    def work(act: Act) -> Saved:
        by.must("edit-targets")
        if not 1 <= days <= 365:
            message = _("Sources are looked at within a year.")
            raise Refused(Refusal("too-many", message, _("Give a number from 1 to {count}.", count=365)))
        before = SyncPlan.objects.filter(pk=1).first() or SyncPlan(pk=1)
        act.undoable({"active": before.active, "days": before.days})
        SyncPlan(pk=1, active=active, days=days).save()
        act.on(about="authorities")
        if active:
            act.say(_("Sources of authorities are looked at again every {count} days.", count=days))
        else:
            act.say(_("Sources of authorities are looked at only by hand."))
        return Saved(1)

    request = {"active": active, "days": days}
    return perform("plan-entity-sync", work, by=by, now=now, key=key, request=request, answer=Saved)


def undo_plan(entry: Entry, _act: Act) -> None:
    """As it was."""
    data = entry.undo or {}
    SyncPlan(pk=1, active=data["active"], days=data["days"]).save()


def ask_to_sync(now: datetime) -> None:
    """For the worker's turns: a job where the plan is on and something is due; what was fetched long ago is dropped."""
    forget_fetched(now)
    plan = SyncPlan.objects.filter(pk=1, active=True).first()
    if plan is None or not _due(now - timedelta(days=plan.days)).exists():
        return
    going = Job.objects.filter(kind=SYNC_JOB, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    with transaction.atomic():
        if not going.exists():
            enqueue(kind=SYNC_JOB, arguments={}, by=system_actor("Shelflist", "worker"), now=now)


def _due(before: datetime) -> Any:
    due = Identity.objects.filter(is_source=True, service__active=True, authority__merged_into=None)
    return due.filter(Q(looked_at=None) | Q(looked_at__lt=before))


def run_sync(run: JobRun) -> Mapping[str, Any]:
    """Look at the sources that are due, those that wait longest first."""
    plan = SyncPlan.objects.filter(pk=1, active=True).first()
    if plan is None:
        return {"looked": 0, "changed": 0}
    rows = _due(run.clock() - timedelta(days=plan.days)).order_by(F("looked_at").asc(nulls_first=True), "pk")
    looked = changed = 0
    for number in list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        changed += look_again(number, by_name="", now=run.clock())
        looked += 1
        run.progress(looked)
        if run.stop.wait(PAUSE_SECONDS if looked > 1 else 0):
            break
    return {"looked": looked, "changed": changed}


def look_now(*, authority_id: int, by: Actor, now: datetime) -> bool:
    """Look at an authority's source now; whether a change waits because of that. Refused: not-permitted, not-found,
    no-answer."""
    by.must("edit-records")
    row = Identity.objects.filter(authority_id=authority_id, is_source=True, service__active=True).first()
    if row is None:
        raise Refused(Refusal("not-found", _("This authority has no source that is asked.")))
    found = look_again(row.pk, by_name=by.name, now=now)
    row.refresh_from_db()
    if row.why is not None:
        raise Refused(Refusal("no-answer", row.why, _("Try again later.")))
    return found


def look_again(identity_id: int, *, by_name: str, now: datetime) -> bool:
    """Ask one source, outside any transaction; then note what it said, and let what is other wait."""
    row = Identity.objects.select_related("service__target").filter(pk=identity_id, is_source=True).first()
    if row is None or row.service is None:
        return False
    try:
        got = asking.fetch(place_of(row.service), row.number, etag=row.etag, modified=row.modified)
    except NoAnswer as no:
        Identity.objects.filter(pk=identity_id).update(looked_at=now, fault=no.reason.to_data())
        return False
    if got.is_same or got.record is None or digest_of(got.record.marc) == row.digest:
        Identity.objects.filter(pk=identity_id).update(looked_at=now, fault=None)
        return False
    with transaction.atomic():
        ours = Record.objects.filter(pk=row.authority_id).values_list("marc", flat=True).first()
        if ours is None:
            return False
        waits = propose(
            authority_id=row.authority_id, marc=merged(got.record.marc, MarcRecord.from_json(ours)),
            origin=WaitingChange.Origin.SERVICE, where_from=row.service.name, by_name=by_name, now=now,
        )  # fmt: skip
        Identity.objects.filter(pk=identity_id).update(
            looked_at=now,
            fault=None,
            digest=digest_of(got.record.marc),
            etag=got.etag[:200],
            modified=got.modified[:100],
        )
        known = set(Identity.objects.filter(authority_id=row.authority_id).values_list("uri", flat=True))
        new = [Identity(authority_id=row.authority_id, uri=uri) for uri in got.record.same_as if uri not in known]
        Identity.objects.bulk_create(new)
    return waits is not None
