"""Macros: a task list done to the record that somebody writes. The grid is the preview; nothing is saved."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.batch_change import queries
from shelflist.departments.batch_change.rules.checking import reasons_against
from shelflist.departments.batch_change.rules.tasks import apply, tasks_from_data
from shelflist.departments.cataloguing.actions import editing
from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog.flat import flat, typed

LONGEST = 2_000_000  # characters typed


@needs("edit-records")
@require_GET
def macros(request: HttpRequest) -> HttpResponse:
    """The part of the editor that offers one's own macros and shared ones."""
    own = queries.own_lists(placed(request).actor.id or 0)
    rows = sorted(own, key=lambda one: (one.macro_key or "~", one.name))
    may_write = placed(request).actor.may("batch-records")
    return render(request, "batch_change/macros.html", {"rows": rows, "may_write": may_write})


@needs("edit-records")
@require_POST
def run(request: HttpRequest, list_id: int) -> HttpResponseBase:
    """Do a list to the text of the editor. The grid asks for the text alone; without scripts it becomes the draft."""
    here = placed(request)
    row = queries.task_list(list_id, here.actor.id or 0)
    if row is None:
        raise Http404
    text = request.POST.get("text", "")[:LONGEST].replace("\r\n", "\n")
    made, said = _done(text, row.tasks)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"text": made, "said": said, "changed": made != text})
    record, version = (_number(request.POST.get(name)) for name in ("record", "version"))
    editing.save_draft(record_id=record, version=version, text=made, by=here.actor, now=here.now)
    return redirect("editor:edit", record) if record else redirect("editor:new")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def _done(text: str, data: object) -> tuple[str, str]:
    """The text as the tasks make it, and what to say of it. Text that is no record yet stays as it is."""
    lines, tasks = typed(text), tasks_from_data(data)
    if lines.problems:
        return text, gettext("Some lines are not understood yet; mend them first.")
    if reasons_against(tasks):
        return text, gettext("This list can no longer be done; look at it among the task lists.")
    made = apply(lines.record, tasks)
    if made == lines.record:
        return text, gettext("Nothing to change: it is so already.")
    return flat(made), gettext("Done. Alt U puts the record back as it was.")
