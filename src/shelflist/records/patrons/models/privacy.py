"""How long it is known who had what (PAT-19), and that somebody's data was erased (PAT-24)."""

from __future__ import annotations

from django.db import models


class PrivacyRule(models.Model):
    """At a branch and those below it: after how many days a returned loan loses its person.

    Those who asked for a history keep theirs; loans with debts keep their person until they are paid. The last few of
    each copy may be kept, for damage that is found late.
    """

    branch = models.OneToOneField("branches.Branch", on_delete=models.CASCADE, related_name="+")
    anonymise_after_days = models.PositiveSmallIntegerField(default=30)
    keep_last_per_item = models.PositiveSmallIntegerField(default=0)

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
