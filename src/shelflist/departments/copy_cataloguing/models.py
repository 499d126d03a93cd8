"""Targets, what was asked of them and what they answered, lists of numbers to fetch, and how candidates are judged."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelflist.ground.common.phrases import Phrase


class Target(models.Model):
    """Another library's catalogue that can be searched by Z39.50 or SRU (ZED-01)."""

    class Kind(models.TextChoices):
        Z3950 = "z3950", "Z39.50"
        SRU = "sru", "SRU"

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.Z3950)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=210)
    database = models.CharField(max_length=200, blank=True)  # the path of SRU
    secure = models.BooleanField(default=False)  # SRU over https
    version = models.CharField(max_length=3, default="1.1")  # of SRU
    syntax = models.CharField(max_length=60, blank=True)  # usmarc, unimarc, xml; the record schema of SRU
    charset = models.CharField(max_length=10, blank=True)  # utf-8: agreed on at the start; empty: by evidence
    login = models.CharField(max_length=120, blank=True)
    password = models.CharField(max_length=200, blank=True)  # in no page, no export and no entry of the journal
    query_map = models.JSONField(default=dict)  # index → attributes of bib-1, or index and relation of CQL
    seconds = models.PositiveSmallIntegerField(default=10)
    most = models.PositiveSmallIntegerField(default=10)  # records fetched for one question
    pause_ms = models.PositiveIntegerField(default=500)  # between two questions
    cache_minutes = models.PositiveIntegerField(default=60)  # an answer is not asked for again so soon
    rank = models.PositiveSmallIntegerField(default=50)  # 1 comes first
    group = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)
    own_network = models.BooleanField(default=False)  # may have a private address
    # a union catalogue that is told of our holdings knows titles by its numbers in our 035: (this)number (ZED-08)
    union_prefix = models.CharField(max_length=40, blank=True)
    source = models.ForeignKey(  # whom what it gives comes from; none: the usual one of copy cataloguing
        "catalog.RecordSource", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["rank", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["z3950", "sru"]), name="targets_speak_one_of_two"),
            models.CheckConstraint(condition=Q(port__gte=1, port__lte=65535), name="ports_of_targets_are_ports"),
            models.CheckConstraint(condition=Q(seconds__gte=1, seconds__lte=120), name="patience_with_a_target_ends"),
            models.CheckConstraint(condition=Q(most__gte=1, most__lte=100), name="a_question_brings_some_records"),
        ]

    def __str__(self) -> str:
        return self.name


class Search(models.Model):
    """One question to several targets, by a person or for a line of a list."""

    question = models.JSONField()  # see rules.questions
    question_key = models.CharField(max_length=400)
    made_by_id = models.BigIntegerField(null=True, blank=True)
    made_at = models.DateTimeField(db_index=True)
    give_up_at = models.DateTimeField()  # what has not answered then will not

    def __str__(self) -> str:
        return self.question_key


class Answer(models.Model):
    """What one target said, or will say, to one search."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        ANSWERED = "answered", "answered"
        FAILED = "failed", "failed"

    search = models.ForeignKey(Search, on_delete=models.CASCADE, related_name="answers")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    hit_count = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    fault = models.JSONField(null=True, blank=True)  # a Phrase
    answered_at = models.DateTimeField(null=True, blank=True)
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")  # the cache

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "target"], name="a_search_asks_a_target_once")]
        indexes = [models.Index(fields=["target", "state", "answered_at"], name="answer_by_target")]

    def __str__(self) -> str:
        return f"{self.target_id} to {self.search_id}"

    @property
    def why(self) -> Phrase | None:
        """Why there is no answer."""
        return Phrase.from_data(self.fault) if self.fault else None


class Candidate(models.Model):
    """A record that a target gave, with its bytes."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="candidates")
    position = models.PositiveSmallIntegerField()
    marc = models.TextField(blank=True)  # as in catalog.marc; empty where the bytes cannot be read
    raw = models.BinaryField()
    format = models.CharField(max_length=16, blank=True)
    encoding = models.CharField(max_length=16, blank=True)
    problem = models.JSONField(null=True, blank=True)  # a Phrase
    warnings = models.JSONField(default=list)  # Phrases

    class Meta:
        ordering = ["answer", "position"]
        constraints = [models.UniqueConstraint(fields=["answer", "position"], name="one_candidate_per_place")]

    def __str__(self) -> str:
        return f"{self.answer_id}/{self.position}"


class Taken(models.Model):
    """Where a record of ours was taken from, and when (ZED-07)."""

    record = models.ForeignKey("catalog.Record", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()  # of ours, when it was made by this
    how = models.CharField(max_length=8)  # new, overlay
    target_name = models.CharField(max_length=120)
    control_number = models.CharField(max_length=120, blank=True)  # what it is called there
    score = models.IntegerField(default=0)
    taken_at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-taken_at", "-pk"]

    def __str__(self) -> str:
        return f"record {self.record_id} from {self.target_name}"


class Practice(models.Model):
    """How this library does copy cataloguing: one row."""

    symbol = models.CharField(max_length=40, blank=True)  # its MARC organisation code or ISIL, for 040 $d
    scores = models.JSONField(default=list)  # see rules.scoring; empty: the stock rules
    take_from = models.SmallIntegerField(default=60)  # points from which a list takes a record by itself
    margin = models.SmallIntegerField(default=5)  # points that the best must be ahead of a different second

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_practice_of_copy_cataloguing")]

    def __str__(self) -> str:
        return "practice"


class Batch(models.Model):
    """A list of numbers whose records are fetched (ZED-04)."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        UNDOING = "undoing", "being undone"
        UNDONE = "undone", "undone"

    name = models.CharField(max_length=120)
    options = models.JSONField(default=dict)  # see rules.lists
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    job_id = models.BigIntegerField(null=True, blank=True)
    entry_id = models.BigIntegerField(null=True, blank=True)  # its journal entry, once it ran
    made_by = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return self.name


class BatchLine(models.Model):
    """One number of a list, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        TAKEN = "taken", "taken"
        DOUBTFUL = "doubtful", "doubtful"
        MISSED = "missed", "missed"
        HERE = "here", "here already"
        UNUSABLE = "unusable", "no number"
        LEFT = "left", "set aside by hand"
        UNDONE = "undone", "undone"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    given = models.CharField(max_length=300)  # as it stood in the list
    question = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    search = models.ForeignKey(Search, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    candidate = models.ForeignKey(Candidate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    record_id = models.BigIntegerField(null=True, blank=True)
    entry_id = models.BigIntegerField(null=True, blank=True)  # of the taking
    score = models.IntegerField(null=True, blank=True)
    reason = models.JSONField(null=True, blank=True)  # a Phrase
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True, blank=True)  # when what was missed is asked for again

    class Meta:
        ordering = ["batch", "position"]
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="one_line_per_place_in_a_list")]
        indexes = [models.Index(fields=["again_at"], name="line_to_try_again", condition=Q(again_at__isnull=False))]

    def __str__(self) -> str:
        return self.given

    @property
    def why(self) -> Phrase | None:
        """Why it is as it is."""
        return Phrase.from_data(self.reason) if self.reason else None


class Success(models.Model):
    """How a target did for one kind of material: what the order of asking is learned from (T23)."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    material = models.CharField(max_length=40)  # isbn:978-3, issn, material:score …
    asked_count = models.PositiveIntegerField(default=0)
    found_count = models.PositiveIntegerField(default=0)
    taken_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "material"], name="one_success_per_target_and_material")
        ]

    def __str__(self) -> str:
        return f"{self.target_id} for {self.material}"


class Intake(models.Model):
    """A file of ONIX or KBART: what became a record goes on as an import, the rest is kept here (ZED-12)."""

    file_name = models.CharField(max_length=255)
    kind = models.CharField(max_length=5)  # onix, kbart
    good_count = models.PositiveIntegerField(default=0)
    fault_count = models.PositiveIntegerField(default=0)
    batch_id = models.BigIntegerField(null=True, blank=True)  # the import of the good ones
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=["onix", "kbart"]), name="files_are_of_two_kinds")]

    def __str__(self) -> str:
        return self.file_name


class IntakeFault(models.Model):
    """A product or line that was set aside, with its bytes."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="faults")
    position = models.PositiveBigIntegerField()  # byte of the product, number of the line
    raw = models.BinaryField()
    reason = models.JSONField()  # a Phrase

    class Meta:
        ordering = ["intake", "position"]
        constraints = [models.UniqueConstraint(fields=["intake", "position"], name="one_fault_per_place_in_a_file")]

    def __str__(self) -> str:
        return f"{self.intake_id} at {self.position}"

    @property
    def why(self) -> Phrase:
        """Why it was set aside."""
        return Phrase.from_data(self.reason)


class ToldHolding(models.Model):
    """That we have a title, as a union catalogue was told last (ZED-08)."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=120)  # of the title there
    record_id = models.BigIntegerField()  # ours; it may be gone since
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "number"], name="a_holding_is_told_once")]

    def __str__(self) -> str:
        return f"{self.number} to {self.target_id}"
