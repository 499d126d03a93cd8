"""The page of barcode ranges: who uses which, how much is left, and a new one."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.items import actions
from shelflist.records.items.models import BarcodeRange
from shelflist.records.items.queries import barcode_ranges, numbering_of
from shelflist.records.items.rules.numbering import Numbering
from shelflist.records.patrons.formwork import KeyedForm, show_refusals

LARGEST = 10**18 - 1


class RangeForm(KeyedForm):
    """A roll of labels."""

    name = forms.CharField(label=_("Who uses it"), max_length=80)
    branch_id = forms.TypedChoiceField(label=_("Branch"), coerce=int, required=False, empty_value=None)
    in_front = forms.CharField(label=_("In front of the number"), max_length=20, required=False)
    digits = forms.IntegerField(label=_("Digits of the number"), min_value=1, max_value=18, initial=8)
    first = forms.IntegerField(label=_("First number"), min_value=0, max_value=LARGEST, initial=1)
    last = forms.IntegerField(label=_("Last number"), min_value=0, max_value=LARGEST)
    check_digit = forms.ChoiceField(
        label=_("Check digit"),
        choices=[("", _("none")), ("luhn", _("Luhn (mod 10)")), ("mod43", _("Code 39 (mod 43)"))],
        required=False,
    )

    def __init__(self, *args: object, tree: Organisation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed on as they came
        field = self.fields["branch_id"]
        assert isinstance(field, forms.ChoiceField)
        places = [(str(one.id), one.name) for one in tree.in_tree_order() if tree.locations_at(one.id)]
        field.choices = [("", _("every branch")), *places]


@needs("edit-items")
@require_http_methods(["GET", "POST"])
def ranges(request: HttpRequest) -> HttpResponse:
    """All ranges; a POST saves one."""
    here = placed(request)
    form = RangeForm(request.POST or None, initial={"key": RangeForm.new_key()}, tree=organisation(here.numbers))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        names = ("digits", "first", "last", "check_digit")
        try:
            receipt = actions.save_barcode_range(
                name=data["name"],
                numbering=Numbering(prefix=data["in_front"], **{name: data[name] for name in names}),
                branch_id=data["branch_id"],
                by=here.actor,
                now=here.now,
                key=data["key"],
            )
        except Refused as no:
            show_refusals(form, no.refusals, {"prefix": "in_front"})
        else:
            return done(reverse("items:ranges"), receipt)
    rows = [(one, _ends(one), max(0, one.last - one.next_number + 1)) for one in barcode_ranges()]
    context = {"form": form, "rows": rows, "notices": notices(request)}
    return render(request, "items/ranges.html", context, status=422 if form.errors else 200)


def _ends(one: BarcodeRange) -> tuple[str, str, str]:
    """The first, the last and the next barcode as they are printed."""
    numbering = numbering_of(one)
    following = numbering.written(one.next_number) if one.next_number <= one.last else ""
    return numbering.written(one.first), numbering.written(one.last), following
