"""The first copy that a new record is saved with: fast add."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.items.queries import item_types
from shelflist.records.items.rules.details import ItemDetails

STATUSES = (("in-process", _("In process")), ("available", _("Available")))


class CopyForm(forms.Form):
    """A barcode makes a copy; without one there is none."""

    barcode = forms.CharField(
        label=_("Barcode"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"}),
    )
    location_id = forms.TypedChoiceField(label=_("Stands in"), coerce=int, required=False)
    item_type_id = forms.TypedChoiceField(label=_("Kind of thing"), coerce=int, required=False)
    call_number = forms.CharField(label=_("Call number"), max_length=200, required=False)
    copy_status = forms.ChoiceField(label=_("Begins as"), choices=STATUSES, initial="in-process", required=False)

    @classmethod
    def of(cls, request: HttpRequest) -> CopyForm:
        form = cls(request.POST, prefix="copy")
        form._fill(request)
        return form

    @classmethod
    def empty(cls, request: HttpRequest) -> CopyForm:
        form = cls(prefix="copy")
        form._fill(request)
        return form

    def _fill(self, request: HttpRequest) -> None:
        here = placed(request)
        tree = organisation(here.numbers)
        near = here.actor.branch_id
        places = sorted(tree.locations.values(), key=lambda one: (one.branch_id != near, one.branch_id))
        self._branch_of = {one.id: one.branch_id for one in places}
        choose = self.fields["location_id"]
        choose.choices = [(one.id, f"{tree.branches[one.branch_id].name}: {one.name}") for one in places]  # type: ignore[attr-defined]
        self.fields["item_type_id"].choices = [(one.id, one.name) for one in item_types.value(here.numbers).values()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        cleaned = dict(super().clean() or {})
        if cleaned.get("barcode") and not (cleaned.get("location_id") and cleaned.get("item_type_id")):
            self.add_error("location_id", _("A copy needs a shelf and a kind."))
        return cleaned

    def details(self) -> ItemDetails | None:
        """The copy, or None without a barcode."""
        data = self.cleaned_data
        if not data.get("barcode"):
            return None
        return ItemDetails(
            record_id=0,
            barcode=data["barcode"].strip(),
            item_type_id=data["item_type_id"],
            branch_id=self._branch_of[data["location_id"]],
            location_id=data["location_id"],
            call_number=data["call_number"].strip(),
        )

    @property
    def status(self) -> str:
        return self.cleaned_data.get("copy_status") or "in-process"
