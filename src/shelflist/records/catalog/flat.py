"""A record as lines of text, as people write it: `245 14 ‡aThe title : ‡brest`. The editor's plain-text mode.

Blank indicators are `#`. Instead of ‡ a line may use $ (then it has no ‡, and $ before a letter or digit begins a
subfield). Blanks around a subfield's text are the writer's, not the record's: `restored` gives a field that is the
same as before its very text back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec import leader as leaders
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, is_data

MARK = "\u2021"  # ‡
LEADER = "LDR"
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_ESCAPED = re.compile(r"\{U\+([0-9A-F]{4})\}")
_DOLLAR = re.compile(r"\$(?=[a-z0-9])")
_LONG_TAG = re.compile(r"[A-Za-z][A-Za-z0-9]{3,11}(?= )")  # no MARC 21, but some systems write INST
_BLANKS = str.maketrans("#_\\", "   ")


@dataclass(frozen=True, slots=True)
class Typed:
    """A record from text, and what could not be understood: numbers of lines (from 1) with what is wrong there."""

    record: MarcRecord
    problems: tuple[tuple[int, Phrase], ...]


def flat(record: MarcRecord) -> str:
    """The record as lines: the leader first."""
    return "\n".join([f"{LEADER} {_shown(record.leader)}", *(flat_field(field) for field in record.fields)])


def flat_field(field: Field) -> str:
    """One field as a line."""
    if not is_data(field):
        return f"{field[0]} {_shown(str(field[1]))}"
    indicators = f"{field.ind1}{field.ind2}".replace(" ", "#")
    return f"{field.tag} {indicators} {flat_subfields(field)}"


def flat_subfields(field: Data) -> str:
    """The subfields of a field as text: `‡aThe title : ‡brest`."""
    return " ".join(
        f"{MARK}{_shown(code)}{_shown(value).replace(MARK, MARK * 2).strip()}" for code, value in field.subfields
    )


def _shown(text: str) -> str:
    """Line breaks and the like as `{U+000A}`, so that a line stays one."""
    return _CONTROL.sub(lambda match: f"{{U+{ord(match[0]):04X}}}", text)


def _meant(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def typed(text: str) -> Typed:
    """The record that lines of text mean. Never raises: what is odd is a problem with its line."""
    leader = ""
    fields: list[Field] = []
    problems: list[tuple[int, Phrase]] = []
    for number, line in enumerate(re.split("\r\n|\r|\n", text), 1):
        if not line.strip():
            continue
        long = _LONG_TAG.match(line)
        tag, rest = (long[0], line[long.end() :]) if long else (line[:3], line[3:])
        if tag.upper() in {LEADER, "000"}:
            leader = _meant(rest.removeprefix(" "))
        elif len(tag.strip()) < 3 or not tag.isascii() or not tag.isalnum():
            problems.append(
                (number, _("A line begins with a tag of three digits; this one begins with “{text}”.", text=line[:12]))
            )
        else:
            fields.append(typed_field(tag, rest))
    return Typed(MarcRecord(_leader(leader), fields), tuple(problems))


def _leader(text: str) -> str:
    if len(text) == 24:
        return leaders.normal(leaders.zeroed(text))[0]
    return text


def typed_field(tag: str, rest: str) -> Field:
    """A field from what stands behind its tag."""
    rest = rest.removeprefix(" ")
    marked = MARK in rest
    begins = rest.find(MARK) if marked else (match.start() if (match := _DOLLAR.search(rest)) else -1)
    is_control = tag.isdigit() and tag < "010"
    if is_control or (begins < 0 and not tag.isdigit()):
        return Control(tag, _meant(rest))
    ind1, ind2, text = _indicators(rest, begins)
    return Data(tag, ind1, ind2, _subfields(text, marked=marked))


def _indicators(rest: str, begins: int) -> tuple[str, str, str]:
    """The indicators, and what stands behind them."""
    if begins == 0:
        return " ", " ", rest
    head = rest[:begins].rstrip() if begins > 0 else ""
    if begins > 0 and len(rest[:begins]) <= 3:
        two = rest[:begins][:2].translate(_BLANKS).ljust(2)
        return _safe(two[0]), _safe(two[1]), rest[begins:]
    if begins < 0 and re.match(r"[0-9#_\\ ]{2}( |$)", rest):
        two = rest[:2].translate(_BLANKS)
        return two[0], two[1], rest[3:]
    if begins > 0 and re.match(r"[0-9#_\\ ]{2} ", head + " "):
        two = rest[:2].translate(_BLANKS)
        return two[0], two[1], rest[3:]
    return " ", " ", rest


def _safe(char: str) -> str:
    return char if " " <= char <= "~" else " "


def _subfields(text: str, *, marked: bool) -> list[tuple[str, str]]:
    """Codes and values; words before the first delimiter are $a."""
    if marked:
        pieces = [piece.replace("\x1f", MARK) for piece in text.replace(MARK * 2, "\x1f").split(MARK)]
    else:
        pieces = _DOLLAR.split(text)
    first, *others = pieces
    found = [("a", _meant(first).strip())] if first.strip() else []
    for piece in others:
        whole = _meant(piece)
        if whole.strip():
            found.append((whole[0], whole[1:].strip()))
    return found


def restored(record: MarcRecord, before: MarcRecord) -> MarcRecord:
    """The record, with every field that is the same as one before but for blanks in the very text of that one."""
    kept: dict[str, list[Field]] = defaultdict(list)
    for field in before.fields:
        kept[_likeness(field)].append(field)
    fields = []
    for field in record.fields:
        same = kept.get(_likeness(field))
        fields.append(same.pop(0) if same else field)
    return MarcRecord(record.leader, fields)


def _likeness(field: Field) -> str:
    """What two fields have in common that differ only in blanks and in how a blank indicator is written."""
    if not is_data(field):
        return flat_field(field).rstrip()
    return f"{field.tag} {(field.ind1 + field.ind2).translate(_BLANKS)} {flat_subfields(field)}".rstrip()
