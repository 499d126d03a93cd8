"""A page of titles from the index, with what only tables know: what is on the shelf now, and what is one work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import connection

from shelflist.observers.search import places
from shelflist.observers.search.engine import Hits, IndexGone, Reader
from shelflist.observers.search.queries import tables
from shelflist.observers.search.rules import limits
from shelflist.observers.search.rules.tree import FacetValue, Found, Search
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.queries import of_works
from shelflist.records.catalog.sources import transcendent_ids
from shelflist.records.items.rules.statuses import STATUSES

AVAILABLE = "available"
LOOKED_THROUGH = 2000  # of the best hits: which of them are on the shelf, which of them are one work
ON_SHELF = sorted(code for code, facts in STATUSES.items() if facts.available)


def search(asked: Search) -> Found:
    """A page of titles for a search; from the tables while there is no index.

    `available` is answered by the tables: of the best 2,000 hits, those with a copy on the shelf at this moment. When
    the index found more than that, the total and the count are lower bounds, and `is_exact` says so. With `grouped`,
    titles of one work are one row, the best hit before its other editions, and facets count works as the total does;
    beyond 2,000 hits both are reckoned from these.
    """
    try:
        return _from_index(places.reader(), asked)
    except IndexGone:
        return tables.search(asked)


def _from_index(reader: Reader, asked: Search) -> Found:
    of_index = replace(
        asked,
        filters={name: values for name, values in asked.filters.items() if name != AVAILABLE},
        facets=tuple(name for name in asked.facets if name != AVAILABLE),
    )
    only_available = bool(asked.filters.get(AVAILABLE))
    if not only_available and not asked.grouped and AVAILABLE not in asked.facets:
        hits = reader.search(of_index)
        return Found(hits.ids, hits.total, hits.facets)
    hits = reader.search(replace(of_index, offset=0, limit=LOOKED_THROUGH))
    return _looked_through(hits, asked, only_available=only_available)


def _looked_through(hits: Hits, asked: Search, *, only_available: bool) -> Found:
    ids, works, is_all = hits.ids, hits.works, hits.total <= len(hits.ids)
    total, facets = hits.total, dict(hits.facets)
    if only_available or AVAILABLE in asked.facets:
        here = on_shelf(ids)
        if AVAILABLE in asked.facets:
            count = len({work for number, work in zip(ids, works, strict=True) if number in here} if works else here)
            facets[AVAILABLE] = (FacetValue("yes", count),)
        if only_available:
            works = tuple(work for number, work in zip(ids, works, strict=True) if number in here) if works else ()
            ids = tuple(number for number in ids if number in here)
            total = len(ids)
    page = slice(max(asked.offset, 0), max(asked.offset, 0) + asked.limit)
    if not asked.grouped:
        if not only_available and page.stop > len(ids) and not is_all:
            return Found((), total, facets)
        return Found(ids[page], total, facets, is_exact=is_all or not only_available)
    rows = _best_of_each(ids, works)
    if ids:
        facets |= _reckoned(hits, len(rows), len(ids))
    estimate = total * len(rows) // len(ids) if rows else total
    members = _members(rows[page], hidden_too=asked.hidden_too)
    return Found(tuple(rows[page]), len(rows) if is_all else estimate, facets, members, is_exact=is_all)


def _best_of_each(ids: Sequence[int], works: Sequence[int]) -> list[int]:
    """The best hit of every work, in order."""
    found: dict[int, int] = {}
    for number, work in zip(ids, works, strict=True):
        found.setdefault(work, number)
    return list(found.values())


def _reckoned(hits: Hits, works: int, editions: int) -> dict[str, tuple[FacetValue, ...]]:
    """What was counted in editions, as works: with as many of them to a work as among the best hits."""
    return {
        name: tuple(FacetValue(one.value, max(1, one.count * works // editions)) for one in values)
        for name, values in hits.facets.items()
        if name not in hits.in_works
    }


# past the ORM: every page of results asks this of up to two thousand numbers
_HERE = (
    "SELECT record_id FROM items_item"
    " WHERE record_id IN ({ids}) AND status IN ({statuses}) AND public AND deleted_at IS NULL"
)
_EVERYWHERE = " UNION SELECT id FROM catalog_record WHERE id IN ({ids}) AND source_id IN ({sources})"


def on_shelf(ids: Iterable[int]) -> frozenset[int]:
    """Those of these titles with a copy on the shelf now, for the public to take, or that are there for everybody.

    One statement per thousand.
    """
    wanted, found = list(ids), set[int]()
    everywhere = sorted(transcendent_ids())
    for at in range(0, len(wanted), 1000):
        some = wanted[at : at + 1000]
        statement = _HERE.format(ids=_marks(some), statuses=_marks(ON_SHELF))
        values: list[int | str] = [*some, *ON_SHELF]
        if everywhere:
            statement += _EVERYWHERE.format(ids=_marks(some), sources=_marks(everywhere))
            values += [*some, *everywhere]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found.update(row[0] for row in cursor.fetchall())
    return frozenset(found)


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _members(rows: Sequence[int], *, hidden_too: bool) -> dict[int, tuple[int, ...]]:
    """The other editions and formats of these titles' works, the newest first. Two statements."""
    keyed = Record.objects.filter(pk__in=rows).exclude(work_key="").values_list("work_key", "pk")
    of_work = dict(keyed)
    found: dict[int, list[int]] = {}
    if not of_work:
        return {}
    others = tables.titles(hidden_too=hidden_too).filter(pk__in=of_works(of_work)).order_by("-year", "pk")
    for number, key in others.values_list("pk", "work_key"):
        if number != of_work[key]:
            found.setdefault(of_work[key], []).append(number)
    return {number: tuple(more) for number, more in found.items()}


def deepest(asked: Search) -> int:
    """How many hits of a search can be paged through."""
    return LOOKED_THROUGH if asked.grouped or asked.filters.get(AVAILABLE) else limits.FARTHEST_HIT
