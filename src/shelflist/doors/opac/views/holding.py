"""Placing a hold from the page of a title, and changing one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from shelflist.departments.holds import actions
from shelflist.departments.holds.queries.lists import open_holds_of
from shelflist.doors.opac.availability import ordered, shown
from shelflist.doors.opac.cards import Card, around_of, cards
from shelflist.doors.opac.family import Person, whose
from shelflist.doors.opac.views.account import acting_for, back_to
from shelflist.doors.opac.web import Visit, own_account, page, visit_of
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog.queries import editions_of, public_record

COPIES_NAMED = 40


@require_http_methods(["GET", "POST"])
@own_account
def place(request: HttpRequest, record_id: int) -> HttpResponseBase:
    """One form: for whom, which copies would do, where to collect it, and until when it is wanted."""
    visit = visit_of(request)
    found = public_record(record_id)
    if found is None:
        raise Http404
    if request.method == "GET":
        return _form(request, record_id, found.record.work_key)
    person = acting_for(visit, request)
    try:
        receipt = actions.place_hold(
            patron_id=person.id,
            asked=_asked(request, record_id),
            by=visit.actor(),
            now=placed(request).now,
            key=request.POST.get("key", "")[:60] or None,
        )
    except Refused as no:
        return _form(request, record_id, found.record.work_key, no)
    branch = visit.tree.branches.get(receipt.pickup_branch_id)
    title = found.record.title_original or found.record.title
    visit.say(_("Your hold on “{title}” is placed. We tell you when it is at {branch}.",
                title=title, branch=branch.name if branch else "?"))  # fmt: skip
    return back_to(person)


def _asked(request: HttpRequest, record_id: int) -> actions.Asked:
    """What the form says; a choice that is none of its own is any copy of the title."""
    what, _colon, which = request.POST.get("what", "").partition(":")
    wanted: dict[str, Any] = {"record_id": record_id}
    if what == "edition":
        wanted["target"] = "any-edition"
    elif what == "part" and which:
        wanted |= {"target": "part", "wanted": which[:200]}
    elif what == "copy" and which.isdecimal() and len(which) < 18:
        wanted |= {"target": "copy", "item_id": int(which)}
    pickup = request.POST.get("pickup", "")
    return actions.Asked(
        **wanted,
        pickup_branch_id=int(pickup) if pickup.isdecimal() and len(pickup) < 18 else None,
        wanted_until=day_in(request, "until"),
        thaws_on=day_in(request, "from"),
    )


def day_in(request: HttpRequest, name: str) -> date | None:
    """A day of the form; what is no day is none."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        return None


def _form(request: HttpRequest, record_id: int, work_key: str, no: Refused | None = None) -> HttpResponseBase:
    visit = visit_of(request)
    person, family = whose(visit, request)
    others = editions_of(record_id, work_key)
    card, *_rest = cards([record_id], visit.tree, here=visit.here)
    said = request.POST
    context = {
        "card": card,
        "person": person,
        "family": [one for one in family if one.acts],
        "branches": visit.pickup_branches(),
        "pickup": said.get("pickup") or str(visit.here or person.patron.home_branch_id),
        "has_editions": bool(others),
        "parts": sorted({copy.part for copy in card.copies if copy.part}),
        "copies": _copies(card, visit) if len(card.copies) > 1 else [],
        "what": said.get("what", "title"),
        "until": said.get("until", ""),
        "from_day": said.get("from", ""),
        "refused": no.refusals if no else (),
        "key": visit.new_key(),
    }
    return page(request, "opac/hold.html", context, status=409 if no else 200)


def _copies(card: Card, visit: Visit) -> list[Any]:
    around = around_of([card.id], {card.id: card.copies}, visit.tree, visit.here)
    return [shown(copy, around) for copy in ordered(card.copies, around) if copy.holdable and not copy.reference][
        :COPIES_NAMED
    ]


@require_http_methods(["GET", "POST"])
@own_account
def change(request: HttpRequest, hold_id: int) -> HttpResponseBase:
    """Collect it somewhere else, or let it rest until a day. One act at a time."""
    visit, now = visit_of(request), placed(request).now
    person: Person = acting_for(visit, request)
    hold = next((one for one in open_holds_of(person.id) if one.pk == hold_id), None)
    if hold is None:
        raise Http404
    context = {"hold": hold, "person": person, "branches": visit.pickup_branches(), "refused": ()}
    if request.method == "GET":
        return page(request, "opac/hold_change.html", context)
    branch = request.POST.get("pickup", "")
    try:
        if "pickup" in request.POST and branch.isdecimal() and len(branch) < 18:
            actions.change_pickup(hold_id=hold_id, branch_id=int(branch), by=visit.actor(), now=now)
            name = visit.tree.branches[int(branch)].name
            visit.say(_("“{title}” will come to {branch}.", title=hold.record.title, branch=name))
        else:
            until = day_in(request, "until")
            actions.suspend_hold(hold_id=hold_id, until=until, by=visit.actor(), now=now)
            said = _("The hold on “{title}” rests until {day}.", title=hold.record.title, day=until)
            visit.say(said if until else _("The hold on “{title}” rests.", title=hold.record.title))
    except Refused as no:
        return page(request, "opac/hold_change.html", {**context, "refused": no.refusals}, status=409)
    return back_to(person)
