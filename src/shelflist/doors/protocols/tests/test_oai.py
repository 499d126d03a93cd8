"""OAI-PMH: every verb, every error, lists that go on, deletes, sets; and a harvester of others (OAI-01 … OAI-08)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from oaipmh_scythe import Scythe

from shelflist.departments.authorities.tests.authorities import CATALOGUER
from shelflist.departments.cataloguing.models import HarvestSet
from shelflist.doors.protocols.oaipmh import views
from shelflist.doors.protocols.rules import oai, tokens
from shelflist.doors.protocols.tests.titles import NOW, ROWS, hide, put_titles, remove
from shelflist.records.catalog import bulk
from shelflist.records.catalog.actions import save_record
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.models import GoneRecord, Record

NS = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "m": "http://www.loc.gov/MARC21/slim",
    "mods": "http://www.loc.gov/mods/v3",
}
ME = "oai:testserver:"


def ask(client: Client, address: str = "/oai", **arguments: Any) -> etree._Element:
    answer = client.get(address, arguments)
    assert answer.status_code == 200
    root = etree.fromstring(answer.content)
    assert root.tag == f"{{{NS['o']}}}OAI-PMH"
    assert [etree.QName(one).localname for one in root][:2] == ["responseDate", "request"]
    return root


def all_of(root: etree._Element, path: str) -> list[Any]:
    return list(root.xpath(path, namespaces=NS))  # type: ignore[arg-type]


def texts(root: etree._Element, path: str) -> list[str]:
    return [one.text or "" for one in all_of(root, path)]


def errors(root: etree._Element) -> list[str]:
    return [one.get("code") for one in all_of(root, "o:error")]


@pytest.fixture
def titles(db: None) -> list[int]:
    """Five titles, each changed a second after the other."""
    numbers = put_titles()
    for step, number in enumerate(numbers):
        Record.objects.filter(pk=number).update(changed_at=NOW + timedelta(seconds=step))
    return numbers


def heading() -> MarcRecord:
    return MarcRecord(
        "00000nz  a2200000n  4500", [Control("001", "n1"), Data("100", "1", " ", [("a", "Tolstoy, Leo")])]
    )


def test_oai_01_identify_and_formats(client: Client, titles: list[int]) -> None:
    root = ask(client, verb="Identify")
    said = {etree.QName(one).localname: one.text for one in all_of(root, "o:Identify/*")}
    assert said["baseURL"] == "http://testserver/oai"
    assert (said["protocolVersion"], said["deletedRecord"]) == ("2.0", "persistent")
    assert said["granularity"] == "YYYY-MM-DDThh:mm:ssZ"
    assert "@" in said["adminEmail"]
    root = ask(client, verb="ListMetadataFormats", identifier=f"{ME}{titles[0]}")
    assert texts(root, "//o:metadataPrefix") == ["oai_dc", "marc21", "marcxml", "mods"]


def test_oai_02_records_in_every_format(client: Client, titles: list[int]) -> None:
    asked = {"verb": "GetRecord", "identifier": f"{ME}{titles[0]}"}
    root = ask(client, **asked, metadataPrefix="oai_dc")
    assert texts(root, "//dc:title") == ["War and peace"]
    assert f"http://testserver/title/{titles[0]}/" in texts(root, "//dc:identifier")
    assert texts(root, "//o:datestamp") == ["2026-11-02T10:00:00Z"]
    assert "War and peace /" in texts(ask(client, **asked, metadataPrefix="marc21"), "//m:subfield")
    assert "War and peace" in texts(ask(client, **asked, metadataPrefix="mods"), "//mods:title")


def test_oai_02_headings_have_an_entry_point_of_their_own(client: Client, titles: list[int]) -> None:
    [number] = bulk.insert_records([bulk.new_record(heading())], now=NOW)
    root = ask(client, "/oai/authority", verb="ListRecords", metadataPrefix="marc21")
    assert texts(root, "//o:identifier") == [f"{ME}{number}"]
    assert errors(ask(client, verb="GetRecord", identifier=f"{ME}{number}", metadataPrefix="marc21")) == [
        "idDoesNotExist"
    ]
    assert errors(ask(client, "/oai/authority", verb="ListRecords", metadataPrefix="mods")) == [
        "cannotDisseminateFormat"
    ]
    assert errors(ask(client, "/oai/authority", verb="ListSets")) == ["noSetHierarchy"]


def test_oai_01_deleted_and_hidden_records_stay_in_the_list_without_their_data(
    client: Client, titles: list[int]
) -> None:
    hide(titles[0])
    remove(titles[1])
    GoneRecord.objects.create(record_id=9_999, kind="bib", gone_at=NOW + timedelta(seconds=9))
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    deleted = texts(root, "//o:header[@status='deleted']/o:identifier")
    assert sorted(deleted) == sorted([f"{ME}{titles[0]}", f"{ME}{titles[1]}", f"{ME}9999"])
    assert len(all_of(root, "//o:record")) == 6
    assert len(all_of(root, "//o:metadata")) == 3
    gone = ask(client, verb="GetRecord", identifier=f"{ME}9999", metadataPrefix="oai_dc")
    assert (errors(gone), len(all_of(gone, "//o:header[@status='deleted']"))) == ([], 1)


@pytest.mark.parametrize(
    ("since", "until", "which"),
    [
        ("2026-11-02T10:00:01Z", "2026-11-02T10:00:03Z", [1, 2, 3]),
        ("2026-11-02T10:00:04Z", None, [4]),
        (None, "2026-11-02T10:00:00Z", [0]),
        ("2026-11-02", "2026-11-02", [0, 1, 2, 3, 4]),
    ],
)
def test_oai_01_spans_include_both_ends(
    client: Client, titles: list[int], since: str | None, until: str | None, which: list[int]
) -> None:
    given = {name: value for name, value in (("from", since), ("until", until)) if value}
    root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", **given)
    assert texts(root, "//o:identifier") == [f"{ME}{titles[place]}" for place in which]


def test_oai_01_a_list_goes_on_where_it_ended_whatever_changes_meanwhile(
    client: Client, titles: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "HEADERS", 2)
    root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    [token] = all_of(root, "//o:resumptionToken")
    assert (token.get("completeListSize"), token.get("cursor")) == ("5", "0")
    seen = texts(root, "//o:identifier")
    Record.objects.filter(pk=titles[0]).update(changed_at=NOW + timedelta(minutes=1))  # comes again, at the end
    remove(titles[3])
    Record.objects.filter(pk=titles[3]).update(changed_at=NOW + timedelta(minutes=2))
    for _turn in range(5):
        if not token.text:
            break
        root = ask(client, verb="ListIdentifiers", resumptionToken=token.text)
        seen += texts(root, "//o:identifier")
        [token] = all_of(root, "//o:resumptionToken")
    assert not token.text
    assert set(seen) == {f"{ME}{number}" for number in titles}
    assert seen[-2:] == [f"{ME}{titles[0]}", f"{ME}{titles[3]}"]


def test_oai_03_sets_make_themselves_and_follow_rules(client: Client, titles: list[int]) -> None:
    HarvestSet.objects.create(spec="russians", name="From Russia", description="Novels", rule={"languages": ["eng"]})
    specs = texts(ask(client, verb="ListSets"), "//o:setSpec")
    assert {"format:book", "russians"} <= set(specs)
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="russians")
    assert len(all_of(root, "//o:record")) == 4
    header = all_of(root, "//o:header")[0]
    assert texts(header, "o:setSpec") == ["format:book", "russians"]
    assert errors(ask(client, verb="ListRecords", metadataPrefix="oai_dc", set="nowhere")) == ["noRecordsMatch"]


BAD = [
    ({}, "badVerb"),
    ({"verb": "Delete"}, "badVerb"),
    ({"verb": ["Identify", "Identify"]}, "badVerb"),
    ({"verb": "Identify", "smell": "1"}, "badArgument"),
    ({"verb": "ListRecords"}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": ["oai_dc", "mods"]}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "yesterday"}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-02-30"}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-01-01T00:00:00"}, "badArgument"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-02-01", "until": "2026-01-01"}, "badArgument"),
    (
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-01-01", "until": "2026-02-01T00:00:00Z"},
        "badArgument",
    ),
    ({"verb": "ListRecords", "resumptionToken": "x", "metadataPrefix": "oai_dc"}, "badArgument"),
    ({"verb": "GetRecord", "metadataPrefix": "oai_dc"}, "badArgument"),
    ({"verb": "GetRecord", "identifier": "oai:testserver:1"}, "badArgument"),
    ({"verb": "GetRecord", "identifier": "x\x00", "metadataPrefix": "oai_dc"}, "badArgument"),
    ({"verb": "GetRecord", "identifier": "really wrong", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
    ({"verb": "GetRecord", "identifier": "oai:testserver:99999999", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
    ({"verb": "GetRecord", "identifier": f"oai:testserver:{'9' * 40}", "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
    ({"verb": "ListMetadataFormats", "identifier": "oai:elsewhere:1"}, "idDoesNotExist"),
    ({"verb": "ListRecords", "metadataPrefix": "nuts"}, "cannotDisseminateFormat"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "1999-01-01"}, "noRecordsMatch"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2999-01-01"}, "noRecordsMatch"),
    ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "9999-12-31"}, None),
    ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
    ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
    ({"verb": "ListRecords", "resumptionToken": ""}, "badResumptionToken"),
    ({"verb": "ListRecords", "resumptionToken": "A" * 200}, "badResumptionToken"),
    ({"verb": "ListRecords", "resumptionToken": "é"}, "badResumptionToken"),
    ({"verb": "ListIdentifiers", "resumptionToken": tokens.seal([1, 2], b"another key")}, "badResumptionToken"),
    ({"verb": "ListIdentifiers", "resumptionToken": tokens.seal([1, 2], views._key())}, "badResumptionToken"),
]


@pytest.mark.parametrize(("arguments", "code"), BAD, ids=range(len(BAD)))
def test_oai_08_a_validator_walks_every_error(
    client: Client, titles: list[int], arguments: dict[str, Any], code: str | None
) -> None:
    root = ask(client, **arguments)
    assert errors(root) == ([code] if code else [])
    request = all_of(root, "o:request")[0]
    assert request.text == "http://testserver/oai"
    if code in ("badVerb", "badArgument"):
        assert not request.attrib
    posted = client.post("/oai", arguments)
    assert errors(etree.fromstring(posted.content)) == ([code] if code else [])


def test_oai_08_a_token_of_one_list_does_not_fit_another(
    client: Client, titles: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "HEADERS", 2)
    [token] = texts(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc"), "//o:resumptionToken")
    assert errors(ask(client, verb="ListRecords", resumptionToken=token)) == ["badResumptionToken"]
    assert errors(ask(client, "/oai/authority", verb="ListIdentifiers", resumptionToken=token)) == [
        "badResumptionToken"
    ]
    assert errors(ask(client, verb="ListIdentifiers", resumptionToken=token[:-4] + "AAAA")) == ["badResumptionToken"]


@pytest.mark.one_database
@given(st.lists(st.one_of(st.integers(), st.text(max_size=10)), max_size=6), st.binary(max_size=30))
def test_oai_08_only_what_was_sealed_is_read(data: list[Any], noise: bytes) -> None:
    token = tokens.seal(data, b"key")
    assert tokens.unseal(token, b"key") == data
    for wrong in (noise.hex(), token[1:], token + "A", noise.decode("latin-1")):
        if wrong != token:
            with pytest.raises(tokens.BadToken):
                tokens.unseal(wrong, b"key")


@pytest.mark.one_database
def test_oai_01_stamps_are_utc_to_the_second() -> None:
    assert oai.stamp(datetime(2026, 11, 2, 10, 0, 5, 999_999, tzinfo=UTC)) == "2026-11-02T10:00:05Z"


class ThroughTheClient(httpx2.BaseTransport):
    """Lets a program that speaks HTTP ask Django's test client."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def handle_request(self, request: Any) -> Any:
        answer = self.client.get(request.url.path, parse_qs(request.url.query.decode(), keep_blank_values=True))
        return httpx2.Response(answer.status_code, content=answer.content, headers=dict(answer.headers))


@pytest.mark.usefixtures("titles")
def test_oai_01_a_harvester_gets_everything_with_deletes_and_the_counts_agree(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """oaipmh-scythe, page by page, in both directions of time: all that there is, and then what has changed."""
    monkeypatch.setattr(views, "PAGE", 2)
    first, second, *_others = Record.objects.order_by("pk").values_list("pk", flat=True)
    hide(first)
    with harvester(client) as scythe:
        records = list(scythe.list_records(metadata_prefix="marc21"))
        headers = list(scythe.list_identifiers(metadata_prefix="oai_dc"))
        assert len(records) == len(headers) == Record.objects.count() == len(ROWS)
        assert [one.header.identifier for one in records if one.deleted] == [f"{ME}{first}"]
        assert {one.identifier for one in headers} == {one.header.identifier for one in records}
        assert len(list(scythe.list_sets())) >= 1
        assert scythe.identify().deletedRecord == "persistent"
        remove(second)
        Record.objects.filter(pk=second).update(changed_at=NOW + timedelta(days=1))
        later = list(scythe.list_records(metadata_prefix="marc21", from_="2026-11-03T00:00:00Z"))
        assert [(one.header.identifier, one.deleted) for one in later] == [(f"{ME}{second}", True)]


def harvester(client: Client) -> Scythe:
    """oaipmh-scythe, asking Django's test client."""
    scythe = Scythe("http://testserver/oai")
    scythe._client = httpx2.Client(transport=ThroughTheClient(client))
    return scythe


@pytest.mark.parametrize(
    ("subfield", "value", "found"),
    [
        ("655$a", "Detective*", {0, 1}),
        ("655$a", "detective fiction", {0}),
        ("655$a", "fiction", set()),  # the whole of it
        ("655$a", "*fiction", {0}),
        ("655$2", "lcgft", {0}),
        ("655$2", "gsafd", {1}),
        ("040$a", "lcgft", set()),  # another field
        ("655$a", 'The "quoted" (one) \\ more', {2}),
        ("655$a", "*(one)*", {2}),
        ("655$a", "Straße", {3}),
    ],
)
def test_oai_03_a_set_is_what_stands_in_a_subfield(
    client: Client, db: None, subfield: str, value: str, found: set[int]
) -> None:
    """By its tag, subfield and a value with stars: as 040$a or 655$a."""

    def book(title: str, *genres: tuple[str, str]) -> MarcRecord:
        fields = [Data("655", " ", "7", [("a", genre), ("2", source)]) for genre, source in genres]
        return MarcRecord("00000nam a2200000 i 4500", [Data("245", "1", "0", [("a", title)]), *fields])

    numbers = bulk.insert_records(
        [
            bulk.new_record(one)
            for one in (
                book("A", ("Novels", "x"), ("Detective fiction", "lcgft")),
                book("B", ("Detective stories", "gsafd")),
                book("C", ('The "quoted" (one) \\ more', "x")),
                book("Detective fiction", ("Straße", "x")),
            )
        ],
        now=NOW,
    )
    HarvestSet.objects.create(spec="mine", name="Mine", rule={"subfield": subfield, "value": value})
    root = ask(client, verb="ListIdentifiers", metadataPrefix="marc21", set="mine")
    got = {int(one.rsplit("-", 1)[-1].rsplit("/", 1)[-1].rsplit(":", 1)[-1]) for one in texts(root, "//o:identifier")}
    assert {numbers.index(number) for number in got} == found


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"subfield": "655$a", "value": "detective*"}, True),
        ({"linked": True}, True),
        ({"languages": ["eng"]}, True),
        ({"languages": ["fre"]}, False),  # it never was in it
        ({"subfield": "655$a", "value": "western*"}, False),
    ],
)
def test_oai_03_a_title_that_leaves_a_set_is_told_as_deleted_to_who_harvests_that_set(
    client: Client, db: None, rule: dict[str, Any], told: bool
) -> None:
    """Spec 2.6 and 3.5: by a harvester that asks for what has changed since it asked last, page by page."""

    def book(*fields: Data, language: str) -> MarcRecord:
        fixed = Control("008", f"850101s1925    nyu           000 1 {language} d")
        return MarcRecord("00000nam a2200000 i 4500", [fixed, Data("245", "1", "0", [("a", "X")]), *fields])

    genre = Data("655", " ", "7", [("a", "Detective fiction"), ("2", "lcgft")])
    link = Data("856", "4", "0", [("u", "https://example.org/x")])
    marc = [book(genre, link, language="eng") for _each in range(3)]
    first, second, _third = bulk.insert_records([bulk.new_record(one) for one in marc], now=NOW)
    HarvestSet.objects.create(spec="mine", name="Mine", rule=rule)
    with harvester(client) as scythe:
        asked: dict[str, Any] = {"metadata_prefix": "marc21", "set_": "mine"}
        if told:
            assert len(list(scythe.list_records(**asked))) == 3
        for number in (first, second):
            save_record(
                record_id=number, marc=book(language="spa"), version=1, by=CATALOGUER, now=NOW + timedelta(days=2)
            )
        later = scythe.list_records(**asked, from_="2026-11-03T00:00:00Z") if told else ()
        gone = [(one.header.identifier, one.deleted) for one in later]
    assert gone == ([(f"{ME}{first}", True), (f"{ME}{second}", True)] if told else [])
    root = ask(client, verb="ListIdentifiers", metadataPrefix="marc21", set="mine", **{"from": "2026-11-03"})
    assert len(texts(root, "//o:header[@status='deleted']/o:identifier")) == (2 if told else 0)
    again = ask(client, verb="ListIdentifiers", metadataPrefix="marc21", set="mine", **{"from": "2026-11-05"})
    assert errors(again) == ["noRecordsMatch"]
