"""Records of the services as MARC 21 authorities, and where else they say the entity is. Pure.

MARCXML is read as it is; a VIAF cluster by its MARC headings; lobid's JSON by its names; UNIMARC by a table.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element  # parsed by `asking`, which refuses entities

from shelflist.departments.entities.rules.services import LOBID, MARCXML, VIAF_CLUSTER
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord, is_data

LEADER = "00000nz  a2200000n  4500"
SOURCES = ("LC", "DNB", "BNF", "SUDOC")  # whose form of a VIAF cluster is taken first
ELSEWHERE = {
    "LC": "http://id.loc.gov/authorities/names/{0}", "DNB": "https://d-nb.info/gnd/{0}",
    "WKP": "http://www.wikidata.org/entity/{0}", "ISNI": "https://isni.org/isni/{0}",
    "SUDOC": "http://www.idref.fr/{0}/id", "FAST": "http://id.worldcat.org/fast/{0}",
}  # fmt: skip
_CODED = {
    "viaf": "http://viaf.org/viaf/{0}", "isni": "https://isni.org/isni/{0}",
    "wikidata": "http://www.wikidata.org/entity/{0}", "orcid": "https://orcid.org/{0}", "gnd": "https://d-nb.info/gnd/{0}",
    "lcnaf": "http://id.loc.gov/authorities/names/{0}",
}  # fmt: skip
_UNIMARC = {"00": "00", "10": "10", "15": "51", "20": "00", "30": "30", "50": "50", "80": "55"}
_TYPES = {
    "Person": "100", "Family": "100", "CorporateBody": "110", "ConferenceOrEvent": "111", "Work": "130",
    "PlaceOrGeographicName": "151", "SubjectHeading": "150",
}  # fmt: skip


class Elsewhere(NamedTuple):
    """An authority as it stands elsewhere, and the addresses of the same entity at other places."""

    marc: MarcRecord
    same_as: tuple[str, ...]


def record_in(reads: str, data: bytes, root: Element | None, number: str) -> Elsewhere:
    """The authority of an answer. ValueError where there is none; `root` is the document for XML."""
    if reads == LOBID:
        return _lobid(json.loads(data), number)
    if root is None:
        raise ValueError("no document")
    if reads == VIAF_CLUSTER:
        return _viaf(root, number)
    if reads == MARCXML:
        return given(_marcxml(root))
    return _unimarc(root, number)


def given(marc: MarcRecord | None) -> Elsewhere:
    """A MARC 21 authority with what its 024 and $1 say of other places. ValueError for what is none."""
    if marc is None or not any(is_data(field) and field.tag[0] == "1" for field in marc.fields):
        raise ValueError("no authority record")
    return Elsewhere(marc, tuple(dict.fromkeys(addresses_in(marc))))


def addresses_in(marc: MarcRecord) -> Iterator[str]:
    """The addresses of the entity that a record names: 024 with its source, and $1 of the heading."""
    for field in marc.fields:
        if is_data(field) and field.tag == "024":
            source = next((value.strip().lower() for code, value in field.subfields if code == "2"), "")
            for code, value in field.subfields:
                value = value.strip()
                if code in "a01" and value.startswith(("http://", "https://")):
                    yield value[:300]
                elif code == "a" and source in _CODED:
                    yield _CODED[source].format(value.replace(" ", ""))[:300]
        elif is_data(field) and field.tag[0] == "1":
            yield from (value.strip()[:300] for code, value in field.subfields if code == "1" and "://" in value)


def _marcxml(root: Element) -> MarcRecord:
    """The first record of a MARCXML document, whatever wraps it and however its namespace is called."""
    record = next((one for one in root.iter() if _name(one) == "record"), root)
    leader, fields = "", list[Field]()
    for one in record:
        text = unicodedata.normalize("NFC", one.text or "")
        if _name(one) == "leader":
            leader = text[:24].ljust(24)
        elif _name(one) == "controlfield":
            fields.append(Control(_attribute(one, "tag"), text))
        elif _name(one) == "datafield" and len(_attribute(one, "tag")) == 3:
            pairs = [(_attribute(part, "code")[:1], unicodedata.normalize("NFC", part.text or "")) for part in one]
            kept = [(code, value) for code, value in pairs if code]
            ind1, ind2 = (_attribute(one, name)[:1] or " " for name in ("ind1", "ind2"))
            fields.append(Data(_attribute(one, "tag"), ind1, ind2, kept))
    return MarcRecord(leader or LEADER, fields)


# ---- VIAF


def _viaf(root: Element, number: str) -> Elsewhere:
    headings = [one for one in root.iter() if _name(one) == "mainHeadingEl"]
    ranked = sorted((_rank(one), place) for place, one in enumerate(headings))
    chosen = [headings[place] for _rank_of, place in ranked]
    used = next((field for one in chosen if (field := _datafield(one, "1")) is not None), None)
    if used is None:
        raise ValueError("no heading")
    is_loc = "LC" in _sources(chosen[0])
    others = [
        field._replace(tag="4" + field.tag[1:])
        for one in root.iter()
        if _name(one) in ("mainHeadingEl", "x400", "x410", "x411", "x430", "x451")
        and (field := _datafield(one, "")) is not None
    ]
    fields = [*_begun("VIAF", number, "names" if is_loc else "viaf"), used, *_different(others, used)]
    same = [
        uri for one in root.iter() if _name(one) == "source"
        and (uri := _elsewhere((one.text or "").partition("|")[0], _attribute(one, "nsid")))
    ]  # fmt: skip
    return Elsewhere(MarcRecord(LEADER, fields), tuple(dict.fromkeys(same)))


def _sources(heading: Element) -> list[str]:
    return [(one.text or "").strip() for one in heading.iter() if _name(one) == "s"]


def _rank(heading: Element) -> int:
    return min((SOURCES.index(one) for one in _sources(heading) if one in SOURCES), default=len(SOURCES))


def _elsewhere(source: str, number: str) -> str:
    if number.startswith(("http://", "https://")):
        return number[:300]
    made = ELSEWHERE.get(source.strip(), "")
    return made.format(number.replace(" ", ""))[:300] if made and number else ""


def _datafield(parent: Element, hundreds: str) -> Data | None:
    """The MARC field in an element of a cluster, as an established heading."""
    for one in parent.iter():
        tag = _attribute(one, "tag")
        if _name(one) == "datafield" and _attribute(one, "dtype") in ("MARC21", "") and len(tag) == 3:
            subfields = [
                (_attribute(part, "code"), " ".join((part.text or "").split()))
                for part in one if _name(part) == "subfield" and _attribute(part, "code") in _NAMING
            ]  # fmt: skip
            if subfields and tag[1:] in ("00", "10", "11", "30", "51"):
                return Data((hundreds or "1") + tag[1:], _attribute(one, "ind1") or " ", " ", subfields)
    return None


_NAMING = tuple("abcdfgklnpqt")


# ---- lobid: the GND as JSON


def _lobid(answer: Any, number: str) -> Elsewhere:
    if not isinstance(answer, dict) or not isinstance(answer.get("preferredName"), str):
        raise ValueError("no name")
    types = _texts(answer.get("type"))
    tag = next((_TYPES[one] for one in types if one in _TYPES), "150")
    ind1 = ("1" if "," in answer["preferredName"] else "0") if tag == "100" else "2" if tag in ("110", "111") else " "
    born, died = (next(iter(_texts(answer.get(name))), "") for name in ("dateOfBirth", "dateOfDeath"))
    lived = f"{born[:4]}-{died[:4]}" if born or died else ""
    extra = [("d", lived)] if tag == "100" and lived else []
    fields = _begun("DE-588", number, "gnd")
    if born or died:
        days = [(code, day) for code, day in (("f", born), ("g", died)) if day]
        fields.append(Data("046", " ", " ", days))
    used = Data(tag, ind1, " ", [("a", f"{answer['preferredName']}{',' if extra else ''}"), *extra])
    variants = [
        Data("4" + tag[1:], "1" if tag == "100" and "," in name else ind1, " ", [("a", name)])
        for name in _texts(answer.get("variantName"))
    ]
    fields += [used, *_different(variants, used)]
    fields += [Data("678", "0", " ", [("a", one)]) for one in _texts(answer.get("biographicalOrHistoricalInformation"))]
    others = answer.get("sameAs")
    same = [
        str(one.get("id", ""))[:300] for one in (others if isinstance(others, list) else ()) if isinstance(one, dict)
    ]
    return Elsewhere(MarcRecord(LEADER, fields), tuple(one for one in dict.fromkeys(same) if "://" in one))


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


# ---- UNIMARC/Authorities, as IdRef gives it


def _unimarc(root: Element, number: str) -> Elsewhere:
    fields = _begun("IDREF", number, "idref")
    same: list[str] = []
    used: Data | None = None
    variants: list[Data] = []
    for one in root.iter():
        tag = _attribute(one, "tag")
        if _name(one) != "datafield":
            continue
        pairs = [(_attribute(part, "code"), " ".join((part.text or "").split())) for part in one]
        if tag[:1] in "245" and tag[1:] in _UNIMARC:
            made = _heading("1" if tag[0] == "2" else tag[0], _UNIMARC[tag[1:]], pairs)
            if tag[0] == "2" and used is None:
                used = made
            elif made is not None and tag[0] == "4":
                variants.append(made)
        elif tag == "033":
            same += [value[:300] for code, value in pairs if code == "a" and "://" in value]
        elif tag in ("010", "035"):
            source = next((value.upper() for code, value in pairs if code == "2"), "ISNI" if tag == "010" else "")
            same += [uri for code, value in pairs if code == "a" and (uri := _numbered(source, value))]
        elif tag == "340":
            fields += [Data("678", "0", " ", [("a", value)]) for code, value in pairs if code == "a"]
    if used is None:
        raise ValueError("no heading")
    return Elsewhere(
        MarcRecord(LEADER, _in_order([*fields, used, *_different(variants, used)])), tuple(dict.fromkeys(same))
    )


def _numbered(source: str, number: str) -> str:
    form = {"VIAF": _CODED["viaf"], "ISNI": _CODED["isni"], "WIKIDATA": _CODED["wikidata"]}.get(source, "")
    return form.format(number.replace(" ", "").removeprefix("http://viaf.org/viaf/"))[:300] if form and number else ""


def _heading(hundreds: str, group: str, pairs: Iterable[tuple[str, str]]) -> Data | None:
    """A heading of UNIMARC in MARC 21: entry element and other parts of a name in one $a, dates in $d."""
    parts = [(code, value) for code, value in pairs if value]
    entry = next((value for code, value in parts if code == "a"), "")
    if not entry:
        return None
    if group == "00":
        rest = next((value for code, value in parts if code == "b"), "")
        name = f"{entry}, {rest}" if rest else entry
        lived = next((value.strip("()") for code, value in parts if code == "f"), "")
        titles = [("c", value) for code, value in parts if code == "c"]
        made = [("a", f"{name},"), *titles, ("d", lived)] if lived else [("a", name), *titles]
        return Data(hundreds + group, "1" if rest else "0", " ", made)
    if group == "10":
        below = [("b", value) for code, value in parts if code == "b"]
        return Data(hundreds + group, "2", " ", [("a", f"{entry}." if below else entry), *below])
    divided = {"x": "x", "y": "z", "z": "y", "j": "v"}
    return Data(hundreds + group, " ", " ", [("a", entry), *((divided[c], v) for c, v in parts if c in divided)])


# ---- in common


def _begun(system: str, number: str, thesaurus: str) -> list[Field]:
    sign = "n" if thesaurus == "names" else "z"
    rules = [] if thesaurus == "names" else [("f", thesaurus)]
    return [
        Control("001", number),
        Control("003", system),
        Control("008", ("000101|| a" + "z" + sign + "nnabbn           |n aaa     d")[:40].ljust(40)),
        Data("040", " ", " ", [("a", system), *rules]),
    ]


def _different(fields: Iterable[Data], used: Data) -> list[Data]:
    """References that differ from the heading and from each other."""
    seen = {tuple(value.strip(" ,.").casefold() for _code, value in used.subfields)}
    kept = []
    for field in fields:
        like = tuple(value.strip(" ,.").casefold() for _code, value in field.subfields)
        if like not in seen:
            seen.add(like)
            kept.append(field)
    return kept


def _in_order(fields: list[Field]) -> list[Field]:
    return sorted(fields, key=lambda field: field[0])


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    return element.get(name, "")
