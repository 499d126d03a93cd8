"""The shape of what the screens of holds send."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shelflist.departments.holds.actions import Asked
from shelflist.ground.common.refusals import Override

DAY = {"type": "date"}


class PlaceForm(forms.Form):
    """A hold as it is asked for. `wish` is a target and what it names, as “title”, “part:2” or “copy:17”."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=lambda: uuid4().hex)
    wish = forms.ChoiceField(label=_("What"))
    pickup = forms.TypedChoiceField(label=_("Pick up at"), coerce=int, empty_value=None, required=False)
    wanted_until = forms.DateField(label=_("Last day it is wanted"), required=False, widget=forms.DateInput(attrs=DAY))
    thaws_on = forms.DateField(label=_("Let it rest until"), required=False, widget=forms.DateInput(attrs=DAY))
    alias = forms.CharField(label=_("Name on the slip"), required=False, max_length=40)
    note = forms.CharField(label=_("Note for colleagues"), required=False, max_length=300)
    print_note = forms.BooleanField(label=_("Print the note on the slip"), required=False)
    mint_condition = forms.BooleanField(label=_("Only a copy in mint condition"), required=False)
    behind_desk = forms.BooleanField(label=_("Keep it behind the desk"), required=False)
    deliver = forms.BooleanField(label=_("It is brought to the reader"), required=False)
    cut_in_line = forms.BooleanField(label=_("Before everybody who waits"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        wishes: list[Any],
        branches: list[tuple[int, str]],
        may_cut: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.fields["wish"].choices = wishes  # type: ignore[attr-defined]  # a choice field
        self.fields["pickup"].choices = [("", _("at the reader’s own branch")), *branches]  # type: ignore[attr-defined]
        if not may_cut:
            del self.fields["cut_in_line"]

    def asked(self, record_id: int) -> Asked:
        """What the action takes."""
        data = self.cleaned_data
        target, _colon, named = data["wish"].partition(":")
        one_copy = target in {"copy", "force", "cataloguing"}
        return Asked(
            target=target,
            record_id=record_id,
            item_id=int(named) if one_copy else None,
            wanted="" if one_copy else named,
            pickup_branch_id=data["pickup"],
            wanted_until=data["wanted_until"],
            thaws_on=data["thaws_on"],
            alias=data["alias"],
            note=data["note"],
            print_note=data["print_note"],
            mint_condition=data["mint_condition"],
            behind_desk=data["behind_desk"],
            deliver=data["deliver"],
            cut_in_line=data.get("cut_in_line", False),
        )


class ActForm(forms.Form):
    """What an act on a hold may be told; each uses what it needs."""

    key = forms.CharField(max_length=80, required=False)
    branch = forms.IntegerField(required=False, min_value=1)
    until = forms.DateField(required=False)
    to = forms.IntegerField(required=False, min_value=1)
    note = forms.CharField(max_length=300, required=False)
    keep_place = forms.BooleanField(required=False)
    hopeless = forms.BooleanField(required=False)  # cancelled because nothing can fill it


def override_in(sent: QueryDict) -> Override | None:
    """The override that was sent, or None. Codes that stand for nothing cover nothing, so they need no check."""
    codes = frozenset(sent.getlist("override"))
    return Override(codes, sent.get("reason", "")[:200]) if codes else None
