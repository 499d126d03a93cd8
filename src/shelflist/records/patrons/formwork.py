"""What the forms on people and copies share: refusals beside their fields, and keys against double clicks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import uuid4

from django import forms

from shelflist.ground.common.refusals import Refusal
from shelflist.records.branches.web import in_words


class KeyedForm(forms.Form):
    """A form that carries the idempotency key of its act, so that sending it twice does it once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    @staticmethod
    def new_key() -> str:
        return str(uuid4())


def show_refusals(form: forms.Form, refusals: Iterable[Refusal], fields: Mapping[str, str]) -> None:
    """Put each refusal under its field; `fields` gives the form's names where they differ from the refusals' own."""
    for refusal in refusals:
        name = str(refusal.details.get("field", ""))
        name = fields.get(name, name)
        form.add_error(name if name in form.fields else None, in_words(refusal))
