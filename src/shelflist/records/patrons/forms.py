"""The shape of what is typed in about a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from shelflist.records.branches.organisation import Organisation
from shelflist.records.patrons.formwork import KeyedForm
from shelflist.records.patrons.models import Card, Patron
from shelflist.records.patrons.queries import CategoryFacts, patron_by_card
from shelflist.records.patrons.rules.details import PatronDetails
from shelflist.records.patrons.rules.fields import FieldRule

EM_SPACE = "\u2003"
# Fields of refusals that have another name in the form
FIELDS = {"guarantor": "guarantor_card", "cards": "card"}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _text(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, **more)


class PatronForm(KeyedForm):
    """A patron's details. For a new one there is also the card that is handed over."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    like = forms.IntegerField(widget=forms.HiddenInput, required=False)  # somebody of the same family (PAT-05)
    shares_address = forms.BooleanField(label=_("Lives at the same address, and moves along"), required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=200)
    given_names = _text(_("Given names"), 200)
    preferred_name = _text(_("Called"), 200)
    name_original = _text(_("Name in its own script"), 300)
    born_on = _day(_("Date of birth"))
    card = _text(_("Card"), 40, widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"}))
    category = forms.TypedChoiceField(label=_("Kind of patron"), coerce=int)
    home_branch = forms.TypedChoiceField(label=_("Home branch"), coerce=int)
    expires_on = _day(_("Good until"))
    guarantor_card = _text(_("Card of whoever answers for them"), 40)
    guarantor_is = _text(_("Who is their"), 80)
    email = _text(_("E-mail"), 254, widget=forms.EmailInput)
    phone = _text(_("Telephone"), 40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    phone_mobile = _text(_("Mobile telephone"), 40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    phone_evening = _text(_("Telephone in the evening"), 40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    address = _text(_("Address"), 2000, widget=forms.Textarea(attrs={"rows": 3}))
    language = forms.ChoiceField(label=_("Language for letters"), required=False)
    login = _text(_("Login name"), 80, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(
        self,
        *args: Any,
        tree: Organisation,
        categories: dict[int, CategoryFacts],
        is_new: bool,
        rules: Mapping[str, FieldRule],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(str(facts.id), f"{EM_SPACE * facts.depth}{facts.name}") for facts in categories.values()]
        branches = [(str(facts.id), f"{EM_SPACE * facts.depth}{facts.name}") for facts in tree.in_tree_order()]
        languages = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
        self._choices("category", [("", _("– choose –")), *kinds])
        self._choices("home_branch", [("", _("– choose –")), *branches])
        self._choices("language", [("", _("the library's")), *languages])
        if not is_new:
            for name in ("card", "like", "shares_address"):
                del self.fields[name]
        for name, rule in rules.items():
            self._heed(name, rule)

    def _heed(self, name: str, rule: FieldRule) -> None:
        """What the branch asks: hidden fields stay in the form so that they are not emptied, but nobody sees them."""
        field = self.fields[name]
        if rule.need == "hidden":
            field.widget = forms.HiddenInput()
        if rule.need == "required":
            field.required = True
        if rule.need == "suggested":
            field.help_text = _("Ask for it, if they like to tell.")
        if rule.example:
            field.help_text = gettext("For example {example}").format(example=rule.example)

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_guarantor_card(self) -> int | None:
        """The guarantor, by any card of theirs that is in use."""
        card = self.cleaned_data["guarantor_card"]
        if not card:
            return None
        holder = patron_by_card(card)
        if holder is None or holder.card.ended_at is not None:
            raise forms.ValidationError(_("No patron has this card now."))
        return holder.patron.pk

    def details(self) -> PatronDetails:
        data = dict(self.cleaned_data)
        for name in ("key", "version", "card", "like", "shares_address"):
            data.pop(name, None)
        return PatronDetails(
            category_id=data.pop("category"),
            home_branch_id=data.pop("home_branch"),
            guarantor_id=data.pop("guarantor_card"),
            **data,
        )

    @classmethod
    def initial_of(cls, patron: Patron) -> dict[str, Any]:
        """What the form shows of a patron."""
        guarantor = Card.objects.filter(patron=patron.guarantor, ended_at__isnull=True).order_by("-primary")
        others = {"key", "card", "like", "shares_address", "category", "home_branch", "guarantor_card"}
        return {name: getattr(patron, name) for name in cls.base_fields if name not in others} | {
            "key": cls.new_key(),
            "category": patron.category_id,
            "home_branch": patron.home_branch_id,
            "guarantor_card": guarantor.values_list("barcode", flat=True).first() if patron.guarantor_id else "",
        }

    @classmethod
    def initial_like(cls, patron: Patron) -> dict[str, Any]:
        """What the form of another member of the family begins with."""
        same = ("family_name", "email", "phone", "phone_evening", "address", "language")
        return {name: getattr(patron, name) for name in same} | {
            "home_branch": patron.home_branch_id,
            "like": patron.pk,
            "shares_address": True,
        }


class FieldRuleForm(forms.Form):
    """One field of the registration at one branch."""

    need = forms.ChoiceField(required=False)
    pattern = _text(_("Must look like"), 120, widget=forms.TextInput(attrs={"class": "mono"}))
    example = _text(_("Example"), 120)

    def __init__(self, *args: Any, needs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["need"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = needs
