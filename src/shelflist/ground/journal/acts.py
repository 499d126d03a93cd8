"""What an action tells the journal while it works: subjects, words, undo data, overrides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Override

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from shelflist.ground.journal.models import Entry

UNDO_MINUTES = 10


class Act:
    """The entry in the making: `by` is who acts, `now` when it happens, `heard_at` when the program heard of it.

    `cursor` is for the constant statements of this act (see `statements`).
    """

    def __init__(self, by: Actor, now: datetime, heard_at: datetime, cursor: CursorWrapper) -> None:
        self.by = by
        self.now = now
        self.heard_at = heard_at
        self.cursor = cursor
        self.subjects: dict[str, int | str] = {}
        self.said: Phrase | None = None
        self.undo_data: dict[str, Any] | None = None
        self.undo_until: datetime | None = None
        self.override: Override | None = None
        self.undoes_id: int | None = None
        self.told: set[str] = set()

    def on(
        self,
        *,
        patron_id: int | None = None,
        item_id: int | None = None,
        record_id: int | None = None,
        loan_id: int | None = None,
        about: str = "",
    ) -> None:
        """Name what the act is about. `about` is any other subject ("rule:7"); what is left out stays as it was."""
        named: Mapping[str, int | str | None] = {
            "patron_id": patron_id,
            "item_id": item_id,
            "record_id": record_id,
            "loan_id": loan_id,
            "about": about or None,
        }
        self.subjects.update({name: value for name, value in named.items() if value is not None})

    def on_the_same_as(self, entry: Entry) -> None:
        """Name the subjects of an earlier entry."""
        self.on(
            patron_id=entry.patron_id,
            item_id=entry.item_id,
            record_id=entry.record_id,
            loan_id=entry.loan_id,
            about=entry.about,
        )

    def say(self, words: Phrase) -> None:
        """The entry in words; without it, the verb's label is shown."""
        self.said = words

    def undoable(self, data: Mapping[str, Any], minutes: int = UNDO_MINUTES) -> None:
        """Keep what the verb's undo needs (plain JSON), for so many minutes from when the program heard of the act."""
        self.undo_data = dict(data)
        self.undo_until = self.heard_at + timedelta(minutes=minutes)

    def tell(self, observer: str) -> None:
        """Hand this entry to an observer that did not ask for every one of its verb."""
        self.told.add(observer)

    def overrides(self, override: Override) -> None:
        """Record that refusals were set aside, which and why."""
        self.override = override
