"""The home page, hours, and what machines ask for first."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.circulation.queries.lately import titles_that_came_back
from shelflist.departments.lists.queries import shown_on_home
from shelflist.doors.opac import hours
from shelflist.doors.opac.cards import Card, cards
from shelflist.doors.opac.shelves import spines
from shelflist.doors.opac.web import open_to_all, page, the_same_for_all, visit_of
from shelflist.ground.ui.localise import spoken_languages
from shelflist.observers.search import queries as finding
from shelflist.observers.search.addresses import SCOPES
from shelflist.observers.search.rules.tree import Everything, Search
from shelflist.records.branches.middleware import placed

NEW_ON_SHOW = 14
BACK_ON_SHOW = 30
A_YEAR = 365 * 24 * 3600
ROBOTS = """User-agent: *
Disallow: /search/
Disallow: /browse/
Disallow: /account/
Disallow: /sign-in/
Disallow: /reader/
Disallow: /basket/
Disallow: /these/
Disallow: /kiosk/
Disallow: /suggest/
Disallow: /title/*/hold/
Disallow: /title/*/cite/
Disallow: /title/*/report/
Disallow: /title/*/send/
Disallow: /pay/
Disallow: /api/
Disallow: /desk/
Crawl-delay: 2
"""


@require_GET
@open_to_all
def home(request: HttpRequest) -> HttpResponseBase:
    """Search first, then what came back, what is new, what staff chose."""
    visit, now = visit_of(request), placed(request).now
    fresh = newest(NEW_ON_SHOW)
    back = titles_that_came_back(BACK_ON_SHOW)
    rows = shown_on_home()
    chosen = [entry.record_id for _list, entries in rows for entry in entries]
    found = {card.id: card for card in cards([*fresh, *back, *chosen], visit.tree, here=visit.here)}
    doors = hours.doors(visit.tree, now)
    context = {
        "scopes": [(code, label) for code, (_field, label) in SCOPES.items()],
        "doors": doors,
        "any_open": any(one.kind == "in-now" for one in doors),
        "today": now,
        "new": pick(found, fresh),
        "rows": [
            (one, [(entry, found[entry.record_id]) for entry in entries if entry.record_id in found])
            for one, entries in rows
        ],
        "board": spines(pick(found, back)),
    }
    return page(request, "opac/home.html", context)


def newest(count: int) -> list[int]:
    """The latest arrivals, the latest first."""
    return list(finding.search(Search(tree=Everything(), order="added", limit=count)).ids)


def pick(found: dict[int, Card], wanted: list[int]) -> list[Card]:
    return [found[one] for one in wanted if one in found]


@require_GET
@open_to_all
def opening(request: HttpRequest) -> HttpResponseBase:
    """Every branch with its week."""
    visit, now = visit_of(request), placed(request).now
    shown = [(one, hours.week(visit.tree, one.branch.id, now)) for one in hours.doors(visit.tree, now)]
    return page(request, "opac/hours.html", {"branches": shown})


@require_GET
@the_same_for_all
def robots(request: HttpRequest) -> HttpResponseBase:
    """What crawlers are to leave alone: whatever has facets, orders or pages, and all that is a reader's (P07)."""
    base = str(getattr(settings, "SHELFLIST_PUBLIC_URL", "")).rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    answer = HttpResponse(f"{ROBOTS}\nSitemap: {base}/sitemap.xml\n", content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


@require_POST
@open_to_all
def language(request: HttpRequest) -> HttpResponseBase:
    """Read it in another language; kept on this device."""
    code = request.POST.get("language", "")
    if code not in spoken_languages():
        raise Http404
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("opac:home")
    answer = HttpResponseRedirect(back)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return answer
