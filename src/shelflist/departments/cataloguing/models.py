"""Import batches and what became of each record in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ImportBatch(models.Model):
    """One file brought in. Its checkpoint stands in the row itself, so that it moves with the records or not at all."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        CANCELLED = "cancelled", "cancelled"
        UNDOING = "undoing", "being undone"
        UNDONE = "undone", "undone"

    file_name = models.CharField(max_length=255)  # as it was called where it came from
    stored_as = models.TextField()  # the upload in the folder imports, or the path of a file read where it lies
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    options = models.JSONField(default=dict)  # see rules.options
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    job_id = models.BigIntegerField(null=True, blank=True)
    entry_id = models.BigIntegerField(null=True, blank=True)  # its journal entry, once it has ended
    made_by = models.JSONField(default=dict)  # the actor: kind, id, name, door, branch and terminal

    position = models.PositiveBigIntegerField(default=0)  # records read so far, good and bad
    offset = models.PositiveBigIntegerField(default=0)  # bytes of the file read so far
    format = models.CharField(max_length=16, blank=True)  # of the last record read: iso2709, marcxml, json …
    added_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    quarantined_count = models.PositiveIntegerField(default=0)
    warned_count = models.PositiveIntegerField(default=0)
    item_count = models.PositiveIntegerField(default=0)  # copies made from fields in the records
    undone_count = models.PositiveIntegerField(default=0)
    left_count = models.PositiveIntegerField(default=0)  # changed by somebody since, so not undone

    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "import batches"

    def __str__(self) -> str:
        return f"{self.file_name} #{self.pk}"

    @property
    def read_count(self) -> int:
        """Records that have an outcome."""
        return self.position


class ImportLine(models.Model):
    """What became of one record of a batch. Numbers of records are plain: the line outlives what is undone."""

    class Outcome(models.TextChoices):
        ADDED = "added", "added"
        UPDATED = "updated", "updated"
        UNCHANGED = "unchanged", "unchanged"
        KEPT = "kept", "ours kept"
        QUARANTINED = "quarantined", "set aside"

    class Undo(models.TextChoices):
        NOT = "", "not undone"
        DONE = "done", "undone"
        LEFT = "left", "left as it is"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveBigIntegerField()  # 1 for the first record of the file
    offset = models.PositiveBigIntegerField()  # of its first byte in the file
    outcome = models.CharField(max_length=11, choices=Outcome.choices)
    record_id = models.BigIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)  # of the record, when this line added or changed it
    reason = models.JSONField(
        null=True, blank=True
    )  # a Phrase: why it was kept out, left alone or added beside another
    warnings = models.JSONField(null=True, blank=True)  # Phrases
    digest = models.CharField(max_length=64, blank=True)  # of the bytes, where ours was kept instead of them
    raw = models.BinaryField(null=True, blank=True)  # the bytes that were set aside
    undo = models.CharField(max_length=4, choices=Undo.choices, default=Undo.NOT, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="one_line_per_batch_and_position")]
        indexes = [
            models.Index(
                fields=["batch", "position"],
                name="import_line_of_note",
                condition=~Q(outcome__in=["added", "unchanged"]) | Q(warnings__isnull=False),
            ),
            models.Index(fields=["batch", "record_id"], name="import_line_updated", condition=Q(outcome="updated")),
            models.Index(fields=["digest"], name="import_line_kept", condition=~Q(digest="")),
        ]
