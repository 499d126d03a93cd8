"""The services as data: where each is asked for what kind of heading, and where in its answer things stand. Pure.

id.loc.gov suggest2; VIAF AutoSuggest; lobid-gnd; IdRef (Solr of the ABES); FAST suggest of OCLC. Numbers become the
addresses that these files give out as identifiers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

MOST = 12
LONGEST = 300
MARCXML, VIAF_CLUSTER, LOBID, UNIMARC = "marcxml", "viaf", "lobid", "unimarc"
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")


class Offer(NamedTuple):
    """An authority that a service offers."""

    number: str
    label: str
    uri: str
    note: str = ""


class Way(NamedTuple):
    """How a service is asked and read."""

    name: str
    address: str
    paths: Mapping[str, str]  # kind of heading → path; "" for all others
    arguments: Mapping[str, str]  # {text} what was typed, {words} joined by AND, {filter} by kind
    filters: Mapping[str, str]
    rows: tuple[str, ...]  # where the offers stand in the answer
    number: str
    labels: tuple[str, ...]
    notes: tuple[str, ...]
    uri: str  # {number}, {file}
    record: str
    reads: str
    record_address: str = ""


WAYS: Mapping[str, Way] = {
    "loc": Way(
        "Library of Congress (id.loc.gov)", "https://id.loc.gov",
        {"topic": "/authorities/subjects/suggest2", "place": "/authorities/names/suggest2",
         "genre": "/authorities/genreForms/suggest2", "": "/authorities/names/suggest2"},
        {"q": "{text}", "count": "12"}, {}, ("hits",), "token", ("aLabel", "suggestLabel"), ("vLabel",),
        "http://id.loc.gov/authorities/{file}/{number}", "/authorities/{file}/{number}.marcxml.xml", MARCXML,
    ),
    "viaf": Way(
        "VIAF", "https://viaf.org", {"": "/viaf/AutoSuggest"}, {"query": "{text}"}, {},
        ("result",), "viafid", ("displayForm", "term"), ("nametype",),
        "http://viaf.org/viaf/{number}", "/viaf/{number}/viaf.xml", VIAF_CLUSTER,
    ),
    "gnd": Way(
        "GND (lobid.org)", "https://lobid.org", {"": "/gnd/search"},
        {"q": "{text}", "filter": "{filter}", "format": "json", "size": "12"},
        {"person": "type:Person", "corporate": "type:CorporateBody", "meeting": "type:ConferenceOrEvent",
         "place": "type:PlaceOrGeographicName", "topic": "type:SubjectHeading", "title": "type:Work", "": ""},
        ("member",), "gndIdentifier", ("preferredName",), ("dateOfBirth", "dateOfDeath"),
        "https://d-nb.info/gnd/{number}", "/gnd/{number}.json", LOBID,
    ),
    "idref": Way(
        "IdRef", "https://www.idref.fr", {"": "/Sru/Solr"},
        {"q": "{filter}:({words})", "fl": "ppn_z,affcourt_z", "wt": "json", "rows": "12"},
        {"person": "persname_t", "corporate": "corpname_t", "meeting": "conference_t", "place": "geogname_t",
         "topic": "subjectheading_t", "title": "uniformtitle_t", "genre": "formgenreheading_t", "": "all"},
        ("response", "docs"), "ppn_z", ("affcourt_z",), (),
        "http://www.idref.fr/{number}/id", "/{number}.xml", UNIMARC,
    ),
    "fast": Way(
        "FAST", "https://fast.oclc.org", {"": "/searchfast/fastsuggest"},
        {"query": "{text}", "queryIndex": "{filter}", "queryReturn": "{filter},idroot,auth,type",
         "suggest": "autoSubject", "rows": "12"},
        {"person": "suggest00", "corporate": "suggest10", "meeting": "suggest11", "title": "suggest30",
         "event": "suggest47", "time": "suggest48", "topic": "suggest50", "place": "suggest51", "genre": "suggest55",
         "": "suggestall"},
        ("response", "docs"), "idroot", ("auth",), (),
        "http://id.worldcat.org/fast/{number}", "/fast/{number}.mrc.xml", MARCXML, "https://id.worldcat.org",
    ),
}  # fmt: skip
_LOC_FILES = (("sh", "subjects"), ("sj", "childrensSubjects"), ("gf", "genreForms"), ("n", "names"))


def question(way: Way, kind: str, text: str) -> tuple[str, dict[str, str]]:
    """The path and the arguments that ask for a heading of this kind."""
    text = " ".join(text.split())[:LONGEST]
    words = " AND ".join(re.findall(r"\w+", text))
    chosen = way.filters.get(kind, way.filters.get("", ""))
    arguments = {name: value.format(text=text, words=words, filter=chosen) for name, value in way.arguments.items()}
    return way.paths.get(kind, way.paths[""]), {name: value for name, value in arguments.items() if value}


def offers(way: Way, answer: bytes) -> list[Offer]:
    """What an answer offers, in its order. ValueError for what is no such answer."""
    rows: Any = json.loads(answer)
    for step in way.rows:
        if not isinstance(rows, dict) or step not in rows:
            raise ValueError("the answer has another shape")
        rows = rows[step]
    if not isinstance(rows, list | None):
        raise ValueError("the answer has another shape")
    found: dict[str, Offer] = {}
    for row in rows or ():  # VIAF says null for none
        number = bare_number(_text(row, way.number)) if isinstance(row, dict) else ""
        label = next((text for name in way.labels if (text := _text(row, name))), "") if number else ""
        if label:
            note = " ".join(text for name in way.notes if (text := _text(row, name)))
            found.setdefault(number, Offer(number, label[:LONGEST], uri_of(way, number), note[:LONGEST]))
    return list(found.values())[:MOST]


def _text(row: Mapping[str, Any], name: str) -> str:
    """A value as text; of several the first."""
    value = row.get(name, "")
    if isinstance(value, list):
        value = value[0] if value else ""
    return " ".join(str(value).split()) if isinstance(value, str | int) else ""


def bare_number(text: str) -> str:
    """A number as it stands in addresses: fst00041362 is 41362; empty for what is none."""
    number = text.strip().replace(" ", "")
    if number.lower().startswith("fst"):
        number = number[3:].lstrip("0")
    return number if _NUMBER.fullmatch(number) else ""


def uri_of(way: Way, number: str) -> str:
    """The address by which the file itself names this authority."""
    return way.uri.format(number=number, file=_file(number))


def record_path(way: Way, number: str) -> str:
    """Where the record stands."""
    return way.record.format(number=number, file=_file(number))


def _file(number: str) -> str:
    return next((name for start, name in _LOC_FILES if number.startswith(start)), "names")
