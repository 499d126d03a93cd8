"""The list of records that somebody should look at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.patrons.queries.quality import doubts, likely_pairs
from shelflist.records.patrons.views.acts import may_see

TWINS = "twins"


@needs("edit-patrons")
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """`?show=` names the doubt whose records are listed; without it, who may be registered twice."""
    here, shown = placed(request), request.GET.get("show", TWINS)
    may = here.actor.may
    found = likely_pairs()
    seen = may_see(request, [patron for one in found for patron in (one.older, one.newer)])
    pairs = [one for one in found if {one.older.pk, one.newer.pk} <= seen]
    lists = doubts(timezone.localdate(here.now), shown)
    chosen = next((one for one in lists if one.code == shown), None)
    seen = may_see(request, chosen.people) if chosen else set()
    context = {
        "pairs": pairs,
        "shown": shown,
        "chosen": chosen,
        "people": [one for one in chosen.people if one.pk in seen] if chosen else [],
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
