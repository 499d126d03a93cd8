"""The pick-up shelf of a branch: what is ready for whom, what must go, who comes when, and clearing it in one act."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.holds import actions
from shelflist.departments.holds.actions.shelf import Cleared, ClearedReceipt
from shelflist.departments.holds.lines import link, new_key, row_of, slip_of
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.pages import around_here, path_of, rights
from shelflist.departments.holds.places import branch_choices, chosen_branch, tabs
from shelflist.departments.holds.queries.shelf import clear_and_ready, shelf_label, slip_names
from shelflist.departments.holds.queries.slots import slot_plans, slots_between
from shelflist.departments.holds.rules import states
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.models import Entry
from shelflist.ground.ui.panels import Act, Line
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.patrons.queries import primary_cards

REFUSED = 409
MOST_SLIPS = 200  # in one go: what an address can hold
MIDNIGHT = time(0)
WHY = {
    states.EXPIRED: _("Its time on the shelf is over"),
    states.CANCELLED: _("The hold was cancelled"),
    states.FULFILLED: _("The reader has another copy"),
    "wrong-shelf": _("It is picked up elsewhere"),
}


@needs("work-hold-shelf")
@require_GET
def shelf(request: HttpRequest) -> HttpResponse:
    """What stands on the pick-up shelf: to clear first, then what is ready, what goes soonest on top."""
    return shelf_shown(request, {})


def shelf_shown(request: HttpRequest, more: dict[str, Any], status: int = 200) -> HttpResponse:
    branch, tree = chosen_branch(request), around_here(request).tree
    ids = [facts.id for facts in tree.below(branch.id)] if branch else list(tree.branches)
    may = rights(request)
    clear, ready = clear_and_ready(ids, tree)
    names = slip_names([*clear, *ready]) if may["may_see_readers"] else {}
    labels = {hold.pk: names.get(hold.pk) or shelf_label(hold.pk, hold.alias) for hold in [*clear, *ready]}
    cards = primary_cards(hold.patron_id for hold in ready if hold.patron_id)
    context = {
        "branch": branch,
        "branches": branch_choices(tree),
        "tabs": tabs(request, "shelf"),
        "clear": [(row_of(hold), labels[hold.pk], _why(hold)) for hold in clear],
        "ready": [
            (row, labels[row.hold.pk], _visit(cards.get(row.hold.patron_id or 0, ""))) for row in map(row_of, ready)
        ],
        "cleared": _cleared(request),
        "slip_href": link("circulation:slips"),
        "all_slips": urlencode([("hold", hold.pk) for hold in ready[:MOST_SLIPS]]),
        "slots": _slots(request, branch.id) if branch and may["may_see_readers"] else None,
        "back": f"{reverse('holds:shelf')}{f'?branch={branch.id}' if branch else ''}",
        "hold_key": new_key(),
        "may_lend": placed(request).actor.may("lend", path_of(request)),
        "notices": notices(request),
        **may,
        **more,
    }
    return render(request, "holds/shelf.html", context, status=status)


def _why(hold: Hold) -> Phrase:
    return WHY.get(hold.state, WHY["wrong-shelf"])


def _visit(card: str) -> str:
    return link("circulation:visit", card) if card else ""


@needs("work-hold-shelf")
@require_POST
def clear(request: HttpRequest) -> HttpResponseBase:
    """Take everything off that no longer belongs there; the page then says of each copy where it goes."""
    here, branch = placed(request), chosen_branch(request)
    if branch is None:
        nowhere = Refusal(
            code="no-branch", message=_("It is not said which shelf is meant."), remedy=_("Choose a branch first.")
        )
        return shelf_shown(request, {"refused": [nowhere]}, REFUSED)
    try:
        receipt = actions.clear_shelf(
            branch_id=branch.id, by=here.actor, now=here.now, key=request.POST.get("key", "")[:80] or None
        )
    except Refused as no:
        return shelf_shown(request, {"refused": no.refusals}, REFUSED)
    return done(f"{reverse('holds:shelf')}?branch={branch.id}", receipt)


def _cleared(request: HttpRequest) -> list[Line]:
    """What was just cleared from the shelf, each copy with where it goes next."""
    number = request.GET.get("done", "")
    if not number.isdecimal() or len(number) > 18:
        return []
    actor = placed(request).actor
    entry = Entry.objects.filter(
        pk=int(number), verb="clear-shelf", actor_kind=actor.kind, actor_id=actor.id, undone_by__isnull=True
    ).first()
    if entry is None:
        return []
    return [_cleared_line(one) for one in ClearedReceipt.from_data(entry.answer).cleared]


GOES = {
    "reshelve": ("shelf", _("Reshelve")),
    "hold": ("hold", _("Next reader, same shelf")),
    "send": ("transit", _("Send to {branch}")),
}


def _cleared_line(one: Cleared) -> Line:
    kind, words = GOES[one.verb]
    out = _("Send to {branch}", branch=one.place) if one.verb == "send" else words
    return Line(
        kind=kind,  # type: ignore[arg-type]  # the first column of GOES
        out=out,
        under=None if one.verb == "send" else _("{place}", place=one.place),
        title=one.title,
        href=link("desk:item", one.barcode) if one.barcode else "",
        barcode=one.barcode,
        call_number=one.call_number,
        states=(("info", WHY.get(one.why, WHY["wrong-shelf"])),),
        acts=(Act(_("Print its slip"), slip_of(one.next_hold_id)),) if one.next_hold_id and one.verb == "hold" else (),
        is_new=False,
    )


# -- by appointment ---------------------------------------------------------------------------------------------------


def _slots(request: HttpRequest, branch_id: int) -> list[dict[str, Any]] | None:
    """Who comes today, with what is ready for them; None where nothing is handed out by appointment."""
    if not slot_plans(branch_id).exists():
        return None
    here, tree = placed(request), around_here(request).tree
    calendar = tree.calendar(branch_id)
    start = calendar.instant(calendar.day_of(here.now), MIDNIGHT)
    found = list(slots_between(branch_id, start, start + timedelta(days=1)))
    cards = primary_cards(slot.patron_id for slot in found)
    waiting = Hold.objects.filter(
        patron_id__in=[slot.patron_id for slot in found], state__in=sorted(states.KEPT), pickup_branch_id=branch_id
    )
    counts: dict[int, int] = {}
    for patron_id in waiting.values_list("patron_id", flat=True):
        counts[patron_id] = counts.get(patron_id, 0) + 1
    return [
        {"slot": slot, "visit": _visit(cards.get(slot.patron_id, "")), "ready": counts.get(slot.patron_id, 0)}
        for slot in found
    ]


def _step(request: HttpRequest, slot_id: int, act: Any, **more: Any) -> HttpResponseBase:
    here = placed(request)
    branch = chosen_branch(request)
    try:
        receipt = act(
            slot_id=slot_id, by=here.actor, now=here.now, key=request.POST.get("key", "")[:80] or None, **more
        )
    except Refused as no:
        return shelf_shown(request, {"refused": no.refusals}, REFUSED)
    return done(f"{reverse('holds:shelf')}{f'?branch={branch.id}' if branch else ''}", receipt)


@needs("place-holds")
@require_POST
def arrived(request: HttpRequest, slot_id: int) -> HttpResponseBase:
    """They are here: which car, which spot. On to lending, on the same screen."""
    return _step(request, slot_id, actions.slot_arrived, note=request.POST.get("note", "")[:200])


@needs("place-holds")
@require_POST
def handed_over(request: HttpRequest, slot_id: int) -> HttpResponseBase:
    """They have what they came for."""
    return _step(request, slot_id, actions.slot_handed_over)


@needs("place-holds")
@require_POST
def not_coming(request: HttpRequest, slot_id: int) -> HttpResponseBase:
    """The appointment is cancelled."""
    return _step(request, slot_id, actions.cancel_slot)
