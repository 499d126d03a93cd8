"""The page on which copies are chosen for labels: by scanning, from a list, or all that were added lately (PRN-05).

What is chosen is kept in the session until it is printed or emptied.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import is_fragment, needs
from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing import queries as paper
from shelflist.ground.printing.actions.labels import print_labels
from shelflist.ground.printing.rules.contents import spine
from shelflist.ground.printing.rules.labels import COPIES, KINDS, Kind, Style
from shelflist.ground.ui.panels import Act, Line
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.items import labels
from shelflist.records.items.models import Item
from shelflist.records.items.queries import item_by_barcode

CHOSEN = "labels"
KIND = "label_kind"
MOST_SHOWN = 200


@needs("print-labels")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What has been chosen so far, and what to print of it. `?add=` adds the copy with this barcode."""
    if barcode := request.GET.get("add", ""):
        found, _missing = labels.with_barcodes([barcode])
        _add(request, found)
        return HttpResponseRedirect(reverse("items:labels"))
    if request.GET.get("kind") in KINDS:
        request.session[KIND] = request.GET["kind"]
    return _page(request)


def _page(request: HttpRequest, *, refusals: Any = (), said: Phrase | None = None, status: int = 200) -> HttpResponse:
    here, kind = placed(request), _kind(request)
    style, chosen = paper.style_of(kind.code), labels.copies_in_order(_chosen(request))
    stocks = {code: one for code, one in paper.all_stocks().items() if one.kind == "label"}
    last = paper.last_batch(kind.code, here.actor.terminal_id)
    stock = str(request.POST.get("stock") or (last.stock["code"] if last else "") or kind.stock)
    stock = stock if stock in stocks else kind.stock
    context = {
        "lines": [_line(item, style, is_new=False) for item in reversed(chosen[-MOST_SHOWN:])],
        "count": len(chosen),
        "kind": kind,
        "kinds": [one for one in KINDS.values() if one.made_from == COPIES],
        "stocks": stocks,
        "stock": stock,
        "start": paper.begin_at(last, stocks[stock]),
        "since": timezone.localtime(here.now).date(),
        "key": uuid4().hex,
        "refusals": refusals,
        "said": said,
        "may_bucket": here.actor.may("keep-buckets"),
        "notices": notices(request),
    }
    return render(request, "items/labels.html", context, status=status)


def scan(request: HttpRequest, barcode: str) -> HttpResponse:
    """On this page a copy that is scanned is put on the list; scanned twice, it gets two labels."""
    if not placed(request).actor.may("print-labels"):
        return HttpResponseRedirect(reverse("items:labels"))
    read = classify(barcode)
    item = next((found for one in read.candidates if (found := item_by_barcode(one)) and not found.deleted_at), None)
    if item is None:
        line = Line(kind="stop", out=_("Not on the list"), words=_("No copy has the number {text}.", text=barcode))
    else:
        _add(request, [item.pk])
        line = _line(item, paper.style_of(_kind(request).code), is_new=True)
    if not is_fragment(request):
        return HttpResponseRedirect(reverse("items:labels")) if item else _page(request, said=line.words, status=422)
    return render(request, "items/label_answer.html", {"line": line, "count": len(_chosen(request))})


@needs("print-labels")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Put on the list what was added since a day, or what a list of barcodes names; take one off; empty it."""
    act = request.POST.get("act", "")
    if act == "since":
        return _since(request)
    if act == "list":
        found, missing = labels.with_barcodes(request.POST.get("barcodes", "").split())
        _add(request, found)
        if missing:
            several = ", ".join(missing[:10])
            said = nphrase(
                "No copy has {which}.", "No copies have {count} of them: {which}", len(missing), which=several
            )
            return _page(request, said=said, status=422)
    elif act == "remove":
        chosen = _chosen(request)
        number = request.POST.get("item", "")
        if number.isdecimal() and int(number) in chosen:
            chosen.reverse()
            chosen.remove(int(number))
            chosen.reverse()
        request.session[CHOSEN] = chosen
        if is_fragment(request):
            return render(request, "items/label_answer.html", {"count": len(chosen)})
    elif act == "empty":
        request.session[CHOSEN] = []
    return HttpResponseRedirect(reverse("items:labels"))


def _since(request: HttpRequest) -> HttpResponse:
    here = placed(request)
    day = parse_date(request.POST.get("since", "")) or timezone.localtime(here.now).date()
    moment = timezone.make_aware(datetime(day.year, day.month, day.day)).astimezone(UTC)  # noqa: DTZ001 - local midnight
    tree = organisation(here.numbers)
    branches = [one.id for one in tree.below(here.branch.id)] if here.branch else list(tree.branches)
    already = set(_chosen(request))
    found = [one for one in labels.added_since(moment, branches) if one not in already]
    _add(request, found)
    return _page(
        request, said=nphrase("One copy was put on the list.", "{count} copies were put on the list.", len(found))
    )


@needs("print-labels")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Lay the labels out; the list is empty again afterwards."""
    here, kind = placed(request), _kind(request, request.POST.get("kind", ""))
    chosen = labels.copies_in_order(_chosen(request))
    start = request.POST.get("start", "1")
    try:
        receipt = print_labels(
            kind=kind.code,
            stock=request.POST.get("stock", ""),
            start=int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 0,
            labels_of=[labels.facts_of(item).to_data() for item in chosen],
            by=here.actor,
            now=here.now,
            key=request.POST.get("key") or None,
        )
    except Refused as refused:
        return _page(request, refusals=refused.refusals, status=422)
    request.session[CHOSEN] = []
    return done(reverse("printing:batch", args=[receipt.batch_id]), receipt)


def _kind(request: HttpRequest, wanted: str = "") -> Kind:
    """The kind of label that was chosen last."""
    code = wanted or request.session.get(KIND, "spine")
    if code not in KINDS or KINDS[code].made_from != COPIES:
        code = "spine"
    request.session[KIND] = code
    return KINDS[code]


def _chosen(request: HttpRequest) -> list[int]:
    return list(request.session.get(CHOSEN, []))


def _add(request: HttpRequest, item_ids: list[int]) -> None:
    request.session[CHOSEN] = [*_chosen(request), *item_ids][-labels.MOST :]


def _line(item: Item, style: Style, *, is_new: bool) -> Line:
    lines = spine(labels.facts_of(item), style).lines
    out = _("{lines}", lines=" / ".join(lines)) if lines else _("without a call number")
    return Line(
        kind="ok" if lines else "warn",
        out=out,
        title=item.record.title,
        href=reverse("desk:item", args=[item.barcode]),
        by=item.record.author,
        barcode=item.barcode,
        acts=(
            Act(
                _("Take off"),
                reverse("items:choose_labels"),
                how="post",
                fields=(("act", "remove"), ("item", str(item.pk))),
            ),
        ),
        is_new=is_new,
        said=_("On the list: {title}", title=item.record.title),
    )
