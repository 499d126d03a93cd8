"""What a branch asks of those who register (PAT-02), and registrations that people sent in themselves (PAT-07)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shelflist.records.patrons.models.people import Patron


class FieldNeed(models.Model):
    """What a branch and those below it say about a field of the registration: needed, suggested, hidden, its look."""

    branch = models.ForeignKey("branches.Branch", on_delete=models.CASCADE, related_name="+")
    field = models.SlugField(max_length=40)
    need = models.CharField(max_length=10, blank=True)  # required, suggested, hidden; blank: as it is
    pattern = models.CharField(max_length=120, blank=True)
    example = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "field"], name="one_need_per_branch_and_field"),
            models.CheckConstraint(
                condition=Q(need__in=["", "required", "suggested", "hidden"]),
                name="a_field_is_required_suggested_hidden_or_as_it_is",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.need}"


class Registration(models.Model):
    """Somebody registered themselves: no patron yet. Staff look at it, take it in or refuse it; it goes by itself."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN_IN = "taken-in", _("taken in")
        REFUSED = "refused", _("refused")

    details = models.JSONField()  # field → value, as typed; emptied when it is decided or too old
    home_branch = models.ForeignKey("branches.Branch", on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    patron = models.ForeignKey(Patron, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["sent_at"]
        indexes = [models.Index(fields=["expires_at"], name="registration_waits", condition=Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="taken-in", patron__isnull=False) | (~Q(state="taken-in") & Q(patron__isnull=True)),
                name="a_registration_taken_in_is_a_patron",
            ),
        ]

    def __str__(self) -> str:
        return f"registration {self.pk}"
