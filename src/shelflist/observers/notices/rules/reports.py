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
OF_NO_USE = re.compile(r"5\.(0\.0|1\.([0-6]|10)|2\.[01]|4\.4)")  # 5.1.7 and 5.1.8 are about the sender
STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")  # RFC 3464, RFC 6533
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
        """The address is of no use. A full mailbox is not for ever, and what was refused for our own sake (spam, our
        sender, the text) says nothing about the reader's address (RFC 3463)."""
        return self.is_failure and OF_NO_USE.fullmatch(self.status) is not None


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
        if part.get_content_type() not in STATUS_PARTS:
            continue
        for block in _blocks(part):
            report = _of_block(block, token)
            if report is not None:
                yield report


def _blocks(part: Message) -> list[Message]:
    """The groups of fields. The parser knows those of RFC 3464; those of RFC 6533 it takes for one whole mail."""
    found = part.get_payload()
    blocks = [one for one in found if isinstance(one, Message)] if isinstance(found, list) else []
    if part.get_content_type() == STATUS_PARTS[0]:
        return blocks
    inside = blocks[0].get_payload(decode=True) if blocks else b""
    text = inside.decode("utf-8", "replace") if isinstance(inside, bytes) else ""
    return [*blocks, *(email.message_from_string(group, policy=email.policy.default) for group in text.split("\n\n"))]


def _of_block(block: Message, token: str) -> Report | None:
    """The fields about one recipient (RFC 3464, 2.3); the first block is about the message and has none.

    The original recipient is whom we wrote to; the final one may be where their mail is sent on to.
    """
    recipient = block.get("Original-Recipient") or block.get("Final-Recipient")
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
