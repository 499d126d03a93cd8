"""What becomes of another library's record when it becomes ours (ZED-07).

Its number there goes into 035 with the name of the system that gave it, our symbol into 040 $d as the agency that
changed it. Where it meets one of ours, a merge profile says whose fields stay (CAT-15).
"""

from __future__ import annotations

from dataclasses import replace

from shelflist.departments.cataloguing.rules.profiles import PRESERVE, FieldRule, Profile, merged
from shelflist.records.catalog.marc import Data, Field, MarcRecord, Subfield, is_data

OURS_STAY = ("001", "003")
MOST_NUMBER = 120


def number_there(record: MarcRecord) -> str:
    """What the record is called where it comes from: (003)001, or 001 alone."""
    number, system = record.control("001").strip(), record.control("003").strip()
    return (f"({system}){number}" if system and number else number)[:MOST_NUMBER]


def as_ours(record: MarcRecord, symbol: str) -> MarcRecord:
    """A record of theirs as it comes into our catalogue."""
    fields = _with_number(list(record.fields), number_there(record))
    return MarcRecord(record.leader, _with_agency(fields, symbol))


def in_place_of(ours: MarcRecord, theirs: MarcRecord, symbol: str, profile: Profile) -> MarcRecord:
    """Theirs and ours as one, by a merge profile; our number stays whatever the profile says."""
    numbers = tuple(FieldRule(PRESERVE, tag) for tag in OURS_STAY)
    return merged(ours, as_ours(theirs, symbol), replace(profile, rules=(*numbers, *profile.rules)))


def _with_number(fields: list[Field], number: str) -> list[Field]:
    """With its number there in 035, unless it stands there."""
    if not number:
        return fields
    known = [value for field in fields if field[0] == "035" and is_data(field) for value in field.all("a")]
    if number in known:
        return fields
    return _put(fields, Data("035", " ", " ", [("a", number)]))


def _with_agency(fields: list[Field], symbol: str) -> list[Field]:
    """With our symbol as the last 040 $d."""
    if not symbol:
        return fields
    for place, field in enumerate(fields):
        if field[0] == "040" and is_data(field):
            agencies = field.all("d") or field.all("c")
            if agencies[-1:] == [symbol]:
                return fields
            fields[place] = Data(field.tag, field.ind1, field.ind2, _with_d(field.subfields, symbol))
            return fields
    return _put(fields, Data("040", " ", " ", [("d", symbol)]))


def _with_d(subfields: list[Subfield], symbol: str) -> list[Subfield]:
    """$d after the last of the subfields that come before it."""
    place = max((at for at, (code, _value) in enumerate(subfields) if code in "abcd"), default=-1) + 1
    return [*subfields[:place], ("d", symbol), *subfields[place:]]


def _put(fields: list[Field], one: Field) -> list[Field]:
    place = next((at for at, field in enumerate(fields) if field[0] > one[0]), len(fields))
    return [*fields[:place], one, *fields[place:]]
