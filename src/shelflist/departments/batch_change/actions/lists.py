"""Keeping task lists: saved under a name, shared, copied, brought in from a file, run every night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Q

from shelflist.departments.batch_change.actions.beginning import PERMISSION, begin_change, start_change
from shelflist.departments.batch_change.models import TaskList
from shelflist.departments.batch_change.rules.checking import reasons_against
from shelflist.departments.batch_change.rules.tasks import Task, tasks_from_data, tasks_to_data
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.models import Record

KEPT = ("name", "about", "tasks", "owner_id", "owner_name", "shared", "macro_key", "nightly", "version")
KEYS = "123456789"
NIGHT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TaskListReceipt:
    """Which list it was."""

    id: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"id": self.id}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDetails:
    """How a list is called, what it does and who uses it."""

    name: str
    tasks: Sequence[Task]
    about: str = ""
    shared: bool = False
    macro_key: str = ""
    nightly: bool = False


def save_list(
    *, details: ListDetails, list_id: int | None = None, by: Actor, now: datetime, key: str | None = None
) -> TaskListReceipt:
    """Save a list, or change one's own.

    Refused: not-permitted, task-list-unknown, name-missing, name-taken, and whatever is wrong with its tasks.
    """

    def work(act: Act) -> TaskListReceipt:
        by.must(PERMISSION)
        row = _own(list_id, by) if list_id is not None else None
        if reasons := [*_against(details, row, by), *reasons_against(tuple(details.tasks))]:
            raise Refused(reasons)
        before = {name: getattr(row, name) for name in KEPT} if row else None
        row = row or TaskList(owner_id=by.id or 0, owner_name=by.name, version=0)
        row.name, row.about = details.name.strip(), details.about.strip()
        row.tasks = tasks_to_data(details.tasks)
        row.shared, row.macro_key = details.shared, details.macro_key
        row.nightly, row.ran_at = details.nightly, row.ran_at or now
        row.changed_at, row.version = now, row.version + 1
        row.save()
        act.on(about=f"task-list:{row.pk}")
        act.say(_("Saved the task list “{name}”", name=row.name))
        act.undoable({"list": row.pk, "before": before, "version": row.version})
        return TaskListReceipt(row.pk)

    request = {"list": list_id, "name": details.name, "tasks": tasks_to_data(details.tasks), "about": details.about,
               "shared": details.shared, "key": details.macro_key, "nightly": details.nightly}  # fmt: skip
    return perform("save-task-list", work, by=by, now=now, key=key, request=request, answer=TaskListReceipt)


def _against(details: ListDetails, row: TaskList | None, by: Actor) -> list[Refusal]:
    found = []
    name = details.name.strip()
    if not name or len(name) > 120:
        found.append(Refusal("name-missing", _("A task list needs a name of at most 120 characters.")))
    same = TaskList.objects.filter(owner_id=row.owner_id if row else by.id or 0, name=name)
    if same.exclude(pk=row.pk if row else 0).exists():
        found.append(Refusal("name-taken", _("You have a task list of this name already."), _("Choose another name.")))
    if details.macro_key and details.macro_key not in KEYS:
        found.append(Refusal("task-wrong", _("A macro has one of the digits 1 to 9 as its key.")))
    return found


def remove_list(*, list_id: int, by: Actor, now: datetime, key: str | None = None) -> TaskListReceipt:
    """Remove one's own list. Refused: not-permitted, task-list-unknown."""

    def work(act: Act) -> TaskListReceipt:
        by.must(PERMISSION)
        row = _own(list_id, by)
        act.on(about=f"task-list:{row.pk}")
        act.say(_("Removed the task list “{name}”", name=row.name))
        act.undoable({"list": row.pk, "kept": {name: getattr(row, name) for name in KEPT}})
        row.delete()
        return TaskListReceipt(list_id)

    request = {"list": list_id}
    return perform("remove-task-list", work, by=by, now=now, key=key, request=request, answer=TaskListReceipt)


def undo_save(entry: Entry, act: Act) -> None:
    """As it was before; a new list goes again."""
    data = entry.undo or {}
    row = TaskList.objects.select_for_update().filter(pk=data["list"], version=data["version"]).first()
    if row is None:
        raise Refused(changed_since())
    if data["before"] is None:
        row.delete()
        return
    for name, value in data["before"].items():
        setattr(row, name, value)
    row.version, row.changed_at = data["version"] + 1, act.now
    row.save()


def undo_remove(entry: Entry, act: Act) -> None:
    """It is there again."""
    data = entry.undo or {}
    TaskList.objects.create(pk=data["list"], changed_at=act.now, **data["kept"])


def _own(list_id: int, by: Actor) -> TaskList:
    """The list, locked, if it is theirs; whoever may undo what others did may change shared ones as well."""
    rows = TaskList.objects.select_for_update().filter(pk=list_id)
    theirs = Q(owner_id=by.id or 0) | Q(shared=True) if by.may("undo-others") else Q(owner_id=by.id or 0)
    row = rows.filter(theirs).first()
    if row is None:
        message = _("There is no such task list of yours.")
        raise Refused(Refusal("task-list-unknown", message, _("Copy it, and change the copy.")))
    return row


def run_nightly(now: datetime) -> None:
    """Begin a change for each list that runs every night, over what came into the catalogue since its last one."""
    from shelflist.ground.common.actors import system_actor

    for row in TaskList.objects.filter(nightly=True):
        since = row.ran_at or now - NIGHT
        came = Record.objects.filter(created_at__gt=since, created_at__lte=now, deleted_at__isnull=True)
        numbers = list(came.order_by("pk").values_list("pk", flat=True))
        TaskList.objects.filter(pk=row.pk).update(ran_at=now)
        if not numbers:
            continue
        by = system_actor(row.owner_name or "Shelflist", "worker")
        source = _("What came since the last night")
        change_id = begin_change(record_ids=numbers, source=source, tasks=tasks_from_data(row.tasks), by=by, now=now)
        start_change(change_id=change_id, reason=row.name, by=by, now=now)
