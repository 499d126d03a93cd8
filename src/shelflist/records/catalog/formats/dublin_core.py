"""Dublin Core: fifteen elements, as OAI-PMH wants them (oai_dc) and as SRU does (srw_dc)."""

from __future__ import annotations

from shelflist.records.catalog.formats.description import Description, describe
from shelflist.records.catalog.formats.xml import element, said
from shelflist.records.catalog.marc import MarcRecord

DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
SRW_DC = "info:srw/schema/1/dc-schema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TYPES = {  # DCMI Type Vocabulary
    "score": "Text", "map": "Image", "video": "MovingImage", "spoken": "Sound", "music": "Sound",
    "picture": "StillImage", "computer": "Software", "game": "InteractiveResource", "kit": "Collection",
    "mixed": "Collection", "object": "PhysicalObject",
}  # fmt: skip


def elements(record: MarcRecord, address: str = "") -> list[tuple[str, str]]:
    """(element, text) in the order of the standard. `address` is the page of the record, given as an identifier."""
    said_of_it = describe(record)
    if said_of_it.derived.kind != "bib":
        return _of_authority(said_of_it, address)
    found = [
        *_titles(said_of_it),
        *(("creator", _dated(name.text, name.dates)) for name in said_of_it.authors),
        *(("subject", subject.text) for subject in said_of_it.subjects),
        *(("description", text) for text in (*said_of_it.summaries, *said_of_it.contents, *said_of_it.notes)),
        ("publisher", said_of_it.derived.publisher),
        *(
            ("contributor", _dated(name.text, name.dates))
            for name in said_of_it.names
            if name not in said_of_it.authors
        ),
        ("date", said_of_it.year or said_of_it.date),
        ("type", TYPES.get(said_of_it.derived.material, "Text")),
        *(("type", genre) for genre in said_of_it.genres),
        ("format", said_of_it.derived.extent),
        *_identifiers(said_of_it, address),
        *(("language", code) for code in said_of_it.languages),
        *(("relation", f"{title} ; {volume}" if volume else title) for title, volume in said_of_it.series),
        *(("relation", other.title) for other in said_of_it.related),
        *(("coverage", text) for text in _places(said_of_it)),
        *(("rights", text) for text in said_of_it.rights),
    ]
    return list(dict.fromkeys((name, text) for name, text in found if text.strip()))


def oai_dc(record: MarcRecord, address: str = "") -> str:
    """The `oai_dc:dc` element of OAI-PMH 2.0."""
    return element(
        "oai_dc:dc",
        *(said(f"dc:{name}", text) for name, text in elements(record, address)),
        xmlns_oai_dc=OAI_DC,
        xmlns_dc=DC,
        xmlns_xsi=XSI,
        xsi_schemaLocation=f"{OAI_DC} {OAI_DC_SCHEMA}",
    )


def srw_dc(record: MarcRecord, address: str = "") -> str:
    """The `srw_dc:dc` element of SRU (schema info:srw/schema/1/dc-v1.1)."""
    inside = [said(f"dc:{name}", text) for name, text in elements(record, address)]
    return element("srw_dc:dc", *inside, xmlns_srw_dc=SRW_DC, xmlns_dc=DC)


def _titles(said_of_it: Description) -> list[tuple[str, str]]:
    derived = said_of_it.derived
    return [("title", said_of_it.title), ("title", derived.title_original), ("title", said_of_it.uniform_title)]


def _of_authority(said_of_it: Description, address: str) -> list[tuple[str, str]]:
    """A heading, or where copies stand: its words and its numbers are all that Dublin Core can say of it."""
    found = [
        ("title", said_of_it.derived.title),
        ("title", said_of_it.derived.title_original),
        *_identifiers(said_of_it, address),
    ]
    return [(name, text) for name, text in found if text.strip()]


def _dated(text: str, dates: str) -> str:
    return f"{text}, {dates}" if dates else text


def _identifiers(said_of_it: Description, address: str) -> list[tuple[str, str]]:
    return [
        ("identifier", address),
        *(("identifier", f"urn:ISBN:{number}") for number in said_of_it.numbers("isbn")),
        *(("identifier", f"urn:ISSN:{number}") for number in said_of_it.numbers("issn")),
        *(("identifier", f"info:lccn/{number}") for number in said_of_it.numbers("lccn")),
        *(("identifier", f"info:oclcnum/{number}") for number in said_of_it.numbers("oclc")),
        *(("identifier", link.url) for link in said_of_it.links if link.is_the_thing),
    ]


def _places(said_of_it: Description) -> list[str]:
    return [
        text for subject in said_of_it.subjects for kind, text in subject.parts if kind in ("geographic", "temporal")
    ]
