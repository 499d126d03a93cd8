"""Comparing the index with the tables, a stretch at a time and round again; what differs is taken in anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from shelflist.observers.search.actions import leasing, taking_in
from shelflist.observers.search.embedded.reading import TantivyReader
from shelflist.observers.search.embedded.writing import mark_of
from shelflist.observers.search.models import Waiting, WriterLease
from shelflist.observers.search.queries.documents import documents
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Verified:
    """A stretch that was compared: how many records, and which of them the index had missed, kept too long or wrong."""

    seen: int
    wrong: tuple[int, ...]


def compare(reader: TantivyReader, after: int, limit: int = AT_ONCE) -> tuple[Verified, int]:
    """Compare the records after this number; what was found, and the last number looked at (0: the end was reached).

    Writes nothing. Records that wait to be taken in are not wrong, only late.
    """
    ids = list(Record.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])
    last = ids[-1] if len(ids) == limit else 0
    there = reader.numbers(after, limit * 2)
    asked = {*ids, *(number for number in there if not last or number <= last)}
    wanted = {one.id: mark_of(one) for one in documents(sorted(asked))}
    found = reader.marks(sorted(asked)) if asked else {}
    wrong = {number for number in asked if wanted.get(number) != found.get(number)}
    late = set(Waiting.objects.filter(record_id__in=wrong).values_list("record_id", flat=True)) if wrong else set()
    return Verified(len(ids), tuple(sorted(wrong - late))), last


def verify_some(reader: TantivyReader, *, now: datetime, limit: int = AT_ONCE) -> Verified:
    """Compare the next stretch and have what is wrong taken in again."""
    after = WriterLease.objects.filter(name=leasing.TITLES).values_list("verified_to", flat=True).first() or 0
    found, last = compare(reader, after, limit)
    if found.wrong:
        taking_in.ask_for(found.wrong)
    leasing.note(verified_to=last, verified_at=now)
    return found


def follow_loans(*, now: datetime) -> int:
    """Have titles that were lent since the last time taken in again, so that the index knows what is borrowed most."""
    since = WriterLease.objects.filter(name=leasing.TITLES).values_list("loans_seen_at", flat=True).first()
    lent = Item.objects.filter(last_lent_at__isnull=False, last_lent_at__lte=now)
    if since is not None:
        lent = lent.filter(last_lent_at__gt=since)
        taking_in.ask_for(list(lent.order_by("record_id").values_list("record_id", flat=True).distinct()))
    newest = lent.aggregate(newest=Max("last_lent_at"))["newest"]
    leasing.note(loans_seen_at=newest or since or now)
    return 0 if newest is None else 1
