"""The Z39.50 and SRU clients against servers that behave, and that do not (ZED-02, ZED-03, S5)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.departments.cataloguing.tests.samples import SHARED, book, needs_shared_data
from shelflist.departments.copy_cataloguing.asking import sru as sru_client
from shelflist.departments.copy_cataloguing.asking import z3950 as client
from shelflist.departments.copy_cataloguing.asking.answers import Answer
from shelflist.departments.copy_cataloguing.asking.faults import NoAnswer
from shelflist.departments.copy_cataloguing.asking.many import ask, ask_many
from shelflist.departments.copy_cataloguing.rules.questions import Term
from shelflist.departments.copy_cataloguing.tests import servers
from shelflist.departments.copy_cataloguing.tests.servers import QUESTION, library, line, sru_target, z_target
from shelflist.ground.common import ber, z3950
from shelflist.records.catalog.codec import write_iso2709, write_marcxml
from shelflist.records.catalog.marc import Data

pytestmark = pytest.mark.one_database
HOBBIT = book("1", isbn="9780261102217", more=[Data("500", " ", " ", [("a", "Ünïcødé")])])


def why(target: Any, question: Any = QUESTION) -> str:
    """What is said when there is no answer."""
    answer = ask(target, question)
    assert answer.fault is not None
    return str(answer.fault)


def test_zed_03_a_question_is_asked_and_its_records_come() -> None:
    seen: list[ber.Node] = []
    with line(library(servers.as_octets(HOBBIT, book("2")), seen=seen)) as port:
        found = client.find(z_target(port, database="Books"), (*QUESTION, Term("author", "Tolkien")))
    assert (found.hits, [one.record.control("001") for one in found.records if one.record]) == (2, ["1", "2"])
    init, search, present, goodbye = seen
    assert (init.tag, search.tag, present.tag, goodbye.tag) == (20, 22, 24, 48)
    assert search.need(18).parts[0].text == "Books"
    terms = [part.text for part in ber.walk(search) if part.tag == 45]
    assert terms == ["9780261102217", "0261102214", "Tolkien"]
    uses = [(part.need(120).integer, part.need(121).integer) for part in ber.walk(search) if part.find(121)]
    assert uses == [(1, 7), (1, 7), (1, 1003), (4, 6)]
    assert present.need(104).oid == z3950.USMARC


def test_zed_03_records_come_in_as_many_answers_as_the_server_makes() -> None:
    with line(library(servers.as_octets(*[book(str(number)) for number in range(9)]), at_once=2)) as port:
        assert len(client.find(z_target(port, most=7), QUESTION).records) == 7


@pytest.mark.parametrize(
    ("octets", "encoding"),
    [(write_iso2709(HOBBIT, "utf-8"), "utf-8"), (write_iso2709(HOBBIT, "marc-8"), "marc-8"),
     (write_marcxml(HOBBIT), "utf-8")],
)  # fmt: skip
def test_zed_03_characters_are_read_by_evidence(octets: bytes, encoding: str) -> None:
    with line(library([octets])) as port:
        [one] = client.find(z_target(port, syntax="xml"), QUESTION).records
    assert one.record is not None
    assert (one.record.subfield("500", "a"), one.encoding) == ("Ünïcødé", encoding)


@needs_shared_data
def test_zed_03_unimarc_is_converted() -> None:
    octets = (SHARED / "unimarc" / "small-sources.mrc").read_bytes().split(b"\x1d")[0] + b"\x1d"
    with line(library([octets])) as port:
        [one] = client.find(z_target(port, syntax="unimarc"), QUESTION).records
    assert one.format == "unimarc-2709"
    assert one.record is not None
    assert one.record.first("245")


def test_zed_01_a_login_is_sent_and_a_refusal_said() -> None:
    seen: list[ber.Node] = []
    with line(library(servers.as_octets(HOBBIT), open_to="me", seen=seen)) as port:
        assert client.find(z_target(port, login="me", password="secret"), QUESTION).hits == 1
        assert seen[0].need(7).only.need(2).text == "secret"
        assert why(z_target(port)) == "It refused us. Perhaps it wants a user name and a password."
        assert "password" in why(z_target(port, login="you"))
        assert "secret" not in repr(z_target(port, login="me", password="secret"))


def test_zed_01_utf_8_is_proposed_where_the_register_says_so() -> None:
    seen: list[ber.Node] = []
    with line(library([], seen=seen)) as port:
        client.find(z_target(port, charset="utf-8"), QUESTION)
    assert ber.oid_octets(z3950.UTF_8) in [part.octets for part in ber.walk(seen[0])]


def after_init(then: Callable[[socket.socket], None]) -> servers.Talk:
    def talk(connection: socket.socket) -> None:
        servers.heard(connection)
        servers.say(connection, servers.welcome())
        servers.heard(connection)
        then(connection)

    return talk


def dripping(connection: socket.socket) -> None:
    connection.sendall(b"\xb5\x84\x00\x00\xff\xff")
    while True:
        connection.sendall(b"\x00")
        connection.recv(1)  # nothing comes: the client waits too, until its time is over


HOSTILE: dict[str, tuple[servers.Talk, str]] = {
    "hangs up": (lambda _line: None, "hung up"),
    "silent": (lambda one: one.recv(99999) and one.recv(1) and None, "within 0.3 seconds"),
    "garbage": (lambda one: one.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9), "no Z39.50"),
    "huge": (lambda one: one.sendall(b"\xb5\x84\x7f\xff\xff\xff"), "no Z39.50"),
    "drips": (dripping, "within 0.3 seconds"),
    "another message": (lambda one: servers.say(one, ber.group(99)), "no Z39.50"),
    "no result": (lambda one: servers.say(one, ber.group(21)), "no Z39.50"),
    "truncated": (after_init(lambda one: one.sendall(ber.encode(servers.hits(5))[:7])), "hung up"),
    "closes": (after_init(lambda one: servers.say(one, ber.group(48, ber.integer(211, 2), ber.text(3, "Too busy")))),
               "Too busy"),
    "no such database": (after_init(lambda one: servers.say(one, servers.hits(
        0, fine=False, trouble=servers.diagnostic(235, "Nowhere")))), "“Nowhere”"),
    "no such attribute": (after_init(lambda one: servers.say(one, servers.hits(
        0, fine=False, trouble=servers.diagnostic(114, "7")))), "Unsupported use attribute (114 7)"),
    "negative": (after_init(lambda one: servers.say(one, servers.hits(-5, fine=True))), ""),
    "deep": (lambda one: one.sendall(b"\xb5\x80" * 400), "no Z39.50"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_zed_02_whatever_a_server_does_there_is_a_sentence(name: str) -> None:
    talk, words = HOSTILE[name]
    with line(talk) as port:
        answer = ask(z_target(port, seconds=0.3), QUESTION)
    assert words in str(answer.fault or "")
    assert (answer.fault is None) == (not words)


def test_zed_02_nobody_there_and_no_such_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "cannot be reached" in why(z_target(port, seconds=2))
    assert why(z_target(1, host="nowhere.invalid", seconds=2)) == "There is no machine called nowhere.invalid."
    assert why(z_target(port, query_map={"isbn": "-"})) == "It cannot be searched by isbn."


@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
@pytest.mark.parametrize("packing", ["xml", "string"])
def test_zed_03_sru_of_every_version_and_packing(version: str, packing: str) -> None:
    asked: list[str] = []

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        asked.append(path)
        return 200, {}, servers.sru_answer([HOBBIT, book("2")], packing=packing, version=version)

    with servers.web(answer) as port:
        found = sru_client.find(sru_target(port, version=version), QUESTION)
    assert (found.hits, [one.record.control("001") for one in found.records if one.record]) == (2, ["1", "2"])
    assert asked[0].startswith("/sru?")
    assert "bath.isbn+%3D+%229780261102217%22+or+bath.isbn+%3D+%220261102214%22" in asked[0]
    assert ("operation=searchRetrieve" in asked[0]) == (version != "2.0")


SAID: dict[str, tuple[bytes, str]] = {
    "html": (b"<html><body>Welcome</body></html>", "no SRU"),
    "broken": (b"<searchRetrieveResponse><a>", "broken XML"),
    "bomb": (b'<!DOCTYPE a [<!ENTITY b "c">]><searchRetrieveResponse>&b;</searchRetrieveResponse>', "document type"),
    "wide": ("<searchRetrieveResponse/>".encode("utf-16"), "not in UTF-8"),
    "diagnostic": ((b'<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><numberOfRecords>0</numberOfRecords>'
                   b'<diagnostics><diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/"><uri>info:srw/d/1/16</uri>'
                   b"<details>bath.isbn</details><message>Unsupported index</message></diagnostic></diagnostics>"
                   b"</searchRetrieveResponse>"), "Unsupported index bath.isbn"),
    "no MARC": ((b"<searchRetrieveResponse><numberOfRecords>3</numberOfRecords><records><record><recordData><dc/>"
                b"</recordData></record></records></searchRetrieveResponse>"), "record schema"),
    "empty": (b"", "broken XML"),
    "long": (b"<searchRetrieveResponse>" + b" " * (9 << 20), "longer than 8 MB"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_zed_02_whatever_an_sru_server_says_there_is_a_sentence(name: str) -> None:
    body, words = SAID[name]
    with servers.sru(body) as port:
        assert words in why(sru_target(port))


def test_zed_02_an_sru_server_that_is_busy_away_or_redirects() -> None:
    answers = {
        "/busy": (503, {"Retry-After": "30"}, b""),
        "/away": (404, {}, b""),
        "/there": (302, {"Location": "http://127.0.0.2/sru"}, b""),
    }
    with servers.web(lambda path: answers[path.partition("?")[0]]) as port:
        assert "busy" in why(sru_target(port, database="busy"))
        assert "404" in why(sru_target(port, database="away"))
        assert "own network" in why(sru_target(port, database="there"))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "::1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
     "::ffff:127.0.0.1", "fe80::1", "fd00::1", "2130706433", "0x7f.1", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
@pytest.mark.parametrize("make", [z_target, sru_target])
def test_s5_machines_of_the_own_network_are_not_asked(host: str, make: Callable[..., Any]) -> None:
    words = why(make(80, host=host, own_network=False, seconds=2))
    assert "own network" in words or "no machine" in words


def test_s5_the_name_is_looked_up_once_and_the_judged_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: a name that is public when judged and private a moment later leads nowhere private."""
    looked: list[str] = []
    called: list[Any] = []

    def look_up(host: str, port: int, **_more: Any) -> list[Any]:
        looked.append(host)
        address = "93.184.216.34" if len(looked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def call(address: Any, **_more: Any) -> socket.socket:
        called.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", call)
    why(z_target(210, host="rebind.example", own_network=False))
    assert (looked, called) == (["rebind.example"], [("93.184.216.34", 210)])


def test_zed_02_many_at_once_the_quick_first_and_a_dead_one_holds_up_nobody() -> None:
    silent = HOSTILE["silent"][0]
    with (
        line(library(servers.as_octets(HOBBIT))) as quick,
        servers.sru(servers.sru_answer([HOBBIT])) as other,
        line(silent) as slow,
        socket.create_server(("127.0.0.1", 0)) as deaf,
    ):
        targets = [
            z_target(slow, id=1, seconds=0.3), z_target(deaf.getsockname()[1], id=2, seconds=0.3),
            z_target(quick, id=3), sru_target(other, id=4),
        ]  # fmt: skip
        came: list[tuple[int, Answer]] = [(one.id, answer) for one, answer in ask_many(targets, QUESTION)]
    assert {number for number, _answer in came[:2]} == {3, 4}
    assert [answer.hits for _number, answer in came] == [1, 1, 0, 0]
    assert all("within 0.3 seconds" in str(answer.fault) for _number, answer in came[2:])


def test_zed_11_two_questions_to_one_target_are_a_pause_apart() -> None:
    from shelflist.departments.copy_cataloguing.asking import many

    with line(library([])) as port:
        target = z_target(port, pause_ms=40)
        ask(target, QUESTION)
        first = many._turns[target.id]
        ask(target, QUESTION)
    assert many._turns[target.id] >= first + 0.04


def test_no_answer_names_its_reason() -> None:
    with line(HOSTILE["hangs up"][0]) as port, pytest.raises(NoAnswer) as no:
        client.find(z_target(port), QUESTION)
    assert str(no.value) == "It hung up in the middle of the conversation."


@settings(max_examples=60)
@given(data=st.data())
def test_zed_02_mutated_answers_are_records_or_a_sentence(data: st.DataObject) -> None:
    whole = servers.sru_answer([HOBBIT])
    octets = bytearray(data.draw(st.sampled_from([whole, ber.encode(servers.given(servers.as_octets(HOBBIT)))])))
    places = st.tuples(st.integers(0, len(octets) - 1), st.integers(0, 255))
    for place, value in data.draw(st.lists(places, min_size=1, max_size=6)):
        octets[place] = value
    with suppress(NoAnswer):
        sru_client.read_answer(bytes(octets), 10)
    with suppress(ber.Malformed):
        for one in client.given_records(ber.decode(bytes(octets))):
            assert (one.record is None) != (one.problem is None)
