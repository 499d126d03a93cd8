"""Suggestions to buy, and reports of problems: rows that somebody at the desk looks at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Suggestion(models.Model):
    """A title that a reader misses. The next department (acquisitions) orders it; here it waits for an answer."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("will be bought")
        REFUSED = "refused", _("will not be bought")
        ARRIVED = "arrived", _("is here")

    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True)
    isbn = models.CharField(max_length=13, blank=True)
    note = models.TextField(blank=True)
    title_key = models.CharField(max_length=300)  # folded, to see that two ask for the same
    wants_hold = models.BooleanField(default=True)  # be first in line when it comes
    pickup_branch = models.ForeignKey("branches.Branch", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    record = models.ForeignKey("catalog.Record", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=500, blank=True)  # what the reader is told

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(fields=["title_key"], name="suggestion_by_title"),
            models.Index(fields=["state", "made_at"], name="suggestion_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_suggestion_names_a_title"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "accepted", "refused", "arrived"]),
                name="a_suggestion_is_in_a_known_state",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Report(models.Model):
    """Something wrong with a record, told by whoever saw it. No name is asked; an address only if they like. It is open
    until somebody settles it, and may be given to one person meanwhile."""

    record = models.ForeignKey("catalog.Record", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    what = models.TextField()
    email = models.EmailField(blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=300, blank=True)  # what was done, for the staff
    answer = models.TextField(blank=True)  # what whoever reported it is told
    patron = models.ForeignKey("patrons.Patron", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    raised_by_id = models.BigIntegerField(null=True, blank=True)  # the login, when it was raised at the desk
    raised_by_name = models.CharField(max_length=200, blank=True)
    assigned_to_id = models.BigIntegerField(null=True, blank=True)  # the login that looks after it
    assigned_to_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(fields=["made_at"], name="report_waits", condition=Q(settled_at__isnull=True)),
            models.Index(fields=["record"], name="report_on_a_record", condition=Q(settled_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="a_report_says_what_is_wrong"),
            models.CheckConstraint(
                condition=Q(assigned_to_id__isnull=True, assigned_to_name="")
                | (Q(assigned_to_id__isnull=False) & ~Q(assigned_to_name="")),
                name="a_report_is_given_to_somebody_with_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.what[:60]
