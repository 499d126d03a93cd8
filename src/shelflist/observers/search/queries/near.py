"""What stands near a title: titles like it, and its neighbours on the shelf."""

from __future__ import annotations

from shelflist.observers.search import places
from shelflist.observers.search.engine import IndexGone
from shelflist.observers.search.queries import tables
from shelflist.observers.search.queries.documents import documents
from shelflist.observers.search.rules.words import ARTICLES, END, START
from shelflist.records.catalog.models import Record

SHARED = ("list_author", "list_series", "topic", "kind")
TITLE_WORDS = 6


def similar(record_id: int, *, limit: int = 6) -> tuple[int, ...]:
    """Titles that share author, series, subjects, genre or rare words of the title; no other editions of the same."""
    try:
        reader = places.reader()
        made = documents([record_id])
        if not made or made[0].fields.get("hidden") == "authority":
            return ()
        fields = {name: [str(one) for one in made[0].fields.get(name, ())] for name in SHARED}  # type: ignore[union-attr]
        told = " ".join(str(one) for one in made[0].fields.get("title", ()))  # type: ignore[union-attr]
        title = {word for word in told.split() if word not in (START, END) and word not in ARTICLES and len(word) > 3}
        fields["title"] = sorted(title, key=reader.frequency)[:TITLE_WORDS]
        found = [number for number in reader.like(fields, limit=limit * 3 + 1) if number != record_id]
    except IndexGone:
        return tables.similar(record_id, limit=limit)
    keys = dict(Record.objects.filter(pk__in=[record_id, *found]).values_list("pk", "work_key"))
    seen = {keys.get(record_id) or record_id}
    chosen = []
    for number in found:
        work = keys.get(number) or number
        if work not in seen:
            seen.add(work)
            chosen.append(number)
    return tuple(chosen[:limit])
