"""The questions that can be tried on the rules."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.records.branches.models import Branch, ShelvingLocation
from shelflist.records.items.models import ItemType
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies.forms.fields import Indented, Located, Moment, Number, Row, Words


class SimulatorForm(forms.Form):
    """A case to try: a reader or a kind of reader, an item or a kind of item, where and when."""

    use_required_attribute = False

    card = Words(label=_("Card"), max_length=40)
    category = Indented(PatronCategory.objects.order_by("path"), label=_("or a category"), empty_label="–")
    age = Number(label=_("and an age"), min_value=0, max_value=130)
    item = Words(label=_("Item"), max_length=40)
    type = Row(ItemType.objects.all(), label=_("or a type"), empty_label="–")
    shelf = Located(
        ShelvingLocation.objects.select_related("branch").order_by("branch__path", "name"),
        label=_("and a shelf"),
        empty_label="–",
    )
    branch = Indented(Branch.objects.order_by("path"), label=_("At"), empty_label=None)
    when = Moment(
        label=_("When"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"placeholder": _("now")}, format="%Y-%m-%d %H:%M"),
        help_text=_("As 2026-11-14 9:42."),
    )
    renewal = forms.BooleanField(label=_("as a renewal"), required=False)


class HoldSimulatorForm(forms.Form):
    """A hold to try: a reader or a kind of reader, a copy or a kind of copy, where it is asked for and fetched."""

    use_required_attribute = False

    card = Words(label=_("Card"), max_length=40)
    category = Indented(PatronCategory.objects.order_by("path"), label=_("or a category"), empty_label="–")
    item = Words(label=_("Copy"), max_length=40)
    type = Row(ItemType.objects.all(), label=_("or a type"), empty_label="–")
    shelf = Located(
        ShelvingLocation.objects.select_related("branch").order_by("branch__path", "name"),
        label=_("and a shelf"),
        empty_label="–",
    )
    pickup = Indented(Branch.objects.order_by("path"), label=_("Fetched at"), empty_label=None)
    requestor = forms.ChoiceField(
        label=_("Asked for by"),
        choices=[("patron", _("the reader")), ("staff", _("staff")), ("program", _("a program"))],
        required=False,
    )
