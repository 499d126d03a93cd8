"""Buckets follow when titles are merged: the lead takes the place of those that go, and gives it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shelflist.departments.buckets.models import BucketMember
from shelflist.departments.buckets.rules import RECORDS
from shelflist.ground.journal.acts import Act


def move_members(_act: Act, lead: int, others: Sequence[int]) -> dict[str, Any]:
    """Put the lead where the others were; a bucket that has it already is left alone."""
    rows = BucketMember.objects.filter(bucket__holds=RECORDS, taken_out__isnull=True)
    there = set(rows.filter(number=lead).values_list("bucket_id", flat=True))
    moved = []
    for row in rows.filter(number__in=list(others)).order_by("pk"):
        if row.bucket_id not in there:
            there.add(row.bucket_id)
            moved.append([row.pk, row.number])
            BucketMember.objects.filter(pk=row.pk).update(number=lead)
    return {"moved": moved}


def move_members_back(_act: Act, lead: int, kept: Mapping[str, Any]) -> None:
    """Give the places back that are still the lead's."""
    for pk, number in kept["moved"]:
        BucketMember.objects.filter(pk=pk, number=lead, taken_out__isnull=True).update(number=number)
