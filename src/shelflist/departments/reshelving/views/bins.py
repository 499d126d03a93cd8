"""The bins of a desk: what goes into which; and when a copy on no cart counts as shelved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.departments.reshelving.actions import places as actions
from shelflist.departments.reshelving.models import SortingRule
from shelflist.departments.reshelving.queries.bins import USUAL_HOURS, all_bins, hours_by_branch
from shelflist.departments.reshelving.views.shared import number, tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import attempt, done, notices
from shelflist.records.items.queries import item_types
from shelflist.records.patrons.formwork import KeyedForm


class BinForm(KeyedForm):
    """What goes into a bin."""

    label = forms.CharField(label=_("On the bin stands"), max_length=20)
    verb = forms.ChoiceField(label=_("What is to be done"), choices=SortingRule.Verb.choices, required=False)
    location_id = forms.TypedChoiceField(label=_("Shelf"), coerce=int, required=False, empty_value=None)
    item_type_id = forms.TypedChoiceField(label=_("Type of item"), coerce=int, required=False, empty_value=None)
    destination_id = forms.TypedChoiceField(label=_("Goes to"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = placed(request)
        tree = organisation(here.numbers)
        shelves = [one for one in tree.locations.values() if here.branch and one.branch_id == here.branch.id]
        places = [one for one in tree.in_tree_order() if one.lends]
        for name, rows in (
            ("location_id", shelves),
            ("item_type_id", list(item_types.value(here.numbers).values())),
            ("destination_id", places),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("any")), *((str(one.id), one.name) for one in rows)]


@needs(actions.RULES)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The bins of this branch, and one more."""
    here = placed(request)
    if here.branch is None:
        return HttpResponseRedirect(reverse("branches:here"))
    branch_id = here.branch.id
    form = BinForm(request.POST or None, initial={"key": BinForm.new_key()}, request=request)
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        key = form.cleaned_data["key"]
        receipt = attempt(
            form, lambda: actions.add_bin(branch_id=branch_id, **data, by=here.actor, now=here.now, key=key)
        )
        if receipt is not None:
            return done(reverse("reshelving:bins"), receipt)
    context = {
        "form": form,
        "bins": all_bins(branch_id),
        "hours": hours_by_branch().get(branch_id, USUAL_HOURS),
        "tabs": tabs("reshelving:bins"),
        "notices": notices(request),
    }
    return render(request, "reshelving/bins.html", context, status=422 if form.errors else 200)


@needs(actions.RULES)
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """A rule is taken away."""
    here = placed(request)
    try:
        receipt = actions.remove_bin(bin_id=number(request.POST.get("bin")), by=here.actor, now=here.now)
    except Refused:
        return HttpResponseRedirect(reverse("reshelving:bins"))
    return done(reverse("reshelving:bins"), receipt)


@needs(actions.RULES)
@require_POST
def limit(request: HttpRequest) -> HttpResponse:
    """After how many hours a copy counts as shelved."""
    here = placed(request)
    try:
        receipt = actions.set_time_limit(
            branch_id=here.branch.id if here.branch else 0,
            hours=number(request.POST.get("hours")),
            by=here.actor,
            now=here.now,
        )
    except Refused:
        return HttpResponseRedirect(reverse("reshelving:bins"))
    return done(reverse("reshelving:bins"), receipt)
