"""All buckets, and one: what is in it, how it is called, who sees it, and reckoning with another."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.buckets import actions, queries, rules
from shelflist.departments.buckets.actions.keeping import PERMISSION
from shelflist.departments.buckets.models import Bucket
from shelflist.departments.buckets.views.reading import details, number, numbers_ticked, shelves
from shelflist.departments.lists.queries import library_lists
from shelflist.ground.accounts.web import is_fragment, needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices

REFUSED = 409


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def buckets(request: HttpRequest) -> HttpResponseBase:
    """The buckets that one sees, and the form for another."""
    here = placed(request)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            receipt = actions.save_bucket(details=details(request), by=here.actor, now=here.now)
            return done(reverse("buckets:bucket", args=[receipt.id]), receipt)
        except Refused as no:
            refused = no
    rows = queries.buckets_for(queries.looker(here.actor))
    counts = queries.counts_of(rows)
    context = {
        "rows": [(one, counts[one.pk]) for one in rows],
        "own_id": here.actor.id or 0,
        "shelves": shelves(request),
        "chosen_shelf": request.POST.get("shelf", ""),
        "sent": {name: request.POST.get(name, "") for name in ("name", "about", "holds", "begins", "ends")},
        "refused": refused,
        "notices": notices(request),
    }
    return render(request, "buckets/buckets.html", context, status=REFUSED if refused else 200)


@needs(PERMISSION)
@require_GET
def bucket(request: HttpRequest, bucket_id: int) -> HttpResponse:
    """One bucket."""
    return bucket_shown(request, bucket_id)


def found(request: HttpRequest, bucket_id: int) -> Bucket:
    """The bucket, if the reader sees it."""
    one = queries.bucket_seen(bucket_id, queries.looker(placed(request).actor))
    if one is None:
        raise Http404
    return one


def bucket_shown(request: HttpRequest, bucket_id: int, refused: Refused | None = None, **more: Any) -> HttpResponse:
    """The page of a bucket, with what was refused or not found just now."""
    by = placed(request).actor
    one, who = found(request, bucket_id), queries.looker(by)
    page = max(number(request.GET.get("page")), 1)
    count = queries.counts_of([one])[one.pk]
    context = {
        "bucket": one,
        "count": count,
        "lines": queries.lines(one, (page - 1) * queries.PAGE),
        "page_number": page,
        "has_more": page * queries.PAGE < count,
        "may_fill": rules.may_fill(queries.kept(one), who) and one.holds != rules.SHELF,
        "may_keep": rules.may_keep(queries.kept(one), who),
        "others": [other for other in queries.buckets_for(who) if other.pk != one.pk],
        "shelves": shelves(request),
        "chosen_shelf": ":".join(str(part) for part in (one.shelf_branch_id, one.shelf_location_id) if part),
        "may": {
            "batch": by.may("batch-records"), "items": by.may("edit-items"), "labels": by.may("print-labels"),
            "export": by.may("export-records"), "lists": by.may("edit-lists"),
        },
        "lists": library_lists(shared_only=False) if by.may("edit-lists") else [],
        "sent": {name: request.POST.get(name, "") for name in ("name", "about", "holds", "begins", "ends")},
        "refused": refused,
        "notices": notices(request),
        **more,
    }  # fmt: skip
    return render(request, "buckets/bucket.html", context, status=REFUSED if refused else 200)


@needs(PERMISSION)
@require_POST
def act(request: HttpRequest, bucket_id: int) -> HttpResponseBase:
    """Rename and share it, empty it, throw it away, take something out, or reckon with another bucket."""
    here, sent = placed(request), request.POST
    found(request, bucket_id)
    who: dict[str, Any] = {"bucket_id": bucket_id, "by": here.actor, "now": here.now}
    there = reverse("buckets:bucket", args=[bucket_id])
    receipt: actions.BucketReceipt
    try:
        match sent.get("act"):
            case "save":
                receipt = actions.save_bucket(details=details(request), **who)
            case "empty":
                receipt = actions.empty_bucket(**who)
            case "out":
                receipt = actions.take_out_of_bucket(numbers=numbers_ticked(request), **who)
            case "drop":
                return done(reverse("buckets:buckets"), actions.drop_bucket(**who))
            case _:
                how = sent.get("how", "")
                receipt = actions.join_buckets(other_id=number(sent.get("other")), how=how, **who)
    except Refused as no:
        return bucket_shown(request, bucket_id, no)
    if is_fragment(request):
        count = queries.counts_of([found(request, bucket_id)])[bucket_id]
        return render(request, "buckets/scan_answer.html", {"count": count})
    return done(there, receipt)
