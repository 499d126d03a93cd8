"""What a reader sets for themselves: how they are told, what is remembered, where they are reached; and their card."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.doors.opac.cards import cards
from shelflist.doors.opac.web import Visit, own_account, page, visit_of
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.observers.notices.queries.queue import messages_of
from shelflist.observers.notices.ways import push
from shelflist.records.branches.middleware import placed
from shelflist.records.loans.queries import past_loans_of
from shelflist.records.patrons import actions
from shelflist.records.patrons.queries import choices_of, primary_cards
from shelflist.records.patrons.queries.devices import devices_of
from shelflist.records.patrons.queries.notes import public_notes
from shelflist.records.patrons.queries.privacy import everything_about
from shelflist.records.patrons.queries.waiting import change_of
from shelflist.records.patrons.rules.messages import EVENTS, WAYS, Choice, Way

DAYS = (1, 2, 3, 5, 7)
CHANGEABLE = (
    ("email", _("E-mail"), "email", "email"),
    ("phone_mobile", _("Mobile telephone"), "tel", "tel"),
    ("phone", _("Telephone"), "tel", "tel"),
    ("address", _("Address"), "text", "street-address"),
)


@require_http_methods(["GET", "POST"])
@own_account
def preferences(request: HttpRequest) -> HttpResponseBase:
    """By which ways somebody is told of what, in which language, and whether what they read is remembered."""
    visit, now = visit_of(request), placed(request).now
    patron = visit.reader
    if request.method == "GET":
        return page(request, "opac/preferences.html", _preferences(visit))
    try:
        actions.choose_messages(patron_id=patron.pk, choices=_choices(request, patron.pk), by=visit.actor(), now=now)
        keep = request.POST.get("history") == "on"
        if keep != patron.keeps_history:
            actions.keep_history(patron_id=patron.pk, keep=keep, by=visit.actor(), now=now)
        visit.say(_("That is how we do it from now on."))
    except Refused as no:
        visit.say_no(no.refusals)
    return HttpResponseRedirect(reverse("opac:preferences"))


def _offered(patron_id: int) -> tuple[Way, ...]:
    """By which ways a reader may choose to be told: on a device of theirs once there is one."""
    return ("email", "sms", "push") if devices_of([patron_id]) else ("email", "sms")


def _preferences(visit: Visit) -> dict[str, Any]:
    patron = visit.reader
    devices, offered = devices_of([patron.pk]).get(patron.pk, ()), _offered(patron.pk)
    rows = []
    for event in EVENTS:
        choice = choices_of([patron.pk], event.code)[patron.pk]
        ways = [(way, WAYS[way], way in choice.ways) for way in offered]
        rows.append({"event": event, "ways": ways, "days": choice.days_before if event.days_before else None})
    context: dict[str, Any] = {"rows": rows, "days": DAYS, "languages": settings.LANGUAGES, "devices": devices}
    if push.is_working():
        context["push_key"] = push.public_key()
    return context


def _choices(request: HttpRequest, patron_id: int) -> dict[str, Choice]:
    """What the form says; ways that it does not offer stay as they were."""
    found, offered = {}, _offered(patron_id)
    for event in EVENTS:
        before = choices_of([patron_id], event.code)[patron_id]
        kept = before.ways - set(offered)
        chosen = frozenset(way for way in offered if f"{event.code}-{way}" in request.POST)
        days = request.POST.get(f"{event.code}-days", "")
        ahead = int(days) if days.isdecimal() and int(days[:3]) in DAYS else before.days_before
        found[event.code] = Choice(kept | chosen, ahead, before.digest)
    return found


@require_http_methods(["GET", "POST"])
@own_account
def contact(request: HttpRequest) -> HttpResponseBase:
    """Where somebody is reached. A change waits for staff, so that nobody can move another's mail."""
    visit, now = visit_of(request), placed(request).now
    patron = visit.reader
    context: dict[str, Any] = {"waits": change_of(patron.pk), "refused": ()}
    sent = request.POST if request.method == "POST" else {}
    context["boxes"] = [
        {"name": name, "label": label, "kind": kind, "fills": fills, "value": sent.get(name, getattr(patron, name))}
        for name, label, kind, fills in CHANGEABLE
    ]
    if request.method == "GET":
        return page(request, "opac/contact.html", context)
    wanted = {name: request.POST.get(name, "") for name, *_rest in CHANGEABLE if name in request.POST}
    try:
        actions.ask_for_change(patron_id=patron.pk, wanted=wanted, by=visit.actor(), now=now)
        visit.say(_("It has reached us and counts as soon as somebody at the desk has looked at it."))
    except Refused as no:
        return page(request, "opac/contact.html", {**context, "refused": no.refusals}, status=422)
    return HttpResponseRedirect(reverse("opac:contact"))


@require_GET
@own_account
def history(request: HttpRequest) -> HttpResponseBase:
    """What somebody has read, if they want that to be remembered."""
    visit = visit_of(request)
    loans = past_loans_of(visit.reader.pk, 200) if visit.reader.keeps_history else []
    shown = {card.id: card for card in cards([loan.item.record_id for loan in loans], visit.tree)}
    rows = [(loan, shown[loan.item.record_id]) for loan in loans if loan.item.record_id in shown]
    return page(request, "opac/history.html", {"rows": rows})


@require_GET
@own_account
def messages(request: HttpRequest) -> HttpResponseBase:
    """What the library wrote, and what it has to say in the account."""
    visit = visit_of(request)
    today = visit.tree.calendar(visit.reader.home_branch_id).day_of(placed(request).now)
    sent = [one for one in messages_of(visit.reader.pk) if one.state == "sent"]
    return page(request, "opac/messages.html", {"messages": sent, "notes": public_notes(visit.reader.pk, today)})


@require_POST
@own_account
def read(request: HttpRequest) -> HttpResponseBase:
    """Somebody has read what was noted for them."""
    visit = visit_of(request)
    number = request.POST.get("note", "")
    try:
        note_id = int(number) if number.isdecimal() and len(number) < 18 else 0
        actions.read_note(note_id=note_id, by=visit.actor(), now=placed(request).now)
    except Refused as no:
        visit.say_no(no.refusals)
    return HttpResponseRedirect(reverse("opac:messages"))


@require_GET
@own_account
def card(request: HttpRequest) -> HttpResponseBase:
    """The card, to be shown at the desk on a telephone."""
    visit = visit_of(request)
    number = primary_cards([visit.reader.pk]).get(visit.reader.pk, "")
    return page(request, "opac/card.html", {"number": number})


@require_GET
@own_account
def everything(request: HttpRequest) -> HttpResponseBase:
    """All that is known of them, as a file."""
    answer = JsonResponse(
        everything_about(visit_of(request).reader), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = 'attachment; filename="what-the-library-knows.json"'
    return answer
