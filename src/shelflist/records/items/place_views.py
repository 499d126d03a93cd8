"""Copies that stand elsewhere for a while: which, where, until when; sending some there, and back."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.items import actions
from shelflist.records.items.changing_views import CHOSEN
from shelflist.records.items.labels import copies_in_order, with_barcodes
from shelflist.records.items.queries import places
from shelflist.records.items.rules.places import PlaceDetails
from shelflist.records.patrons.formwork import KeyedForm, show_refusals

FIELDS = {"location_id": "location_id", "ends_on": "ends_on", "call_prefix": "call_prefix", "why": "why"}


class PlaceForm(KeyedForm):
    """Which copies, where to, until when."""

    barcodes = forms.CharField(
        label=_("Scan them, one under the other"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono", "spellcheck": "false", "autofocus": True}),
    )
    location_id = forms.TypedChoiceField(label=_("They stand meanwhile"), coerce=int)
    ends_on = forms.DateField(
        label=_("Until, this day included"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    why = forms.CharField(label=_("What for"), max_length=120, required=False)
    call_prefix = forms.CharField(label=_("In front of the call number meanwhile"), max_length=40, required=False)
    call_number = forms.CharField(label=_("Call number meanwhile"), max_length=120, required=False)

    def __init__(self, *args: Any, tree: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["location_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", ""), *((one.name, _shelves(tree, one.id)) for one in tree.in_tree_order()
                                     if tree.locations_at(one.id))]  # fmt: skip

    @property
    def details(self) -> PlaceDetails:
        """What was typed, as the action takes it."""
        names = ("location_id", "call_prefix", "call_number", "ends_on", "why")
        return PlaceDetails(**{name: self.cleaned_data[name] for name in names})


def _shelves(tree: Organisation, branch_id: int) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in tree.locations_at(branch_id)]


@needs("edit-items")
@require_http_methods(["GET", "POST"])
def elsewhere(request: HttpRequest) -> HttpResponse:
    """What stands elsewhere. A POST sends scanned copies there, or (`act=back`) those that are ticked back.

    `?copy=` and `?chosen=1` (the list of copies to change) fill in the barcodes.
    """
    here = placed(request)
    if request.method == "POST" and request.POST.get("act") == "back":
        return _sent_back(request)
    form = PlaceForm(request.POST or None, initial=_initial(request), tree=organisation(here.numbers))
    said: Phrase | None = None
    if request.method == "POST" and form.is_valid():
        found, missing = with_barcodes(form.cleaned_data["barcodes"].split())
        if missing:
            which = ", ".join(missing[:10])
            said = nphrase("No copy has {which}.", "No copies have {count} of them: {which}", len(missing), which=which)
        else:
            try:
                receipt = actions.place_for_a_while(
                    item_ids=found, details=form.details, by=here.actor, now=here.now, key=form.cleaned_data["key"]
                )
            except Refused as no:
                show_refusals(form, no.refusals, FIELDS)
            else:
                return done(reverse("items:elsewhere"), receipt)
    return _page(request, form, said=said)


def _initial(request: HttpRequest) -> dict[str, Any]:
    barcodes = [request.GET["copy"][:40]] if "copy" in request.GET else []
    if "chosen" in request.GET:
        barcodes = [one.barcode for one in copies_in_order(list(request.session.get(CHOSEN, [])))]
    return {"key": PlaceForm.new_key(), "barcodes": "\n".join(barcodes)}


def _sent_back(request: HttpRequest) -> HttpResponse:
    here = placed(request)
    ids = [int(one) for one in request.POST.getlist("item") if one.isdecimal() and len(one) < 18]
    try:
        receipt = actions.end_places(
            item_ids=ids, by=here.actor, now=here.now, key=request.POST.get("key", "")[:80] or None
        )
    except Refused as no:
        form = PlaceForm(initial=_initial(request), tree=organisation(here.numbers))
        return _page(request, form, refused=no)
    back = request.POST.get("back", "")
    return done(reverse("desk:item", args=[back]) if back else reverse("items:elsewhere"), receipt)


def _page(
    request: HttpRequest, form: PlaceForm, *, said: Phrase | None = None, refused: Refused | None = None
) -> HttpResponse:
    rows = places()
    context = {
        "form": form,
        "groups": [(place, list(group)) for place, group in groupby(rows, key=lambda one: one.location)],
        "count": len(rows),
        "said": said,
        "refused": refused,
        "key": PlaceForm.new_key(),
        "notices": notices(request),
    }
    return render(request, "items/elsewhere.html", context, status=422 if form.errors or refused else 200)
