"""The ledger (FIN-21). A charge says what for; postings say how much, and move it from one account to another.

A posting names both of its sides, so that the ledger balances by construction. Rows are added and never changed or
removed: triggers see to it (`guards`). What was wrong is reversed by a posting of its own. Only the person may be taken
off a row (erasure) or be put in the place of another (merge).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Charge(models.Model):
    """What somebody owes something for. What it amounts to, and what of it is open, is the sum of its postings."""

    kind = models.CharField(max_length=40)  # rules.kinds, or a code of the library's own (ChargeType)
    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    loan = models.ForeignKey("loans.Loan", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey("items.Item", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    period = models.PositiveSmallIntegerField(null=True, blank=True)  # of a fine for being late: the loan's renewal
    reason = models.JSONField()  # a Phrase
    explanation = models.JSONField(default=dict)  # how the amount was found
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "period"], name="one_fine_per_loan_and_renewal", condition=Q(period__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(period__isnull=True) | Q(kind__in=["overdue", "recall"]),
                name="only_a_fine_for_being_late_has_a_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Payment(models.Model):
    """Money that changed hands at once, with one receipt: a payment, a refund, a deposit, a sale, a payout."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("payment")
        REFUND = "refund", _("refund")
        DEPOSIT = "deposit", _("deposit")
        SALE = "sale", _("sale")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    shift = models.ForeignKey("fines.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amount_cents = models.PositiveIntegerField()
    given_cents = models.PositiveIntegerField(default=0)  # what was handed over, the change included
    reference = models.CharField(max_length=120, blank=True)  # the number of the cheque, the last digits of the card
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="a_payment_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(given_cents=0) | Q(given_cents__gte=F("amount_cents")),
                name="what_is_given_covers_the_payment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Posting(models.Model):
    """So much moved from one account (credit) to another (debit): those of `rules.accounts`, and ways to pay."""

    kind = models.CharField(max_length=30)  # rules.accounts.Kind
    debit = models.CharField(max_length=30)
    credit = models.CharField(max_length=30)
    amount_cents = models.PositiveIntegerField()
    charge = models.ForeignKey(Charge, null=True, blank=True, on_delete=models.PROTECT, related_name="postings")
    patron = models.ForeignKey(
        "patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    payment = models.ForeignKey(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="postings")
    shift = models.ForeignKey("fines.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="postings")
    reason = models.JSONField(null=True, blank=True)  # a Phrase
    reverses = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["patron", "debit", "credit", "amount_cents"], name="posting_of_patron"),
            models.Index(fields=["at"], name="posting_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="a_posting_moves_more_than_nothing"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="a_posting_has_two_sides"),
            models.CheckConstraint(
                condition=(~Q(debit="owed") & ~Q(credit="owed")) | Q(charge__isnull=False),
                name="what_is_owed_is_owed_for_a_charge",
            ),
            models.UniqueConstraint(
                fields=["reverses"], name="a_posting_is_reversed_once", condition=Q(reverses__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_cents}"
