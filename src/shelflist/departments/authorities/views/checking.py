"""Files checked before they are loaded, and the report of split headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, cast
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.authorities.actions import changing, splitting
from shelflist.departments.authorities.actions.bringing import bring_in_authorities
from shelflist.departments.authorities.models import SplitHeading
from shelflist.departments.authorities.queries.checking import Checked, checked
from shelflist.departments.authorities.views.shared import number_in, shown
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.downloads import csv_answer
from shelflist.records.branches.web import done
from shelflist.records.catalog import codec
from shelflist.records.catalog.marc import MarcRecord

SHOWN = 200
MOST_RECORDS = 20_000
VERDICTS = ("ambiguous", "variant", "none", "valid")
HEADER = ("record", "title", "tag", "heading", "thesaurus", "verdict", "use", "main part only", "authority")


@needs("see-records")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Which headings of a file are valid, which are variants of others, which are unknown; nothing is loaded."""
    file = request.FILES.get("file")
    if request.method == "GET" or file is None:
        return shown(request, "check", "check", {"missing": request.method == "POST"})
    stream = cast(BinaryIO, file.file)
    if "bring" in request.POST:
        return _bring_in(request, [record for _position, record in _records(stream, file.name or "")], file.name or "")
    found = list(checked(_records(stream, file.name or "")))
    if "csv" in request.POST:
        rows = (
            (str(one.position), one.title, one.tag, one.text, one.thesaurus, one.verdict, one.use,
             "yes" if one.main_only else "", str(one.authority_id or ""))
            for one in found
        )  # fmt: skip
        return csv_answer("headings.csv", HEADER, rows)
    counts = Counter(one.verdict for one in found)
    ordered = sorted(found, key=_by_verdict)
    context = {
        "name": file.name,
        "counts": [(verdict, counts[verdict]) for verdict in VERDICTS],
        "rows": [one for one in ordered if one.verdict != "valid"][:SHOWN],
        "records": len({one.position for one in found}),
        "all": len(found),
    }
    return shown(request, "check", "check", context)


def _bring_in(request: HttpRequest, records: list[MarcRecord], name: str) -> HttpResponse:
    """Authority records of a file, matched with ours."""
    try:
        receipt = bring_in_authorities(
            records=records,
            wait="wait" in request.POST,
            where_from=name,
            by=actor(request),
            now=at(request),
            key=request.POST.get("key", "")[:80] or None,
        )
    except Refused as no:
        return shown(request, "check", "check", {"refused": no.refusals}, status=409)
    return done(reverse("authorities:check"), receipt)


def _by_verdict(one: Checked) -> tuple[int, int]:
    return VERDICTS.index(one.verdict), one.position


def _records(stream: BinaryIO, name: str) -> Iterator[tuple[int, MarcRecord]]:
    for position, reading in enumerate(codec.read(stream, name=name), 1):
        if position > MOST_RECORDS:
            return
        if reading.record is not None:
            yield position, reading.record


@needs("see-records")
@require_GET
def split(request: HttpRequest) -> HttpResponse:
    """Headings that may be one in two forms, with what speaks for it."""
    return _split(request)


def _split(request: HttpRequest, no: Refused | None = None) -> HttpResponse:
    rows = SplitHeading.objects.filter(set_aside=False).order_by("-title_count", "pk")
    context = {
        "rows": [(row, [Phrase.from_data(one) for one in row.evidence]) for row in rows[:50]],
        "count": rows.count(),
        "refused": no.refusals if no else (),
        "key": uuid4().hex,
    }
    return shown(request, "split", "split", context, status=409 if no else 200)


@needs("edit-records")
@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """Look for split headings anew, merge what is one, or say that it is not."""
    by, now, sent = actor(request), at(request), request.POST
    if sent.get("act") == "find":
        splitting.start_finding(by=by, now=now)
        return redirect("authorities:split")
    key = sent.get("key", "")[:80] or None
    try:
        if sent.get("act") == "aside":
            receipt: changing.HeadingReceipt | splitting.SplitReceipt = splitting.set_split_aside(
                split_id=number_in(sent.get("split", "")), by=by, now=now, key=key
            )
        else:
            receipt = splitting.merge_forms(
                split_id=number_in(sent.get("split", "")),
                keep=number_in(sent.get("keep", "")),
                others=[number_in(value) for value in sent.getlist("other")[:20]],
                by=by,
                now=now,
                key=key,
            )
    except Refused as no:
        return _split(request, no)
    return done(reverse("authorities:split"), receipt)
