"""Mails as bytes: what was meant arrives, nothing adds a header, and a server may say no at any step (NTC-03, S3)."""

from __future__ import annotations

import email
import email.policy
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from shelflist.observers.notices.ways import email as way
from shelflist.observers.notices.ways.interface import Outgoing
from shelflist.observers.notices.ways.mail import as_bytes

pytestmark = pytest.mark.one_database
NOW = datetime(2026, 11, 14, 14, 42, tzinfo=UTC)
TOKEN = "0123456789abcdef0123456789abcdef"
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Reply-To", "List-Unsubscribe",
    "List-Unsubscribe-Post", "Content-Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip
WORDS = some.text(some.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300)
HOSTILE = some.sampled_from(
    ["x\r\nBcc: all@example.org", "a\n\nbody", "=?utf-8?q?x?=", ".", "\r\n.\r\n", "Größe " * 40]
)


@pytest.fixture(autouse=True)
def sender(settings: Any) -> None:
    settings.SHELFLIST_MAIL_FROM = "library@threerivers.example"
    settings.SHELFLIST_BOUNCES_TO = ""


def mail(number: int = 1, address: str = "amina@example.org", **more: Any) -> Outgoing:
    values = {"subject": "Due on Mon 30 Nov", "body": "Dear Amina", "at": NOW, "sender_name": "Three Rivers"}
    return Outgoing(number, f"{number:032x}", address, **{**values, **more})


@settings(max_examples=60)
@given(WORDS | HOSTILE, WORDS | HOSTILE, WORDS | HOSTILE)
def test_what_was_meant_arrives_and_no_word_becomes_a_header(subject: str, body: str, name: str) -> None:
    from django.test import override_settings

    with override_settings(SHELFLIST_MAIL_FROM="library@threerivers.example"):
        raw = as_bytes(mail(subject=subject, body=body, sender_name=name, language="de", reply_to="desk@example.org"))
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert set(read.keys()) <= HEADERS
    assert len(read.get_all("To", [])) == 1
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    wanted = body.replace("\r\n", "\n").replace("\r", "\n")
    assert read.get_content().replace("\r\n", "\n").rstrip("\n") == wanted.rstrip("\n")
    if subject.isprintable():
        assert "".join(str(read["Subject"]).split()) == "".join(subject.split())


@pytest.mark.parametrize("address", ["", "nobody", "a b@c.example", "a@b.example\r\nBcc: x@y.example", "a@b@c.example"])
def test_an_address_that_no_mail_can_be_sent_to_is_refused_before_anything_is_said(address: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        as_bytes(mail(address=address))


class Server(socketserver.ThreadingTCPServer):
    """Says what a test tells it to say, and keeps what it was told. With pipelining or without."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, *, pipelining: bool, utf_8: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.extensions = [*(["PIPELINING"] if pipelining else []), *(["SMTPUTF8"] if utf_8 else [])]
        self.no: dict[str, bytes] = {}  # by address: what is said to it
        self.after: dict[str, bytes] = {}  # by address: what is said to the whole mail
        self.taken: list[tuple[str, bytes]] = []
        self.lines = 0


class Talk(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.server.lines += 1
        self.wfile.write(b"220 here\r\n")
        to = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                said = ["threerivers", *self.server.extensions]
                self.wfile.write("".join(f"250{'-' if one != said[-1] else ' '}{one}\r\n" for one in said).encode())
            elif word == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                self.wfile.write(self.server.no.get(to, b"250 2.1.5 fine") + b"\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go on\r\n" if to not in self.server.no else b"503 5.5.1 nobody to send to\r\n")
                if to not in self.server.no:
                    self._take(to)
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 2.0.0 fine\r\n")

    def _take(self, to: str) -> None:
        body = b""
        while (line := self.rfile.readline()) != b".\r\n":
            body += line[1:] if line.startswith(b"..") else line
        if to in self.server.after:
            self.wfile.write(self.server.after[to] + b"\r\n")
            return
        self.server.taken.append((to, body))
        self.wfile.write(b"250 2.0.0 taken\r\n")


@contextmanager
def running(settings: Any, **how: bool) -> Iterator[Server]:
    server = Server(**how)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SHELFLIST_SMTP_URL = f"smtp://127.0.0.1:{server.server_address[1]}?tls=none"
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_no_to_one_is_no_to_nobody_else_and_many_go_over_a_few_lines(settings: Any, pipelining: bool) -> None:
    with running(settings, pipelining=pipelining) as server:
        server.no = {"gone@example.org": b"550 5.1.1 No such mailbox", "full@example.org": b"452 4.2.2 Full"}
        server.after = {"spam@example.org": b"554 5.7.1 Looks like spam"}
        addresses = [
            "gone@example.org",
            "full@example.org",
            "spam@example.org",
            *(f"r{n}@example.org" for n in range(60)),
        ]
        told = list(way.send(mail(n, one, body=f".{one}\n..") for n, one in enumerate(addresses, start=1)))
        assert server.lines == way.CONNECTIONS
    by_number = {one.id: (one.result, one.status) for one in told}
    assert len(told) == len(addresses)
    assert [by_number[n] for n in (1, 2, 3)] == [("refused", "5.1.1"), ("later", "4.2.2"), ("refused", "5.7.1")]
    assert {by_number[n][0] for n in range(4, 64)} == {"sent"}
    assert sorted(to for to, _body in server.taken) == sorted(addresses[3:])
    for to, raw in server.taken:
        read = email.message_from_bytes(raw, policy=email.policy.default).get_content()
        assert read.replace("\r\n", "\n") == f".{to}\n..\n"


@pytest.mark.parametrize("knows", [True, False])
def test_an_address_with_letters_of_its_own_needs_a_server_that_knows_them(settings: Any, knows: bool) -> None:
    with running(settings, pipelining=True, utf_8=knows) as server:
        first, second = way.send([mail(1, "jürgen@bücher.example"), mail(2)])
    assert (first.result, second.result) == ("sent" if knows else "refused", "sent"), first.diagnostic
    assert len(server.taken) == 1 + knows


def test_a_server_that_is_away_is_said_once_for_each_line_and_nothing_was_handed_over(settings: Any) -> None:
    settings.SHELFLIST_SMTP_URL = "smtp://127.0.0.1:9?tls=none"
    told = list(way.send(mail(n) for n in range(1, 61)))
    assert {one.result for one in told} == {"unreachable"}
    assert len(told) == way.CONNECTIONS
