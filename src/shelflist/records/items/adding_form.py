"""The shape of the “add copies” step: barcodes that are scanned, or a number of them from a roll of labels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.records.items.forms import ItemForm
from shelflist.records.items.models import BarcodeRange
from shelflist.records.items.queries import numbering_of
from shelflist.records.items.rules.details import ItemDetails
from shelflist.records.items.rules.numbering import MOST_AT_ONCE
from shelflist.records.items.rules.templates import TEMPLATE_FIELDS

LONGEST_LIST = MOST_AT_ONCE * 42


class AddCopiesForm(ItemForm):
    """A new copy's details once, and how many there are."""

    barcode = forms.CharField(
        label=_("Barcodes"),
        max_length=LONGEST_LIST,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "autocomplete": "off", "class": "mono", "spellcheck": "false", "placeholder": "31870…"}
        ),
    )
    count = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        required=False,
        widget=forms.NumberInput(attrs={"placeholder": "1"}),
    )
    range_id = forms.TypedChoiceField(label=_("Take them from"), coerce=int, required=False, empty_value=None)
    template_called = forms.CharField(label=_("Name of the template"), required=False, max_length=80)
    for_branch = forms.BooleanField(label=_("For copies of this branch"), required=False)
    for_material = forms.BooleanField(label=_("For this kind of material"), required=False)

    def __init__(self, *args: Any, ranges: list[BarcodeRange], **kwargs: Any) -> None:
        super().__init__(*args, is_new=True, **kwargs)
        shown = [(str(one.pk), f"{one.name} · {numbering_of(one).written(one.next_number)} …") for one in ranges]
        self._choices("range_id", [("", _("none: I scan them")), *shown])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "barcode" not in self.errors and not self.barcodes() and not data.get("range_id"):
            self.add_error("barcode", _("A copy needs a barcode. Scan one, or choose a range that gives it."))
        return data

    def barcodes(self) -> list[str]:
        """What was scanned, one after the other."""
        return str(self.cleaned_data.get("barcode", "")).split()

    def details(self, record_id: int, before: ItemDetails | None = None) -> ItemDetails:
        """The details that all of them share."""
        kept = self.cleaned_data
        others = {"count", "range_id", "template_called", "for_branch", "for_material"}
        self.cleaned_data = {name: value for name, value in kept.items() if name not in others} | {"barcode": ""}
        try:
            return super().details(record_id, before)
        finally:
            self.cleaned_data = kept

    def template_values(self) -> dict[str, Any]:
        """What a template keeps of what was typed, whether or not it would do for a copy: as the boxes hold it."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, name)
            for name, field in self.fields.items()
            if name in TEMPLATE_FIELDS
        }
