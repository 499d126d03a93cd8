"""Titles that a reader takes along: on a slip, by mail or text, or on their own telephone from a square code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods

from shelflist.departments.reference.queries import steps_of
from shelflist.doors.desk.places import number
from shelflist.doors.opac.cards import Card, cards
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing import press, qr
from shelflist.ground.printing import queries as printing
from shelflist.ground.printing.actions.jobs import print_on
from shelflist.ground.printing.views.parts import shown
from shelflist.ground.ui.localise import spoken_languages
from shelflist.observers.notices.actions.finding import send_titles, ways_of_staff
from shelflist.observers.search.queries import answer_staff
from shelflist.observers.search.rules.questions import PARTS, Question
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.queries import titles_with_ids

MOST = 40
"""Titles at once: what fits on a slip, and what somebody reads on a telephone."""
REFUSED = 409


@needs("see-records")
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """What would be given, its square code and its forms; or (POST) it is sent to the address typed in."""
    chosen = _chosen(request)
    if not chosen:
        raise Http404
    here, sent, refused = placed(request), request.POST, None
    if request.method == "POST":
        try:
            send_titles(
                record_ids=chosen, way_name=sent.get("way", ""), address=sent.get("to", ""),
                language=sent.get("language", ""), link=_link(request, chosen), by=here.actor, now=here.now,
            )  # fmt: skip
        except Refused as no:
            refused = no
        else:
            return HttpResponseRedirect(f"{_address(chosen)}&sent=1")
    tree = organisation(here.numbers)
    link = _link(request, chosen)
    printer = printing.printer_here(here.actor.terminal_id, "receipt")
    context = {
        "cards": cards(chosen, tree),
        "numbers": chosen,
        "link": link,
        "square": qr.square(link),
        "ways": ways_of_staff(),
        "languages": spoken_languages().items(),
        "to": sent.get("to", ""),
        "way": sent.get("way", ""),
        "language": sent.get("language", ""),
        "is_sent": "sent" in request.GET,
        "has_printer": bool(printer and printer.queue),
        "refused": refused.refusals if refused else (),
        "notices": notices(request),
        "key": uuid4().hex,
    }
    return render(request, "desk/give.html", context, status=REFUSED if refused else 200)


def _address(chosen: Sequence[int]) -> str:
    return f"{reverse('desk:give')}?{urlencode([('title', str(one)) for one in chosen])}"


def _chosen(request: HttpRequest) -> list[int]:
    """The titles that the address names; else those kept for a question, else the best of a search."""
    asked = request.GET
    named = [one for one in map(number, asked.getlist("title")) if one]
    if not named and asked.get("question"):
        named = [step.record_id for step in steps_of(number(asked.get("question"))) if step.record_id is not None]
    if not named:
        question = Question.of({name: asked.get(name, "") for name in PARTS})
        today = placed(request).now.date()
        named = [row.id for row in answer_staff(question, today=today, limit=MOST).rows] if question.values else []
    known = titles_with_ids(named)
    return [one for one in dict.fromkeys(named) if one in known][:MOST]


def _link(request: HttpRequest, chosen: Sequence[int]) -> str:
    """The public page of one title, or of these titles together."""
    base = str(getattr(settings, "SHELFLIST_PUBLIC_URL", "")).rstrip("/")
    together = "-".join(map(str, chosen))
    there = reverse("opac:title", args=chosen) if len(chosen) == 1 else reverse("opac:these", args=[together])
    return f"{base}{there}" if base else request.build_absolute_uri(there)


@needs("see-records")
@require_http_methods(["GET", "POST"])
def slip(request: HttpRequest) -> HttpResponse:
    """The slip as PDF, or (POST) on the receipt printer of this workstation."""
    chosen, here = _chosen(request), placed(request)
    if not chosen:
        raise Http404
    language = request.GET.get("language", "")
    with translation.override(language if language in spoken_languages() else translation.get_language()):
        values = _values(cards(chosen, organisation(here.numbers)), _link(request, chosen), here)
        pdf = press.pdf("receipt80", values)
    if request.method == "GET":
        return shown(pdf, "application/pdf", "titles.pdf")
    printer = printing.printer_here(here.actor.terminal_id, "receipt")
    if printer is None or not printer.queue:
        return HttpResponseRedirect(request.get_full_path())
    try:
        receipt = print_on(
            printer_id=printer.pk, title="titles", pages={"pdf": pdf}, by=here.actor, now=here.now,
            key=request.POST.get("key") or None,
        )  # fmt: skip
    except Refused:
        return HttpResponseRedirect(request.get_full_path())
    return done(_address(chosen), receipt)


def _values(found: Sequence[Card], link: str, here: Any) -> Mapping[str, Any]:
    """Title, author, shelf and call number of each, with what is to be said of it now."""
    return {
        "library": here.branch.name if here.branch else "",
        "head": [here.now],
        "title": _("Titles for you"),
        "lines": [_line(card) for card in found],
        "foot": [_("Look again on your telephone:")],
        "square": qr.square(link),
        "logo": printing.logo(),
        "language": translation.get_language(),
    }


def _line(card: Card) -> dict[str, Any]:
    stands = card.standing
    where = ", ".join([*stands.first_places, stands.shelf] if stands.shelf else stands.first_places)
    small = [one for one in (card.author, where) if one]
    return {"name": card.title, "small": [*small, stands.words], "end": stands.call_number}
