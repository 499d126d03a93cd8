"""How often each branch is asked for copies, where several are equally near."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shelflist.departments.holds import actions
from shelflist.departments.holds.actions.weighing import MOST
from shelflist.departments.holds.places import tabs
from shelflist.departments.holds.queries.surroundings import branch_weights
from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import BranchFacts
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import attempt, done, notices


class WeightsForm(forms.Form):
    """One number for each branch that lends."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=lambda: uuid4().hex)

    def __init__(self, data: Any = None, *, branches: list[BranchFacts], weights: dict[int, int]) -> None:
        super().__init__(data)
        for branch in branches:
            self.fields[f"branch_{branch.id}"] = forms.IntegerField(
                label=branch.name, min_value=0, max_value=MOST, initial=weights.get(branch.id, 1)
            )

    @property
    def weights(self) -> dict[int, int]:
        """By branch, as sent."""
        given = self.cleaned_data.items()
        return {int(name.removeprefix("branch_")): number for name, number in given if name.startswith("branch_")}


@needs("edit-policies")
@require_http_methods(["GET", "POST"])
def weights(request: HttpRequest) -> HttpResponseBase:
    """The table of weights; saving it plans every waiting hold anew."""
    here = placed(request)
    branches = [facts for facts in organisation(here.numbers).in_tree_order() if facts.lends and facts.kind != "desk"]
    form = WeightsForm(request.POST or None, branches=branches, weights=branch_weights())
    if form.is_valid():
        sent, key = form.weights, form.cleaned_data["key"]
        receipt = attempt(form, lambda: actions.set_branch_weights(weights=sent, by=here.actor, now=here.now, key=key))
        if receipt:
            return done(reverse("holds:weights"), receipt)
    context = {
        "form": form,
        "numbers": [form[f"branch_{branch.id}"] for branch in branches],
        "tabs": tabs(request, "weights"),
        "notices": notices(request),
    }
    return render(request, "holds/weights.html", context, status=422 if form.is_bound else 200)
