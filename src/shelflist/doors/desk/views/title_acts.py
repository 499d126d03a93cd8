"""What is done from the title page: each view makes one call to an action and goes back to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from shelflist.departments.batch_change.actions.beginning import begin_change
from shelflist.departments.buckets.actions import BucketDetails, save_bucket
from shelflist.departments.holds.queries.shown import open_count_of_title
from shelflist.doors.desk.came_from import address_kept
from shelflist.doors.desk.places import number
from shelflist.doors.desk.views.titles import title_page_shown
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.barcodes import without_unseen
from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.refusals import Refused
from shelflist.observers.search.queries import numbers_for_staff
from shelflist.observers.search.rules.questions import PARTS, Question
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done
from shelflist.records.catalog import actions
from shelflist.records.items.queries import items_of_record

REFUSED = 409
MOST_FOUND = 1_000_000


@needs("edit-records")
@require_POST
def hide(request: HttpRequest, title_id: int) -> HttpResponseBase:
    """Hide the title from the public."""
    return _act(request, title_id, "copies", lambda who: actions.suppress_record(record_id=title_id, **who))


@needs("edit-records")
@require_POST
def show(request: HttpRequest, title_id: int) -> HttpResponseBase:
    """Show the title to the public again."""
    return _act(request, title_id, "copies", lambda who: actions.unsuppress_record(record_id=title_id, **who))


@needs("edit-records")
@require_POST
def restore(request: HttpRequest, title_id: int, version: int) -> HttpResponseBase:
    """Bring an earlier version back, as a new one."""
    return _act(
        request,
        title_id,
        "versions",
        lambda who: actions.restore_version(record_id=title_id, version=version, **who),
    )


@needs("edit-records")
@require_POST
def group(request: HttpRequest, title_id: int) -> HttpResponseBase:
    """Put another title, named by its record number, together with this one as one work."""
    other = number(request.POST.get("other"))
    return _act(request, title_id, "copies", lambda who: actions.group_works(record_ids=[title_id, other], **who))


@needs("edit-records")
@require_POST
def ungroup(request: HttpRequest, title_id: int) -> HttpResponseBase:
    """Take this title out of the work it was put in."""
    return _act(request, title_id, "copies", lambda who: actions.ungroup_work(record_id=title_id, **who))


@needs("edit-records")
@require_POST
def delete(request: HttpRequest, title_id: int) -> HttpResponseBase:
    """Take the record out of the catalogue; it can be brought back."""
    has_items, has_holds = bool(items_of_record(title_id)), bool(open_count_of_title(title_id))
    return _act(
        request,
        title_id,
        "record",
        lambda who: actions.delete_record(record_id=title_id, has_items=has_items, has_holds=has_holds, **who),
    )


@needs("edit-records")
@require_POST
def undelete(request: HttpRequest, title_id: int) -> HttpResponseBase:
    """Bring a deleted record back."""
    return _act(request, title_id, "record", lambda who: actions.undelete_record(record_id=title_id, **who))


def _act(request: HttpRequest, title_id: int, section: str, act: Callable[[dict[str, Any]], Any]) -> HttpResponseBase:
    """Do it and go back to the page, or show the page with every reason why not."""
    here = placed(request)
    key = request.POST.get("key", "")[:80] or None
    try:
        receipt = act({"by": here.actor, "now": here.now, "key": key})
    except Refused as no:
        return title_page_shown(request, title_id, {"refused": no.refusals}, section=section, status=REFUSED)
    return done(f"{reverse('desk:title', args=[title_id])}?section={section}{address_kept(request)}", receipt)


@needs("batch-records")
@require_POST
def change_all(request: HttpRequest) -> HttpResponseBase:
    """Take everything that a search finds over into a batch change, which is then written."""
    here = placed(request)
    ids, words = _found(request)
    source = phrase("The search “{words}”", words=words)
    try:
        change = begin_change(record_ids=ids, source=source, by=here.actor, now=here.now)
    except Refused:
        return redirect("desk:titles")
    return redirect("batch:change", change)


@needs("keep-buckets")
@require_POST
def bucket_all(request: HttpRequest) -> HttpResponseBase:
    """Put everything that a search finds into a new bucket that is called like it."""
    here = placed(request)
    ids, words = _found(request)
    try:
        receipt = save_bucket(details=BucketDetails(name=words[:100], numbers=ids), by=here.actor, now=here.now)
    except Refused:
        return redirect("desk:titles")
    return done(reverse("buckets:bucket", args=[receipt.id]), receipt)


def _found(request: HttpRequest) -> tuple[list[int], str]:
    """All titles that the search sent along finds, and what was asked."""
    question = Question.of({name: without_unseen(request.POST.get(name, "")) for name in PARTS})
    ids = numbers_for_staff(question, today=placed(request).now.date(), most=MOST_FOUND) if question.values else []
    return ids, ", ".join(value for _name, value in question.values)
