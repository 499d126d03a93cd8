"""MARCXML, read as a stream with exact byte positions. Entities, external or internal, are refused, not expanded.

Expat reads it because it tells the byte where each element begins: so a record's own bytes are kept as they came.
Elements are known by their local name, so any prefix and any wrapper (SRU, OAI-PMH) will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NoReturn
from xml.parsers import expat  # entities are refused in _Reader._entity
from xml.sax.saxutils import escape, quoteattr

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec.fields import BadRecord
from shelflist.records.catalog.codec.reading import CannotWrite, Reading
from shelflist.records.catalog.codec.structured import finished
from shelflist.records.catalog.codec.unimarc import is_unimarc, to_marc21
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, Subfield

BLOCK = 1 << 16
LARGEST = 16 << 20  # bytes of one record
LONGEST_TOKEN = 4 << 20  # bytes of one tag or comment, which the parser holds in memory
DEEPEST = 64
NAMESPACE = "http://www.loc.gov/MARC21/slim"
MARCXML_START = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{NAMESPACE}" xmlns:marc="{NAMESPACE}"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
).encode()
MARCXML_END = b"</collection>\n"

_TYPES = ("Bibliographic", "Authority", "Holdings", "Classification", "Community")
_BAD_IN_XML = re.compile("[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class _Refused(Exception):
    """What makes the whole file unacceptable from here on."""

    def __init__(self, reason: Phrase) -> None:
        self.reason = reason
        super().__init__(str(reason))


class _Reader:
    """The handlers of the parser and the record they are in."""

    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.ordered_attributes = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._entity
        parser.XmlDeclHandler = self._declaration
        self.encoding = "utf-8"
        self.window, self.window_at = bytearray(), 0  # bytes not yet passed, and where they begin in the file
        self.depth = 0
        self.position = 0
        self.ready: list[Reading] = []
        self.record_at: int | None = None
        self.record_depth = 0
        self.read_to = 0  # where the last record ended
        self._begin()

    def _begin(self) -> None:
        self.leader: str | None = None
        self.fields: list[Field] = []
        self.warnings: list[Phrase] = []
        self.problem: Phrase | None = None
        self.text: list[str] = []
        self.tag = ""
        self.subfields: list[Subfield] | None = None
        self.indicators = "  "
        self.code = ""

    def feed(self, block: bytes) -> list[Reading]:
        """The records that this block completes. Raises expat.ExpatError and _Refused."""
        self.window += block
        self.ready = []
        self.parser.Parse(block, False)
        read_to = self.window_at + len(self.window)
        now = self.parser.CurrentByteIndex
        if read_to - now > LONGEST_TOKEN:
            raise _Refused(_("One tag or comment goes on for more than {megabytes} MB.", megabytes=LONGEST_TOKEN >> 20))
        if self.record_at is not None and read_to - self.record_at > LARGEST:
            raise _Refused(_("A record goes on for more than {megabytes} MB.", megabytes=LARGEST >> 20))
        if self.record_at is None and read_to - self.read_to > LARGEST:
            raise _Refused(_("No MARC record was found in {megabytes} MB of data.", megabytes=LARGEST >> 20))
        keep_from = self.record_at if self.record_at is not None else min(max(now, self.window_at), read_to)
        del self.window[: keep_from - self.window_at]
        self.window_at = keep_from
        return self.ready

    def finish(self) -> list[Reading]:
        self.ready = []
        self.parser.Parse(b"", True)
        return self.ready

    # handlers, called for every element: kept short

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Refused(_("Elements are nested more than {count} deep.", count=DEEPEST))
        local = name.rpartition(":")[2]
        if local == "subfield" and self.subfields is not None:
            self.code = attributes.get("code", "")
            self._collect()
        elif local == "datafield" and self.record_at is not None:
            self._start_data(attributes)
        elif local == "controlfield" and self.record_at is not None:
            self.tag = attributes.get("tag", "")
            self._collect()
        elif local == "leader" and self.record_at is not None:
            self._collect()
        elif local == "record":
            self._start_record(attributes)
        else:
            self._start_other(local)

    def _collect(self) -> None:
        self.text = []
        self.parser.CharacterDataHandler = self.text.append

    def _start_record(self, attributes: dict[str, str]) -> None:
        if self.record_at is not None and (self.fields or self.leader is not None):
            self.problem = self.problem or _("A record stands inside another record.")
            return
        self._begin()  # a record inside an empty one: the outer is the envelope of SRU or OAI-PMH
        self.record_at, self.record_depth = self.parser.CurrentByteIndex, self.depth
        kind = attributes.get("type", "")
        if kind and kind not in _TYPES:
            self.warnings.append(
                _("The record's type attribute is “{found}”, which MARCXML does not know.", found=kind[:40])
            )

    def _start_data(self, attributes: dict[str, str]) -> None:
        self.tag = attributes.get("tag", "")
        self.indicators = attributes.get("ind1", " ") + attributes.get("ind2", " ")
        self.subfields = []

    def _start_other(self, local: str) -> None:
        if self.record_at is not None and self.problem is None and local not in ("header", "metadata", "recordData"):
            self.problem = _("The record has an element <{name}>, which is not part of MARCXML.", name=local[:40])

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if self.record_at is not None:
            if local == "subfield":
                self._end_subfield()
            elif local == "datafield":
                self._end_data()
            elif local == "controlfield":
                self._end_control()
            elif local == "leader":
                self.leader = "".join(self.text)
            elif self.depth == self.record_depth:
                self._end_record()
            self.parser.CharacterDataHandler = None
        self.depth -= 1

    def _end_subfield(self) -> None:
        if self.subfields is None:
            self.problem = self.problem or _("A subfield stands outside a field.")
            return
        self.subfields.append((self.code, "".join(self.text)))

    def _end_data(self) -> None:
        if self.subfields:
            self.fields.append(Data(self.tag, self.indicators, "", self.subfields))
        elif self.subfields is not None:
            self.warnings.append(_("Field {tag} was empty and left out.", tag=self.tag))
        self.subfields = None

    def _end_control(self) -> None:
        data = "".join(self.text)
        if data.strip():
            self.fields.append(Control(self.tag, data))
        else:
            self.warnings.append(_("Field {tag} was empty and left out.", tag=self.tag))

    def _end_record(self) -> None:
        start = self.record_at
        assert start is not None
        end = self.window.index(b">", self.parser.CurrentByteIndex - self.window_at) + 1
        raw = bytes(self.window[start - self.window_at : end])
        self.position += 1
        self.ready.append(self._reading(start, raw))
        self.read_to = start + len(raw)
        self.record_at = None
        self._begin()

    def _reading(self, offset: int, raw: bytes) -> Reading:
        record, format = None, "marcxml"
        problem, warnings = self.problem, self.warnings
        if problem is None:
            try:
                record, odd = finished(self.leader, self.fields)
                warnings += odd
                if is_unimarc(record):
                    record, converted = to_marc21(record)
                    warnings += converted
                    format = "unimarc-xml"
            except BadRecord as error:
                problem = error.reason
        return Reading(
            self.position, offset, raw, format, self.encoding, record, problem, tuple(warnings) if record else ()
        )

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = (encoding or "utf-8").lower()

    def _entity(self, *_declaration: object) -> NoReturn:
        raise _Refused(
            _("The file defines XML entities, which can be used to attack the program. It was not read further.")
        )


def read_marcxml(stream: BinaryIO) -> Iterator[Reading]:
    """The records of a file. Where the XML itself breaks, what was read stays and one last Reading says why."""
    reader = _Reader()
    try:
        while block := stream.read(BLOCK):
            yield from reader.feed(block)
        yield from reader.finish()
    except _Refused as error:
        yield from reader.ready
        yield _broken(reader, error.reason)
    except (expat.ExpatError, LookupError, ValueError) as error:
        yield from reader.ready
        yield _broken(reader, _broken_xml(error))
    else:
        if reader.position == 0:
            yield Reading(1, 0, b"", "marcxml", "", None, _("The file is XML, but there is no MARC record in it."))


def _broken_xml(error: Exception) -> Phrase:
    if isinstance(error, expat.ExpatError):
        reason = expat.errors.messages.get(error.code, "") if isinstance(expat.errors.messages, dict) else ""
        return _(
            "The XML is broken in line {line}: {reason}. Nothing after that could be read.",
            line=error.lineno,
            reason=reason or "syntax error",
        )
    return _("The XML cannot be read: {reason}.", reason=str(error)[:100])


def _broken(reader: _Reader, reason: Phrase) -> Reading:
    """What stands behind the last good record, as far as it was read."""
    start = max(reader.window_at, reader.read_to) if reader.record_at is None else reader.record_at
    raw = bytes(reader.window[start - reader.window_at :][:LARGEST])
    return Reading(reader.position + 1, start, raw, "marcxml", reader.encoding, None, reason)


# ---- writing


def write_marcxml(record: MarcRecord) -> bytes:
    """The record as a `record` element in UTF-8, to stand between MARCXML_START and MARCXML_END.

    Raises CannotWrite for control characters, which XML cannot hold.
    """
    out = ["<record>\n  <leader>", _xml_text("000", record.leader), "</leader>\n"]
    for field in record.fields:
        if len(field) == 2:
            out.append(f"  <controlfield tag={quoteattr(field[0])}>{_xml_text(field[0], field[1])}</controlfield>\n")
            continue
        tag, ind1, ind2, subfields = field
        out.append(f"  <datafield tag={quoteattr(tag)} ind1={quoteattr(ind1)} ind2={quoteattr(ind2)}>\n")
        for code, value in subfields:
            out.append(f"    <subfield code={quoteattr(code)}>{_xml_text(tag, value)}</subfield>\n")
        out.append("  </datafield>\n")
    out.append("</record>\n")
    return "".join(out).encode()


def _xml_text(tag: str, value: str) -> str:
    if _BAD_IN_XML.search(value):
        raise CannotWrite(_("Field {tag} holds control characters, which no MARC format may hold.", tag=tag))
    return escape(value)


def stands_alone(raw: bytes) -> bool:
    """True when a record element's own bytes are well-formed MARCXML between MARCXML_START and MARCXML_END."""
    try:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.Parse(MARCXML_START + raw + MARCXML_END, True)
    except (expat.ExpatError, ValueError):
        return False
    return True
