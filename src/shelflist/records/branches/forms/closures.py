"""The shape of what is typed in when doors are shut unexpectedly."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shelflist.records.branches.organisation import BranchFacts
from shelflist.records.branches.rules import Closing

REASONS = (
    _("Snow day"),
    _("Power cut"),
    _("No heating"),
    _("Water in the building"),
    _("Too few staff"),
    _("Strike"),
)
DAY = {"type": "date"}
CLOCK = {"type": "time"}


def _in_words(facts: BranchFacts) -> Any:
    """What has branches below it stands for all of them."""
    if facts.kind in ("consortium", "system"):
        return format_lazy(_("All of {name}"), name=facts.name)
    return facts.name


class CloseForm(forms.Form):
    """Why, where and when: from now on, or from a day on."""

    reason = forms.CharField(
        label=_("Why"), max_length=120, help_text=_("Readers and staff will see it."), widget=forms.TextInput()
    )
    branches = forms.TypedMultipleChoiceField(
        label=_("Which branches"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    first_on = forms.DateField(
        label=_("First day shut"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text=_("Empty: from now on."),
    )
    last_on = forms.DateField(
        label=_("Last day shut"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text=_("Empty: the first day only."),
    )
    shut_until = forms.TimeField(
        label=_("Doors open that day at"),
        required=False,
        widget=forms.TimeInput(attrs=CLOCK),
        help_text=_("Empty: shut all day."),
    )

    def __init__(self, *args: Any, branches: list[BranchFacts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branches"].choices = [(str(facts.id), _in_words(facts)) for facts in branches]  # type: ignore[attr-defined]
        self.fields["reason"].widget.attrs |= {"list": "reasons", "autocomplete": "off"}

    def closing(self) -> Closing:
        data = self.cleaned_data
        return Closing(
            branch_ids=tuple(data["branches"]),
            reason=data["reason"],
            first_on=data["first_on"],
            last_on=data["last_on"],
            shut_until=data["shut_until"],
        )


class EndForm(forms.Form):
    """To which day, and to what time of it, a closure lasts."""

    last_on = forms.DateField(label=_("Last day shut"), widget=forms.DateInput(attrs=DAY))
    shut_until = forms.TimeField(label=_("Doors open that day at"), required=False, widget=forms.TimeInput(attrs=CLOCK))
