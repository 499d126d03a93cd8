"""A message as the bytes that go to a mail server (RFC 5322, 2045, 2047). Nothing in it can add a header of its own.

The standard library's own way makes every header an object and folds it, which takes longer than sending does; so what
is plain ASCII and short is written down as it is, and only the rest goes through it.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime, formataddr
from functools import lru_cache

from shelflist.observers.notices.ways.interface import Outgoing
from shelflist.observers.notices.ways.settings import setting

LINE = 76
SIMPLE_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
NOT_ASCII = re.compile(r"[^\x00-\x7f]")  # a letter like any other
SIMPLE_TEXT = re.compile(r"[ -~]*")


def as_bytes(message: Outgoing) -> bytes:
    """The whole mail with CRLF at the end of each line. ValueError for an address that no mail can be sent to."""
    sender = setting("SHELFLIST_MAIL_FROM")
    lines = [
        _from(" ".join(message.sender_name.split()), sender),
        f"To: {address(message.address)}",
        _text("Subject", message.subject),
        f"Date: {format_datetime(message.at)}",
        f"Message-ID: <{message.token}@{sender.rpartition('@')[2]}>",
        "Auto-Submitted: auto-generated",  # RFC 3834: no holiday replies
    ]
    if message.reply_to:
        lines.append(f"Reply-To: {address(message.reply_to)}")
    if message.unsubscribe:
        lines.append(f"List-Unsubscribe: <{''.join(message.unsubscribe.split())}>")  # RFC 2369
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")  # RFC 8058
    if message.language:
        lines.append(_text("Content-Language", message.language))
    lines += [
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
    ]
    return "\r\n".join(lines).encode() + b"\r\n" + _body(message.body)


def _body(text: str) -> bytes:
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    quoted = b2a_qp(f"{unix}\n".encode("utf-8", "replace"), istext=True)
    return quoted.replace(b"\n", b"\r\n")


@lru_cache(maxsize=1024)
def address(spec: str) -> str:
    """The address, looked at; ValueError when it is none. Letters of its own stay as they are (RFC 6532)."""
    if SIMPLE_ADDRESS.fullmatch(spec) and len(spec) < LINE:
        return spec
    try:
        parsed = Address(addr_spec=NOT_ASCII.sub("x", spec))
    except (IndexError, MessageError) as problem:  # as the standard library says it
        raise ValueError(f"“{spec}” is no address: {problem}") from None
    if not parsed.username or not parsed.domain or "@" in parsed.domain:
        raise ValueError(f"“{spec}” is no address")
    return spec


@lru_cache(maxsize=256)
def _from(name: str, sender: str) -> str:
    if SIMPLE_TEXT.fullmatch(name) and len(name) <= LINE and "=?" not in name:
        return f"From: {formataddr((name, sender))}"
    return f"From: {_encoded('From', name)}\r\n <{sender}>"


def _text(name: str, text: str) -> str:
    """A header of words: as it is when it is plain and short, or else in encoded words, folded."""
    words = " ".join(text.split())
    if SIMPLE_TEXT.fullmatch(words) and len(name) + 2 + len(words) <= LINE and "=?" not in words:
        return f"{name}: {words}"
    return f"{name}: {_encoded(name, words)}"


def _encoded(name: str, words: str) -> str:
    return Header(words, charset="utf-8", header_name=name, maxlinelen=LINE).encode(linesep="\r\n")
