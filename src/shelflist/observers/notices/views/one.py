"""One message; why something was or was not sent; everything that was written to one reader."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import forbidden, is_fragment, needs
from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as say
from shelflist.ground.common.refusals import Refused
from shelflist.observers.notices import events, sources, ways
from shelflist.observers.notices.actions import handling
from shelflist.observers.notices.actions.preparing import prepare
from shelflist.observers.notices.actions.wishing import choose_titles
from shelflist.observers.notices.events import label_of
from shelflist.observers.notices.forms import new_key
from shelflist.observers.notices.queries import queue as reading
from shelflist.observers.notices.queries.contacts import titles_wished
from shelflist.observers.notices.queries.surroundings import Surroundings, surroundings
from shelflist.observers.notices.queries.why import coming
from shelflist.observers.notices.queries.why import why as told_why
from shelflist.observers.notices.rules.reaching import IN_WORDS
from shelflist.observers.notices.rules.sequences import stage_in_words
from shelflist.observers.notices.views.shown import message_row, message_rows
from shelflist.observers.notices.views.tabs import tabs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.patrons.queries import patron_by_id

REFUSED = 409


@needs("see-notices")
@require_GET
def message(request: HttpRequest, message_id: int) -> HttpResponseBase:
    """What it says, what became of it, what it is about."""
    return _message(request, message_id, {})


def _message(request: HttpRequest, message_id: int, more: dict[str, Any], status: int = 200) -> HttpResponseBase:
    here = placed(request)
    row = reading.message(message_id)
    if row is None:
        raise Http404
    shown = message_row(row)
    if not here.actor.may("see-notices", shown["path"]):
        return forbidden(request, "see-notices")
    subject, body, live = row.subject, row.body, False
    if row.state == "pending":
        (prepared,) = prepare([row], surroundings(here.now))
        live = prepared.wording is not None
        if prepared.wording is not None:
            subject, body = prepared.wording.subject, prepared.wording.body
        elif prepared.no is not None:
            shown["why"] = prepared.no
    may_send = here.actor.may("send-notices", shown["path"])
    context = {
        "row": shown, "message": row, "subject": subject, "body": body, "live": live,
        "about": [_about(one) for one in reading.notices_in(row)],
        "later": message_rows(reading.later_of(row)),
        "bounces": list(row.bounces.all()),
        "may_send": may_send,
        "other_ways": [(way, IN_WORDS[way]) for way in ways.working() if way != row.way],
        "key": new_key(), "tabs": tabs(request, ""), "notices": notices(request), **more,
    }  # fmt: skip
    return render(request, "notices/message.html", context, status=status)


def _about(notice: Any) -> dict[str, Any]:
    return {
        "notice": notice, "label": label_of(notice.event), "stage": stage_in_words(notice.stage),
        "why": Phrase.from_data(notice.why) if notice.why else None,
        "has_page": notice.kind in ("loan", "hold"),
    }  # fmt: skip


@needs("send-notices")
@require_POST
def again(request: HttpRequest, message_id: int) -> HttpResponseBase:
    """Once more, by the same way or another."""
    here = placed(request)
    try:
        receipt = handling.send_again(
            message_id=message_id, way=request.POST.get("way", ""), by=here.actor, now=here.now,
            key=request.POST.get("key") or None,
        )  # fmt: skip
    except Refused as no:
        return _message(request, message_id, {"refusals": no.refusals}, REFUSED)
    return done(reverse("notices:message", args=[receipt.id]), receipt)


@needs("send-notices")
@require_POST
def cancel(request: HttpRequest, message_id: int) -> HttpResponseBase:
    here = placed(request)
    try:
        receipt = handling.cancel_message(
            message_id=message_id, by=here.actor, now=here.now, key=request.POST.get("key") or None
        )
    except Refused as no:
        return _message(request, message_id, {"refusals": no.refusals}, REFUSED)
    return done(reverse("notices:message", args=[message_id]), receipt)


@needs("see-notices")
@require_GET
def why(request: HttpRequest, kind: str, subject_id: int) -> HttpResponseBase:
    """Every notice about one loan, hold or reader: sent, not sent, to come, and why."""
    here = placed(request)
    source = sources.find(kind)
    around = surroundings(here.now)
    told = told_why(kind, subject_id, around) if source else []
    patron_id, branch_id = _whose(kind, subject_id, around) if source else (None, 0)
    if not branch_id:
        raise Http404
    tree = organisation(here.numbers)
    if branch_id in tree.branches and not here.actor.may("see-notices", tree.path_of(branch_id)):
        return forbidden(request, "see-notices")
    values = source.values([subject_id], True, here.now).get(subject_id, {}) if source else {}
    if values.get("returned_at"):
        patron_id = None  # the desk keeps no reading history
    context = {
        "told": [
            {"one": one, "why": Explanation(one.way or say("No rule is meant for it"), candidates=one.candidates)}
            for one in told
        ],
        "silent": [one for one in told if not one.stages],
        "kind": kind, "subject_id": subject_id, "values": values,
        "patron": patron_by_id(patron_id) if patron_id else None,
        "tabs": tabs(request, ""),
    }  # fmt: skip
    return render(request, "notices/why.html", context)


def _whose(kind: str, subject_id: int, around: Surroundings) -> tuple[int | None, int]:
    mine = [event.code for event in events.all_events() if event.kind == kind][:1]
    subject = next(iter(sources.known(kind).subjects([subject_id], mine, around.now)), None)
    return (subject.patron_id, subject.branch_id) if subject else (None, 0)


@needs("see-notices")
@require_GET
def of_patron(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Every message to one reader with its result, and what comes in the next thirty days (NTC-14)."""
    here = placed(request)
    patron = patron_by_id(patron_id)
    if patron is None:
        raise Http404
    if not here.actor.may("see-notices", patron.home_branch.path):
        return forbidden(request, "see-notices")
    context = {
        "patron": patron,
        "titles": titles_wished([patron_id]).get(patron_id),
        "may_choose": here.actor.may("edit-patrons", patron.home_branch.path),
        "key": new_key(),
        "rows": message_rows(reading.messages_of(patron_id)),
        "coming": coming(patron_id, surroundings(here.now)),
        "skipped": [_about(one) for one in reading.skipped_of(patron_id)],
    }
    if is_fragment(request):
        return render(request, "notices/parts/of_patron.html", context)
    return render(request, "notices/of_patron.html", {**context, "tabs": tabs(request, "")})


TITLES = {"yes": True, "no": False, "": None}


@needs("edit-patrons")
@require_POST
def titles(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Whether what is written to them names titles."""
    here = placed(request)
    wanted = TITLES.get(request.POST.get("titles", ""))
    try:
        receipt = choose_titles(
            patron_id=patron_id, titles=wanted, by=here.actor, now=here.now, key=request.POST.get("key") or None
        )
    except Refused as no:
        raise Http404 from no
    return done(f"{reverse('desk:patron', args=[patron_id])}?section=messages", receipt)
