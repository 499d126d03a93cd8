"""The loan rule table and what its rules give (CIR-01 to CIR-09)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shelflist.records.policies.models.columns import Source, asks, asks_flag, names_its_value, points_to


class DurationRule(models.Model):
    """How long: three lengths of which the item picks one (CIR-04). Lengths are in `unit`s."""

    class Unit(models.TextChoices):
        DAYS = "days", _("days")
        HOURS = "hours", _("hours")
        MINUTES = "minutes", _("minutes")

    name = models.CharField(max_length=80, unique=True)
    unit = models.CharField(max_length=7, choices=Unit.choices, default=Unit.DAYS)
    short = models.PositiveSmallIntegerField()
    normal = models.PositiveSmallIntegerField()
    extended = models.PositiveSmallIntegerField()
    max_renewals = models.PositiveSmallIntegerField()
    max_auto_renewals = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(short__gt=0, normal__gt=0, extended__gt=0), name="a_loan_lasts_some_time"
            )
        ]

    def __str__(self) -> str:
        return self.name


class FineRule(models.Model):
    """What being late costs per interval after the grace: three amounts of which the item picks one (CIR-05)."""

    class Interval(models.TextChoices):
        HOUR = "hour", _("hour")
        DAY = "day", _("day")
        WEEK = "week", _("week")

    class GraceOverClosure(models.TextChoices):
        """Three ways for grace to run over closed days (CIR-09)."""

        NO = "no", _("closed days use up grace")
        IF_ENDS_ON = "if-ends-on", _("grace that ends on a closed day moves to the next open day")
        ALL = "all", _("closed days never use up grace")
        TRAILING = "trailing", _("as above, and closed days right after the grace belong to it")

    name = models.CharField(max_length=80, unique=True)
    low_cents = models.PositiveIntegerField()
    normal_cents = models.PositiveIntegerField()
    high_cents = models.PositiveIntegerField()
    interval = models.CharField(max_length=4, choices=Interval.choices, default=Interval.DAY)
    grace_intervals = models.PositiveSmallIntegerField(default=0)
    grace_over_closure = models.CharField(
        max_length=10, choices=GraceOverClosure.choices, default=GraceOverClosure.IF_ENDS_ON
    )
    charge_closed_days = models.BooleanField(default=False)
    grace_is_charged = models.BooleanField(default=True)  # once it is over, the time within it counts too (FIN-06)
    tiers = models.CharField(max_length=200, blank=True)  # “6:20/50/100 31:10/10/10”, see rules.values.Tier (FIN-05)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MaxFine(models.Model):
    """The most that one late loan can cost: an amount, or a percentage of the price when `percent` is set."""

    name = models.CharField(max_length=80, unique=True)
    amount_cents = models.PositiveIntegerField(null=True, blank=True)
    percent = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_cents__isnull=False, percent__isnull=True)
                | Q(amount_cents__isnull=True, percent__isnull=False),
                name="max_fine_is_an_amount_or_a_percentage",
            )
        ]

    def __str__(self) -> str:
        return self.name


class HardDueDate(models.Model):
    """A list of fixed dates, e.g. ends of terms (CIR-06): the one in force is a ceiling or always the due date."""

    name = models.CharField(max_length=80, unique=True)
    always = models.BooleanField(default=False)  # false: only a ceiling

    def __str__(self) -> str:
        return self.name


class HardDueDateValue(models.Model):
    """In force from `active_from` to `due_on`; where two are, the one with the later start."""

    hard_due_date = models.ForeignKey(HardDueDate, on_delete=models.CASCADE, related_name="values")
    active_from = models.DateField()
    due_on = models.DateField()

    class Meta:
        ordering = ["active_from"]
        constraints = [
            models.UniqueConstraint(fields=["hard_due_date", "active_from"], name="one_hard_due_date_from_a_day")
        ]


class MatchWeight(models.Model):
    """How much a met field counts (CIR-02); for each kind of rule one row for each of its fields."""

    class Kind(models.TextChoices):
        LOAN = "loan", _("loan rules")
        HOLD = "hold", _("hold rules")

    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.LOAN)
    field = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "field"], name="one_weight_per_kind_and_field")]


REFERENCES = (
    "branch", "branch_group", "patron_category", "item_type", "location", "item_branch", "item_branch_group",
    "owner", "owner_group", "patron_branch", "patron_branch_group",
)  # fmt: skip
CODES = ("marc_type", "marc_form", "bib_level", "video_format")
FLAGS = ("reference", "juvenile", "is_renewal")
AGES = ("patron_age_from", "patron_age_to", "item_younger_than_days")
NO_LIMITS_TO_RENEWALS = dict.fromkeys(
    ("renew_not_before_source", "renew_not_after_source", "renew_until_source", "unseen_renewals_source"), Source.NONE
)
"""What a root rule says that lets everybody renew at any time."""
ASKS_NOTHING = Q(
    **{f"{name}__isnull": True for name in (*REFERENCES, *FLAGS, *AGES)},
    **dict.fromkeys(CODES, ""),
)


class LoanRule(models.Model):
    """If all its fields are met, a rule matches; the heaviest that gives a value wins. An empty field means “any”.

    What a rule gives is never blank: it is a value, or `inherit` (from the next lighter matching rule), and for fines
    and ceilings an explicit `none`. The root rule matches always, inherits nothing and cannot be removed: the actions
    refuse to, and the constraints keep it active and complete.
    """

    class Lends(models.TextChoices):
        YES = "yes", _("lends")
        NO = "no", _("does not lend")
        INHERIT = "inherit", _("inherits")

    Source = Source

    class DaysMode(models.TextChoices):
        """What closed days do to a due date (CIR-07)."""

        IGNORE = "ignore", _("closures are ignored")
        SKIP = "skip", _("closed days are not counted")
        PUSH = "push", _("a due date on a closed day moves to the next open day")
        INHERIT = "inherit", _("inherits")

    class AfterClosing(models.TextChoices):
        """An hourly loan that would end after closing (CIR-08)."""

        CLOSING = "closing", _("is due at closing")
        NEXT_OPENING = "next-opening", _("is due at the next opening")
        INHERIT = "inherit", _("inherits")

    name = models.CharField(max_length=120)
    is_root = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    # the 21 fields of CIR-01
    branch = points_to("branches.Branch")
    branch_group = points_to("branches.BranchGroup")
    patron_category = points_to("patrons.PatronCategory")
    item_type = points_to("items.ItemType")
    location = points_to("branches.ShelvingLocation")
    marc_type = models.CharField(max_length=1, blank=True)
    marc_form = models.CharField(max_length=1, blank=True)
    bib_level = models.CharField(max_length=1, blank=True)
    video_format = models.CharField(max_length=1, blank=True)
    item_branch = points_to("branches.Branch")
    item_branch_group = points_to("branches.BranchGroup")
    owner = points_to("branches.Branch")
    owner_group = points_to("branches.BranchGroup")
    patron_branch = points_to("branches.Branch")
    patron_branch_group = points_to("branches.BranchGroup")
    reference = models.BooleanField(null=True, blank=True)
    juvenile = models.BooleanField(null=True, blank=True)
    is_renewal = models.BooleanField(null=True, blank=True)
    patron_age_from = models.PositiveSmallIntegerField(null=True, blank=True)  # years, inclusive
    patron_age_to = models.PositiveSmallIntegerField(null=True, blank=True)  # years, inclusive
    item_younger_than_days = models.PositiveSmallIntegerField(null=True, blank=True)  # item age
    # what it gives (CIR-03)
    lends = models.CharField(max_length=7, choices=Lends.choices, default=Lends.INHERIT)
    duration = models.ForeignKey(
        DurationRule, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: inherit
    fine_source = models.CharField(max_length=7, choices=Source.choices, default=Source.INHERIT)
    fine = models.ForeignKey(FineRule, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    max_fine_source = models.CharField(max_length=7, choices=Source.choices, default=Source.INHERIT)
    max_fine = models.ForeignKey(MaxFine, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    hard_due_source = models.CharField(max_length=7, choices=Source.choices, default=Source.INHERIT)
    hard_due_date = models.ForeignKey(HardDueDate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    renewals = models.PositiveSmallIntegerField(null=True, blank=True)  # overrides the duration's; null: inherit
    grace_intervals = models.PositiveSmallIntegerField(null=True, blank=True)  # overrides the fine's; null: inherit
    days_mode = models.CharField(max_length=7, choices=DaysMode.choices, default=DaysMode.INHERIT)
    after_closing = models.CharField(max_length=12, choices=AfterClosing.choices, default=AfterClosing.INHERIT)
    renew_extends_from_due = models.BooleanField(null=True, blank=True)  # true: from the old due date; null: inherit
    renew_not_before_source = models.CharField(max_length=7, choices=Source.choices, default=Source.INHERIT)
    renew_not_before_days = models.PositiveSmallIntegerField(null=True, blank=True)  # before the due date (CIR-11)
    renew_not_after_source = models.CharField(max_length=7, choices=Source.choices, default=Source.INHERIT)
    renew_not_after_days = models.PositiveSmallIntegerField(null=True, blank=True)  # after the due date
    renew_until_source = models.CharField(max_length=7, choices=Source.choices, default=Source.INHERIT)
    renew_until = models.DateField(null=True, blank=True)
    unseen_renewals_source = models.CharField(max_length=7, choices=Source.choices, default=Source.INHERIT)
    unseen_renewals = models.PositiveSmallIntegerField(null=True, blank=True)  # without the item in hand
    hold_ratio_total = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    hold_ratio_available = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["is_root"], name="one_root_rule", condition=Q(is_root=True)),
            models.UniqueConstraint(
                *(asks(f"{name}_id") for name in REFERENCES),
                *(asks(name) for name in AGES),
                *(asks_flag(name) for name in FLAGS),
                *(F(name) for name in CODES),
                name="active_rules_differ_in_what_they_ask",
                condition=Q(active=True),
            ),
            models.CheckConstraint(
                condition=Q(is_root=False)
                | (
                    ASKS_NOTHING
                    & Q(active=True, duration__isnull=False, renew_extends_from_due__isnull=False)
                    & ~Q(lends="inherit")
                    & ~Q(fine_source="inherit")
                    & ~Q(max_fine_source="inherit")
                    & ~Q(hard_due_source="inherit")
                    & ~Q(days_mode="inherit")
                    & ~Q(after_closing="inherit")
                    & ~Q(renew_not_before_source="inherit")
                    & ~Q(renew_not_after_source="inherit")
                    & ~Q(renew_until_source="inherit")
                    & ~Q(unseen_renewals_source="inherit")
                ),
                name="the_root_rule_asks_nothing_and_leaves_nothing_open",
            ),
            names_its_value("a_rule_names_the_fine_it_gives", "fine_source", "fine"),
            names_its_value("a_rule_names_the_max_fine_it_gives", "max_fine_source", "max_fine"),
            names_its_value("a_rule_names_the_fixed_dates_it_gives", "hard_due_source", "hard_due_date"),
            names_its_value("a_rule_names_when_renewals_begin", "renew_not_before_source", "renew_not_before_days"),
            names_its_value("a_rule_names_when_renewals_end", "renew_not_after_source", "renew_not_after_days"),
            names_its_value("a_rule_names_its_last_day_of_renewals", "renew_until_source", "renew_until"),
            names_its_value("a_rule_names_its_unseen_renewals", "unseen_renewals_source", "unseen_renewals"),
            models.CheckConstraint(
                condition=Q(patron_age_from__isnull=True)
                | Q(patron_age_to__isnull=True)
                | Q(patron_age_from__lte=F("patron_age_to")),
                name="ages_run_upwards",
            ),
        ]

    def __str__(self) -> str:
        return self.name
