"""The hold rule table (HLD-04, HLD-05), age protection (HLD-06) and the one policy about lines (HLD-07, HLD-08)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shelflist.records.policies.models.columns import Source, asks, asks_flag, names_its_value, points_to
from shelflist.records.policies.rules.hold_policy import PRESETS


class AgeProtectionRule(models.Model):
    """How long a new copy is kept near, and how near (HLD-06)."""

    class CountsFrom(models.TextChoices):
        CREATED = "created", _("the day it was catalogued")
        ACTIVE = "active", _("its first day on the shelf")

    name = models.CharField(max_length=80, unique=True)
    days = models.PositiveSmallIntegerField()
    proximity = models.PositiveSmallIntegerField(default=0)  # 0: only for pick-up at its own branch
    counts_from = models.CharField(max_length=7, choices=CountsFrom.choices, default=CountsFrom.ACTIVE)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(days__gt=0), name="protection_lasts_some_time")]

    def __str__(self) -> str:
        return self.name


HOLD_REFERENCES = (
    "patron_branch", "patron_branch_group", "request_branch", "request_branch_group", "pickup_branch",
    "pickup_branch_group", "owner", "owner_group", "item_branch", "item_branch_group", "patron_category", "item_type",
    "location",
)  # fmt: skip
HOLD_CODES = ("requestor", "marc_type", "marc_form", "bib_level", "video_format")
HOLD_FLAGS = ("juvenile", "reference")
HOLD_AGES = ("item_younger_than_days",)
MAY_BE_NONE = (
    "transit_range", "max_holds", "max_per_day", "max_per_record", "hold_days", "not_collected_fee", "age_protection",
    "recall_fine",
)  # fmt: skip
ASKS_NOTHING = Q(
    strict=False,
    **{f"{name}__isnull": True for name in (*HOLD_REFERENCES, *HOLD_FLAGS, *HOLD_AGES)},
    **dict.fromkeys(HOLD_CODES, ""),
)
GIVES_EVERYTHING = (
    Q(active=True, count_frozen__isnull=False, stop_blocked__isnull=False, shelf_days__isnull=False)
    & Q(recall_threshold_days__isnull=False, recall_return_days__isnull=False)
    & ~Q(holdable="inherit")
    & ~Q(item_level="inherit")
    & ~Q(on_shelf="inherit")
    & ~Q(pickup_at="inherit")
    & ~Q(range_from="inherit")
    & ~Q(shelf_days_mode="inherit")
    & ~Q(recall_allowed="inherit")
)
for _name in MAY_BE_NONE:
    GIVES_EVERYTHING &= ~Q(**{f"{_name}_source": "inherit"})


def _source() -> Any:
    return models.CharField(max_length=7, choices=Source.choices, default=Source.INHERIT)


def _number() -> Any:
    return models.PositiveSmallIntegerField(null=True, blank=True)


class HoldRule(models.Model):
    """If all its fields are met, a rule matches; the heaviest that gives a value wins. An empty field means “any”.

    What a rule gives is never blank: a value, `inherit` (from the next lighter rule), or where that makes sense an
    explicit `none`. The root rule matches always, inherits nothing and cannot be removed.
    """

    class YesNo(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        INHERIT = "inherit", _("inherits")

    class ItemLevel(models.TextChoices):
        """Whether a reader may ask for one certain copy."""

        ALLOW = "allow", _("may be asked for")
        FORCE = "force", _("must be asked for")
        NO = "no", _("cannot be asked for")
        INHERIT = "inherit", _("inherits")

    class OnShelf(models.TextChoices):
        ALWAYS = "always", _("always")
        ANY = "if-any-unavailable", _("when some copy is out")
        ALL = "if-all-unavailable", _("when every copy is out")
        INHERIT = "inherit", _("inherits")

    class PickupAt(models.TextChoices):
        ANY = "any", _("any branch")
        HOME = "home-branch", _("the reader’s branch")
        ITEM = "item-branch", _("the branch of the copy")
        OWNER = "owner", _("the owner of the copy")
        GROUP = "item-group", _("branches of the copy’s group")
        INHERIT = "inherit", _("inherits")

    class RangeFrom(models.TextChoices):
        OWNER = "owner", _("the owner of the copy")
        CIRC = "circ", _("the branch of the copy")
        INHERIT = "inherit", _("inherits")

    class ShelfDaysMode(models.TextChoices):
        OPEN = "open-days", _("only open days count")
        EVERY = "every-day", _("closed days count too")
        INHERIT = "inherit", _("inherits")

    name = models.CharField(max_length=120)
    is_root = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    # the 21 fields of HLD-04, and whether branches below those named meet them too
    patron_branch = points_to("branches.Branch")
    patron_branch_group = points_to("branches.BranchGroup")
    request_branch = points_to("branches.Branch")
    request_branch_group = points_to("branches.BranchGroup")
    pickup_branch = points_to("branches.Branch")
    pickup_branch_group = points_to("branches.BranchGroup")
    owner = points_to("branches.Branch")
    owner_group = points_to("branches.BranchGroup")
    item_branch = points_to("branches.Branch")
    item_branch_group = points_to("branches.BranchGroup")
    patron_category = points_to("patrons.PatronCategory")
    requestor = models.CharField(max_length=40, blank=True)  # patron, staff, program, or the code of a role
    item_type = points_to("items.ItemType")
    location = points_to("branches.ShelvingLocation")
    marc_type = models.CharField(max_length=1, blank=True)
    marc_form = models.CharField(max_length=1, blank=True)
    bib_level = models.CharField(max_length=1, blank=True)
    video_format = models.CharField(max_length=1, blank=True)
    juvenile = models.BooleanField(null=True, blank=True)
    reference = models.BooleanField(null=True, blank=True)
    item_younger_than_days = _number()
    strict = models.BooleanField(default=False)  # only the named branches themselves, nothing below them
    # what it gives (HLD-05)
    holdable = models.CharField(max_length=7, choices=YesNo.choices, default=YesNo.INHERIT)
    item_level = models.CharField(max_length=7, choices=ItemLevel.choices, default=ItemLevel.INHERIT)
    on_shelf = models.CharField(max_length=18, choices=OnShelf.choices, default=OnShelf.INHERIT)
    pickup_at = models.CharField(max_length=11, choices=PickupAt.choices, default=PickupAt.INHERIT)
    transit_range_source = _source()
    transit_range = _number()  # depth in the tree of branches
    range_from = models.CharField(max_length=7, choices=RangeFrom.choices, default=RangeFrom.INHERIT)
    max_holds_source = _source()
    max_holds = _number()
    max_per_day_source = _source()
    max_per_day = _number()
    max_per_record_source = _source()
    max_per_record = _number()
    count_frozen = models.BooleanField(null=True, blank=True)  # null: inherit
    stop_blocked = models.BooleanField(null=True, blank=True)  # null: inherit
    hold_days_source = _source()
    hold_days = _number()
    shelf_days = _number()  # null: inherit
    shelf_days_mode = models.CharField(max_length=9, choices=ShelfDaysMode.choices, default=ShelfDaysMode.INHERIT)
    not_collected_fee_source = _source()
    not_collected_fee_cents = models.PositiveIntegerField(null=True, blank=True)
    age_protection_source = _source()
    age_protection = points_to("policies.AgeProtectionRule")
    recall_allowed = models.CharField(max_length=7, choices=YesNo.choices, default=YesNo.INHERIT)
    recall_threshold_days = _number()  # null: inherit
    recall_return_days = _number()  # null: inherit
    recall_fine_source = _source()
    recall_fine = points_to("policies.FineRule")
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["is_root"], name="one_root_hold_rule", condition=Q(is_root=True)),
            models.UniqueConstraint(
                *(asks(f"{name}_id") for name in HOLD_REFERENCES),
                *(asks(name) for name in HOLD_AGES),
                *(asks_flag(name) for name in (*HOLD_FLAGS, "strict")),
                *(F(name) for name in HOLD_CODES),
                name="active_hold_rules_differ_in_what_they_ask",
                condition=Q(active=True),
            ),
            models.CheckConstraint(
                condition=Q(is_root=False) | (ASKS_NOTHING & GIVES_EVERYTHING),
                name="the_root_hold_rule_asks_nothing_and_leaves_nothing_open",
            ),
            models.CheckConstraint(
                condition=Q(strict=False)
                | Q(patron_branch__isnull=False)
                | Q(request_branch__isnull=False)
                | Q(pickup_branch__isnull=False)
                | Q(owner__isnull=False)
                | Q(item_branch__isnull=False),
                name="a_strict_hold_rule_names_a_branch",
            ),
            models.CheckConstraint(
                condition=Q(shelf_days__isnull=True) | Q(shelf_days__gt=0), name="a_hold_stays_on_the_shelf_some_time"
            ),
            *(
                names_its_value(
                    f"a_hold_rule_names_the_{name}_it_gives",
                    f"{name}_source",
                    "not_collected_fee_cents" if name == "not_collected_fee" else name,
                )
                for name in MAY_BE_NONE
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HoldPolicySettings(models.Model):
    """How lines are served in this library system: one row. See rules.hold_policy for what each value means."""

    class Queue(models.TextChoices):
        LOCAL_FIRST = "local-first", _("readers near the copy first")
        FIRST_IN = "first-in", _("strictly in the order of requests")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    preset = models.CharField(max_length=30, default="fifo")
    order = models.JSONField(default=list)  # criteria, the most important first
    queue = models.CharField(max_length=11, choices=Queue.choices, default=Queue.FIRST_IN)
    soft_boundary_depth = _number()
    hard_boundary_depth = _number()
    soft_stalling_days = _number()
    hard_stalling_days = _number()
    max_attempts_per_branch = _number()
    retarget_hours = models.PositiveSmallIntegerField(default=24)
    skip_closed_branches = models.BooleanField(default=True)
    use_transport_cost = models.BooleanField(default=False)
    go_home_days = models.PositiveSmallIntegerField(default=30)
    recalls_on = models.BooleanField(default=False)
    recall_shelf_days = models.PositiveSmallIntegerField(default=3)
    recall_expires_days = _number()

    class Meta:
        verbose_name_plural = "hold policy settings"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_hold_policy"),
            models.CheckConstraint(condition=Q(preset__in=[*PRESETS, "own"]), name="the_hold_order_is_a_known_one"),
            models.CheckConstraint(
                condition=Q(retarget_hours__gt=0, recall_shelf_days__gt=0), name="hold_times_last_some_time"
            ),
        ]

    def __str__(self) -> str:
        return self.preset
