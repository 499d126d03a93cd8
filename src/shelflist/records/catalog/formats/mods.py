"""MODS 3.7 from MARC, after the Library of Congress' mapping."""

from __future__ import annotations

from shelflist.records.catalog.derive import trimmed
from shelflist.records.catalog.formats.description import Description, Name, Related, Subject, describe
from shelflist.records.catalog.formats.dublin_core import XSI
from shelflist.records.catalog.formats.xml import element, said, words
from shelflist.records.catalog.marc import Data, MarcRecord

MODS = "http://www.loc.gov/mods/v3"
MODS_SCHEMA = "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd"
TYPES = {
    "a": "text", "c": "notated music", "d": "notated music", "e": "cartographic", "f": "cartographic",
    "g": "moving image", "i": "sound recording-nonmusical", "j": "sound recording-musical", "k": "still image",
    "m": "software, multimedia", "o": "mixed material", "p": "mixed material", "r": "three dimensional object",
    "t": "text",
}  # fmt: skip
ISSUANCE = {"a": "monographic", "c": "monographic", "d": "monographic", "m": "monographic", "b": "serial",
            "s": "serial", "i": "integrating resource"}  # fmt: skip
NAME_TYPES = {"personal": "personal", "corporate": "corporate", "conference": "conference"}
SUBJECT_ELEMENTS = {"topic": "topic", "geographic": "geographic", "temporal": "temporal", "genre": "genre"}
AUDIENCES = {"a": "juvenile", "b": "juvenile", "c": "juvenile", "d": "adolescent", "e": "adult", "f": "specialized",
             "g": "general", "j": "juvenile"}  # fmt: skip


def mods(record: MarcRecord, address: str = "") -> str:
    """The `mods` element."""
    it = describe(record)
    parts = [
        *_titles(it, record),
        *(_name(name) for name in it.names),
        _type(it),
        *(said("genre", genre) for genre in it.genres),
        _origin(it),
        *(
            element("language", said("languageTerm", code, authority="iso639-2b", type_="code"))
            for code in it.languages
        ),
        _physical(it),
        *(said("abstract", text) for text in it.summaries),
        *(said("tableOfContents", text) for text in it.contents),
        said("targetAudience", AUDIENCES.get(it.derived.audience, ""), authority="marctarget"),
        said("note", it.responsibility, type_="statement of responsibility"),
        *(said("note", text) for text in it.notes),
        *(_subject(subject) for subject in it.subjects),
        *(said("classification", number, authority=scheme) for scheme, number in it.classes),
        *(_series(title, volume) for title, volume in it.series),
        *(_related(other) for other in it.related),
        *_identifiers(it),
        *_location(it, address),
        *(said("accessCondition", text, type_="use and reproduction") for text in it.rights),
        _about(it),
    ]
    return element(
        "mods",
        *parts,
        xmlns=MODS,
        xmlns_xsi=XSI,
        version="3.7",
        xsi_schemaLocation=f"{MODS} {MODS_SCHEMA}",
    )


def _titles(it: Description, record: MarcRecord) -> list[str]:
    field = record.first("245")
    if field is None or it.derived.kind != "bib":
        return [element("titleInfo", said("title", it.derived.title))]
    main = _parts_of_title(field, it)
    found = [element("titleInfo", *main)]
    if it.derived.title_original:
        found.append(element("titleInfo", said("title", it.derived.title_original), altRepGroup="01"))
    found += [element("titleInfo", said("title", text), type_="alternative") for text in it.other_titles]
    if it.uniform_title:
        found.append(element("titleInfo", said("title", it.uniform_title), type_="uniform"))
    return found


def _parts_of_title(field: Data, it: Description) -> list[str]:
    title = trimmed(field.first("a")) or it.derived.title
    skip = int(field.ind2) if field.ind2 in "123456789" else 0
    article = title[:skip] if 0 < skip < len(title) else ""
    return [
        said("nonSort", article),
        said("title", title[len(article) :]),
        said("subTitle", it.derived.title_rest),
        *(said("partNumber", trimmed(value)) for value in field.all("n")),
        *(said("partName", trimmed(value)) for value in field.all("p")),
    ]


def _name(name: Name) -> str:
    roles = [_role(role) for role in dict.fromkeys(name.roles)]
    return element(
        "name",
        said("namePart", name.text),
        said("namePart", name.dates, type_="date"),
        *([element("role", *roles)] if roles else []),
        element("alternativeName", said("namePart", name.original)) if name.original else "",
        type_=NAME_TYPES[name.kind],
        usage="primary" if name.is_first else None,
    )


def _role(role: str) -> str:
    if len(role) == 3 and role.isalpha() and role.islower():
        return said("roleTerm", role, type_="code", authority="marcrelator")
    return said("roleTerm", role, type_="text")


def _type(it: Description) -> str:
    kind = TYPES.get(it.leader[6:7], "")
    if not kind:
        return ""
    return said(
        "typeOfResource",
        kind,
        collection="yes" if it.leader[7:8] == "c" else None,
        manuscript="yes" if it.leader[6:7] in "dft" else None,
    )


def _origin(it: Description) -> str:
    coded = it.fixed[7:11]
    inside = [
        element("place", said("placeTerm", it.place, type_="text")) if it.place else "",
        said("publisher", it.derived.publisher),
        said("dateIssued", it.date),
        said("dateIssued", coded, encoding="marc") if coded.isdigit() else "",
        said("copyrightDate", it.copyright),
        said("edition", it.edition),
        said("issuance", ISSUANCE.get(it.leader[7:8], "")),
    ]
    return element("originInfo", *inside) if any(inside) else ""


def _physical(it: Description) -> str:
    inside = [said("extent", it.derived.extent)]
    return element("physicalDescription", *inside) if any(inside) else ""


def _subject(subject: Subject) -> str:
    inside = []
    for kind, text in subject.parts:
        if kind in SUBJECT_ELEMENTS:
            inside.append(said(SUBJECT_ELEMENTS[kind], text))
        elif kind == "title":
            inside.append(element("titleInfo", said("title", text)))
        else:
            inside.append(element("name", said("namePart", text), type_=NAME_TYPES[kind]))
    return element("subject", *inside, authority=subject.authority)


def _series(title: str, volume: str) -> str:
    inside = [said("title", title), said("partNumber", volume)]
    return element("relatedItem", element("titleInfo", *inside), type_="series")


def _related(other: Related) -> str:
    inside = [
        element("titleInfo", said("title", other.title)),
        element("name", said("namePart", other.name)) if other.name else "",
        said("identifier", other.issn, type_="issn"),
        said("identifier", other.isbn, type_="isbn"),
        said("identifier", other.number, type_="local"),
        element("part", said("text", other.part)) if other.part else "",
    ]
    return element("relatedItem", *inside, type_=other.relation)


def _identifiers(it: Description) -> list[str]:
    kinds = {"isbn": "isbn", "issn": "issn", "ismn": "ismn", "lccn": "lccn", "oclc": "oclc", "upc": "upc"}
    return [said("identifier", value, type_=kinds[kind]) for kind, value in it.derived.identifiers if kind in kinds]


def _location(it: Description, address: str) -> list[str]:
    found = [element("location", element("url", words(address), usage="primary display"))] if address else []
    for link in it.links:
        attributes = {"displayLabel": link.label, "usage": "primary" if link.is_the_thing and not address else None}
        found.append(element("location", element("url", words(link.url), **attributes)))
    return found


def _about(it: Description) -> str:
    changed = it.changed[:14]
    inside = [
        said("recordContentSource", it.source),
        said("recordChangeDate", it.changed, encoding="marc") if changed.isdigit() else "",
        said("recordIdentifier", it.derived.control_number),
    ]
    return element("recordInfo", *inside) if any(inside) else ""
