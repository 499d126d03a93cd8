"""ISO 2709, the exchange format of MARC: a reader that survives damage, and a writer that never makes any."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import BinaryIO, Literal

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec import leader as leaders
from shelflist.records.catalog.codec import marc8, repair, text
from shelflist.records.catalog.codec.fields import CODES, CONTROL_TAGS, DATA_TAGS, BadRecord, build
from shelflist.records.catalog.codec.reading import CannotWrite, Reading, TooBig
from shelflist.records.catalog.codec.unimarc import in_iso5426, is_unimarc, to_marc21
from shelflist.records.catalog.marc import Field, MarcRecord

BLOCK = 1 << 20
LARGEST = 16 << 20  # bytes without a record terminator that are held in memory
KEPT = 1 << 20  # bytes of such data that are set aside
MOST_BYTES_OF_FIELD = 9_999
MOST_BYTES_OF_RECORD = 99_999
Encoding = Literal["utf-8", "marc-8"]

_AROUND = b" \t\r\n\x00\x1a"  # what transfer programs put between records, never part of one
_BOM = b"\xef\xbb\xbf"
_LEADER = re.compile(rb"(?<![0-9])([0-9]{5})[a-z ][a-z0-9 ].{3}[0-9a-zA-Z ]{2}[0-9]{5}", re.DOTALL)
_TAGS = {tag.encode(): tag for tag in (*CONTROL_TAGS, *DATA_TAGS)}  # one string for each: quick to compare and look up
_BAD_IN_DATA = re.compile("[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


# ---- reading


def read_iso2709(stream: BinaryIO) -> Iterator[Reading]:
    """The records of a file, good and bad, in bounded memory whatever stands in it."""
    position = 0
    for offset, chunk, closed in _chunks(stream):
        for start, raw, problem, note in _records_in(chunk, closed):
            position += 1
            yield _reading(position, offset + start, raw, problem, note)


def _chunks(stream: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """(offset, bytes with their terminator, was there one) between terminators; where none comes in 16 MB, those."""
    offset, rest, is_passing = 0, b"", False
    while block := stream.read(BLOCK):
        if is_passing:  # what has no end in 16 MB is no record: on to whatever follows the next terminator
            end = block.find(b"\x1d")
            offset += len(block) if end < 0 else end + 1
            if end < 0:
                continue
            block, is_passing = block[end + 1 :], False
        *whole, rest = (rest + block).split(b"\x1d")
        for chunk in whole:
            yield offset, chunk + b"\x1d", True
            offset += len(chunk) + 1
        if len(rest) > LARGEST:
            yield offset, rest, False
            offset += len(rest)
            rest, is_passing = b"", True
    if rest:
        yield offset, rest, False


Piece = tuple[int, bytes, Phrase | None, Phrase | None]


def _records_in(chunk: bytes, closed: bool) -> Iterator[Piece]:
    """(start, bytes, problem, note) for each record of a chunk: one as a rule, more where a terminator is missing."""
    body = chunk[:-1] if closed else chunk
    if closed and body[:5].isdigit() and int(body[:5]) == len(chunk):
        yield 0, chunk, None, None
        return
    start = len(body) - len(body.lstrip(_AROUND + _BOM))
    if start == len(body):
        return
    if len(chunk) > LARGEST:
        yield (
            start,
            chunk[start : start + KEPT],
            _("No end of record was found in {megabytes} MB of data.", megabytes=len(chunk) >> 20),
            None,
        )
        return
    yield from _divided(chunk, start, closed)


def _divided(chunk: bytes, start: int, closed: bool) -> Iterator[Piece]:
    """The records of a chunk that is not exactly one: junk before it passed over, swallowed records taken apart."""
    end = len(chunk)
    starts = _leaders_in(chunk, start, end)
    if not starts:
        rest = chunk[start:]
        problem = None if closed else _outside(rest)
        yield start, rest, problem, None
        return
    if starts[0] > start:
        passed = starts[0] - start
        note = _("{count} bytes of other text before this record were passed over.", count=passed)
    else:
        note = None
    for begin, stop in zip(starts, [*starts[1:], end], strict=True):
        raw = chunk[begin:stop]
        if stop == end:
            yield begin, raw, None if closed else _cut_off(raw), note or _length_note(raw, closed)
        else:
            yield begin, raw, None if raw.endswith(b"\x1e") else _cut_off(raw), note or _missing_terminator()
        note = None


def _leaders_in(chunk: bytes, start: int, end: int) -> list[int]:
    """Where records begin: at the start or behind junk, and behind the last field of another record."""
    found: list[int] = []
    for match in _LEADER.finditer(chunk, start):
        at, length = match.start(), int(match[1])
        follows_record = length > 24 and chunk[max(start, at - 64) : at].rstrip(_AROUND).endswith(b"\x1e")
        first = not found and chunk.find(b"\x1e", start, at) < 0
        if first or follows_record or at + length == end:
            found.append(at)
    return found


def _missing_terminator() -> Phrase:
    return _("The record terminator was missing; the record ends where the next one begins.")


def _length_note(raw: bytes, closed: bool) -> Phrase | None:
    if not closed:
        return _("The record terminator was missing at the end of the file.")
    if raw[:5] != b"%05d" % len(raw):
        return _(
            "The length in the leader is {stated}, but the record has {length} bytes.",
            stated=raw[:5].decode("latin-1"),
            length=len(raw),
        )
    return None


def _cut_off(raw: bytes) -> Phrase | None:
    """Why a record without a terminator cannot be used, or None when all of it is there."""
    whole = raw.rstrip(_AROUND)
    try:
        if whole.endswith(b"\x1e"):
            repair.locate(whole)
            return None
    except BadRecord:
        pass
    return _(
        "The record is cut off: {length} of {stated} bytes are there.",
        length=len(raw),
        stated=raw[:5].decode("latin-1"),
    )


def _outside(rest: bytes) -> Phrase:
    return _("Here stands text that is not a MARC record: “{text}”.", text=rest[:40].decode("utf-8", "replace").strip())


def _reading(position: int, offset: int, raw: bytes, problem: Phrase | None, note: Phrase | None) -> Reading:
    if problem is not None:
        return Reading(position, offset, raw, "iso2709", "", None, problem)
    try:
        record, encoding, warnings = parse(raw[:-1] if raw.endswith(b"\x1d") else raw.rstrip(_AROUND))
    except BadRecord as error:
        return Reading(position, offset, raw, "iso2709", "", None, error.reason)
    if note is not None:
        warnings.insert(0, note)
    if encoding == "iso-5426" or is_unimarc(record):
        record, converted = to_marc21(record)
        return Reading(position, offset, raw, "unimarc-2709", encoding, record, None, tuple(warnings + converted))
    return Reading(position, offset, raw, "iso2709", encoding, record, None, tuple(warnings))


def parse(raw: bytes) -> tuple[MarcRecord, str, list[Phrase]]:
    """One record (without its record terminator) as (record, encoding, warnings). Raises BadRecord."""
    tags, body, warnings = _located(raw)
    if len(body.translate(None, text.CONTROLS)) != len(body):
        body = body.translate(text.CONTROLS_TO_SPACES)
        warnings.append(_("Control characters in the text became spaces."))
    decoded = text.decode_utf8(body) if marc8.ESC not in body else None
    if decoded is None:
        decoded = _decode_by_evidence(raw, tags, body)
    warnings += decoded.warnings
    fields = build(tags, decoded.text, warnings)
    if not fields:
        raise BadRecord(_("The record has no fields."))
    head, odd = leaders.normal(leaders.zeroed(raw[:24].decode("latin-1")))
    if odd:
        warnings += odd
    encoding = decoded.encoding
    if encoding == "utf-8" and body.isascii() and raw[9:10] != b"a":
        encoding = "marc-8"  # pure ASCII is both: here the leader decides
    return MarcRecord(head, fields), encoding, warnings


def _located(raw: bytes) -> tuple[list[str], bytes, list[Phrase]]:
    """Tags and the fields' bytes joined by 1E: quickly when the directory is in plain order, else by `repair`."""
    try:
        base = int(raw[12:17])
        directory = _directory((min(base, len(raw)) - 25) // 12)(raw, 24)
        body = raw[base:-1]
        place = 0
        for number, piece in zip(directory[1::2], body.split(b"\x1e"), strict=True):
            length = len(piece) + 1
            if int(number) != length * 100_000 + place:
                break
            place += length
        else:
            if (base - 25) % 12 == 0 and raw[base - 1] == 0x1E and raw[-1] == 0x1E:
                return [_TAGS.get(tag) or tag.decode("ascii") for tag in directory[::2]], body, []
    except (ValueError, IndexError, struct.error):
        pass  # no numbers where numbers should be, or no end
    located = repair.locate(raw)
    return located.tags, b"\x1e".join(located.pieces), located.warnings


@lru_cache(maxsize=128)
def _directory(entries: int) -> Callable[[bytes, int], tuple[bytes, ...]]:
    """Reads a directory of so many entries at an offset: of each its tag, then its length and start in one piece."""
    return struct.Struct("3s9s" * entries).unpack_from


def _decode_by_evidence(raw: bytes, tags: list[str], body: bytes) -> text.Decoded:
    pieces = body.split(b"\x1e")
    try:
        if in_iso5426(tags, pieces):
            return text.decode_iso5426(pieces)
        return text.decode_other(tags, pieces, flagged_utf8=raw[9:10] == b"a")
    except text.Undecodable as error:
        raise BadRecord(error.reason) from error


# ---- writing


def write_iso2709(record: MarcRecord, encoding: Encoding = "utf-8") -> bytes:
    """The record in ISO 2709, with leader/09 saying the encoding.

    Raises TooBig naming the field when a field has more than 9,999 or the record more than 99,999 bytes, and
    CannotWrite for control characters in the data and for tags, indicators or codes that are not one ASCII
    character each: they would break the record for every reader.
    """
    directory, body = bytearray(), bytearray()
    for field in record.fields:
        data = _field_bytes(field, encoding)
        if len(data) > MOST_BYTES_OF_FIELD:
            raise TooBig(
                _("Field {tag} has {length} bytes; ISO 2709 holds at most 9,999.", tag=field[0], length=len(data))
            )
        directory += b"%s%04d%05d" % (field[0].encode("ascii"), len(data), len(body))
        body += data
    base = 24 + len(directory) + 1
    length = base + len(body) + 1
    if length > MOST_BYTES_OF_RECORD:
        biggest = max(record.fields, key=lambda field: len(str(field)))[0]
        message = _(
            "The record has {length} bytes; ISO 2709 holds at most 99,999. Its biggest field is {tag}.",
            length=length,
            tag=biggest,
        )
        raise TooBig(message)
    head = leaders.normal(record.leader)[0]
    flag = "a" if encoding == "utf-8" else " "
    leader = f"{length:05}{head[5:9]}{flag}22{base:05}{head[17:20]}4500".encode("ascii")
    return b"%s%s\x1e%s\x1d" % (leader, directory, body)


def _field_bytes(field: Field, encoding: Encoding) -> bytes:
    tag = field[0]
    if len(tag) != 3 or not tag.isascii() or not tag.isprintable():
        raise CannotWrite(_("The tag “{tag}” has not three letters or digits.", tag=tag))
    if len(field) == 2:
        return _value_bytes(tag, field[1], encoding) + b"\x1e"
    if tag in CONTROL_TAGS:
        raise CannotWrite(_("Field {tag} is a control field and cannot have subfields.", tag=tag))
    _tag, ind1, ind2, subfields = field
    out = [_one_byte(tag, ind1) + _one_byte(tag, ind2)]
    for code, value in subfields:
        mark = code.encode() if code in CODES else _one_byte(tag, code)
        out.append(mark + _value_bytes(tag, value, encoding))
    return b"\x1f".join(out) + b"\x1e"


def _one_byte(tag: str, char: str) -> bytes:
    if len(char) != 1 or not " " <= char <= "~":
        raise CannotWrite(
            _(
                "Field {tag} has the indicator or subfield code “{char}”, which ISO 2709 cannot hold.",
                tag=tag,
                char=char,
            )
        )
    return char.encode("ascii")


def _value_bytes(tag: str, value: str, encoding: Encoding) -> bytes:
    if _BAD_IN_DATA.search(value):
        raise CannotWrite(_("Field {tag} holds control characters, which no MARC format may hold.", tag=tag))
    return value.encode() if encoding == "utf-8" else marc8.encode(value)
