"""Telling a union catalogue what we have: a file of holdings to set and to delete, then held for told (ZED-08)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shelflist.departments.copy_cataloguing import holdings
from shelflist.departments.copy_cataloguing.actions.targets import locked_target
from shelflist.departments.copy_cataloguing.models import ToldHolding
from shelflist.departments.copy_cataloguing.queries import practice
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry

UNDO_DAYS = 30


@dataclass(frozen=True, slots=True)
class HoldingsTold:
    """The file as text, and how many lines of each kind it has."""

    text: str
    set_count: int
    deleted_count: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"text": self.text, "set": self.set_count, "deleted": self.deleted_count}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> HoldingsTold:
        return cls(data["text"], data["set"], data["deleted"])


def tell_holdings(*, target_id: int, by: Actor, now: datetime, key: str | None = None) -> HoldingsTold:
    """Make the file of what has changed and hold it for told; undone for thirty days, when it was not accepted.

    Refused: not-permitted, not-found, nothing-to-tell, symbol-missing.
    """

    def work(act: Act) -> HoldingsTold:
        by.must("export-records")
        target = locked_target(target_id)
        changes = holdings.updates(target) if target.union_prefix else []
        symbol = practice().symbol
        reasons = []
        if not changes:
            reasons.append(Refusal("nothing-to-tell", _("“{name}” knows all of our holdings.", name=target.name)))
        if not symbol:
            remedy = _("Enter it under “How they are judged”.")
            reasons.append(Refusal("symbol-missing", _("Your library’s symbol is not known."), remedy))
        if reasons:
            raise Refused(reasons)
        new = [one for one in changes if one.action == holdings.SET]
        gone = {one.number: one.record_id for one in changes if one.action == holdings.DELETE}
        old = ToldHolding.objects.filter(target=target, number__in=gone)
        was = [[row.number, row.record_id, row.told_at.isoformat()] for row in old]
        old.delete()
        ToldHolding.objects.bulk_create(
            ToldHolding(target=target, number=one.number, record_id=one.record_id, told_at=now) for one in new
        )
        act.on(about=f"target:{target.pk}")
        act.say(
            _(
                "Told “{name}” of our holdings: {count} to set, {gone} to delete.",
                name=target.name, count=len(new), gone=len(gone),
            )
        )  # fmt: skip
        undo = {"target": target.pk, "told": [one.number for one in new], "was": was}
        act.undoable(undo, UNDO_DAYS * 24 * 60)
        return HoldingsTold(_file(changes, symbol), len(new), len(gone))

    return perform("tell-holdings", work, by=by, now=now, key=key, request={"target": target_id}, answer=HoldingsTold)


def _file(changes: list[holdings.Update], symbol: str) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["action", "number", "symbol", "record"])
    for one in changes:
        table.writerow([one.action, one.number, symbol, one.record_id])
    return out.getvalue()


def undo_telling(entry: Entry, act: Act) -> None:
    """As if nothing had been told: the next file says it again."""
    data = entry.undo or {}
    ToldHolding.objects.filter(target=data["target"], number__in=data["told"]).delete()
    ToldHolding.objects.bulk_create(
        ToldHolding(
            target_id=data["target"], number=number, record_id=record_id, told_at=datetime.fromisoformat(told_at)
        )
        for number, record_id, told_at in data["was"]
    )
