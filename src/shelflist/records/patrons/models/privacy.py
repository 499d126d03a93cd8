"""How long it is known who had what (PAT-19), that somebody was erased (PAT-24), whose records stay apart (PAT-01)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shelflist.records.patrons.models.people import Patron

LEAST_DAYS_REMOVED = 30  # until then a removal can be taken back


class PrivacyRule(models.Model):
    """At a branch and those below it: after how many days a returned loan loses its person.

    Those who asked for a history keep theirs; loans with debts keep their person until they are paid. The last few of
    each copy may be kept, for damage that is found late.
    """

    branch = models.OneToOneField("branches.Branch", on_delete=models.CASCADE, related_name="+")
    anonymise_after_days = models.PositiveSmallIntegerField(default=30)
    keep_last_per_item = models.PositiveSmallIntegerField(default=0)
    erase_removed_after_days = models.PositiveSmallIntegerField(default=90)  # patrons who were removed

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erase_removed_after_days__gte=LEAST_DAYS_REMOVED),
                name="whoever_was_removed_can_come_back_for_thirty_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch}: {self.anonymise_after_days} days"


class Erasure(models.Model):
    """That somebody's data was erased, and what stays and why: without a word about who it was (PAT-24)."""

    former_id = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)
    report = models.JSONField()

    def __str__(self) -> str:
        return f"erasure of {self.former_id}"


class SharingBoundary(models.Model):
    """Patrons of this branch and those below it are seen by other libraries only once they have said yes (PAT-01)."""

    branch = models.OneToOneField("branches.Branch", on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "sharing boundaries"

    def __str__(self) -> str:
        return f"boundary of {self.branch_id}"


class SharedWith(models.Model):
    """A patron lets another library, and what is below it, see their record."""

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="+")
    branch = models.ForeignKey("branches.Branch", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "shared with"
        constraints = [
            models.UniqueConstraint(fields=["patron", "branch"], name="a_record_is_shared_once_with_a_library")
        ]

    def __str__(self) -> str:
        return f"{self.patron_id} with {self.branch_id}"
