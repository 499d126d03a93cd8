"""The form for a record and the thing in hand, and the queue of what was not compared yet (CAT-22, T24)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from shelflist.departments.cataloguing import in_hand_queries as queries
from shelflist.departments.cataloguing.actions.verifying import verify_record
from shelflist.departments.cataloguing.queries import verification_of
from shelflist.departments.cataloguing.rules.in_hand import AS_IN_THE_RECORD, LABELS, Point, compare
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.barcodes import without_unseen
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.queries import titles_numbered

REFUSED = 409
DEEPEST = 400


@needs("edit-records")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What was not compared yet, the newest first; `?scan=` opens the record of a barcode or an ISBN."""
    scanned = without_unseen(request.GET.get("scan", "")).strip()[:200]
    found = queries.records_scanned(scanned) if scanned else []
    if len(found) == 1:
        isbn = f"?isbn={scanned}" if scanned.isdecimal() and scanned.startswith(("978", "979")) else ""
        return HttpResponseRedirect(f"{reverse('editor:in_hand', args=found)}{isbn}")
    which = request.GET.get("which", queries.LEFT)
    number = request.GET.get("page", "")
    page = min(max(int(number) if number.isdecimal() and len(number) < 6 else 1, 1), DEEPEST)
    rows, has_more = queries.in_queue(which, page=page)
    counts = queries.counts()
    labels = {
        queries.LEFT: gettext("Not compared yet"),
        queries.DIFFERS: gettext("Differ"),
        queries.CHANGED: gettext("Changed since"),
        queries.DONE: gettext("As in hand"),
    }
    there = reverse("editor:in_hand_queue")
    context = {
        "scanned": scanned,
        "found": titles_numbered(found),
        "rows": rows,
        "has_more": has_more,
        "page": page,
        "tabs": [
            {"href": f"{there}?which={name}", "label": label, "count": counts.get(name), "current": name == which}
            for name, label in labels.items()
        ],
        "notices": notices(request),
    }
    return render(request, "cataloguing/in_hand_queue.html", context)


@needs("edit-records")
@require_http_methods(["GET", "POST"])
def in_hand(request: HttpRequest, record_id: int) -> HttpResponse:
    """The points side by side; or (POST) what was found, kept."""
    record, here, sent = queries.record_in_hand(record_id), placed(request), request.POST
    if record is None:
        raise Http404
    marc = MarcRecord.from_json(record.marc)
    said, refused = _said(request), None
    if request.method == "POST" and "look" not in sent:
        try:
            receipt = verify_record(
                record_id=record_id, said=said, by=here.actor, now=here.now, key=sent.get("key") or None
            )
        except Refused as no:
            refused = no
        else:
            there = reverse("editor:edit", args=[record_id]) if "mend" in sent else reverse("editor:in_hand_queue")
            return done(there, receipt)
    points = compare(marc, said)
    context = {
        "record": record,
        "rows": [_row(one, said.get(one.name, "")) for one in points],
        "differing": sum(one.why is not None for one in points),
        "verification": verification_of(record_id),
        "refused": refused.refusals if refused else (),
        "notices": notices(request),
        "key": uuid4().hex,
    }
    return render(request, "cataloguing/in_hand.html", context, status=REFUSED if refused else 200)


def _said(request: HttpRequest) -> dict[str, str]:
    """What the form says of each point; an ISBN that was scanned to get here is said already."""
    sent = request.POST
    if request.method == "GET":
        return {"isbn": request.GET.get("isbn", "")}
    same = set(LABELS if "all" in sent else sent.getlist("same"))
    return {name: sent.get(f"said-{name}", "").strip() or (AS_IN_THE_RECORD if name in same else "") for name in LABELS}


def _row(point: Point, said: str) -> dict[str, Any]:
    return {"point": point, "same": said == AS_IN_THE_RECORD, "typed": "" if said == AS_IN_THE_RECORD else said}
