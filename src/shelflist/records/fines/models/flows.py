"""What goes on about charges: disputes, plans to pay, amnesties used, referrals to an agency, payments online."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Dispute(models.Model):
    """The reader says that a charge is wrong (FIN-16). While it is open, the charge blocks nothing."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        GRANTED = "granted", _("granted")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    charge = models.ForeignKey("fines.Charge", on_delete=models.PROTECT, related_name="disputes")
    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    said = models.CharField(max_length=500)  # what the reader says
    evidence = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=200, blank=True)
    decide_by = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decision = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["charge"], name="one_open_dispute_per_charge", condition=Q(state="open")),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="a_decided_dispute_says_when",
            ),
        ]


class Plan(models.Model):
    """Somebody pays what they owe in parts. While it is kept, its charges block nothing."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        KEPT = "kept", _("paid")
        BROKEN = "broken", _("broken")
        CANCELLED = "cancelled", _("cancelled")

    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    total_cents = models.PositiveIntegerField()
    part_cents = models.PositiveIntegerField()
    every_days = models.PositiveSmallIntegerField(default=30)
    first_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(part_cents__gt=0, every_days__gt=0), name="a_plan_has_parts_and_days_between_them"
            ),
            models.UniqueConstraint(
                fields=["patron"], name="one_running_plan_per_person", condition=Q(state="running")
            ),
        ]


class PlanCharge(models.Model):
    """A charge that is paid by a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="charges")
    charge = models.ForeignKey("fines.Charge", on_delete=models.PROTECT, related_name="plans")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "charge"], name="a_charge_once_in_a_plan")]


class CampaignUse(models.Model):
    """What somebody had forgiven in a campaign, and for what."""

    campaign = models.ForeignKey("fines.Campaign", on_delete=models.PROTECT, related_name="uses")
    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    units = models.PositiveIntegerField(default=0)
    cents = models.PositiveIntegerField()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)


class Referral(models.Model):
    """Somebody's debt was given to an agency (FIN-17), until it is paid or called back."""

    class State(models.TextChoices):
        REFERRED = "referred", _("referred")
        PAID = "paid", _("paid")
        RECALLED = "recalled", _("called back")

    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=80, blank=True)
    amount_cents = models.PositiveIntegerField()  # what was owed when it was referred
    fee_posting_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REFERRED)
    referred_at = models.DateTimeField()
    told_cents = models.PositiveIntegerField()  # what the agency was last told
    told_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patron"], name="one_open_referral_per_person", condition=Q(state="referred")
            )
        ]


class OnlinePayment(models.Model):
    """Somebody set out to pay online (FIN-15, S25). It is entered in the ledger once, whatever is said how often."""

    class State(models.TextChoices):
        STARTED = "started", _("started")
        COMPLETED = "completed", _("paid")
        CANCELLED = "cancelled", _("cancelled")
        WRONG = "wrong", _("to be looked at")

    token = models.CharField(max_length=40, unique=True)  # names it in addresses and towards the provider
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=200, blank=True)  # the provider's own
    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    amount_cents = models.PositiveIntegerField()
    parts = models.JSONField(default=list)  # [charge, cents]
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTED)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)  # when the provider was last asked
    problem = models.CharField(max_length=300, blank=True)
    payment = models.ForeignKey("fines.Payment", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["started_at"], name="online_open", condition=Q(state="started"))]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "reference"], name="one_online_payment_per_reference", condition=~Q(reference="")
            ),
            models.UniqueConstraint(
                fields=["payment"], name="one_receipt_per_online_payment", condition=Q(payment__isnull=False)
            ),
            models.CheckConstraint(
                condition=~Q(state="completed") | Q(payment__isnull=False), name="what_was_paid_online_has_a_receipt"
            ),
        ]


class OnlineRefund(models.Model):
    """So much of an online payment goes back for a receipt, written down before the provider is told (S25)."""

    online = models.ForeignKey(OnlinePayment, on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey("fines.Payment", on_delete=models.PROTECT, related_name="+")  # what was given back
    amount_cents = models.PositiveIntegerField()
    told_at = models.DateTimeField(null=True, blank=True)  # when the provider took it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["online", "payment"], name="one_refund_of_an_online_payment_per_receipt"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="an_online_refund_is_of_something"),
        ]
