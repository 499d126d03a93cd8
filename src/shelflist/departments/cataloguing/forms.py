"""The shape of what the import page takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.departments.cataloguing.recipes import copy_mappings, match_sets, merge_profiles
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.departments.cataloguing.treatments import offers
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.ui import localise
from shelflist.records.branches.organisation import Organisation
from shelflist.records.catalog.sources import FILES, SourceFacts, sources
from shelflist.records.items.models import ItemType

Choices = list[tuple[str, Any]]
ON_MATCH: Choices = [
    ("update", _("Update ours where it is better")),
    ("skip", _("Leave ours alone")),
    ("add", _("Add it all the same")),
]
CHOICES: Choices = [
    ("best", _("The one with most points")),
    ("single", _("None of them")),
    ("exact", _("Only one with the same control number")),
]
DOUBT: Choices = [("add", _("Add it, with a warning")), ("wait", _("Let it wait until somebody has looked"))]


class ImportForm(forms.Form):
    """A file and how it is to be brought in."""

    file = forms.FileField(label=_("File of records"), allow_empty_file=True)
    on_match = forms.ChoiceField(
        label=_("When we have the record already"),
        choices=ON_MATCH,
        initial="update",
    )
    match_set = forms.ChoiceField(label=_("Match set"), required=False)
    profile = forms.ChoiceField(label=_("Merge profile"), required=False)
    choice = forms.ChoiceField(label=_("When several of ours match"), choices=CHOICES, required=False)
    doubt = forms.ChoiceField(label=_("Where it is not clear which one"), choices=DOUBT, required=False)
    fall_through = forms.ChoiceField(label=_("When the new one is not good enough"), required=False)
    overlay = forms.BooleanField(
        label=_("A copy takes the place of one on order or in process"), required=False, initial=True
    )
    source = forms.TypedChoiceField(label=_("Whom they come from"), coerce=int, empty_value=None, required=False)
    any_rank = forms.BooleanField(label=_("Overwrite records from better sources too"), required=False)
    tasks = forms.ChoiceField(label=_("Task list, done to each record first"), required=False)
    links = forms.BooleanField(label=_("Link headings to authorities at the end"), required=False)
    mails = forms.BooleanField(label=_("Write me when it is done"), required=False)
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
        profiles: Choices = [(one.key, _said(one.name)) for one in merge_profiles()]
        mappings: Choices = [(one.key, _said(one.name)) for one in copy_mappings()]
        self._offer("items", [("", _("Do not read copies")), *mappings])
        self._offer("match_set", [(one.key, _said(one.name)) for one in match_sets()])
        self._offer("profile", profiles)
        self._offer("fall_through", [("", _("Leave ours alone")), *profiles])
        self._offer("source", source_choices())
        self._offer("tasks", [("", _("None")), *((one.key, one.name) for one in offers())])
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
            match_set=given["match_set"] or "careful",
            profile=given["profile"] or "theirs",
            fall_through=given["fall_through"],
            choice=given["choice"] or "best",
            waits=given["doubt"] == "wait",
            overlay=given["overlay"],
            dry_run="dry_run" in self.data,
            items=given["items"],
            tasks=given["tasks"],
            links=given["links"],
            mails=given["mails"],
            source_id=given["source"],
            any_rank=given["any_rank"],
            branch_id=given["branch"],
            location_id=given["location"],
            item_type_id=given["item_type"],
        )


def source_choices() -> Choices:
    """Whom records come from, each with its rank; the usual one of files first."""
    usual = next((one for one in sources().values() if one.code == FILES), None)
    rest = [one for one in sources().values() if one is not usual]
    first: Choices = [("", _source(usual) if usual else _("Not said"))]
    return first + [(str(one.id), _source(one)) for one in rest]


def _source(one: SourceFacts) -> str:
    return f"{one.name} ({one.rank})"


def _said(name: Phrase | str) -> str:
    return localise.text(name) if isinstance(name, Phrase) else name
