"""Loans: one row for life, from the desk to the shelf; and uses that never left the house.

A loan is written at every scan, so foreign keys carry no index of their own where a named index or nobody needs one.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Loan(models.Model):
    """Who has what, until when. A loan ends by setting `returned_at`; the row is never moved or deleted (S26)."""

    class Ended(models.TextChoices):
        """Why a loan is over. Blank while it is open."""

        RETURNED = "returned", "returned"
        UNDONE = "undone", "undone at the desk"

    item = models.ForeignKey("items.Item", on_delete=models.PROTECT, related_name="+", db_index=False)
    patron = models.ForeignKey(
        "patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    branch = models.ForeignKey(  # where it was lent
        "branches.Branch", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_version = models.PositiveSmallIntegerField(default=1)  # rises when due_at changes; notices are keyed on it
    by_the_hour = models.BooleanField(default=False)
    renewal_count = models.PositiveSmallIntegerField(default=0)
    max_renewals = models.PositiveSmallIntegerField(default=0)
    last_renewed_at = models.DateTimeField(null=True, blank=True)
    rule_id = models.BigIntegerField(null=True, blank=True)  # the winning loan rule, as it stood
    fine_terms = models.JSONField(default=dict)  # amount, interval, grace, cap: the facts a fine is computed from
    explanation = models.JSONField(default=dict)
    lent_by_name = models.CharField(max_length=200, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_branch = models.ForeignKey(
        "branches.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="loan_open_by_due", condition=Q(returned_at__isnull=True)),
            models.Index(fields=["item", "-lent_at"], name="loan_by_item"),
            models.Index(fields=["patron", "returned_at", "due_at"], name="loan_by_patron"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], name="one_open_loan_per_item", condition=Q(returned_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, ended="") | (Q(returned_at__isnull=False) & ~Q(ended="")),
                name="an_ended_loan_says_why",
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
