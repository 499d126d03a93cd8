"""Lengths, fines, maximum fines and lists of fixed dates as they are typed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.ground.common.money import parse_money
from shelflist.records.policies.details import (
    LARGEST,
    DurationDetails,
    FineDetails,
    HardDateDetails,
    MaxFineDetails,
)
from shelflist.records.policies.forms.fields import AmountField, amount
from shelflist.records.policies.models import DurationRule, FineRule, HardDueDate, MaxFine
from shelflist.records.policies.rules.values import tiers_of


class DurationForm(forms.Form):
    """Three lengths of which the item picks one."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit = forms.ChoiceField(label=_("Counted in"), choices=DurationRule.Unit.choices)
    short = forms.IntegerField(label=_("Short"), min_value=1, max_value=LARGEST)
    normal = forms.IntegerField(label=_("Normal"), min_value=1, max_value=LARGEST)
    extended = forms.IntegerField(label=_("Extended"), min_value=1, max_value=LARGEST)
    max_renewals = forms.IntegerField(label=_("Renewals"), min_value=0, max_value=LARGEST)
    max_auto_renewals = forms.IntegerField(label=_("Of these automatic"), min_value=0, max_value=LARGEST, initial=0)

    def details(self) -> DurationDetails:
        return DurationDetails(**self.cleaned_data)

    @staticmethod
    def initial_of(row: DurationRule) -> dict[str, Any]:
        return {name: getattr(row, name) for name in DurationForm.base_fields}


class FineForm(forms.Form):
    """Three amounts per interval, of which the item picks one, and the grace before them."""

    name = forms.CharField(label=_("Name"), max_length=80)
    low_cents = AmountField(label=_("Low"))
    normal_cents = AmountField(label=_("Normal"))
    high_cents = AmountField(label=_("High"))
    interval = forms.ChoiceField(label=_("For every"), choices=FineRule.Interval.choices, initial="day")
    grace_intervals = forms.IntegerField(label=_("Grace, in such steps"), min_value=0, max_value=LARGEST, initial=0)
    grace_over_closure = forms.ChoiceField(
        label=_("Grace and closed days"), choices=FineRule.GraceOverClosure.choices, initial="if-ends-on"
    )
    charge_closed_days = forms.BooleanField(label=_("Closed days are charged too"), required=False)
    grace_is_charged = forms.BooleanField(
        label=_("Once it is over, the grace is charged too"), required=False, initial=True
    )
    tiers = forms.CharField(
        label=_("Later amounts"),
        required=False,
        help_text=_("One step to a line, as 6 0.20 0.50 1.00: from the sixth interval on these amounts."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_tiers(self) -> str:
        lines = [line.split() for line in self.cleaned_data["tiers"].splitlines() if line.strip()]
        try:
            return " ".join(
                f"{int(begins)}:{'/'.join(str(parse_money(one).minor) for one in amounts)}"
                for begins, *amounts in lines
            )
        except ValueError:
            raise forms.ValidationError(_("Write a number and three amounts to a line, as 6 0.20 0.50 1.00.")) from None

    def details(self) -> FineDetails:
        return FineDetails(**self.cleaned_data)

    @staticmethod
    def initial_of(row: FineRule) -> dict[str, Any]:
        values = {name: getattr(row, name) for name in FineForm.base_fields}
        lines = [f"{tier.begins} {' '.join(amount(one) for one in tier.cents)}" for tier in tiers_of(row.tiers)]
        values["tiers"] = "\n".join(lines)
        return {name: amount(value) if name.endswith("_cents") else value for name, value in values.items()}


class MaxFineForm(forms.Form):
    """An amount, or a percentage of the price."""

    name = forms.CharField(label=_("Name"), max_length=80)
    amount_cents = AmountField(label=_("Amount"), required=False)
    percent = forms.IntegerField(label=_("Or percent of the price"), min_value=0, max_value=LARGEST, required=False)

    def details(self) -> MaxFineDetails:
        return MaxFineDetails(**self.cleaned_data)

    @staticmethod
    def initial_of(row: MaxFine) -> dict[str, Any]:
        return {"name": row.name, "amount_cents": amount(row.amount_cents), "percent": row.percent}


class HardDatesForm(forms.Form):
    """A list of fixed dates, one to a line: the day from which it is in force, and the due date."""

    name = forms.CharField(label=_("Name"), max_length=80)
    always = forms.ChoiceField(
        label=_("Loans are due"),
        choices=[("ceiling", _("on the fixed date at the latest")), ("always", _("always on the fixed date"))],
    )
    dates = forms.CharField(
        label=_("Dates"),
        help_text=_("One to a line, as 2026-09-01 2026-12-18: from the first day on, loans are due on the second."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_dates(self) -> tuple[tuple[date, date], ...]:
        lines = [line.split() for line in self.cleaned_data["dates"].splitlines() if line.strip()]
        try:
            return tuple((date.fromisoformat(starts), date.fromisoformat(due)) for starts, due in lines)
        except ValueError:
            raise forms.ValidationError(_("Write two dates to a line, as 2026-09-01 2026-12-18.")) from None

    def details(self) -> HardDateDetails:
        data = self.cleaned_data
        return HardDateDetails(data["name"], data["always"] == "always", data["dates"])

    @staticmethod
    def initial_of(row: HardDueDate) -> dict[str, Any]:
        lines = [f"{value.active_from} {value.due_on}" for value in row.values.all()]
        return {"name": row.name, "always": "always" if row.always else "ceiling", "dates": "\n".join(lines)}


PART_FORMS: dict[str, type[DurationForm | FineForm | MaxFineForm | HardDatesForm]] = {
    "duration": DurationForm,
    "fine": FineForm,
    "max-fine": MaxFineForm,
    "fixed-dates": HardDatesForm,
}
