"""The record schemas that SRU gives, by their short names and their URIs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shelflist.doors.protocols.rules.diagnostics import Diagnostic
from shelflist.records.catalog import formats
from shelflist.records.catalog.marc import MarcRecord


@dataclass(frozen=True, slots=True)
class Schema:
    """A record schema: its URI and how a record is written in it; the second value is the title's public page."""

    uri: str
    title: str
    write: Callable[[MarcRecord, str], str]
    also: tuple[str, ...] = ()


SCHEMAS = {
    "marcxml": Schema(
        "info:srw/schema/1/marcxml-v1.1", "MARCXML", lambda record, _address: formats.marcxml(record),
        ("http://www.loc.gov/MARC21/slim", "marc21", "MARC21-xml", "marc"),
    ),
    "mods": Schema(
        "info:srw/schema/1/mods-v3.7", "MODS 3.7", formats.mods,
        ("http://www.loc.gov/mods/v3", "info:srw/schema/1/mods-v3.5", "info:srw/schema/1/mods-v3.6"),
    ),
    "dc": Schema(
        "info:srw/schema/1/dc-v1.1", "Dublin Core", formats.srw_dc,
        ("info:srw/schema/1/dc-schema", "http://purl.org/dc/elements/1.1/", "oai_dc", "srw_dc"),
    ),
}  # fmt: skip


OF_HEADINGS = {
    "marcxml": SCHEMAS["marcxml"],
    "mads": Schema(
        "info:srw/schema/1/mads-v2.1", "MADS 2.1", lambda record, _address: formats.mads(record),
        ("http://www.loc.gov/mads/v2", "info:srw/schema/1/mads-v1.0"),
    ),
}  # fmt: skip
"""Of authority records."""


def schema_named(name: str, known: Mapping[str, Schema] = SCHEMAS) -> Schema:
    """The schema of this name or URI, MARCXML for none. Raises Diagnostic."""
    if not name:
        return known["marcxml"]
    for short, schema in known.items():
        if name.lower() == short or name in (schema.uri, *schema.also):
            return schema
    raise Diagnostic(66, name, f"Known are {', '.join(known)}.")
