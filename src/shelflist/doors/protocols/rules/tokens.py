"""Resumption tokens: where a long list goes on, sealed so that nobody can make one up."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from typing import Any

LONGEST = 1_000
SEAL = 16  # octets


class BadToken(Exception):
    """The token is not one of ours."""


def seal(data: list[Any], key: bytes) -> str:
    """Plain data as a token in the letters that need no escaping in an address."""
    body = json.dumps(data, separators=(",", ":")).encode()
    return urlsafe_b64encode(_mark(body, key) + body).decode().rstrip("=")


def unseal(token: str, key: bytes) -> list[Any]:
    """What `seal` made a token of. Raises BadToken."""
    if len(token) > LONGEST:
        raise BadToken("too long")
    try:
        octets = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, BadBase64):
        raise BadToken("no base64") from None
    if not hmac.compare_digest(octets[:SEAL], _mark(octets[SEAL:], key)):
        raise BadToken("not ours")
    data = json.loads(octets[SEAL:])
    assert isinstance(data, list)  # we have sealed it
    return data


def _mark(body: bytes, key: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:SEAL]
