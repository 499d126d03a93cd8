"""MARC records as structured MARC, with the bytes they came in, derived columns and every earlier version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class RecordSource(models.Model):
    """Whom records come from (CAT-06): how good they are, and whether they need no copies to be found everywhere."""

    code = models.CharField(max_length=12, blank=True)  # what the program gives by itself: own, copy, file
    name = models.CharField(max_length=80, unique=True)
    rank = models.PositiveSmallIntegerField(default=50)  # the higher, the better its records
    transcendent = models.BooleanField(default=False)

    class Meta:
        ordering = ["-rank", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_source_of_records_has_a_name"),
            models.CheckConstraint(condition=Q(rank__lte=100), name="sources_rank_from_0_to_100"),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="each_way_of_records_has_one_usual_source"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Record(models.Model):
    """A bibliographic, authority or holdings record. `marc` is the truth; the columns after it are derived from it."""

    class Kind(models.TextChoices):
        BIBLIOGRAPHIC = "bib", "bibliographic"
        AUTHORITY = "authority", "authority"
        HOLDINGS = "holdings", "holdings"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.BIBLIOGRAPHIC)
    original_format = models.CharField(max_length=16, blank=True)  # iso2709, marcxml, json
    original_encoding = models.CharField(max_length=16, blank=True)  # utf-8, marc-8 …, decided by evidence
    digest = models.CharField(max_length=64)  # SHA-256 of the original (or of marc when made here)
    version = models.PositiveIntegerField(default=1)
    describes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # holdings → bib
    batch_id = models.BigIntegerField(null=True, blank=True, db_index=True)  # the import that made it
    source = models.ForeignKey(
        RecordSource, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    warnings = models.JSONField(default=list)  # Phrases: what looked odd when it came in
    suppressed = models.BooleanField(default=False)
    said_at_check_out = models.TextField(blank=True)  # notes that ask for it: see cataloguing.RecordNote
    said_at_check_in = models.TextField(blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(  # the title that this one became a part of
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    # derived from marc by catalog.derive; `shelflist reindex` makes them anew
    control_number = models.CharField(max_length=120, blank=True)
    title = models.TextField(blank=True)
    title_rest = models.TextField(blank=True)
    title_original = models.TextField(blank=True)  # 880 of the title: the original script
    title_sort = models.BinaryField(default=b"")  # collation key, articles skipped by 245 indicator 2
    title_key = models.CharField(max_length=120, blank=True)  # folded words, for matching
    work_key = models.CharField(max_length=180, blank=True)  # one for all editions and formats of a work
    # the work that people put it in, by hand, in the place of the derived one ("alone:7": in none but its own)
    work_chosen = models.CharField(max_length=180, blank=True)
    author = models.TextField(blank=True)
    author_original = models.TextField(blank=True)
    author_sort = models.BinaryField(default=b"")
    year = models.SmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=3, blank=True)
    publisher = models.TextField(blank=True)
    extent = models.TextField(blank=True)
    series = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    material = models.CharField(
        max_length=20, blank=True
    )  # book, serial, map, score, music, spoken, video, game, kit …
    audience = models.CharField(max_length=1, blank=True)  # 008/22
    classification = models.CharField(max_length=80, blank=True)  # 082, 050, 080 … first found
    marc_type = models.CharField(max_length=1, blank=True)  # leader/06
    bib_level = models.CharField(max_length=1, blank=True)  # leader/07
    item_form = models.CharField(max_length=1, blank=True)  # 008/23 or /29
    video_format = models.CharField(max_length=1, blank=True)  # 007/04 where 007/00 is v
    search_text = models.TextField(
        blank=True
    )  # folded words of title, author, series, subjects, numbers; each after a space

    # the big ones last: a row is read from its beginning, and lists and searches need only what stands before them
    marc = models.TextField()  # compact JSON, see catalog.marc
    original = models.BinaryField(null=True, blank=True)  # the bytes as they came, for ever

    class Meta:
        indexes = [
            # only of what came from outside: digests lie all over an index, and are what costs most when many change
            models.Index(fields=["digest"], name="record_with_bytes", condition=~Q(original_format="")),
            models.Index(fields=["control_number"], name="record_control_number", condition=~Q(control_number="")),
            models.Index(fields=["work_key"], name="record_work_key", condition=~Q(work_key="")),
            models.Index(fields=["describes"], name="record_describes", condition=Q(describes__isnull=False)),
            # For harvesters. With `kind` before the rest, SQLite read all titles where twenty numbers were asked for.
            models.Index(fields=["changed_at", "id", "kind"], name="record_by_change"),
            models.Index(fields=["source"], name="record_by_source", condition=Q(source__isnull=False)),
            models.Index(fields=["merged_into"], name="record_merged", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="holdings") | Q(describes__isnull=True), name="only_holdings_describe"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(deleted_at__isnull=False, kind="bib"),
                name="a_title_merged_into_another_is_deleted",
            ),
            models.CheckConstraint(
                condition=Q(work_chosen="") | (Q(kind="bib") & Q(work_key=models.F("work_chosen"))),
                name="a_work_chosen_by_hand_is_the_title_s_work",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.control_number or f"record {self.pk}"


class RecordVersion(models.Model):
    """A record as it stood before a change."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    marc = models.TextField()
    original = models.BinaryField(null=True, blank=True)
    original_format = models.CharField(max_length=16, blank=True)
    original_encoding = models.CharField(max_length=16, blank=True)
    digest = models.CharField(max_length=64)
    batch_id = models.BigIntegerField(null=True, blank=True, db_index=True)  # the import that replaced it
    describes_id = models.BigIntegerField(null=True, blank=True)  # holdings: a plain number, for the title may go
    warnings = models.JSONField(default=list)  # Phrases
    source = models.ForeignKey(
        RecordSource, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    replaced_at = models.DateTimeField()
    replaced_by_name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-version"]
        indexes = [models.Index(fields=["digest"], name="version_with_bytes", condition=~Q(original_format=""))]
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="one_row_per_record_and_version")]


class RecordIdentifier(models.Model):
    """A number that a record can be matched and found by, normalised (ISBN always as 13 digits)."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10)  # isbn, issn, ismn, lccn, oclc, control, upc; linked: of another record
    value = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "record"], name="one_row_per_record_and_identifier")
        ]  # its index finds the records with a number


class GoneRecord(models.Model):
    """A record that an undone import took out of the table altogether: whoever harvested it must hear of that."""

    record_id = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=10)
    material = models.CharField(max_length=20, blank=True)
    gone_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "gone_at", "record_id"], name="gone_record_by_moment")]
