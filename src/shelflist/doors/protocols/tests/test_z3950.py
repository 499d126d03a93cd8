"""The Z39.50 server: messages that real clients sent, octet by octet, and the clients themselves (ZED-10)."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shelflist.departments.authorities.tests.authorities import authority, heading, put
from shelflist.doors.protocols.tests.titles import NOW, hide, put_titles, remove
from shelflist.doors.protocols.z3950.server import Z3950Server
from shelflist.doors.protocols.z3950.session import Ended, Session
from shelflist.ground.common import ber
from shelflist.ground.common.ber import Node
from shelflist.records.catalog import bulk
from shelflist.records.catalog.codec import read as read_marc
from shelflist.records.catalog.marc import Data
from shelflist.records.catalog.tests.samples import gatsby

# yaz-client 5.34: open, find @and @attr 1=4 @attr 5=1 histor @attr 1=1003 smith, show 1, scan, sort, delete, close
YAZ_INIT = (
    "b45f830200e0840300e9a2850404000000860404000000a70b1a096d652f7365637265749f6e0238319f6f0359415a9f702f352e33342e3020"
    "64656330633861306237363231333234363863633832363463316232323065616531633637626437"
)
YAZ_SEARCH = (
    "b66f8d01008e01018f0100900101910131b20a9f690744656661756c74b552a15006072a8648ce130301a145a023bf6620bf2c1430089f7801"
    "059f79010130089f7801019f7901049f2d06686973746f72a019bf6616bf2c0b30099f7801019f790203eb9f2d05736d697468bf2e028000"
)
YAZ_PRESENT = "b8199f1f01319e01019d0101b3038001429f68072a8648ce13050a"
YAZ_SCAN = "bf2332a30a9f690744656661756c7406072a8648ce130301bf6611bf2c0a30089f7801019f7901049f2d0168850100860114870101"
YAZ_SORT = "bf2b30a3031b0131840131a5263024a118a21606072a8648ce130301bf2c0a30089f7801019f790104810100820101a3028200"
YAZ_DELETE = "ba0a9f20010030049f1f0131"
YAZ_CLOSE = "bf30059f81530100"
# zoomsh with `set charset UTF-8`: an InitializeRequest that proposes ISO 10646 in UTF-8, for records too
ZOOM_INIT = (
    "b47e830200e0840400c1a2408504040000008604040000009f6e0238319f6f0a5a4f4f4d2d432f59415a9f702f352e33342e30206465633063"
    "3861306237363231333234363863633832363463316232323065616531633637626437bf814920301ea41c06072a8648ce130f03a011a10fa1"
    "0aa208820628d316010008830101"
)
USMARC, OPAC, XML, SUTRS, GRS_1 = (f"1.2.840.10003.5.{number}" for number in ("10", "102", "109.10", "101", "105"))
EXPLAIN = "1.2.840.10003.5.100"


def say(session: Session, octets: str | Node) -> Node:
    """A message to the session, and its answer."""
    [answer] = say_all(session, octets)
    return answer


def say_all(session: Session, octets: str | Node) -> list[Node]:
    """The same, where the answer may be several messages."""
    waiting = session.answer(bytes.fromhex(octets) if isinstance(octets, str) else ber.encode(octets))
    answers = []
    while waiting:
        length = ber.length_of(waiting)
        assert length is not None
        answers.append(ber.decode(waiting[:length]))
        waiting = waiting[length:]
    return answers


def begun(first: str = YAZ_INIT) -> Session:
    session = Session()
    say(session, first)
    return session


def attributes(*pairs: tuple[int, int]) -> Node:
    return ber.group(44, *(ber.sequence(ber.integer(120, kind), ber.integer(121, value)) for kind, value in pairs))


def operand(term: str, *pairs: tuple[int, int]) -> Node:
    return ber.group(0, ber.group(102, attributes(*pairs), ber.octets(45, term.encode())))


def search(structure: Node, *, name: str = "1", database: str = "Default", small: int = 0) -> Node:
    query = ber.group(21, ber.group(1, ber.universal_oid("1.2.840.10003.3.1"), structure))
    return ber.group(
        22, ber.octets(2, b"\x07ref"), ber.integer(13, small), ber.integer(14, 1000), ber.integer(15, 0),
        ber.boolean(16, True), ber.text(17, name), ber.group(18, ber.text(105, database)), query,
    )  # fmt: skip


def present(start: int, count: int, syntax: str, elements: str = "F", name: str = "1") -> Node:
    composition = ber.group(19, ber.text(0, elements))
    return ber.group(
        24, ber.text(31, name), ber.integer(30, start), ber.integer(29, count), composition, ber.oid(104, syntax)
    )


def diagnostics(answer: Node) -> list[int]:
    """The numbers of bib-1 anywhere in an answer."""
    return [
        part.parts[1].integer
        for part in ber.walk(answer)
        if part.constructed
        and len(part.parts) == 3
        and part.parts[0].tag == ber.OID
        and part.parts[0].octets == ber.oid_octets("1.2.840.10003.4.1")
    ]


def said(answer: Node) -> bytes:
    return b" ".join(part.octets for part in ber.walk(answer) if not part.constructed)


@pytest.fixture
def titles(db: None) -> list[int]:
    return put_titles()


def test_zed_10_what_yaz_client_sends_is_answered(titles: list[int]) -> None:
    session = Session()
    first = say(session, YAZ_INIT)
    assert (first.tag, first.need(12).boolean) == (21, True)
    assert {0, 1, 2, 7, 8, 14} <= first.need(4).bits
    found = say(session, YAZ_SEARCH)
    assert (found.tag, found.need(22).boolean, found.need(23).integer) == (23, True, 0)
    assert diagnostics(say(session, YAZ_PRESENT)) == [13]
    terms = say(session, YAZ_SCAN)
    assert terms.tag == 36
    assert b"The idiot" in said(terms)
    assert say(session, YAZ_SORT).need(3).integer == 0
    deleted = say(session, YAZ_DELETE)
    assert (deleted.tag, deleted.need(0).integer) == (27, 0)
    with pytest.raises(Ended) as end:
        say(session, YAZ_CLOSE)
    assert end.value.last is not None
    assert ber.encode(end.value.last).hex() == "bf30059f81530100"


def test_zed_10_records_in_every_syntax(titles: list[int]) -> None:
    session = begun()
    found = say(session, search(operand("war peace", (1, 4))))
    assert (found.need(23).integer, found.need(2).octets) == (1, b"\x07ref")
    usmarc = say(session, present(1, 1, USMARC))
    [octets] = [part.octets for part in ber.walk(usmarc) if part.octets[:5].isdigit() and len(part.octets) > 60]
    [reading] = read_marc(BytesIO(octets))
    assert reading.record is not None
    assert reading.record.subfield("245", "a") == "War and peace /"
    assert b'<subfield code="a">War and peace /</subfield>' in said(say(session, present(1, 1, XML)))
    assert b"<dc:title>War and peace</dc:title>" in said(say(session, present(1, 1, XML, "dc")))
    assert b"<mods " in said(say(session, present(1, 1, XML, "mods")))
    assert b"Title:     War and peace\n" in said(say(session, present(1, 1, SUTRS)))
    assert b"Subject:" not in said(say(session, present(1, 1, SUTRS, "B")))
    assert diagnostics(say(session, present(1, 1, GRS_1))) == [239]
    assert diagnostics(say(session, present(1, 1, USMARC, "nuts"))) == [25]
    assert diagnostics(say(session, present(2, 1, USMARC))) == [13]
    assert diagnostics(say(session, present(1, 1, USMARC, name="9"))) == [30]


def test_zed_10_a_search_can_bring_its_records_along(titles: list[int]) -> None:
    found = say(begun(), search(operand("tolstoy", (1, 1003)), small=5))
    assert (found.need(24).integer, found.need(27).integer) == (2, 0)
    assert b"Anna Karenina" in said(found)


def test_zed_10_operators_sets_and_refusals(titles: list[int]) -> None:
    session = begun()
    say(session, search(operand("tolstoy", (1, 1003)), name="t"))
    peace = operand("peace", (1, 4))
    in_set = ber.group(0, ber.text(31, "t"))
    both = ber.group(1, in_set, peace, ber.group(46, ber.octets(0, b"")))
    assert say(session, search(both, name="u")).need(23).integer == 1
    for structure, number in [
        (operand("x", (1, 9999)), 114),
        (operand("x", (9, 1)), 113),
        (ber.group(0, ber.text(31, "nowhere")), 30),
        (ber.group(1, peace, peace, ber.group(46, ber.group(3))), 201),
        (ber.group(5, peace), 108),
    ]:
        answer = say(session, search(structure))
        assert (answer.need(22).boolean, diagnostics(answer)) == (False, [number])
    assert diagnostics(say(session, search(peace, database="secrets"))) == [235]
    say(session, YAZ_SORT.replace("31840131", "74840174"))  # the set t by title
    assert b"Anna Karenina" in said(say(session, present(1, 1, SUTRS, name="t")))


def test_zed_10_what_the_public_may_not_see_is_never_shown(titles: list[int]) -> None:
    session = begun()
    say(session, search(operand("tolstoy", (1, 1003))))
    hide(titles[0])
    remove(titles[1])
    later = say(session, present(1, 2, SUTRS))
    assert diagnostics(later) == [14, 14]
    assert b"War and peace" not in said(later)
    assert say(session, search(operand("tolstoy", (1, 1003)))).need(23).integer == 0


def test_zed_10_a_record_too_big_for_iso_2709_says_so_and_comes_as_xml(db: None) -> None:
    big = gatsby()
    big.fields += [Data("500", " ", " ", [("a", "x" * 9_000)])] * 12
    bulk.insert_records([bulk.new_record(big)], now=NOW)
    session = begun()
    say(session, search(operand("gatsby", (1, 4))))
    assert diagnostics(say(session, present(1, 1, USMARC))) == [238]
    assert b"<leader>" in said(say(session, present(1, 1, XML)))
    assert b"<leader>" in said(say(session, present(1, 1, OPAC)))


def sized(preferred: int, exceptional: int, *options: int) -> Session:
    """A session whose client wishes for messages of this size."""
    session = Session()
    answer = say(session, ber.group(
        20, ber.bits(3, frozenset((0, 1, 2)), 3), ber.bits(4, frozenset((0, 1, 7, *options)), 18),
        ber.integer(5, preferred), ber.integer(6, exceptional),
    ))  # fmt: skip
    assert (11 in answer.need(4).bits) == (11 in options)
    return session


def returned(answer: Node) -> list[int]:
    """For each record of an answer: its octets, or the number of the diagnostic that stands for it."""
    listed = answer.find(28) or answer.find(0)
    return [(diagnostics(part) or [len(ber.encode(part))])[0] for part in (listed.parts if listed else ())]


def test_zed_10_an_answer_is_cut_to_the_size_of_messages_and_too_large_records_say_so(db: None) -> None:
    """ISO 23950, 3.3.1: without segmentation, and with segments of whole records (level 1)."""
    notes = ("", "x" * 300, "x" * 2_000, "", "x" * 4_000)
    records = [gatsby() for _note in notes]
    for one, note in zip(records, notes, strict=True):
        one.fields.append(Data("500", " ", " ", [("a", note)]))
    bulk.insert_records([bulk.new_record(one) for one in records], now=NOW)
    everything = search(operand("gatsby", (1, 4)))
    plain, whole = sized(2_048, 4_000), sized(1 << 20, 1 << 20)
    for session in (plain, whole):
        assert say(session, everything).need(23).integer == 5
    lengths = returned(say(whole, present(1, 5, USMARC)))
    assert len(lengths) == 5
    told = [length if length <= 2_048 else 17 if length > 4_000 else 16 for length in lengths]
    assert {16, 17} <= set(told)
    got: list[int] = []
    place = 1
    while place:
        answer = say(plain, present(place, 6 - place, USMARC))
        assert answer.need(24).integer == len(returned(answer)) > 0
        assert answer.need(27).integer == (2 if answer.need(25).integer else 0)
        got += returned(answer)
        place = answer.need(25).integer
    alone = told.index(16) + 1
    assert got[:4] == told[:4]
    assert returned(say(plain, present(alone, 1, USMARC))) == [lengths[alone - 1]]
    segmented = sized(2_048, 4_000, 11)
    say(segmented, everything)
    answers = say_all(segmented, present(1, 5, USMARC))
    assert len(answers) > 1
    assert [one.tag for one in answers] == [45] * (len(answers) - 1) + [25]
    assert [number for one in answers for number in returned(one)] == told
    assert (answers[-1].need(24).integer, answers[-1].need(25).integer, answers[-1].need(27).integer) == (5, 0, 0)


@pytest.fixture
def headings(db: None) -> list[int]:
    return put(
        authority("n79021164", heading("100", "a Twain, Mark"), heading("400", "a Clemens, Samuel Langhorne")),
        authority("sh85021262", heading("150", "a Cats")),
    )


def test_zed_10_authorities_are_a_database_of_their_own(titles: list[int], headings: list[int]) -> None:
    session = begun()
    for term, use in (("clemens", 1003), ("n79021164", 12)):
        assert say(session, search(operand(term, (1, use)), database="Authorities")).need(23).integer == 1
        assert b"Twain, Mark" in said(say(session, present(1, 1, USMARC)))
    assert b"<mads " in said(say(session, present(1, 1, XML, "mads")))
    assert b"<leader>" in said(say(session, present(1, 1, XML, "B")))
    assert b"Authorities" in said(say(session, present(1, 1, XML)))
    assert diagnostics(say(session, present(1, 1, XML, "mods"))) == [25]
    assert diagnostics(say(session, present(1, 1, OPAC))) == [238]
    both = ber.group(1, operand("cats"), operand("twain"), ber.group(46, ber.octets(0, b"")))
    assert diagnostics(say(session, search(both, database="Authorities"))) == [3]
    assert diagnostics(say(session, search(ber.group(0, ber.text(31, "1"))))) == [30]  # a set of another database
    assert diagnostics(say(session, YAZ_SORT)) == [207]


def test_zed_10_the_server_says_what_it_offers(db: None) -> None:
    session = begun()
    assert diagnostics(say(session, search(operand("databaseinfo", (1, 4)), database="IR-Explain-1"))) == [114]
    assert say(session, search(operand("databaseinfo", (1, 1)), database="ir-explain-1")).need(23).integer == 3
    assert diagnostics(say(session, present(1, 3, USMARC))) == [238]
    told = said(say(session, present(1, 3, EXPLAIN)))
    for name in (b"Default", b"Authorities", b"IR-Explain-1", b"mads"):
        assert name in told
    assert say(session, search(operand("units", (1, 1)), database="IR-Explain-1")).need(23).integer == 0


def test_zed_10_marc_8_unless_utf_8_is_agreed_on(titles: list[int]) -> None:
    old, new = Session(encoding="marc-8"), Session(encoding="marc-8")
    assert old.encoding == "marc-8"
    say(old, YAZ_INIT)
    agreed = say(new, ZOOM_INIT)
    assert ber.oid_octets("1.0.10646.1.0.8") in said(agreed)
    for session, script in ((old, "海辺".encode()), (new, "海辺".encode())):
        say(session, search(operand("kafuka", (1, 4))))
        assert (script in said(say(session, present(1, 1, USMARC)))) == (session is new)


def test_a_session_begins_with_init_and_speaks_z39_50() -> None:
    for octets in (YAZ_SEARCH, "3003020101", "00", "ffffffff", "b4028300", "bf2e00"):
        with pytest.raises(Ended) as end:
            Session().answer(bytes.fromhex(octets))
        assert end.value.last is not None
        assert end.value.last.need(211).integer == 6


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_s30_mutated_messages_are_answered_or_end_the_session(db: None, data: st.DataObject) -> None:
    session = begun()
    octets = bytearray.fromhex(
        data.draw(st.sampled_from([YAZ_SEARCH, YAZ_PRESENT, YAZ_SCAN, YAZ_SORT, YAZ_DELETE, ZOOM_INIT]))
    )
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(octets) - 1), st.integers(0, 255)), max_size=4)
    ):
        octets[place] = value
    try:
        answer = ber.decode(session.answer(bytes(octets)))
    except Ended:
        return
    assert 2 not in diagnostics(answer), "a fault of ours"


# ---- over the wire


@contextmanager
def serving(**settings: object) -> Iterator[int]:
    """The server in a thread; its port."""
    ready, port, ends = threading.Event(), [0], []

    async def run() -> None:
        server = Z3950Server("127.0.0.1", 0, **settings)  # type: ignore[arg-type]
        stop, started = asyncio.Event(), asyncio.Event()
        ends.append((asyncio.get_running_loop(), stop))
        task = asyncio.create_task(server.serve(stop, started))
        await started.wait()
        port[0] = server.port
        ready.set()
        await task

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield port[0]
    finally:
        loop, stop = ends[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def test_s30_silent_slow_and_many_clients_are_let_go() -> None:
    with serving(idle_seconds=0.2, message_seconds=0.2, most_from_one_address=3) as port:
        address = ("127.0.0.1", port)
        with socket.create_connection(address, 5) as silent, socket.create_connection(address, 5) as slow:
            slow.sendall(bytes.fromhex(YAZ_INIT)[:20])
            with socket.create_connection(address, 5) as junk:
                junk.sendall(b"\xff" * 40)
                assert ber.decode(junk.recv(1000)).need(211).integer == 6
            for one in (silent, slow):
                assert ber.decode(one.recv(1000)).need(211).integer == 7
                assert one.recv(10) == b""
    with serving(most_from_one_address=0) as port, socket.create_connection(("127.0.0.1", port), 5) as one_too_many:
        assert one_too_many.recv(10) == b""


@pytest.mark.skipif(shutil.which("yaz-client") is None, reason="yaz-client is not installed")
@pytest.mark.django_db(transaction=True)
def test_zed_10_yaz_client_and_zoomsh_search_scan_sort_and_present() -> None:
    put_titles()
    commands = (
        "find @attr 1=1003 tolstoy\nsort 1=4 i<\nformat opac\nshow 1\nformat xml\nelements mods\nshow 2\n"
        "scan @attr 1=1003 m\nfind @attr 1=9999 x\ndelete 1\nclose\nquit\n"
    )
    with serving() as port:
        there = f"127.0.0.1:{port}"
        yaz = subprocess.run(
            ["yaz-client", there], input=commands, capture_output=True, text=True, timeout=30, check=False
        ).stdout
        zoom = subprocess.run(
            ["zoomsh", "set charset UTF-8", "set preferredRecordSyntax usmarc", f"connect {there}",
             "search @attr 1=4 kafuka", "show 0 1", "scan @attr 1=4 war", "quit"],
            capture_output=True, text=True, timeout=30, check=False,
        ).stdout  # fmt: skip
    assert "Number of hits: 2" in yaz
    assert "SortResponse: status=success" in yaz
    assert yaz.index("Anna Karenina") < yaz.index("War and peace")
    assert "Record type: OPAC" in yaz
    assert "* Murakami, Haruki (1)" in yaz
    assert "[114] Unsupported Use attribute" in yaz
    assert "1 hits" in zoom
    assert "海辺のカフカ" in zoom
    assert "War and peace 1" in zoom


@pytest.mark.skipif(shutil.which("yaz-client") is None, reason="yaz-client is not installed")
@pytest.mark.django_db(transaction=True)
def test_zed_10_yaz_client_reads_authorities_explain_and_small_messages(headings: list[int]) -> None:
    put_titles()
    big = gatsby()
    big.fields.append(Data("500", " ", " ", [("a", "x" * 1_000)]))
    bulk.insert_records([bulk.new_record(big), bulk.new_record(gatsby())], now=NOW)
    commands = (
        "base Authorities\nfind @attr 1=1003 clemens\nformat usmarc\nshow 1\nformat xml\nelements mads\nshow 1\n"
        "scan clem\nbase IR-Explain-1\nelements F\nformat explain\n"
        "find @attrset exp-1 @and @attr 1=1 DatabaseInfo @attr 1=3 Authorities\nshow 1\n"
        "find @attrset exp-1 @attr 1=1 TargetInfo\nshow 1\nfind @attrset exp-1 @attr 1=1 CategoryList\nshow 1\n"
        "base Default\nformat usmarc\nfind @attr 1=1003 @attr 5=1 to\nshow 1+2\n"
        "find @attr 1=4 gatsby\nshow 1+2\nquit\n"
    )
    with serving() as port:
        yaz = subprocess.run(
            ["yaz-client", "-k", "1", f"127.0.0.1:{port}"], input=commands, capture_output=True, text=True, timeout=30,
            check=False,
        ).stdout  # fmt: skip
    assert "[Authorities]Record type: USmarc" in yaz
    assert "400 1  $a Clemens, Samuel Langhorne" in yaz
    assert "<namePart>Twain, Mark</namePart>" in yaz
    assert "* Clemens, Samuel Langhorne (1)\n  Twain, Mark (1)" in yaz
    assert yaz.count("[IR-Explain-1]Record type: Explain") == 3
    assert "Packet dump" not in yaz, "the client could not read an answer"
    assert yaz.count("[Default]Record type: USmarc") == 3
    assert "[17]" in yaz, yaz
