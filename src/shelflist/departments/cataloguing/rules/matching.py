"""Is this record one that we have already, and may it replace ours?

A wrong yes destroys a work, a wrong no makes a duplicate. So a record replaces ours only on agreement of number
*and* title, and whatever stays in doubt is added beside the other with a warning that names it. The same record read
twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _

OnMatch = Literal["update", "skip", "add"]
Outcome = Literal["added", "updated", "unchanged", "kept"]

YEARS_APART = 1  # a printing and its copyright date differ by this much
SIMILAR = 0.8  # of the words of the two titles are shared
NAMED = 5  # other records are named in a warning, and no more
NOBODY = 0
ROMAN = frozenset(
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi")
)


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


@dataclass(frozen=True, slots=True)
class Ours:
    """A record that we have, with the digests of its earlier versions and of records that it was preferred to."""

    record_id: int
    facts: MatchFacts
    earlier: frozenset[str] = frozenset()
    preferred_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an incoming record, the record of ours that it concerns, and why."""

    outcome: Outcome
    record_id: int = NOBODY
    reason: Phrase | None = None
    warnings: tuple[Phrase, ...] = ()


def decide(incoming: MatchFacts, ours: Sequence[Ours], on_match: OnMatch = "update") -> Decision:
    """What becomes of `incoming`, given every record of ours that shares its digest, a number or an ISBN."""
    ours = [one for one in ours if one.facts.kind == incoming.kind]
    if not ours:
        return Decision("added")
    if same := _same_bytes(incoming, ours):
        return same
    if on_match == "add":
        return Decision("added")
    for one in ours:
        if incoming.digest in one.preferred_to:
            return _kept(one, _("This record came before, and ours was kept then."))
    by_number = [one for one in ours if shares_number(incoming, one.facts)]
    if by_number:
        return _by_number(incoming, by_number, on_match)
    by_isbn = [one for one in ours if incoming.isbns & one.facts.isbns]
    if by_isbn:
        return _by_isbn(incoming, by_isbn, on_match)
    return Decision("added", warnings=_other_source(incoming, ours))


def _same_bytes(incoming: MatchFacts, ours: Iterable[Ours]) -> Decision | None:
    """Unchanged when we hold these very bytes, now or in an earlier version."""
    for one in ours:
        if one.facts.digest == incoming.digest:
            return Decision("unchanged", one.record_id)
    for one in ours:
        if incoming.digest in one.earlier:
            return Decision("unchanged", one.record_id, had_before())
    return None


def had_before() -> Phrase:
    return _("We had this version before; ours has changed since.")


def _by_number(incoming: MatchFacts, by_number: Sequence[Ours], on_match: OnMatch) -> Decision:
    agreeing = [one for one in by_number if titles_agree(incoming, one.facts)]
    if len(agreeing) == 1:
        one = agreeing[0]
        if on_match == "skip":
            return _kept(one, _("We have it; you asked to leave ours alone."))
        if incoming.latest and one.facts.latest and incoming.latest < one.facts.latest:
            return _kept(one, _("Ours is newer: its field 005 is later."))
        return Decision("updated", one.record_id, _("Same control number from the same source, and the titles agree."))
    if agreeing:
        words = _(
            "Records {records} have the same control number; it is not clear which one to replace.",
            records=_names(agreeing),
        )
    else:
        words = nphrase(
            "Record {records} has the same control number but another title.",
            "Records {records} have the same control number but another title.",
            len(by_number),
            records=_names(by_number),
        )
    return Decision("added", warnings=(words,))


def _by_isbn(incoming: MatchFacts, by_isbn: Sequence[Ours], on_match: OnMatch) -> Decision:
    alike = [one for one in by_isbn if describes_the_same(incoming, one.facts)]
    if len(alike) == 1:
        one = alike[0]
        if on_match == "skip":
            return _kept(one, _("We have it; you asked to leave ours alone."))
        if incoming.richness > one.facts.richness:
            return Decision(
                "updated",
                one.record_id,
                _(
                    "Same ISBN, title and material, and the new one is richer ({theirs} points to {ours}).",
                    theirs=incoming.richness,
                    ours=one.facts.richness,
                ),
            )
        return _kept(
            one,
            _(
                "Same ISBN, title and material, and ours is as rich or richer ({ours} points to {theirs}).",
                theirs=incoming.richness,
                ours=one.facts.richness,
            ),
        )
    if alike:
        words = _(
            "Records {records} have the same ISBN and title; it is not clear which one to replace.",
            records=_names(alike),
        )
    else:
        words = nphrase(
            "Record {records} has the same ISBN but differs in title, volume, material or source.",
            "Records {records} have the same ISBN but differ in title, volume, material or source.",
            len(by_isbn),
            records=_names(by_isbn),
        )
    return Decision("added", warnings=(words,))


def _kept(one: Ours, reason: Phrase) -> Decision:
    return Decision("kept", one.record_id, reason)


def _names(others: Sequence[Ours]) -> str:
    return ", ".join(str(one.record_id) for one in others[:NAMED])


def _other_source(incoming: MatchFacts, ours: Iterable[Ours]) -> tuple[Phrase, ...]:
    """A hint when another source gave the same number to what looks like the same work."""
    alike = [one for one in ours if incoming.title and titles_agree(incoming, one.facts)]
    if not alike:
        return ()
    hint = nphrase(
        "Record {records} has the same number and title from another source.",
        "Records {records} have the same number and title from another source.",
        len(alike),
        records=_names(alike),
    )
    return (hint,)


def shares_number(one: MatchFacts, other: MatchFacts) -> bool:
    """The same control number, given by the same source."""
    return bool(one.number) and one.number == other.number and one.source == other.source


def describes_the_same(one: MatchFacts, other: MatchFacts) -> bool:
    """Same title, part, material, carrier and about the same year, as far as one source did not number them apart."""
    numbered_apart = bool(one.source and one.number and other.number and one.source == other.source)
    years_agree = one.year is None or other.year is None or abs(one.year - other.year) <= YEARS_APART
    nested = one.isbns <= other.isbns or other.isbns <= one.isbns
    return (
        not numbered_apart
        and years_agree
        and nested
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
