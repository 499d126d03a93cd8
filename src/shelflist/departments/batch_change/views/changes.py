"""Batch changes: choosing records, writing the tasks, looking at what they would do, running, stopping, taking back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.batch_change import forms, queries
from shelflist.departments.batch_change.actions import beginning, lists, running
from shelflist.departments.batch_change.actions.beginning import PERMISSION
from shelflist.departments.batch_change.rules.checking import reasons_against
from shelflist.departments.batch_change.rules.tasks import tasks_from_data
from shelflist.departments.batch_change.views.tabs import tabs
from shelflist.departments.cataloguing.actions.record_sources import give_source
from shelflist.departments.lists.queries import entries_of, library_lists
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase, phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import actions as journal
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.sources import sources

REFUSED = 409
LARGEST_FILE = 8 << 20
COUNTED = ("changed", "unchanged", "faulty", "held", "gone")
GLYPHS = {"changed": "ok", "unchanged": "none", "faulty": "stop", "held": "wait", "gone": "none"}


@needs(PERMISSION)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """The changes so far, and the form that begins another."""
    return _changes(request)


def _changes(request: HttpRequest, refused: Refused | None = None, **more: Any) -> HttpResponse:
    before = request.GET.get("before", "")
    rows = queries.changes(int(before) if before.isdecimal() and len(before) < 18 else None)
    context = {
        "rows": [queries.Standing(one, None, None) for one in rows],
        "older": rows[-1].pk if len(rows) == queries.PAGE else None,
        "lists": library_lists(shared_only=False),
        "tabs": tabs("batch:changes"),
        "may_bucket": placed(request).actor.may("keep-buckets"),
        "refused": refused,
        "notices": notices(request),
        **more,
    }
    return render(request, "batch_change/changes.html", context, status=REFUSED if refused else 200)


@needs(PERMISSION)
@require_POST
def begin(request: HttpRequest) -> HttpResponseBase:
    """Records from a list or an import, from numbers typed or scanned, or from a file of numbers."""
    here = placed(request)
    try:
        ids, source, unknown = _chosen(request)
        number = beginning.begin_change(record_ids=ids, source=source, by=here.actor, now=here.now)
    except Refused as no:
        return _changes(request, no, numbers=request.POST.get("numbers", ""))
    there = reverse("batch:change", args=[number])
    return redirect(f"{there}?unknown={unknown}" if unknown else there)


def _chosen(request: HttpRequest) -> tuple[list[int], Phrase, int]:
    """The records of a list or an import, or those of numbers; where they are from; how many numbers mean none."""
    list_id, import_id = (_number(request.POST.get(name)) for name in ("list", "import"))
    if list_id:
        name = next((one.name for one in library_lists(shared_only=False) if one.pk == list_id), None)
        if name is None:
            raise Http404
        ids = [one.record_id for one in entries_of(list_id, limit=beginning.MOST_RECORDS)]
        return ids, phrase("The list “{name}”", name=name), 0
    if import_id:
        return queries.records_imported(import_id), phrase("Import {number}", number=import_id), 0
    file = request.FILES.get("file")
    text = file.read(LARGEST_FILE).decode("utf-8-sig", "replace") if file else request.POST.get("numbers", "")
    found = queries.records_numbered(text)
    source = phrase("The file “{name}”", name=file.name or "") if file else phrase("Numbers that were typed")
    return list(found.record_ids), source, len(found.unknown)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


def _standing(request: HttpRequest, change_id: int) -> queries.Standing:
    found = queries.standing(change_id, placed(request).now)
    if found is None:
        raise Http404
    return found


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, change_id: int) -> HttpResponseBase:
    """One change: its tasks while it is prepared, then how far it is and what became of each record."""
    standing = _standing(request, change_id)
    if request.method == "GET":
        return _shown(request, standing)
    if not standing.is_draft:
        return redirect("batch:change", change_id)
    return _written(request, standing)


def _written(request: HttpRequest, standing: queries.Standing) -> HttpResponseBase:
    """What the form of the tasks asks for."""
    here = placed(request)
    number = standing.change.pk
    tasks = forms.read_tasks(request.POST)
    act = request.POST.get("act", "preview")
    there = reverse("batch:change", args=[number])
    try:
        if act == "take":
            chosen = request.POST.get("take", "")
            found = queries.task_list(int(chosen), here.actor.id or 0) if chosen.isdecimal() else None
            tasks += tasks_from_data(found.tasks) if found else ()
        beginning.write_tasks(change_id=number, tasks=tasks, by=here.actor)
        if act == "keep":
            details = lists.ListDetails(name=request.POST.get("name", ""), tasks=tasks)
            lists.save_list(details=details, by=here.actor, now=here.now)
            return redirect(f"{there}?kept=1")
        if act == "start":
            reason = request.POST.get("reason", "")
            beginning.start_change(change_id=number, reason=reason, by=here.actor, now=here.now)
            return redirect(there)
    except Refused as no:
        return _shown(request, _standing(request, number), refused=no)
    if act == "preview":
        return redirect(f"{there}?preview=1#preview")
    return redirect(f"{there}#tasks")


def _shown(request: HttpRequest, standing: queries.Standing, refused: Refused | None = None) -> HttpResponse:
    here = placed(request)
    which = request.GET.get("show", "")
    context: dict[str, Any] = {
        "standing": standing,
        "which": which,
        "may_bucket": here.actor.may("keep-buckets"),
        "refused": refused,
        "notices": notices(request),
        "unknown_count": request.GET.get("unknown", "") if request.GET.get("unknown", "").isdecimal() else "",
    }
    tasks = tasks_from_data(standing.change.tasks)
    if standing.is_draft:
        wrong = reasons_against(tasks) if tasks and ("preview" in request.GET or refused) else []
        context |= {
            "rows": forms.rows_of(tasks, wrong),
            "verbs": forms.VERB_WORDS.items(),
            "questions": forms.QUESTION_WORDS.items(),
            "task_lists": queries.own_lists(here.actor.id or 0),
            "sources": list(sources().values()),
            "key": uuid4().hex,
            "kept": "kept" in request.GET,
            "wrong": bool(wrong),
        }
        if "preview" in request.GET and tasks and not wrong:
            tried = queries.preview(standing.change, tasks, here.now)
            following = None if tried.is_all else queries.TRIED // 200
            context |= {"preview": tried, "counted": queries.Counted(tried.counts, tried.tried_count, following)}
    else:
        after = request.GET.get("after", "")
        start = int(after) if after.isdecimal() and len(after) < 10 else 0
        rows, following = queries.lines(standing.change, which, start)
        context |= {
            "sentences": [row.sentence for row in forms.rows_of(tasks)],
            "lines": [(one, GLYPHS[one.outcome]) for one in rows],
            "next_after": following,
            "tabs": _tabs(standing, which),
        }
    return render(request, "batch_change/change.html", context, status=REFUSED if refused else 200)


def _given_source(request: HttpRequest, change_id: int) -> HttpResponseBase:
    """All records of a change that is being prepared come from another source, in one act of its own."""
    here = placed(request)
    receipt = give_source(
        record_ids=queries.records_of(change_id) or [], source_id=_number(request.POST.get("source")),
        by=here.actor, now=here.now, key=request.POST.get("key", "")[:80] or None,
    )  # fmt: skip
    return done(reverse("batch:change", args=[change_id]), receipt)


def _tabs(standing: queries.Standing, which: str) -> list[dict[str, Any]]:
    one = standing.change
    page = reverse("batch:change", args=[one.pk])
    entries = [
        ("", gettext("All"), one.total_count),
        ("changed", gettext("Changed"), one.changed_count),
        ("unchanged", gettext("Unchanged"), one.unchanged_count),
        ("faulty", gettext("Left: would be faulty"), one.faulty_count),
        ("held", gettext("Left: being written in"), one.held_count),
        ("gone", gettext("Gone"), one.gone_count),
        ("left", gettext("Not undone"), one.left_count),
    ]
    return [
        {"href": f"{page}?show={name}" if name else page, "label": label, "count": count, "current": name == which}
        for name, label, count in entries
        if count or name in {"", which}
    ]


@needs(PERMISSION)
@require_GET
def count(request: HttpRequest, change_id: int) -> HttpResponse:
    """The counts of a preview after another thousand records; the part asks for the next until all are counted."""
    standing, asked = _standing(request, change_id), request.GET
    counts = {name: _number(asked.get(name)) for name in COUNTED}
    so_far = queries.Counted(counts, _number(asked.get("tried")), _number(asked.get("part")))
    tasks = tasks_from_data(standing.change.tasks)
    if not standing.is_draft or reasons_against(tasks):
        raise Http404
    found = queries.counted(standing.change, tasks, so_far, placed(request).now)
    return render(request, "batch_change/counts.html", {"standing": standing, "counted": found})


@needs(PERMISSION)
@require_GET
def progress(request: HttpRequest, change_id: int) -> HttpResponse:
    """The part of the page that is asked for every second while a change runs."""
    standing = _standing(request, change_id)
    response = render(request, "batch_change/progress.html", {"standing": standing})
    if not standing.is_running:
        response["HX-Refresh"] = "true"
    return response


@needs(PERMISSION)
@require_POST
def act(request: HttpRequest, change_id: int, act: str) -> HttpResponseBase:
    """Stop it, let it go on, take it back, or forget one that has not begun."""
    here = placed(request)
    standing = _standing(request, change_id)
    try:
        if act == "cancel":
            beginning.cancel_change(change_id=change_id, by=here.actor, now=here.now)
        elif act == "go-on" and standing.job is not None:
            journal.try_job_again(job_id=standing.job.pk, by=here.actor, now=here.now)
        elif act == "undo":
            running.undo_change(change_id=change_id, by=here.actor, now=here.now)
        elif act == "source":
            return _given_source(request, change_id)
        elif act == "drop":
            beginning.drop_change(change_id=change_id, by=here.actor)
            return redirect("batch:changes")
        else:
            raise Http404
    except Refused as no:
        return _shown(request, _standing(request, change_id), refused=no)
    return redirect("batch:change", change_id)
