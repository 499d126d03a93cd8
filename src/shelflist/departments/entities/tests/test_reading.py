"""Answers of services are read as they publish them (AUT-07), and nonsense is refused."""

from __future__ import annotations

import json
from contextlib import suppress
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.departments.authorities.rules.headings import headings_of_authority
from shelflist.departments.entities.rules import facts, records, services
from shelflist.departments.entities.tests.answers import RECORDS, SUGGESTED
from shelflist.records.catalog.marc import MarcRecord

pytestmark = pytest.mark.one_database
NAMES = [
    "hits", "result", "member", "response", "docs", "token", "aLabel", "viafid", "term", "gndIdentifier",
    "preferredName", "type", "variantName", "sameAs", "id",
]  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.text(max_size=6) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
)
READ = [  # service, number, path, thesaurus, heading, a form that leads to it, an address elsewhere
    ("loc", "n79021164", "/authorities/names/n79021164.marcxml.xml", "names", "Twain, Mark, 1835-1910",
     "Clemens, Samuel Langhorne, 1835-1910", "http://viaf.org/viaf/50566653"),
    ("viaf", "50566653", "/viaf/50566653/viaf.xml", "names", "Twain, Mark, 1835-1910", "Твен, Марк",
     "http://www.wikidata.org/entity/Q7245"),
    ("gnd", "118624822", "/gnd/118624822.json", "gnd", "Twain, Mark, 1835-1910", "Clemens, Samuel Langhorne",
     "http://viaf.org/viaf/50566653"),
    ("idref", "027170705", "/027170705.xml", "idref", "Twain, Mark, 1835-1910",
     "Clemens, Samuel Langhorne, 1835-1910", "http://viaf.org/viaf/50566653"),
    ("fast", "41362", "/fast/41362.mrc.xml", "fast", "Rivers", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "number", "path", "thesaurus", "heading", "form", "address"), READ)
def test_aut_07_the_record_of_each_service_is_an_authority(
    kind: str, number: str, path: str, thesaurus: str, heading: str, form: str, address: str
) -> None:
    way = services.WAYS[kind]
    assert services.record_path(way, number) == path
    data = RECORDS[path].encode()
    root = None if way.reads == services.LOBID else ElementTree.fromstring(data)
    found = records.record_in(way.reads, data, root, number)
    made = headings_of_authority(list(found.marc.fields))
    assert (made[0].thesaurus, made[0].text) == (thesaurus, heading)
    forms = [one.text for one in made if one.role == "4"]
    assert forms[:1] == ([form] if form else [])
    assert heading not in forms
    assert not address or address in found.same_as
    assert MarcRecord.from_json(found.marc.to_json()) == found.marc


@pytest.mark.parametrize(
    ("kind", "asked_for", "path", "first"),
    [
        (
            "loc",
            "person",
            "/authorities/names/suggest2",
            ("n79021164", "http://id.loc.gov/authorities/names/n79021164"),
        ),
        ("viaf", "person", "/viaf/AutoSuggest", ("50566653", "http://viaf.org/viaf/50566653")),
        ("gnd", "person", "/gnd/search", ("118624822", "https://d-nb.info/gnd/118624822")),
        ("idref", "person", "/Sru/Solr", ("027170705", "http://www.idref.fr/027170705/id")),
        ("fast", "topic", "/searchfast/fastsuggest", ("41362", "http://id.worldcat.org/fast/41362")),
    ],
)
def test_aut_07_each_service_is_asked_in_its_own_way(
    kind: str, asked_for: str, path: str, first: tuple[str, str]
) -> None:
    way = services.WAYS[kind]
    asked, arguments = services.question(way, asked_for, '  Twain,  "Mark" ) OR *:*')
    assert asked == path
    assert all("{" not in value for value in arguments.values())
    if kind == "idref":
        assert arguments["q"] == "persname_t:(Twain AND Mark AND OR)"
    [offer] = services.offers(way, json.dumps(SUGGESTED[path]).encode())
    assert (offer.number, offer.uri) == first
    assert offer.label


@pytest.mark.parametrize("kind", sorted(services.WAYS))
@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "<html>", '{"hits": [{"token": {"a": 1}, "aLabel": []}]}'])
def test_what_is_no_answer_of_a_service_offers_nothing(kind: str, text: str) -> None:
    with suppress(ValueError):
        assert services.offers(services.WAYS[kind], text.encode()) == []


@given(ANYTHING)
@settings(max_examples=80, deadline=None)
def test_whatever_json_comes_it_is_read_or_refused(value: object) -> None:
    data = json.dumps(value).encode()
    for way in services.WAYS.values():
        try:
            services.offers(way, data)
            records.record_in(services.LOBID, data, None, "1")
        except (ValueError, AttributeError):  # what `asking` puts into words
            continue


def test_aut_10_what_is_known_of_a_person_in_words_and_for_machines() -> None:
    data = RECORDS["/authorities/names/n79021164.marcxml.xml"].encode()
    found = facts.facts_of(records.record_in("marcxml", data, ElementTree.fromstring(data), "n79021164").marc)
    assert found is not None
    assert (found.kind, found.begun, found.ended) == ("person", "1835-11-30", "1910-04-21")
    assert found.occupations == ("Novelists", "Journalists")
    said = facts.for_machines(found, "https://x/entity/1/", ("http://viaf.org/viaf/1",), "</script><b>")
    assert "<" not in said
    told = json.loads(said)
    assert (told["@type"], told["birthDate"], told["sameAs"]) == ("Person", "1835-11-30", ["http://viaf.org/viaf/1"])
    assert told["alternateName"] == ["Twain, Mark, 1835-1910", "Clemens, Samuel Langhorne, 1835-1910"]
