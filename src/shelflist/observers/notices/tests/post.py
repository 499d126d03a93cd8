"""A real mail server on loopback that keeps what it is sent, and refuses whom a test tells it to refuse."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
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
