"""Taking into the index what waits for it. What waits is forgotten only after the index has kept it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from shelflist.observers.search.actions import leasing
from shelflist.observers.search.engine import Writer
from shelflist.observers.search.models import EVERYTHING, Waiting
from shelflist.observers.search.queries.documents import documents

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of what waits: which rows, and which records they name, each once."""

    rows: tuple[int, ...]
    record_ids: tuple[int, ...]
    wants_all: bool = False  # somebody asked for the whole index to be built anew


def next_batch(limit: int = AT_ONCE) -> Batch:
    """The oldest rows that wait. One statement: this is asked several times a second."""
    rows = list(Waiting.objects.order_by("pk").values_list("pk", "record_id")[:limit])
    records = [(pk, record) for pk, record in rows if record != EVERYTHING]
    return Batch(
        tuple(pk for pk, _record in records), tuple(dict.fromkeys(r for _pk, r in records)), len(records) < len(rows)
    )


def take_in(writer: Writer, holder: str, batch: Batch, *, also: Writer | None = None) -> int:
    """Take a batch in and keep it; how many rows it was. `also` is an index being built, kept at its end.

    Killed before the commit, nothing was kept and everything still waits; killed after it, the same is taken in
    again, which changes nothing.
    """
    if not batch.rows:
        return 0
    found = documents(batch.record_ids)
    gone = set(batch.record_ids).difference(one.id for one in found)
    for one in (writer, also):
        if one is not None:
            one.put(found)
            one.remove(gone)
    writer.commit()
    forget(batch.rows, holder)
    return len(batch.rows)


def forget(rows: Sequence[int], holder: str) -> None:
    """Remove exactly these rows, if the index is still ours to write."""
    with transaction.atomic():
        leasing.must_hold(holder)
        Waiting.objects.filter(pk__in=rows).delete()


def ask_for(record_ids: Sequence[int]) -> None:
    """Have these records taken in again."""
    Waiting.objects.bulk_create([Waiting(record_id=number) for number in record_ids])


def ask_for_all() -> None:
    """Have the whole index built anew, beside the one in use."""
    ask_for([EVERYTHING])


def all_asked_for() -> tuple[int, ...]:
    """The rows that ask for everything."""
    return tuple(Waiting.objects.filter(record_id=EVERYTHING).values_list("pk", flat=True))
