"""Lists: what this browser keeps for now, a reader’s own lists, the library’s, and searches that are kept."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.lists import actions, queries
from shelflist.doors.opac.cards import Card, cards
from shelflist.doors.opac.views.signing import safe_path
from shelflist.doors.opac.web import Visit, open_to_all, own_account, page, the_same_for_all, visit_of
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.observers.search import queries as finding
from shelflist.observers.search.addresses import Asked
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation

MOST_IN_BASKET = 200
IN_A_FEED = 20
MOST_IN_ADDRESS = 40


# -- for now ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@open_to_all
def basket(request: HttpRequest) -> HttpResponseBase:
    """A list for now: gone when the browser forgets it. Signed in, it can be kept."""
    visit = visit_of(request)
    kept = _kept(visit)
    if request.method == "GET":
        mine = queries.lists_of(visit.reader.pk) if visit.reader else []
        return page(request, "opac/basket.html", {"cards": cards(kept, visit.tree, here=visit.here), "lists": mine})
    sent = request.POST
    number = next(
        (int(sent[one]) for one in ("add", "off") if sent.get(one, "").isdecimal() and len(sent[one]) < 18), 0
    )
    if "add" in sent and number:
        kept = [*(one for one in kept if one != number), number][-MOST_IN_BASKET:]
        visit.say(_("It is on your list for now."))
    elif "off" in sent:
        kept = [one for one in kept if one != number]
    elif "clear" in sent:
        kept = []
    if kept:
        visit.session.put("basket", kept)
    else:
        visit.session.drop("basket")
    return HttpResponseRedirect(safe_path(request, sent.get("back") or reverse("opac:basket")))


def _kept(visit: Visit) -> list[int]:
    return [one for one in visit.session.get("basket") or () if isinstance(one, int)]


@require_POST
@own_account
def keep(request: HttpRequest) -> HttpResponseBase:
    """What was kept for now goes on a list that stays: a new one, or one there is."""
    visit, now, by = visit_of(request), placed(request).now, visit_of(request).actor()
    try:
        said = request.POST.get("list", "")
        if said.isdecimal() and len(said) < 18:
            number = int(said)
        else:
            name = request.POST.get("name", "").strip() or gettext("My list")
            number = actions.save_list(details=actions.ListDetails(name=name), by=by, now=now).id
        actions.put_on_list(list_id=number, record_ids=_kept(visit), by=by, now=now)
    except Refused as no:
        visit.say_no(no.refusals)
        return HttpResponseRedirect(reverse("opac:basket"))
    visit.session.drop("basket")
    visit.say(_("Kept on your list."))
    row = next(one for one in queries.lists_of(visit.reader.pk) if one.pk == number)
    return HttpResponseRedirect(reverse("opac:list", args=[row.token]))


# -- lists that stay --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@open_to_all
def lists(request: HttpRequest) -> HttpResponseBase:
    """The library’s lists, and one’s own."""
    visit = visit_of(request)
    if request.method == "POST":
        if visit.reader is None:
            return HttpResponseRedirect(f"{reverse('opac:sign_in')}?next={reverse('opac:lists')}")
        try:
            details = actions.ListDetails(name=request.POST.get("name", ""))
            made = actions.save_list(details=details, by=visit.actor(), now=placed(request).now)
            return HttpResponseRedirect(reverse("opac:list", args=[made.token]))
        except Refused as no:
            visit.say_no(no.refusals)
    mine = queries.lists_of(visit.reader.pk) if visit.reader else []
    searches = queries.searches_of(visit.reader.pk) if visit.reader else []
    context = {"lists": queries.library_lists(), "mine": mine, "searches": searches}
    return page(request, "opac/lists.html", context)


@require_http_methods(["GET", "POST"])
@open_to_all
def one_list(request: HttpRequest, token: str) -> HttpResponseBase:
    """A list by its address: its owner’s own, or one that is shared."""
    visit = visit_of(request)
    row = queries.list_by_token(token)
    is_mine = row is not None and visit.reader is not None and row.patron_id == visit.reader.pk
    if row is None or not (row.shared or is_mine):
        raise Http404
    if request.method == "POST":
        if not is_mine:
            raise Http404
        return _change(request, visit, row)
    entries = queries.entries_of(row.pk)
    found = {card.id: card for card in cards([entry.record_id for entry in entries], visit.tree, here=visit.here)}
    shown = [(entry, found[entry.record_id]) for entry in entries if entry.record_id in found]
    context = {
        "list": row, "entries": shown, "is_mine": is_mine,
        "address": request.build_absolute_uri(reverse("opac:list", args=[token])),
    }  # fmt: skip
    return page(request, "opac/list_print.html" if "print" in request.GET else "opac/list.html", context)


def _change(request: HttpRequest, visit: Visit, row: Any) -> HttpResponseBase:
    """One act of the owner."""
    by, now, sent = visit.actor(), placed(request).now, request.POST
    names = ("off", "up", "down", "say")
    number = next((int(sent[one]) for one in names if sent.get(one, "").isdecimal() and len(sent[one]) < 18), 0)
    try:
        if "drop" in sent:
            actions.drop_list(list_id=row.pk, by=by, now=now)
            return HttpResponseRedirect(reverse("opac:lists"))
        if "off" in sent:
            actions.take_off_list(list_id=row.pk, record_id=number, by=by, now=now)
        elif "up" in sent or "down" in sent:
            step = -1 if "up" in sent else 1
            actions.move_on_list(list_id=row.pk, record_id=number, step=step, by=by, now=now)
        elif "say" in sent:
            note = sent.get(f"note-{number}", "")
            actions.say_about(list_id=row.pk, record_id=number, note=note, by=by, now=now)
        else:
            details = actions.ListDetails(
                name=sent.get("name", ""), about=sent.get("about", ""), shared="shared" in sent
            )
            actions.save_list(list_id=row.pk, details=details, by=by, now=now)
    except Refused as no:
        visit.say_no(no.refusals)
    return HttpResponseRedirect(reverse("opac:list", args=[row.token]))


@require_GET
@open_to_all
def these(request: HttpRequest, numbers: str) -> HttpResponseBase:
    """The titles whose numbers stand in the address, as somebody at the desk gave them to a reader; nothing is kept."""
    visit = visit_of(request)
    named = [int(one) for one in numbers.split("-") if one.isascii() and one.isdecimal() and len(one) < 18]
    found = cards(named[:MOST_IN_ADDRESS], visit.tree, here=visit.here)
    if not found:
        raise Http404
    shown: list[tuple[Any, Card]] = [(None, card) for card in found]
    template = "opac/list_print.html" if "print" in request.GET else "opac/these.html"
    return page(request, template, {"list": None, "entries": shown, "cards": found})


@require_GET
@open_to_all
def basket_print(request: HttpRequest) -> HttpResponseBase:
    """What is kept for now, for paper."""
    visit = visit_of(request)
    shown: list[tuple[Any, Card]] = [(None, card) for card in cards(_kept(visit), visit.tree, here=visit.here)]
    return page(request, "opac/list_print.html", {"list": None, "entries": shown})


# -- kept searches ----------------------------------------------------------------------------------------------------


@require_POST
@own_account
def searches(request: HttpRequest) -> HttpResponseBase:
    """Keep a search, change whether it is told of by mail, or forget it."""
    visit, now, sent = visit_of(request), placed(request).now, request.POST
    try:
        if sent.get("drop", "").isdecimal():
            actions.drop_search(search_id=int(sent["drop"][:18]), by=visit.actor(), now=now)
            visit.say(_("Forgotten."))
        else:
            asked = Asked.of(QueryDict(sent.get("address", "")[:1500]))
            actions.save_search(
                name=sent.get("name", "") or asked.text, address=asked.on_page(1), by_mail="by_mail" in sent,
                by=visit.actor(), now=now,
            )  # fmt: skip
            visit.say(_("Kept. You hear of new titles by mail, if you wish, or from its feed."))
    except Refused as no:
        visit.say_no(no.refusals)
    return HttpResponseRedirect(reverse("opac:lists") + "#searches")


@require_GET
@the_same_for_all
def feed(request: HttpRequest) -> HttpResponseBase:
    """The newest titles of a search, for a feed reader (RSS 2.0)."""
    asked = Asked.of(request.GET).newest_first()
    found = finding.search(asked.search(facets=()))
    shown = cards(found.ids[:IN_A_FEED], organisation(placed(request).numbers))
    base = request.build_absolute_uri("/").rstrip("/")
    items = "".join(_item(card, base) for card in shown)
    about = escape(asked.text or gettext("New titles"))
    link = escape(f"{base}{reverse('opac:search')}?{asked.address}")
    body = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{about}</title>'
        f"<link>{link}</link><description>{about}</description>{items}</channel></rss>\n"
    )
    answer = HttpResponse(body, content_type="application/rss+xml; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=900"
    answer["Last-Modified"] = http_date(placed(request).now.timestamp())
    return answer


def _item(card: Card, base: str) -> str:
    link = escape(f"{base}{reverse('opac:title', args=[card.id])}")
    about = escape(", ".join(part for part in (card.author, str(card.row.year or ""), card.kind) if part))
    return (
        f'<item><title>{escape(card.title)}</title><link>{link}</link><guid isPermaLink="true">{link}</guid>'
        f"<description>{about}</description></item>"
    )
