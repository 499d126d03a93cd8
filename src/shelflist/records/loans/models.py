"""Loans: one row for life, from the desk to the shelf; and uses that never left the house.

A loan is written at every scan, so foreign keys carry no index of their own where a named index or nobody needs one.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Loan(models.Model):
    """Who has what, until when. A loan ends by setting `returned_at`; the row is never moved or deleted (S26)."""

    class Ended(models.TextChoices):
        """Why a loan is over. Blank while it is open."""

        RETURNED = "returned", _("returned")
        UNDONE = "undone", _("undone at the desk")
        NEVER_LENT = "never-lent", _("claimed never to have been checked out")  # CIR-19
        LOST_AND_PAID = "lost-and-paid", _("lost and paid for")  # CIR-20
        CLAIMED = "claimed", _("claimed to have been returned, and not found")  # CIR-18

    class State(models.TextChoices):
        """What is known about an open loan beside its due date; an ended loan keeps the last one."""

        OUT = "out", _("out")
        CLAIMED = "claimed", _("claimed to have been returned")  # CIR-18
        LOST = "lost", _("lost")
        LONG_OVERDUE = "long-overdue", _("long overdue")  # CIR-21

    item = models.ForeignKey("items.Item", on_delete=models.PROTECT, related_name="+", db_index=False)
    patron = models.ForeignKey(
        "patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    branch = models.ForeignKey(  # where it was lent
        "branches.Branch", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    planned_due_at = models.DateTimeField()  # as reckoned when lent or renewed; due_at may be moved past closures
    moved = models.JSONField(null=True, blank=True)  # how due_at was moved past closures, for “Why?”
    due_version = models.PositiveSmallIntegerField(default=1)  # rises when due_at changes; notices are keyed on it
    by_the_hour = models.BooleanField(default=False)
    renewal_count = models.PositiveSmallIntegerField(default=0)
    max_renewals = models.PositiveSmallIntegerField(default=0)
    last_renewed_at = models.DateTimeField(null=True, blank=True)
    unseen_renewal_count = models.PositiveSmallIntegerField(default=0)  # the copy was not at the desk (CIR-11)
    auto_renewal_count = models.PositiveSmallIntegerField(default=0)
    max_auto_renewals = models.PositiveSmallIntegerField(default=0)
    auto_renewal_tried_at = models.DateTimeField(null=True, blank=True)
    auto_renewal_error = models.CharField(max_length=80, blank=True)  # the refusal's code of the last try (CIR-12)
    rule_id = models.BigIntegerField(null=True, blank=True)  # the winning loan rule, as it stood
    fine_terms = models.JSONField(default=dict)  # amount, interval, grace, cap: the facts a fine is computed from
    explanation = models.JSONField(default=dict)
    lent_by_name = models.CharField(max_length=200, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_branch = models.ForeignKey(
        "branches.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended = models.CharField(max_length=20, choices=Ended.choices, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OUT)
    state_since = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)  # when the reader said so
    claimed_on = models.DateField(null=True, blank=True)  # the day on which they say that they returned it
    search_count = models.PositiveSmallIntegerField(default=0)  # how often it was looked for on the shelf
    last_searched_at = models.DateTimeField(null=True, blank=True)
    fines_until = models.DateTimeField(null=True, blank=True)  # nothing is charged for being late after this

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="loan_open_by_due", condition=Q(returned_at__isnull=True)),
            models.Index(fields=["item", "-lent_at"], name="loan_by_item"),
            models.Index(fields=["patron", "returned_at", "due_at"], name="loan_by_patron"),
            models.Index(
                fields=["state", "state_since"],
                name="loan_open_by_state",
                condition=Q(returned_at__isnull=True) & ~Q(state="out"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], name="one_open_loan_per_item", condition=Q(returned_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, ended="") | (Q(returned_at__isnull=False) & ~Q(ended="")),
                name="an_ended_loan_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ended__in=["", "returned", "undone", "never-lent", "lost-and-paid", "claimed"]),
                name="a_loan_ends_in_one_of_five_ways",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["out", "claimed", "lost", "long-overdue"]),
                name="a_loan_is_out_claimed_lost_or_long_overdue",
            ),
            models.CheckConstraint(
                condition=Q(state="out", state_since__isnull=True) | (~Q(state="out") & Q(state_since__isnull=False)),
                name="a_loan_that_is_not_simply_out_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True, claimed_on__isnull=True)
                | Q(claimed_at__isnull=False, claimed_on__isnull=False),
                name="a_claim_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(claimed_at__isnull=False), name="a_claimed_loan_has_a_claim"
            ),
        ]

    def __str__(self) -> str:
        return f"loan {self.pk}"


class InHouseUse(models.Model):
    """An item used in the house and not lent (CIR-23). `use_count` is what the technician counted in one scan."""

    item = models.ForeignKey("items.Item", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField()
    use_count = models.PositiveSmallIntegerField(default=1)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="in_house_use_at")]


class UncataloguedType(models.Model):
    """What is lent or used by count, without a barcode: paperbacks from the rack, headphones, chess sets (CIR-23)."""

    name = models.CharField(max_length=80, unique=True)
    loan_days = models.PositiveSmallIntegerField(null=True, blank=True)  # null: used in the house only
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UncataloguedUse(models.Model):
    """So many of a kind were lent to somebody, or used in the house by nobody in particular."""

    kind = models.ForeignKey(UncataloguedType, on_delete=models.PROTECT, related_name="+")
    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    used_at = models.DateTimeField()
    use_count = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField(null=True, blank=True)  # for the reader's own use: nobody is reminded of it
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="uncatalogued_use_at")]
        constraints = [
            models.CheckConstraint(condition=Q(use_count__gte=1), name="a_use_counts_one_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.use_count} of {self.kind_id}"


class LossRule(models.Model):
    """What a branch and those below it charge for a copy that does not come back, and what its return settles.

    Lost (CIR-20) and long overdue (CIR-21) are two rules, so that each has prices and returns of its own.
    """

    class Kind(models.TextChoices):
        LOST = "lost", _("lost")
        LONG_OVERDUE = "long-overdue", _("long overdue")

    class PriceFrom(models.TextChoices):
        PRICE = "price", _("the price")
        COST = "cost", _("what it cost")
        PRICE_THEN_COST = "price-then-cost", _("the price, else what it cost")
        COST_THEN_PRICE = "cost-then-price", _("what it cost, else the price")
        NOTHING = "nothing", _("nothing")

    class Refund(models.TextChoices):
        """What happens to the price when the copy comes back in time: Koha's four policies."""

        KEEP = "keep", _("the price stays charged")
        REFUND = "refund", _("the price is taken back")
        REFUND_AND_CHARGE = (
            "refund-and-charge",
            _("the price is taken back, being late is charged to the day of return"),
        )
        REFUND_AND_RESTORE = "refund-and-restore", _("the price is taken back, being late is charged as it stood")

    branch = models.ForeignKey("branches.Branch", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    after_days = models.PositiveSmallIntegerField(null=True, blank=True)  # long overdue by itself; null: never
    price_from = models.CharField(max_length=20, choices=PriceFrom.choices, default=PriceFrom.PRICE_THEN_COST)
    min_cents = models.PositiveIntegerField(default=0)
    max_cents = models.PositiveIntegerField(null=True, blank=True)
    default_cents = models.PositiveIntegerField(default=0)  # for a copy without a price
    default_at_zero = models.BooleanField(default=False)  # also for a copy whose price is nothing
    fee_cents = models.PositiveIntegerField(default=0)
    voids_overdue = models.BooleanField(default=False)
    refund = models.CharField(max_length=20, choices=Refund.choices, default=Refund.REFUND)
    refunds_fee = models.BooleanField(default=True)
    refund_within_days = models.PositiveSmallIntegerField(null=True, blank=True)  # null: however late it comes back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "kind"], name="one_loss_rule_per_branch_and_kind"),
            models.CheckConstraint(
                condition=Q(max_cents__isnull=True) | Q(max_cents__gte=models.F("min_cents")),
                name="the_most_is_not_less_than_the_least",
            ),
            models.CheckConstraint(
                condition=Q(after_days__isnull=True) | Q(kind="long-overdue"),
                name="only_long_overdue_comes_by_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch}, {self.get_kind_display()}"


class DeskRule(models.Model):
    """What the desks of a branch and those below it do beside the loan rules."""

    class Shorten(models.TextChoices):
        NEVER = "never", _("never")
        HOLDS = "holds", _("by the number of holds")
        HOLDS_OVER_COPIES = "holds-over-copies", _("by the holds that outnumber the copies")

    branch = models.OneToOneField("branches.Branch", on_delete=models.CASCADE, related_name="+")
    claims_limit = models.PositiveSmallIntegerField(null=True, blank=True, default=5)  # CIR-18; null: no limit
    counts_unlent_returns = models.BooleanField(default=False)  # CIR-23: what was not on loan was used in the house
    auto_renew_days_before = models.PositiveSmallIntegerField(default=1)  # CIR-12
    shorten = models.CharField(max_length=20, choices=Shorten.choices, default=Shorten.NEVER)  # CIR-14
    shorten_from_holds = models.PositiveSmallIntegerField(default=5)
    shortened_days = models.PositiveSmallIntegerField(default=7)
    min_transit_minutes = models.PositiveSmallIntegerField(default=5)  # CIR-17: a scan sooner than that is an accident
    lost_in_transit_days = models.PositiveSmallIntegerField(default=10)  # what is longer under way is probably lost

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(shortened_days__gte=1), name="a_shortened_loan_lasts_a_day_at_least")
        ]

    def __str__(self) -> str:
        return str(self.branch)
