"""Putting things into buckets: from the page of a title or copy, from scans, a list or file, and from other work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.departments.batch_change import queries as batches
from shelflist.departments.buckets import actions, queries
from shelflist.departments.buckets.actions.keeping import PERMISSION
from shelflist.departments.buckets.rules import COPIES, RECORDS
from shelflist.departments.buckets.views.pages import REFUSED, bucket_shown, found
from shelflist.departments.buckets.views.reading import number
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase, phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.localise import text as in_words
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.queries import titles_numbered
from shelflist.records.items.changing_views import CHOSEN as TO_CHANGE
from shelflist.records.items.label_views import CHOSEN as TO_LABEL
from shelflist.records.items.queries import barcodes_of

LARGEST_FILE = 8 << 20
ISOLATES = dict.fromkeys((0x2068, 0x2069))  # the invisible marks around names in a sentence


@dataclass(frozen=True, slots=True)
class Handful:
    """What is to be put in, in words and by numbers; where it is from in the form's own fields."""

    holds: str
    numbers: list[int]
    words: Phrase
    fields: tuple[tuple[str, str], ...]


def _handful(request: HttpRequest) -> Handful:
    """What the address names: `record=`, `copy=`, `change=` with `show=`, or `chosen=change|labels`."""
    asked = request.GET if request.method == "GET" else request.POST
    record, copy, change = (number(asked.get(name)) for name in ("record", "copy", "change"))
    if record and (rows := titles_numbered([record])):
        words = phrase("{title}", title=rows[0].title or f"#{record}")
        return Handful(RECORDS, [record], words, (("record", str(record)),))
    if copy and (names := barcodes_of([copy])):
        return Handful(COPIES, [copy], phrase("Copy {barcode}", barcode=names[copy]), (("copy", str(copy)),))
    if change:
        return _of_change(change, asked.get("show", ""))
    chosen = {"change": TO_CHANGE, "labels": TO_LABEL}.get(asked.get("chosen", ""))
    if chosen is None:
        raise Http404
    numbers = list(request.session.get(chosen, []))
    words = phrase("The {count} copies of the list", count=len(numbers))
    return Handful(COPIES, numbers, words, (("chosen", asked.get("chosen", "")),))


def _of_change(change_id: int, show: str) -> Handful:
    numbers = batches.records_of(change_id, show)
    if numbers is None:
        raise Http404
    words = phrase("The {count} records of batch change {number}", count=len(numbers), number=change_id)
    return Handful(RECORDS, numbers, words, (("change", str(change_id)), ("show", show)))


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def put(request: HttpRequest) -> HttpResponseBase:
    """Which bucket it goes into, or a new one. Afterwards back to where one came from."""
    here = placed(request)
    handful = _handful(request)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            return _put(request, handful)
        except Refused as no:
            refused = no
    rows = queries.buckets_for(queries.looker(here.actor), holds=[handful.holds], to_fill=True)
    counts = queries.counts_of(rows)
    rows.sort(key=lambda one: one.changed_at, reverse=True)
    context = {
        "handful": handful,
        "rows": [(one, counts[one.pk]) for one in rows],
        "next": _next(request, request.GET.get("next") or request.headers.get("Referer", "")),
        "suggested": in_words(handful.words).translate(ISOLATES) if len(handful.numbers) > 1 else "",
        "refused": refused,
        "notices": notices(request),
    }
    return render(request, "buckets/put.html", context, status=REFUSED if refused else 200)


def _put(request: HttpRequest, handful: Handful) -> HttpResponse:
    here, chosen = placed(request), request.POST.get("bucket", "")
    who: dict[str, Any] = {"by": here.actor, "now": here.now}
    if chosen == "new":
        made = actions.BucketDetails(
            name=request.POST.get("name", ""), holds=handful.holds, numbers=handful.numbers
        )  # fmt: skip
        receipt = actions.save_bucket(details=made, **who)
    else:
        receipt = actions.put_in_bucket(bucket_id=number(chosen), numbers=handful.numbers, **who)
    back = _next(request, request.POST.get("next", ""))
    return done(back or reverse("buckets:bucket", args=[receipt.id]), receipt)


def _next(request: HttpRequest, address: str) -> str:
    """Where one came from, if that is a page of this desk that is not this one."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    path = address.split(request.get_host(), 1)[-1]
    return path if path.startswith("/desk/") and not path.startswith(reverse("buckets:put")) else ""


@needs(PERMISSION)
@require_POST
def fill(request: HttpRequest, bucket_id: int) -> HttpResponseBase:
    """Put in or take out what was scanned, typed or is in a file; what means nothing here is listed."""
    here, one = placed(request), found(request, bucket_id)
    file = request.FILES.get("file")
    text = file.read(LARGEST_FILE).decode("utf-8-sig", "replace") if file else request.POST.get("numbers", "")
    unknown: list[str] | tuple[str, ...]
    if one.holds == COPIES:
        numbers, unknown = queries.copies_numbered(text)
    else:
        read = batches.records_numbered(text)
        numbers, unknown = list(read.record_ids), read.unknown
    do = actions.take_out_of_bucket if request.POST.get("act") == "out" else actions.put_in_bucket
    try:
        receipt = do(bucket_id=bucket_id, numbers=numbers, by=here.actor, now=here.now)
    except Refused as no:
        return bucket_shown(request, bucket_id, no, numbers=text)
    if not unknown:
        return done(reverse("buckets:bucket", args=[bucket_id]), receipt)
    return bucket_shown(request, bucket_id, unknown=unknown, filled=receipt.count)
