"""The form of a row of any rule table, made from its columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shelflist.ground.accounts.models import Role
from shelflist.ground.ui.localise import text
from shelflist.records.branches.models import Branch, ShelvingLocation
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies import marc_codes
from shelflist.records.policies.checks import value_column_of
from shelflist.records.policies.details import LARGEST
from shelflist.records.policies.forms.fields import (
    ANY,
    FLAGS,
    INHERIT,
    NONE,
    AmountField,
    Choice,
    Given,
    Indented,
    Located,
    OrNone,
    Row,
    amount,
    flag_field,
    in_threes,
    number_field,
)
from shelflist.records.policies.models import HoldRule
from shelflist.records.policies.screens import Screen
from shelflist.records.policies.tables import kind_of
from shelflist.records.policies.telling import column_in_words

MARC = {
    "marc_type": marc_codes.MARC_TYPES,
    "marc_form": marc_codes.MARC_FORMS,
    "bib_level": marc_codes.BIB_LEVELS,
    "video_format": marc_codes.VIDEO_FORMATS,
}
WORDS = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class FormSection:
    """Fields under a heading, in rows of three."""

    title: Any
    hint: Any
    rows: list[tuple[forms.BoundField, ...]]


class RowForm(forms.Form):
    """One row: a field for each column of its page, then what it counts."""

    use_required_attribute = False

    def __init__(self, screen: Screen, data: Any = None, row: models.Model | None = None, **start: Any) -> None:
        self.screen, self.model = screen, kind_of(screen.table).model
        super().__init__(data, initial=_initial(screen, row, start))
        for name in self._columns():
            self.fields[name] = self._field(name)
        for name in screen.many:
            self.fields[name] = _many(self.model._meta.get_field(name))

    def _columns(self) -> Iterator[str]:
        for section in self.screen.sections:
            yield from section.columns

    def _field(self, name: str) -> forms.Field:
        column: Any = self.model._meta.get_field(name)
        label = capfirst(text(column_in_words(kind_of(self.screen.table), name)))
        if _source_of(self.model, name):
            return _sourced(column, label)
        if column.related_model is not None:
            empty = ANY if name in self.screen.asks else INHERIT
            return _reference(column, label, empty)
        return _plain(column, label, ANY if name in self.screen.asks else INHERIT, name in self.screen.asks)

    def sections(self) -> list[FormSection]:
        """As the page shows them."""
        shown = [
            FormSection(section.title, section.hint, in_threes([self[name] for name in section.columns]))
            for section in self.screen.sections
        ]
        if self.screen.many:
            shown.append(
                FormSection(gettext("What it counts"), "", in_threes([self[name] for name in self.screen.many]))
            )
        return shown

    def values(self) -> dict[str, Any]:
        """The columns by attname, as the actions take them."""
        found: dict[str, Any] = {}
        for name in self._columns():
            column: Any = self.model._meta.get_field(name)
            value = self.cleaned_data[name]
            if source := _source_of(self.model, name):
                found[source], found[value_column_of(self.model, source)] = value
            elif column.related_model is not None:
                found[column.attname] = value.pk if value else None
            elif isinstance(column, models.BooleanField) and column.null:
                found[name] = FLAGS.get(value)
            else:
                found[name] = value
        return found

    def many(self) -> dict[str, list[int]]:
        return {name: [row.pk for row in self.cleaned_data[name]] for name in self.screen.many}


def _source_of(model: type[models.Model], name: str) -> str:
    """The column that says where a value comes from, if there is one."""
    columns = {column.name for column in model._meta.concrete_fields}
    tries = (name, name.removesuffix("_cents"), name.removesuffix("_days"))
    return next((f"{base}_source" for base in tries if f"{base}_source" in columns), "")


def _initial(screen: Screen, row: models.Model | None, start: dict[str, Any]) -> dict[str, Any]:
    model = kind_of(screen.table).model
    source = row or model()
    found: dict[str, Any] = {}
    for section in screen.sections:
        found |= {name: _typed(model, source, name) for name in section.columns}
    if row is not None and row.pk:
        found |= {name: [each.pk for each in getattr(row, name).all()] for name in screen.many}
    return {**found, **start}


def _typed(model: type[models.Model], row: models.Model, name: str) -> Any:
    """A column as it stands in its field."""
    column: Any = model._meta.get_field(name)
    value = getattr(row, column.attname)
    if source := _source_of(model, name):
        said = getattr(row, source)
        if column.related_model is not None:
            return str(value) if said == "value" else said
        return OrNone(cents=name.endswith("_cents")).typed(said, value)
    if isinstance(column, models.BooleanField) and column.null:
        return WORDS[value]
    return amount(value) if name.endswith("_cents") else value


def _sourced(column: Any, label: str) -> forms.Field:
    if column.related_model is not None:
        return Given(column.related_model, label=label)
    return OrNone(label=label, cents=column.name.endswith("_cents"))


def _reference(column: Any, label: str, empty: Any) -> forms.Field:
    target = column.related_model
    required = not column.null
    nothing = None if required else empty
    if target is Branch:
        return Indented(Branch.objects.order_by("path"), label=label, empty_label=nothing)
    if target is PatronCategory:
        return Indented(PatronCategory.objects.order_by("path"), label=label, empty_label=nothing)
    if target is ShelvingLocation:
        return Located(_shelves(), label=label, empty_label=nothing)
    return Row(target._default_manager.order_by("name"), label=label, empty_label=nothing)


def _shelves() -> QuerySet[ShelvingLocation]:
    return ShelvingLocation.objects.select_related("branch").order_by("branch__path", "name")


class _ManyShelves(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.branch}: {obj}"


def _many(column: Any) -> forms.Field:
    target = column.related_model
    labels = {"item_types": _("Item types"), "locations": _("Shelves"), "groups": _("Groups of types and shelves")}
    options: dict[str, Any] = {"label": labels[column.name], "required": False}
    if target is ShelvingLocation:
        return _ManyShelves(_shelves(), widget=forms.CheckboxSelectMultiple, **options)
    rows = target._default_manager.order_by("name")
    return forms.ModelMultipleChoiceField(rows, widget=forms.CheckboxSelectMultiple, **options)


def _plain(column: Any, label: str, empty: Any, asks: bool) -> forms.Field:
    if column.name in MARC:
        return Choice(label=label, choices=[("", empty), *MARC[column.name]])
    if column.name == "requestor":
        return Choice(label=label, choices=_requestors)
    if column.choices:
        return forms.ChoiceField(label=label, choices=column.choices)
    if isinstance(column, models.BooleanField):
        return flag_field(label, empty) if column.null else forms.BooleanField(label=label, required=False)
    if column.name.endswith("_cents"):
        return AmountField(label=label, required=not column.null)
    if isinstance(column, models.IntegerField):
        if column.null:
            return number_field(label, empty if asks or _inherits(column) else NONE)
        return forms.IntegerField(label=label, min_value=0, max_value=LARGEST)
    if isinstance(column, models.TextField):
        label = gettext("Why this rule is there")
        return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    return forms.CharField(label=label, max_length=column.max_length, required=not column.blank)


def _inherits(column: Any) -> bool:
    """A number of a hold rule that may be left out inherits; elsewhere leaving it out means none."""
    return bool(column.model is HoldRule)


def _requestors() -> list[tuple[str, Any]]:
    roles = [(role.code, role.name) for role in Role.objects.order_by("name")]
    return [("", ANY), ("patron", _("the reader")), ("staff", _("staff")), ("program", _("a program")), *roles]


__all__ = ["FormSection", "RowForm"]
