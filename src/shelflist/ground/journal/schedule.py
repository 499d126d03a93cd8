"""Tasks that come round again: whichever worker is first in a period makes the job, so each is done once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal import actions, jobs, leases
from shelflist.ground.journal.models import Job


@dataclass(frozen=True, slots=True)
class Task:
    """A periodic task."""

    name: str
    every: timedelta

    @property
    def kind(self) -> str:
        return f"{leases.TURN}{self.name}"


_tasks: dict[str, Task] = {}


def register(name: str, every_seconds: int, action: Callable[[datetime], None]) -> None:
    """Have the workers call `action(now)` once in every so many seconds. Called in `AppConfig.ready`."""

    def handler(run: jobs.JobRun) -> None:
        action(run.clock())

    register_long(name, every_seconds, handler)


def register_long(name: str, every_seconds: int, handler: Callable[[jobs.JobRun], None]) -> None:
    """The same for what writes much and makes way for others: it is given its run."""
    if name in _tasks:
        raise ValueError(f"the task {name} is registered twice")
    task = Task(name, timedelta(seconds=every_seconds))
    jobs.register(task.kind, handler)
    _tasks[name] = task


def unregister(name: str) -> None:
    """Stop giving this task its turns."""
    jobs.unregister(_tasks.pop(name).kind)


def enqueue_due(now: datetime) -> None:
    """Make a job of every task whose turn it is, unless its last one is still going."""
    turns = leases.last_turns()
    for task in _tasks.values():
        last = turns.get(task.name)
        if last is not None and last + task.every > now:
            continue
        with transaction.atomic():
            unfinished = Job.objects.filter(kind=task.kind, state__in=[Job.State.QUEUED, Job.State.RUNNING])
            if leases.take_turn(task.name, task.every, now) and not unfinished.exists():
                actions.enqueue(kind=task.kind, arguments={}, by=system_actor("Shelflist", "worker"), now=now)
