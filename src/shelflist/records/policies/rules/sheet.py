"""The leaflet for readers (S01): what the rules as they are mean for one category at one branch, in plain words. Pure.

Every cell of the leaflet is a decision of the engine, asked for with a copy of that type: on an ordinary shelf, on each
shelf that some rule names, and as a new copy where rules speak of new ones. What comes out alike is said once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules.deciding import RuleTable
from shelflist.records.policies.rules.limits import LimitFacts, LimitTable, allowed
from shelflist.records.policies.rules.terms import FineTerms, Terms
from shelflist.records.policies.rules.values import LoanFacts
from shelflist.records.policies.rules.words import late_in_words

OLD_DAYS = 3650  # older than any rule for new items asks for
ORDINARY_SHELF = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a number and a name: an item type, a shelf."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the leaflet is: a category at a branch; `is_child` when it speaks to the parents."""

    branch_id: int
    category_id: int
    is_child: bool = False
    total_limit: int | None = None  # of the category itself


@dataclass(frozen=True, slots=True)
class Cell:
    """What the leaflet says of one kind of thing."""

    lends: bool
    amount: int = 0
    unit: str = "days"
    renewals: int = 0
    most: int | None = None  # None: as many as one likes, within the totals
    fine: FineTerms | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a copy stands, and whether it is one of the new ones: the ordinary case is neither."""

    shelf: Named | None = None
    first_days: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Things that get the same at the same place."""

    things: tuple[Named, ...]
    place: Place
    cell: Cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """The leaflet: entries in the order of the types, then how many altogether."""

    reader: Reader
    entries: tuple[Entry, ...]
    totals: tuple[tuple[str, int], ...]  # name ("" for everything) and the most at once


def sheet(
    table: RuleTable, limits: LimitTable, reader: Reader, types: Iterable[Named], shelves: Iterable[Named]
) -> Sheet:
    """The leaflet that these rules make."""
    types = list(types)
    ordinary = Place()
    usual = {thing: cell(table, limits, reader, thing, ordinary) for thing in types}
    entries = [*_together(types, usual, ordinary)]
    for place in _places(table, shelves):
        here = {thing: cell(table, limits, reader, thing, place) for thing in types}
        inherited = {thing: _nearest(table, limits, reader, thing, place, usual) for thing in types}
        special = [thing for thing in types if here[thing] != inherited[thing]]
        entries += _together(special, here, place)
    return Sheet(reader, tuple(entries), tuple(_totals(limits, reader)))


def _nearest(
    table: RuleTable, limits: LimitTable, reader: Reader, thing: Named, place: Place, usual: dict[Named, Cell]
) -> Cell:
    """What a reader of the leaflet takes for granted at a place: for new copies on a shelf, what the shelf says."""
    if place.shelf is not None and place.first_days is not None:
        return cell(table, limits, reader, thing, replace(place, first_days=None))
    return usual[thing]


def _places(table: RuleTable, shelves: Iterable[Named]) -> Iterator[Place]:
    named = {int(c.value) for rule in table.order for c in rule.conditions if c.field == "location"}
    special = [shelf for shelf in shelves if shelf.id in named]
    first_days = min(table.item_ages, default=None)
    yield from (Place(shelf) for shelf in special)
    if first_days:
        yield Place(first_days=first_days)
        yield from (Place(shelf, first_days) for shelf in special)


def cell(table: RuleTable, limits: LimitTable, reader: Reader, thing: Named, place: Place) -> Cell:
    """One decision of the engine."""
    facts = facts_of(reader, thing, place)
    terms = table.decide(facts)
    if not terms.lends:
        return Cell(lends=False)
    most = allowed(limits, LimitFacts(reader.branch_id, reader.category_id, thing.id, facts.location_id))
    total = total_of(limits, reader)
    return Cell(
        lends=True,
        amount=terms.length.amount,
        unit=terms.length.unit,
        renewals=terms.max_renewals,
        most=None if most is None or (total is not None and most >= total) else most,
        fine=_fine(terms),
    )


def _fine(terms: Terms) -> FineTerms | None:
    """A fine as readers know it: without the name that it has among the rules."""
    return replace(terms.fine, name="") if terms.fine else None


def facts_of(reader: Reader, thing: Named, place: Place) -> LoanFacts:
    """The copy that the leaflet speaks of."""
    return LoanFacts(
        branch_id=reader.branch_id,
        patron_category_id=reader.category_id,
        patron_branch_id=reader.branch_id,
        item_type_id=thing.id,
        location_id=place.shelf.id if place.shelf else ORDINARY_SHELF,
        item_branch_id=reader.branch_id,
        owner_id=reader.branch_id,
        juvenile=reader.is_child,
        item_age_days=OLD_DAYS if place.first_days is None else 0,
    )


def _together(things: Iterable[Named], cells: dict[Named, Cell], place: Place) -> Iterator[Entry]:
    groups: dict[Cell, list[Named]] = {}
    for thing in things:
        groups.setdefault(cells[thing], []).append(thing)
    yield from (Entry(tuple(group), place, one) for one, group in groups.items())


def total_of(limits: LimitTable, reader: Reader) -> int | None:
    """How many of anything: the smallest of the category's own number and of the sets that count everything."""
    return min((most for name, most in _totals(limits, reader) if not name), default=None)


def _totals(limits: LimitTable, reader: Reader) -> Iterator[tuple[str, int]]:
    everything = [reader.total_limit] if reader.total_limit is not None else []
    together: list[tuple[str, int]] = []
    for each in limits.sets:
        if each.on_site:
            continue
        most = each.limits.decide(LimitFacts(reader.branch_id, reader.category_id, 0, 0)).most
        if most is None:
            continue
        if not each.item_type_ids and not each.location_ids:
            everything.append(most)
        elif len(each.item_type_ids) + len(each.location_ids) > 1:
            together.append((each.name, most))
    if everything:
        yield "", min(everything)
    yield from together


def heading(entry: Entry) -> Phrase:
    """ "DVD, Game", "Book, on the shelf New books", "Book, in its first 60 days"."""
    things: Phrase | str = ", ".join(thing.name for thing in entry.things)
    if entry.place.shelf is not None:
        things = _("{things}, on the shelf “{shelf}”", things=things, shelf=entry.place.shelf.name)
    if entry.place.first_days is not None:
        things = _("{things}, new in the last {days} days", things=things, days=entry.place.first_days)
    return things if isinstance(things, Phrase) else _("{things}", things=things)


def sentences(entry: Entry, reader: Reader) -> list[Phrase]:
    """What is said under the heading, each a sentence of its own."""
    one = entry.cell
    if not one.lends:
        return [_("For use in the library; not lent.")]
    return [_borrows(one, reader), _renews(one), _late(one)]


def _borrows(one: Cell, reader: Reader) -> Phrase:
    length = {
        "days": nphrase("{count} day", "{count} days", one.amount),
        "hours": nphrase("{count} hour", "{count} hours", one.amount),
        "minutes": nphrase("{count} minute", "{count} minutes", one.amount),
    }[one.unit]
    if one.most is None and reader.is_child:
        return _("Your child may borrow as many as they like for {length}.", length=length)
    if one.most is None:
        return _("You may borrow as many as you like for {length}.", length=length)
    if reader.is_child:
        return _("Your child may borrow {most} for {length}.", most=one.most, length=length)
    return _("You may borrow {most} for {length}.", most=one.most, length=length)


def _renews(one: Cell) -> Phrase:
    if not one.renewals:
        return _("They cannot be renewed.")
    return nphrase("They can be renewed once.", "They can be renewed {count} times.", one.renewals)


def _late(one: Cell) -> Phrase:
    if one.fine is None:
        return _("Nothing is charged when they are late.")
    return _("When late: {what}.", what=late_plainly(one.fine))


def late_plainly(fine: FineTerms) -> Phrase:
    """ "$0.25 an open day, at most $10.00, the first day is free"."""
    return late_in_words(fine, grace=_free(fine.interval, fine.grace_intervals))


def _free(interval: str, count: int) -> Phrase | None:
    if not count:
        return None
    return {
        "hour": nphrase("the first hour is free", "the first {count} hours are free", count),
        "day": nphrase("the first day is free", "the first {count} days are free", count),
        "week": nphrase("the first week is free", "the first {count} weeks are free", count),
    }[interval]


def total_in_words(name: str, most: int, reader: Reader) -> Phrase:
    """ "Altogether you may have 15 items at once."."""
    if name:
        return nphrase("{name}: {count} item at once.", "{name}: {count} items at once.", most, name=name)
    if reader.is_child:
        return nphrase(
            "Altogether your child may have {count} item at once.",
            "Altogether your child may have {count} items at once.",
            most,
        )
    return nphrase(
        "Altogether you may have {count} item at once.", "Altogether you may have {count} items at once.", most
    )


__all__ = [
    "Cell", "Entry", "Named", "Place", "Reader", "Sheet", "cell", "facts_of", "heading", "late_plainly", "sentences",
    "sheet", "total_in_words", "total_of",
]  # fmt: skip
