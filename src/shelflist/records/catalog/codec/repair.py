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
    what its tag says. A directory of 13-byte entries (a writer's overflow) is understood as well.
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
    entries = _entries(raw[LEADER:first_end])
    if not entries:
        raise BadRecord(_("The directory, which says where each field stands, is damaged."))
    body = raw[first_end + 1 :]
    if not body:
        raise BadRecord(_("The record ends after its directory: it has no fields."))
    found = _by_directory(entries, body) or _by_characters(entries, body) or _by_terminators(entries, body)
    if found is None:
        raise BadRecord(
            _(
                "The directory does not fit the fields: it names {entries}, and {fields} stand there.",
                entries=len(entries),
                fields=body.count(b"\x1e"),
            )
        )
    return Located(found[0], found[1], warnings + found[2])


Found = tuple[list[str], list[bytes], list[Phrase]]


def _entries(directory: bytes) -> list[Entry]:
    """The entries of a directory, or none when it cannot be divided into entries."""
    if not directory.isascii():
        return []
    text = directory.decode("ascii")
    for width in (12, 13):
        if text and len(text) % width == 0:
            tags = [text[at : at + 3] for at in range(0, len(text), width)]
            if width == 12 or all(tag.isdigit() for tag in tags):
                return [
                    Entry(tag, _number(text[at + 3 : at + 7]), _number(text[at + 7 : at + width]))
                    for tag, at in zip(tags, range(0, len(text), width), strict=True)
                ]
    return []


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


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
