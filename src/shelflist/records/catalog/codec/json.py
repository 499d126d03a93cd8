"""MARC-in-JSON (`{"leader": …, "fields": [{"245": {"ind1": …, "ind2": …, "subfields": [{"a": …}]}}]}`), as an array,
one record per line, or records one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec.fields import BadRecord
from shelflist.records.catalog.codec.reading import Reading
from shelflist.records.catalog.codec.structured import finished
from shelflist.records.catalog.codec.unimarc import is_unimarc, to_marc21
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord

BLOCK = 1 << 20
LARGEST = 16 << 20

_TOKEN = re.compile(rb'\\.|["{}\n]', re.DOTALL)
_BETWEEN = re.compile(rb"[\s\[\],\x1e]*")  # 1E: JSON text sequences (RFC 7464)


def read_json(stream: BinaryIO) -> Iterator[Reading]:
    """The records of a file, in bounded memory: each object at the outermost level is one record."""
    position = 0
    for offset, raw in _objects(stream):
        position += 1
        yield _reading(position, offset, raw)
    if position == 0:
        yield Reading(1, 0, b"", "json", "", None, _("The file is JSON, but there is no MARC record in it."))


def _objects(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(offset, bytes) of each object; what stands between objects and is no punctuation counts as one, too."""
    offset, window = 0, b""
    while True:
        block = stream.read(BLOCK)
        window += block
        done = 0
        for start, end in _complete(window):
            yield offset + start, window[start:end]
            done = end
        window, offset = window[done:], offset + done
        if not block or len(window) > LARGEST:
            start = _start_of(window, 0)
            if start < len(window):
                yield offset + start, window[start:].rstrip()
            offset += len(window)
            window = b""
        if not block:
            return


def _start_of(window: bytes, at: int) -> int:
    match = _BETWEEN.match(window, at)
    return match.end() if match else at


def _complete(window: bytes) -> Iterator[tuple[int, int]]:
    """Where whole objects (or lines that are none) stand in the window."""
    at = _start_of(window, 0)
    while at < len(window):
        end = _end_of_object(window, at) if window[at : at + 1] == b"{" else window.find(b"\n", at)
        if end <= at:
            return
        yield at, end
        at = _start_of(window, end)


def _end_of_object(window: bytes, at: int) -> int:
    """Just behind the brace that closes the object beginning here, or -1. A line end in a string ends a broken one."""
    depth, in_string = 0, False
    for token in _TOKEN.finditer(window, at):
        mark = token[0]
        if mark == b'"':
            in_string = not in_string
        elif in_string:
            if mark == b"\n":
                return token.start()
        elif mark == b"{":
            depth += 1
        elif mark == b"}":
            depth -= 1
            if depth == 0:
                return token.end()
    return -1


def _reading(position: int, offset: int, raw: bytes) -> Reading:
    try:
        value = json.loads(raw)
    except ValueError as error:
        problem = _("This is not valid JSON: {reason}.", reason=str(error)[:120])
        return Reading(position, offset, raw, "json", "utf-8", None, problem)
    except RecursionError:
        return Reading(position, offset, raw, "json", "utf-8", None, _("The JSON is nested too deeply to be a record."))
    try:
        record, warnings = finished(*_parts(value))
    except BadRecord as error:
        return Reading(position, offset, raw, "json", "utf-8", None, error.reason)
    if is_unimarc(record):
        record, converted = to_marc21(record)
        return Reading(position, offset, raw, "unimarc-json", "utf-8", record, None, (*warnings, *converted))
    return Reading(position, offset, raw, "json", "utf-8", record, None, tuple(warnings))


def _parts(value: Any) -> tuple[str | None, list[Field]]:
    """Leader and fields as they stand in the JSON. Raises BadRecord when it is something else."""
    if not isinstance(value, dict) or not isinstance(value.get("fields"), list):
        raise BadRecord(_("This JSON is not a MARC record: it has no list of fields."))
    leader = value.get("leader")
    fields: list[Field] = []
    for entry in value["fields"]:
        if not isinstance(entry, dict) or len(entry) != 1:
            raise BadRecord(_("A field in this JSON is not written as one tag with its content."))
        tag, content = next(iter(entry.items()))
        if isinstance(content, str):
            fields.append(Control(tag, content))
        else:
            fields.append(_data_field(tag, content))
    return leader if isinstance(leader, str) else None, fields


def _data_field(tag: str, content: Any) -> Data:
    try:
        indicators = content.get("ind1", " ") + content.get("ind2", " ")
        subfields = [pair for entry in content["subfields"] for pair in entry.items()]
        if all(isinstance(value, str) for _code, value in subfields) and subfields and isinstance(indicators, str):
            return Data(tag, indicators, "", subfields)
    except (AttributeError, KeyError, TypeError):
        pass
    raise BadRecord(_("Field {tag} in this JSON is not written as indicators and subfields.", tag=tag[:20]))


def write_json(record: MarcRecord) -> bytes:
    """The record as MARC-in-JSON in one line of UTF-8, without a line end."""
    fields: list[dict[str, Any]] = []
    for field in record.fields:
        if len(field) == 2:
            fields.append({field[0]: field[1]})
        else:
            subfields = [{code: value} for code, value in field[3]]
            fields.append({field[0]: {"ind1": field[1], "ind2": field[2], "subfields": subfields}})
    return json.dumps({"leader": record.leader, "fields": fields}, ensure_ascii=False, separators=(",", ":")).encode()
