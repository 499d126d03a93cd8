"""Placing a hold: who and what may come in any order, by scan, name or link; then one form and one act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shelflist.departments.holds.actions import place_hold
from shelflist.departments.holds.forms import PlaceForm, override_in
from shelflist.departments.holds.lines import Again, new_key, place_address, refused_hold
from shelflist.departments.holds.pages import around_here, path_of, pickup_choices, rights
from shelflist.departments.holds.queries.queue import queue_of
from shelflist.departments.holds.rules import states
from shelflist.ground.accounts.web import is_fragment, needs
from shelflist.ground.common.barcodes import classify, without_unseen
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as say
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.localise import text
from shelflist.ground.ui.panels import Line
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.queries import find_titles
from shelflist.records.items.models import Item
from shelflist.records.items.queries import copies_of_title, items_of_record
from shelflist.records.items.rules import status_name
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries import find_patrons, patron_by_id, primary_cards, who_is
from shelflist.records.patrons.queries.sharing import seen_among

FOUND_AT_MOST = 12
COPIES_NAMED = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is known already: the title, the reader, one copy, and where to go back to."""

    record: Record | None
    patron: Patron | None
    item_id: int
    back: str  # "patron": to the reader's page; else to the title's

    def address(self, **other: object) -> str:
        known: dict[str, object] = {
            "title": self.record.pk if self.record else 0,
            "patron": self.patron.pk if self.patron else 0,
            "item": self.item_id,
            "back": self.back,
        }
        return place_address(**known | other)


@needs("place-holds")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Place a hold. `?title=` and `?patron=` say what is known; `?who=` and `?what=` look for the rest."""
    chosen = _chosen(request)
    if request.method == "POST" and chosen.record and chosen.patron:
        return _place(request, chosen, chosen.record, chosen.patron)
    if answer := _found_at_once(request, chosen):
        return HttpResponseRedirect(answer)
    return _shown(request, chosen, None)


def _chosen(request: HttpRequest) -> Chosen:
    sent = request.GET
    item = Item.objects.filter(pk=_number(sent.get("item")), deleted_at__isnull=True).first()
    record_id = item.record_id if item else _number(sent.get("title"))
    record = Record.objects.filter(pk=record_id, kind=Record.Kind.BIBLIOGRAPHIC).first()
    patron = patron_by_id(_number(sent.get("patron")))
    if patron and not placed(request).actor.may("see-patrons", patron.home_branch.path):
        patron = None
    patron = next(iter(seen_among([patron], placed(request).actor)), None) if patron else None
    return Chosen(record, patron, item.pk if item else 0, "patron" if sent.get("back") == "patron" else "")


def _found_at_once(request: HttpRequest, chosen: Chosen) -> str:
    """A scanned card or copy, or an ISBN of one title, needs no list to choose from."""
    if who := _typed(request, "who"):
        known = who_is(*classify(who).candidates)
        if known and known.kind in {"card", "login"}:
            return chosen.address(patron=known.subject_id)
    if what := _typed(request, "what"):
        read = classify(what)
        known = who_is(*read.candidates) if read.candidates else None
        if known and known.kind == "item":
            record = Item.objects.filter(pk=known.subject_id).values_list("record_id", flat=True).first()
            return chosen.address(title=record)
        if read.kind_hint in {"isbn", "issn"}:
            found = find_titles(read.candidates[0], limit=2).rows
            return chosen.address(title=found[0].id) if len(found) == 1 else ""
    return ""


def _place(request: HttpRequest, chosen: Chosen, record: Record, patron: Patron) -> HttpResponse:
    here, form = placed(request), _form(request, chosen, request.POST)
    if not form.is_valid():
        return _shown(request, chosen, form, status=422)
    try:
        receipt = place_hold(
            patron_id=patron.pk,
            asked=form.asked(record.pk),
            by=here.actor,
            now=here.now,
            key=form.cleaned_data["key"],
            override=override_in(request.POST),
        )
    except Refused as refused:
        again = Again(chosen.address(), _sent_again(request))
        line = refused_hold(record, refused.refusals, again, here.actor, path_of(request), here.now)
        if is_fragment(request):
            return render(request, "holds/one_line.html", {"line": line})
        return _shown(request, chosen, _form(request, chosen, request.POST), line, status=409)
    page = reverse("desk:patron", args=[patron.pk]) if chosen.back else reverse("desk:title", args=[record.pk])
    gone = done(f"{page}?section=holds", receipt)
    return HttpResponse(status=204, headers={"HX-Redirect": gone.url}) if is_fragment(request) else gone


def _sent_again(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What was asked for, to be sent once more with the override and another key."""
    left_out = {"key", "csrfmiddlewaretoken", "override", "reason"}
    sent = ((name, request.POST[name]) for name in request.POST if name not in left_out)
    return (*sent, ("key", new_key()))


def _shown(
    request: HttpRequest, chosen: Chosen, form: PlaceForm | None, line: Line | None = None, status: int = 200
) -> HttpResponse:
    who, what = _typed(request, "who"), _typed(request, "what")
    ready = bool(chosen.record and chosen.patron)
    context = {
        "record": chosen.record,
        "patron": chosen.patron,
        "card": primary_cards([chosen.patron.pk]).get(chosen.patron.pk, "") if chosen.patron else "",
        "chosen": chosen,
        "form": form or (_form(request, chosen) if ready else None),
        "who": who,
        "what": what,
        "people": _people(request, chosen, who) if who and not chosen.patron else None,
        "titles": _titles(chosen, what) if what and not chosen.record else None,
        "queue": _queue(chosen.record) if chosen.record else None,
        "lines": [line] if line else [],
        "change_who": chosen.address(patron=0),
        "change_what": chosen.address(title=0, item=0),
        "key": new_key(),
    }
    return render(request, "holds/new.html", context, status=status)


def _people(request: HttpRequest, chosen: Chosen, who: str) -> list[dict[str, Any]]:
    actor = placed(request).actor
    found = [one for one in find_patrons(who, limit=FOUND_AT_MOST) if actor.may("see-patrons", one.home_branch.path)]
    found = seen_among(found, actor)
    cards = primary_cards(one.pk for one in found)
    return [{"patron": one, "card": cards.get(one.pk, ""), "href": chosen.address(patron=one.pk)} for one in found]


def _titles(chosen: Chosen, what: str) -> list[dict[str, Any]]:
    return [{"title": one, "href": chosen.address(title=one.id)} for one in find_titles(what, limit=FOUND_AT_MOST).rows]


def _queue(record: Record) -> Phrase:
    """How many wait already, for how many copies."""
    waiting = queue_of(record.pk).filter(state__in=sorted(states.WAITING | {states.SUSPENDED})).order_by().count()
    copies = copies_of_title(record.pk).filter(deleted_at__isnull=True).count()
    wait = nphrase("{count} waits", "{count} wait", waiting) if waiting else say("nobody waits")
    return say("{copies}, {waiting}", copies=nphrase("{count} copy", "{count} copies", copies), waiting=wait)


def _form(request: HttpRequest, chosen: Chosen, data: Any = None) -> PlaceForm:
    around = around_here(request)
    may_cut = rights(request)["may_reorder"]
    assert chosen.record is not None  # the form is shown when both are known
    home = chosen.patron.home_branch_id if chosen.patron else None
    initial = {
        "wish": f"copy:{chosen.item_id}" if chosen.item_id else "title",
        "pickup": home if home in around.setting.places.hands_out else None,
    }
    return PlaceForm(
        data,
        wishes=_wishes(chosen.record, may_cut=may_cut),
        branches=pickup_choices(around),
        may_cut=may_cut,
        initial=initial,
    )


def _wishes(record: Record, *, may_cut: bool) -> list[Any]:
    """What may be waited for: the title, any edition, a part, the copies with one call number, one copy."""
    copies = items_of_record(record.pk)[:COPIES_NAMED]
    whole = [("title", _("Any copy of this title"))]
    if record.work_key:
        whole.append(("any-edition", _("Any edition or format of the work")))
    choices: list[Any] = [*whole]
    parts = _once(copy.part for copy in copies)
    if parts:
        choices.append((_("One part"), [(f"part:{part}", part) for part in parts]))
    shelves = _once(copy.call_number for copy in copies)
    if len(shelves) > 1:
        choices.append((_("Copies with one call number"), [(f"volume:{one}", one) for one in shelves]))
    named = [(copy.pk, _named(copy)) for copy in copies]
    choices.append((_("One copy"), [(f"copy:{pk}", words) for pk, words in named]))
    if may_cut:
        choices.append((_("One copy, before everybody else"), [(f"force:{pk}", words) for pk, words in named]))
        choices.append((_("One copy, back to cataloguing"), [(f"cataloguing:{pk}", words) for pk, words in named]))
    return choices


def _once(values: Iterable[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value]


def _named(copy: Item) -> str:
    words = (copy.barcode, copy.branch.name, copy.part, copy.copy_number, text(status_name(copy.status)))
    return ", ".join(str(word) for word in words if word)


def _typed(request: HttpRequest, name: str) -> str:
    return without_unseen(request.GET.get(name, "")).strip()[:200]


def _number(sent: str | None) -> int:
    """A whole number from an address; 0 when it is none."""
    return int(sent) if sent and sent.isascii() and sent.isdigit() and len(sent) < 19 else 0
