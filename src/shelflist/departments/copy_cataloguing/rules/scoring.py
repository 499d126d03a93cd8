"""How good a record is, by rules that the library edits, and why (ZED-05).

A rule looks at one thing and gives points, negative ones too. The rules are rows: what is looked at, its values, points
and, for what is counted, the most it can give.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.catalog.marc import MarcRecord, is_data

MOST_RULES = 40
MOST_POINTS = 100
WHAT: Mapping[str, Phrase] = {
    "level": _("Encoding level (leader/17) is one of"),
    "language": _("Language of cataloguing (040 $b) is one of"),
    "conventions": _("Description conventions (040 $e) is one of"),
    "agency": _("Agency that made or changed it (040 $a, $d) is one of"),
    "has": _("It has one of the fields"),
    "lacks": _("It has none of the fields"),
    "count": _("For each of the fields"),
    "thesaurus": _("For each 6XX of a thesaurus (second indicator or $2)"),
}
_TAG = re.compile(r"[0-9][0-9X]{2}")


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """One row. `values`: codes or tags (6XX means any that begins with 6); `most` caps what counting gives."""

    what: str
    values: tuple[str, ...]
    points: int
    most: int = 0

    def to_data(self) -> dict[str, Any]:
        return {**asdict(self), "values": list(self.values)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ScoreRule:
        return cls(data["what"], tuple(data["values"]), data["points"], data.get("most", 0))


STOCK = (
    ScoreRule("level", ("#", "1", "I", "L"), 25),
    ScoreRule("level", ("4", "K", "M", "2"), 12),
    ScoreRule("level", ("8", "3", "5"), -10),
    ScoreRule("language", ("eng", "-"), 15),
    ScoreRule("conventions", ("rda",), 5),
    ScoreRule("count", ("6XX",), 3, 15),
    ScoreRule("count", ("5XX",), 2, 8),
    ScoreRule("has", ("336", "337", "338"), 4),
    ScoreRule("has", ("505", "520"), 6),
    ScoreRule("has", ("050", "060", "080", "082", "084"), 8),
    ScoreRule("has", ("1XX", "7XX"), 5),
    ScoreRule("has", ("264", "260"), 5),
    ScoreRule("has", ("300",), 5),
    ScoreRule("has", ("880",), 3),
    ScoreRule("has", ("856",), 1),
    ScoreRule("lacks", ("245",), -50),
)


@dataclass(frozen=True, slots=True)
class Point:
    """What one rule gave, and for what."""

    rule: ScoreRule
    points: int
    found: str

    @property
    def words(self) -> Phrase:
        """The rule in words."""
        return _("{what}: {values}", what=WHAT[self.rule.what], values=" ".join(self.rule.values))


@dataclass(frozen=True, slots=True)
class Score:
    """All points, and where they come from."""

    points: int
    parts: tuple[Point, ...]


def score(record: MarcRecord, rules: Sequence[ScoreRule]) -> Score:
    """The points of a record, with every rule that gave or took some."""
    parts = tuple(part for rule in rules if (part := _judged(record, rule)).points)
    return Score(sum(part.points for part in parts), parts)


def _judged(record: MarcRecord, rule: ScoreRule) -> Point:
    found = _found(record, rule)
    if rule.what in ("count", "thesaurus"):
        points = rule.points * len(found)
        if rule.most:
            points = min(points, rule.most) if points > 0 else max(points, -rule.most)
        return Point(rule, points, f"{len(found)} ×" if found else "")
    if rule.what == "lacks":
        return Point(rule, 0 if found else rule.points, "")
    return Point(rule, rule.points if found else 0, ", ".join(dict.fromkeys(found))[:40])


def _found(record: MarcRecord, rule: ScoreRule) -> list[str]:
    """The values of the record that the rule looks for."""
    if rule.what == "level":
        level = record.leader[17:18].replace(" ", "#")
        return [level] if level in rule.values else []
    if rule.what in ("has", "lacks", "count"):
        return [field[0] for field in record.fields if any(_is(field[0], value) for value in rule.values)]
    if rule.what == "thesaurus":
        return [name for field in record.fields if is_data(field) and (name := _thesaurus(field)) in rule.values]
    codes = {"language": "b", "conventions": "e", "agency": "acd"}[rule.what]
    said = [value.strip().lower() for value in record.subfields("040", codes)]
    wanted = {value.lower() for value in rule.values}
    if not said and "-" in wanted:
        return ["-"]
    return [value for value in said if value in wanted]


def _is(tag: str, wanted: str) -> bool:
    return all(char in ("X", digit) for char, digit in zip(wanted, tag, strict=False)) and len(tag) == len(wanted)


def _thesaurus(field: Any) -> str:
    """Which thesaurus a subject heading is from: its second indicator, or the code in $2."""
    if field.tag[:1] != "6":
        return ""
    return str(field.first("2")).strip().lower() if field.ind2 == "7" else str(field.ind2)


def rules_from(data: Sequence[Mapping[str, Any]]) -> tuple[ScoreRule, ...]:
    """The rules as they are kept; the stock ones where nothing is."""
    return tuple(ScoreRule.from_data(row) for row in data) or STOCK


def reasons_against(rules: Sequence[ScoreRule]) -> list[Refusal]:
    """Why rules cannot be kept."""
    found = []
    if len(rules) > MOST_RULES:
        message = _("There are more than {count} rules.", count=MOST_RULES)
        found.append(Refusal("score-rules-too-many", message, _("Remove some.")))
    for number, rule in enumerate(rules, 1):
        tags = rule.what in ("has", "lacks", "count")
        fine = rule.what in WHAT and rule.values and abs(rule.points) <= MOST_POINTS and 0 <= rule.most <= MOST_POINTS
        if not fine or (tags and not all(_TAG.fullmatch(value) for value in rule.values)):
            message = _("Rule {number} cannot be used.", number=number)
            remedy = _("Give tags as 520 or 6XX, codes as eng or rda, and points from -100 to 100.")
            found.append(Refusal("score-rule-unusable", message, remedy, details={"row": number}))
    return found
