"""Where money is taken: ways to pay, registers, their shifts, and what is sold (FIN-09, FIN-13, FIN-14)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class Tender(models.Model):
    """A way to pay (FIN-09). Its code is the account that it fills."""

    class Counted(models.TextChoices):
        DRAWER = "drawer", _("lies in the drawer")
        SLIPS = "slips", _("is added up from slips")
        NOT = "not", _("is not counted")

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    refundable = models.BooleanField(default=False)  # what was paid so can be given back so
    counted = models.CharField(max_length=6, choices=Counted.choices, default=Counted.NOT)
    gives_change = models.BooleanField(default=False)
    is_money = models.BooleanField(default=True)  # goods and work are taken instead of money
    active = models.BooleanField(default=True)
    place = models.PositiveSmallIntegerField(default=50)

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(code__in=["owed", "credit-balance", "income", "forgiven", "written-off", "discount"]),
                name="a_way_to_pay_is_no_account_of_the_ledger",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Register(models.Model):
    """A drawer for money at a branch."""

    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    float_cents = models.PositiveIntegerField(default=0)  # what it begins with, as a proposal
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["branch", "name"]
        constraints = [models.UniqueConstraint(fields=["branch", "name"], name="one_register_per_branch_and_name")]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """A register from its opening with a float to its cash-up."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="shifts")
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=200, blank=True)
    float_cents = models.PositiveIntegerField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register"], name="one_open_shift_per_register", condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="a_shift_closes_after_it_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"shift {self.pk}"


class ShiftCount(models.Model):
    """What was counted at the cash-up, tender by tender, before anybody saw what was expected, and what was."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="counts")
    tender = models.CharField(max_length=20)
    counted_cents = models.PositiveIntegerField()
    expected_cents = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "tender"], name="one_count_per_shift_and_tender"),
        ]


class SaleItem(models.Model):
    """What is sold over the desk: bags, prints, earphones (FIN-14)."""

    name = models.CharField(max_length=80)
    price_cents = models.PositiveIntegerField()
    branch = models.ForeignKey(
        "branches.Branch", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )  # null: sold everywhere
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Coalesce("branch_id", 0), F("name"), name="one_thing_for_sale_per_branch_and_name")
        ]

    def __str__(self) -> str:
        return self.name
