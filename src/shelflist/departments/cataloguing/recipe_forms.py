"""The shape of what the pages of match sets, merge profiles and mappings take: rows of fields, blank ones left out."""

from __future__ import annotations

import re
from itertools import zip_longest

from django.http import QueryDict

from shelflist.departments.cataloguing.rules.copies import TEXTS, ItemMapping
from shelflist.departments.cataloguing.rules.match_sets import ATTRIBUTES, Condition, Matching, Metric
from shelflist.departments.cataloguing.rules.profiles import ACTIONS, REMOVE, FieldRule, Profile

BLANK_RULES, BLANK_TESTS, BLANK_WAYS = 3, 2, 1
MOST_ROWS = 200
_STRIP = re.compile(r"(?P<tag>[0-9A-Z]{3})(\$(?P<codes>[a-z0-9]+))?")


def _rows(posted: QueryDict, *names: str) -> list[tuple[str, ...]]:
    lists = [[value.strip() for value in posted.getlist(name)[:MOST_ROWS]] for name in names]
    return [tuple(row) for row in zip_longest(*lists, fillvalue="")]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


# ---- merge profiles


def profile_from(posted: QueryDict) -> Profile:
    """The profile that was typed."""
    rows = _rows(posted, "action", "tag", "ind1", "ind2", "subfields", "with_code", "with_text")
    rules = tuple(FieldRule(row[0], row[1].upper(), *row[2:]) for row in rows if row[1])
    return Profile(posted.get("otherwise", ""), rules, strip_from(posted.get("strip", "")))


def strip_from(text: str) -> tuple[FieldRule, ...]:
    """`029 9XX 245$h` as rules."""
    rules = []
    for word in re.split(r"[\s,;]+", text.strip()):
        found = _STRIP.fullmatch(word.upper()[:3] + word[3:])
        if word:
            rules.append(
                FieldRule(REMOVE, found["tag"], subfields=found["codes"] or "") if found else FieldRule(REMOVE, word)
            )
    return tuple(rules)


def strip_text(profile: Profile) -> str:
    """Inverse of `strip_from`."""
    return " ".join(rule.tag + (f"${rule.subfields}" if rule.subfields else "") for rule in profile.strip)


def profile_rows(profile: Profile) -> list[FieldRule]:
    """The rules, and some empty ones to fill in."""
    return [*profile.rules, *(FieldRule(next(iter(ACTIONS)), "") for _blank in range(BLANK_RULES))]


# ---- match sets


def matching_from(posted: QueryDict) -> Matching:
    """The match set that was typed."""
    ways: dict[str, list[Condition]] = {}
    for way, what, sense, points, tag, subfield in _rows(posted, "way", "what", "sense", "points", "tag", "subfield"):
        if what in ATTRIBUTES:
            ways.setdefault(way, []).append(Condition(what, _number(points), sense == "not", tag.upper(), subfield[:1]))
    rows = _rows(posted, "metric_tag", "metric_subfield", "metric_points")
    metrics = tuple(Metric(tag.upper(), _number(points), code[:1]) for tag, code, points in rows if tag)
    return Matching(
        tuple(tuple(tests) for tests in ways.values()),
        _number(posted.get("minimum", "")),
        _number(posted.get("sure", "")) or Matching(()).sure,
        _number(posted.get("ratio", "")),
        metrics,
    )


def matching_rows(matching: Matching) -> list[tuple[int, list[Condition | None]]]:
    """The ways with their conditions, and empty ones to fill in (None)."""
    shown: list[tuple[int, list[Condition | None]]] = [
        (number, [*way, *[None] * BLANK_TESTS]) for number, way in enumerate(matching.ways, 1)
    ]
    for _blank in range(BLANK_WAYS):
        shown.append((len(shown) + 1, [None] * 4))
    return shown


def metric_rows(matching: Matching) -> list[Metric]:
    """What makes a record better, and empty rows."""
    return [*matching.metrics, *(Metric("", 0) for _blank in range(BLANK_RULES))]


# ---- mappings of copies


def mapping_from(posted: QueryDict) -> ItemMapping:
    """The mapping that was typed."""
    places = {name: tuple(posted.get(f"at_{name}", "").split()) for name in TEXTS}
    name = posted.get("name", "").strip()
    return ItemMapping(
        name, name, posted.get("tag", "").strip().upper(), {one: where for one, where in places.items() if where},
        _pairs(posted.get("statuses", "")), _pairs(posted.get("schemes", "")),
    )  # fmt: skip


def _pairs(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines()[:MOST_ROWS]:
        code, equals, ours = line.partition("=")
        if equals and code.strip():
            found[code.strip().upper()] = ours.strip()
    return found


def pairs_text(pairs: dict[str, str]) -> str:
    """Inverse: one pair to a line."""
    return "\n".join(f"{code} = {ours}" for code, ours in pairs.items())


def mapping_rows(mapping: ItemMapping) -> list[tuple[str, str]]:
    """What a mapping may name, and where it says that it is."""
    return [(name, " ".join(mapping.subfields.get(name, ()))) for name in TEXTS]
