"""One hold: its page, and what is done to it. Each view makes one call to an action and goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.holds import actions
from shelflist.departments.holds.forms import ActForm
from shelflist.departments.holds.pages import hold_part
from shelflist.departments.holds.queries.lists import hold_by_id
from shelflist.ground.accounts.web import forbidden, needs, safe_next
from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import Journaled, done, notices
from shelflist.records.catalog.queries import find_titles

REFUSED = 409
Does = Callable[[ActForm, dict[str, Any]], Journaled]


@needs("place-holds")
@require_GET
def hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    """A hold with its life, why it stands where it does, and what can be done about it."""
    return _page(request, hold_id, {})


def _page(request: HttpRequest, hold_id: int, more: dict[str, Any], status: int = 200) -> HttpResponse:
    found = hold_by_id(hold_id)
    if found is None:
        raise Http404
    if found.patron and not placed(request).actor.may("see-patrons", found.patron.home_branch.path):
        return forbidden(request, "see-patrons")
    may_see_messages = placed(request).actor.may("see-notices")
    context = {**hold_part(request, found), "notices": notices(request), "may_see_messages": may_see_messages, **more}
    return render(request, "holds/hold.html", context, status=status)


def _act(request: HttpRequest, hold_id: int, does: Does) -> HttpResponseBase:
    """Do it and go back, or show the hold with every reason why not."""
    here, form = placed(request), ActForm(request.POST)
    if not form.is_valid():
        odd = Refusal(code="not-understood", message=_("That could not be read."), remedy=_("Fill it in again."))
        return _page(request, hold_id, {"refused": [odd]}, status=422)
    who = {"hold_id": hold_id, "by": here.actor, "now": here.now, "key": form.cleaned_data["key"] or None}
    try:
        receipt = does(form, who)
    except Refused as no:
        return _page(request, hold_id, {"refused": no.refusals}, status=REFUSED)
    return done(_back(request, reverse("holds:hold", args=[hold_id])), receipt)


def _back(request: HttpRequest, otherwise: str) -> str:
    wanted = request.POST.get("back", "")
    return safe_next(request, wanted) if wanted else otherwise


@needs("place-holds")
@require_POST
def suspend(request: HttpRequest, hold_id: int) -> HttpResponseBase:
    """Let it rest until a day, or until somebody resumes it."""
    return _act(request, hold_id, lambda form, who: actions.suspend_hold(until=form.cleaned_data["until"], **who))


@needs("place-holds")
@require_POST
def resume(request: HttpRequest, hold_id: int) -> HttpResponseBase:
    """Back in line, at the place it kept."""
    return _act(request, hold_id, lambda _form, who: actions.resume_hold(**who))


@needs("place-holds")
@require_POST
def cancel(request: HttpRequest, hold_id: int) -> HttpResponseBase:
    """It is no longer wanted."""
    return _act(request, hold_id, lambda form, who: _cancelled(form, who))


def _cancelled(form: ActForm, who: dict[str, Any]) -> Journaled:
    sent = form.cleaned_data
    return actions.cancel_hold(note=sent["note"], cause="no-copy" if sent["hopeless"] else "", **who)


@needs("place-holds")
@require_POST
def bring_back(request: HttpRequest, hold_id: int) -> HttpResponseBase:
    """A cancelled or expired hold, at its old place or at the end of the queue."""
    return _act(
        request, hold_id, lambda form, who: actions.uncancel_hold(keep_place=form.cleaned_data["keep_place"], **who)
    )


@needs("place-holds")
@require_POST
def pickup(request: HttpRequest, hold_id: int) -> HttpResponseBase:
    """Another place of pick-up, at whatever stage it is."""
    return _act(
        request, hold_id, lambda form, who: actions.change_pickup(branch_id=form.cleaned_data["branch"] or 0, **who)
    )


@needs("place-holds")
@require_POST
def recall(request: HttpRequest, hold_id: int) -> HttpResponseBase:
    """Ask for one of the loans that stand in its way."""
    return _act(request, hold_id, lambda _form, who: actions.recall_for_hold(**who))


@needs("work-hold-shelf")
@require_POST
def missing(request: HttpRequest, hold_id: int) -> HttpResponseBase:
    """Its copy does not stand on the shelf where it should."""
    return _act(request, hold_id, lambda _form, who: actions.missing_from_shelf(**who))


@needs("reorder-holds")
@require_POST
def move(request: HttpRequest, hold_id: int) -> HttpResponseBase:
    """Another place in the queue."""
    return _act(request, hold_id, lambda form, who: actions.move_hold(to=form.cleaned_data["to"] or 1, **who))


@needs("reorder-holds")
@require_POST
def front(request: HttpRequest, hold_id: int) -> HttpResponseBase:
    """Before everybody who waits (`to` 1), or back in line (`to` 2)."""
    return _act(request, hold_id, lambda form, who: actions.cut_in_line(cut=form.cleaned_data["to"] != 2, **who))


@needs("place-holds")
@require_POST
def transfer(request: HttpRequest) -> HttpResponseBase:
    """The ticked holds of a title go to another title, which `what` names by ISBN, record or control number."""
    here = placed(request)
    back = _back(request, reverse("desk:today"))
    ids = [int(one) for one in request.POST.getlist("hold") if one.isdecimal() and len(one) < 19]
    try:
        receipt = actions.transfer_holds(
            hold_ids=ids, to_record_id=_title(request.POST.get("what", "")), by=here.actor, now=here.now,
            key=request.POST.get("key", "")[:80] or None,
        )  # fmt: skip
    except Refused as no:
        return render(request, "holds/refused.html", {"refused": no.refusals, "back": back}, status=REFUSED)
    return HttpResponseRedirect(done(f"{reverse('desk:title', args=[_title(request.POST.get('what', ''))])}"
                                     "?section=holds", receipt).url)  # fmt: skip


def _title(said: str) -> int:
    """The number of the title that is meant; 0 when it is not clear which."""
    read = classify(said[:200])
    if read.text.isdecimal() and len(read.text) < 10:
        return int(read.text)
    found = find_titles(read.candidates[0] if read.kind_hint == "isbn" else read.text, limit=2).rows
    return found[0].id if len(found) == 1 else 0
