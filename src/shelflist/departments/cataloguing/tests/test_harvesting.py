"""Fetching records by OAI-PMH: pages, deletes, what is wrong, incrementally, from public machines only (OAI-04)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.cataloguing.actions import (
    SourceDetails,
    harvest_now,
    harvest_what_is_due,
    remove_set,
    remove_source,
    run_harvest,
    save_set,
    save_source,
)
from shelflist.departments.cataloguing.harvesting.fetching import CannotFetch, Fetcher, is_public
from shelflist.departments.cataloguing.harvesting.pages import read_page
from shelflist.departments.cataloguing.models import HarvestRun, HarvestSet, HarvestSource, ImportBatch
from shelflist.departments.cataloguing.rules.sets import SetRule
from shelflist.departments.cataloguing.tests.samples import BY, NOW, SHARED, book, needs_shared_data
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.jobs import JobRun, run_here
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog.formats import marcxml
from shelflist.records.catalog.models import Record

OAI = "http://www.openarchives.org/OAI/2.0/"
NOBODY = Actor(kind="user", id=1, name="Nobody", door="desk")


def answer(*records: str, token: str = "", error: str = "", size: int = 0) -> bytes:
    """An answer of a source."""
    inside = f'<error code="{error}">no</error>' if error else f"<ListRecords>{''.join(records)}"
    if not error:
        inside += f'<resumptionToken completeListSize="{size}">{token}</resumptionToken></ListRecords>'
    return (
        f'<OAI-PMH xmlns="{OAI}"><responseDate>2026-11-20T12:00:00Z</responseDate><request/>{inside}</OAI-PMH>'.encode()
    )


def record(number: str, title: str = "", *, deleted: bool = False, metadata: str = "") -> str:
    inside = metadata or (marcxml(book(number, title)) if title else "")
    header = f"<identifier>oai:x:{number}</identifier><datestamp>2026-11-19T00:00:00Z</datestamp>"
    status = ' status="deleted"' if deleted else ""
    return f"<record><header{status}>{header}</header>{f'<metadata>{inside}</metadata>' if inside else ''}</record>"


class Elsewhere(Fetcher):
    """A source that answers from a list, and remembers what it was asked."""

    def __init__(self, *answers: bytes | Exception) -> None:
        super().__init__()
        object.__setattr__(self, "answers", list(answers))
        object.__setattr__(self, "asked", [])

    def get(self, address: str, arguments: Mapping[str, str]) -> bytes:
        self.asked.append(dict(arguments))  # type: ignore[attr-defined]
        one = self.answers.pop(0)  # type: ignore[attr-defined]
        if isinstance(one, Exception):
            raise one
        return bytes(one)


@pytest.fixture
def source(db: None) -> HarvestSource:
    saved = save_source(details=SourceDetails("Big library", "https://big.example/oai"), by=BY, now=NOW)
    return HarvestSource.objects.get(pk=saved.id)


def harvest(source: HarvestSource, *answers: bytes | Exception) -> tuple[HarvestRun, list[dict[str, str]]]:
    """A harvest as the worker does it, and the import of what it fetched."""
    elsewhere = Elsewhere(*answers)
    job = Job.objects.get(pk=harvest_now(source_id=source.pk, by=BY, now=NOW))
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, leased_by="test")
    job.refresh_from_db()
    with suppress(Refused):
        run_harvest(JobRun(job, "test", lambda: NOW), elsewhere)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, ended_at=NOW, leased_by="")
    one = HarvestRun.objects.filter(source=source).order_by("-pk")[0]
    if one.batch_id:
        batch = ImportBatch.objects.get(pk=one.batch_id)
        run_here(Job.objects.get(pk=batch.job_id), clock=lambda: NOW)
    source.refresh_from_db()
    return one, elsewhere.asked  # type: ignore[attr-defined]


def test_oai_04_pages_are_fetched_and_brought_in_like_a_file(source: HarvestSource) -> None:
    one, asked = harvest(
        source,
        answer(record("a1", "One"), record("a2", "Two"), token="next", size=4),
        answer(record("a3", "Three"), record("a4", deleted=True)),
    )
    assert asked == [
        {"verb": "ListRecords", "metadataPrefix": "marc21"},
        {"verb": "ListRecords", "resumptionToken": "next"},
    ]
    assert (one.state, one.fetched_count, one.deleted_count, one.page_count) == ("done", 3, 1, 2)
    assert sorted(Record.objects.values_list("title", flat=True)) == ["One", "Three", "Two"]
    batch = ImportBatch.objects.get(pk=one.batch_id)
    assert (batch.state, batch.added_count, batch.file_name) == ("done", 3, "Big library 2026-11-23 09.00.xml")
    assert source.harvested_until == "2026-11-20T11:50:00Z"


def test_oai_04_the_next_harvest_asks_for_what_has_changed_and_updates_it(source: HarvestSource) -> None:
    harvest(source, answer(record("a1", "One")))
    one, asked = harvest(source, answer(record("a1", "One and a half")))
    assert asked[0]["from"] == "2026-11-20T11:50:00Z"
    assert ImportBatch.objects.get(pk=one.batch_id).read_count == 1
    nothing, _asked = harvest(source, answer(error="noRecordsMatch"))
    assert (nothing.state, nothing.fetched_count, nothing.batch_id) == ("done", 0, None)
    days, asked = harvest(source, answer(error="badArgument"), answer(record("a9", "Nine")))
    assert ([one["from"] for one in asked], days.fetched_count) == (["2026-11-20T11:50:00Z", "2026-11-20"], 1)


def test_oai_04_a_bad_record_is_set_aside_and_the_good_ones_come_in(source: HarvestSource) -> None:
    bad = '<record xmlns="http://www.loc.gov/MARC21/slim"><leader>short</leader></record>'
    one, _asked = harvest(
        source, answer(record("a1", metadata=bad), record("a2", "Two"), record("a3", metadata="<x/>"))
    )
    batch = ImportBatch.objects.get(pk=one.batch_id)
    assert (batch.added_count, batch.quarantined_count, one.unreadable_count) == (1, 1, 1)
    assert list(Record.objects.values_list("title", flat=True)) == ["Two"]


def test_oai_04_deleted_there_is_hidden_here_where_the_source_says_so(source: HarvestSource) -> None:
    harvest(source, answer(record("a1", "One"), record("a2", "Two")))
    one, _asked = harvest(source, answer(record("a1", deleted=True)))
    assert (one.deleted_count, one.hidden_count, Record.objects.filter(suppressed=True).count()) == (1, 0, 0)
    HarvestSource.objects.update(on_delete="suppress")
    source.refresh_from_db()
    one, _asked = harvest(source, answer(record("a1", deleted=True), record("a7", deleted=True)))
    assert one.hidden_count == 1
    assert list(Record.objects.filter(suppressed=True).values_list("title", flat=True)) == ["One"]


def test_oai_04_dublin_core_becomes_a_short_record(source: HarvestSource) -> None:
    dc = (
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Über Bücher</dc:title><dc:creator>Müller, Änne</dc:creator><dc:date>1999-05</dc:date>"
        "<dc:language>ger</dc:language><dc:identifier>https://x.example/7</dc:identifier><dc:subject>Books</dc:subject>"
        "<dc:identifier>urn:ISBN:9780140447934</dc:identifier></oai_dc:dc>"
    )
    harvest(source, answer(record("dc1", metadata=dc)))
    row = Record.objects.get()
    assert (row.title, row.author, row.year, row.language, row.control_number) == (
        "Über Bücher", "Müller, Änne", 1999, "ger", "oai:x:dc1",
    )  # fmt: skip
    assert row.identifiers.filter(kind="isbn", value="9780140447934").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        b"<html>busy</html>",
        b"not xml",
        b"",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><OAI-PMH xmlns="%s"/>' % OAI.encode(),
        answer().decode().encode("utf-16"),
        answer(error="badVerb"),
        CannotFetch(phrase("It is away.")),
    ],
)
def test_oai_04_what_is_wrong_is_said_and_nothing_comes_in(source: HarvestSource, wrong: bytes | Exception) -> None:
    one, _asked = harvest(source, answer(record("a1", "One"), token="t"), wrong)
    assert (one.state, one.batch_id, source.harvested_until) == ("failed", None, "")
    assert one.problem
    assert not Record.objects.exists()
    again, _asked = harvest(source, answer(record("a1", "One")))
    assert (again.state, again.fetched_count) == ("done", 1)


def test_oai_04_a_run_that_was_killed_goes_on_where_it_stood(source: HarvestSource) -> None:
    job = Job.objects.get(pk=harvest_now(source_id=source.pk, by=BY, now=NOW))
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, leased_by="test")
    job.refresh_from_db()
    with pytest.raises(KeyError):
        run_harvest(
            JobRun(job, "test", lambda: NOW), Elsewhere(answer(record("a1", "One"), token="t"), KeyError("killed"))
        )
    job.refresh_from_db()
    elsewhere = Elsewhere(answer(record("a2", "Two")))
    run_harvest(JobRun(job, "test", lambda: NOW), elsewhere)
    assert elsewhere.asked == [{"verb": "ListRecords", "resumptionToken": "t"}]  # type: ignore[attr-defined]
    batch = ImportBatch.objects.get()
    run_here(Job.objects.get(pk=batch.job_id), clock=lambda: NOW)
    assert sorted(Record.objects.values_list("title", flat=True)) == ["One", "Two"]


def test_oai_04_the_schedule_asks_when_the_time_has_come(source: HarvestSource) -> None:
    harvest_what_is_due(NOW)
    harvest_what_is_due(NOW)
    assert Job.objects.filter(kind="harvest-records").count() == 1
    source.refresh_from_db()
    assert source.due_at == NOW.replace(day=24)
    with pytest.raises(Refused) as no:
        harvest_now(source_id=source.pk, by=BY, now=NOW)
    assert no.value.refusals[0].code == "source-is-fetching"


def test_oai_04_sources_are_saved_refused_and_taken_back(source: HarvestSource) -> None:
    for details, code in [
        (SourceDetails("", "https://x.example/"), "source-name-missing"),
        (SourceDetails("Big library", "https://x.example/"), "source-name-taken"),
        (SourceDetails("Other", "file:///etc/passwd"), "source-address-unusable"),
        (SourceDetails("Other", "https://me:secret@x.example/"), "source-address-unusable"),
        (SourceDetails("Other", "https://x.example/", every_hours=0), "source-pause-unusable"),
    ]:
        with pytest.raises(Refused) as no:
            save_source(details=details, by=BY, now=NOW)
        assert [one.code for one in no.value.refusals] == [code]
    with pytest.raises(Refused):
        save_source(details=SourceDetails("Other", "https://x.example/"), by=NOBODY, now=NOW)
    HarvestSource.objects.update(harvested_until="2026-01-01T00:00:00Z")
    moved = SourceDetails("Big library", "https://moved.example/oai")
    saved = save_source(details=moved, source_id=source.pk, by=BY, now=NOW)
    source.refresh_from_db()
    assert (source.address, source.harvested_until) == ("https://moved.example/oai", "")
    undo(entry_id=Entry.objects.filter(verb="save-harvest-source").order_by("-pk")[0].pk, by=BY, now=NOW)
    source.refresh_from_db()
    assert source.address == "https://big.example/oai"
    assert saved.id == source.pk
    remove_source(source_id=source.pk, by=BY, now=NOW)
    assert not HarvestSource.objects.exists()


def test_oai_03_sets_are_saved_refused_and_taken_back(db: None) -> None:
    rule = SetRule(materials=("book",), branches=("CEN",))
    for spec, name, asked, code in [
        ("a b", "Name", rule, "set-spec-unusable"),
        ("branch:X", "Name", rule, "set-spec-reserved"),
        ("mine", "", rule, "set-name-missing"),
        ("mine", "Name", SetRule(), "set-rule-empty"),
        ("mine", "Name", SetRule(subfield="40$a", value="x"), "set-subfield-unusable"),
        ("mine", "Name", SetRule(subfield="040$a", value="*"), "set-subfield-unusable"),
        ("mine", "Name", SetRule(value="x"), "set-subfield-unusable"),
    ]:
        with pytest.raises(Refused) as no:
            save_set(spec=spec, name=name, rule=asked, by=BY, now=NOW)
        assert [one.code for one in no.value.refusals] == [code]
    saved = save_set(spec="mine", name="Mine", rule=rule, by=BY, now=NOW)
    with pytest.raises(Refused):
        save_set(spec="mine", name="Again", rule=rule, by=BY, now=NOW)
    assert SetRule.from_data(HarvestSet.objects.get().rule) == rule
    remove_set(set_id=saved.id, by=BY, now=NOW)
    assert not HarvestSet.objects.exists()


# ---- the client


@contextmanager
def web(answers: dict[str, tuple[int, dict[str, str], bytes]]) -> Iterator[int]:
    """A web server of this machine; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answers[self.path.split("?")[0]]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.one_database
def test_oai_04_machines_of_the_own_network_are_not_asked() -> None:
    for address in (
        "http://127.0.0.1/oai", "http://localhost:1/oai", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
        "http://0x7f.1/", "ftp://x.example/", "file:///etc/passwd", "http:///x", "http://me:secret@x.example/",
        "http://[fe80::1]/", "http://224.0.0.1/", "http://x.example:99999/", "gopher://x", "",
    ):  # fmt: skip
        with pytest.raises(CannotFetch):
            Fetcher().get(address, {})


@pytest.mark.one_database
def test_oai_04_redirects_are_judged_again_and_answers_are_bounded() -> None:
    waited: list[float] = []
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {
        "/good": (200, {}, b"fine"),
        "/on": (302, {"Location": "/good"}, b""),
        "/round": (302, {"Location": "/round"}, b""),
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/neighbour": (302, {"Location": "http://127.0.0.2/good"}, b""),
        "/big": (200, {}, b"x" * 5000),
        "/busy": (503, {"Retry-After": "9999"}, b""),
        "/away": (404, {}, b""),
    }
    with web(answers) as port:
        here = f"http://127.0.0.1:{port}"
        fetcher = Fetcher(private_too=True, wait=waited.append, most_bytes=1000)
        assert fetcher.get(f"{here}/good", {"verb": "Identify"}) == b"fine"
        assert fetcher.get(f"{here}/on", {}) == b"fine"
        for path in ("/round", "/file", "/neighbour", "/big", "/busy", "/away"):
            with pytest.raises(CannotFetch):
                fetcher.get(f"{here}{path}", {})
        with pytest.raises(CannotFetch):
            Fetcher().get(f"{here}/good", {})
    assert waited == [60] * 5


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("address", "public"),
    [("93.184.216.34", True), ("127.0.0.1", False), ("::1", False), ("100.64.0.1", False), ("2606:2800:220:1::1", True),
     ("::ffff:10.0.0.1", False), ("2002:7f00:1::", False), ("fe80::1%eth0", False), ("nonsense", False)],
)  # fmt: skip
def test_oai_04_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.one_database
@given(st.binary(max_size=200))
def test_oai_04_whatever_comes_back_is_a_page_or_a_reason(noise: bytes) -> None:
    for data in (noise, answer().replace(b"<request/>", noise)):
        with suppress(CannotFetch):
            read_page(data)


@needs_shared_data
@pytest.mark.one_database
def test_oai_04_answers_of_real_sources_are_read() -> None:
    for name in ("sample-oai-pmh.xml", "oai-pmh-one-record-first.xml"):
        page = read_page((SHARED / "sru" / name).read_bytes())
        assert page.records
        assert all(one.identifier and (one.deleted or one.marcxml) for one in page.records)
