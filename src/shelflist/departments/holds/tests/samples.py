"""Titles with copies at Eastgate and Harbor, readers, and short ways to put the one on hold for the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shelflist.departments.holds.actions import Asked, place_hold
from shelflist.departments.holds.actions.at_check_in import Captured, capture, undo_capture
from shelflist.departments.holds.actions.receipts import HoldReceipt
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.tests.library import NOW, PERMISSIONS, Library
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.branches.models import Branch
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item
from shelflist.records.patrons.models import Patron

HOLD_PERMISSIONS = ("place-holds", "reorder-holds", "override-hold", "duplicate-holds", "work-hold-shelf")


@dataclass
class Shelves:
    """The small library, as the hold shelf sees it."""

    library: Library

    @property
    def eastgate(self) -> Branch:
        return self.library.eastgate

    @property
    def harbor(self) -> Branch:
        return self.library.harbor

    def staff(self, *permissions: str, at: Branch | None = None) -> Actor:
        """Somebody who may do everything with holds (or only this), at Eastgate unless it is said where."""
        return self.library.staff(*(permissions or (*PERMISSIONS, *HOLD_PERMISSIONS)), at=at)

    def title(self, copies: int = 1, *, harbor: int = 0, **changes: Any) -> Record:
        """A title with so many copies on the shelf at Eastgate, and at Harbor."""
        record: Record | None = None
        on_record = {name: changes.pop(name) for name in ("work_key", "material", "language") if name in changes}
        for number in range(copies + harbor):
            more = {"record": record} if record else {}
            item = self.library.item(at_harbor=number >= copies, **more, **changes)
            record = record or item.record
        if record is None:
            record = self.library.item(**changes).record
            Item.objects.filter(record=record).update(deleted_at=NOW)
        if on_record:
            Record.objects.filter(pk=record.pk).update(**on_record)
            record.refresh_from_db()
        return record

    def copies(self, record: Record) -> list[Item]:
        return list(Item.objects.filter(record=record).order_by("pk"))

    def reader(self, **changes: Any) -> Patron:
        return self.library.card(**changes).patron

    def place(self, record: Record, reader: Patron | None = None, *, now: datetime = NOW, by: Actor | None = None,
              **asked: Any) -> HoldReceipt:  # fmt: skip
        """A hold by somebody, on the title unless something else is asked for."""
        patron_id = (reader or self.reader()).pk
        override = asked.pop("override", None)
        key = asked.pop("key", None)
        wish = Asked(record_id=record.pk, **asked)
        return place_hold(patron_id=patron_id, asked=wish, by=by or self.staff(), now=now, override=override, key=key)

    def hold(self, receipt: HoldReceipt) -> Hold:
        return Hold.objects.get(pk=receipt.hold_id)

    def take_in(self, item: Item, *, at: Branch | None = None, now: datetime = NOW, **how: Any) -> Captured | None:
        """What the check-in does with a copy, as far as holds are concerned: capture, then the copy's status."""
        branch = at or self.eastgate

        def work(act: Act) -> Saved:
            found.append(capture(act, item_id=item.pk, record_id=item.record_id, branch_id=branch.pk, **how))
            kept = found[-1]
            status = "reshelving" if kept is None else "on-hold-shelf" if kept.ready else "in-transit"
            Item.objects.filter(pk=item.pk).update(status=status, last_seen_branch=branch)
            return Saved(item.pk)

        found: list[Captured | None] = []
        perform("check-in", work, by=self.staff(at=branch), now=now, answer=Saved)
        item.refresh_from_db()
        return found[-1]

    def undo_take_in(self, kept: Captured, item: Item, status: str = "available") -> None:
        def work(act: Act) -> Saved:
            Item.objects.filter(pk=item.pk).update(status=status)
            undo_capture(act, kept.changes)
            return Saved(item.pk)

        perform("undo", work, by=self.staff(), now=NOW, answer=Saved)
