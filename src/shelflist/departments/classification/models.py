"""What was learned of each record: where it stands, its headings, and the marks by which records like it are found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Learned(models.Model):
    """A record as suggestions know it, as of this version. Its classes as [scheme, class, number]."""

    record_id = models.BigIntegerField(primary_key=True)
    version = models.PositiveIntegerField()
    classed = models.JSONField(default=list)
    headings = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.record_id)


class Mark(models.Model):
    """A word or heading of a record, as a number (rules.features.mark)."""

    mark = models.BigIntegerField()
    learned = models.ForeignKey(Learned, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "learned"], name="a_mark_stands_once_for_a_record")]

    def __str__(self) -> str:
        return str(self.mark)


class AuthorTable(models.Model):
    """A table of author numbers that the library loaded (rules.tables). One of them at the most is in use."""

    name = models.CharField(max_length=80, unique=True)
    entries = models.JSONField(default=list)  # [letters, number], as they came
    with_work = models.BooleanField(default=True)  # offered with the first letter of the title, too
    in_use = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()
    loaded_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_table_of_author_numbers_has_a_name"),
            models.UniqueConstraint(
                fields=["in_use"], condition=Q(in_use=True), name="one_table_of_author_numbers_is_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Progress(models.Model):
    """How far the catalogue has been read: one row."""

    changed_at = models.DateTimeField()
    record_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.changed_at} {self.record_id}"
