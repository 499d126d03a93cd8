"""Covers by title, the pictures themselves lying in files; words beside titles; and files of covers brought in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Cover(models.Model):
    """The picture of a title's cover. The picture lies under its digest in several widths (see `storage`)."""

    record = models.OneToOneField("catalog.Record", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, db_index=True)  # SHA-256 of the largest width as it is kept
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(max_length=300, blank=True)  # what it shows, for those who do not see it
    credit = models.CharField(max_length=200, blank=True)  # where it came from
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(digest="") & Q(width__gt=0, height__gt=0), name="a_cover_is_a_picture"),
        ]

    def __str__(self) -> str:
        return f"cover of {self.record_id}"


class AddedWords(models.Model):
    """Words beside a title that stand in no record: a description, contents, an excerpt, or a link."""

    class Kind(models.TextChoices):
        DESCRIPTION = "description", "description"
        CONTENTS = "contents", "contents"
        EXCERPT = "excerpt", "excerpt"
        LINK = "link", "link"

    record = models.ForeignKey("catalog.Record", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField(blank=True)
    address = models.CharField(max_length=1000, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "kind"], name="a_title_has_one_of_each_kind_of_words"),
            models.CheckConstraint(condition=~Q(text=""), name="added_words_say_something"),
            models.CheckConstraint(
                condition=(Q(kind="link") & ~Q(address="")) | (~Q(kind="link") & Q(address="")),
                name="a_link_has_an_address_and_nothing_else_has",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.record_id}"


class CoverFile(models.Model):
    """A file of covers named by ISBN, brought in by the worker; what could not be used says why."""

    name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=80)
    replaces = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    put = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)  # [name in the file, Phrase]
    entry_id = models.BigIntegerField(null=True, blank=True)  # the act that put them, to be taken back

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
