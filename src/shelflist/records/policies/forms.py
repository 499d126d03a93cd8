"""The shape of what is typed in about rules and their parts. Every choice is spelt out: any, inherit, none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shelflist.ground.common.money import parse_money
from shelflist.ground.ui.localise import text
from shelflist.records.branches.models import Branch, BranchGroup, ShelvingLocation
from shelflist.records.items.models import ItemType
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies import marc_codes
from shelflist.records.policies.details import (
    LARGEST,
    DurationDetails,
    FineDetails,
    HardDateDetails,
    MaxFineDetails,
    RuleDetails,
)
from shelflist.records.policies.models import DurationRule, FineRule, HardDueDate, LoanRule, MaxFine
from shelflist.records.policies.rules import FIELDS
from shelflist.records.policies.rules.words import FIELD_WORDS

ANY, INHERIT = _("any"), _("inherit")
YES_NO = [("yes", _("yes")), ("no", _("no"))]
FLAGS = {"yes": True, "no": False}
EM_SPACE = "\u2003"


if TYPE_CHECKING:
    OneOf = forms.ModelChoiceField[Any]
else:
    OneOf = forms.ModelChoiceField


class Nothing:
    """A choice that may stay at “any”, “inherit” or nothing: it is spelt out there, so the label need not say it."""

    empty_values: Any

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)  # type: ignore[misc]  # of the field it is mixed into


class Choice(Nothing, forms.ChoiceField):
    pass


class Number(Nothing, forms.IntegerField):
    pass


class Ratio(Nothing, forms.DecimalField):
    pass


class Words(Nothing, forms.CharField):
    pass


class Moment(Nothing, forms.DateTimeField):
    pass


class Row(Nothing, OneOf):
    """One row of a model, or nothing."""


class Indented(Row):
    """A choice from a tree, indented by depth."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{EM_SPACE * (obj.path.count('/') - 1)}{obj}"


class Located(Row):
    """A shelf with its branch."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.branch}: {obj}"


def _branch(label: Any) -> Indented:
    return Indented(Branch.objects.order_by("path"), label=label, empty_label=ANY)


def _group(label: Any) -> Row:
    return Row(BranchGroup.objects.order_by("name"), label=label, empty_label=ANY)


def _code(label: Any, choices: list[tuple[str, Any]]) -> Choice:
    return Choice(label=label, choices=[("", ANY), *choices])


def _flag(label: Any, empty: Any = ANY) -> Choice:
    return Choice(label=label, choices=[("", empty), *YES_NO])


def _number(label: Any, empty: Any, hint: Any = "") -> Number:
    """A number, or nothing for “any” or “inherit”, which stands greyed in the box."""
    widget = forms.NumberInput(attrs={"placeholder": empty})
    return Number(label=label, min_value=0, max_value=LARGEST, widget=widget, help_text=hint)


def _ratio(label: Any) -> Ratio:
    widget = forms.NumberInput(attrs={"placeholder": INHERIT})
    return Ratio(label=label, min_value=0, max_digits=6, decimal_places=2, widget=widget)


def _in_threes(fields: list[forms.BoundField]) -> list[tuple[forms.BoundField, ...]]:
    return [tuple(fields[start : start + 3]) for start in range(0, len(fields), 3)]


class Given(forms.ChoiceField):
    """Inherit, none, or one of the rows of a model; cleaned to the pair (source, id)."""

    def __init__(self, model: type[FineRule | MaxFine | HardDueDate], **kwargs: Any) -> None:
        def choices() -> list[tuple[str, Any]]:
            rows = [(str(row.pk), str(row)) for row in model._default_manager.order_by("name")]
            return [("inherit", INHERIT), ("none", _("none")), *rows]

        super().__init__(choices=choices, **kwargs)

    def clean(self, value: Any) -> tuple[str, int | None]:
        chosen = super().clean(value)
        return ("value", int(chosen)) if chosen.isdecimal() else (chosen, None)


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
    branch = _branch(_("Lent at branch"))
    branch_group = _group(_("Lent in group of branches"))
    item_branch = _branch(_("Item’s branch"))
    item_branch_group = _group(_("Item’s group of branches"))
    owner = _branch(_("Item’s owner"))
    owner_group = _group(_("Owner’s group of branches"))
    patron_branch = _branch(_("Patron’s branch"))
    patron_branch_group = _group(_("Patron’s group of branches"))
    patron_age_from = _number(_("Age from, years"), ANY)
    patron_age_to = _number(_("Age to, years"), ANY)
    item_younger_than_days = _number(_("Item younger than, days"), ANY)
    juvenile = _flag(_("Juvenile patron"))
    reference = _flag(_("Reference item"))
    is_renewal = _flag(_("Renewal"))
    marc_type = _code(_("MARC type"), marc_codes.MARC_TYPES)
    marc_form = _code(_("MARC form"), marc_codes.MARC_FORMS)
    bib_level = _code(_("Bibliographic level"), marc_codes.BIB_LEVELS)
    video_format = _code(_("Video format"), marc_codes.VIDEO_FORMATS)

    lends = forms.ChoiceField(label=_("Lends"), choices=LoanRule.Lends.choices, initial="inherit")
    duration = Row(DurationRule.objects.all(), label=_("Length"), empty_label=INHERIT)
    renewals = _number(_("Renewals"), INHERIT)
    days_mode = forms.ChoiceField(label=_("Closed days"), choices=LoanRule.DaysMode.choices, initial="inherit")
    after_closing = forms.ChoiceField(
        label=_("By the hour, over closing"), choices=LoanRule.AfterClosing.choices, initial="inherit"
    )
    renew_extends_from_due = _flag(_("Renewals count from the old due date"), INHERIT)
    hard_due = Given(HardDueDate, label=_("Fixed dates"), initial="inherit")
    fine = Given(FineRule, label=_("Fine"), initial="inherit")
    grace_intervals = _number(_("Grace, in steps of the fine"), INHERIT)
    max_fine = Given(MaxFine, label=_("Maximum fine"), initial="inherit")
    hold_ratio_total = _ratio(_("Holds per copy, all copies"))
    hold_ratio_available = _ratio(_("Holds per copy, copies on the shelf"))

    ASKS = (
        "patron_category", "item_type", "location", "branch", "branch_group", "item_branch", "item_branch_group",
        "owner", "owner_group", "patron_branch", "patron_branch_group", "patron_age_from", "patron_age_to",
        "item_younger_than_days", "juvenile", "reference", "is_renewal",
        "marc_type", "marc_form", "bib_level", "video_format",
    )  # fmt: skip
    GIVES = (
        "lends", "duration", "renewals", "days_mode", "after_closing", "renew_extends_from_due", "hard_due",
        "fine", "grace_intervals", "max_fine", "hold_ratio_total", "hold_ratio_available",
    )  # fmt: skip
    FLAGS = ("reference", "juvenile", "is_renewal", "renew_extends_from_due")
    PAIRS = (("fine", "fine_source", "fine_id"), ("max_fine", "max_fine_source", "max_fine_id"))

    def asks(self) -> list[tuple[forms.BoundField, ...]]:
        """The 21 fields in rows of three."""
        return _in_threes([self[name] for name in self.ASKS])

    def gives(self) -> list[tuple[forms.BoundField, ...]]:
        return _in_threes([self[name] for name in self.GIVES])

    def details(self) -> RuleDetails:
        """What was typed, as the actions take it."""
        data = dict(self.cleaned_data)
        columns: dict[str, Any] = {}
        for name, source, chosen in (*self.PAIRS, ("hard_due", "hard_due_source", "hard_due_date_id")):
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
        sources = {"fine": row.fine_source, "max_fine": row.max_fine_source, "hard_due": row.hard_due_source}
        ids = {"fine": row.fine_id, "max_fine": row.max_fine_id, "hard_due": row.hard_due_date_id}
        initial |= {name: str(ids[name]) if source == "value" else source for name, source in sources.items()}
        return initial


class WeightsForm(forms.Form):
    """One whole number for each of the 21 fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[name] = forms.IntegerField(label=text(FIELD_WORDS[name]), min_value=0, max_value=1000)


class DurationForm(forms.Form):
    """Three lengths of which the item picks one."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit = forms.ChoiceField(label=_("Counted in"), choices=DurationRule.Unit.choices)
    short = forms.IntegerField(label=_("Short"), min_value=1, max_value=LARGEST)
    normal = forms.IntegerField(label=_("Normal"), min_value=1, max_value=LARGEST)
    extended = forms.IntegerField(label=_("Extended"), min_value=1, max_value=LARGEST)
    max_renewals = forms.IntegerField(label=_("Renewals"), min_value=0, max_value=LARGEST)
    max_auto_renewals = forms.IntegerField(label=_("Of these automatic"), min_value=0, max_value=LARGEST, initial=0)

    def details(self) -> DurationDetails:
        return DurationDetails(**self.cleaned_data)

    @staticmethod
    def initial_of(row: DurationRule) -> dict[str, Any]:
        return {name: getattr(row, name) for name in DurationForm.base_fields}


class AmountField(forms.CharField):
    """An amount of money as people write it, cleaned to cents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            cents = parse_money(typed).minor
        except ValueError:
            raise forms.ValidationError(_("Write an amount such as 0.25.")) from None
        if cents < 0:
            raise forms.ValidationError(_("An amount cannot be negative."))
        return cents


def amount(cents: int | None) -> str:
    """Cents as they are typed."""
    return "" if cents is None else f"{cents // 100}.{cents % 100:02d}"


class FineForm(forms.Form):
    """Three amounts per interval, of which the item picks one, and the grace before them."""

    name = forms.CharField(label=_("Name"), max_length=80)
    low_cents = AmountField(label=_("Low"))
    normal_cents = AmountField(label=_("Normal"))
    high_cents = AmountField(label=_("High"))
    interval = forms.ChoiceField(label=_("For every"), choices=FineRule.Interval.choices, initial="day")
    grace_intervals = forms.IntegerField(label=_("Grace, in such steps"), min_value=0, max_value=LARGEST, initial=0)
    grace_over_closure = forms.ChoiceField(
        label=_("Grace and closed days"), choices=FineRule.GraceOverClosure.choices, initial="if-ends-on"
    )
    charge_closed_days = forms.BooleanField(label=_("Closed days are charged too"), required=False)

    def details(self) -> FineDetails:
        return FineDetails(**self.cleaned_data)

    @staticmethod
    def initial_of(row: FineRule) -> dict[str, Any]:
        values = {name: getattr(row, name) for name in FineForm.base_fields}
        return {name: amount(value) if name.endswith("_cents") else value for name, value in values.items()}


class MaxFineForm(forms.Form):
    """An amount, or a percentage of the price."""

    name = forms.CharField(label=_("Name"), max_length=80)
    amount_cents = AmountField(label=_("Amount"), required=False)
    percent = forms.IntegerField(label=_("Or percent of the price"), min_value=0, max_value=LARGEST, required=False)

    def details(self) -> MaxFineDetails:
        return MaxFineDetails(**self.cleaned_data)

    @staticmethod
    def initial_of(row: MaxFine) -> dict[str, Any]:
        return {"name": row.name, "amount_cents": amount(row.amount_cents), "percent": row.percent}


class HardDatesForm(forms.Form):
    """A list of fixed dates, one to a line: the day from which it is in force, and the due date."""

    name = forms.CharField(label=_("Name"), max_length=80)
    always = forms.ChoiceField(
        label=_("Loans are due"),
        choices=[("ceiling", _("on the fixed date at the latest")), ("always", _("always on the fixed date"))],
    )
    dates = forms.CharField(
        label=_("Dates"),
        help_text=_("One to a line, as 2026-09-01 2026-12-18: from the first day on, loans are due on the second."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_dates(self) -> tuple[tuple[date, date], ...]:
        lines = [line.split() for line in self.cleaned_data["dates"].splitlines() if line.strip()]
        try:
            return tuple((date.fromisoformat(starts), date.fromisoformat(due)) for starts, due in lines)
        except ValueError:
            raise forms.ValidationError(_("Write two dates to a line, as 2026-09-01 2026-12-18.")) from None

    def details(self) -> HardDateDetails:
        data = self.cleaned_data
        return HardDateDetails(data["name"], data["always"] == "always", data["dates"])

    @staticmethod
    def initial_of(row: HardDueDate) -> dict[str, Any]:
        lines = [f"{value.active_from} {value.due_on}" for value in row.values.all()]
        return {"name": row.name, "always": "always" if row.always else "ceiling", "dates": "\n".join(lines)}


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


PART_FORMS: dict[str, type[DurationForm | FineForm | MaxFineForm | HardDatesForm]] = {
    "duration": DurationForm,
    "fine": FineForm,
    "max-fine": MaxFineForm,
    "fixed-dates": HardDatesForm,
}
