"""What is done from the patron page: each view makes one call to an action and goes back to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from shelflist.departments.circulation.actions.renewing_all import RenewalOutcome, renew_all
from shelflist.departments.circulation.lines import when
from shelflist.doors.desk.forms import CardForm, WhyForm
from shelflist.doors.desk.views.people import note_form, patron_page_shown
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.panels import Line, reason_count
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, in_words
from shelflist.records.patrons import actions

REFUSED = 409


@needs("edit-patrons")
@require_POST
def add_note(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Put a note, an alert or a block on the patron; what was typed stays when it is refused."""
    here, form = placed(request), note_form(request, request.POST)
    if form.is_valid():
        try:
            receipt = actions.add_note(patron_id=patron_id, by=here.actor, now=here.now, **form.values())
            return done(_section(patron_id, "notes"), receipt)
        except Refused as no:
            for refusal in no.refusals:
                field = str(refusal.details.get("field", ""))
                form.add_error(field if field in form.fields else None, in_words(refusal))
    return patron_page_shown(request, patron_id, {"note_form": form}, section="notes", status=422)


@needs("edit-patrons")
@require_POST
def lift_note(request: HttpRequest, patron_id: int, note_id: int) -> HttpResponseBase:
    """End a note, alert or block."""
    return _act(request, patron_id, "notes", lambda who: actions.lift_note(note_id=note_id, **who))


@needs("edit-patrons")
@require_POST
def renew_membership(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Let the card last as long as the category says."""
    return _act(request, patron_id, "cards", lambda who: actions.renew_membership(patron_id=patron_id, **who))


@needs("edit-patrons")
@require_POST
def end_card(request: HttpRequest, patron_id: int, card_id: int) -> HttpResponseBase:
    """A card was lost or given up: it opens nothing from now on."""
    form = WhyForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return _act(request, patron_id, "cards", lambda who: actions.end_card(card_id=card_id, why=why, **who))


@needs("edit-patrons")
@require_POST
def add_card(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Give a further card."""
    here, form = placed(request), CardForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            receipt = actions.add_card(
                patron_id=patron_id, barcode=data["barcode"], by=here.actor, now=here.now, key=data["key"]
            )
            return done(_section(patron_id, "cards"), receipt)
        except Refused as no:
            for refusal in no.refusals:
                form.add_error("barcode", in_words(refusal))
    return patron_page_shown(request, patron_id, {"card_form": form}, section="cards", status=422)


@needs("renew")
@require_POST
def renew_loans(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Renew everything; the page then says for each loan what became of it. Sent again, it renews nothing twice."""
    here = placed(request)
    outcomes = renew_all(patron_id=patron_id, by=here.actor, now=here.now, key=_key(request))
    lines = [_line(one, is_new=number == 0) for number, one in enumerate(outcomes)]
    return patron_page_shown(request, patron_id, {"lines": lines}, section="loans")


def _line(outcome: RenewalOutcome, *, is_new: bool) -> Line:
    about: dict[str, Any] = {
        "title": outcome.title,
        "by": outcome.author,
        "barcode": outcome.barcode,
        "call_number": outcome.call_number,
        "href": reverse("desk:item", args=[outcome.barcode]),
        "is_new": is_new,
    }
    if outcome.receipt is None:
        under = reason_count(len(outcome.refusals))
        return Line(kind="stop", out=_("Not renewed"), under=under, refusals=outcome.refusals, **about)
    due = when(outcome.receipt.due_at, by_the_hour=outcome.receipt.by_the_hour)
    return Line(kind="ok", out=_("{when}", when=due), under=_("renewed"), **about)


def _act(request: HttpRequest, patron_id: int, section: str, act: Callable[[dict[str, Any]], Any]) -> HttpResponseBase:
    """Do it and go back to the page, or show the page with every reason why not."""
    here = placed(request)
    try:
        receipt = act({"by": here.actor, "now": here.now, "key": _key(request)})
    except Refused as no:
        return patron_page_shown(request, patron_id, {"refused": no.refusals}, section=section, status=REFUSED)
    return done(_section(patron_id, section), receipt)


def _key(request: HttpRequest) -> str | None:
    return request.POST.get("key", "")[:80] or None


def _section(patron_id: int, section: str) -> str:
    return f"{reverse('desk:patron', args=[patron_id])}?section={section}"
