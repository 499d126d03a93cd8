"""The page of a person, body, place or topic: what is known, who it is elsewhere, and its titles (AUT-10)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from shelflist.departments.authorities.queries.leading import titles_of
from shelflist.departments.entities.queries import entity as find_entity
from shelflist.departments.entities.rules.facts import for_machines
from shelflist.doors.opac.cards import cards
from shelflist.doors.opac.web import open_to_all, page, visit_of

FIELDS = {"person": "author", "corporate": "author", "meeting": "author", "title": "title"}


@require_GET
@open_to_all
def entity(request: HttpRequest, authority_id: int) -> HttpResponseBase:
    """An entity that some public title has; one that was merged leads to the one that was kept."""
    found = find_entity(authority_id)
    if found is None:
        raise Http404
    if found.authority.pk != authority_id:
        return HttpResponsePermanentRedirect(reverse("opac:entity", args=[found.authority.pk]))
    visit = visit_of(request)
    titles = cards(titles_of(found.authority.pk), visit.tree, here=visit.here)
    if not titles:
        raise Http404
    address = request.build_absolute_uri(request.path)
    data = for_machines(found.facts, address, found.addresses, found.name)
    context = {
        "entity": found, "facts": found.facts, "cards": titles, "field": FIELDS.get(found.facts.kind, "subject"),
        "linked_data": mark_safe(data),  # noqa: S308 - JSON without < > &, see `for_machines`
    }  # fmt: skip
    return page(request, "opac/entity.html", context)
