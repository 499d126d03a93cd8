"""Keys and fingerprints of requests, who may take back what and until when, how long to wait before another try."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.phrases import Phrase, value_to_data
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

KEY_LENGTH = 80
FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 3600
LAST_ATTEMPT = 8


def fingerprint(verb: str, request: Mapping[str, Any], by: Actor) -> str:
    """SHA-256, in hex, of what was asked and by whom; the order in which the request was built does not matter."""
    asked = {"verb": verb, "request": request, "by": [by.kind, by.id, by.name if by.id is None else ""]}
    canonical = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    """What JSON cannot hold: moments, days, money, phrases and sets of names."""
    if isinstance(value, set | frozenset):
        return sorted(value)
    data = value_to_data(value)
    if data is value:
        raise TypeError(f"a request holds plain values, not {type(value).__name__}")
    return data


def key_refusal(key: str) -> Refusal | None:
    """Why this cannot serve as an idempotency key, or None."""
    if len(key) <= KEY_LENGTH and key.isascii() and key.isprintable():
        return None
    return Refusal(
        code="key-not-usable",
        message=_("The idempotency key must be at most {length} printable ASCII characters.", length=KEY_LENGTH),
        remedy=_("Use a UUID, a new one for every act."),
    )


def key_reused() -> Refusal:
    return Refusal(
        code="key-reused",
        message=_("This idempotency key was used before, for another request."),
        remedy=_("Send the first request again as it was, or use a new key."),
    )


def too_busy() -> Refusal:
    return Refusal(
        code="too-busy",
        message=_("The database was too busy to do this. Nothing was changed."),
        remedy=_("Try again in a moment."),
    )


@dataclass(frozen=True, slots=True)
class UndoFacts:
    """Everything that decides whether an entry may be taken back."""

    verb: str
    has_undo: bool
    permission: str
    own: bool
    undo_until: datetime | None
    already_undone: bool


def already_undone() -> Refusal:
    """An act is taken back once."""
    return Refusal(code="already-undone", message=_("This was undone already."))


def reasons_not_to_undo(facts: UndoFacts, by: Actor, now: datetime) -> list[Refusal]:
    """Every reason; empty when the entry may be taken back. The verb itself may still say `changed_since`."""
    if facts.already_undone:
        return [already_undone()]
    if not facts.has_undo or facts.undo_until is None:
        message = _("This act cannot be undone.")
        return [Refusal(code="cannot-be-undone", message=message, remedy=_("Do the opposite act instead."))]
    reasons = []
    needed = facts.permission if facts.own else "undo-others"
    if not by.may(needed):
        reasons.append(not_permitted(needed))
    if now > facts.undo_until:
        reasons.append(
            Refusal(
                code="undo-too-late",
                message=_("It could be undone until {until}.", until=facts.undo_until),
                remedy=_("Do the opposite act instead."),
                details={"until": facts.undo_until},
            )
        )
    return reasons


def changed_since(message: Phrase | None = None) -> Refusal:
    """For a verb's undo: something happened later that would be lost. `message` says what, if that is known."""
    return Refusal(
        code="changed-since",
        message=message or _("Something else has happened to it since, so it can no longer be undone."),
        remedy=_("Look at its history, and undo the later act first."),
    )


def wait_before(attempt: int) -> timedelta:
    """How long to wait after the failed attempt of this number (1, 2, …): 5 s, 15 s, 45 s … an hour at most."""
    return timedelta(seconds=min(FIRST_WAIT_SECONDS * 3 ** (attempt - 1), LONGEST_WAIT_SECONDS))
