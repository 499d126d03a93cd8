"""Messages as lists show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.observers.notices import events
from shelflist.observers.notices.models import Message
from shelflist.observers.notices.rules.reaching import IN_WORDS
from shelflist.observers.notices.rules.sequences import stage_in_words
from shelflist.records.branches.queries import organisation

SHAPES = {"pending": "wait", "sending": "wait", "sent": "ok", "failed": "stop", "cancelled": "none"}


def message_rows(messages: Iterable[Message]) -> list[dict[str, Any]]:
    tree = organisation()
    return [message_row(one, tree) for one in messages]


def message_row(one: Message, tree: Any = None) -> dict[str, Any]:
    """What a line about a message says."""
    tree = tree or organisation()
    event = events.find(one.event)
    branch = tree.branches.get(one.branch_id)
    return {
        "message": one,
        "shape": SHAPES[one.state],
        "way": IN_WORDS.get(one.way, one.way),
        "event": event.label if event else one.event,
        "stage": stage_in_words(one.stage) if event and event.timed else None,
        "reader": one.patron.name if one.patron_id and one.patron else "",
        "why": Phrase.from_data(one.why) if one.why else None,
        "branch": branch.name if branch else "",
        "path": branch.path if branch else "",
        "count": getattr(one, "notice_count", 1),
    }
