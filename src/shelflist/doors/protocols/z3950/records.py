"""Records as Z39.50 hands them out: USMARC, XML, SUTRS and OPAC records with holdings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shelflist.doors.protocols.rules.rpn import Bib1Diagnostic
from shelflist.doors.protocols.z3950.writing import external
from shelflist.ground.common import ber
from shelflist.ground.common.ber import Node
from shelflist.ground.common.z3950 import OPAC, SUTRS, USMARC, XML, XML_OLD
from shelflist.records.catalog import formats
from shelflist.records.catalog.codec import CannotWrite, write_iso2709
from shelflist.records.catalog.codec.iso2709 import Encoding
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.items.publishing import PublicCopy

BRIEF_TAGS = frozenset(
    (
        "001",
        "003",
        "005",
        "008",
        "010",
        "020",
        "022",
        "100",
        "110",
        "111",
        "130",
        "150",
        "151",
        "155",
        "245",
        "250",
        "260",
        "264",
        "300",
        "773",
        "880",
    )
)
BRIEF, FULL = "B", "F"
MADS = ("mads", "http://www.loc.gov/mads/v2", "info:srw/schema/1/mads-v2.1")
XML_SCHEMAS = {
    "marcxml": "marcxml", "http://www.loc.gov/marc21/slim": "marcxml", "info:srw/schema/1/marcxml-v1.1": "marcxml",
    "mods": "mods", "http://www.loc.gov/mods/v3": "mods", "info:srw/schema/1/mods-v3.7": "mods",
    "dc": "dc", "oai_dc": "dc", "http://purl.org/dc/elements/1.1/": "dc", "info:srw/schema/1/dc-v1.1": "dc",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """A syntax with what is wanted in it. Made by `shape`, which refuses what we do not have."""

    syntax: str
    brief: bool
    schema: str  # of XML
    encoding: Encoding

    @property
    def with_copies(self) -> bool:
        return self.syntax == OPAC


def shape(syntax: str, elements: str, encoding: Encoding) -> Shape:
    """USMARC where no syntax is named, full where no element set is. Raises Bib1Diagnostic."""
    syntax = syntax or USMARC
    if syntax not in (USMARC, XML, XML_OLD, SUTRS, OPAC):
        raise Bib1Diagnostic(239, syntax)
    plain = elements.strip()
    schema = XML_SCHEMAS.get(plain.lower(), "")
    if plain.upper() not in ("", BRIEF, FULL) and not (schema and syntax in (XML, XML_OLD)):
        raise Bib1Diagnostic(25, plain)
    return Shape(syntax, plain.upper() == BRIEF, schema or "marcxml", encoding)


def shape_of_heading(syntax: str, elements: str, encoding: Encoding) -> Shape:
    """The like for authority records, which come as USMARC, and in XML as MARCXML or MADS. Raises Bib1Diagnostic."""
    if syntax in (SUTRS, OPAC):
        raise Bib1Diagnostic(238, "Ask for USMARC or XML.")
    if elements.strip().lower() in MADS and syntax in (XML, XML_OLD):
        return Shape(syntax, False, "mads", encoding)
    found = shape(syntax, elements, encoding)
    if found.schema != "marcxml":
        raise Bib1Diagnostic(25, elements)
    return found


def retrieved(
    marc: MarcRecord, wanted: Shape, copies: Sequence[PublicCopy], due: dict[int, datetime], *, online: bool = False
) -> Node:
    """The EXTERNAL for a record. Raises Bib1Diagnostic where this syntax cannot hold it.

    `online`: it is there for everybody without copies, and says so as a holding.
    """
    if wanted.syntax in (XML, XML_OLD):
        return external(wanted.syntax, _xml(marc, wanted).encode())
    if wanted.syntax == SUTRS:
        words = formats.plain_text(marc, full=not wanted.brief)
        return external(SUTRS, ber.text(ber.GENERAL_STRING, words, ber.Class.UNIVERSAL))
    if wanted.syntax == OPAC:
        return external(OPAC, _opac(marc, wanted, copies, due, online=online))
    return external(USMARC, _usmarc(marc, wanted))


def _xml(marc: MarcRecord, wanted: Shape) -> str:
    if wanted.schema == "mads":
        return formats.mads(marc)
    if wanted.schema == "mods":
        return formats.mods(marc)
    if wanted.schema == "dc":
        return formats.srw_dc(marc)
    return formats.marcxml(_brief(marc) if wanted.brief else marc)


def _usmarc(marc: MarcRecord, wanted: Shape) -> bytes:
    record = formats.without_control_characters(_brief(marc) if wanted.brief else marc)
    try:
        return write_iso2709(record, wanted.encoding)
    except CannotWrite as no:  # too big as a rule
        raise Bib1Diagnostic(238, f"{no.reason} Ask for XML.") from no


def _brief(marc: MarcRecord) -> MarcRecord:
    return MarcRecord(marc.leader, [field for field in marc.fields if field[0] in BRIEF_TAGS])


# ---- holdings


def _opac(
    marc: MarcRecord, wanted: Shape, copies: Sequence[PublicCopy], due: dict[int, datetime], *, online: bool
) -> Node:
    """OPACRecord: the bibliographic record and, for each copy, where it stands and whether it is there."""
    try:
        bib = external(USMARC, _usmarc(marc, wanted), tag=1, kind=ber.Class.CONTEXT)
    except Bib1Diagnostic:
        bib = external(XML, formats.marcxml(marc).encode(), tag=1, kind=ber.Class.CONTEXT)
    holdings = [ber.group(2, *_holding(copy, due.get(copy.id))) for copy in copies]
    holdings += [ber.group(2, *_online(marc))] if online else []
    parts = [ber.group(2, *holdings)] if holdings else []
    return ber.sequence(bib, *parts)


def _holding(copy: PublicCopy, due_at: datetime | None) -> list[Node]:
    """HoldingsAndCircData of one copy."""
    said = (
        (1, "x"),  # a copy of something that is in several parts or not, as MARC holdings would say
        (9, copy.branch_name),
        (10, copy.location_name),
        (11, copy.call_number),
        (13, str(copy.copy_number or "")),
        (14, copy.note),
        (17, copy.part),
    )
    parts = [ber.text(tag, words) for tag, words in said if words]
    return [*parts, ber.group(19, _circulation(copy, due_at))]


def _online(marc: MarcRecord) -> list[Node]:
    """HoldingsAndCircData of what is there to be read online: no shelf, its address as the note, always available."""
    address = next((value for field in marc.all("856") for value in field.all("u")), "")
    said = ((1, "x"), (10, "Online"), (14, address))
    circulation = ber.sequence(
        ber.boolean(1, True), ber.text(4, "Online, for everybody"), ber.boolean(6, False), ber.boolean(7, False)
    )
    return [*(ber.text(tag, words) for tag, words in said if words), ber.group(19, circulation)]


def _circulation(copy: PublicCopy, due_at: datetime | None) -> Node:
    """CircRecord."""
    ready = copy.facts.available
    restrictions = "" if copy.lends else "In the library only"
    return ber.sequence(
        ber.boolean(1, ready),
        ber.text(2, due_at.date().isoformat()) if due_at else None,
        ber.text(4, restrictions or str(copy.facts.name)),
        ber.text(5, copy.barcode),
        ber.boolean(6, copy.lends),
        ber.boolean(7, copy.status == "on-hold-shelf"),
        ber.text(8, copy.part) if copy.part else None,
    )
