"""Suggestions: what people may be typing, and what they may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, product

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
OPTIONS = 5  # other words that are tried in the place of one
TRIES = 60  # searches that are tried at most, before it is said that nothing was meant
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
    """The same search with other words in place of some; None: nothing better. What is suggested finds something.

    Where the search finds titles, only words that are hardly known are questioned. Where it finds none, any word may be
    the wrong one: each may be known and never stand beside the others, as in “harry poter”.
    """
    asked = text[:300]
    try:
        reader = places.reader()
        if not reader.count(read_box(asked)):
            return _nearest(reader, asked)
        changed = _respelt(reader, asked)
        return changed if changed != asked and reader.count(read_box(changed)) else None
    except IndexGone:
        return None


def _words_of(text: str) -> list[re.Match[str]]:
    """The words that may be misspelt: neither names of fields, nor cut short, nor AND and OR."""
    found = [one for one in _WORD.finditer(text) if text[one.end() : one.end() + 1] not in (":", "*", "?")]
    return [one for one in found if one[0] not in ("OR", "AND")][:WORDS_LOOKED_AT]


def _respelt(reader: Reader, text: str) -> str:
    return _with(text, {one: better for one in _words_of(text) if (better := _better(reader, one[0]))})


def _with(text: str, changes: Mapping[re.Match[str], str]) -> str:
    """The text with some of its words changed."""
    for one in sorted(changes, key=re.Match.start, reverse=True):
        text = text[: one.start()] + changes[one] + text[one.end() :]
    return text


def _nearest(reader: Reader, text: str) -> str | None:
    """The text with the fewest words changed that finds something; of several, what finds most."""
    options = {one: _near(reader, one[0]) for one in _words_of(text)}
    for count in (1, 2):
        tried: dict[str, int] = {}
        for places_changed in combinations(options, count):
            for others in product(*(options[one] for one in places_changed)):
                changed = _with(text, dict(zip(places_changed, others, strict=True)))
                if len(tried) < TRIES:
                    tried[changed] = reader.count(read_box(changed))
        best = max(tried, key=lambda one: tried[one], default="")
        if tried.get(best):
            return best
    return None


def _near(reader: Reader, typed: str) -> list[str]:
    """Words of the catalogue that are nearly this one, the nearest and most frequent first."""
    word = _plain(typed)
    if word is None:
        return []
    steps = set(spelling.one_step_away(word)) if word.isascii() else set()
    near = [(0, -reader.frequency(other), other) for other in steps if len(other) > 2 and other != word]
    near = [one for one in near if one[1]]
    if len(near) < OPTIONS and len(word) > 4:
        near += [
            (distance, -term.count, term.text)
            for term in reader.terms("anything", word[:2], limit=TERMS_LOOKED_AT)
            if term.text not in steps and 0 < (distance := spelling.distance(word, term.text)) <= 2
        ]
    return [other for _steps, _count, other in sorted(near)[:OPTIONS]]


def _plain(typed: str) -> str | None:
    """One word as the index has it; None where spelling it otherwise makes no sense."""
    folded = words.words(typed)
    if len(folded) != 1 or words.is_tight(folded[0]) or len(folded[0]) > spelling.LONGEST:
        return None
    return folded[0]


def _better(reader: Reader, typed: str) -> str | None:
    """The most frequent of the nearest words, when the one typed is unknown or much rarer."""
    word = _plain(typed)
    if word is None:
        return None
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
