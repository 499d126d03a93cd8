"""Asking for titles. The index answers; while it is away the tables do, with titles, authors and numbers only."""

from __future__ import annotations

from shelflist.observers.search.rules.tree import Between, Both, Either, Found, Search, Tree, Without, Words
from shelflist.records.catalog.queries import find_titles


def search(asked: Search) -> Found:
    """A page of titles for a search."""
    return _from_tables(asked)


def _from_tables(asked: Search) -> Found:
    """Titles in which every word of the tree begins a word: all that the tables can tell without an index."""
    found = find_titles(" ".join(_words(asked.tree)), limit=asked.limit, offset=asked.offset)
    ids = tuple(row.id for row in found.rows if asked.hidden_too or not row.suppressed)
    return Found(ids, asked.offset + len(ids) + found.has_more, is_exact=not found.has_more, from_index=False)


def _words(tree: Tree) -> list[str]:
    match tree:
        case Words(text=text):
            return text.replace("*", " ").replace("?", " ").split()
        case Both(parts=parts):
            return [word for part in parts for word in _words(part)]
        case Either(parts=parts):
            return _words(parts[0])
        case Without(wanted=wanted):
            return _words(wanted)
        case Between(low=low):
            return [low] if low else []
        case _:
            return []
