"""A copy under way between two branches. Its row stays for ever: where it went, why, and how long it took."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Transit(models.Model):
    """One journey of one copy. It ends by arriving or by being cancelled; a copy is on one journey at a time."""

    class Why(models.TextChoices):
        HOLD = "hold", _("for a hold")
        HOME = "home", _("home")
        RESERVATION = "reservation", _("for a booking")
        WORK = "work", _("for work to be done on it")

    item = models.ForeignKey("items.Item", on_delete=models.PROTECT, related_name="+", db_index=False)
    from_branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    to_branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=11, choices=Why.choices)
    about = models.CharField(max_length=60, blank=True)  # what it is for, as in the journal: "hold:7"
    next_status = models.CharField(max_length=20)  # what the copy becomes when it has arrived
    sent_at = models.DateTimeField()
    sent_by_name = models.CharField(max_length=200, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    why_cancelled = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["item", "-sent_at"], name="transit_by_item"),
            models.Index(
                fields=["to_branch", "sent_at"],
                name="transit_open_by_branch",
                condition=Q(arrived_at__isnull=True, cancelled_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                name="one_open_transit_per_item",
                condition=Q(arrived_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="a_transit_arrives_or_is_cancelled",
            ),
            models.CheckConstraint(  # a hold may wait for its shelf in the same house (CIR-16)
                condition=~Q(from_branch=F("to_branch")) | Q(why="hold"),
                name="a_transit_goes_somewhere_else_or_to_the_hold_shelf",
            ),
        ]

    def __str__(self) -> str:
        return f"transit {self.pk}"
