"""The page on which a class, a book number and headings are chosen, with what speaks for each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shelflist.departments.classification import queries
from shelflist.departments.classification.rules.forms import against
from shelflist.departments.classification.rules.suggesting import Suggestion
from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog.queries import record_page
from shelflist.records.items.models import Item
from shelflist.records.items.rules.callnumbers import SCHEMES, likely_scheme

LONGEST = 120


@needs("see-records")
@require_GET
def help_for_title(request: HttpRequest, record_id: int) -> HttpResponse:
    """`?number=` is the number that is being tried; `?scheme=` how it is read. Nothing is saved here."""
    page = record_page(record_id)
    if page is None or page.record.kind != "bib":
        raise Http404
    advice = queries.advice(page.marc, record_id=record_id)
    best = advice.dewey[0].number if advice.dewey else advice.lcc[0].number if advice.lcc else ""
    number = (request.GET.get("number") or page.record.classification or best)[:LONGEST].strip()
    scheme = request.GET.get("scheme", "")
    scheme = scheme if scheme in SCHEMES else likely_scheme(number)
    left, right = queries.beside(number, scheme, location_id=None) if number else ([], [])
    main_entry = page.record.author or page.record.title
    context = {
        "record": page.record,
        "advice": advice,
        "classes": [
            (name, [_row(one, advice) for one in several])
            for name, several in (("Dewey", advice.dewey), ("LCC", advice.lcc))
            if several
        ],
        "headings": [_row(one, advice) for one in advice.headings],
        "number": number,
        "scheme": scheme,
        "schemes": Item.Scheme.choices,
        "against": against(scheme, number),
        "book_numbers": queries.book_numbers(number, main_entry, title=page.record.title, record_id=record_id)
        if number
        else [],
        "left": left,
        "right": right,
        "add_address": f"{reverse('items:new')}?{urlencode({'record': record_id, 'scheme': scheme})}&call=",
        "may_add": placed(request).actor.may("edit-items"),
    }
    return render(request, "classification/help.html", context)


def _row(one: Suggestion, advice: queries.Advice) -> dict[str, Any]:
    titles = [(number, advice.titles[number]) for number in one.record_ids if number in advice.titles]
    return {"value": one.value, "number": one.number, "count": one.count, "titles": titles}
