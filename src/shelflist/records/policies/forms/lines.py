"""The policy about lines as it is typed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from shelflist.ground.ui.localise import text
from shelflist.records.policies.details import LARGEST
from shelflist.records.policies.forms.fields import NONE, in_threes, number_field
from shelflist.records.policies.models import HoldPolicySettings
from shelflist.records.policies.rules.hold_policy import CRITERIA, PRESET_WORDS, PRESETS
from shelflist.records.policies.words import COLUMN_WORDS

NUMBERS = (
    "soft_boundary_depth", "hard_boundary_depth", "soft_stalling_days", "hard_stalling_days",
    "max_attempts_per_branch", "recall_expires_days",
)  # fmt: skip
SPANS = ("retarget_hours", "go_home_days", "recall_shelf_days")
SWITCHES = ("skip_closed_branches", "use_transport_cost", "recalls_on")


class HoldPolicyForm(forms.Form):
    """Who is served first, in which order holds are captured, and how far and how long copies are asked for."""

    use_required_attribute = False

    queue = forms.ChoiceField(
        label=_("Who is served first"), choices=HoldPolicySettings.Queue.choices, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, row: HoldPolicySettings | None = None) -> None:
        row = row or HoldPolicySettings(order=list(PRESETS["fifo"]))
        places = {name: place for place, name in enumerate(row.order, start=1)}
        initial = {name: getattr(row, name) for name in ("queue", "preset", *NUMBERS, *SPANS, *SWITCHES)}
        super().__init__(data, initial={**initial, **{f"place-{name}": places.get(name) for name in CRITERIA}})
        self.fields["preset"] = forms.ChoiceField(
            label=_("Order of capture"), choices=[(name, text(words)) for name, words in PRESET_WORDS.items()]
        )
        for name, words in CRITERIA.items():
            self.fields[f"place-{name}"] = number_field(capfirst(text(words)), "–")
        for name in NUMBERS:
            self.fields[name] = number_field(capfirst(text(COLUMN_WORDS[name])), NONE)
        for name in SPANS:
            label = capfirst(text(COLUMN_WORDS[name]))
            self.fields[name] = forms.IntegerField(label=label, min_value=1, max_value=LARGEST)
        for name in SWITCHES:
            self.fields[name] = forms.BooleanField(label=capfirst(text(COLUMN_WORDS[name])), required=False)

    def criteria(self) -> list[tuple[forms.BoundField, ...]]:
        return in_threes([self[f"place-{name}"] for name in CRITERIA])

    def numbers(self) -> list[tuple[forms.BoundField, ...]]:
        names = (*NUMBERS[:5], "retarget_hours", "go_home_days", "skip_closed_branches", "use_transport_cost")
        return in_threes([self[name] for name in names])

    def recalls(self) -> list[tuple[forms.BoundField, ...]]:
        return in_threes([self[name] for name in ("recall_shelf_days", "recall_expires_days", "recalls_on")])

    def values(self) -> dict[str, Any]:
        """The columns as the actions take them; an order of one's own is made of the places."""
        data = self.cleaned_data
        preset = data["preset"]
        if preset in PRESETS:
            order = list(PRESETS[preset])
        else:
            placed = [(data[f"place-{name}"], name) for name in CRITERIA if data[f"place-{name}"] is not None]
            order = [name for _place, name in sorted(placed, key=lambda pair: pair[0])]
        names = ("queue", "preset", *NUMBERS, *SPANS, *SWITCHES)
        return {**{name: data[name] for name in names}, "order": order}
