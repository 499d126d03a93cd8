"""Which fields of several records the one that stays will have: all of them as lines, some of them chosen. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from shelflist.departments.cataloguing.rules.profiles import Profile, merged, renumbered
from shelflist.records.catalog.differences import LEADER
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, is_data

LEADS_OWN = ("001", "003", "005")  # numbers and moments of the record that stays
ONCE = (LEADER, "008")  # of these one is chosen, not some
NUMBER = "number"
MOST_TITLES = 12  # that anybody can look at side by side


class Title(NamedTuple):
    """A record that takes part: its number with us and its MARC. The first one is the lead."""

    record_id: int
    marc: MarcRecord


@dataclass(frozen=True, slots=True)
class Line:
    """A field of one of the records. `key` names it in a form: `12:5` is the sixth field of record 12."""

    key: str
    field: Field
    records: tuple[int, ...]  # that have it
    is_chosen: bool = False
    is_fixed: bool = False  # always the lead's

    @property
    def is_one_of(self) -> bool:
        """One of several of which one is taken."""
        return self.field[0] in ONCE


def lines(titles: Sequence[Title], profile: Profile, chosen: Collection[str] | None = None) -> list[Line]:
    """Every different field of all records in the order of the lead's, with those chosen that the profile takes.

    With `chosen`, those are chosen and not what the profile proposes.
    """
    found: list[Line] = []
    for title in _beside_each_other(titles):
        for key, field in _fields(title, is_lead=title.record_id == titles[0].record_id):
            place = next((at for at, one in enumerate(found) if _same(one.field, field)), None)
            if place is None:
                found.insert(_after(found, field[0]), Line(key, field, (title.record_id,)))
            elif title.record_id not in found[place].records:
                found[place] = replace(found[place], records=(*found[place].records, title.record_id))
    proposed = _proposed(titles, profile) if chosen is None else []
    return list(_chosen(found, titles[0].record_id, proposed, chosen))


def result(found: Sequence[Line], lead: MarcRecord) -> MarcRecord:
    """The record that the chosen lines make."""
    leader = next((one.field[1] for one in found if one.is_chosen and one.field[0] == LEADER), lead.leader)
    return MarcRecord(str(leader), [one.field for one in found if one.is_chosen and one.field[0] != LEADER])


def _beside_each_other(titles: Sequence[Title]) -> Iterator[Title]:
    """The records with their links to original scripts ($6) counted on, so that all can stand in one."""
    whole = titles[0].marc
    yield titles[0]
    for title in titles[1:]:
        marc = renumbered(title.marc, whole)
        whole = MarcRecord(whole.leader, [*whole.fields, *marc.fields])
        yield Title(title.record_id, marc)


def _fields(title: Title, *, is_lead: bool) -> Iterator[tuple[str, Field]]:
    yield f"{title.record_id}:{LEADER}", Control(LEADER, title.marc.leader)
    for place, field in enumerate(title.marc.fields):
        if is_lead or field[0] not in LEADS_OWN:
            yield f"{title.record_id}:{place}", field
    if not is_lead and (number := title.marc.control("001").strip()):
        source = title.marc.control("003").strip()
        yield f"{title.record_id}:{NUMBER}", Data("035", " ", " ", [("a", f"({source}){number}" if source else number)])


def _proposed(titles: Sequence[Title], profile: Profile) -> list[Field]:
    """What the profile makes of the records, one after the other, and the numbers that led to them."""
    whole = titles[0].marc
    for title in titles[1:]:
        whole = merged(whole, title.marc, profile)
    numbers = [field for one in titles[1:] for key, field in _fields(one, is_lead=False) if key.endswith(f":{NUMBER}")]
    return [Control(LEADER, whole.leader), *whole.fields, *numbers]


def _chosen(
    found: Sequence[Line], lead_id: int, proposed: Sequence[Field], chosen: Collection[str] | None
) -> Iterator[Line]:
    taken: set[str] = set()
    for one in found:
        is_fixed = one.field[0] in LEADS_OWN
        wanted = any(_same(one.field, field) for field in proposed) if chosen is None else one.key in chosen
        if one.is_one_of:
            wanted = wanted and one.field[0] not in taken
            taken |= {one.field[0]} if wanted else set()
        yield replace(one, is_chosen=wanted or is_fixed, is_fixed=is_fixed)


def _same(one: Field, other: Field) -> bool:
    """The same field, but for blanks, case and a full stop at the end."""
    if one[0] != other[0] or is_data(one) != is_data(other):
        return False
    if not is_data(one) or not is_data(other):
        return one[1] == other[1]
    return _plain(one) == _plain(other)


def _plain(field: Data) -> tuple[object, ...]:
    subfields = ((code, value.strip(" .").casefold()) for code, value in field.subfields if code != "6")
    return (field.ind1, field.ind2, *subfields)


def _after(found: Sequence[Line], tag: str) -> int:
    """After the last line of this tag, or before the first one of a higher tag."""
    last = max((at for at, one in enumerate(found) if one.field[0] == tag), default=-1)
    if last >= 0:
        return last + 1
    if tag == LEADER:
        return 0
    return next((at for at, one in enumerate(found) if one.field[0] != LEADER and one.field[0] > tag), len(found))
