"""Match sets: in which ways an incoming record can be one of ours, with points for what agrees, and when it is better.

A set is a choice of ways (one of them is enough), a way a list of conditions (all of them hold). Each condition may be
turned round. Every boolean tree of conditions can be written so, and people can read it line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shelflist.departments.cataloguing.rules.likeness import (
    MatchFacts,
    authors_agree,
    nested_isbns,
    numbered_apart,
    shares_number,
    titles_agree,
    years_agree,
)
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.common.texts import fold
from shelflist.records.catalog.marc import MarcRecord

FIELD = "field"
IDENTIFIERS = ("isbn", "issn", "ismn", "lccn", "oclc", "upc")
FINDERS = ("number", *IDENTIFIERS, "work")  # what ours can be found by: each way needs one
MOST_POINTS, MOST_WAYS, MOST_TESTS = 1000, 12, 12


@dataclass(frozen=True, slots=True)
class Attribute:
    """What can be compared: how it is called, what is said where it differs, and how it is compared (None: unsaid)."""

    label: Phrase
    differs: Phrase
    agrees: Callable[[MatchFacts, MatchFacts], bool | None]


def _same(name: str) -> Callable[[MatchFacts, MatchFacts], bool | None]:
    def agrees(one: MatchFacts, other: MatchFacts) -> bool | None:
        first, second = getattr(one, name), getattr(other, name)
        return first == second if first and second else None

    return agrees


def _shares(kind: str) -> Callable[[MatchFacts, MatchFacts], bool | None]:
    def agrees(one: MatchFacts, other: MatchFacts) -> bool | None:
        first, second = one.numbers(kind), other.numbers(kind)
        return bool(first & second) if first and second else None

    return agrees


ATTRIBUTES: Mapping[str, Attribute] = {
    "number": Attribute(_("control number"), _("other control number"), shares_number),
    "isbn": Attribute(_("ISBN"), _("other ISBN"), _shares("isbn")),
    "issn": Attribute(_("ISSN"), _("other ISSN"), _shares("issn")),
    "ismn": Attribute(_("ISMN"), _("other ISMN"), _shares("ismn")),
    "lccn": Attribute(_("LCCN"), _("other LCCN"), _shares("lccn")),
    "oclc": Attribute(_("OCLC number"), _("other OCLC number"), _shares("oclc")),
    "upc": Attribute(_("UPC or EAN"), _("other UPC or EAN"), _shares("upc")),
    "work": Attribute(_("author and title"), _("other author or title"), _same("work")),
    "title": Attribute(_("title"), _("other title"), titles_agree),
    "author": Attribute(_("author"), _("other author"), authors_agree),
    "part": Attribute(_("volume"), _("other volume"), lambda one, other: one.part == other.part),
    "year": Attribute(_("year"), _("other year"), years_agree),
    "language": Attribute(_("language"), _("other language"), _same("language")),
    "material": Attribute(_("material"), _("other material"), lambda one, other: one.material == other.material),
    "form": Attribute(_("carrier"), _("other carrier"), lambda one, other: one.form == other.form),
    "nested": Attribute(_("all of the ISBNs"), _("ISBNs of its own"), nested_isbns),
    "apart": Attribute(_("numbered apart by one source"), _("numbered apart by one source"), numbered_apart),
    FIELD: Attribute(_("field"), _("other text"), lambda one, other: None),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: what must agree (or, `negate`, must not), and what that is worth. `field` needs a tag."""

    what: str
    points: int = 0
    negate: bool = False
    tag: str = ""
    subfield: str = ""

    @property
    def label(self) -> Phrase:
        """What is compared, in words."""
        if self.what == FIELD:
            return _("{tag}", tag=self.tag + (f"${self.subfield}" if self.subfield else ""))
        return ATTRIBUTES[self.what].label

    @property
    def lacking(self) -> Phrase:
        """What is said where it does not hold."""
        if self.negate and self.what != "apart":
            return _("same {what}", what=self.label)
        if self.what == FIELD:
            return _("other {what}", what=self.label)
        return ATTRIBUTES[self.what].differs

    def holds(self, one: MatchFacts, other: MatchFacts) -> bool | None:
        """Whether it does; None where one of the two does not say."""
        if self.what == FIELD:
            first, second = (_texts(each.record, self.tag, self.subfield) for each in (one, other))
            found: bool | None = bool(first & second) if first and second else None
        else:
            found = ATTRIBUTES[self.what].agrees(one, other)
        return found if found is None or not self.negate else not found


def _texts(record: MarcRecord | None, tag: str, subfield: str) -> frozenset[str]:
    if record is None:
        return frozenset()
    if tag < "010":
        return frozenset({record.control(tag).strip()} - {""})
    values = record.subfields(tag, subfield) if subfield else (field.text() for field in record.all(tag))
    return frozenset(filter(None, map(fold, values)))


@dataclass(frozen=True, slots=True)
class Metric:
    """What makes a record better: points for a field (or a subfield in it) that is there."""

    tag: str
    points: int
    subfield: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """A match set.

    Matches have at least `minimum` points. With fewer than `sure` the incoming record must also be better: have more
    than `ratio` per cent of the points of ours, by the `metrics`, or by how much it says where there are none.
    """

    ways: tuple[tuple[Condition, ...], ...]
    minimum: int = 1
    sure: int = MOST_POINTS * MOST_TESTS
    ratio: int = 100
    metrics: tuple[Metric, ...] = ()

    @property
    def finders(self) -> tuple[str, ...]:
        """What ours are looked up by."""
        named = (test.what for way in self.ways for test in way if not test.negate)
        return tuple(dict.fromkeys(what for what in named if what in FINDERS))

    def quality(self, facts: MatchFacts) -> int:
        """The points of a record."""
        if not self.metrics:
            return facts.richness
        return sum(one.points for one in self.metrics if _has(facts.record, one))

    def to_data(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Matching:
        """Inverse of `to_data`."""
        ways = tuple(tuple(Condition(**test) for test in way) for way in data["ways"])
        metrics = tuple(Metric(**one) for one in data.get("metrics", ()))
        return cls(ways, data["minimum"], data["sure"], data["ratio"], metrics)


def _has(record: MarcRecord | None, one: Metric) -> bool:
    if record is None:
        return False
    if one.subfield:
        return bool(record.subfield(one.tag, one.subfield))
    return any(field[0] == one.tag for field in record.fields)


@dataclass(frozen=True, slots=True)
class Tried:
    """A record of ours that was compared: its points, and what agreed or what was lacking."""

    record_id: int
    points: int
    got: tuple[tuple[Phrase, int], ...]
    lacking: tuple[Phrase, ...] = ()

    @property
    def is_match(self) -> bool:
        return not self.lacking

    @property
    def why(self) -> Phrase:
        """`ISBN 60 + title 20`, or `other volume, other year`."""
        if self.lacking:
            return listed(self.lacking)
        worth = [_("{what} {points}", what=label, points=points) for label, points in self.got if points]
        return _summed(worth or [label for label, _points in self.got])

    def to_data(self) -> dict[str, Any]:
        """As it is stored with the line of an import."""
        return {"record": self.record_id, "points": self.points, "match": self.is_match, "why": self.why.to_data()}


def listed(words: Sequence[Phrase]) -> Phrase:
    """`a, b, c` as one phrase."""
    said = words[0]
    for word in words[1:]:
        said = _("{first}, {second}", first=said, second=word)
    return said


def _summed(words: Sequence[Phrase]) -> Phrase:
    said = words[0]
    for word in words[1:]:
        said = _("{first} + {second}", first=said, second=word)
    return said


def tried(record_id: int, incoming: MatchFacts, ours: MatchFacts, matching: Matching) -> Tried | None:
    """How the two compare in the best of the ways; None where no way found a number in common."""
    best: Tried | None = None
    for way in matching.ways:
        held = [(test, test.holds(incoming, ours)) for test in way]
        if not any(result and test.what in FINDERS and not test.negate for test, result in held):
            continue
        got = tuple((test.label, test.points) for test, result in held if result)
        lacking = tuple(test.lacking for test, result in held if result is False)
        points = sum(test.points for test, result in held if result)
        if not lacking and points < matching.minimum:
            lacking = (_("only {points} points of {needed}", points=points, needed=matching.minimum),)
        one = Tried(record_id, points, got, lacking)
        if best is None or (one.is_match, -len(one.lacking), one.points) > (
            best.is_match, -len(best.lacking), best.points
        ):  # fmt: skip
            best = one
    return best


# ---- what cannot be a match set


def reasons_against(name: str, matching: Matching) -> list[Refusal]:
    """Every reason why there cannot be such a set."""
    found = []
    if not name.strip():
        found.append(Refusal("match-set-name-missing", _("The match set has no name."), _("Say what it is for.")))
    if not matching.ways:
        message = _("The match set names no way in which records can be the same.")
        found.append(Refusal("match-set-empty", message, _("Fill in at least one condition.")))
    if len(matching.ways) > MOST_WAYS or any(len(way) > MOST_TESTS for way in matching.ways):
        message = _("A match set has at most {ways} ways of {tests} conditions.", ways=MOST_WAYS, tests=MOST_TESTS)
        found.append(Refusal("match-set-too-long", message))
    for number, way in enumerate(matching.ways, 1):
        found += _wrong_with(number, way)
        if sum(test.points for test in way) < matching.minimum:
            message = _("Way {number} can never reach {points} points.", number=number, points=matching.minimum)
            found.append(Refusal("match-set-out-of-reach", message, _("Give its conditions more points.")))
    if not 0 <= matching.ratio <= 500 or any(not 0 < one.points <= MOST_POINTS for one in matching.metrics):
        message = _("How much better a record must be is said in per cent, with points from 1 to {most}.", most=1000)
        found.append(Refusal("match-set-quality-wrong", message))
    return found


def _wrong_with(number: int, way: Iterable[Condition]) -> list[Refusal]:
    tests, found = list(way), []
    if any(test.what not in ATTRIBUTES for test in tests):
        message = _("Way {number} compares something that is not known.", number=number)
        found.append(Refusal("match-set-condition-unknown", message))
    if any(test.what == FIELD and not (len(test.tag) == 3 and test.tag.isascii()) for test in tests):
        message = _("Way {number} names a field without its tag.", number=number)
        found.append(Refusal("match-set-tag-missing", message, _("Write a tag of three characters, as 028.")))
    if not any(test.what in FINDERS and not test.negate for test in tests):
        message = _("Way {number} has nothing by which records are found.", number=number)
        remedy = _("Add a number, or author and title; the other conditions only narrow down what was found.")
        found.append(Refusal("match-set-finds-nothing", message, remedy))
    if any(not 0 <= test.points <= MOST_POINTS for test in tests):
        message = _("Points in way {number} are not between 0 and {most}.", number=number, most=MOST_POINTS)
        found.append(Refusal("match-set-points-wrong", message))
    return found


# ---- those that every library begins with


@dataclass(frozen=True, slots=True)
class StockSet:
    """A match set that is there from the beginning."""

    code: str
    name: Phrase
    about: Phrase
    matching: Matching


C = Condition
_NARROW = (
    C("title", 20), C("part"), C("material"), C("form"), C("year"), C("nested"),
    C("apart", negate=True),
)  # fmt: skip
CAREFUL = Matching(ways=((C("number", 100), C("title", 20)), (C("isbn", 60), *_NARROW)), minimum=80, sure=120)
STOCK_SETS = (
    StockSet(
        "careful",
        _("Careful"),
        _("Number of the same source and title; or ISBN, title, volume, material, carrier and year. For most files."),
        CAREFUL,
    ),
    StockSet(
        "vendor",
        _("Vendor records"),
        _("ISBN and title, or OCLC number and title, in the same carrier. For files that come with an order."),
        Matching(
            (
                (C("isbn", 60), C("title", 20), C("part"), C("material"), C("form")),
                (C("oclc", 80), C("title", 20), C("part"), C("form")),
            ),
            minimum=80,
        ),
    ),
    StockSet(
        "number",
        _("Number alone"),
        _("The control number of the same source. For a file that came from this library."),
        Matching(((C("number", 100),),), minimum=100, sure=100),
    ),
    StockSet(
        "serial",
        _("Journals and newspapers"),
        _("ISSN and title in the same carrier, or LCCN and title."),
        Matching(
            (
                (C("issn", 60), C("title", 20), C("form")),
                (C("lccn", 60), C("title", 20), C("form")),
            ),
            minimum=80,
        ),
    ),
    StockSet(
        "old-books",
        _("Without numbers"),
        _("Author and title, the same year, volume, language, material and carrier. For records from before the ISBN."),
        Matching(
            (
                (
                    C("work", 50), C("year", 20), C("part"), C("language", 10), C("material"),
                    C("form"), C("nested"), C(FIELD, 10, tag="260", subfield="b"),
                ),
            ),
            minimum=70,
        ),
    ),
)  # fmt: skip


def stock_set(code: str) -> StockSet | None:
    """A stock set by its code."""
    return next((one for one in STOCK_SETS if one.code == code), None)
