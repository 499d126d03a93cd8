"""Finding for staff: what the index finds, hidden titles too, and what was saved this second, which tables know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from shelflist.observers.search import places
from shelflist.observers.search.engine import IndexGone
from shelflist.observers.search.models import Waiting
from shelflist.observers.search.queries.searching import AVAILABLE, on_shelf, search
from shelflist.observers.search.rules.box import read_box
from shelflist.observers.search.rules.questions import Question
from shelflist.observers.search.rules.tree import Search, Words
from shelflist.records.catalog.queries import TitleRow, TitlesFound, find_titles, titles_numbered

AT_ONCE = 500
LATE_AT_MOST = 200  # titles that wait for the index and are looked through for the words


@dataclass(frozen=True, slots=True)
class FoundForStaff:
    """A page of titles, whether there are more, and how many in all where that is known."""

    rows: tuple[TitleRow, ...]
    has_more: bool
    total: int | None = None
    from_index: bool = True


def find_for_staff(text: str, *, limit: int = 20, offset: int = 0) -> TitlesFound:
    """Titles by the words of the box, best first; hidden ones too. Numbers are asked of the tables, never late.

    The index is asked first. Where it finds less than a page, the tables add titles in which every word begins a word
    (“gats” for Gatsby); titles that wait for the index come first of all. Without an index the tables answer alone.
    """
    found = _by_words(text, limit, offset)
    return TitlesFound(found.rows, found.has_more)


def answer_staff(question: Question, *, today: date, limit: int = 20, offset: int = 0) -> FoundForStaff:
    """A page of titles for what staff ask. Narrowed or in fields, only the index can answer; `from_index` says so."""
    if question.is_plain:
        text = question.get("q")
        return _by_words(text, limit, offset) if text else FoundForStaff((), False)
    found = search(question.search(limit=limit, offset=offset, today=today))
    rows = titles_numbered(list(found.ids))
    return FoundForStaff(
        rows, found.total > offset + limit, found.total if found.is_exact else None, from_index=found.from_index
    )


def numbers_for_staff(question: Question, *, today: date, most: int) -> list[int]:
    """Every title that a search of staff finds, for work on all of them: the best first, behind those by number."""
    first = answer_staff(question, today=today, limit=AT_ONCE)
    ids = dict.fromkeys(row.id for row in first.rows)
    if first.has_more:
        ids |= dict.fromkeys(_all_of_index(question, today, most) or _all_of_tables(question, today, most))
    return list(ids)[:most]


def _all_of_index(question: Question, today: date, most: int) -> list[int]:
    """Nothing where the index is away or knows nothing of the question."""
    asked = question.search(limit=0, offset=0, today=today)
    if question.is_plain:
        tree = read_box(question.get("q"))
        if isinstance(tree, Words) and tree.field == "number":
            return []
        asked = Search(tree, hidden_too=True)
    filters = {name: values for name, values in asked.filters.items() if name != AVAILABLE}
    try:
        ids = places.reader().all_of(replace(asked, filters=filters), most=most)
    except IndexGone:
        return []
    if not asked.filters.get(AVAILABLE):
        return list(ids)
    here = on_shelf(ids)
    return [number for number in ids if number in here]


def _all_of_tables(question: Question, today: date, most: int) -> list[int]:
    ids: dict[int, None] = {}
    has_more = True
    while has_more and len(ids) < most:
        before = len(ids)
        found = answer_staff(question, today=today, limit=AT_ONCE, offset=before)
        ids |= {row.id: None for row in found.rows}
        has_more = found.has_more and len(ids) > before
    return list(ids)


def _by_words(text: str, limit: int, offset: int) -> FoundForStaff:
    try:
        reader = places.reader()
        tree = read_box(text)
        if isinstance(tree, Words) and tree.field == "number":
            return _of_tables(text, limit, offset)
        hits = reader.search(Search(tree, hidden_too=True, limit=limit, offset=offset))
    except IndexGone:
        return _of_tables(text, limit, offset)
    ids = list(hits.ids)
    has_enough = hits.total >= limit
    if offset == 0:
        ids = [*_late(text), *ids]
        if not has_enough:
            ids += [row.id for row in find_titles(text, limit=limit).rows]
    rows = titles_numbered(list(dict.fromkeys(ids))[: max(limit, 0)])
    return FoundForStaff(rows, hits.total > offset + limit, hits.total if has_enough else None)


def _of_tables(text: str, limit: int, offset: int) -> FoundForStaff:
    found = find_titles(text, limit=limit, offset=offset)
    return FoundForStaff(found.rows, found.has_more, from_index=False)


def _late(text: str) -> list[int]:
    """Titles with the words that wait for the index."""
    waiting = set(Waiting.objects.order_by("-pk").values_list("record_id", flat=True)[:LATE_AT_MOST])
    return [row.id for row in find_titles(text, limit=20, among=waiting).rows] if waiting else []
