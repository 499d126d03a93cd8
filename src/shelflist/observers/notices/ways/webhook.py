"""Text messages, automatic calls and messages for other programs: one JSON document to a web address, signed.

A gateway of any maker is reached through a few lines of its own that answer this: POST of {id, kind, to, subject, text,
language, event}, with `X-Shelflist-Signature: sha256=HMAC` over the body. 2xx means taken, 410 and 422 that this
number is of no use, everything else that it is tried again later.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator

import httpx2

from shelflist.observers.notices.ways.interface import Outcome, Outgoing, Result, Way
from shelflist.observers.notices.ways.settings import setting

TIMEOUT_SECONDS = 20
OF_NO_USE = (410, 422)
CUT = 500


def way(name: str) -> Way:
    """The way of this name; its address is the setting SHELFLIST_SMS_URL, …VOICE_URL or …WEBHOOK_URL."""
    address = f"SHELFLIST_{name.upper()}_URL"
    return Way(name, lambda: bool(setting(address)), _sender(name, address))


def _sender(name: str, address: str) -> Callable[[Iterable[Outgoing]], Iterator[Outcome]]:
    def send(messages: Iterable[Outgoing]) -> Iterator[Outcome]:
        with httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
            for message in messages:
                outcome = _post(client, setting(address), name, message)
                yield outcome
                if outcome.result == "unreachable":
                    return

    return send


def _post(client: httpx2.Client, address: str, kind: str, message: Outgoing) -> Outcome:
    document = {
        "id": message.token,
        "kind": kind,
        "to": message.address,
        "subject": message.subject,
        "text": message.body,
        "language": message.language,
        "event": message.event,
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": message.token,
    }
    if setting("SHELFLIST_WEBHOOK_SECRET"):
        headers["X-Shelflist-Signature"] = f"sha256={signature(body)}"
    try:
        answer = client.post(address, content=body, headers=headers)
    except httpx2.ConnectError as problem:
        return Outcome(message.id, "unreachable", diagnostic=str(problem)[:CUT])
    except httpx2.HTTPError as problem:
        return Outcome(message.id, "later", diagnostic=str(problem)[:CUT])
    if answer.is_success:
        return Outcome(message.id, "sent", str(answer.status_code))
    result: Result = "refused" if answer.status_code in OF_NO_USE else "later"
    return Outcome(message.id, result, str(answer.status_code), answer.text[:CUT])


def signature(body: bytes) -> str:
    """HMAC-SHA-256 over the body with SHELFLIST_WEBHOOK_SECRET, in hex."""
    return hmac.new(setting("SHELFLIST_WEBHOOK_SECRET").encode(), body, hashlib.sha256).hexdigest()
