"""A real mail server on loopback that keeps what it is sent, and refuses whom a test tells it to refuse."""

from __future__ import annotations

import email
import email.policy
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What arrived, as it was sent: who sent it, to whom, and the message."""

    port: int
    refused: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    letters: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - the server's name for it
        if address in self.refused:
            return "550 5.1.1 No such mailbox here"
        if address in self.later:
            return "451 4.7.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the server's name for it
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, mail))
        return "250 Taken"

    @property
    def to(self) -> list[str]:
        return [address for _from, addresses, _mail in self.letters for address in addresses]

    def text(self, number: int = -1) -> str:
        return self.letters[number][2].get_content()


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Listening on a free port of this machine for as long as the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box = Mailbox(free.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Gateway:
    """What was posted to a gateway, whether it was signed, and what it answers to whom."""

    port: int = 0
    posted: list[dict[str, Any]] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A web server on a free port of this machine that takes what is posted."""
    from shelflist.observers.notices.ways.webhook import signature

    box = Gateway()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            document = json.loads(body)
            box.posted.append(document)
            box.signed.append(self.headers["X-Shelflist-Signature"] == f"sha256={signature(body)}")
            self.send_response(box.answers.get(document["to"], 202))
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
