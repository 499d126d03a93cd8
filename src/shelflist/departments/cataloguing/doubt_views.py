"""One record of an import in full, doubtful ones settled, a tried import done, exceptions saved as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.cataloguing import actions, import_queries, queries
from shelflist.departments.cataloguing.actions.doubts import settle_doubt
from shelflist.departments.cataloguing.models import ImportBatch
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui import localise
from shelflist.ground.ui.downloads import csv_answer
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices

REFUSED = 409


def _batch(request: HttpRequest, batch_id: int) -> ImportBatch:
    standing = queries.standing(batch_id, placed(request).now)
    if standing is None:
        raise Http404
    return standing.batch


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@needs("import-records")
@require_GET
def line(request: HttpRequest, batch_id: int, position: int) -> HttpResponse:
    """One record of an import, beside ours."""
    return _line(request, batch_id, position)


def _line(request: HttpRequest, batch_id: int, position: int, refused: Refused | None = None) -> HttpResponse:
    batch = _batch(request, batch_id)
    shown = import_queries.line_shown(batch, position, _number(request.GET.get("beside", "")))
    if shown is None:
        raise Http404
    context: dict[str, Any] = {
        "batch": batch,
        "shown": shown,
        "refused": refused,
        "notices": notices(request),
        "key": uuid4().hex,
        "waits": shown.line.outcome == "doubtful" and batch.state in {"done", "cancelled"},
    }
    return render(request, "cataloguing/line.html", context, status=REFUSED if refused else 200)


@needs("import-records")
@require_POST
def settle(request: HttpRequest, batch_id: int, position: int) -> HttpResponseBase:
    """Say what a doubtful record is, and go on with the next."""
    here = placed(request)
    choice, _colon, number = request.POST.get("choice", "").partition(":")
    try:
        receipt = settle_doubt(
            batch_id=batch_id, position=position, choice=choice, record_id=_number(number),
            by=here.actor, now=here.now, key=request.POST.get("key", "")[:80] or None,
        )  # fmt: skip
    except Refused as no:
        return _line(request, batch_id, position, no)
    shown = import_queries.line_shown(_batch(request, batch_id), position)
    following = shown.next_doubtful if shown else None
    if following:
        return done(reverse("cataloguing:line", args=[batch_id, following]), receipt)
    return done(reverse("cataloguing:batch", args=[batch_id]), receipt)


@needs("import-records")
@require_POST
def do_it(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Do in earnest what was tried."""
    here = placed(request)
    try:
        actions.carry_out(batch_id=batch_id, by=here.actor, now=here.now)
    except Refused as no:
        if "not-found" in no.codes:
            raise Http404 from no
    return redirect("cataloguing:batch", batch_id)


@needs("import-records")
@require_GET
def exceptions_table(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Every record that did not come in as it is, with the reason, as a table (CSV)."""
    batch = _batch(request, batch_id)
    heads = [gettext("Number"), gettext("Byte"), gettext("Outcome"), gettext("Our record"), gettext("Reason")]
    return csv_answer(f"import-{batch.pk}-exceptions.csv", heads, _table(batch.pk))


def _table(batch_id: int) -> Iterator[list[str]]:
    for one in import_queries.exceptions(batch_id):
        said = [one.reason, *(one.warnings or [])]
        reasons = " ".join(localise.text(Phrase.from_data(data)) for data in said if data)
        outcome = gettext(one.get_outcome_display())
        yield [str(one.position), str(one.offset), outcome, str(one.record_id or ""), reasons]


@needs("import-records")
@require_GET
def exceptions_file(request: HttpRequest, batch_id: int) -> StreamingHttpResponse:
    """The bytes of what was set aside or is in doubt, to be mended and brought in again."""
    batch = _batch(request, batch_id)
    response = StreamingHttpResponse(
        import_queries.exceptional_bytes(batch.pk), content_type="application/octet-stream"
    )
    response["Content-Disposition"] = f'attachment; filename="import-{batch.pk}-exceptions.mrc"'
    return response
