"""The metadata formats that can be harvested."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from shelflist.doors.protocols import addresses
from shelflist.records.catalog import formats
from shelflist.records.catalog.formats.mads import MADS as MADS_NAMESPACE
from shelflist.records.catalog.formats.mads import MADS_SCHEMA
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.items.publishing import PublicCopy


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its schema, its namespace, how a record is written in it (with the address of its public page)."""

    prefix: str
    schema: str
    namespace: str
    write: Callable[[MarcRecord, str], str]


OAI_DC = Format(
    "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/",
    formats.oai_dc,
)  # fmt: skip
MARC21 = Format(
    "marc21", "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", "http://www.loc.gov/MARC21/slim",
    lambda record, _address: formats.marcxml(record),
)  # fmt: skip
MARCXML = Format("marcxml", MARC21.schema, MARC21.namespace, MARC21.write)  # what some harvesters call it
MODS = Format(
    "mods", "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd", "http://www.loc.gov/mods/v3", formats.mods
)  # fmt: skip
MADS = Format("mads", MADS_SCHEMA, MADS_NAMESPACE, lambda record, _address: formats.mads(record))
OF_TITLES = {one.prefix: one for one in (OAI_DC, MARC21, MARCXML, MODS)}
OF_HEADINGS = {one.prefix: one for one in (OAI_DC, MARC21, MARCXML, MADS)}
WITH_COPIES = frozenset(("marc21", "marcxml"))


def copy_fields() -> dict[str, str]:
    """What of each copy is told in field 852, by subfield: the setting SHELFLIST_OAI_852."""
    found: dict[str, str] = getattr(settings, "OAI_COPY_FIELDS", {})
    return found


def with_copies(record: MarcRecord, copies: Iterable[PublicCopy], codes: dict[str, str]) -> MarcRecord:
    """The record with one 852 for each copy, in the place of those that it came with."""
    kept = [field for field in record.fields if field[0] != "852"]
    made = []
    for copy in copies:
        values = {
            "owner": copy.branch_code,
            "branch": copy.branch_name,
            "location": copy.location_name,
            "call": copy.call_number,
            "barcode": copy.barcode,
            "copy": str(copy.copy_number or ""),
            "part": copy.part,
            "note": copy.note,
            "type": copy.item_type,
        }
        subfields = [(code, values[name]) for code, name in codes.items() if values.get(name)]
        if subfields:
            made.append(Data("852", " ", " ", subfields))
    return MarcRecord(record.leader, [*kept, *made])


def public_address(base: str, record_id: int, kind: str) -> str:
    """The page of a title; a heading has none."""
    return addresses.public_title_address(base, record_id) if kind == "bib" else ""
