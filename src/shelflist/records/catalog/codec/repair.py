"""Finding the fields of an ISO 2709 record whose directory is wrong, where only one reading is possible."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec.fields import CONTROL_TAGS, BadRecord

LEADER = 24


@dataclass(frozen=True, slots=True)
class Entry:
    """A directory entry; length and start are None when they are not numbers."""

    tag: str
    length: int | None
    start: int | None


@dataclass(frozen=True, slots=True)
class Located:
    """The fields found: tags and bytes in step, and what had to be repaired."""

    tags: list[str]
    pieces: list[bytes]
    warnings: list[Phrase]


def locate(raw: bytes) -> Located:
    """The fields of a record (without record terminator) that is not in plain order. Raises BadRecord.

    In turn: the directory taken at its word; taken as counting characters instead of bytes; and the fields as the
    field terminators part them, when there are exactly as many as the directory has entries and each looks like
    what its tag says. A leader one character short and numbers too big for their places are understood as well.
    """
    if len(raw) <= LEADER + 1:
        raise BadRecord(_("The record is only {length} bytes long.", length=len(raw)))
    warnings: list[Phrase] = []
    if not raw.endswith(b"\x1e"):
        raw += b"\x1e"
        warnings.append(_("The last field had no field terminator."))
    first_end = raw.index(b"\x1e", LEADER)
    stated_end = int(raw[12:17]) - 1 if raw[12:17].isdigit() else -1
    if stated_end != first_end and LEADER < stated_end < len(raw) - 1:
        entries = _entries(raw[LEADER:stated_end])
        if entries and (found := _by_directory(entries, raw[stated_end + 1 :])):
            return Located(
                found[0], found[1], [*warnings, _("The directory was not closed by a field terminator."), *found[2]]
            )
    if stated_end != first_end:
        warnings.append(_("The base address in the leader was wrong."))
    body = raw[first_end + 1 :]
    entries, found = _fields_named(raw, first_end, body)
    if found is not None:
        return Located(found[0], found[1], warnings + found[2])
    if not entries:
        raise BadRecord(_("The directory, which says where each field stands, is damaged."))
    if not body:
        raise BadRecord(_("The record ends after its directory: it has no fields."))
    raise BadRecord(
        _(
            "The directory does not fit the fields: it names {entries}, and {fields} stand there.",
            entries=len(entries),
            fields=body.count(b"\x1e"),
        )
    )


Found = tuple[list[str], list[bytes], list[Phrase]]


def _fields_named(raw: bytes, end: int, body: bytes) -> tuple[list[Entry], Found | None]:
    """The entries of the directory that ends at `end`, and the fields where they can be told."""
    entries = _entries(raw[LEADER:end])
    for tell in (_by_directory, _by_characters, _by_terminators):
        if entries and (found := tell(entries, body)):
            return entries, found
    early = _entries(raw[LEADER - 1 : end])
    if early and (found := _by_directory(early, body)):
        found[2].append(_("The leader has {length} characters instead of 24.", length=23))
        return early, found
    overflowed = _overflowed(raw[LEADER:end])
    if overflowed and (found := _by_directory(overflowed, body)):
        found[2].append(_("A field or the record is longer than the directory has room for."))
        return overflowed, found
    return entries, None


def _entries(directory: bytes) -> list[Entry]:
    """The entries of a directory, or none when it cannot be divided into entries."""
    if not directory.isascii() or len(directory) % 12:
        return []
    text = directory.decode("ascii")
    return [
        Entry(text[at : at + 3], _number(text[at + 3 : at + 7]), _number(text[at + 7 : at + 12]))
        for at in range(0, len(text), 12)
    ]


def _overflowed(directory: bytes) -> list[Entry]:
    """The entries of a directory whose writer let too big numbers take one place more, or none.

    An entry is known by its start, which must be where the field before it ends.
    """
    text = directory.decode("latin-1")
    entries: list[Entry] = []
    at = expected = 0
    while at < len(text):
        for length_places, start_places in ((4, 5), (5, 5), (4, 6), (5, 6)):
            middle = at + 3 + length_places
            length, start = _number(text[at + 3 : middle]), _number(text[middle : middle + start_places])
            padded = (length_places == 5 and text.startswith("0", at + 3)) or (
                start_places == 6 and text.startswith("0", middle)
            )
            if length and start == expected and not padded:
                break
        else:
            return []
        entries.append(Entry(text[at : at + 3], length, start))
        at, expected = middle + start_places, expected + length
    return entries


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _by_directory(entries: list[Entry], body: bytes) -> Found | None:
    """The fields as the directory says, when each begins and ends at a terminator."""
    pieces: list[bytes] = []
    covered = inner = 0
    for entry in entries:
        if entry.length is None or entry.start is None or entry.length < 1:
            return None
        piece = body[entry.start : entry.start + entry.length]
        if (
            len(piece) != entry.length
            or piece[-1:] != b"\x1e"
            or body[entry.start - 1 : entry.start] not in (b"\x1e", b"")
        ):
            return None
        covered += entry.length
        inner += piece.count(b"\x1e") - 1
        pieces.append(piece[:-1].replace(b"\x1e", b" "))
    if inner and covered != len(body):
        return None
    warnings = []
    if inner:
        warnings.append(_("A field terminator stood inside a field; it is a space now."))
    elif covered < len(body):
        warnings.append(
            _(
                "The record held {count} bytes that its directory does not name; they were left out.",
                count=len(body) - covered,
            )
        )
    return [entry.tag for entry in entries], pieces, warnings


def _by_characters(entries: list[Entry], body: bytes) -> Found | None:
    """The fields when lengths and starts count characters of UTF-8 text instead of bytes."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    if len(text) == len(body):
        return None
    pieces: list[bytes] = []
    for entry in entries:
        if entry.length is None or entry.start is None:
            return None
        piece = text[entry.start : entry.start + entry.length]
        if len(piece) != entry.length or not piece.endswith("\x1e"):
            return None
        pieces.append(piece[:-1].replace("\x1e", " ").encode())
    if sum(entry.length or 0 for entry in entries) != len(text):
        return None
    return [entry.tag for entry in entries], pieces, [_("The directory counted characters instead of bytes.")]


def _by_terminators(entries: list[Entry], body: bytes) -> Found | None:
    """The fields between the terminators, in the order of the directory's starts."""
    pieces = body.split(b"\x1e")[:-1]
    if len(pieces) != len(entries):
        return None
    starts = [entry.start for entry in entries]
    if None not in starts and len(set(starts)) == len(starts):
        entries = sorted(entries, key=lambda entry: entry.start or 0)
    for entry, piece in zip(entries, pieces, strict=True):
        if piece.strip() and (entry.tag in CONTROL_TAGS) == (b"\x1f" in piece):
            return None
    return (
        [entry.tag for entry in entries],
        pieces,
        [_("The directory was wrong; the fields were found by their terminators.")],
    )
