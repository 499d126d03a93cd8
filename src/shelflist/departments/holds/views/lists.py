"""Lists of holds: all that are open, those that nothing can fill, loans that were recalled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from shelflist.departments.holds.lines import new_key, row_of
from shelflist.departments.holds.models import Hold, Recall
from shelflist.departments.holds.pages import around_here, rights
from shelflist.departments.holds.places import branch_choices, branches_meant, chosen_branch, tabs
from shelflist.departments.holds.queries import lists, shown
from shelflist.departments.holds.rules import states
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.ui.downloads import csv_answer
from shelflist.ground.ui.localise import text
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.web import notices

ROWS = 50


@needs("place-holds")
@require_GET
def holds(request: HttpRequest) -> HttpResponse:
    """Every open hold that is picked up at a branch; `?state=` narrows it."""
    tree = around_here(request).tree
    ids = branches_meant(request, tree)
    counts = shown.counts_by_state(ids)
    state = request.GET.get("state", "")
    wanted = [state] if state in states.OPEN else list(states.OPEN)
    page = Paginator(shown.open_holds(ids, wanted), ROWS).get_page(request.GET.get("page"))
    rows = list(page)
    places = shown.places_of(rows)
    context = {
        **_common(request, "holds", tree),
        "page": page,
        "rows": [row_of(hold, places.get(hold.pk, (0, 0))) for hold in rows],
        "state": state if state in states.OPEN else "",
        "states": [(code, words, counts[code]) for code, words in states.STATES.items() if counts.get(code)],
    }
    return render(request, "holds/holds.html", context)


@needs("place-holds")
@require_GET
def hopeless(request: HttpRequest) -> HttpResponse:
    """Holds that no copy can fill, the longest first, each with what can be done about it."""
    tree = around_here(request).tree
    found = lists.hopeless(branches_meant(request, tree))
    if request.GET.get("format") == "csv":
        return csv_answer(
            "hopeless-holds.csv", *_hopeless_csv(found, may_see_readers=rights(request)["may_see_readers"])
        )
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    actor = placed(request).actor
    context = {
        **_common(request, "hopeless", tree),
        "page": page,
        "rows": [row_of(hold) for hold in page],
        "may_add_items": actor.may("edit-items"),
    }
    return render(request, "holds/hopeless.html", context)


def _hopeless_csv(found: Iterable[Hold], *, may_see_readers: bool) -> tuple[list[str], Iterable[list[str]]]:
    """For whoever chooses what to buy: one row a hold, with the number of its record."""
    names = [gettext("Since"), gettext("Record"), gettext("Title"), gettext("Author"), gettext("Wanted"),
             gettext("Pick up at")]  # fmt: skip
    rows = (
        [
            f"{hold.hopeless_since:%Y-%m-%d}" if hold.hopeless_since else "",
            str(hold.record_id),
            hold.record.title,
            hold.record.author,
            text(row_of(hold).wanted),
            hold.pickup_branch.name,
            *([hold.patron.name if hold.patron else ""] if may_see_readers else []),
        ]
        for hold in found
    )
    return ([*names, gettext("Reader")] if may_see_readers else names), rows


@needs("place-holds")
@require_GET
def recalls(request: HttpRequest) -> HttpResponse:
    """Loans that are due sooner because somebody waits, and how each of them stands."""
    tree, now = around_here(request).tree, placed(request).now
    rows = [(one, *_how_it_stands(one, now)) for one in shown.recalls(branches_meant(request, tree))]
    return render(request, "holds/recalls.html", {**_common(request, "recalls", tree), "rows": rows})


def _how_it_stands(recall: Recall, now: datetime) -> tuple[str, Phrase]:
    """Requested, overdue, on its way or waiting: read off the hold and the day."""
    state = recall.hold.state
    if state in states.CAPTURED:
        return ("transit" if state == states.IN_TRANSIT else "hold", states.state_name(state))
    return ("late", _("Overdue")) if recall.new_due_at < now else ("due", _("Asked for"))


def _common(request: HttpRequest, name: str, tree: Organisation) -> dict[str, Any]:
    branch = chosen_branch(request)
    return {
        "branch": branch,
        "branches": branch_choices(tree),
        "tabs": tabs(request, name),
        "back": f"{reverse(f'holds:{name}')}?branch={branch.id if branch else 'all'}",
        "hold_key": new_key(),
        "notices": notices(request),
        **rights(request),
    }
