"""Reading what comes back by e-mail: delivery reports as RFC 3464 describes them, each recipient by itself.

A message without such a part is no report (a holiday reply, spam) and says nothing about an address.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

TOKEN = re.compile(r"\+([0-9a-f]{32})@")
FROM_LINE = re.compile(rb"^From .*$", re.MULTILINE)  # mbox, RFC 4155


@dataclass(frozen=True, slots=True)
class Report:
    """One recipient of one report. `token` names our message, when its return address or its id tells."""

    token: str
    address: str
    action: str  # failed, delayed, delivered, relayed, expanded
    status: str  # RFC 3463, 5.1.1
    diagnostic: str

    @property
    def is_failure(self) -> bool:
        return self.action == "failed"

    @property
    def is_permanent(self) -> bool:
        """The address is of no use: class 5 about an address or a mailbox, but a full mailbox is not for ever."""
        return self.is_failure and self.status.startswith("5") and not self.status.startswith("5.2.2")


def reports(data: bytes) -> list[Report]:
    """Every recipient of every report in one mail or one mailbox file."""
    return [report for mail in _mails(data) for report in _of_mail(mail)]


def _mails(data: bytes) -> Iterator[EmailMessage]:
    parts = FROM_LINE.split(data) if data.startswith(b"From ") else [data]
    for part in parts:
        if part.strip():
            mail = email.message_from_bytes(part.lstrip(b"\r\n"), policy=email.policy.default)
            if isinstance(mail, EmailMessage):
                yield mail


def _of_mail(mail: EmailMessage) -> Iterator[Report]:
    token = _token(mail)
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            report = _of_block(block, token) if isinstance(block, Message) else None
            if report is not None:
                yield report


def _of_block(block: Message, token: str) -> Report | None:
    """The fields about one recipient (RFC 3464, 2.3); the first block is about the message and has none."""
    recipient = block.get("Final-Recipient") or block.get("Original-Recipient")
    if not recipient:
        return None
    return Report(
        token=token,
        address=_after_semicolon(recipient).strip("<> ").casefold(),
        action=str(block.get("Action", "")).strip().lower(),
        status=str(block.get("Status", "")).split("(")[0].strip(),
        diagnostic=" ".join(_after_semicolon(str(block.get("Diagnostic-Code", ""))).split()),
    )


def _after_semicolon(value: str) -> str:
    """`rfc822; somebody@example.org` without its type."""
    return str(value).partition(";")[2].strip() if ";" in str(value) else str(value).strip()


def _token(mail: EmailMessage) -> str:
    """To whom the report was returned, else the id of the message that it holds."""
    said = " ".join(str(mail.get(name, "")) for name in ("To", "Delivered-To", "X-Original-To"))
    if found := TOKEN.search(said):
        return found[1]
    for part in mail.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            text = part.as_string()
            if inside := re.search(r"^Message-ID:\s*<([0-9a-f]{32})@", text, re.MULTILINE | re.IGNORECASE):
                return inside[1]
    return ""
