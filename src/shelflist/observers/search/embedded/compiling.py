"""A query tree as a tantivy query: which words must be there, what else they may be, and what counts how much."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tantivy import FieldType, Occur, Query

from shelflist.observers.search.embedded.layout import schema
from shelflist.observers.search.rules import limits, shape, words
from shelflist.observers.search.rules.fields import FIELDS, RANGES
from shelflist.observers.search.rules.tree import (
    Between,
    Both,
    Cut,
    Either,
    Everything,
    How,
    Tree,
    Without,
    Words,
)

if TYPE_CHECKING:
    from tantivy import Searcher

BOOSTS = {one.name: one.boost for one in FIELDS}
SCORED = ("title", "author", "subject", "series", "genre")  # a word of these weighs more than one anywhere
IN_ORDER = ("title", "author", "subject", "series", "notes", "publisher", "genre", "call_number")  # have word places
RANGE_NAMES = frozenset(one.name for one in RANGES)
OTHER_WEIGHT = 0.4  # what only might be meant
WHOLE_TITLE, BEGINNING_OF_TITLE, TOGETHER = 12.0, 4.0, 3.0
POPULAR_WEIGHT = 0.7
MOST_KNOWN = 50_000  # words
_DIGITS = re.compile(r"\D")
_NOT_A_NUMBER = re.compile(r"[^0-9a-z*?]+")


class Known:
    """One commit of the index, and what its dictionaries were asked already.

    To look for a word that no title has costs two looks into every segment, and most of what a word might also be
    (stems in eight languages, in several fields) stands nowhere: that is asked once, and left out of the query.
    """

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.words: dict[tuple[str, str | int], bool] = {}
        self.popular: list[Query] | None = None

    def has(self, field: str, word: str | int) -> bool:
        """Whether a word stands in any title's field."""
        known = self.words.get((field, word))
        if known is None:
            known = self.searcher.doc_freq(field, word) > 0
            if len(self.words) >= MOST_KNOWN:
                self.words.clear()
            self.words[field, word] = known
        return known


class Compiler:
    """Makes the query of one search. `scoring` False leaves out all that only changes the order."""

    def __init__(self, known: Known, *, scoring: bool = True) -> None:
        self.known = known
        self.searcher = known.searcher
        self.scoring = scoring
        self.words_left = limits.MOST_WORDS
        self.wild_left = limits.MOST_WILD
        self.open_left = limits.MOST_OPEN_LEFT

    def whole(self, tree: Tree, *, hidden_too: bool, filters: Iterable[Query] = ()) -> Query:
        """The query of a tree, without what this reader may not see, narrowed by filters."""
        parts = [(Occur.Must, self.tree(tree) or Query.empty_query())]
        parts += [(Occur.Must, Query.const_score_query(one, 0.0)) for one in filters]
        parts.append((Occur.MustNot, exactly("hidden", "authority")))
        if not hidden_too:
            parts.append((Occur.MustNot, exactly("hidden", "hidden")))
        if self.scoring and not isinstance(tree, Everything):
            parts += [(Occur.Should, query) for query in self._popular()]
        return Query.boolean_query(parts)

    def _popular(self) -> Sequence[Query]:
        """What is lent often weighs more. A badge that very many titles have says little and is left out."""
        if self.known.popular is None:
            self.known.popular = [
                Query.const_score_query(exactly("popular", f"p{badge}"), badge * POPULAR_WEIGHT)
                for badge in range(1, len(shape.POPULAR_FROM) + 1)
                if 0 < self.searcher.doc_freq("popular", f"p{badge}") <= limits.MOST_POPULAR
            ]
        return self.known.popular

    def tree(self, tree: Tree, depth: int = 0) -> Query | None:
        """The query of a tree; None where nothing is left of it to look for."""
        if depth > limits.DEEPEST:
            return None
        match tree:
            case Words():
                return self.leaf(tree)
            case Between():
                return _between(tree)
            case Both(parts=parts):
                return _all(self._each(parts, depth))
            case Either(parts=parts):
                return _any(self._each(parts, depth))
            case Without(wanted=wanted, unwanted=unwanted):
                found, not_these = self.tree(wanted, depth + 1), self.tree(unwanted, depth + 1)
                if found is None or not_these is None:
                    return found
                return Query.boolean_query([(Occur.Must, found), (Occur.MustNot, not_these)])
            case Everything():
                return Query.all_query()

    def _each(self, parts: Sequence[Tree], depth: int) -> list[Query]:
        return [query for part in parts if (query := self.tree(part, depth + 1)) is not None]

    # ---- a leaf

    def leaf(self, leaf: Words) -> Query | None:
        if leaf.field in RANGE_NAMES:
            return _exact_value(leaf)
        if leaf.field not in BOOSTS:
            leaf = Words(leaf.text, "anything", leaf.how, leaf.cut, leaf.apart)
        if leaf.field == "number":
            return self._number(leaf)
        if leaf.how in (How.PHRASE, How.EXACT, How.BEGINS):
            return self._in_order(leaf)
        typed = leaf.text.split()[: max(self.words_left, 0)]
        self.words_left -= len(typed)
        queries: list[tuple[Occur, Query]] = []
        must = Occur.Must if leaf.how == How.ALL else Occur.Should
        optional = leaf.how == How.ALL and len(typed) > 1
        for word in typed:
            if (query := self._word(word, leaf.field, leaf.cut)) is not None:
                skippable = optional and word.casefold() in words.ARTICLES
                queries.append((Occur.Should if skippable else must, query))
        if not queries:
            return None
        if all(occur == Occur.Should for occur, _query in queries):
            queries = [(must, query) for _occur, query in queries]
        if self.scoring and leaf.how == How.ALL:
            queries += [(Occur.Should, query) for query in self._nearness(leaf, typed)]
        return Query.boolean_query(queries) if len(queries) > 1 else queries[0][1]

    def _word(self, word: str, field: str, cut: Cut) -> Query | None:
        """A word in a field, with what it may also be, and in which fields it weighs more."""
        if "*" in word or "?" in word or cut != Cut.NONE:
            wild = _with_cut(word, cut)
            if (query := self._wild(wild, field)) is not None:
                return query
            word = wild.replace("*", " ").replace("?", " ")
        found = words.words(word)
        if not found:
            return None
        ways = [_together(field, found)]
        ways += [Query.boost_query(way, OTHER_WEIGHT) for way in self._other_ways(word, field, found)]
        query = _any(ways)
        if not self.scoring or field != "anything" or query is None:
            return query
        boosted = [
            (Occur.Should, Query.boost_query(_together(name, found), BOOSTS[name]))
            for name in SCORED
            if len(found) > 1 or (found[0] not in words.ARTICLES and self.known.has(name, found[0]))
        ]
        return Query.boolean_query([(Occur.Must, query), *boosted]) if boosted else query

    def _other_ways(self, word: str, field: str, found: Sequence[str]) -> Iterator[Query]:
        """Stems, ä as ae, “shir” for “shi'r”, and for scripts without blanks its signs in any order."""
        others = shape.OTHERS_OF.get(field, "")
        if len(found) == 1 and not words.is_tight(found[0]):
            if others:
                stems = words.stems_asked(found[0])
                yield from (term(others, stem) for stem in sorted({found[0], *stems}) if self.known.has(others, stem))
                # “dogs” for a title that says “dog”: there the stem is the word
                yield from (term(field, stem) for stem in sorted(stems - {found[0]}) if self.known.has(field, stem))
        elif others and all(words.is_tight(one) for one in found):
            yield _all([term(others, sign) for sign in dict.fromkeys("".join(found))]) or Query.empty_query()
        elif others:  # Saint-Exupéry, where only a form that leads to the heading says so
            yield _all([term(others, one) for one in dict.fromkeys(found)]) or Query.empty_query()
        for changed in {words.spelt_out(word), words.joined(word)}:
            again = words.words(changed)
            if again and again != list(found):
                yield _together(field, again)
                if others and len(again) == 1:
                    yield term(others, again[0])

    def _nearness(self, leaf: Words, typed: Sequence[str]) -> Iterator[Query]:
        """What puts a title first that is, or begins with, or holds side by side, the words as they were typed."""
        if leaf.field not in ("anything", "title") or leaf.cut != Cut.NONE or any("*" in word for word in typed):
            return
        found = words.words(" ".join(typed))[: limits.MOST_WORDS]
        if not found:
            return
        begun = words.opening(found[: words.LONGEST_OPENING])
        for number, weight in ((words.whole(found), WHOLE_TITLE), (begun, BEGINNING_OF_TITLE)):
            if self.known.has("opening", number):
                yield Query.boost_query(Query.term_query(schema(), "opening", number, "basic"), weight)
        if len(found) > 1:
            yield Query.boost_query(phrase("title", found, apart=1), TOGETHER)

    def _in_order(self, leaf: Words) -> Query | None:
        """Words in their order, from the start of the field, or as the whole of it."""
        text = leaf.text.replace("?", " ")
        open_end = leaf.cut in (Cut.RIGHT, Cut.BOTH) or text.rstrip().endswith("*")
        found = words.words(text.replace("*", " "))[: max(self.words_left, 0)]
        self.words_left -= len(found)
        if not found:
            return None
        names: tuple[str, ...] = IN_ORDER if leaf.field == "anything" else (leaf.field,)
        names = (*names, *shape.LED_OF.get(leaf.field, ()))
        if leaf.how != How.PHRASE:
            found = [words.START, *found]
            if leaf.field == "anything":
                names = ("title",)
        if leaf.how == How.EXACT and not open_end:
            found = [*found, words.END]
        if open_end and len(found) > 1:
            ways = [Query.phrase_prefix_query(schema(), name, list(found)) for name in names]
        elif open_end:
            return self._wild(f"{found[0]}*", leaf.field)
        elif len(found) == 1 and leaf.field == "anything":
            return self._word(found[0], leaf.field, Cut.NONE)
        else:
            ways = [
                Query.boost_query(phrase(name, found, apart=leaf.apart), BOOSTS.get(name, OTHER_WEIGHT))
                for name in names
            ]
        return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways)

    def _number(self, leaf: Words) -> Query | None:
        """A number however it is written; several are alternatives only when each is whole."""
        whole = _NOT_A_NUMBER.sub("", leaf.text.split(" (")[0].lower())[: words.LONGEST_WORD]
        if not whole.strip("*?"):
            return None
        self.words_left -= 1
        if "*" in whole or "?" in whole or leaf.cut != Cut.NONE:
            return self._wild(_with_cut(whole, leaf.cut), "number")
        forms = {whole, *(_NOT_A_NUMBER.sub("", part) for part in leaf.text.lower().split()[: limits.MOST_WORDS])}
        ways = [term("number", form) for form in forms if len(form) > 3 or form == whole]
        return _any([Query.boost_query(way, BOOSTS["number"]) for way in ways])

    def _wild(self, word: str, field: str) -> Query | None:
        """The most frequent words of the dictionary that fit; None where too little is said to look for any."""
        parts = [words.plain(part).replace(" ", "") for part in re.split(r"[*?]", word)]
        literal = "".join(parts)
        if self.wild_left <= 0 or any(words.is_tight(part) for part in parts if part):
            return None
        opens_left = not parts[0]
        if len(literal) < (limits.LEAST_LETTERS_OPEN_LEFT if opens_left else limits.LEAST_LETTERS):
            return None
        signs = re.findall(r"[*?]", word)
        pattern = re.escape(parts[0]) + "".join(
            (".*" if sign == "*" else ".") + re.escape(part) for sign, part in zip(signs, parts[1:], strict=True)
        )
        self.wild_left -= 1
        names = (field, *shape.LED_OF.get(field, ()))
        if opens_left:
            if self.open_left <= 0:
                return None
            self.open_left -= 1
            return _any([Query.regex_query(schema(), name, _for_tantivy(signs, parts)) for name in names])
        fits = re.compile(pattern).fullmatch
        ways = [query for name in names if (query := self._fitting(name, parts[0], fits)) is not None]
        return _any(ways) or Query.empty_query()

    def _fitting(self, field: str, begins: str, fits: Callable[[str], object]) -> Query | None:
        """What has one of the most frequent words of a field's dictionary that begin so and fit."""
        terms = self.searcher.terms_with_prefix(field, begins, limit=limits.MOST_READ)
        fitting = sorted(((count, text) for text, count in terms if fits(text)), reverse=True)[: limits.MOST_TERMS]
        if not fitting:
            return None
        chosen = Query.term_set_query(schema(), field, [text for _count, text in fitting])
        return Query.boost_query(Query.const_score_query(chosen, 1.0), BOOSTS.get(field, OTHER_WEIGHT))


def _for_tantivy(signs: Sequence[str], parts: Sequence[str]) -> str:
    """A regular expression in tantivy's language; what stands between the signs is letters and digits only."""
    return parts[0] + "".join(
        (".*" if sign == "*" else ".") + part for sign, part in zip(signs, parts[1:], strict=True)
    )


def _with_cut(word: str, cut: Cut) -> str:
    left = "*" if cut in (Cut.LEFT, Cut.BOTH) else ""
    right = "*" if cut in (Cut.RIGHT, Cut.BOTH) else ""
    return re.sub(r"\*+", "*", f"{left}{word}{right}")


def _together(field: str, found: Sequence[str]) -> Query:
    """The words of one typed word side by side; where the field keeps no places, all of them."""
    if len(found) == 1:
        return term(field, found[0])
    if field in shape.WORDS:
        return phrase(field, found)
    needed = [word for word in found if word not in words.ARTICLES] or found
    return _all([term(field, word) for word in dict.fromkeys(needed)]) or Query.empty_query()


def _exact_value(leaf: Words) -> Query | None:
    """A language by its code, or one year or day."""
    if leaf.field == "language":
        codes = leaf.text.casefold().split()[:10]
        return _any([exactly("language", code) for code in codes])
    return _between(Between(leaf.field, leaf.text, leaf.text))


def _between(span: Between) -> Query | None:
    if span.field == "language":
        return exactly("language", span.low or span.high)
    if span.field not in shape.NUMBERS:
        return None
    low, high = _as_number(span.low, span.field, "0"), _as_number(span.high, span.field, "9")
    if low is None and high is None:
        return None
    return Query.range_query(schema(), span.field, FieldType.Integer, low, high)


def _as_number(text: str, field: str, fill: str) -> int | None:
    """A year, or a day as 20261127; a month or year stands for its first or last day."""
    digits = _DIGITS.sub("", text)[:8]
    if not digits:
        return None
    return int(digits[:4]) if field == "year" else int(digits.ljust(8, fill))


def term(field: str, word: str) -> Query:
    return Query.term_query(
        schema(), field, word, "position" if field in shape.WORDS or field in shape.LED else "basic"
    )


def exactly(field: str, value: str) -> Query:
    return Query.term_query(schema(), field, value, "basic")


def phrase(field: str, found: Sequence[str], *, apart: int = 0) -> Query:
    if len(found) == 1:
        return term(field, found[0])
    return Query.phrase_query(schema(), field, list(found), slop=min(max(apart, 0), 50))


def _all(queries: list[Query]) -> Query | None:
    if len(queries) < 2:
        return queries[0] if queries else None
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(queries: list[Query]) -> Query | None:
    if len(queries) < 2:
        return queries[0] if queries else None
    return Query.boolean_query([(Occur.Should, query) for query in queries])
