"""SRU: what explain, searchRetrieve and scan answer, in three versions, and that nothing makes it fail (ZED-10)."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from shelflist.departments.authorities.tests.authorities import authority, heading, put
from shelflist.doors.protocols.rules.diagnostics import Diagnostic
from shelflist.doors.protocols.rules.from_cql import read_cql
from shelflist.doors.protocols.tests.titles import hide, put_titles, remove
from shelflist.observers.search.rules.fields import FIELDS, RANGES

NS = {
    "s1": "http://www.loc.gov/zing/srw/",
    "s2": "http://docs.oasis-open.org/ns/search-ws/sruResponse",
    "scan2": "http://docs.oasis-open.org/ns/search-ws/scan",
    "d1": "http://www.loc.gov/zing/srw/diagnostic/",
    "d2": "http://docs.oasis-open.org/ns/search-ws/diagnostic",
    "m": "http://www.loc.gov/MARC21/slim",
    "z": "http://explain.z3950.org/dtd/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "mods": "http://www.loc.gov/mods/v3",
    "mads": "http://www.loc.gov/mads/v2",
}


def ask(client: Client, **parameters: str) -> etree._Element:
    answer = client.get("/sru", parameters)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return etree.fromstring(answer.content)


def found(root: etree._Element, path: str) -> list[Any]:
    return list(root.xpath(path, namespaces=NS))  # type: ignore[arg-type]


def numbers(root: etree._Element) -> list[str]:
    """The numbers of the diagnostics."""
    return [uri.text.rpartition("/")[2] for uri in (*found(root, "//d1:uri"), *found(root, "//d2:uri"))]


@pytest.fixture
def titles(db: None) -> list[int]:
    return put_titles()


@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_zed_10_a_search_gives_marcxml_in_every_version(client: Client, titles: list[int], version: str) -> None:
    sru = "s2" if version == "2.0" else "s1"
    root = ask(client, version=version, operation="searchRetrieve", query="dc.creator=tolstoy", maximumRecords="1")
    assert root.tag == f"{{{NS[sru]}}}searchRetrieveResponse"
    assert found(root, f"{sru}:version")[0].text == version
    assert found(root, f"{sru}:numberOfRecords")[0].text == "2"
    assert found(root, f"{sru}:nextRecordPosition")[0].text == "2"
    assert len(found(root, "//m:record")) == 1
    assert found(root, "//m:datafield[@tag='245']/m:subfield[@code='a']")[0].text == "Anna Karenina /"
    names = {etree.QName(one).localname for one in root.iter() if isinstance(one.tag, str)}
    assert ("recordXMLEscaping" in names, "resultCountPrecision" in names) == (
        (True, True) if sru == "s2" else (False,) * 2
    )
    assert ("recordIdentifier" in names) == (version != "1.1")


def test_zed_10_version_2_needs_no_operation(client: Client, titles: list[int]) -> None:
    root = ask(client, query="kafuka", recordSchema="dc")
    assert root.tag == f"{{{NS['s2']}}}searchRetrieveResponse"
    assert [one.text for one in found(root, "//dc:title")] == ["Umibe no Kafuka", "海辺のカフカ"]
    assert ask(client).tag == f"{{{NS['s2']}}}explainResponse"
    assert ask(client, scanClause="dc.title=war").tag == f"{{{NS['scan2']}}}scanResponse"


def test_zed_10_schemas_packing_and_pages(client: Client, titles: list[int]) -> None:
    asked = {"version": "1.2", "operation": "searchRetrieve", "query": "fathers"}
    root = ask(client, **asked, recordSchema="info:srw/schema/1/mods-v3.7")
    assert found(root, "//mods:titleInfo/mods:title")[0].text == "Fathers & sons <draft>"
    assert found(root, "//mods:url")[0].text == f"http://testserver/title/{titles[3]}/"
    root = ask(client, **asked, recordPacking="string", recordSchema="dc")
    inner = etree.fromstring(found(root, "//s1:recordData")[0].text)
    assert found(inner, "dc:title")[0].text == "Fathers & sons <draft>"
    root = ask(client, **{**asked, "query": "cql.allRecords=1"}, maximumRecords="0")
    assert found(root, "s1:numberOfRecords")[0].text
    assert not found(root, "//s1:record")


def test_zed_10_what_the_public_may_not_see_is_not_found(client: Client, titles: list[int]) -> None:
    hide(titles[0])
    remove(titles[1])
    root = ask(client, version="1.2", operation="searchRetrieve", query="tolstoy")
    assert found(root, "s1:numberOfRecords")[0].text == "0"
    assert numbers(root) == []


def test_zed_10_explain_lists_every_field_of_the_search(client: Client, titles: list[int]) -> None:
    root = ask(client, version="1.2", operation="explain")
    indexes = found(root, "//z:index")
    assert len(indexes) == len(FIELDS) + len(RANGES) + 1
    names = {(one.get("set"), one.text) for one in found(root, "//z:index/z:map/z:name")}
    assert {("dc", "title"), ("bath", "isbn"), ("rec", "lastmodificationdate"), ("cql", "allRecords")} <= {
        (prefix, name if prefix != "rec" else name.lower()) for prefix, name in names
    }
    assert {one.get("name") for one in found(root, "//z:schema")} == {"marcxml", "mods", "dc"}
    for prefix, name in names:
        try:
            read_cql(f'{prefix}.{name} = "1999-01-01"')
        except Diagnostic as no:
            if no.number in (15, 16):
                pytest.fail(f"{prefix}.{name} is listed and not known")


def test_zed_10_a_scan_gives_terms_with_their_counts(client: Client, titles: list[int]) -> None:
    root = ask(client, version="1.2", operation="scan", scanClause="dc.creator=m", maximumTerms="3")
    assert [(one.find(f"{{{NS['s1']}}}value").text, one.find(f"{{{NS['s1']}}}numberOfRecords").text)
            for one in found(root, "//s1:term")][1:] == [("Tolstoy, Leo", "2"), ("Turgenev, Ivan", "1")]  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "number", "details"),
    [
        ({"version": "1.2", "operation": "searchRetrieve"}, "7", "query"),
        ({"version": "1.2", "operation": "scan"}, "7", "scanClause"),
        ({"version": "3.0", "operation": "searchRetrieve", "query": "a"}, "5", "2.0"),
        ({"version": "1.2", "operation": "delete"}, "4", "delete"),
        ({"query": "a", "smell": "x"}, "8", "smell"),
        ({"query": "a", "maximumRecords": "-1"}, "6", "maximumRecords"),
        ({"query": "a", "startRecord": "0"}, "6", "startRecord"),
        ({"query": "a", "startRecord": "٣"}, "6", "startRecord"),
        ({"query": "a", "startRecord": "9" * 30}, "6", "startRecord"),
        ({"query": "tolstoy", "startRecord": "7"}, "61", "7"),
        ({"query": "tolstoy", "startRecord": "999999"}, "61", "999999"),
        ({"query": "a", "recordSchema": "nuts"}, "66", "nuts"),
        ({"query": "a", "recordXMLEscaping": "nuts"}, "71", "nuts"),
        ({"version": "1.1", "operation": "searchRetrieve", "query": "a", "recordPacking": "nuts"}, "71", "nuts"),
        ({"query": "a", "recordXPath": "/x"}, "72", None),
        ({"query": "a", "stylesheet": "x.xsl"}, "110", None),
        ({"query": "a", "queryType": "sql"}, "6", "queryType"),
        ({"query": "a", "sortKeys": "smell"}, "16", "smell"),
        ({"query": "a and"}, "10", "and"),
        ({"query": '"'}, "14", '"'),
        ({"scanClause": "dc.title=a", "maximumTerms": "5000"}, "121", "5000"),
        ({"scanClause": "dc.title=a", "maximumTerms": "5", "responsePosition": "9"}, "120", "9"),
    ],
)  # fmt: skip
def test_zed_10_what_is_wrong_has_the_standards_number(
    client: Client, titles: list[int], parameters: dict[str, str], number: str, details: str | None
) -> None:
    root = ask(client, **parameters)
    assert numbers(root) == [number]
    if details is not None:
        assert (found(root, "//d1:details") + found(root, "//d2:details"))[0].text == details


HOSTILE = (
    "*a*", "?" * 50, " or ".join(["fish"] * 500), "(" * 5000, '"' + "a" * 9000 + '"', "\x00", "\u202e\u202e",
    "' OR 1=1 --",
    "<script>alert(1)</script>", "${jndi:ldap://x}", "dc.title=" + "\\" * 99, "a " * 2000,
    "\ud7ff\uffff", "%", "a*b*c*d*e*f*",
    "dc.date>99999999999999999999", "dc.date within '0 0 0'", "(a+)+$", "/etc/passwd", "&evil;", "]]>",
)  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_s30_hostile_queries_get_an_answer(client: Client, titles: list[int], hostile: str) -> None:
    for name in ("query", "scanClause", "sortKeys", "recordSchema", hostile[:50]):
        root = ask(client, **{"query": "war", name: hostile})
        assert "1" not in numbers(root)


def test_s3_markup_in_a_request_comes_back_as_text(client: Client, titles: list[int]) -> None:
    root = ask(client, query='"</query><script>alert(1)</script>"')
    assert not found(root, "//*[local-name()='script']")


def test_an_entity_in_a_posted_document_is_never_read(client: Client, titles: list[int]) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    answer = client.post("/sru", bomb, content_type="text/xml")
    assert answer.status_code == 200
    assert b"root:" not in answer.content
    posted = client.post("/sru", {"query": "tolstoy", "version": "1.2", "operation": "searchRetrieve"})
    assert found(etree.fromstring(posted.content), "s1:numberOfRecords")[0].text == "2"


@pytest.mark.skipif(shutil.which("zoomsh") is None, reason="zoomsh is not installed")
@pytest.mark.django_db(transaction=True)
def test_zed_10_zoomsh_searches_and_scans_over_sru(live_server: Any) -> None:
    put_titles()
    for way, version in (("get", "1.1"), ("get", "1.2"), ("post", "1.2"), ("get", "2.0")):
        said = subprocess.run(
            ["zoomsh", f"set sru {way}", f"set sru_version {version}", f"connect {live_server.url}/sru",
             'search cql:dc.creator="tolstoy"', "show 0 2", "quit"],
            capture_output=True, text=True, timeout=30, check=False,
        ).stdout  # fmt: skip
        assert f"{live_server.url}/sru: 2 hits" in said, said
        assert "Anna Karenina" in said
        assert "War and peace" in said


# ---- the database of authority records


@pytest.fixture
def headings(db: None) -> list[int]:
    return put(
        authority(
            "n79021164", heading("100", "a Twain, Mark,", "d 1835-1910"), heading("400", "a Clemens, Samuel Langhorne"),
            heading("500", "w b", "a Snodgrass, Quintus Curtius"), heading("670", "a His The prince, 1881"),
        ),
        authority("sh85021262", heading("150", "a Cats", "x Behavior"), heading("550", "w g", "a Animals")),
    )  # fmt: skip


def ask_headings(client: Client, **parameters: str) -> etree._Element:
    answer = client.get("/sru/authorities", parameters)
    assert answer.status_code == 200
    return etree.fromstring(answer.content)


@pytest.mark.parametrize("query", ["twain", "clemens", 'cql.serverChoice="Twain, Mark"', "rec.identifier=n79021164"])
def test_zed_10_authorities_are_found_by_heading_reference_or_number_as_mads(
    client: Client, headings: list[int], query: str
) -> None:
    root = ask_headings(client, version="1.2", operation="searchRetrieve", query=query, recordSchema="mads")
    assert found(root, "s1:numberOfRecords")[0].text == "1"
    [one] = found(root, "//mads:mads")
    says = lambda path: [part.text for part in one.xpath(path, namespaces=NS)]  # noqa: E731 - read below, five times
    assert says("mads:authority/mads:name/mads:namePart") == ["Twain, Mark", "1835-1910"]
    assert says("mads:variant/mads:name/mads:namePart") == ["Clemens, Samuel Langhorne"]
    assert says("mads:related[@type='later']/mads:name/mads:namePart") == ["Snodgrass, Quintus Curtius"]
    assert says("mads:note[@type='source']") == ["His The prince, 1881"]
    assert says("mads:recordInfo/mads:recordIdentifier[@source='DLC']") == ["n79021164"]


def test_zed_10_authorities_come_as_marcxml_in_pages_and_say_what_is_wrong(client: Client, headings: list[int]) -> None:
    root = ask_headings(client, version="1.2", operation="searchRetrieve", query="cql.allRecords=1", maximumRecords="1")
    assert found(root, "s1:numberOfRecords")[0].text == "2"
    assert found(root, "s1:nextRecordPosition")[0].text == "2"
    assert found(root, "//m:record/m:datafield[@tag='150']/m:subfield[@code='a']")[0].text == "Cats"
    assert numbers(ask_headings(client, query="cats and dogs")) == ["37"]
    assert numbers(ask_headings(client, query="cats", recordSchema="mods")) == ["66"]
    assert numbers(ask_headings(client, version="1.2", operation="update")) == ["4"]
    explained = ask_headings(client)
    assert [one.get("name") for one in found(explained, "//z:schema")] == ["marcxml", "mads"]


@pytest.mark.parametrize(
    ("parameters", "terms"),
    [
        ({"scanClause": "clem"}, ["Clemens, Samuel Langhorne", "Twain, Mark, 1835-1910"]),
        ({"scanClause": "clem", "responsePosition": "2"}, ["Cats -- Behavior", "Clemens, Samuel Langhorne",
                                                            "Twain, Mark, 1835-1910"]),
        ({"scanClause": '"Clemens, Samuel Langhorne"', "responsePosition": "0"}, ["Twain, Mark, 1835-1910"]),
        ({"scanClause": "a", "maximumTerms": "1"}, ["Cats -- Behavior"]),
        ({"scanClause": "zz"}, []),
    ],
)  # fmt: skip
def test_zed_10_headings_and_references_are_scanned(
    client: Client, headings: list[int], parameters: dict[str, str], terms: list[str]
) -> None:
    root = ask_headings(client, version="1.2", operation="scan", **parameters)
    assert [one.text for one in found(root, "//s1:term/s1:value")] == terms
    assert {one.text for one in found(root, "//s1:numberOfRecords")} <= {"1"}
    assert numbers(ask_headings(client, scanClause="rec.identifier=1")) == ["16"]


@pytest.mark.skipif(shutil.which("zoomsh") is None, reason="zoomsh is not installed")
@pytest.mark.django_db(transaction=True)
def test_zed_10_zoomsh_searches_and_scans_authorities_over_sru(live_server: Any, headings: list[int]) -> None:
    for way, version in (("get", "1.1"), ("post", "1.2")):
        said = subprocess.run(
            ["zoomsh", f"set sru {way}", f"set sru_version {version}", "set schema mads",
             f"connect {live_server.url}/sru/authorities", "search cql:clemens", "show 0 1",
             "search cql:rec.identifier=sh85021262", "set schema marcxml", "show 0 1", "scan cql:clem", "quit"],
            capture_output=True, text=True, timeout=30, check=False,
        ).stdout  # fmt: skip
        assert said.count("/sru/authorities: 1 hits") == 2, said
        assert "<namePart>Twain, Mark</namePart>" in said
        assert '<subfield code="a">Cats</subfield>' in said
        assert "Clemens, Samuel Langhorne 1\nTwain, Mark, 1835-1910 1" in said


def test_oai_05_headings_are_harvested_as_mads(client: Client, headings: list[int]) -> None:
    answer = client.get("/oai/authority", {"verb": "ListRecords", "metadataPrefix": "mads"})
    root = etree.fromstring(answer.content)
    assert [one.text for one in found(root, "//mads:authority/mads:topic")] == ["Cats", "Behavior"]
