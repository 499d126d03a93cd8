"""Servers of this machine that answer as other libraries do, or as they should not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

from shelflist.departments.copy_cataloguing.asking.answers import Address
from shelflist.departments.copy_cataloguing.rules.questions import Term
from shelflist.ground.common import ber, z3950
from shelflist.records.catalog.codec import write_iso2709, write_marcxml
from shelflist.records.catalog.marc import MarcRecord

QUESTION = (Term("isbn", "9780261102217"),)
Talk = Callable[[socket.socket], None]


@contextmanager
def line(talk: Talk) -> Iterator[int]:
    """A server that treats each connection as it likes; its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)
    over = threading.Event()

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            talk(connection)

    def serve() -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                connection, _address = listening.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        over.set()
        thread.join()
        listening.close()


def heard(connection: socket.socket) -> ber.Node:
    """The next message of a client."""
    data = b""
    while (length := ber.length_of(data)) is None or len(data) < length:
        piece = connection.recv(65536)
        if not piece:
            raise OSError("gone")
        data += piece
    return ber.decode(data[:length])


def say(connection: socket.socket, node: ber.Node) -> None:
    connection.sendall(ber.encode(node))


def welcome(*, yes: bool = True) -> ber.Node:
    bits = ber.bits(3, frozenset((0, 1, 2)), 3)
    sizes = (ber.integer(5, 1 << 20), ber.integer(6, 1 << 20))
    return ber.group(21, bits, ber.bits(4, frozenset((0, 1)), 15), *sizes, ber.boolean(12, yes), ber.text(111, "Test"))


def hits(count: int, *, fine: bool = True, trouble: ber.Node | None = None) -> ber.Node:
    none = ber.integer(24, 0), ber.integer(25, 0 if not count else 1)
    return ber.group(23, ber.integer(23, count), *none, ber.boolean(22, fine), trouble)


def diagnostic(number: int, words: str, tag: int = 130) -> ber.Node:
    parts = (
        ber.universal_oid(z3950.BIB_1_DIAGNOSTICS),
        ber.integer(ber.INTEGER, number, ber.Class.UNIVERSAL),
        ber.text(ber.GENERAL_STRING, words, ber.Class.UNIVERSAL),
    )
    return ber.group(tag, *parts)


def external(octets: bytes, syntax: str) -> ber.Node:
    parts = ber.universal_oid(syntax), ber.octets(1, octets)
    return ber.group(ber.EXTERNAL, *parts, kind=ber.Class.UNIVERSAL)


def given(octets: Sequence[bytes], syntax: str = z3950.USMARC) -> ber.Node:
    """PresentResponse with these records."""
    rows = [ber.sequence(ber.text(0, "x"), ber.group(1, ber.group(1, external(one, syntax)))) for one in octets]
    return ber.group(25, ber.integer(24, len(rows)), ber.integer(25, 0), ber.integer(27, 0), ber.group(28, *rows))


def library(
    records: Sequence[bytes], *, at_once: int = 100, seen: list[ber.Node] | None = None, open_to: str = ""
) -> Talk:
    """A well-behaved Z39.50 server that has these records for every question."""

    def talk(connection: socket.socket) -> None:
        while True:
            node = heard(connection)
            if seen is not None:
                seen.append(node)
            if node.tag == 20:
                login = node.find(7)
                name = login.only.need(1).text if login is not None and login.only.parts else ""
                say(connection, welcome(yes=not open_to or name == open_to))
            elif node.tag == 22:
                say(connection, hits(len(records)))
            elif node.tag == 24:
                start, count = node.need(30).integer, node.need(29).integer
                say(connection, given(records[start - 1 :][: min(count, at_once)]))
            else:
                return

    return talk


def shelf(records: Mapping[str, Sequence[MarcRecord]], seen: list[str] | None = None) -> Talk:
    """A Z39.50 server that has these records for these numbers, and nothing for others."""

    def talk(connection: socket.socket) -> None:
        found: list[bytes] = []
        while True:
            node = heard(connection)
            if node.tag == 20:
                say(connection, welcome())
            elif node.tag == 22:
                terms = [part.text for part in ber.walk(node) if part.tag == 45]
                if seen is not None:
                    seen.append(terms[0])
                found = [octets for term in terms for octets in as_octets(*records.get(term, ()))]
                say(connection, hits(len(found)))
            elif node.tag == 24:
                say(connection, given(found))
            else:
                return

    return talk


def z_target(port: int, **more: Any) -> Address:
    usual = {"id": port, "name": "Test", "kind": "z3950", "host": "127.0.0.1", "port": port, "database": "Default",
             "own_network": True, "seconds": 5}  # fmt: skip
    return Address(**{**usual, **more})


def sru_target(port: int, **more: Any) -> Address:
    return z_target(port, **{"kind": "sru", "database": "sru", "syntax": "marcxml", **more})


def as_octets(*records: MarcRecord) -> list[bytes]:
    return [write_iso2709(one) for one in records]


def sru_answer(records: Sequence[MarcRecord], *, packing: str = "xml", version: str = "1.1") -> bytes:
    """A searchRetrieveResponse with these records."""
    space = (
        "http://docs.oasis-open.org/ns/search-ws/sruResponse" if version == "2.0" else "http://www.loc.gov/zing/srw/"
    )
    parts = [write_marcxml(one).decode() for one in records]
    shown = [escape(one) if packing == "string" else one for one in parts]
    rows = "".join(
        f"<zs:record><zs:recordSchema>marcxml</zs:recordSchema><zs:recordData>{one}</zs:recordData></zs:record>"
        for one in shown
    )
    return (
        f'<?xml version="1.0"?><zs:searchRetrieveResponse xmlns:zs="{space}"><zs:version>{version}</zs:version>'
        f"<zs:numberOfRecords>{len(records)}</zs:numberOfRecords><zs:records>{rows}</zs:records>"
        "</zs:searchRetrieveResponse>"
    ).encode()


@contextmanager
def web(answer: Callable[[str], tuple[int, dict[str, str], bytes]]) -> Iterator[int]:
    """A web server whose answers follow from the path with its query; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
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


@contextmanager
def sru(body: bytes, status: int = 200, **headers: str) -> Iterator[int]:
    """An SRU server that gives one answer to everything."""
    with web(lambda _path: (status, headers, body)) as port:
        yield port
