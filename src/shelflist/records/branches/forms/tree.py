"""The shape of what is typed in about branches, hours, closed days, shelves and workstations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import get_currency_name
from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.ground.common.calendar import MIDNIGHT, Stretch
from shelflist.ground.common.money import CODES, USUAL
from shelflist.ground.ui.localise import locale, text
from shelflist.records.branches.actions.shelves import LocationDetails
from shelflist.records.branches.models import Branch, CalendarException, ShelvingLocation
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.rules import WEEKDAYS, BranchDetails

STRETCH = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.h](\d{2}))?")
BETWEEN = re.compile(r"[\s,;]*")
EM_SPACE = "\u2003"


class BranchForm(forms.Form):
    """A branch and where it stands in the tree."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Branch.Kind.choices)
    parent = forms.TypedChoiceField(label=_("Belongs to"), coerce=int, empty_value=None, required=False)
    timezone = forms.ChoiceField(label=_("Time zone"), required=False)
    lends = forms.BooleanField(label=_("Items are lent and returned here"), required=False, initial=True)
    position = forms.IntegerField(label=_("Place in lists"), min_value=0, max_value=32_767, initial=0)
    address = forms.CharField(label=_("Address"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)
    currency = forms.ChoiceField(label=_("Currency of the whole library"), required=False)
    closed_on = forms.DateField(
        label=_("Given up for good on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, tree: Organisation, branch_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = [(str(facts.id), f"{EM_SPACE * facts.depth}{facts.name}") for facts in tree.in_tree_order()]
        self.fields["parent"].choices = [("", _("nothing: it is the root")), *branches]  # type: ignore[attr-defined]
        zones = [(name, name) for name in sorted(available_timezones())]
        here = next((facts.id for facts in tree.children(None)), None)
        if here is not None and here != branch_id:
            del self.fields["currency"]
        else:
            known = sorted((get_currency_name(code, locale=locale()), code) for code in CODES)
            usual = ("", f"{get_currency_name(USUAL, locale=locale())} ({USUAL})")
            others = [(code, f"{name} ({code})") for name, code in known if code != USUAL]
            self.fields["currency"].choices = [usual, *others]  # type: ignore[attr-defined]
        self.fields["timezone"].choices = [("", _("as the branch above")), *zones]  # type: ignore[attr-defined]

    def details(self) -> BranchDetails:
        data = dict(self.cleaned_data)
        return BranchDetails(parent_id=data.pop("parent"), **data)

    @classmethod
    def initial_of(cls, row: Branch) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields if name != "parent"} | {"parent": row.parent_id}


class StretchesField(forms.CharField):
    """Times of a day as people write them, `9-12, 14:00–18:00`, cleaned to stretches; empty is closed."""

    def clean(self, value: Any) -> tuple[Stretch, ...]:
        typed = super().clean(value)
        found, rest = [], typed
        while rest := BETWEEN.sub("", rest, count=1):
            match = STRETCH.match(rest)
            if match is None:
                raise forms.ValidationError(_("Write times as 9:00–12:00 14:00–18:00, or nothing when it is closed."))
            found.append(Stretch(_time(match[1], match[2]), _time(match[3], match[4])))
            rest = rest[match.end() :]
        return tuple(found)


def _time(hour: str, minute: str | None) -> time:
    if (int(hour), int(minute or 0)) == (24, 0):
        return MIDNIGHT
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise forms.ValidationError(_("There is no such time of day.")) from None


class HoursForm(forms.Form):
    """The week as seven lines, Monday first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, weekday in enumerate(WEEKDAYS):
            widget = forms.TextInput(attrs={"placeholder": _("closed"), "autocomplete": "off"})
            self.fields[f"day{number}"] = StretchesField(
                label=text(weekday), required=False, max_length=80, widget=widget
            )

    def weekly(self) -> dict[int, tuple[Stretch, ...]]:
        week = {number: self.cleaned_data[f"day{number}"] for number in range(7)}
        return {number: stretches for number, stretches in week.items() if stretches}

    @staticmethod
    def initial_of(weekly: Mapping[int, Sequence[Stretch]]) -> dict[str, str]:
        return {f"day{number}": "  ".join(shown(stretch) for stretch in weekly.get(number, ())) for number in range(7)}


def shown(stretch: Stretch) -> str:
    """`14:00–24:00`: the end of a day is written as people say it."""
    return f"{stretch.opens:%H:%M}–24:00" if stretch.closes == MIDNIGHT else str(stretch)


class ClosureForm(forms.Form):
    """Days that differ: closed, or with the hours given."""

    first_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(
        label=_("To and including"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: that day only."),
    )
    reason = forms.CharField(label=_("Why"), max_length=120)
    hours = StretchesField(
        label=_("Open at"), required=False, max_length=20, help_text=_("As 12:00–16:00. Empty: closed all day.")
    )

    repeats = forms.ChoiceField(label=_("Again"), required=False, choices=CalendarException.Repeats.choices)
    until_on = forms.DateField(
        label=_("The last time"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("For days that come again. Empty: they go on coming."),
    )

    @staticmethod
    def initial_of(row: CalendarException) -> dict[str, Any]:
        """To correct days that are there already."""
        stretch = Stretch(row.opens, row.closes) if row.opens is not None and row.closes is not None else None
        return {
            "first_on": row.first_on,
            "last_on": row.last_on,
            "reason": row.reason,
            "hours": shown(stretch) if stretch else "",
            "repeats": row.repeats,
            "until_on": row.until_on,
        }

    def clean_hours(self) -> tuple[Stretch, ...]:
        hours: tuple[Stretch, ...] = self.cleaned_data["hours"]
        if len(hours) > 1:
            raise forms.ValidationError(_("Give one stretch of hours."))
        return hours

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of `add_exception`."""
        data = self.cleaned_data
        stretch = data["hours"][0] if data["hours"] else None
        return {
            "first_on": data["first_on"],
            "last_on": data["last_on"] or data["first_on"],
            "reason": data["reason"],
            "opens": stretch.opens if stretch else None,
            "closes": stretch.closes if stretch else None,
            "repeats": data["repeats"],
            "until_on": data["until_on"],
        }


class LocationForm(forms.Form):
    """A shelving location."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=80)
    lends = forms.BooleanField(label=_("Its items are lent"), required=False, initial=True)
    holdable = forms.BooleanField(label=_("Its items can be requested"), required=False, initial=True)
    public = forms.BooleanField(label=_("Shown in the catalogue"), required=False, initial=True)

    def details(self) -> LocationDetails:
        return LocationDetails(**self.cleaned_data)

    @classmethod
    def initial_of(cls, row: ShelvingLocation) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields}


class TerminalForm(forms.Form):
    """This workstation: its name, its desk and the printer beside it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    desk = forms.CharField(label=_("Desk"), required=False, max_length=80)
    printer = forms.CharField(label=_("Printer"), required=False, max_length=80)
