"""Finding for staff: what the index finds, hidden titles too, and what was saved this second, which tables know."""

from __future__ import annotations

from shelflist.observers.search import places
from shelflist.observers.search.engine import IndexGone
from shelflist.observers.search.models import Waiting
from shelflist.observers.search.rules.box import read_box
from shelflist.observers.search.rules.tree import Search, Words
from shelflist.records.catalog.queries import TitlesFound, find_titles, titles_numbered

LATE_AT_MOST = 200  # titles that wait for the index and are looked through for the words


def find_for_staff(text: str, *, limit: int = 20, offset: int = 0) -> TitlesFound:
    """Titles by the words of the box, best first; hidden ones too. Numbers are asked of the tables, never late.

    The index is asked first. Where it finds less than a page, the tables add titles in which every word begins a word
    (“gats” for Gatsby); titles that wait for the index come first of all. Without an index the tables answer alone.
    """
    try:
        reader = places.reader()
        tree = read_box(text)
        if isinstance(tree, Words) and tree.field == "number":
            return find_titles(text, limit=limit, offset=offset)
        hits = reader.search(Search(tree, hidden_too=True, limit=limit, offset=offset))
    except IndexGone:
        return find_titles(text, limit=limit, offset=offset)
    ids = list(hits.ids)
    if offset == 0:
        ids = [*_late(text), *ids]
        if hits.total < limit:
            ids += [row.id for row in find_titles(text, limit=limit).rows]
    rows = titles_numbered(list(dict.fromkeys(ids))[: max(limit, 0)])
    return TitlesFound(rows, hits.total > offset + limit)


def _late(text: str) -> list[int]:
    """Titles with the words that wait for the index."""
    waiting = set(Waiting.objects.order_by("-pk").values_list("record_id", flat=True)[:LATE_AT_MOST])
    return [row.id for row in find_titles(text, limit=20, among=waiting).rows] if waiting else []
