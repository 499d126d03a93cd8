"""What the editor's page shows: fixed fields as forms, messages with their places, help for a tag, and a preview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.flat import LEADER
from shelflist.records.catalog.format import (
    Block,
    Position,
    block_of_006,
    block_of_007,
    block_of_008,
    is_local,
    leader_block,
    material_of,
    spec_of,
)
from shelflist.records.catalog.marc import MarcRecord, is_data
from shelflist.records.catalog.validation import ERROR, HINT, WARNING, Finding, validate

GLYPHS = {ERROR: "stop", WARNING: "warn", HINT: "info"}
MOST_OF_A_LIST = 60  # codes; a longer list is typed with suggestions
LISTS = {"language": "languages", "country": "countries"}
PREFIX = "fx-"


@dataclass(frozen=True, slots=True)
class Place:
    """One position of a fixed field as a field of a form. `choices` is empty where one types."""

    name: str
    label: str
    title: str
    value: str
    size: int
    choices: tuple[tuple[str, str, bool], ...]
    list_id: str = ""
    help: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FixedForm:
    """A leader or fixed field as a form; `line` is its line in the text, from 0."""

    tag: str
    name: str
    line: int
    places: tuple[Place, ...]


def fixed_forms(record: MarcRecord, kind: str) -> list[FixedForm]:
    """The forms of the leader and of each 006, 007 and 008."""
    forms = [_form(leader_block(kind), record.leader.ljust(24), LEADER, 0)]
    for line, field in enumerate(record.fields, 1):
        if is_data(field) or field[0] not in {"006", "007", "008"}:
            continue
        text = str(field[1])
        block: Block | None
        if field[0] == "008":
            block = block_of_008(kind, material_of(record.leader))
        else:
            block = block_of_007(text[:1]) if field[0] == "007" else block_of_006(text[:1])
        if block is not None:
            forms.append(_form(block, text.ljust(block.positions[-1].end + 1), field[0], line))
    return forms


def _form(block: Block, text: str, tag: str, line: int) -> FixedForm:
    places = tuple(_place(one, text, line) for one in block.positions if not one.is_undefined and one.form != "yymmdd")
    return FixedForm(tag, block.name, line, places)


def _place(one: Position, text: str, line: int) -> Place:
    value = text[one.start : one.end + 1]
    codes = one.codes.items()
    choices: list[tuple[str, str, bool]] = []
    about: tuple[tuple[str, str], ...] = ()
    if one.each or len(codes) > MOST_OF_A_LIST:
        shown = tuple((code.replace(" ", "#"), what.label) for code, what in codes if not what.obsolete)
        about = () if one.form else shown
    elif codes:
        choices = [(code, what.label, code == value) for code, what in codes if not what.obsolete or code == value]
        if not any(chosen for _code, _label, chosen in choices):
            choices.insert(0, (value, "", True))
        if value.strip("|"):
            choices.append(("|" * one.size, "", False))
    return Place(
        f"{PREFIX}{line}-{one.start}",
        one.label,
        one.name,
        value if choices else value.rstrip(),
        one.size,
        tuple(choices),
        LISTS.get(one.form, ""),
        about,
    )


def chosen_positions(posted: Mapping[str, Any]) -> dict[tuple[int, int], str]:
    """What the forms of fixed fields say: line and position → characters, filled with blanks to their size."""
    found = {}
    for name, value in posted.items():
        line, _hyphen, start = name.removeprefix(PREFIX).partition("-")
        size = str(posted.get(f"size-{name}", ""))
        if name.startswith(PREFIX) and line.isdecimal() and start.isdecimal() and size.isdecimal() and int(size) < 40:
            found[int(line), int(start)] = str(value).replace("#", " ")[: int(size)].ljust(int(size))
    return found


@dataclass(frozen=True, slots=True)
class Message:
    """A finding as the page shows it. `line` is its line in the text, from 0; `mend` its number if it can be mended."""

    finding: Finding
    glyph: str
    line: int
    mend: int | None


def messages(record: MarcRecord, kind: str) -> list[Message]:
    """Every finding, with where it is in the text."""
    return [
        Message(one, GLYPHS[one.severity], line_of(one, record), number if one.instead else None)
        for number, one in enumerate(validate(record, kind))
    ]


def line_of(one: Finding, record: MarcRecord) -> int:
    """Its line in the text, from 0: its field's, or the first one with its tag; -1 where there is none."""
    if one.index >= 0:
        return one.index + 1
    if one.tag == LEADER:
        return 0
    return next((line for line, field in enumerate(record.fields, 1) if field[0] == one.tag), -1)


def counted(found: list[Message]) -> dict[str, int]:
    """How many errors, warnings and hints."""
    return {name: sum(one.finding.severity == name for one in found) for name in (ERROR, WARNING, HINT)}


@dataclass(frozen=True, slots=True)
class Preview:
    """What the public will see of a record."""

    title: str
    rest: str
    author: str
    year: int | None
    publisher: str
    extent: str
    series: str
    summary: str
    sorts_under: str
    skipped: int
    subjects: tuple[str, ...]
    class_mark: str


def preview(record: MarcRecord) -> Preview:
    """The record in the words of the public page."""
    made = derive(MarcRecord(record.leader.ljust(24), record.fields))
    title = record.first("245")
    skip = int(title.ind2) if title and title.ind2 in tuple("123456789") else 0
    text = title.first("a") if title else ""
    subjects = [field.text("abcdtvxyz").rstrip(".") for field in record.all("600", "610", "611", "630", "650", "651")]
    return Preview(
        made.title, made.title_rest, made.author, made.year, made.publisher, made.extent, made.series, made.summary,
        text[skip : skip + 1].upper(), skip, tuple(dict.fromkeys(subjects))[:6], made.classification,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Help:
    """What goes into a field."""

    tag: str
    name: Phrase | str
    repeatable: bool
    obsolete: bool
    indicators: tuple[tuple[int, tuple[tuple[str, str], ...]], ...]
    subfields: tuple[tuple[str, str, bool], ...]


def help_for(kind: str, tag: str) -> Help:
    """The format's words on a tag."""
    spec = spec_of(kind, tag)
    if tag in {LEADER, "006", "007", "008"}:
        name = spec.name if spec else _("Leader")
        return Help(tag, name, bool(spec and spec.repeatable), False, (), ())
    if spec is None:
        words = _("A field of the library’s own") if is_local(tag) else _("MARC 21 has no such field")
        return Help(tag, words, True, False, (), ())
    indicators = tuple(
        (place, tuple((code.value.replace(" ", "#"), code.label) for code in _shortened(codes)))
        for place, codes in spec.shown_indicators()
    )
    subfields = tuple((one.code, one.label, one.repeatable) for one in spec.shown_subfields())
    return Help(tag, spec.name, spec.repeatable, spec.obsolete, indicators, subfields)


def _shortened(codes: list[Any]) -> Iterator[Any]:
    """Ten digits that all mean “characters to skip” are one line."""
    seen = set()
    for code in codes:
        if code.label not in seen:
            seen.add(code.label)
            yield code
