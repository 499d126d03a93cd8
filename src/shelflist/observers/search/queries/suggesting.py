"""Suggestions: what people may be typing, and what they may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shelflist.observers.search import places
from shelflist.observers.search.engine import IndexGone, Reader
from shelflist.observers.search.queries import tables
from shelflist.observers.search.rules import headings, spelling, words
from shelflist.observers.search.rules.box import read_box
from shelflist.observers.search.rules.tree import Both, Cut, How, Search, Term, Words
from shelflist.records.catalog.models import Record

RARE = 2  # a word of so few titles may itself be misspelt …
MUCH_MORE = 40  # … if another, nearly the same, has so many times more
WORDS_LOOKED_AT = 8
TERMS_LOOKED_AT = 20_000
_WORD = re.compile(r"[^\W\d_]{3,}")


def suggest(text: str, *, limit: int = 8) -> tuple[Term, ...]:
    """What somebody may be typing: titles whose words begin so, authors and subjects that begin so."""
    text = text[:100]
    if len(words.plain(text).replace(" ", "")) < 2:
        return ()
    try:
        reader = places.reader()
    except IndexGone:
        return tables.suggest(text, limit=limit)
    try:
        found = [*_names(reader, text, limit), *_titles(reader, text, limit)]
    except IndexGone:
        return tables.suggest(text, limit=limit)
    best: dict[str, Term] = {}
    for term in found:
        best.setdefault(words.plain(term.text), term)
    return tuple(list(best.values())[:limit])


def _names(reader: Reader, text: str, limit: int) -> Iterator[Term]:
    """Authors and subjects that begin with the text, those with most titles first; half of the room at most."""
    key = headings.key(text)
    for name in ("list_author", "list_subject"):
        terms = sorted(reader.terms(name, key, limit=200), key=lambda term: -term.count)[: limit // 4 or 1]
        counts = reader.counts(name, [term.text for term in terms])
        yield from (
            Term(headings.text_of(term.text), count) for term, count in zip(terms, counts, strict=True) if count
        )


def _titles(reader: Reader, text: str, limit: int) -> Iterator[Term]:
    """Titles that begin with the words, then those that have them, the last one perhaps unfinished."""
    *whole, last = text.split()
    if whole and len(last) < 3 and last.isascii():  # too little to tell which word is meant
        last = whole.pop()
    beginning = Words(text, "title", How.BEGINS, Cut.RIGHT)
    parts = [Words(" ".join(whole), "title"), Words(last, "title", cut=Cut.RIGHT)] if whole else []
    ids: dict[int, None] = {}
    for tree in (beginning, Both(tuple(parts)) if parts else Words(last, "title", cut=Cut.RIGHT)):
        if len(ids) < limit:
            ids |= dict.fromkeys(reader.search(Search(tree, limit=limit)).ids)
    shown = dict(Record.objects.filter(pk__in=list(ids)[:limit]).values_list("pk", "title"))
    yield from (Term(shown[number], 1) for number in ids if shown.get(number))


def did_you_mean(text: str) -> str | None:
    """The same search with words that the catalogue knows in place of those it does not; None: nothing better.

    What is suggested finds something: it is asked of the index first.
    """
    try:
        reader = places.reader()
        changed = _respelt(reader, text[:300])
        if changed == text[:300] or not reader.count(read_box(changed)):
            return None
    except IndexGone:
        return None
    return changed


def _respelt(reader: Reader, text: str) -> str:
    looked_at = 0

    def better(found: re.Match[str]) -> str:
        nonlocal looked_at
        looked_at += 1
        if looked_at > WORDS_LOOKED_AT or text[found.end() : found.end() + 1] in (":", "*", "?"):
            return found[0]
        return _better(reader, found[0]) or found[0]

    return _WORD.sub(better, text)


def _better(reader: Reader, typed: str) -> str | None:
    """The most frequent of the nearest words, when the one typed is unknown or much rarer."""
    folded = words.words(typed)
    if len(folded) != 1 or words.is_tight(folded[0]) or len(folded[0]) > spelling.LONGEST or typed in ("OR", "AND"):
        return None
    word = folded[0]
    known = reader.frequency(word)
    if known > RARE or any(reader.terms("other", stem, limit=1) for stem in words.stems_asked(word) if not known):
        return None
    least = max(known * MUCH_MORE, 1)
    near: dict[str, int] = {}
    if word.isascii():
        near = {other: reader.frequency(other) for other in set(spelling.one_step_away(word)) if len(other) > 2}
    best = max(near, key=lambda other: (near[other], other), default="")
    if near.get(best, 0) >= least:
        return best
    if len(word) < 5:
        return None
    farther = [
        (spelling.distance(word, term.text), -term.count, term.text)
        for term in reader.terms("anything", word[:2], limit=TERMS_LOOKED_AT)
        if term.count >= least and term.text != word
    ]
    steps, _count, other = min(farther, default=(spelling.LONGEST, 0, ""))
    return other if steps <= 2 else None
