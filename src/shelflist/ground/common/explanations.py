"""Why it came out like this: candidates, the winner, the steps taken and the days counted, as data.

An explanation is stored with the loan, hold or charge it explains and shown behind “Why?”. `facts` is the complete list
of what the decision depended on, so that it can be replayed on any later date (CIR-25).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from shelflist.ground.common.phrases import Phrase, value_from_data, value_to_data

Verdict = Literal["wins", "lighter", "no match", "not active"]
Mark = Literal["start", "open", "shut", "aim", "due"]


@dataclass(frozen=True, slots=True)
class Match:
    """One field that a rule asks for, the value it wants, and whether this case has it."""

    field: str
    wanted: str
    met: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that was looked at."""

    rule_id: int
    name: str
    gives: Phrase
    weight: int
    matches: tuple[Match, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reckoning and what stood after it (a date, a moment, a sentence or nothing)."""

    what: Phrase
    result: Any = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day in the strip under the steps."""

    on: date
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer sentence first, then how it was found."""

    sentence: Phrase
    candidates: tuple[Candidate, ...] = ()
    steps: tuple[Step, ...] = ()
    days: tuple[Day, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        return {
            "sentence": self.sentence.to_data(),
            "candidates": [
                {
                    "rule": c.rule_id,
                    "name": c.name,
                    "gives": c.gives.to_data(),
                    "weight": c.weight,
                    "matches": [[m.field, m.wanted, m.met] for m in c.matches],
                    "verdict": c.verdict,
                }
                for c in self.candidates
            ],
            "steps": [[s.what.to_data(), value_to_data(s.result)] for s in self.steps],
            "days": [[d.on.isoformat(), list(d.marks)] for d in self.days],
            "facts": {name: value_to_data(value) for name, value in self.facts.items()},
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Explanation:
        return cls(
            sentence=Phrase.from_data(data["sentence"]),
            candidates=tuple(
                Candidate(
                    rule_id=c["rule"],
                    name=c["name"],
                    gives=Phrase.from_data(c["gives"]),
                    weight=c["weight"],
                    matches=tuple(Match(*m) for m in c["matches"]),
                    verdict=c["verdict"],
                )
                for c in data.get("candidates", ())
            ),
            steps=tuple(
                Step(Phrase.from_data(what), value_from_data(result)) for what, result in data.get("steps", ())
            ),
            days=tuple(Day(date.fromisoformat(on), tuple(marks)) for on, marks in data.get("days", ())),
            facts={name: value_from_data(value) for name, value in data.get("facts", {}).items()},
        )
