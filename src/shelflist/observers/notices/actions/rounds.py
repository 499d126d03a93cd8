"""The rounds of the worker: what is due is planned every quarter of an hour, what waits is sent every half minute.

Both are jobs with a checkpoint, asked for when there is something to do: a killed one is taken over where it stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.actions import enqueue
from shelflist.ground.journal.jobs import JobRun
from shelflist.ground.journal.leases import TURN
from shelflist.ground.journal.models import Entry, Job
from shelflist.observers.notices import sources, ways
from shelflist.observers.notices.actions.composing import compose
from shelflist.observers.notices.actions.planning import plan_everything, plan_for
from shelflist.observers.notices.actions.sending import give_up_the_stuck, send_by
from shelflist.observers.notices.models import Message, Notice
from shelflist.observers.notices.queries.known import known
from shelflist.observers.notices.queries.surroundings import surroundings

PLAN_SECONDS, SEND_SECONDS, RECEIPT_SECONDS = 15 * 60, 30, 120
PLAN, SEND = f"{TURN}notices: plan", f"{TURN}notices: send"  # rounds, kept out of the list of jobs like other turns
AHEAD = timedelta(days=1)
RECEIPTS: Mapping[str, str] = {"check-out": "check-out", "check-in": "check-in"}  # verb: event
QUIET_BEFORE_RECEIPT = timedelta(minutes=10)  # a visit is over, and what was undone is gone
RECEIPT_WINDOW = timedelta(hours=6)
FORGET_AT_ONCE = 1000


def ask_to_plan(now: datetime) -> None:
    """For the worker's schedule."""
    if known.value().sequences:
        _ask(PLAN, now)


def ask_to_send(now: datetime) -> None:
    """For the worker's schedule: only when something waits and can go."""
    ready = [name for name in ways.working() if (way := ways.find(name)) and way.send]
    open_ones = Message.objects.filter(
        Q(state=Message.State.PENDING, not_before__lte=now) | Q(state=Message.State.SENDING), way__in=ready
    )
    waiting = Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=now)
    if open_ones.exists() or waiting.exists():
        _ask(SEND, now)


def _ask(kind: str, now: datetime) -> None:
    unfinished = Job.objects.filter(kind=kind, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if not unfinished.exists():
        enqueue(kind=kind, arguments={}, by=system_actor("Shelflist", "worker"), now=now)


def plan_round(run: JobRun) -> dict[str, Any]:
    """The job: plan, then put into messages."""
    planned = plan_everything(run.clock(), run)
    made = compose(run.clock(), lambda count: run.progress(count))
    return {"planned": planned, "messages": made}


def send_round(run: JobRun) -> dict[str, Any]:
    """The job: put what became due into messages, and send what waits, way by way."""
    give_up_the_stuck(run.clock())
    compose(run.clock(), lambda count: run.progress(count))
    count = 0
    for name in ways.working():
        while some := send_by(name, run.clock(), run.lease):
            count += some
            run.progress(count)
    return {"sent": count}


# -- hearing of acts ---------------------------------------------------------------------------------------------------

HEARD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "place-hold": ("hold", ("hold-placed", "staff-hold")),
    "place-group-holds": ("hold", ("hold-placed", "staff-hold")),
    "cancel-hold": ("hold", ("hold-cancelled",)),
    "expire-hold": ("hold", ("hold-expired",)),
    "missing-from-shelf": ("hold", ("hold-cancelled",)),
    "book-slot": ("slot", ("appointment", "staff-appointment")),
    "recall": ("loan", ("recall", "staff-recall")),
    "auto-renew": ("loan", ("auto-renewed",)),
    "auto-renew-refused": ("loan", ("auto-renew-refused",)),
    "mark-lost": ("loan", ("lost",)),
    "mark-long-overdue": ("loan", ("long-overdue",)),
    "register-patron": ("patron", ("welcome",)),
    "edit-patron": ("entry", ("account-change",)),
    "set-pin": ("entry", ("password",)),
    "change-pin": ("entry", ("password",)),
    "take-payment": ("entry", ("payment",)),
}
"""Which verbs tell of which events. The desk's own scans are not among them: they must not pay for a delivery."""


def hear(entry: Entry) -> None:
    """For the journal: plan what an act makes due. Heard twice it is planned once."""
    kind, events = HEARD[entry.verb]
    around = surroundings(entry.heard_at)
    if any(around.known.of_event(event) for event in events):
        plan_for(sources.known(kind), _ids(kind, entry), events, around, AHEAD)


def _ids(kind: str, entry: Entry) -> list[int]:
    if kind == "entry":
        return [entry.pk]
    if kind == "slot":
        return [int(entry.about.partition(":")[2])] if entry.about.startswith("slot:") else []
    if kind == "loan":
        return [entry.loan_id] if entry.loan_id else []
    if kind == "patron":
        return [entry.patron_id] if entry.patron_id else []
    if "holds" in entry.answer:
        return [int(one) for one in entry.answer["holds"]]
    return [int(entry.answer["hold_id"])] if "hold_id" in entry.answer else []


def plan_receipts(now: datetime) -> None:
    """For the worker's schedule: receipts of visits, read off the journal when the visit is over.

    The window overlaps the one before, so that nothing is lost that was committed late; what was planned is not
    planned again.
    """
    around = surroundings(now)
    wanted = [verb for verb, event in RECEIPTS.items() if around.known.of_event(event)]
    if not wanted:
        return
    since, until = now - RECEIPT_WINDOW, now - QUIET_BEFORE_RECEIPT
    rows = Entry.objects.filter(
        happened_at__gte=since, happened_at__lte=until, verb__in=wanted, loan_id__isnull=False, undone_by__isnull=True
    )
    for verb in wanted:
        ids = sorted({one for one in rows.filter(verb=verb).values_list("loan_id", flat=True) if one is not None})
        for start in range(0, len(ids), 500):
            plan_for(sources.known("loan"), ids[start : start + 500], [RECEIPTS[verb]], around)


def forget_texts(now: datetime) -> None:
    """For the worker's schedule: texts of messages are kept no longer than their rule says (NTC-02)."""
    old = Message.objects.filter(forget_on__lt=now.date()).exclude(state__in=["pending", "sending"])
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:FORGET_AT_ONCE]):
        Message.objects.filter(pk__in=ids).update(subject="", body="", address="", forget_on=None)
