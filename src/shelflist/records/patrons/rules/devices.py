"""Which browsers may be sent messages: only through the services of their makers, and only with keys that fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

MOST_DEVICES = 10  # of one reader
LONGEST_ENDPOINT = 1000
# an uncompressed point of P-256 is 65 bytes and begins with 4; the shared secret is 16 bytes (RFC 8291, 3.2)
P256DH = re.compile(r"B[A-P][A-Za-z0-9_-]{84}[AEIMQUYcgkosw048]=?")
AUTH = re.compile(r"[A-Za-z0-9_-]{21}[AQgw](==)?")


def is_service(endpoint: str, services: Sequence[str]) -> bool:
    """True when the address belongs to one of these services: `push.example`, or `*.push.example` for all below it."""
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").casefold(), parts.port
    except ValueError:
        return False
    where = host if port in (None, 443) else f"{host}:{port}"
    if parts.username is not None or not host:
        return False
    return any(_is_it(where, one.strip().casefold(), parts.scheme) for one in services if one.strip())


def _is_it(where: str, service: str, scheme: str) -> bool:
    if service.startswith("http://"):  # only by the library's own setting: a service on this machine
        return scheme == "http" and where == service.removeprefix("http://")
    if scheme != "https":
        return False
    return where.endswith(service[1:]) if service.startswith("*.") else where == service


def reasons_against_device(
    *, endpoint: str, p256dh: str, auth: str, others: int, services: Sequence[str]
) -> Iterator[Refusal]:
    """Every reason why messages cannot be sent to this browser."""
    if len(endpoint) > LONGEST_ENDPOINT or not is_service(endpoint, services):
        message = _("This browser uses a service for messages that the library does not know.")
        remedy = _("Choose e-mail or text messages instead, or try another browser.")
        yield Refusal("push-service-unknown", message, remedy)
    if not P256DH.fullmatch(p256dh) or not AUTH.fullmatch(auth):
        message = _("The browser did not send the keys that messages are locked with.")
        yield Refusal("push-keys-missing", message, _("Load the page again and try once more."))
    if others >= MOST_DEVICES:
        message = _("Messages go to {count} of your devices already.", count=others)
        yield Refusal("too-many-devices", message, _("Take out one that you do not use any more."))
