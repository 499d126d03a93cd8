"""Patrons who have not been here for long, and closing their accounts (PAT-25)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import notices
from shelflist.records.patrons.actions.batches import reasons_to_keep
from shelflist.records.patrons.actions.inactivity import close_unseen
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.patrons.queries.inactivity import SHOWN, unseen
from shelflist.records.patrons.views.acts import act, new_key, number


@needs("batch-patrons")
@require_http_methods(["GET", "POST"])
def unseen_patrons(request: HttpRequest) -> HttpResponse:
    """Look at them first; close those that are ticked."""
    here = placed(request)
    if request.method == "POST":
        ids = [one for one in map(number, request.POST.getlist("patron")) if one is not None]
        return act(request, reverse("patrons:unseen"), lambda who: close_unseen(patron_ids=ids, **who))
    tree = organisation(here.numbers)
    paths = [one.path for one in tree.in_tree_order() if here.actor.may("batch-patrons", one.path)]
    people = unseen(timezone.localdate(here.now), paths) if paths else []
    kept = reasons_to_keep([one.pk for one in people], here.now)
    context = {
        "rows": [(one, kept.get(one.pk, [])) for one in people],
        "has_more": len(people) >= SHOWN,
        "kinds": PatronCategory.objects.filter(inactive_after_months__isnull=False),
        "key": new_key(),
        "notices": notices(request),
    }
    return render(request, "patrons/unseen.html", context)
