"""Many patrons at once: from scanned cards, a file of numbers or a search; changed or removed, with undo (PAT-21)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import notices
from shelflist.records.patrons.actions.batches import (
    change_patrons,
    delete_patrons,
    patrons_with_cards,
    reasons_to_keep,
)
from shelflist.records.patrons.queries import categories, find_patrons, patrons_with_ids
from shelflist.records.patrons.queries.sharing import seen_among
from shelflist.records.patrons.views.acts import act, new_key, number

LARGEST_FILE = 1_000_000
FOUND_AT_MOST = 500


@needs("batch-patrons")
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    """Say whom, look at them, then change or remove them."""
    here = placed(request)
    cards = request.POST.get("cards", "") or request.GET.get("cards", "")
    if (file := request.FILES.get("file")) is not None and file.size is not None and file.size <= LARGEST_FILE:
        cards += "\n" + file.read().decode("utf-8-sig", "replace")
    search = request.POST.get("search", "") or request.GET.get("search", "")
    ids, unknown = patrons_with_cards(cards)
    if search:
        ids += [one.pk for one in find_patrons(search, FOUND_AT_MOST) if one.pk not in ids]
    people = [one for one in patrons_with_ids(ids).values() if here.actor.may("batch-patrons", one.home_branch.path)]
    people = seen_among(people, here.actor)
    chosen = [one.pk for one in people]
    if request.method == "POST" and request.POST.get("do") == "delete":
        return act(request, reverse("patrons:batch"), lambda who: delete_patrons(patron_ids=chosen, **who))
    if request.method == "POST" and request.POST.get("do") == "change":
        changes = _changes(request)
        return act(
            request, reverse("patrons:batch"), lambda who: change_patrons(patron_ids=chosen, changes=changes, **who)
        )
    kept = reasons_to_keep(chosen, here.now)
    context = {
        "people": [(one, kept.get(one.pk, [])) for one in people],
        "unknown": unknown,
        "cards": cards.strip(),
        "search": search,
        "kinds": categories.value(here.numbers).values(),
        "branches": list(organisation(here.numbers).in_tree_order()),
        "key": new_key(),
        "notices": notices(request),
    }
    return render(request, "patrons/batch.html", context)


def _changes(request: HttpRequest) -> dict[str, Any]:
    """What was filled in; what was left empty is not changed."""
    found: dict[str, Any] = {}
    for name in ("category_id", "home_branch_id"):
        if (value := number(request.POST.get(name))) is not None:
            found[name] = value
    if request.POST.get("expires_on"):
        try:
            found["expires_on"] = date.fromisoformat(request.POST["expires_on"])
        except ValueError:
            return {}
    if request.POST.get("active") in {"yes", "no"}:
        found["active"] = request.POST["active"] == "yes"
    return found
