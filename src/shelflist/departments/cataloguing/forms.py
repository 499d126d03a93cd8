"""The shape of what the import page takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.departments.cataloguing.mappings import item_mappings
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.records.branches.organisation import Organisation
from shelflist.records.items.models import ItemType

Choices = list[tuple[str, Any]]
ON_MATCH: Choices = [
    ("update", _("Update ours where it is better")),
    ("skip", _("Leave ours alone")),
    ("add", _("Add it all the same")),
]


class ImportForm(forms.Form):
    """A file and how it is to be brought in."""

    file = forms.FileField(label=_("File of records"), allow_empty_file=True)
    on_match = forms.ChoiceField(
        label=_("When we have the record already"),
        choices=ON_MATCH,
        initial="update",
    )
    items = forms.ChoiceField(label=_("Copies inside the records"), required=False)
    branch = forms.TypedChoiceField(
        label=_("Branch, where a copy names none"), coerce=int, empty_value=None, required=False
    )
    location = forms.TypedChoiceField(
        label=_("Shelving location, where a copy names none"), coerce=int, empty_value=None, required=False
    )
    item_type = forms.TypedChoiceField(
        label=_("Type of item, where a copy names none"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, tree: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none: Choices = [("", _("None"))]
        branches = [branch for branch in tree.in_tree_order() if tree.locations_at(branch.id)]
        places = [
            (str(place.id), f"{branch.name}: {place.name}")
            for branch in branches
            for place in tree.locations_at(branch.id)
        ]
        types = [(str(number), name) for number, name in ItemType.objects.values_list("pk", "name")]
        self._offer(
            "items", [("", _("Do not read copies")), *((one.name, one.label) for one in item_mappings().values())]
        )
        self._offer("branch", none + [(str(branch.id), branch.name) for branch in branches])
        self._offer("location", none + places)
        self._offer("item_type", none + types)

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def options(self) -> ImportOptions:
        """The options as the action takes them."""
        given = self.cleaned_data
        return ImportOptions(
            on_match=given["on_match"],
            items=given["items"],
            branch_id=given["branch"],
            location_id=given["location"],
            item_type_id=given["item_type"],
        )
