"""Every change of the rules, numbered; and changes that are prepared before they are made (item 19, L07)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PolicyVersion(models.Model):
    """One change of the rule tables: what, who, when and why. Numbers follow each other without a gap."""

    number = models.PositiveIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    by_name = models.CharField(max_length=200)
    said = models.JSONField(default=dict)  # a Phrase: the change in one sentence
    why = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=list)  # rules.diffs.Change: rows as they were and became
    told = models.JSONField(default=list)  # the same in words, with the names as they were then
    back_to = models.PositiveIntegerField(null=True, blank=True)  # a rollback: to which number
    draft = models.ForeignKey(
        "policies.PolicyDraft", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0), name="versions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class PolicyDraft(models.Model):
    """Changes that are prepared together, tried, and take effect together: at once, or by themselves on a day."""

    class State(models.TextChoices):
        OPEN = "open", _("being prepared")
        SCHEDULED = "scheduled", _("takes effect by itself")
        IN_FORCE = "in-force", _("in force")
        DROPPED = "dropped", _("dropped")

    name = models.CharField(max_length=120)
    why = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    changes = models.JSONField(default=list)
    told = models.JSONField(default=list)
    effective_on = models.DateField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)  # the first moment of that day where the library is
    held_back = models.JSONField(default=list)  # why it did not take effect on its day: sentences
    whatif_job_id = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(effective_at__isnull=False, effective_on__isnull=False),
                name="a_scheduled_draft_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "scheduled"], ended_at__isnull=True)
                | Q(state__in=["in-force", "dropped"], ended_at__isnull=False),
                name="a_draft_that_is_over_says_since_when",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_draft_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
