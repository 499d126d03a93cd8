"""The shape of what the forms of the desk's own pages send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shelflist.records.items.forms import MoneyField


class NoteForm(forms.Form):
    """A note, an alert or a block on a patron."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=lambda: uuid4().hex)
    text = forms.CharField(label=_("What others should know"), max_length=500)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("note", _("Note: on this page")),
            ("alert", _("Alert: in the banner")),
            ("need", _("Need: what makes a visit good")),
            ("block", _("Block: it stops something")),
        ],
    )
    blocks = forms.MultipleChoiceField(
        label=_("A block stops"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("loans", _("loans")), ("renewals", _("renewals")), ("holds", _("holds"))],
    )
    ends_on = forms.DateField(
        label=_("Last day it counts"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    branch = forms.TypedChoiceField(label=_("Shown"), required=False, coerce=int, empty_value=None)
    public = forms.BooleanField(label=_("The patron may read it in their account"), required=False)
    initials = forms.CharField(label=_("Your initials"), max_length=10, required=False)

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]] = (), name: str = "", **kwargs: Any) -> None:
        """`places`: the branches down to the one where somebody stands; `name` is theirs."""
        super().__init__(*args, **kwargs)
        shown = self.fields["branch"]
        assert isinstance(shown, forms.TypedChoiceField)
        shown.choices = [("", _("everywhere")), *((str(one), format_lazy(_("at {name} and below"), name=label))
                         for one, label in places)]  # fmt: skip
        self.fields["initials"].initial = "".join(word[0] for word in name.split())[:4].upper()

    def values(self) -> dict[str, Any]:
        """What `patrons.actions.add_note` takes. A note and an alert stop nothing, whatever was ticked."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "text": data["text"],
            "blocks": data["blocks"] if data["kind"] == "block" else (),
            "ends_on": data["ends_on"],
            "branch_id": data["branch"],
            "public": data["public"],
            "initials": data["initials"],
            "key": data["key"],
        }


class CardForm(forms.Form):
    """A further card."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=lambda: uuid4().hex)
    barcode = forms.CharField(label=_("Number of the new card"), max_length=40)


class WhyForm(forms.Form):
    """An act that wants a reason in words; `key` keeps a double click from doing it twice."""

    key = forms.CharField(max_length=80, required=False)
    why = forms.CharField(max_length=200, required=False)


class SettleForm(forms.Form):
    """What is said about a loan that does not come back: the day they name, and why a refusal is set aside."""

    day = forms.DateField(required=False)
    reason = forms.CharField(max_length=200, required=False)
    key = forms.CharField(max_length=80, required=False)


class DamageForm(forms.Form):
    """What is wrong with a copy, and what its last reader is charged for it."""

    note = forms.CharField(max_length=200, required=False)
    charge = MoneyField(max_length=20, required=False)


class AlertForm(forms.Form):
    """Something to say about a copy: when, what, and whether once is enough."""

    type = forms.IntegerField(min_value=1)
    text = forms.CharField(max_length=300, required=False)
    once = forms.BooleanField(required=False)
