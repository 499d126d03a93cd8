"""How the ways are set up: addresses of servers as `SHELFLIST_SMTP_URL` and the like name them. Empty: not used."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Any SMTP server. `tls` is none, starttls, or tls from the first byte."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"


class BadAddress(ValueError):
    """The setting cannot be read; the message says why."""


def mail_server(url: str) -> MailServer | None:
    """`smtp://user:password@host:587?tls=none`; None when nothing is set."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadAddress("It must be smtp://user:password@host:587 or smtps://user:password@host:465.")
    tls = "tls" if parts.scheme == "smtps" else parse_qs(parts.query).get("tls", ["starttls"])[0]
    if tls not in ("tls", "starttls", "none"):
        raise BadAddress("After tls= stands starttls or none.")
    return MailServer(
        parts.hostname,
        parts.port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls,
    )


def setting(name: str) -> str:
    return str(getattr(settings, name, "") or "")
