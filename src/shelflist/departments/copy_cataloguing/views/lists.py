"""Lists of numbers whose records are fetched: begun, watched, and what is doubtful settled by hand."""

from __future__ import annotations

import csv
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.copy_cataloguing import queries
from shelflist.departments.copy_cataloguing.actions import batches
from shelflist.departments.copy_cataloguing.forms import ListForm
from shelflist.departments.copy_cataloguing.models import Batch, BatchLine
from shelflist.departments.copy_cataloguing.views.tabs import tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.ui.localise import text as in_words
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices

PERMISSION = "fetch-records"
LINES = 200
SHAPES = {"taken": "ok", "doubtful": "warn", "missed": "stop", "here": "shelf", "waiting": "due", "unusable": "none",
          "left": "none", "undone": "none"}  # fmt: skip


def state_words() -> dict[str, str]:
    """What each state of a line is called."""
    return {
        "taken": gettext("Taken"),
        "doubtful": gettext("Doubtful"),
        "missed": gettext("Missed"),
        "here": gettext("Here already"),
        "waiting": gettext("Waiting"),
        "unusable": gettext("No number"),
        "left": gettext("Set aside"),
        "undone": gettext("Undone"),
    }


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponseBase:
    """All lists, and the form that begins one."""
    here = placed(request)
    practice = queries.practice()
    initial = {"take_from": practice.take_from, "margin": practice.margin}
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm(initial=initial)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data.get("file")
        name = form.cleaned_data["name"] or (upload.name if upload else "")
        key = request.POST.get("key", "")[:80] or None
        try:
            receipt = batches.start_list(
                name=name, text=form.numbers, options=form.options, by=here.actor, now=here.now, key=key
            )
            return done(reverse("copying:list", args=[receipt.id]), receipt)
        except Refused as no:
            refused = no
    context = {
        "form": form,
        "refused": refused,
        "rows": [(one, counted(counts)) for one, counts in queries.batches()],
        "groups": queries.groups(),
        "targets": queries.active_targets(),
        "tabs": tabs(request, "copying:lists"),
        "notices": notices(request),
        "key": uuid4().hex,
    }
    return render(request, "copy_cataloguing/lists.html", context, status=422 if refused or form.errors else 200)


def counted(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Shape, words and number of each state that there is."""
    return [(SHAPES[state], words, counts[state]) for state, words in state_words().items() if counts.get(state)]


@needs(PERMISSION)
@require_GET
def one(request: HttpRequest, batch_id: int) -> HttpResponse:
    """A list: how far it is, and its lines."""
    return _shown(request, batch_id)


def _shown(request: HttpRequest, batch_id: int, refused: Refused | None = None, status: int = 200) -> HttpResponse:
    context = _standing(batch_id)
    batch, counts, words = context["batch"], context["counts"], state_words()
    state = request.GET.get("state", "")
    after = request.GET.get("after", "")
    found = queries.lines(batch_id, state, LINES + 1, int(after) if after.isdecimal() and len(after) < 9 else 0)
    rows, more = found[:LINES], found[LINES:]
    titles = queries.titles_of(rows)
    names = [("", gettext("All"), sum(counts.values())), *((s, words[s], counts[s]) for s in words if counts.get(s))]
    context |= {
        "lines": [(line, SHAPES[line.state], words[line.state], titles.get(line.record_id or 0)) for line in rows],
        "next_after": rows[-1].position if more else None,
        "states": [
            {"href": f"?state={name}" if name else "?", "label": label, "count": count, "current": name == state}
            for name, label, count in names
        ],
        "tabs": tabs(request, "copying:lists"),
        "notices": notices(request),
        "refused": refused,
        "may_undo": batch.state != Batch.State.UNDONE and batch.entry_id is not None,
    }
    return render(request, "copy_cataloguing/list.html", context, status=status)


def _standing(batch_id: int) -> dict[str, Any]:
    batch = queries.batch(batch_id)
    if batch is None:
        raise Http404
    [counts] = queries.line_counts([batch])
    job = queries.job_of(batch)
    running = job is not None and job.ended_at is None
    return {"batch": batch, "counts": counts, "counted": counted(counts), "job": job, "is_running": running}


@needs(PERMISSION)
@require_GET
def progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How far a list is: the fragment that asks for itself again."""
    context = _standing(batch_id)
    answer = render(request, "copy_cataloguing/list_progress.html", context)
    if not context["is_running"]:
        answer["HX-Refresh"] = "true"  # the lines below are complete now
    return answer


@needs(PERMISSION)
@require_POST
def do(request: HttpRequest, batch_id: int, act: str) -> HttpResponseBase:
    """Stop a list, ask again for what was missed, or take it all back."""
    here = placed(request)
    try:
        if act == "stop":
            batches.stop_list(batch_id=batch_id, by=here.actor, now=here.now)
        elif act == "again":
            batches.try_again(batch_id=batch_id, by=here.actor, now=here.now)
        elif act == "undo" and (batch := queries.batch(batch_id)) and batch.entry_id:
            undo(entry_id=batch.entry_id, by=here.actor, now=here.now)
        else:
            raise Http404
    except Refused as no:
        return _shown(request, batch_id, refused=no, status=409)
    return redirect("copying:list", batch_id)


@needs(PERMISSION)
@require_POST
def leave(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Set a line aside, to be catalogued by hand."""
    here = placed(request)
    line = queries.line(line_id)
    if line is None:
        raise Http404
    try:
        receipt = batches.leave_line(line_id=line_id, by=here.actor, now=here.now)
    except Refused as no:
        return _shown(request, line.batch_id, refused=no, status=409)
    return done(f"{reverse('copying:list', args=[line.batch_id])}?state=doubtful", receipt)


@needs(PERMISSION)
@require_GET
def misses(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What was not found, as CSV."""
    batch = queries.batch(batch_id)
    if batch is None:
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="missed-{batch.pk}.csv"'
    table = csv.writer(answer)
    table.writerow(["line", "given", "state", "why", "tries"])
    for line in queries.lines(batch_id):
        if line.state in (BatchLine.State.MISSED, BatchLine.State.UNUSABLE, BatchLine.State.LEFT):
            table.writerow([line.position, _plain(line.given), line.state, in_words(line.why or ""), line.tries])
    return answer


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text
