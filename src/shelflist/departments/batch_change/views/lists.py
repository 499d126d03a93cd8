"""Task lists: one's own and shared ones, written by a form, copied, read from a file and written into one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.batch_change import forms, queries
from shelflist.departments.batch_change.actions import lists as actions
from shelflist.departments.batch_change.actions.beginning import PERMISSION
from shelflist.departments.batch_change.models import TaskList
from shelflist.departments.batch_change.rules.checking import reasons_against
from shelflist.departments.batch_change.rules.tasks import Task, tasks_from_data
from shelflist.departments.batch_change.views.tabs import tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices

FORMAT = "shelflist-task-list"
LARGEST_FILE = 1 << 20


@needs(PERMISSION)
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """All of them."""
    return _lists(request)


def _lists(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    own = placed(request).actor.id or 0
    rows = [
        {"list": one, "own": one.owner_id == own, "sentences": [row.sentence for row in _rows(one)]}
        for one in queries.own_lists(own)
    ]
    context = {"rows": rows, "tabs": tabs("batch:lists"), "refused": refused, "notices": notices(request)}
    return render(request, "batch_change/lists.html", context, status=409 if refused else 200)


def _rows(one: TaskList) -> list[forms.TaskRow]:
    return forms.rows_of(tasks_from_data(one.tasks))


@dataclass(slots=True)
class _Sent:
    """What stands in the form."""

    name: str
    about: str
    shared: bool
    macro_key: str
    nightly: bool
    tasks: list[Task]

    @classmethod
    def of(cls, row: TaskList | None) -> _Sent:
        if row is None:
            return cls("", "", False, "", False, [])
        return cls(row.name, row.about, row.shared, row.macro_key, row.nightly, list(tasks_from_data(row.tasks)))

    @classmethod
    def posted(cls, request: HttpRequest) -> _Sent:
        sent = request.POST
        return cls(
            sent.get("name", ""), sent.get("about", ""), "shared" in sent, sent.get("macro_key", ""),
            "nightly" in sent, forms.read_tasks(sent),
        )  # fmt: skip

    @property
    def details(self) -> actions.ListDetails:
        return actions.ListDetails(
            name=self.name, about=self.about, shared=self.shared, macro_key=self.macro_key, nightly=self.nightly,
            tasks=self.tasks,
        )  # fmt: skip


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, list_id: int | None = None) -> HttpResponseBase:
    """One list in its form. Another person's shared list is looked at and copied."""
    here = placed(request)
    row = queries.task_list(list_id, here.actor.id or 0) if list_id else None
    if list_id and row is None:
        raise Http404
    if request.method == "GET":
        return _one(request, row, _Sent.of(row))
    sent = _Sent.posted(request)
    act = request.POST.get("act", "save")
    try:
        if act == "remove-list" and row is not None:
            removed = actions.remove_list(list_id=row.pk, by=here.actor, now=here.now)
            return done(reverse("batch:lists"), removed)
        if act in {"save", "copy"}:
            target = row.pk if row is not None and act == "save" else None
            receipt = actions.save_list(details=sent.details, list_id=target, by=here.actor, now=here.now)
            return done(reverse("batch:list", args=[receipt.id]), receipt)
    except Refused as no:
        return _one(request, row, sent, no)
    return _one(request, row, sent)


def _one(request: HttpRequest, row: TaskList | None, sent: _Sent, refused: Refused | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "list": row,
        "sent": sent,
        "own": row is None or row.owner_id == (placed(request).actor.id or 0),
        "rows": forms.rows_of(sent.tasks, refused.refusals if refused else ()),
        "general": [no for no in refused.refusals if "task" not in no.details] if refused else (),
        "verbs": forms.VERB_WORDS.items(),
        "questions": forms.QUESTION_WORDS.items(),
        "keys": actions.KEYS,
        "notices": notices(request),
    }
    return render(request, "batch_change/list.html", context, status=409 if refused else 200)


@needs(PERMISSION)
@require_GET
def file(request: HttpRequest, list_id: int) -> HttpResponse:
    """The list as a file, for another library or another system of ours."""
    row = queries.task_list(list_id, placed(request).actor.id or 0)
    if row is None:
        raise Http404
    data = {"format": FORMAT, "name": row.name, "about": row.about, "tasks": row.tasks}
    response = HttpResponse(json.dumps(data, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="task-list-{row.pk}.json"'
    return response


@needs(PERMISSION)
@require_POST
def read(request: HttpRequest) -> HttpResponseBase:
    """A list from a file; what is wrong in it is said."""
    here = placed(request)
    try:
        details = _from_file(request)
        receipt = actions.save_list(details=details, by=here.actor, now=here.now)
    except Refused as no:
        return _lists(request, no)
    return redirect("batch:list", receipt.id)


def _from_file(request: HttpRequest) -> actions.ListDetails:
    sent = request.FILES.get("file")
    try:
        data = json.loads(sent.read(LARGEST_FILE)) if sent else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        message = phrase("This is not a file of a task list.")
        raise Refused(Refusal("task-list-unreadable", message, phrase("Choose one that was saved from here.")))
    tasks = tasks_from_data(data.get("tasks"))
    if wrong := reasons_against(tasks):
        raise Refused(wrong)
    return actions.ListDetails(name=str(data.get("name", ""))[:120], about=str(data.get("about", "")), tasks=tasks)
