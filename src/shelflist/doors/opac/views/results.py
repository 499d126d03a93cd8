"""Results: one page of titles, what they can be narrowed by, and what to try when there is nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from shelflist.doors.opac.cards import cards
from shelflist.doors.opac.facets import Facet, facets, value_label
from shelflist.doors.opac.web import Visit, open_to_all, page, the_same_for_all, visit_of
from shelflist.observers.search import queries as finding
from shelflist.observers.search.addresses import ASKED_FACETS, LAST_PAGE, PAGE_SIZE, SCOPES, SHOWN_ORDERS, Asked
from shelflist.observers.search.rules.fields import ORDERS
from shelflist.observers.search.rules.tree import Found
from shelflist.records.branches.middleware import placed

PAGES_SHOWN = 5
FEWER_WORDS = 4
WORDS_OFFERED = 8
WORDS_KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Other words to try, and what finds them."""

    text: str
    address: str


@require_GET
@open_to_all
def search(request: HttpRequest) -> HttpResponseBase:
    """Titles for what is asked; the page, the order and every choice are in the address."""
    visit = visit_of(request)
    asked = Asked.of(request.GET)
    found, meant = _found(asked)
    shown = meant or asked
    if not found.total and len(request.GET) == 0:
        return HttpResponseRedirect(reverse("opac:home"))
    members = {one: others for one, others in found.members.items() if others}
    titles = cards(found.ids, visit.tree, here=visit.here, members=members)
    context = {
        "asked": asked, "shown": shown, "meant": meant, "found": found, "cards": titles,
        "scopes": [(code, label) for code, (_field, label) in SCOPES.items()],
        "facets": _facets(shown, found, visit),
        "chips": _chips(shown, visit),
        "orders": [
            (label, shown.in_order(code), code == shown.order) for code, label in ORDERS if code in SHOWN_ORDERS
        ],
        "first": (shown.page - 1) * PAGE_SIZE + 1 if titles else 0,
        "last": (shown.page - 1) * PAGE_SIZE + len(found.ids),
        "pages": _pages(shown, found),
        "earlier": shown.on_page(shown.page - 1) if shown.page > 1 else "",
        "later": shown.on_page(shown.page + 1) if shown.page < min(_page_count(found), LAST_PAGE) else "",
        "at_the_end": shown.page >= LAST_PAGE and _page_count(found) > LAST_PAGE,
        "leads": _leads(found, shown),
        "fewer": _fewer_words(asked) if not titles else [],
        "now": placed(request).now,
    }  # fmt: skip
    return page(request, "opac/results.html", context)


@require_GET
@the_same_for_all
def words(request: HttpRequest) -> HttpResponseBase:
    """What somebody may be typing, as OpenSearch has it: the text, then what it may become."""
    text = request.GET.get("q", "")
    offered = [term.text for term in finding.suggest(text, limit=WORDS_OFFERED)]
    kind = "application/x-suggestions+json"
    answer = JsonResponse([text, offered], safe=False, content_type=kind, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = f"public, max-age={WORDS_KEPT_SECONDS}"
    return answer


def _found(asked: Asked) -> tuple[Found, Asked | None]:
    """What is found; and, where that is nothing, what was probably meant and finds something."""
    found = finding.search(asked.search())
    if found.total or asked.exactly or not asked.text or asked.scope == "call":
        return found, None
    other = finding.did_you_mean(asked.text)
    if not other or other == asked.text:
        return found, None
    meant = Asked.of_text(other, asked)
    again = finding.search(meant.search())
    return (again, meant) if again.total else (found, None)


def _leads(found: Found, asked: Asked) -> list[Suggestion]:
    """The headings that the words typed lead to, where they are another name of what is found."""
    under = finding.also_under(found.ids, asked.text) if asked.page == 1 and found.from_index else ()
    return [Suggestion(text, Asked.of_text(text, asked).address) for text in under]


def _facets(asked: Asked, found: Found, visit: Visit) -> list[Facet]:
    return facets(asked, found.facets, visit.tree, here=visit.here, names=ASKED_FACETS)


def _chips(asked: Asked, visit: Visit) -> list[tuple[object, str]]:
    """What was chosen, each with the address without it."""
    return [(value_label(name, value, visit.tree), asked.without(name, value)) for name, value in asked.chosen]


def _page_count(found: Found) -> int:
    return -(-found.total // PAGE_SIZE)


def _pages(asked: Asked, found: Found) -> list[tuple[int, str]]:
    """The pages around this one."""
    last = min(_page_count(found), LAST_PAGE)
    if last < 2:
        return []
    first = max(1, min(asked.page - PAGES_SHOWN // 2, last - PAGES_SHOWN + 1))
    return [(number, asked.on_page(number)) for number in range(first, min(first + PAGES_SHOWN, last + 1))]


def _fewer_words(asked: Asked) -> list[Suggestion]:
    """With one word less, for each of the first words, when they find something."""
    words = asked.text.split()
    if not 1 < len(words) <= FEWER_WORDS * 2:
        return []
    tries = [" ".join(words[:i] + words[i + 1 :]) for i in range(len(words))][:FEWER_WORDS]
    found = []
    for text in tries:
        fewer = Asked.of_text(text, asked)
        if finding.search(fewer.search(facets=())).total:
            found.append(Suggestion(text, fewer.address))
    return found[:2]
