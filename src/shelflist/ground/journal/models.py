"""The journal, its deliveries to observers, the worker's jobs, and revision numbers of what is kept in memory."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act: who did what, when it happened, when we heard, through which door, and how to take it back.

    Subjects are plain numbers: the journal stands below the records it names and outlives them.
    """

    key = models.CharField(max_length=80, null=True, blank=True)  # the caller's idempotency key
    fingerprint = models.CharField(max_length=64, blank=True)  # SHA-256 of verb and request, to refuse a reused key
    verb = models.CharField(max_length=40)
    said = models.JSONField(default=dict)  # a Phrase: the entry in words
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    door = models.CharField(max_length=20)
    branch_id = models.BigIntegerField(null=True, blank=True)
    terminal_id = models.BigIntegerField(null=True, blank=True)
    happened_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    patron_id = models.BigIntegerField(null=True, blank=True)
    item_id = models.BigIntegerField(null=True, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    loan_id = models.BigIntegerField(null=True, blank=True)
    about = models.CharField(max_length=60, blank=True)  # any other subject: "rule:7", "user:3", "job:12"
    answer = models.JSONField(default=dict)  # what the action returned, given again for the same key
    undo = models.JSONField(null=True, blank=True)  # what is needed to take it back; null: cannot be undone
    undo_until = models.DateTimeField(null=True, blank=True)
    # The entry that took this one back. Nobody asks the other way round, and so it needs no index.
    undone_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    override = models.JSONField(null=True, blank=True)  # {"codes": [...], "reason": "…"}

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="one_entry_per_idempotency_key", condition=Q(key__isnull=False)
            )
        ]
        indexes = [
            models.Index(fields=["happened_at"], name="entry_happened"),
            models.Index(fields=["patron_id", "id"], name="entry_patron", condition=Q(patron_id__isnull=False)),
            models.Index(fields=["item_id", "id"], name="entry_item", condition=Q(item_id__isnull=False)),
            models.Index(fields=["record_id", "id"], name="entry_record", condition=Q(record_id__isnull=False)),
            models.Index(fields=["about", "id"], name="entry_about", condition=~Q(about="")),
        ]

    def __str__(self) -> str:
        return f"{self.verb} #{self.pk}"


class Delivery(models.Model):
    """An entry that an observer has not yet acted on. The row goes when the observer is done."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    observer = models.CharField(max_length=40)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    error = models.TextField(blank=True)  # what went wrong the last time
    failed_at = models.DateTimeField(null=True, blank=True)  # given up; stays until somebody has it tried again

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["entry", "observer"], name="one_delivery_per_entry_and_observer"),
        ]
        indexes = [models.Index(fields=["not_before", "id"], name="delivery_due", condition=Q(failed_at__isnull=True))]


class Job(models.Model):
    """Long work for the worker: leased, with heartbeat and checkpoint, so that a dead worker's job is taken over."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done_count = models.PositiveBigIntegerField(default=0)
    total_count = models.PositiveBigIntegerField(null=True, blank=True)
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    message = models.JSONField(default=dict, blank=True)  # a Phrase: what it is doing or what went wrong
    attempts = models.PositiveSmallIntegerField(default=0)  # since the last checkpoint
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_by_id = models.BigIntegerField(null=True, blank=True)
    created_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"], name="job_state")]


class Revision(models.Model):
    """A number that rises when something that processes keep in memory has changed (rule tables, branches …)."""

    name = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField(default=1)


class Heartbeat(models.Model):
    """When a long-lived process was last alive: shown by doctor and on Today."""

    process = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()
