"""The shape of what the desk's forms send."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from shelflist.departments.circulation.rules.using import MOST_AT_ONCE
from shelflist.ground.common.refusals import Override
from shelflist.ground.journal.rules import KEY_LENGTH


class ScanForm(forms.Form):
    """A scan, its idempotency key, and perhaps an override: `override` once for each code, with `reason`."""

    scan = forms.CharField(max_length=200)
    key = forms.CharField(max_length=KEY_LENGTH, required=False)
    card = forms.CharField(max_length=40, required=False)
    reason = forms.CharField(max_length=200, required=False)
    past_alerts = forms.BooleanField(required=False)  # a return: the alerts have been minded
    seen = forms.BooleanField(required=False)  # a renewal: the item is at the desk
    count = forms.IntegerField(required=False, min_value=1, max_value=MOST_AT_ONCE)


class DropForm(forms.Form):
    """Since when what lies in the book drop counts; blank: since the doors last closed."""

    effective_at = forms.DateTimeField(required=False)


class ChoiceForm(forms.Form):
    """Which return, and the status that the copy has from now on."""

    entry = forms.IntegerField(min_value=1)
    to = forms.SlugField(max_length=20)


class BackdateForm(forms.Form):
    """Which return, and when it really came back."""

    entry = forms.IntegerField(min_value=1)
    returned_at = forms.DateTimeField()
    key = forms.CharField(max_length=KEY_LENGTH, required=False)


class UndoForm(forms.Form):
    """Which journal entry is to be taken back."""

    entry = forms.IntegerField(min_value=1)
    key = forms.CharField(max_length=KEY_LENGTH, required=False)


def override_in(sent: QueryDict, reason: str) -> Override | None:
    """The override that was sent, or None. Codes that stand for nothing cover nothing, so they need no check."""
    codes = frozenset(sent.getlist("override"))
    return Override(codes, reason) if codes else None
