"""The shape of what is typed in about a copy."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.ground.common.money import Money, parse_money
from shelflist.ground.ui.localise import text
from shelflist.records.branches.organisation import Organisation
from shelflist.records.items.actions.copies import BEGINNINGS
from shelflist.records.items.models import Item
from shelflist.records.items.queries import ItemTypeFacts
from shelflist.records.items.rules.details import ItemDetails
from shelflist.records.items.rules.statuses import IN_PROCESS, STATUSES
from shelflist.records.patrons.formwork import KeyedForm

LEVELS = [(1, _("short or low")), (2, _("normal")), (3, _("long or high"))]
# Fields of refusals that have another name in the form
FIELDS = {
    "item_type": "item_type_id",
    "branch": "location_id",
    "location": "location_id",
    "owner": "owner_id",
    "floating_group": "floating_group_id",
    "price_cents": "price",
    "cost_cents": "cost",
    "deposit_cents": "deposit",
}


class MoneyField(forms.CharField):
    """An amount as people write it, cleaned to minor units; None when empty."""

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return parse_money(typed.strip("$€£¥ ")).minor
        except ValueError:
            raise forms.ValidationError(_("Write an amount as 12.50.")) from None

    def prepare_value(self, value: Any) -> Any:
        return str(Decimal(Money(value).amount)) if isinstance(value, int) else value


class TagsField(forms.CharField):
    """Words or phrases with semicolons between them."""

    def clean(self, value: Any) -> tuple[str, ...]:
        typed = super().clean(value)
        return tuple(dict.fromkeys(tag.strip() for tag in typed.split(";") if tag.strip()))

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(value) if isinstance(value, list | tuple) else value


class StatisticsField(forms.CharField):
    """Statistical categories as `name: value; name: value`."""

    def clean(self, value: Any) -> dict[str, str]:
        typed = super().clean(value)
        pairs = [part.partition(":") for part in typed.split(";") if part.strip()]
        if any(not name.strip() or not said.strip() for name, _sign, said in pairs):
            raise forms.ValidationError(_("Write each category as name: value."))
        return {name.strip(): said.strip() for name, _sign, said in pairs}

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(f"{name}: {said}" for name, said in value.items()) if isinstance(value, dict) else value


def _text(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, **more)


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=32_767)


def _tick(label: Any, initial: bool) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial)


class ItemForm(KeyedForm):
    """A copy's details; the shelving location says the branch. A new copy also says the status it begins in."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    barcode = forms.CharField(
        label=_("Barcode"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"})
    )
    item_type_id = forms.TypedChoiceField(label=_("Kind of thing"), coerce=int)
    location_id = forms.TypedChoiceField(label=_("Stands in"), coerce=int)
    owner_id = forms.TypedChoiceField(label=_("Owned by"), coerce=int, required=False)
    status = forms.ChoiceField(label=_("Begins as"), initial=IN_PROCESS)
    scheme = forms.ChoiceField(label=_("Classification"), choices=Item.Scheme.choices, initial=Item.Scheme.DEWEY)
    call_prefix = _text(_("Prefix"), 40)
    call_number = _text(_("Call number"), 120)
    call_suffix = _text(_("Suffix"), 40)
    part = _text(_("Volume or part"), 80)
    copy_number = _number(_("Copy number"))
    lends = _tick(_("May be lent"), True)
    holdable = _tick(_("May be held"), True)
    reference = _tick(_("Reference only"), False)
    public = _tick(_("Shown in the public catalogue"), True)
    mint = _tick(_("In good condition"), True)
    loan_level = forms.TypedChoiceField(label=_("Length of loans"), coerce=int, choices=LEVELS, initial=2)
    fine_level = forms.TypedChoiceField(label=_("Level of fines"), coerce=int, choices=LEVELS, initial=2)
    age_protection_days = _number(_("Days for own patrons"))
    floating_group_id = forms.TypedChoiceField(label=_("Floats within"), coerce=int, required=False, empty_value=None)
    price = MoneyField(label=_("Price"), required=False, max_length=20)
    cost = MoneyField(label=_("What it cost us"), required=False, max_length=20)
    deposit = MoneyField(label=_("Deposit"), required=False, max_length=20)
    public_note = _text(_("Note for everybody"), 2000)
    staff_note = _text(_("Note for staff"), 2000)
    check_out_alert = _text(_("Say at check-out"), 300)
    check_in_alert = _text(_("Say at check-in"), 300)
    tags = TagsField(label=_("Tags"), required=False, max_length=1000)
    statistics = StatisticsField(label=_("Statistical categories"), required=False, max_length=1000)

    def __init__(
        self, *args: Any, tree: Organisation, types: dict[int, ItemTypeFacts], is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.tree = tree
        places = [
            (facts.name, [(str(shelf.id), shelf.name) for shelf in tree.locations_at(facts.id)])
            for facts in tree.in_tree_order()
            if tree.locations_at(facts.id)
        ]
        owners = [(str(facts.id), facts.name) for facts in tree.in_tree_order()]
        self._choices("item_type_id", [("", _("choose")), *((str(facts.id), facts.name) for facts in types.values())])
        self._choices("location_id", [("", _("choose")), *places])
        self._choices("owner_id", [("", _("the branch it stands in")), *owners])
        floating = [(str(group.id), group.name) for group in tree.floating.values()]
        self._choices("floating_group_id", [("", _("does not float")), *floating])
        self._choices("status", [(code, text(STATUSES[code].name)) for code in sorted(BEGINNINGS, reverse=True)])
        if not is_new:
            del self.fields["status"]

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def details(self, record_id: int, before: ItemDetails | None = None) -> ItemDetails:
        """What was typed, over what the form does not show of the copy as it was."""
        data = dict(self.cleaned_data)
        for name in ("key", "version", "status"):
            data.pop(name, None)
        shelf = self.tree.locations.get(data["location_id"])
        values = {
            **{f"{name}_cents": data.pop(name) for name in ("price", "cost")},
            "deposit_cents": data.pop("deposit") or 0,
            "age_protection_days": data.pop("age_protection_days") or 0,
            "branch_id": shelf.branch_id if shelf else 0,
            "record_id": record_id,
            "owner_id": data.pop("owner_id") or 0,
            **data,
        }
        return replace(before, **values) if before else ItemDetails(**values)

    @classmethod
    def initial_of(cls, item: Item) -> dict[str, Any]:
        """What the form shows of a copy."""
        others = {"key", "status", "price", "cost", "deposit"}
        return {name: getattr(item, name) for name in cls.base_fields if name not in others} | {
            "key": cls.new_key(),
            **{name: getattr(item, f"{name}_cents") for name in ("price", "cost", "deposit")},
            "owner_id": "" if item.owner_id == item.branch_id else item.owner_id,
        }
