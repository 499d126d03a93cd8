"""Lists of headings and terms in order: for browsing, and for scanning by other programs.

The index tells which terms begin with something, not which come next. So the keys of lists are hexadecimal digits: what
comes after `4a7` begins with `4a7`, else with `4a8` to `4af`, else with `4b`, and so on; before it, the other way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from shelflist.observers.search import places
from shelflist.observers.search.engine import IndexGone, Reader
from shelflist.observers.search.queries import tables
from shelflist.observers.search.rules import headings, shape, words
from shelflist.observers.search.rules.answers import BrowsePage, Heading
from shelflist.observers.search.rules.tree import Term
from shelflist.records.items.models import Item
from shelflist.records.items.rules.callnumbers import shelf_key

HEX = shape.UNIT + "0123456789abcdef"
PLAIN = "0123456789abcdefghijklmnopqrstuvwxyz"
LONGEST_PAGE = 100
MOST_AT_ONCE = 64  # terms looked at before a beginning is made longer
MOST_ALIKE = 1000  # headings with one sort key
REFERENCES = {"author": ("see_author", "also_author"), "subject": ("see_subject", "also_subject")}


def scan(field: str, start: str, *, before: int = 0, after: int = 20) -> tuple[Term, ...]:
    """Terms of a field in order: `before` of them that precede `start`, then `after` from it on.

    Headings for title, author, subject, series, call number, publisher and genre; words and numbers for the others.
    """
    try:
        reader = places.reader()
        before, after = _size(before), _size(after)
        if field in shape.LISTS:
            return tuple(_headings(reader, shape.LISTS[field], key_of(field, start), before, after))
        name, beginning = _dictionary(field, start)
        found = [*reversed(_preceding(reader, name, beginning, before + 1, PLAIN))][-before:] if before else []
        return tuple(found + _from(reader, name, beginning, after, PLAIN))
    except IndexGone:
        return tables.scan(field, start, before=before, after=after)


def _dictionary(field: str, start: str) -> tuple[str, str]:
    name = field if field in shape.WORDS else "anything"
    found = words.plain(start).split()
    return name, "".join(found) if name == "number" else (found[0] if found else "")


def _headings(reader: Reader, field: str, key: str, before: int, after: int) -> list[Term]:
    ahead = _counted(reader, field, _from(reader, field, key, after, HEX))
    behind = _counted(reader, field, reversed(_preceding(reader, field, key, before, HEX)))
    return [Term(headings.text_of(term.text), term.count) for term in (*behind, *ahead)]


def _counted(reader: Reader, field: str, found: Iterable[Term]) -> list[Term]:
    """The terms with the number of titles the public sees; those that only hidden titles have are left out."""
    terms = [term.text for term in found]
    counts = reader.counts(field, terms)
    return [Term(text, count) for text, count in zip(terms, counts, strict=True) if count]


def key_of(list_name: str, start: str) -> str:
    """Where a text stands in a list."""
    start = start.strip() or "0"  # from the beginning: before the digits there is only what has no letters
    if list_name != "call_number":
        return headings.key(start)
    like = Item.objects.filter(call_number__startswith=start).order_by("shelf_key").values("scheme").first()
    scheme = like["scheme"] if like else "ddc" if start[0].isdigit() else "lcc"
    return shelf_key(scheme, start).hex()[:120]


def browse(list_name: str, start: str, *, size: int = 20) -> BrowsePage:
    """A page of a list (author, title, subject, series, call_number) from `start` on.

    Authority records of the catalogue add references: headings that are not used and say which are, and “see also”.
    Only what leads to a title is shown.
    """
    if list_name not in shape.LISTS:
        list_name = "title"
    try:
        reader = places.reader()
        return _page(reader, list_name, start, _size(size))
    except IndexGone:
        return tables.browse(list_name, start, size=size)


def _page(reader: Reader, list_name: str, start: str, size: int) -> BrowsePage:
    field, key = shape.LISTS[list_name], key_of(list_name, start)
    own = _counted(reader, field, _from(reader, field, key, size + 1, HEX))
    lines = {term.text: Heading(headings.text_of(term.text), term.count) for term in own}
    end = own[-1].text if len(own) > size else None
    if list_name in REFERENCES:
        _add_references(reader, field, REFERENCES[list_name], key, end, lines, size)
    ordered = [lines[term] for term in sorted(lines)]
    if ordered:
        ordered[0] = replace(ordered[0], is_start=True)
    behind = _counted(reader, field, reversed(_preceding(reader, field, key, size, HEX)))
    return BrowsePage(
        list_name,
        tuple(ordered[:size]),
        before=headings.text_of(behind[0].text) if behind else "",
        after=ordered[size].text if len(ordered) > size else "",
    )


def _add_references(
    reader: Reader,
    field: str,
    names: tuple[str, str],
    key: str,
    end: str | None,
    lines: dict[str, Heading],
    size: int,
) -> None:
    """See-references among the headings, and see also below those that are used."""
    for term in _from(reader, names[0], key, size, HEX):
        text, used = headings.parts_of(term.text)[:2]
        place = headings.entry(text)
        if (end is None or place <= end) and _is_used(reader, field, used):
            line = lines.get(place, Heading(text, 0))
            lines[place] = replace(line, see=tuple(dict.fromkeys((*line.see, used))))
    for place, line in list(lines.items()):
        related = reader.terms(names[1], place + shape.UNIT, limit=20)
        also = [headings.parts_of(term.text)[1] for term in related]
        if also := [text for text in also if _is_used(reader, field, text)]:
            lines[place] = replace(line, see_also=tuple(also))


def _is_used(reader: Reader, field: str, text: str) -> bool:
    return bool(reader.counts(field, [headings.entry(text)])[0])


def _size(asked: int) -> int:
    return max(0, min(asked, LONGEST_PAGE))


# ---- walking through a dictionary


def _from(reader: Reader, field: str, key: str, size: int, signs: str) -> list[Term]:
    """The first terms at or after a key."""
    found = _first(reader, field, key, size, signs)
    for place in range(len(key) - 1, -1, -1):
        for sign in signs:
            if len(found) >= size:
                return found[:size]
            if sign > key[place]:
                found += _first(reader, field, key[:place] + sign, size - len(found), signs)
    return found[:size]


def _preceding(reader: Reader, field: str, key: str, size: int, signs: str) -> list[Term]:
    """The terms before a key, the nearest first."""
    found: list[Term] = []
    for place in range(len(key) - 1, -1, -1):
        for sign in reversed(signs):
            if len(found) >= size:
                return found[:size]
            if sign < key[place]:
                found += _last(reader, field, key[:place] + sign, size - len(found), signs)
        found += _exactly(reader, field, key[:place], signs)
    return found[:size]


def _first(reader: Reader, field: str, beginning: str, size: int, signs: str) -> list[Term]:
    """The first terms that begin so, in order."""
    if size <= 0:
        return []
    found, is_all = _beginning(reader, field, beginning)
    if is_all:
        return found[:size]
    first = _exactly(reader, field, beginning, signs)
    for sign in signs:
        if len(first) < size:
            first += _first(reader, field, beginning + sign, size - len(first), signs)
    return first[:size]


def _last(reader: Reader, field: str, beginning: str, size: int, signs: str) -> list[Term]:
    """The last terms that begin so, the very last first."""
    if size <= 0:
        return []
    found, is_all = _beginning(reader, field, beginning)
    if is_all:
        return found[::-1][:size]
    last: list[Term] = []
    for sign in reversed(signs):
        if len(last) < size:
            last += _last(reader, field, beginning + sign, size - len(last), signs)
    return (last + _exactly(reader, field, beginning, signs))[:size]


def _beginning(reader: Reader, field: str, beginning: str) -> tuple[list[Term], bool]:
    """The terms that begin so, in order, and whether these are all: the index gives the most frequent ones first."""
    most = MOST_ALIKE if shape.UNIT in beginning else MOST_AT_ONCE
    found = reader.terms(field, beginning, limit=most)
    return sorted(found, key=lambda term: term.text), len(found) < most or shape.UNIT in beginning


def _exactly(reader: Reader, field: str, text: str, signs: str) -> list[Term]:
    """The term that is just this, of a dictionary of words; keys of lists never end before their heading."""
    if signs != PLAIN or not text:
        return []
    count = reader.counts(field, [text])[0]
    return [Term(text, count)] if count else []
