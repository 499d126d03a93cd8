"""What a candidate is, worked out from its MARC: title and the rest to show, its points, and what we have of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from shelflist.departments.cataloguing.facts import Incoming
from shelflist.departments.cataloguing.known import Known
from shelflist.departments.cataloguing.rules.matching import (
    Ours,
    describes_the_same,
    shares_number,
    titles_agree,
)
from shelflist.departments.copy_cataloguing.models import Candidate
from shelflist.departments.copy_cataloguing.rules.scoring import Score, ScoreRule, score
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec import Reading
from shelflist.records.catalog.marc import MarcRecord


@dataclass(frozen=True, slots=True)
class Match:
    """A record of ours that a candidate may be: surely (its number or title and ISBN agree) or perhaps."""

    record_id: int
    sure: bool
    reason: Phrase


@dataclass
class Judged:
    """A candidate with its points and what we have of it."""

    row: Candidate
    target_name: str
    record: MarcRecord
    rules: Sequence[ScoreRule]
    matches: tuple[Match, ...] = ()

    @cached_property
    def score(self) -> Score:
        return score(self.record, self.rules)

    @cached_property
    def incoming(self) -> Incoming:
        return incoming_of(self.row, self.record)

    @property
    def sure_match(self) -> Match | None:
        """The one record of ours that it surely is, if there is just one."""
        sure = [one for one in self.matches if one.sure]
        return sure[0] if len(sure) == 1 else None


def incoming_of(row: Candidate, record: MarcRecord) -> Incoming:
    """A candidate as the import's matching takes it."""
    raw = bytes(row.raw)
    reading = Reading(1, 0, raw, row.format, row.encoding, record)
    return Incoming(reading, record, hashlib.sha256(raw).hexdigest())


def judged(rows: Iterable[tuple[Candidate, str]], rules: Sequence[ScoreRule]) -> list[Judged]:
    """These candidates (with the names of their targets), the best first; what could not be read is left out."""
    found = [Judged(row, name, MarcRecord.from_json(row.marc), rules) for row, name in rows if row.marc]
    known = Known([one.incoming for one in found])
    for one in found:
        one.matches = matches(one.incoming, [other.ours for other in known.like(one.incoming)])
        settled = known.settled(one.incoming)
        if settled is not None:
            one.matches = (Match(settled.record_id, True, _("It is the very record that we have.")),)
    return sorted(found, key=lambda one: -one.score.points)


def matches(one: Incoming, ours: Sequence[Ours]) -> tuple[Match, ...]:
    """Which records of ours a candidate is or may be, by the rules of the import: surely first."""
    found = []
    for other in ours:
        if other.facts.kind != one.facts.kind:
            continue
        if other.facts.digest == one.digest or one.digest in other.earlier:
            found.append(Match(other.record_id, True, _("It is the very record that we have or had.")))
        elif shares_number(one.facts, other.facts) and titles_agree(one.facts, other.facts):
            found.append(Match(other.record_id, True, _("Same control number from the same source, same title.")))
        elif one.facts.isbns & other.facts.isbns and describes_the_same(one.facts, other.facts):
            found.append(Match(other.record_id, True, _("Same ISBN, title, year, material and carrier.")))
        elif one.facts.isbns & other.facts.isbns:
            found.append(Match(other.record_id, False, _("Same ISBN, but title, volume, material or source differ.")))
        elif titles_agree(one.facts, other.facts):
            found.append(Match(other.record_id, False, _("Same number and title, from another source.")))
    return tuple(sorted(found, key=lambda match: not match.sure))
