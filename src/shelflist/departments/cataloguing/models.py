"""Imports and what became of each record, harvesting, drafts and templates of the editor, and what was judged."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelflist.ground.common.phrases import Phrase


class ImportBatch(models.Model):
    """One file brought in. Its checkpoint stands in the row itself, so that it moves with the records or not at all."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        TRIED = "tried", "tried, nothing changed"
        CANCELLED = "cancelled", "cancelled"
        UNDOING = "undoing", "being undone"
        UNDONE = "undone", "undone"

    file_name = models.CharField(max_length=255)  # as it was called where it came from
    stored_as = models.TextField()  # the upload in the folder imports, or the path of a file read where it lies
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    options = models.JSONField(default=dict)  # see rules.options
    plan = models.JSONField(default=dict)  # what the keys in the options stood for when it began: see recipes.Plan
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
    doubtful_count = models.PositiveIntegerField(default=0)  # that wait until somebody has looked
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
        DOUBTFUL = "doubtful", "in doubt"

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
    tried = models.JSONField(null=True, blank=True)  # ours that it was compared with: see rules.match_sets.Tried
    overlaid = models.JSONField(null=True, blank=True)  # copies of ours that a copy in it took the place of
    digest = models.CharField(max_length=64, blank=True)  # of the bytes, where ours was kept instead of them
    raw = models.BinaryField(null=True, blank=True)  # the bytes, where the record is not as they say
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


class Recipe(models.Model):
    """What the library wrote down itself for bringing records in, beside what is there from the beginning."""

    name = models.CharField(max_length=80, unique=True)
    about = models.CharField(max_length=300, blank=True)
    rules = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MergeProfile(Recipe):
    """How an incoming record and ours become one: a rules.profiles.Profile."""


class MatchSet(Recipe):
    """When an incoming record is one that we have: a rules.match_sets.Matching."""


class CopyMapping(Recipe):
    """Where a copy is described in a record, and in which subfields: a rules.copies.ItemMapping."""


class HarvestSet(models.Model):
    """A set that other programs can harvest, with the rule that says which titles belong to it (rules.sets)."""

    spec = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    rule = models.JSONField(default=dict)

    class Meta:
        ordering = ["spec"]
        constraints = [models.CheckConstraint(condition=~Q(spec=""), name="a_set_has_a_short_name")]

    def __str__(self) -> str:
        return self.spec


class HarvestSource(models.Model):
    """Where records are fetched from by OAI-PMH, how often, and what becomes of them."""

    class OnDelete(models.TextChoices):
        REPORT = "report", "report them"
        SUPPRESS = "suppress", "hide ours"

    name = models.CharField(max_length=120, unique=True)
    address = models.URLField(max_length=500)
    prefix = models.CharField(max_length=40, default="marc21")  # of the format: marc21, marcxml, oai_dc …
    set_spec = models.CharField(max_length=200, blank=True)
    every_hours = models.PositiveSmallIntegerField(default=24)
    on_delete = models.CharField(max_length=8, choices=OnDelete.choices, default=OnDelete.REPORT)
    options = models.JSONField(default=dict)  # of the import: see rules.options
    active = models.BooleanField(default=True)
    harvested_until = models.CharField(
        max_length=20, blank=True
    )  # what the next harvest asks from, as the source says it
    due_at = models.DateTimeField(null=True, blank=True)  # the next harvest; None: only when somebody asks for it
    job_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(every_hours__gte=1), name="harvests_are_an_hour_apart"),
            models.CheckConstraint(condition=Q(on_delete__in=["report", "suppress"]), name="deleted_means_one_of_two"),
        ]

    def __str__(self) -> str:
        return self.name


class HarvestRun(models.Model):
    """One harvest: what was fetched, and the import that brings it in."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    source = models.ForeignKey(HarvestSource, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    asked_from = models.CharField(max_length=20, blank=True)
    fetched_count = models.PositiveIntegerField(default=0)
    deleted_count = models.PositiveIntegerField(default=0)
    hidden_count = models.PositiveIntegerField(default=0)  # ours that were hidden because theirs is deleted
    page_count = models.PositiveIntegerField(default=0)
    unreadable_count = models.PositiveIntegerField(default=0)
    batch_id = models.BigIntegerField(null=True, blank=True)  # the import of what was fetched
    problem = models.JSONField(null=True, blank=True)  # a Phrase: why it failed
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(state="running"), name="one_harvest_of_a_source_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} #{self.pk}"

    @property
    def why(self) -> Phrase | None:
        """Why it failed."""
        return Phrase.from_data(self.problem) if self.problem else None


class HarvestedName(models.Model):
    """What a source calls a record, and the control number that came with it: a deleted one comes without its MARC."""

    source = models.ForeignKey(HarvestSource, on_delete=models.CASCADE, related_name="+", db_index=False)
    identifier = models.CharField(max_length=300)
    control_number = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "identifier"], name="one_row_per_source_and_identifier")
        ]


class Draft(models.Model):
    """What somebody is writing and has not saved: one of each person for each record, for a while."""

    made_by_id = models.BigIntegerField()  # the login
    record_id = models.BigIntegerField(default=0)  # 0: a record that is not there yet
    version = models.PositiveIntegerField(default=0)  # of the record when it was opened
    text = models.TextField()  # as in the editor's plain text
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["made_by_id", "record_id"], name="one_draft_per_person_and_record")
        ]

    def __str__(self) -> str:
        return f"draft of record {self.record_id}"


class RecordTemplate(models.Model):
    """A beginning for new records that the library made itself."""

    name = models.CharField(max_length=80)
    text = models.TextField()
    made_by_name = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="record_templates_have_different_names")]

    def __str__(self) -> str:
        return self.name


class Verification(models.Model):
    """Somebody compared a record with the thing in hand (CAT-22)."""

    record = models.OneToOneField("catalog.Record", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()  # of the record then
    verified_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=200)
    points = models.JSONField(default=list)  # names of what was looked at: rules.in_hand
    differs = models.JSONField(default=dict)  # point → what the thing itself says
    whole = models.BooleanField(default=False)  # every point that the record says something of was looked at

    class Meta:
        indexes = [models.Index(fields=["-verified_at"], name="verification_by_day")]

    def __str__(self) -> str:
        return f"record {self.record_id}, verified"


class Judgement(models.Model):
    """How many faults a version of a record has: what the quality list is made of."""

    record = models.OneToOneField("catalog.Record", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    error_count = models.PositiveIntegerField(default=0)
    warning_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-error_count", "-warning_count", "record"], name="judgement_worst_first")]

    def __str__(self) -> str:
        return f"record {self.record_id}: {self.error_count} errors"


class Fault(models.Model):
    """One fault of a judged record. Hints are not kept."""

    record = models.ForeignKey("catalog.Record", on_delete=models.CASCADE, related_name="+")
    severity = models.CharField(max_length=7)  # error, warning
    code = models.CharField(max_length=40)
    tag = models.CharField(max_length=10, blank=True)
    message = models.JSONField()  # a Phrase

    class Meta:
        indexes = [models.Index(fields=["severity", "code", "record"], name="fault_by_kind")]

    def __str__(self) -> str:
        return f"{self.code} of record {self.record_id}"


class RecordNote(models.Model):
    """What the staff say to each other about a record. It stands on no public page; in an export if asked for."""

    class SaysAt(models.TextChoices):
        """When the desk is told of it without asking."""

        NEVER = "", "nowhere else"
        CHECK_OUT = "check-out", "at check-out"
        CHECK_IN = "check-in", "at check-in"
        BOTH = "both", "at both"

    record = models.ForeignKey("catalog.Record", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    for_cataloguers = models.BooleanField(default=False)  # seen only by whoever may edit records
    says_at = models.CharField(max_length=9, choices=SaysAt.choices, default=SaysAt.NEVER, blank=True)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True, blank=True)
    made_by_name = models.CharField(max_length=200, blank=True)
    taken_off_at = models.DateTimeField(null=True, blank=True)
    taken_off_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_note_on_a_record_says_something"),
            models.CheckConstraint(
                condition=Q(says_at="") | Q(for_cataloguers=False), name="what_the_desk_is_told_is_for_everybody_there"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
