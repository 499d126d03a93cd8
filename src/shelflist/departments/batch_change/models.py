"""Task lists, and batch changes with what became of each record."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class TaskList(models.Model):
    """Tasks under a name. Of its owner alone until it is shared; a key makes it a macro of the editor."""

    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    tasks = models.JSONField(default=list)  # see rules.tasks
    owner_id = models.BigIntegerField(default=0)  # the login that made it
    owner_name = models.CharField(max_length=200, blank=True)
    shared = models.BooleanField(default=False)
    macro_key = models.CharField(max_length=1, blank=True)  # Alt and this digit in the editor
    nightly = models.BooleanField(default=False)  # run upon what came into the catalogue since the last night
    ran_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_task_list_has_a_name"),
            models.UniqueConstraint(fields=["owner_id", "name"], name="a_person_s_task_lists_differ_in_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """One batch change: which tasks, over which records, how it came out."""

    class State(models.TextChoices):
        DRAFT = "draft", "being prepared"
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        CANCELLED = "cancelled", "cancelled"
        UNDOING = "undoing", "being undone"
        UNDONE = "undone", "undone"

    source = models.JSONField(default=dict)  # a Phrase: the search, list or file that the records are from
    tasks = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_by = models.JSONField(default=dict)  # the actor
    job_id = models.BigIntegerField(null=True, blank=True)
    entry_id = models.BigIntegerField(null=True, blank=True)
    total_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    faulty_count = models.PositiveIntegerField(default=0)  # would have errors that they do not have: left alone
    held_count = models.PositiveIntegerField(default=0)  # somebody is writing in them: left alone
    gone_count = models.PositiveIntegerField(default=0)
    undone_count = models.PositiveIntegerField(default=0)
    left_count = models.PositiveIntegerField(default=0)  # changed by somebody since, so not undone
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"change {self.pk}"


class ChangePart(models.Model):
    """Some of the records of a change: the checkpoint is that its outcomes stand here, written with the records."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    record_ids = models.JSONField()
    outcomes = models.JSONField(null=True, blank=True)  # for each record [outcome, version now, why not]
    undone = models.JSONField(null=True, blank=True)  # numbers of the records that were left, once it is undone

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "number"], name="one_part_per_change_and_number")]
