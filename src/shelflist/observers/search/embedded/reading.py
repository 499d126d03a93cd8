"""Reading the index: hits, facets, terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tantivy import FieldType, Occur, Order, Query, Searcher

from shelflist.observers.search.embedded.compiling import Compiler, Known, exactly, term
from shelflist.observers.search.embedded.layout import opened, schema
from shelflist.observers.search.engine import Hits, IndexGone
from shelflist.observers.search.rules import headings, limits, shape
from shelflist.observers.search.rules.tree import FacetValue, Search, Term, Tree
from shelflist.observers.search.rules.words import END, START

ORDERS: dict[str, tuple[str, Any]] = {
    "title": ("sort_title", Order.Asc),
    "author": ("sort_author", Order.Asc),
    "newest": ("year", Order.Desc),
    "oldest": ("year", Order.Asc),
    "call_number": ("sort_call_number", Order.Asc),
    "popularity": ("loans", Order.Desc),
    "added": ("added", Order.Desc),
}
NEW_DAYS = {"week": 7, "month": 30, "quarter": 91}


class _Counting:
    """Facets counted over what queries find: records, or works where those are asked for and the hits are few."""

    def __init__(self, searcher: Searcher, *, in_works: bool) -> None:
        self.searcher, self.in_works = searcher, in_works
        self.found: dict[str, tuple[FacetValue, ...]] = {}
        self.by_work: set[str] = set()

    def add(self, query: Query, names: Sequence[str], total: int | None = None) -> None:
        """Count these facets over what a query finds."""
        if self.in_works and total is None:
            total = int(self.searcher.search(query, 1).count or 0)  # type: ignore[attr-defined]
        by_work = self.in_works and (total or 0) <= limits.WORKS_COUNTED
        inside = {"aggs": {"works": {"cardinality": {"field": "work"}}}} if by_work else {}
        terms = {name: {"field": shape.COUNTED_AS[name], "size": limits.MOST_FACET_VALUES} for name in names}
        counted = self.searcher.aggregate(query, {name: {"terms": one, **inside} for name, one in terms.items()})
        for name in names:
            values = [
                FacetValue(
                    headings.text_of(bucket["key"]), round(bucket["works"]["value"]) if by_work else bucket["doc_count"]
                )
                for bucket in counted[name]["buckets"]
            ]
            values = [one for one in values if one.value != shape.EVERYWHERE]
            self.found[name] = tuple(sorted(values, key=lambda one: -one.count))
        if by_work:
            self.by_work |= set(names)


@contextmanager
def faults() -> Iterator[None]:
    """Whatever tantivy meets in a damaged index, a panic included, becomes IndexGone."""
    try:
        yield
    except (ValueError, OSError) as problem:
        raise IndexGone(str(problem)[:300]) from problem
    except BaseException as problem:  # a panic of Rust is no Exception; everything else goes on its way
        if type(problem).__name__ != "PanicException":
            raise
        raise IndexGone(str(problem)[:300]) from problem


class TantivyReader:
    """An open index. `refresh` sees what was committed since; searches under way keep what they saw."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "meta.json").exists():
            raise IndexGone(f"there is no index in {folder.name}")
        with faults():
            self.index = opened(folder)
            self.index.config_reader("manual")
            self.index.reload()
            self.known = Known(self.index.searcher())

    def refresh(self) -> None:
        """Read the newest commit. Nothing watches the folder by itself: a watcher's thread can die unseen."""
        with faults():
            self.index.reload()
            self.known = Known(self.index.searcher())

    def search(self, asked: Search) -> Hits:
        with faults():
            known = self.known  # of one commit throughout
            ids, works, total = self._page(known, asked)
            counting = _Counting(known.searcher, in_works=asked.grouped)
            for name in self._apart(asked):
                counting.add(self._query(known, asked, scoring=False, without=name), [name])
            rest = [name for name in asked.facets if name in shape.COUNTED_AS and name not in counting.found]
            if rest:
                counting.add(self._query(known, asked, scoring=False), rest, total)
            if "new" in asked.facets:
                without = self._query(known, asked, scoring=False, without="new")
                counting.found["new"] = tuple(self._new(known.searcher, asked, without))
        return Hits(ids, total, counting.found, works, frozenset(counting.by_work))

    def all_of(self, asked: Search, *, most: int) -> list[int]:
        with faults():
            known = self.known
            searcher = known.searcher
            query = self._query(known, asked, scoring=False)
            found = searcher.search(query, max(most, 1), order_by_field="id", order=Order.Asc, count=False)
            addresses = [address for _score, address in found.hits]
            ids = searcher.fast_field_values("id", addresses) if addresses else []
        return [int(number or 0) for number in ids]

    def _page(self, known: Known, asked: Search) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """Records, the works that they are of where that is asked, and how many in all."""
        order, searcher = ORDERS.get(asked.order), known.searcher
        query = self._query(known, asked, scoring=order is None)
        offset, limit = max(asked.offset, 0), max(min(asked.limit, limits.FARTHEST_HIT), 0)
        if limit == 0 or offset + limit > limits.FARTHEST_HIT:
            return (), (), int(searcher.search(query, 1).count or 0)  # type: ignore[attr-defined]
        if order is None:
            found = searcher.search(query, limit, offset=offset)
        else:
            found = searcher.search(query, limit, offset=offset, order_by_field=order[0], order=order[1])
        addresses = [address for _score, address in found.hits]
        ids = searcher.fast_field_values("id", addresses) if addresses else []
        works = searcher.fast_field_values("work", addresses) if addresses and asked.grouped else []
        count = int(found.count or 0)  # type: ignore[attr-defined]
        return tuple(int(number or 0) for number in ids), tuple(int(work or 0) for work in works), count

    def _query(self, known: Known, asked: Search, *, scoring: bool, without: str = "") -> Query:
        chosen = [
            query
            for name, values in asked.filters.items()
            if name != without and values and (query := self._filter(asked, name, values)) is not None
        ]
        return Compiler(known, scoring=scoring).whole(asked.tree, hidden_too=asked.hidden_too, filters=chosen)

    def _filter(self, asked: Search, name: str, values: Sequence[str]) -> Query | None:
        if name == "new":
            since = [day for value in values if (day := _day_since(asked, value))]
            return _added_since(min(since)) if since else None
        counted = shape.NARROWED_BY.get(name)
        if counted is None:
            return None
        terms = [headings.entry(value) if counted.startswith("list_") else value for value in values[:50]]
        if name == "location":
            terms.append(shape.EVERYWHERE)
        return Query.boolean_query([(Occur.Should, exactly(counted, value)) for value in terms])

    def _apart(self, asked: Search) -> list[str]:
        """The facets of which something is chosen: each is counted as if it were not, so that more can be chosen."""
        return [name for name in asked.facets if asked.filters.get(name) and name in shape.COUNTED_AS]

    def _new(self, searcher: Searcher, asked: Search, query: Query) -> Iterator[FacetValue]:
        for value in NEW_DAYS:
            if day := _day_since(asked, value):
                both = Query.boolean_query([(Occur.Must, query), (Occur.Must, _added_since(day))])
                yield FacetValue(value, int(searcher.search(both, 1).count or 0))  # type: ignore[attr-defined]

    def count(self, tree: Tree, *, hidden_too: bool = False) -> int:
        with faults():
            known = self.known
            query = Compiler(known, scoring=False).whole(tree, hidden_too=hidden_too)
            return int(known.searcher.search(query, 1).count or 0)  # type: ignore[attr-defined] # not in its stubs

    def frequency(self, word: str) -> int:
        with faults():
            return self.known.searcher.doc_freq("anything", word)

    def terms(self, field: str, beginning: str, *, limit: int) -> Sequence[Term]:
        with faults():
            found = self.known.searcher.terms_with_prefix(field, beginning, limit=max(limit, 1))
        return [Term(text, count) for text, count in found if text not in (START, END)]

    def counts(self, field: str, terms: Sequence[str]) -> list[int]:
        with faults():
            searcher = self.known.searcher
            return [int(searcher.search(_shown(exactly(field, one)), 1).count or 0) for one in terms]  # type: ignore[attr-defined]

    def like(self, fields: Mapping[str, Sequence[str]], *, limit: int) -> tuple[int, ...]:
        with faults():
            searcher = self.known.searcher
            weights = {"list_author": 4.0, "list_series": 4.0, "topic": 3.0, "kind": 1.5, "title": 1.0}
            shared = [
                (Occur.Should, Query.boost_query(_one(name, word), weight))
                for name, weight in weights.items()
                for word in fields.get(name, ())
            ]
            if not shared:
                return ()
            query = _shown(Query.boolean_query(shared))
            addresses = [address for _score, address in searcher.search(query, limit, count=False).hits]
            return tuple(int(one or 0) for one in searcher.fast_field_values("id", addresses)) if addresses else ()

    def marks(self, ids: Sequence[int]) -> Mapping[int, int]:
        with faults():
            searcher = self.known.searcher
            query = Query.term_set_query(schema(), "id", list(ids))
            addresses = [address for _score, address in searcher.search(query, max(len(ids) * 2, 1)).hits]
            if not addresses:
                return {}
            numbers = searcher.fast_field_values("id", addresses)
            marks = searcher.fast_field_values("mark", addresses)
        return {int(number or 0): int(mark or 0) for number, mark in zip(numbers, marks, strict=True)}

    def numbers(self, above: int, limit: int) -> tuple[int, ...]:
        """The numbers in the index above one, in order: for whoever looks for what should not be there."""
        with faults():
            searcher = self.known.searcher
            query = Query.range_query(schema(), "id", FieldType.Integer, above + 1, None)
            found = searcher.search(query, limit, order_by_field="id", order=Order.Asc)
            return tuple(int(number) for number, _address in found.hits)

    def size(self) -> int:
        with faults():
            return int(self.known.searcher.num_docs)


def _shown(query: Query) -> Query:
    """What the public may see of it."""
    hidden = [(Occur.MustNot, exactly("hidden", value)) for value in ("hidden", "authority")]
    return Query.boolean_query([(Occur.Must, query), *hidden])


def _one(name: str, word: str) -> Query:
    return term(name, word) if name in shape.WORDS else exactly(name, word)


def _day_since(asked: Search, value: str) -> int | None:
    if asked.today is None or value not in NEW_DAYS:
        return None
    day = asked.today - timedelta(days=NEW_DAYS[value])
    return day.year * 10_000 + day.month * 100 + day.day


def _added_since(day: int) -> Query:
    return Query.range_query(schema(), "added", FieldType.Integer, day, None)
