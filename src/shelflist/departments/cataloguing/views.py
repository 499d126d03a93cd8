"""The import screens: files brought in, one import as it runs, what was set aside, and taking it all back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.cataloguing import actions, queries
from shelflist.departments.cataloguing.exchange_views import tabs
from shelflist.departments.cataloguing.forms import ImportForm
from shelflist.departments.cataloguing.models import ImportBatch, ImportLine
from shelflist.departments.cataloguing.rules.hexview import hex_lines, readable
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation

GLYPHS = {
    "added": "ok",
    "updated": "ok",
    "unchanged": "none",
    "kept": "info",
    "quarantined": "stop",
    "doubtful": "warn",
}


@needs("import-records")
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The imports so far, and the form that starts another."""
    here = placed(request)
    form = ImportForm(request.POST or None, request.FILES or None, tree=organisation(here.numbers))
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            started = actions.start_import(
                upload=form.cleaned_data["file"], by=here.actor, now=here.now, options=form.options
            )
            return redirect("cataloguing:batch", started.batch_id)
        except Refused as no:
            refused = no
    before = _number(request.GET.get("before"))
    batches = queries.batches(before)
    context = {
        "form": form,
        "refused": refused,
        "batches": batches,
        "tabs": tabs("cataloguing:imports"),
        "older": batches[-1].pk if len(batches) == queries.PAGE else None,
    }
    return render(request, "cataloguing/imports.html", context, status=422 if refused or form.errors else 200)


@needs("import-records")
@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One import: progress, counts, its lines by outcome."""
    return render(request, "cataloguing/batch.html", _batch_context(request, batch_id))


@needs("import-records")
@require_GET
def progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The part of the page that is asked for every second while an import runs."""
    context = {"standing": _standing(request, batch_id)}
    response = render(request, "cataloguing/progress.html", context)
    if not context["standing"].is_running:
        response["HX-Refresh"] = "true"
    return response


def _batch_context(request: HttpRequest, batch_id: int, refused: Refused | None = None) -> dict[str, Any]:
    standing = _standing(request, batch_id)
    which = request.GET.get("show", "")
    lines = queries.lines(batch_id, which, _number(request.GET.get("after")) or 0)
    return {
        "standing": standing,
        "refused": refused,
        "may_batch": placed(request).actor.may("batch-records"),
        "has_exceptions": standing.batch.quarantined_count + standing.batch.doubtful_count + standing.batch.kept_count,
        "first_doubtful": queries.first_doubtful(batch_id) if standing.batch.doubtful_count else None,
        "tabs": _tabs(standing.batch, which),
        "which": which,
        "lines": [(one, GLYPHS[one.line.outcome]) for one in lines],
        "next_after": lines[-1].line.position if len(lines) == queries.PAGE else None,
    }


def _standing(request: HttpRequest, batch_id: int) -> queries.Standing:
    standing = queries.standing(batch_id, placed(request).now)
    if standing is None:
        raise Http404
    return standing


def _tabs(one: ImportBatch, which: str) -> list[dict[str, Any]]:
    entries = [
        ("", gettext("All"), one.read_count),
        ("added", gettext("Added"), one.added_count),
        ("updated", gettext("Updated"), one.updated_count),
        ("kept", gettext("Ours kept"), one.kept_count),
        ("unchanged", gettext("Unchanged"), one.unchanged_count),
        ("doubtful", gettext("In doubt"), one.doubtful_count),
        ("quarantined", gettext("Set aside"), one.quarantined_count),
        (queries.WARNED, gettext("With warnings"), one.warned_count),
        (queries.LEFT, gettext("Not undone"), one.left_count),
    ]
    page = reverse("cataloguing:batch", args=[one.pk])
    return [
        {"href": f"{page}?show={name}" if name else page, "label": label, "count": count, "current": name == which}
        for name, label, count in entries
        if count or name in {"", which}
    ]


@needs("import-records")
@require_POST
def cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Stop an import after the chunk at hand."""
    here = placed(request)
    return _after(request, batch_id, lambda: actions.cancel_import(batch_id=batch_id, by=here.actor, now=here.now))


@needs("import-records")
@require_POST
def go_on(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Let an import that stopped go on from where it stood."""
    here = placed(request)
    return _after(request, batch_id, lambda: actions.resume_import(batch_id=batch_id, by=here.actor, now=here.now))


@needs("import-records")
@require_POST
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take a whole import back."""
    here = placed(request)
    return _after(request, batch_id, lambda: actions.undo_import(batch_id=batch_id, by=here.actor, now=here.now))


def _after(request: HttpRequest, batch_id: int, act: Any) -> HttpResponse:
    """Do it and show the import again, or say why not."""
    try:
        act()
    except Refused as no:
        return render(request, "cataloguing/batch.html", _batch_context(request, batch_id, no), status=409)
    return redirect("cataloguing:batch", batch_id)


@needs("import-records")
@require_GET
def set_aside(request: HttpRequest, batch_id: int, position: int) -> HttpResponse:
    """The bytes of one record that was set aside, in hexadecimal and as text."""
    line = _quarantined(batch_id, position)
    raw = bytes(line.raw or b"")
    context = {
        "standing": _standing(request, batch_id),
        "line": line,
        "size": len(raw),
        "hex_lines": hex_lines(raw, line.offset),
        "text": readable(raw),
    }
    return render(request, "cataloguing/set_aside.html", context)


@needs("import-records")
@require_GET
def set_aside_bytes(request: HttpRequest, batch_id: int, position: int) -> HttpResponse:
    """The bytes of one record that was set aside, to be saved."""
    line = _quarantined(batch_id, position)
    response = HttpResponse(bytes(line.raw or b""), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="import-{batch_id}-record-{position}.mrc"'
    return response


@needs("import-records")
@require_GET
def all_set_aside(request: HttpRequest, batch_id: int) -> StreamingHttpResponse:
    """Everything that was set aside, in one file, to be mended elsewhere and imported again."""
    _standing(request, batch_id)
    response = StreamingHttpResponse(queries.quarantined_bytes(batch_id), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="import-{batch_id}-set-aside.mrc"'
    return response


def _quarantined(batch_id: int, position: int) -> ImportLine:
    line = queries.quarantined(batch_id, position)
    if line is None:
        raise Http404
    return line


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
