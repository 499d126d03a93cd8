"""Is this record one that we have already, and may it replace ours?

A wrong yes destroys a work, a wrong no makes a duplicate. So a record replaces ours only where a match set says so, and
whatever stays in doubt is added beside the other with a warning that names it, or waits until somebody has looked. The
same record read twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from shelflist.departments.cataloguing.rules.likeness import (
    MatchFacts,
    Origin,
    describes_the_same,
    shares_number,
    titles_agree,
)
from shelflist.departments.cataloguing.rules.match_sets import CAREFUL, Matching, Tried, tried
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _

__all__ = [
    "Decision",
    "MatchFacts",
    "Origin",
    "Ours",
    "Terms",
    "decide",
    "describes_the_same",
    "shares_number",
    "titles_agree",
]

OnMatch = Literal["update", "skip", "add"]
Outcome = Literal["added", "updated", "unchanged", "kept", "doubtful"]
Choice = Literal["best", "single", "exact"]

NAMED = 5  # other records are named in a warning, and no more
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Ours:
    """A record that we have, with the digests of its earlier versions and of records that it was preferred to."""

    record_id: int
    facts: MatchFacts
    earlier: frozenset[str] = frozenset()
    preferred_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is matched: what happens on a match, which of several counts, and what doubt leads to.

    Of several matches the best counts, or none of them (`single`); with `exact`, only one with the same control number
    of the same source. Where it is not clear, a record is added with a warning, or waits (`waits`). A match that is
    not good enough leaves ours alone, unless it `falls_through` to another merge profile.
    """

    on_match: OnMatch = "update"
    matching: Matching = CAREFUL
    choice: Choice = "best"
    waits: bool = False
    falls_through: bool = False
    any_rank: bool = False  # a better source may be overwritten by a worse one


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an incoming record, the record of ours that it concerns, and why.

    `poorer` says that ours is changed by the profile for records that are not good enough.
    """

    outcome: Outcome
    record_id: int = NOBODY
    reason: Phrase | None = None
    warnings: tuple[Phrase, ...] = ()
    tried: tuple[Tried, ...] = ()
    poorer: bool = False


USUAL = Terms()


def decide(incoming: MatchFacts, ours: Sequence[Ours], terms: Terms = USUAL) -> Decision:
    """What becomes of `incoming`, given every record of ours that shares its digest or a number."""
    ours = [one for one in ours if one.facts.kind == incoming.kind]
    if not ours:
        return Decision("added")
    if same := _same_bytes(incoming, ours):
        return same
    if terms.on_match == "add":
        return Decision("added")
    for one in ours:
        if incoming.digest in one.preferred_to:
            return _kept(one, _("This record came before, and ours was kept then."))
    compared = [(one, tried(one.record_id, incoming, one.facts, terms.matching)) for one in ours]
    found = [(one, how) for one, how in compared if how is not None]
    matches = sorted(
        ((one, how) for one, how in found if how.is_match), key=lambda pair: (-pair[1].points, pair[0].record_id)
    )
    everything = tuple(how for _one, how in found)
    chosen = _chosen(incoming, matches, terms.choice)
    if chosen is not None:
        return _on_match(incoming, *chosen, everything, terms)
    if matches:
        return _in_doubt([one for one, _how in matches], everything, waits=terms.waits)
    rejected = [(one, how) for one, how in found if not how.is_match]
    warnings = (_near(rejected),) if rejected else _other_source(incoming, ours)
    return Decision("added", warnings=warnings, tried=everything)


def _chosen(incoming: MatchFacts, matches: Sequence[tuple[Ours, Tried]], choice: Choice) -> tuple[Ours, Tried] | None:
    if choice == "exact":
        matches = [(one, how) for one, how in matches if shares_number(incoming, one.facts)]
    if len(matches) == 1:
        return matches[0]
    if len(matches) > 1 and choice != "single" and matches[0][1].points > matches[1][1].points:
        return matches[0]
    return None


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


def _on_match(incoming: MatchFacts, one: Ours, how: Tried, compared: tuple[Tried, ...], terms: Terms) -> Decision:
    """It is this one of ours: is it newer, and good enough?"""
    number = one.record_id
    if terms.on_match == "skip":
        return Decision("kept", number, _("We have it; you asked to leave ours alone."), tried=compared)
    if not terms.any_rank and (said := better_source(one.facts.origin, incoming.origin)):
        return Decision("updated" if terms.falls_through else "kept", number, said, tried=compared, poorer=True)
    is_same_number = shares_number(incoming, one.facts)
    if is_same_number and incoming.latest and one.facts.latest and incoming.latest < one.facts.latest:
        return Decision("kept", number, _("Ours is newer: its field 005 is later."), tried=compared)
    if how.points >= terms.matching.sure or not terms.matching.ratio:
        return Decision("updated", number, _("Matched by {why}.", why=how.why), tried=compared)
    theirs, ours = terms.matching.quality(incoming), terms.matching.quality(one.facts)
    if theirs * 100 > ours * terms.matching.ratio:
        said = _(
            "Matched by {why}, and the new one is richer ({theirs} points to {ours}).",
            why=how.why, theirs=theirs, ours=ours,
        )  # fmt: skip
        return Decision("updated", number, said, tried=compared)
    said = _(
        "Matched by {why}, but ours is as rich or richer ({ours} points to {theirs}).",
        why=how.why, theirs=theirs, ours=ours,
    )  # fmt: skip
    return Decision("updated" if terms.falls_through else "kept", number, said, tried=compared, poorer=True)


def better_source(ours: Origin | None, theirs: Origin | None) -> Phrase | None:
    """Why theirs does not take the place of ours: ours comes from a source of a higher rank. None where it may."""
    if ours is None or theirs is None or ours.rank <= theirs.rank:
        return None
    return _(
        "Ours comes from a better source: {ours} (rank {our_rank}), not {theirs} (rank {their_rank}).",
        ours=ours.name, our_rank=ours.rank, theirs=theirs.name, their_rank=theirs.rank,
    )  # fmt: skip


def _in_doubt(matches: Sequence[Ours], compared: tuple[Tried, ...], *, waits: bool) -> Decision:
    said = nphrase(
        "Record {records} has what it takes to match; it is not clear that it is the one.",
        "Records {records} have what it takes to match; it is not clear which one to replace.",
        len(matches),
        records=_names(matches),
    )
    if waits:
        return Decision("doubtful", reason=said, tried=compared)
    return Decision("added", warnings=(said,), tried=compared)


def _near(rejected: Sequence[tuple[Ours, Tried]]) -> Phrase:
    """Records that share a number but differ in something that counts."""
    return nphrase(
        "Record {records} has a number in common but is not the same: {why}.",
        "Records {records} have a number in common but are not the same: {why}.",
        len(rejected),
        records=_names([one for one, _how in rejected]),
        why=rejected[0][1].why,
    )


def _kept(one: Ours, reason: Phrase) -> Decision:
    return Decision("kept", one.record_id, reason)


def _names(others: Sequence[Ours]) -> str:
    return ", ".join(str(one.record_id) for one in others[:NAMED])


def _other_source(incoming: MatchFacts, ours: Iterable[Ours]) -> tuple[Phrase, ...]:
    """A hint when another source gave the same number to what looks like the same work."""
    alike = [
        one
        for one in ours
        if incoming.title
        and incoming.number
        and incoming.number == one.facts.number
        and titles_agree(incoming, one.facts)
    ]
    if not alike:
        return ()
    hint = nphrase(
        "Record {records} has the same number and title from another source.",
        "Records {records} have the same number and title from another source.",
        len(alike),
        records=_names(alike),
    )
    return (hint,)
