"""The leaflet for readers, made from the rules as they are: for a category at a branch (S01)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.models import Branch
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import ItemType
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies.forms.fields import Indented
from shelflist.records.policies.queries import limit_table, rule_table
from shelflist.records.policies.rules.sheet import (
    Named,
    Reader,
    Sheet,
    heading,
    sentences,
    sheet,
    total_in_words,
)
from shelflist.records.policies.views.tabs import tabs


class LeafletForm(forms.Form):
    """For whom, and where."""

    category = Indented(PatronCategory.objects.order_by("path"), label=_("For"), empty_label=None)
    branch = Indented(Branch.objects.order_by("path"), label=_("At"), empty_label=None)


@needs("see-policies")
@require_GET
def leaflet(request: HttpRequest) -> HttpResponse:
    """What one category may borrow at one branch, in plain words."""
    here = placed(request)
    tree = organisation(here.numbers)
    data = request.GET.copy()
    branch = here.branch.id if here.branch else next((facts.id for facts in tree.children(None)), None)
    category = PatronCategory.objects.order_by("path").first()
    if not data.get("branch") and branch is not None:
        data["branch"] = str(branch)
    if not data.get("category") and category is not None:
        data["category"] = str(category.pk)
    form = LeafletForm(data)
    context: dict[str, Any] = {"form": form, "tabs": tabs("leaflet"), "made_on": here.now}
    if form.is_valid():
        chosen, at = form.cleaned_data["category"], form.cleaned_data["branch"]
        made = sheet_of(chosen, at.pk, tree, here.numbers)
        context |= {
            "category": chosen,
            "at": at,
            "entries": [(heading(entry), sentences(entry, made.reader), entry.cell.lends) for entry in made.entries],
            "totals": [total_in_words(name, most, made.reader) for name, most in made.totals],
        }
    return render(request, "policies/leaflet.html", context)


def sheet_of(category: PatronCategory, branch_id: int, tree: Organisation, numbers: Any = None) -> Sheet:
    """The leaflet for a category at a branch, as the rules are now."""
    reader = Reader(
        branch_id=branch_id,
        category_id=category.pk,
        is_child=category.needs_guarantor,
        total_limit=category.loan_limit,
    )
    types = [Named(row.pk, row.name) for row in ItemType.objects.order_by("name")]
    shelves = [Named(shelf.id, shelf.name) for shelf in tree.locations_at(branch_id)]
    return sheet(rule_table(numbers), limit_table(numbers), reader, types, shelves)
