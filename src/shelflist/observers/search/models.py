"""What waits for the index, and which process may write it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

EVERYTHING = 0  # as `record_id`: the whole index is to be built anew


class Waiting(models.Model):
    """A record that was changed since the index took it in. Triggers write it in the transaction of the change.

    There is a row for every change, never one that stands for two: the indexer removes exactly the rows it has seen,
    so a change that is committed meanwhile cannot be lost with them.
    """

    record_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())


class WriterLease(models.Model):
    """The one process that writes the index, for a while."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    building_since = models.DateTimeField(null=True, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    verified_to = models.BigIntegerField(default=0)  # the verifier goes on after this record
    verified_at = models.DateTimeField(null=True, blank=True)
    loans_seen_at = models.DateTimeField(null=True, blank=True)  # popularity knows of loans until then
    trouble = models.CharField(max_length=300, blank=True)  # why the index cannot be kept, in the engine's words

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(holder="") | models.Q(until__isnull=False), name="a_lease_that_is_held_ends"
            )
        ]
