"""Libraries that keep their patrons to themselves, and a patron's yes to another one (PAT-01)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import notices
from shelflist.records.patrons.actions.sharing import keep_apart, share_record
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries import patron_by_id, primary_cards
from shelflist.records.patrons.queries.sharing import boundaries, kept_back
from shelflist.records.patrons.views.acts import act, new_key, number


@needs("see-policies")
@require_GET
def sharing(request: HttpRequest) -> HttpResponse:
    """Every branch and whether it keeps its patrons to itself."""
    here = placed(request)
    known = boundaries.value(here.numbers)
    rows = [
        (facts, facts.id in known, here.actor.may("edit-policies", facts.path))
        for facts in organisation(here.numbers).in_tree_order()
    ]
    context = {"rows": rows, "any": bool(known), "key": new_key(), "notices": notices(request)}
    return render(request, "patrons/sharing.html", context)


@needs("edit-policies")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """A branch keeps its patrons to itself, or no longer."""
    branch_id, apart = number(request.POST.get("branch")) or 0, "apart" in request.POST
    return act(request, reverse("patrons:sharing"), lambda who: keep_apart(branch_id=branch_id, apart=apart, **who))


@needs("edit-patrons")
@require_POST
def agree(request: HttpRequest, patron_id: int) -> HttpResponse:
    """The patron lets this library see their record."""
    if patron_by_id(patron_id) is None:
        raise Http404
    there = reverse("desk:patron", args=[patron_id])
    return act(request, there, lambda who: share_record(patron_id=patron_id, **who))


def kept_back_context(request: HttpRequest, patron: Patron) -> dict[str, Any] | None:
    """For `patrons/not_shared.html`, in place of a record that is kept from here: what is needed to ask, no more."""
    here = placed(request)
    found = kept_back(patron.pk, patron.home_branch_id, here.actor, here.numbers)
    if found is None:
        return None
    return {
        "patron_id": patron.pk,
        "card": primary_cards([patron.pk]).get(patron.pk, ""),
        "crossing": found,
        "may_edit": here.actor.may("edit-patrons"),
        "key": new_key(),
    }
