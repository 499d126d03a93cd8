"""The shape of recipes, checks and rates as they are sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.departments.processing.actions.recipes import RecipeDetails, StepDetails
from shelflist.departments.processing.rules.kinds import KINDS, PRINTS
from shelflist.ground.printing.rules.labels import KINDS as LABELS
from shelflist.ground.ui.localise import text
from shelflist.records.branches.organisation import Organisation
from shelflist.records.items.queries import item_types
from shelflist.records.patrons.formwork import KeyedForm

SPARE_ROWS = 3


class RecipeForm(KeyedForm):
    """What a recipe is for; its steps are rows of their own."""

    name = forms.CharField(label=_("Name"), max_length=80)
    item_type_id = forms.TypedChoiceField(label=_("Type of item"), coerce=int, required=False, empty_value=None)
    location_id = forms.TypedChoiceField(label=_("Shelf"), coerce=int, required=False, empty_value=None)
    branch_id = forms.TypedChoiceField(label=_("Branch"), coerce=int, required=False, empty_value=None)
    shelf_ready = forms.BooleanField(label=_("Only for copies that arrive ready for the shelf"), required=False)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, tree: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_one = ("", _("any"))
        places = [(str(one.id), one.name) for one in tree.in_tree_order()]
        shelves = [
            (str(shelf.id), f"{tree.branch(shelf.branch_id).name}: {shelf.name}") for shelf in tree.locations.values()
        ]
        self._choices("branch_id", [any_one, *places])
        self._choices("location_id", [any_one, *sorted(shelves, key=lambda one: one[1])])
        self._choices("item_type_id", [any_one, *((str(one.id), one.name) for one in item_types.value().values())])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class StepForm(forms.Form):
    """One step; a row without a kind is no step."""

    kind = forms.ChoiceField(label=_("Step"), required=False)
    name = forms.CharField(label=_("In words"), max_length=80, required=False)
    who = forms.CharField(label=_("Where or by whom"), max_length=60, required=False)
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=365, required=False)
    prints = forms.ChoiceField(label=_("Prints"), required=False)
    by_others = forms.BooleanField(label=_("Somebody else’s"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds, prints = self.fields["kind"], self.fields["prints"]
        assert isinstance(kinds, forms.ChoiceField)
        assert isinstance(prints, forms.ChoiceField)
        kinds.choices = [("", "–"), *((code, text(kind.name)) for code, kind in KINDS.items())]
        words = {code: text(LABELS[code].name) for code in PRINTS if code in LABELS}
        prints.choices = [("", "–"), *((code, words.get(code, _("RFID tag"))) for code in PRINTS)]

    def details(self) -> StepDetails | None:
        data = self.cleaned_data
        if not data.get("kind"):  # an empty row, or one that was not sent
            return None
        return StepDetails(
            data["kind"], data["name"], data["who"], data["days"] or 0, data["prints"], data["by_others"]
        )


StepFormSet = forms.formset_factory(StepForm, extra=SPARE_ROWS, max_num=20, can_order=False)


def details_from(form: RecipeForm, steps: Any) -> RecipeDetails:
    """The recipe as it was sent."""
    data = form.cleaned_data
    rows = tuple(one for step in steps if (one := step.details()) is not None)
    names = ("name", "item_type_id", "branch_id", "location_id", "shelf_ready", "active")
    return RecipeDetails(steps=rows, **{name: data[name] for name in names})
