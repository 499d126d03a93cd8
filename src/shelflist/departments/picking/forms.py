"""The shape of what the pick run sends."""

from __future__ import annotations

from django import forms

from shelflist.departments.picking.actions import MARKS
from shelflist.departments.picking.rules import FOUND, NOT_FOR_PULL, NOT_ON_SHELF


class SettleForm(forms.Form):
    """What became of a line."""

    line = forms.IntegerField(min_value=1)
    state = forms.ChoiceField(choices=[(name, name) for name in (FOUND, NOT_ON_SHELF, NOT_FOR_PULL)])
    mark = forms.ChoiceField(choices=[("", ""), *((name, name) for name in MARKS)], required=False)
    key = forms.CharField(max_length=80, required=False)


class CartForm(forms.Form):
    """A new cart."""

    name = forms.CharField(max_length=60)
    barcode = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
