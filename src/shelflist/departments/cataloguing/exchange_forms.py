"""The shape of what the pages on exchanging records take."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.departments.cataloguing.actions import SourceDetails
from shelflist.departments.cataloguing.forms import ON_MATCH, source_choices
from shelflist.departments.cataloguing.models import HarvestSet, HarvestSource
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.departments.cataloguing.rules.sets import SetRule, words
from shelflist.departments.cataloguing.treatments import offers

LISTS = ("materials", "languages", "audiences", "branches", "locations", "item_types")


class SourceForm(forms.Form):
    """Where records are fetched from, how often, and what becomes of them."""

    name = forms.CharField(label=_("Name"), max_length=120)
    address = forms.CharField(label=_("Address (base URL)"), max_length=500)
    record_format = forms.CharField(label=_("Format"), max_length=40, initial="marc21")
    set_spec = forms.CharField(label=_("Set"), max_length=200, required=False)
    every_hours = forms.IntegerField(label=_("Every so many hours"), min_value=1, max_value=8784, initial=24)
    on_match = forms.ChoiceField(label=_("When we have the record already"), choices=ON_MATCH)
    source = forms.TypedChoiceField(label=_("Whom they come from"), coerce=int, empty_value=None, required=False)
    any_rank = forms.BooleanField(label=_("Overwrite records from better sources too"), required=False)
    tasks = forms.ChoiceField(label=_("Task list, done to each record first"), required=False)
    links = forms.BooleanField(label=_("Link headings to authorities at the end"), required=False)
    on_delete = forms.ChoiceField(
        label=_("When it is deleted there"),
        choices=[("report", _("Only say so")), ("suppress", _("Hide ours from the public"))],
    )
    active = forms.BooleanField(label=_("Fetch on schedule"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tasks"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("None")), *((one.key, one.name) for one in offers())]
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = source_choices()

    @classmethod
    def of(cls, source: HarvestSource) -> SourceForm:
        """The form as the source stands."""
        names = ("name", "address", "set_spec", "every_hours", "on_delete", "active")
        given = {name: getattr(source, name) for name in names}
        return cls(initial={**given, "record_format": source.prefix, **_kept(source.options)})

    @property
    def details(self) -> SourceDetails:
        """What was typed, as the action takes it."""
        given: dict[str, Any] = dict(self.cleaned_data)
        own = {name: given.pop(name) for name in ("on_match", "tasks", "links", "any_rank")}
        options = ImportOptions(**own, source_id=given.pop("source"))
        given["prefix"] = given.pop("record_format")
        return SourceDetails(**given, options=options)


def _kept(options: dict[str, Any]) -> dict[str, Any]:
    """What a source says of its imports."""
    usual = {"on_match": "update", "tasks": "", "links": False, "any_rank": False}
    return {name: options.get(name, value) for name, value in usual.items()} | {"source": options.get("source_id")}


class SetForm(forms.Form):
    """A set for harvesters, and the conditions that its titles fulfil."""

    spec = forms.CharField(label=_("Short name (setSpec)"), max_length=80)
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("What it is for"), required=False, max_length=1000)
    branches = forms.CharField(label=_("Copies at these branches, or below them"), required=False, max_length=500)
    locations = forms.CharField(label=_("Copies on these shelves"), required=False, max_length=500)
    item_types = forms.CharField(label=_("Copies of these types"), required=False, max_length=500)
    materials = forms.CharField(label=_("Formats"), required=False, max_length=500)
    languages = forms.CharField(label=_("Languages"), required=False, max_length=500)
    audiences = forms.CharField(label=_("Audiences"), required=False, max_length=100)
    source = forms.CharField(label=_("Source of the record (003)"), required=False, max_length=40)
    linked = forms.BooleanField(label=_("Only with an address on the Web (856)"), required=False)
    subfield = forms.CharField(label=_("Field and subfield"), required=False, max_length=5)
    value = forms.CharField(label=_("What stands in it"), required=False, max_length=120)

    @classmethod
    def of(cls, one: HarvestSet) -> SetForm:
        """The form as the set stands."""
        rule = SetRule.from_data(one.rule)
        lists = {name: " ".join(getattr(rule, name)) for name in LISTS}
        said = {"spec": one.spec, "name": one.name, "description": one.description}
        single = {name: getattr(rule, name) for name in ("source", "linked", "subfield", "value")}
        return cls(initial={**said, **lists, **single})

    @property
    def rule(self) -> SetRule:
        """The conditions as the action takes them."""
        given = self.cleaned_data
        lists: dict[str, Any] = {name: words(given[name]) for name in LISTS}
        said: dict[str, Any] = {name: given[name].strip() for name in ("source", "subfield", "value")}
        return SetRule(**lists, **said, linked=given["linked"])
