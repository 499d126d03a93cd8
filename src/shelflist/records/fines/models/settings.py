"""What a library says about money: rules by branch, kinds of charges of its own, limits by role."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class MoneyRule(models.Model):
    """What a branch and those below it do about money; a branch without one follows the one above."""

    class RefundTo(models.TextChoices):
        TENDER = "tender", _("goes back as it was paid")
        CREDIT = "credit", _("stays as credit")

    branch = models.OneToOneField("branches.Branch", on_delete=models.CASCADE, related_name="+")
    most_late_cents = models.PositiveIntegerField(null=True, blank=True)  # of one reader, for being late (FIN-04)
    small_cents = models.PositiveIntegerField(default=0)  # so little counts as nothing towards a block
    credit_allowed = models.BooleanField(default=True)  # FIN-12
    refund_to = models.CharField(max_length=6, choices=RefundTo.choices, default=RefundTo.TENDER)
    late_refund_days = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # after it was charged; 0: never (FIN-11)
    loss_refund_days = models.PositiveSmallIntegerField(null=True, blank=True)
    fee_refund_days = models.PositiveSmallIntegerField(null=True, blank=True)
    least_online_cents = models.PositiveIntegerField(default=0)  # FIN-15
    dispute_days = models.PositiveSmallIntegerField(default=30)  # how long a dispute may wait for its decision
    collect_from_cents = models.PositiveIntegerField(null=True, blank=True)  # FIN-17; null: nobody is referred
    collect_after_days = models.PositiveSmallIntegerField(default=60)
    collect_fee_cents = models.PositiveIntegerField(default=0)
    agency = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return str(self.branch)


class ChargeType(models.Model):
    """A kind of charge of the library's own, or what it says of one that the program knows (FIN-01, FIN-18)."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    branch = models.ForeignKey(
        "branches.Branch", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )  # null: everywhere
    default_cents = models.PositiveIntegerField(null=True, blank=True)
    manual = models.BooleanField(default=True)
    counts_towards_block = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Coalesce("branch_id", 0), F("code"), name="one_kind_of_charge_per_branch")
        ]

    def __str__(self) -> str:
        return self.name


class MoneyLimit(models.Model):
    """How much a role may let go or give back at once (FIN-10). A role without one may without limit, if at all."""

    role = models.OneToOneField("accounts.Role", on_delete=models.CASCADE, related_name="+")
    waive_cents = models.PositiveIntegerField(null=True, blank=True)
    refund_cents = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.role)


class Campaign(models.Model):
    """An amnesty: for some weeks, fines go for food, for minutes of reading, or for bringing things back (FIN-19)."""

    class Condition(models.TextChoices):
        NOTHING = "nothing", _("for nothing")
        RETURN = "return", _("when the copy comes back")
        GOODS = "goods", _("for goods")
        READING = "reading", _("for minutes of reading")

    name = models.CharField(max_length=80, unique=True)
    begins_on = models.DateField()
    ends_on = models.DateField()
    branch = models.ForeignKey("branches.Branch", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    condition = models.CharField(max_length=8, choices=Condition.choices)
    cents_per_unit = models.PositiveIntegerField(default=0)  # for one can, for one minute
    most_cents = models.PositiveIntegerField(null=True, blank=True)  # of one reader in the whole campaign
    only_late = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-begins_on", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="a_campaign_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(condition__in=["goods", "reading"]) | Q(cents_per_unit__gt=0),
                name="what_is_brought_in_is_worth_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name
