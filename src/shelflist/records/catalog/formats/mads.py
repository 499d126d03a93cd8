"""MADS 2.1 of an authority record: its heading, what else it is called, and what it is related to."""

from __future__ import annotations

from collections.abc import Iterator

from shelflist.records.catalog.derive import trimmed
from shelflist.records.catalog.formats.xml import element, said
from shelflist.records.catalog.marc import Data, MarcRecord

MADS = "http://www.loc.gov/mads/v2"
MADS_SCHEMA = "http://www.loc.gov/standards/mads/v2/mads-2-1.xsd"
NAMES = {"00": "personal", "10": "corporate", "11": "conference"}
PLAIN = {"48": "temporal", "50": "topic", "51": "geographic", "55": "genre"}
DIVISIONS = {"x": "topic", "y": "temporal", "z": "geographic", "v": "genre"}
SOURCES = {"a": "lcsh", "b": "lcshac", "c": "mesh", "d": "nal", "n": "", "r": "aat", "s": "sears", "v": "rvm"}  # 008/11
RELATED = {"a": "earlier", "b": "later", "g": "broader", "h": "narrower"}  # $w, first character; others: other
NOTES = {"667": "nonpublic", "670": "source", "678": "history", "680": "", "688": "history"}


def mads(record: MarcRecord) -> str:
    """The record as a `mads` element; what is no heading of ours is left out."""
    head = next((field for field in _headings(record, "1")), None)
    return element(
        "mads",
        element("authority", *_heading(head), authority=_source(record)) if head is not None else element("authority"),
        *(element("related", *_heading(field), type_=_relation(field)) for field in _headings(record, "5")),
        *(element("variant", *_heading(field), type_="other") for field in _headings(record, "4")),
        *_notes(record),
        _about(record),
        xmlns=MADS,
        version="2.1",
    )


def _headings(record: MarcRecord, hundreds: str) -> Iterator[Data]:
    for field in record.fields:
        known = field[0][1:] in NAMES or field[0][1:] in PLAIN or field[0][1:] == "30"
        if isinstance(field, Data) and field[0][0] == hundreds and known:
            yield field


def _heading(field: Data) -> Iterator[str]:
    """The heading itself, then its subdivisions."""
    kind = field.tag[1:]
    if kind in NAMES:
        yield _name(field, NAMES[kind])
        if title := trimmed(field.text("tknpl")):
            yield element("titleInfo", said("title", title))
    elif kind == "30":
        yield element("titleInfo", said("title", trimmed(field.text("anp"))))
    else:
        yield said(PLAIN[kind], trimmed(field.text("ab")))
    for code, value in field.subfields:
        if code in DIVISIONS:
            yield said(DIVISIONS[code], trimmed(value))


def _name(field: Data, kind: str) -> str:
    if kind == "personal":
        parts = [
            said("namePart", trimmed(field.text("abq"))),
            said("namePart", trimmed(field.first("c")), type_="termsOfAddress"),
            said("namePart", trimmed(field.first("d")), type_="date"),
        ]
    else:
        parts = [said("namePart", trimmed(value)) for code, value in field.subfields if code in "abenq"]
        parts.append(said("namePart", trimmed(field.first("d")), type_="date"))
    return element("name", *parts, type_=kind)


def _source(record: MarcRecord) -> str:
    """The thesaurus, as 040 $f or 008/11 says."""
    fixed = record.control("008") or ""
    return record.subfield("040", "f") or SOURCES.get(fixed[11:12], "")


def _relation(field: Data) -> str:
    return RELATED.get(field.first("w")[:1], "other")


def _notes(record: MarcRecord) -> Iterator[str]:
    for tag, kind in NOTES.items():
        for field in record.all(tag):
            yield said("note", field.text("abi"), type_=kind or None)


def _about(record: MarcRecord) -> str:
    language = said("languageTerm", record.subfield("040", "b"), authority="iso639-2b", type_="code")
    return element(
        "recordInfo",
        said("recordContentSource", record.subfield("040", "a"), authority="marcorg"),
        said("recordIdentifier", record.control("001") or "", source=record.control("003") or None),
        element("languageOfCataloging", language) if language else "",
    )
