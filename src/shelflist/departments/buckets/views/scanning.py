"""The scan box on the page of a bucket: each copy that is scanned goes in, or its title, and a line says so."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from shelflist.departments.buckets import actions, queries
from shelflist.departments.buckets.models import Bucket
from shelflist.departments.buckets.rules import COPIES
from shelflist.departments.buckets.views.pages import bucket_shown, found
from shelflist.departments.buckets.views.reading import number
from shelflist.ground.accounts.web import is_fragment
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.panels import Act, Line
from shelflist.records.branches.middleware import placed
from shelflist.records.items.queries import item_by_barcode


def scan(request: HttpRequest, barcode: str) -> HttpResponse:
    """Put in the copy with this barcode, or its title."""
    bucket_id = number(request.POST.get("bucket"))
    one, here = found(request, bucket_id), placed(request)
    item = item_by_barcode(barcode)
    there = reverse("buckets:bucket", args=[bucket_id])
    if item is None or item.deleted_at:
        line = Line(kind="stop", out=_("Not put in"), words=_("No copy has the number {text}.", text=barcode))
        return _answer(request, one, line) if is_fragment(request) else HttpResponseRedirect(there)
    thing = item.pk if one.holds == COPIES else item.record_id
    try:
        receipt = actions.put_in_bucket(bucket_id=bucket_id, numbers=[thing], by=here.actor, now=here.now)
    except Refused as no:
        if not is_fragment(request):
            return bucket_shown(request, bucket_id, no)
        return _answer(request, one, Line(kind="stop", out=_("Not put in"), words=no.sentence))
    if not is_fragment(request):
        return HttpResponseRedirect(there)
    fields = (("act", "out"), ("number", str(thing)))
    line = Line(
        kind="ok" if receipt.count else "warn",
        out=_("Put in") if receipt.count else _("In it already"),
        title=item.record.title,
        href=reverse("desk:item", args=[item.barcode]),
        by=item.record.author,
        barcode=item.barcode,
        acts=(Act(_("Take out"), reverse("buckets:act", args=[bucket_id]), how="post", fields=fields),),
        is_new=True,
        said=_("Put in: {title}", title=item.record.title),
    )
    return _answer(request, one, line)


def _answer(request: HttpRequest, one: Bucket, line: Line) -> HttpResponse:
    context = {"line": line, "count": queries.counts_of([one])[one.pk]}
    return render(request, "buckets/scan_answer.html", context)
