"""Class numbers looked up while a record is written: where titles like it stand, and putting one into its field."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.departments.cataloguing.writing import with_field
from shelflist.departments.classification.queries import BookNumber, Evidence, advice, book_numbers
from shelflist.departments.classification.rules.suggesting import Suggestion
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.flat import typed
from shelflist.records.catalog.marc import Data, MarcRecord, is_data
from shelflist.records.items.rules.callnumbers import likely_scheme

# The fields for a class, how their numbers are made, and the indicators of one that the library writes itself.
CLASS_FIELDS = {"082": ("ddc", "0", "4"), "092": ("ddc", " ", " "), "050": ("lcc", " ", "4"), "090": ("lcc", " ", " ")}
USUAL = "082"
MARK = " ‡b"  # between class and mark in what a button sends


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A number with what speaks for it; `choice` is what its button sends."""

    number: str
    code: str
    count: int
    titles: tuple[tuple[int, str], ...]
    choice: str


@dataclass(frozen=True, slots=True)
class ClassHelp:
    """What the library's own catalogue says to the class of a record; `text` is what the field has now."""

    tag: str
    text: str
    rows: tuple[ClassRow, ...]
    evidence: tuple[tuple[Evidence, str], ...]
    learned_count: int
    marks: tuple[
        tuple[BookNumber, str, str], ...
    ] = ()  # number, and what the buttons of its mark and of `instead` send


def is_class_line(text: str, at: int) -> bool:
    """True when the line (from 0, the leader) is a field for a class."""
    return _field_at(typed(text).record, at)[0] >= 0


def class_help(text: str, at: int, record_id: int) -> ClassHelp:
    """Numbers for the class field in line `at`, else for the first one of the record, else for a new 082."""
    record = typed(text).record
    index, field = _field_at(record, at)
    if field is None:
        index, field = next(
            ((place, one) for place, one in enumerate(record.fields) if is_data(one) and one.tag in CLASS_FIELDS),
            (-1, None),
        )
    tag = field.tag if field is not None else USUAL
    scheme = CLASS_FIELDS[tag][0]
    found = advice(record, record_id=record_id)
    rows = tuple(_row(one, index, tag, found.titles) for one in (found.dewey if scheme == "ddc" else found.lcc))
    evidence = tuple(
        (one, _choice(index, tag, one.number)) for one in found.evidence if likely_scheme(one.number) == scheme
    )
    now = " ".join(value for code, value in field.subfields if code in "ab") if field is not None else ""
    return ClassHelp(tag, now, rows, evidence, found.learned_count, _marks(record, field, index, tag, record_id))


def _marks(
    record: MarcRecord, field: Data | None, index: int, tag: str, record_id: int
) -> tuple[tuple[BookNumber, str, str], ...]:
    """Book numbers for the class that stands in the field, for $b; what is on the shelf already is said."""
    number = field.first("a").strip() if field is not None else ""
    made = derive(record)
    if not number:
        return ()
    found = book_numbers(number, made.author or made.title, title=made.title, record_id=record_id)

    def choice(whole: str) -> str:
        mark = whole.removeprefix(f"{number} ")
        return _choice(index, tag, f"{number}{MARK}{mark}") if whole else ""

    return tuple((one, choice(one.number), choice(one.instead)) for one in found)


def with_class(text: str, choice: str) -> str:
    """The text with a number chosen ("class-5-082-641.5": field 5, or for -1 a new 082); nothing else is changed."""
    _class, _hyphen, rest = choice.partition("-")
    place, tag, number = _read(rest)
    if tag not in CLASS_FIELDS or not number:
        return text
    fields = typed(text).record.fields
    field = fields[place] if 0 <= place < len(fields) else None
    if field is None or not is_data(field) or field.tag != tag:
        _scheme, first, second = CLASS_FIELDS[tag]
        return with_field(text, -1, (Data(tag, first, second, [("a", number)]),))
    number, _sign, mark = number.partition(MARK)
    made, is_new = [], True
    for code, value in field.subfields:
        if code == "a" and is_new:
            made += [("a", number), *([("b", mark)] if mark else [])]
            is_new = False
        elif code != "b":  # the mark belonged to the number before
            made.append((code, value))
    return with_field(text, place, (field._replace(subfields=[("a", number), *made] if is_new else made),))


def _read(rest: str) -> tuple[int, str, str]:
    place, _hyphen, rest = rest.partition("-")
    if not place:  # "-1": a new field
        _one, _hyphen, rest = rest.partition("-")
    tag, _hyphen, number = rest.partition("-")
    return (int(place) if place.isdecimal() and len(place) < 6 else -1), tag, number.strip()[:80]


def _field_at(record: MarcRecord, at: int) -> tuple[int, Data | None]:
    index = at - 1  # the leader is the first line
    if 0 <= index < len(record.fields):
        field = record.fields[index]
        if is_data(field) and field.tag in CLASS_FIELDS:
            return index, field
    return -1, None


def _row(one: Suggestion, index: int, tag: str, titles: dict[int, str]) -> ClassRow:
    number = one.number or one.value
    named = tuple((record_id, titles[record_id]) for record_id in one.record_ids if record_id in titles)
    return ClassRow(number, one.value, one.count, named, _choice(index, tag, number))


def _choice(index: int, tag: str, number: str) -> str:
    return f"class-{index}-{tag}-{number}"
