"""A loan rule as it is typed in, and the weights."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.ground.ui.localise import text
from shelflist.records.branches.models import ShelvingLocation
from shelflist.records.items.models import ItemType
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies import marc_codes
from shelflist.records.policies.details import (
    RuleDetails,
)
from shelflist.records.policies.forms.fields import (
    ANY,
    FLAGS,
    INHERIT,
    Given,
    Indented,
    Located,
    OrNone,
    Row,
    branch_field,
    code_field,
    flag_field,
    group_field,
    in_threes,
    number_field,
    ratio_field,
)
from shelflist.records.policies.models import DurationRule, FineRule, HardDueDate, LoanRule, MaxFine
from shelflist.records.policies.rules import FIELDS
from shelflist.records.policies.rules.holds import HOLD_FIELDS, HOLD_WORDS
from shelflist.records.policies.rules.words import FIELD_WORDS


class RuleForm(forms.Form):
    """A loan rule: name, the 21 fields it may ask for, and what it gives."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(
        label=_("Why this rule is there"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    patron_category = Indented(PatronCategory.objects.order_by("path"), label=_("Category"), empty_label=ANY)
    item_type = Row(ItemType.objects.all(), label=_("Type"), empty_label=ANY)
    location = Located(
        ShelvingLocation.objects.select_related("branch").order_by("branch__path", "name"),
        label=_("Shelf"),
        empty_label=ANY,
    )
    branch = branch_field(_("Lent at branch"))
    branch_group = group_field(_("Lent in group of branches"))
    item_branch = branch_field(_("Item’s branch"))
    item_branch_group = group_field(_("Item’s group of branches"))
    owner = branch_field(_("Item’s owner"))
    owner_group = group_field(_("Owner’s group of branches"))
    patron_branch = branch_field(_("Patron’s branch"))
    patron_branch_group = group_field(_("Patron’s group of branches"))
    patron_age_from = number_field(_("Age from, years"), ANY)
    patron_age_to = number_field(_("Age to, years"), ANY)
    item_younger_than_days = number_field(_("Item younger than, days"), ANY)
    juvenile = flag_field(_("Juvenile patron"))
    reference = flag_field(_("Reference item"))
    is_renewal = flag_field(_("Renewal"))
    marc_type = code_field(_("MARC type"), marc_codes.MARC_TYPES)
    marc_form = code_field(_("MARC form"), marc_codes.MARC_FORMS)
    bib_level = code_field(_("Bibliographic level"), marc_codes.BIB_LEVELS)
    video_format = code_field(_("Video format"), marc_codes.VIDEO_FORMATS)

    lends = forms.ChoiceField(label=_("Lends"), choices=LoanRule.Lends.choices, initial="inherit")
    duration = Row(DurationRule.objects.all(), label=_("Length"), empty_label=INHERIT)
    renewals = number_field(_("Renewals"), INHERIT)
    days_mode = forms.ChoiceField(label=_("Closed days"), choices=LoanRule.DaysMode.choices, initial="inherit")
    after_closing = forms.ChoiceField(
        label=_("By the hour, over closing"), choices=LoanRule.AfterClosing.choices, initial="inherit"
    )
    renew_extends_from_due = flag_field(_("Renewals count from the old due date"), INHERIT)
    renew_not_before = OrNone(label=_("Renewed at the earliest, days before it is due"))
    renew_not_after = OrNone(label=_("Renewed at the latest, days after it was due"))
    renew_until = OrNone(label=_("No renewal after"), day=True)
    unseen_renewals = OrNone(label=_("Renewals without the item in hand"))
    hard_due = Given(HardDueDate, label=_("Fixed dates"), initial="inherit")
    fine = Given(FineRule, label=_("Fine"), initial="inherit")
    grace_intervals = number_field(_("Grace, in steps of the fine"), INHERIT)
    max_fine = Given(MaxFine, label=_("Maximum fine"), initial="inherit")
    hold_ratio_total = ratio_field(_("Holds per copy, all copies"))
    hold_ratio_available = ratio_field(_("Holds per copy, copies on the shelf"))

    ASKS = (
        "patron_category", "item_type", "location", "branch", "branch_group", "item_branch", "item_branch_group",
        "owner", "owner_group", "patron_branch", "patron_branch_group", "patron_age_from", "patron_age_to",
        "item_younger_than_days", "juvenile", "reference", "is_renewal",
        "marc_type", "marc_form", "bib_level", "video_format",
    )  # fmt: skip
    GIVES = (
        "lends", "duration", "renewals", "days_mode", "after_closing", "renew_extends_from_due",
        "renew_not_before", "renew_not_after", "renew_until", "unseen_renewals", "hard_due", "fine",
        "grace_intervals", "max_fine", "hold_ratio_total", "hold_ratio_available",
    )  # fmt: skip
    FLAGS = ("reference", "juvenile", "is_renewal", "renew_extends_from_due")
    PAIRS = (
        ("fine", "fine_source", "fine_id"),
        ("max_fine", "max_fine_source", "max_fine_id"),
        ("hard_due", "hard_due_source", "hard_due_date_id"),
        ("renew_not_before", "renew_not_before_source", "renew_not_before_days"),
        ("renew_not_after", "renew_not_after_source", "renew_not_after_days"),
        ("renew_until", "renew_until_source", "renew_until"),
        ("unseen_renewals", "unseen_renewals_source", "unseen_renewals"),
    )

    def asks(self) -> list[tuple[forms.BoundField, ...]]:
        """The 21 fields in rows of three."""
        return in_threes([self[name] for name in self.ASKS])

    def gives(self) -> list[tuple[forms.BoundField, ...]]:
        return in_threes([self[name] for name in self.GIVES])

    def details(self) -> RuleDetails:
        """What was typed, as the actions take it."""
        data = dict(self.cleaned_data)
        columns: dict[str, Any] = {}
        for name, source, chosen in self.PAIRS:
            columns[source], columns[chosen] = data.pop(name)
        for name, value in data.items():
            if isinstance(self.fields[name], forms.ModelChoiceField):
                columns[f"{name}_id"] = value.pk if value else None
            else:
                columns[name] = FLAGS.get(value) if name in self.FLAGS else value
        return RuleDetails(**columns)

    @classmethod
    def initial_of(cls, row: LoanRule) -> dict[str, Any]:
        """The form's values for a rule."""
        words = {True: "yes", False: "no", None: ""}
        initial: dict[str, Any] = {}
        for name in cls.base_fields:
            value = getattr(row, f"{name}_id", getattr(row, name, None))
            initial[name] = words[value] if name in cls.FLAGS else value
        for name, source_column, value_column in cls.PAIRS:
            source, value = getattr(row, source_column), getattr(row, value_column)
            field = cls.base_fields[name]
            if isinstance(field, OrNone):
                initial[name] = field.typed(source, value)
            else:
                initial[name] = str(value) if source == "value" else source
        return initial


class WeightsForm(forms.Form):
    """One whole number for each of the 21 fields of a kind of rule."""

    def __init__(self, *args: Any, kind: str = "loan", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields, words = (FIELDS, FIELD_WORDS) if kind == "loan" else (HOLD_FIELDS, HOLD_WORDS)
        for name in fields:
            self.fields[name] = forms.IntegerField(label=text(words[name]), min_value=0, max_value=1000)
