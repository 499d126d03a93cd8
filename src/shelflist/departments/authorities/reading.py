"""Titles as they are read: with the headings that their authorities have now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from shelflist.departments.authorities.models import LocalTerm, Reference, TitleHeading
from shelflist.departments.authorities.rules import naco
from shelflist.departments.authorities.rules.headings import controlled_codes
from shelflist.departments.authorities.rules.reading import with_heading
from shelflist.records.catalog.marc import Data, Field, MarcRecord, is_data

AT_ONCE = 900
MOST_FORMS = 40  # by which titles of one authority are found besides its heading


class Shown(NamedTuple):
    """What a field of a title is read with."""

    place: int
    tag: str
    key: str
    covers: str
    heading: list[tuple[str, str]]
    number: str


def _linked() -> QuerySet[TitleHeading]:
    return TitleHeading.objects.filter(authority__isnull=False)


def _differing() -> QuerySet[TitleHeading]:
    """Those that their authority calls otherwise: linked by a variant, renamed since, merged, or with words of ours."""
    same = Q(covers="whole", key=F("authority__key")) | Q(covers="part", shorter=F("authority__key"))
    kept = Q(authority__merged_into__isnull=True, authority__local__isnull=True)
    return _linked().exclude(same & kept)


def touched(record_ids: Collection[int]) -> set[int]:
    """Those of these titles that are read with another heading than is stored."""
    found: set[int] = set()
    for some in _slices(record_ids):
        found.update(_differing().filter(record_id__in=some).values_list("record_id", flat=True))
    return found


def shown_for(record_ids: Collection[int], *, all_of_them: bool) -> dict[int, list[Shown]]:
    """What the fields of these titles are read with: all that are linked, or only those that differ."""
    found: dict[int, list[Shown]] = defaultdict(list)
    columns = (
        "record_id", "place", "tag", "key", "covers",
        Coalesce("authority__merged_into__local__label", "authority__local__label"),
        "authority__merged_into__subfields", "authority__subfields",
        Coalesce("authority__merged_into__number", "authority__number"),
    )  # fmt: skip
    chosen = _linked() if all_of_them else _differing()
    for some in _slices(record_ids):
        for row in chosen.filter(record_id__in=some).order_by("record_id", "place").values_list(*columns):
            record_id, place, tag, key, covers, label, merged, own, number = row
            heading = [("a", label)] if label else [(code, value) for code, value in merged or own]
            found[record_id].append(Shown(place, tag, key, covers, heading, number))
    return found


def read(records: Mapping[int, MarcRecord]) -> dict[int, MarcRecord]:
    """The titles among these that have linked headings, with them and their numbers."""
    return read_with(records, shown_for(list(records), all_of_them=True))


def read_with(records: Mapping[int, MarcRecord], shown: Mapping[int, Sequence[Shown]]) -> dict[int, MarcRecord]:
    """These titles with these headings in their fields."""
    return {
        number: MarcRecord(records[number].leader, list(_fields_read(records[number].fields, shown[number])))
        for number in shown
    }


def _fields_read(fields: Sequence[Field], shown: Sequence[Shown]) -> Iterator[Field]:
    """The fields as they are read. Two that have become the same by that are one."""
    wanted = {one.place: one for one in shown}
    stored = {_likeness(field) for place, field in enumerate(fields) if place not in wanted and is_data(field)}
    seen: set[Any] = set()
    for place, field in enumerate(fields):
        one = wanted.get(place)
        if one is None or not is_data(field) or not _is_still(one, field):
            yield field
            continue
        made = Data(
            field.tag, field.ind1, field.ind2,
            with_heading(field.tag, field.subfields, one.heading, one.covers, one.number),
        )  # fmt: skip
        like = _likeness(made)
        if like in seen or (like in stored and like != _likeness(field)):
            continue
        seen.add(like)
        yield made


def _is_still(one: Shown, field: Data) -> bool:
    """Whether the field is the one that was linked: a change that was not followed yet is shown as it is stored."""
    codes = controlled_codes(field.tag, False)
    return field.tag == one.tag and naco.key_of([pair for pair in field.subfields if pair[0] in codes]) == one.key


def _likeness(field: Data) -> tuple[str, str, str]:
    named = [(code, value) for code, value in field.subfields if code not in "0156789"]
    return field.tag, field.ind2, naco.key_of(named)


def fields_read(fields: Sequence[Sequence[Any]], shown: Sequence[Shown]) -> tuple[list[Any], list[Any]]:
    """Fields as plain lists, for the index: as they are read, and those that are stored otherwise, to be found too."""
    made = [
        Data(field[0], field[1], field[2], [(code, value) for code, value in field[3]]) if len(field) == 4 else field
        for field in fields
    ]
    places = {one.place for one in shown}
    others = [field for place, field in enumerate(fields) if place in places]
    return list(_fields_read(made, shown)), others  # type: ignore[arg-type] # JSON has lists for fields


def other_forms(record_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """By which forms these titles are found that they do not show: (tag of the field, form that leads to its heading).

    What an authority refers from, and the source's words where the library has its own. Three statements.
    """
    links: list[tuple[int, str, int]] = []
    mine = Coalesce("authority__merged_into_id", "authority_id")
    for some in _slices(record_ids):
        links += (
            _linked().filter(record_id__in=some).order_by("record_id", "place").values_list("record_id", "tag", mine)
        )
    forms: dict[int, list[str]] = defaultdict(list)
    for some in _slices({authority_id for _record_id, _tag, authority_id in links}):
        for label in LocalTerm.objects.filter(pk__in=some).select_related("authority"):
            forms[label.pk].append(label.authority.text)
        rows = Reference.objects.filter(authority_id__in=some, role=Reference.Role.SEE_FROM)
        for authority_id, text in rows.order_by("authority_id", "place").values_list("authority_id", "text"):
            if len(forms[authority_id]) < MOST_FORMS:
                forms[authority_id].append(text)
    found: dict[int, list[tuple[str, str]]] = {}
    for record_id, tag, authority_id in links:
        if authority_id in forms:
            found.setdefault(record_id, []).extend((tag, text) for text in forms[authority_id])
    return found


def relabelled(authority_ids: Collection[int]) -> dict[int, str]:
    """The library's own words for these authorities, where it has such."""
    found: dict[int, str] = {}
    for some in _slices(authority_ids):
        found.update(LocalTerm.objects.filter(pk__in=some).values_list("pk", "label"))
    return found


def with_label(fields: Sequence[Sequence[Any]], label: str) -> list[Any]:
    """An authority's fields with the library's words as its heading, and the source's as a see reference."""
    made: list[Any] = []
    for field in fields:
        if len(field) == 4 and field[0][0] == "1":
            made.append([field[0], field[1], field[2], [["a", label]]])
            made.append(["4" + field[0][1:], field[1], field[2], field[3]])
        else:
            made.append(field)
    return made


def _slices(numbers: Collection[int]) -> Iterator[list[int]]:
    every = list(numbers)
    for at in range(0, len(every), AT_ONCE):
        yield every[at : at + AT_ONCE]
