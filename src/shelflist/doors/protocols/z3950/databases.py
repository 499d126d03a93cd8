"""The databases of the Z39.50 server: titles, authority records, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shelflist.doors.protocols import headings
from shelflist.doors.protocols.rules.rpn import Bib1Diagnostic, to_tree
from shelflist.doors.protocols.z3950 import asking, explain, records, writing
from shelflist.ground.common.ber import Node
from shelflist.observers.search import queries
from shelflist.observers.search.rules.tree import Everything, Search, Tree
from shelflist.records.catalog.codec.iso2709 import Encoding
from shelflist.records.catalog.publishing import authority_marc, online_titles, public_marc
from shelflist.records.items.publishing import public_copies
from shelflist.records.loans.queries import due_dates_of_items

TITLES, HEADINGS, EXPLAIN = "Default", "Authorities", "IR-Explain-1"
NAMES = dict.fromkeys(("default", "shelflist", "catalogue", "catalog", "biblios"), TITLES) | {
    "authorities": HEADINGS, "authority": HEADINGS, "ir-explain-1": EXPLAIN,
}  # fmt: skip
MOST_WITHOUT_INDEX = 500


@dataclass(frozen=True, slots=True)
class ResultSet:
    """A query with its order, asked again whenever records of it are wanted, and how many it had.

    Of headings and of what the server says of itself: the records' numbers.
    """

    tree: Tree
    total: int
    order: str = "relevance"
    database: str = TITLES
    ids: tuple[int, ...] = ()


def named(names: tuple[str, ...]) -> str:
    """The one database that is meant. Raises Bib1Diagnostic."""
    found = {NAMES.get(name.lower(), "") for name in names}
    if "" in found or not found:
        raise Bib1Diagnostic(235, next((name for name in names if name.lower() not in NAMES), ""))
    if len(found) > 1:
        raise Bib1Diagnostic(23, ", ".join(names))
    return found.pop()


def searched(names: tuple[str, ...], query: Node, sets: Mapping[str, ResultSet]) -> ResultSet:
    """What a query finds. Raises Bib1Diagnostic."""
    database = named(names)
    if database == EXPLAIN:
        ids = explain.found(asking.explain(query))
        return ResultSet(Everything(), len(ids), database=database, ids=ids)
    tree = to_tree(asking.rpn(query), {key: one.tree for key, one in sets.items() if one.database == database})
    if database == HEADINGS:
        try:
            numbers, _all = headings.found(tree)
        except headings.TooMuchAsked:
            raise Bib1Diagnostic(3, "Ask for one heading, or for one number.") from None
        return ResultSet(tree, len(numbers), database=database, ids=tuple(numbers))
    found = queries.search(Search(tree, limit=1))
    if not found.is_exact:  # the index is away; a client takes the number for the whole truth
        found = queries.search(Search(tree, limit=MOST_WITHOUT_INDEX))
    return ResultSet(tree, found.total)


def retrieved(one: ResultSet, start: int, count: int, wanted: asking.Wanted, encoding: Encoding) -> Iterator[Node]:
    """The NamePlusRecord of each of these records, or the diagnostic that stands for it. Raises Bib1Diagnostic."""
    if one.database == EXPLAIN:
        explain.check(wanted.syntax, wanted.elements)
        made = (explain.record(number) for number in one.ids[start - 1 : start - 1 + count])
        return (writing.name_plus_record(node, EXPLAIN) for node in made)
    if one.database == HEADINGS:
        return _headings(one, start, count, records.shape_of_heading(wanted.syntax, wanted.elements, encoding))
    return _titles(one, start, count, records.shape(wanted.syntax, wanted.elements, encoding))


def _titles(one: ResultSet, start: int, count: int, form: records.Shape) -> Iterator[Node]:
    found = queries.search(Search(one.tree, order=one.order, offset=start - 1, limit=count))
    marc = public_marc(found.ids)
    copies = public_copies(marc) if form.with_copies else {}
    online = online_titles(marc) if form.with_copies else frozenset()
    due = due_dates_of_items(copy.id for group in copies.values() for copy in group) if copies else {}
    for number in (*found.ids, *[0] * (count - len(found.ids))):
        try:
            if number not in marc:
                raise Bib1Diagnostic(14, "The record is no longer there.")
            given = records.retrieved(marc[number], form, copies.get(number, []), due, online=number in online)
            yield writing.name_plus_record(given)
        except Bib1Diagnostic as no:
            yield writing.surrogate(no)


def _headings(one: ResultSet, start: int, count: int, form: records.Shape) -> Iterator[Node]:
    numbers = one.ids[start - 1 : start - 1 + count]
    marc = authority_marc(numbers)
    for number in numbers:
        try:
            if number not in marc:
                raise Bib1Diagnostic(14, "The record is no longer there.")
            yield writing.name_plus_record(records.retrieved(marc[number], form, (), {}), HEADINGS)
        except Bib1Diagnostic as no:
            yield writing.surrogate(no, HEADINGS)
