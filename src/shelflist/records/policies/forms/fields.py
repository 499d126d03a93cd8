"""Kinds of fields in which nothing is blank: any, inherit and none are spelt out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.ground.common.money import parse_money, typed
from shelflist.records.branches.models import Branch, BranchGroup
from shelflist.records.policies.details import (
    LARGEST,
    LARGEST_AMOUNT,
)
from shelflist.records.policies.models import FineRule, HardDueDate, MaxFine


class AmountField(forms.CharField):
    """An amount of money as people write it, cleaned to cents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        if not words:
            return None
        try:
            cents = parse_money(words).minor
        except ValueError:
            raise forms.ValidationError(_("Write an amount such as 0.25.")) from None
        if cents < 0:
            raise forms.ValidationError(_("An amount cannot be negative."))
        return cents


def amount(cents: int | None) -> str:
    """Cents as they are typed."""
    return "" if cents is None else typed(cents)


ANY, INHERIT, NONE = _("any"), _("inherit"), _("none")
YES_NO = [("yes", _("yes")), ("no", _("no"))]
FLAGS = {"yes": True, "no": False}
EM_SPACE = "\u2003"


if TYPE_CHECKING:
    OneOf = forms.ModelChoiceField[Any]
else:
    OneOf = forms.ModelChoiceField


class Nothing:
    """A choice that may stay at “any”, “inherit” or nothing: it is spelt out there, so the label need not say it."""

    empty_values: Any

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)  # type: ignore[misc]  # of the field it is mixed into


class Choice(Nothing, forms.ChoiceField):
    pass


class Number(Nothing, forms.IntegerField):
    pass


class Ratio(Nothing, forms.DecimalField):
    pass


class Words(Nothing, forms.CharField):
    pass


class Moment(Nothing, forms.DateTimeField):
    pass


class Row(Nothing, OneOf):
    """One row of a model, or nothing."""


class Indented(Row):
    """A choice from a tree, indented by depth."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{EM_SPACE * (obj.path.count('/') - 1)}{obj}"


class Located(Row):
    """A shelf with its branch."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.branch}: {obj}"


def branch_field(label: Any) -> Indented:
    return Indented(Branch.objects.order_by("path"), label=label, empty_label=ANY)


def group_field(label: Any) -> Row:
    return Row(BranchGroup.objects.order_by("name"), label=label, empty_label=ANY)


def code_field(label: Any, choices: list[tuple[str, Any]]) -> Choice:
    return Choice(label=label, choices=[("", ANY), *choices])


def flag_field(label: Any, empty: Any = ANY) -> Choice:
    return Choice(label=label, choices=[("", empty), *YES_NO])


def number_field(label: Any, empty: Any, hint: Any = "") -> Number:
    """A number, or nothing for “any” or “inherit”, which stands greyed in the box."""
    widget = forms.NumberInput(attrs={"placeholder": empty})
    return Number(label=label, min_value=0, max_value=LARGEST, widget=widget, help_text=hint)


def ratio_field(label: Any) -> Ratio:
    widget = forms.NumberInput(attrs={"placeholder": INHERIT})
    return Ratio(label=label, min_value=0, max_digits=6, decimal_places=2, widget=widget)


def in_threes(fields: list[forms.BoundField]) -> list[tuple[forms.BoundField, ...]]:
    return [tuple(fields[start : start + 3]) for start in range(0, len(fields), 3)]


class Given(forms.ChoiceField):
    """Inherit, none, or one of the rows of a model; cleaned to the pair (source, id)."""

    def __init__(self, model: type[FineRule | MaxFine | HardDueDate], **kwargs: Any) -> None:
        def choices() -> list[tuple[str, Any]]:
            rows = [(str(row.pk), str(row)) for row in model._default_manager.order_by("name")]
            return [("inherit", INHERIT), ("none", NONE), *rows]

        super().__init__(choices=choices, **kwargs)

    def clean(self, value: Any) -> tuple[str, int | None]:
        chosen = super().clean(value)
        return ("value", int(chosen)) if chosen.isdecimal() else (chosen, None)


class OrNone(Nothing, forms.CharField):
    """A number or a day, the word “none”, or nothing for “inherit”; cleaned to the pair (source, value)."""

    def __init__(self, *, day: bool = False, cents: bool = False, inherits: bool = True, **kwargs: Any) -> None:
        self.day, self.cents, self.inherits = day, cents, inherits
        placeholder = INHERIT if inherits else NONE
        kwargs.setdefault("widget", forms.TextInput(attrs={"placeholder": placeholder, "autocomplete": "off"}))
        super().__init__(max_length=20, required=False, **kwargs)

    def clean(self, value: Any) -> tuple[str, Any]:
        typed = str(super().clean(value) or "").strip()
        if typed.lower() in {"", "inherit", str(INHERIT).lower()} and self.inherits:
            return "inherit", None
        if typed.lower() in {"", "none", str(NONE).lower()}:
            return "none", None
        return "value", self._value(typed)

    def _value(self, typed: str) -> Any:
        try:
            if self.day:
                return date.fromisoformat(typed)
            value = parse_money(typed).minor if self.cents else int(typed)
        except ValueError:
            raise forms.ValidationError(self._shape()) from None
        if not 0 <= value <= (LARGEST_AMOUNT if self.cents else LARGEST):
            raise forms.ValidationError(self._shape())
        return value

    def _shape(self) -> Any:
        if self.day:
            return _("Write a day such as 2026-12-18, or “none”.")
        return _("Write an amount such as 0.25, or “none”.") if self.cents else _("Write a whole number, or “none”.")

    def typed(self, source: str, value: Any) -> str:
        """How a kept value is typed."""
        if source != "value":
            return str(NONE) if source == "none" else ""
        return amount(value) if self.cents else str(value)
