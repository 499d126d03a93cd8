"""Browsing headings in their order, and the children’s page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from shelflist.departments.lists.queries import shown_to_children
from shelflist.doors.opac.cards import cards
from shelflist.doors.opac.web import open_to_all, page, visit_of
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.search import queries as finding
from shelflist.observers.search.rules.tree import Everything, Search

LISTS = {
    "author": (_("Authors"), "author"),
    "title": (_("Titles"), "title"),
    "subject": (_("Subjects"), "subject"),
    "call_number": (_("Call numbers"), "call"),
}
PAGE = 25
LONGEST = 120
CHILDREN_SHOWN = 12
TOPICS = (
    ("dragons", _("Dragons")), ("space", _("Space")), ("animals", _("Animals")), ("football", _("Football")),
    ("machines", _("How things work")), ("jokes", _("Funny")),
)  # fmt: skip
READING = (
    (_("Read it to me"), _("Big pictures, few words"), "q=picture+books&audience=children"),
    (_("I read alone"), _("Chapters and adventures"), "q=fiction&audience=children&format=book"),
    (_("I am older"), _("From about thirteen"), "audience=teens&sort=popularity"),
    (_("I listen"), _("Stories for your ears"), "audience=children&format=spoken"),
)


@require_GET
@open_to_all
def browse(request: HttpRequest) -> HttpResponseBase:
    """Headings from a word on, with how many titles each has and where else to look (OPC-05)."""
    name = request.GET.get("list", "author")
    name = name if name in LISTS else "author"
    start = " ".join(request.GET.get("from", "").replace("\x00", "").split())[:LONGEST]
    found = finding.browse(name, start, size=PAGE)
    context = {
        "lists": [(code, label) for code, (label, _field) in LISTS.items()],
        "name": name, "label": LISTS[name][0], "field": LISTS[name][1], "start": start, "found": found,
    }  # fmt: skip
    return page(request, "opac/browse.html", context)


@require_GET
@open_to_all
def children(request: HttpRequest) -> HttpResponseBase:
    """For children: pictures to go by, what is read again and again, how one reads."""
    visit = visit_of(request)
    asked = Search(
        tree=Everything(), filters={"audience": ("children",)}, order="popularity", limit=CHILDREN_SHOWN, grouped=True
    )
    loved = cards(finding.search(asked).ids, visit.tree, here=visit.here)
    rows = [
        (one, cards([entry.record_id for entry in entries], visit.tree, here=visit.here))
        for one, entries in shown_to_children()
    ]
    context = {"loved": loved, "rows": rows, "topics": TOPICS, "reading": READING}
    return page(request, "opac/children.html", context)
