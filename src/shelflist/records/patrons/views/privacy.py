"""Messages and privacy on the patron page: ways, reading history, who may act for them, giving out and erasing."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.patrons import actions
from shelflist.records.patrons.actions.batches import reasons_to_keep
from shelflist.records.patrons.actions.erasing import NOT_REACHED, WITHOUT_PERSON, erase_patron, stays
from shelflist.records.patrons.actions.privacy import end_waiver, give_waiver, keep_history
from shelflist.records.patrons.belongings import belongings
from shelflist.records.patrons.models import Erasure, Patron
from shelflist.records.patrons.queries.contact import choices_of
from shelflist.records.patrons.queries.privacy import everything_about
from shelflist.records.patrons.rules.messages import EVENTS, WAYS
from shelflist.records.patrons.views.acts import REFUSED, act, by_card_or_number, new_key, number, patron_seen, section
from shelflist.records.patrons.views.choosing import chosen, event_row

PRIVACY = "privacy"


def privacy_part(request: HttpRequest, patron: Patron) -> dict[str, Any]:
    """What the privacy part of the patron page shows."""
    rows = [event_row(event, choices_of([patron.pk], event.code)[patron.pk]) for event in EVENTS]
    return {
        "waivers": patron.waivers.filter(ended_at__isnull=True).order_by("pk"),
        "event_rows": rows,
        "ways": WAYS.values(),
        "may_erase": placed(request).actor.may("erase-patrons", patron.home_branch.path),
        "privacy_key": new_key(),
    }


@needs("edit-patrons")
@require_POST
def history(request: HttpRequest, patron_id: int) -> HttpResponse:
    """They want a reading history, or none."""
    patron_seen(request, patron_id)
    keep = request.POST.get("keep") == "yes"
    return act(request, section(patron_id, PRIVACY), lambda who: keep_history(patron_id=patron_id, keep=keep, **who))


@needs("edit-patrons")
@require_POST
def waiver(request: HttpRequest, patron_id: int) -> HttpResponse:
    """Somebody may act for them; or, with `end`, no longer."""
    patron_seen(request, patron_id)
    address = section(patron_id, PRIVACY)
    if (ended := number(request.POST.get("end"))) is not None:
        return act(request, address, lambda who: end_waiver(waiver_id=ended, **who))
    given: dict[str, Any] = {f"may_{name}": name in request.POST for name in ("collect", "see_loans", "see_money")}
    name, card = request.POST.get("name", "").strip(), request.POST.get("card", "").strip()
    given["other_id"] = by_card_or_number(card) if card else None
    if card and given["other_id"] is None:
        given["other_id"] = 0  # nobody's card: the action says so
    return act(request, address, lambda who: give_waiver(patron_id=patron_id, name=name, **who, **given))


@needs("edit-patrons")
@require_POST
def messages(request: HttpRequest, patron_id: int) -> HttpResponse:
    """What they hear of, by which ways, how many days ahead, and whether all of a day together."""
    patron_seen(request, patron_id)
    choices = {event.code: chosen(request, event) for event in EVENTS}
    return act(
        request,
        section(patron_id, PRIVACY),
        lambda who: actions.choose_messages(patron_id=patron_id, choices=choices, **who),
    )


@needs("erase-patrons")
@require_GET
def export(request: HttpRequest, patron_id: int) -> HttpResponse:
    """Everything that is known of them, as a file to hand over."""
    patron = patron_seen(request, patron_id, "erase-patrons")
    text = json.dumps(everything_about(patron), ensure_ascii=False, indent=2, default=str)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="patron-{patron_id}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@needs("erase-patrons")
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, patron_id: int) -> HttpResponse:
    """What would be erased and what stays; and, when the word was typed, do it."""
    here, patron = placed(request), patron_seen(request, patron_id, "erase-patrons")
    refusals: Any = ()
    if request.method == "POST" and request.POST.get("number", "").strip() == str(patron_id):
        try:
            receipt = erase_patron(patron_id=patron_id, by=here.actor, now=here.now)
            return HttpResponseRedirect(reverse("patrons:erased", args=[receipt.erasure_id]))
        except Refused as no:
            refusals = no.refusals
    goes: list[Any] = []
    kept: list[Any] = []
    for one in belongings():
        count = one.of(patron_id).count()
        if count and one.model is not Patron:
            (kept if one.outlives else goes).append((one.kind.name, count, one.kind.why_kept or WITHOUT_PERSON))
    context = {
        "patron": patron,
        "goes": goes,
        "kept": kept,
        "not_reached": NOT_REACHED,
        "reasons": reasons_to_keep([patron_id], here.now).get(patron_id, []),
        "refusals": refusals,
        "back": section(patron_id, PRIVACY),
        "mistyped": request.method == "POST" and not refusals,
    }
    return render(request, "patrons/erase.html", context, status=REFUSED if request.method == "POST" else 200)


@needs("erase-patrons")
@require_GET
def erased(request: HttpRequest, erasure_id: int) -> HttpResponse:
    """The report of an erasure."""
    row = Erasure.objects.filter(pk=erasure_id).first()
    if row is None:
        raise Http404
    context = {
        "erasure": row,
        "stays": stays(row),
        "not_reached": [Phrase.from_data(one) for one in row.report["not_reached"]],
    }
    return render(request, "patrons/erased.html", context)
