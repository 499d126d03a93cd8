"""The list of records that somebody should look at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.patrons.queries.quality import doubts, likely_pairs

TWINS = "twins"


@needs("edit-patrons")
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """`?show=` names the doubt whose records are listed; without it, who may be registered twice."""
    here, shown = placed(request), request.GET.get("show", TWINS)
    may = here.actor.may
    pairs = [
        one
        for one in likely_pairs()
        if may("see-patrons", one.older.home_branch.path) and may("see-patrons", one.newer.home_branch.path)
    ]
    lists = doubts(timezone.localdate(here.now), shown)
    chosen = next((one for one in lists if one.code == shown), None)
    context = {
        "pairs": pairs,
        "shown": shown,
        "chosen": chosen,
        "people": [one for one in chosen.people if may("see-patrons", one.home_branch.path)] if chosen else [],
        "tabs": [
            {"label": None, "href": "?show=twins", "count": len(pairs), "current": chosen is None},
            *(
                {"label": one.label, "href": f"?show={one.code}", "count": one.count, "current": one.code == shown}
                for one in lists
            ),
        ],
        "may_merge": may("merge-patrons"),
    }
    return render(request, "patrons/quality.html", context)
