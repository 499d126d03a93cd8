"""What matching knows of a record, and whether two records agree in their number, title, author, year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shelflist.records.catalog.marc import MarcRecord

YEARS_APART = 1  # a printing and its copyright date differ by this much
SIMILAR = 0.8  # of the words of the two titles are shared
ROMAN = frozenset(
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi")
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom a record comes from: a source of the library's own list, by its number, with its rank (CAT-06)."""

    id: int
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """What matching knows of a record.

    `source` is who gave the control number (003, or 040 $a where that is missing). `title` is its folded title words,
    for a holdings record its folded location. `form` is the carrier class: print, large print, braille, micro, online.
    """

    kind: str  # bib, authority, holdings
    digest: str
    number: str = ""
    source: str = ""
    title: str = ""
    part: str = ""  # folded 245 $n and $p, or the 490 or 300 volume
    isbns: frozenset[str] = frozenset()
    material: str = ""
    form: str = ""
    year: int | None = None
    latest: str = ""  # 005, or empty
    richness: int = 0
    language: str = ""
    author: str = ""  # folded
    work: str = ""  # the work that the record belongs to, by author and title
    identifiers: frozenset[tuple[str, str]] = frozenset()  # kind and value, those but ISBNs
    origin: Origin | None = None
    record: MarcRecord | None = field(default=None, compare=False, repr=False)

    def numbers(self, kind: str) -> frozenset[str]:
        """Its standard numbers of a kind."""
        if kind == "isbn":
            return self.isbns
        return frozenset([value for one, value in self.identifiers if one == kind])


def shares_number(one: MatchFacts, other: MatchFacts) -> bool:
    """The same control number, given by the same source."""
    return bool(one.number) and one.number == other.number and one.source == other.source


def numbered_apart(one: MatchFacts, other: MatchFacts) -> bool:
    """One source gave each of them a number of its own."""
    return bool(
        one.source and one.number and other.number and one.source == other.source and one.number != other.number
    )


def years_agree(one: MatchFacts, other: MatchFacts) -> bool | None:
    """About the same year; None where one has none."""
    return None if one.year is None or other.year is None else abs(one.year - other.year) <= YEARS_APART


def nested_isbns(one: MatchFacts, other: MatchFacts) -> bool:
    """One of them has all the ISBNs of the other."""
    return one.isbns <= other.isbns or other.isbns <= one.isbns


def authors_agree(one: MatchFacts, other: MatchFacts) -> bool | None:
    """The same first word of the name, that is the family name; None where one has none."""
    return one.author.split()[0] == other.author.split()[0] if one.author and other.author else None


def describes_the_same(one: MatchFacts, other: MatchFacts) -> bool:
    """Same title, part, material, carrier and about the same year, as far as one source did not number them apart."""
    return (
        not numbered_apart(one, other)
        and years_agree(one, other) is not False
        and nested_isbns(one, other)
        and one.part == other.part
        and one.material == other.material
        and one.form == other.form
        and titles_agree(one, other)
    )


def titles_agree(one: MatchFacts, other: MatchFacts) -> bool:
    """The titles share at least four words in five, and no number in them or in the part differs.

    A title that is the beginning of the other agrees with it: a subtitle was added or dropped. A record without a
    title agrees only with another without one.
    """
    if one.part != other.part and one.part and other.part:
        return False
    if one.title == other.title:
        return True
    words, others = one.title.split(), other.title.split()
    if not words or not others:
        return False
    if _numbers(words) != _numbers(others):
        return False
    shorter, longer = sorted((words, others), key=len)
    if longer[: len(shorter)] == shorter and (len(shorter) > 1 or len(shorter[0]) >= 4):
        return True
    shared = len(set(words) & set(others))
    return shared >= SIMILAR * len(set(words) | set(others))


def _numbers(words: Sequence[str]) -> list[str]:
    return [word for word in words if word.isdigit() or word in ROMAN]
