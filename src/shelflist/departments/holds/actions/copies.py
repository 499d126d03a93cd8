"""What acts on holds change about copies and their journeys, kept so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.rules import changed_since
from shelflist.records.items.actions import change_status
from shelflist.records.items.models import Item
from shelflist.records.transits import actions as transits


@dataclass
class Copies:
    """The copies an act handled: their status before and after, and the journeys it began or ended."""

    act: Act
    statuses: list[tuple[int, str, str]] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    def become(self, item: Item, status: str, way: str) -> None:
        """Another status, if the act leads there."""
        before = change_status(item, to=status, act=way, now=self.act.now)
        if before != status:
            self.statuses.append((item.pk, before, status))

    def send(
        self, item: Item, *, from_branch_id: int, to_branch_id: int, why: str, next_status: str, about: str = ""
    ) -> None:
        """It goes to another branch."""
        stopped = transits.stop(self.act, item_id=item.pk, why="sent elsewhere")
        if stopped is not None:
            self.ended.append(stopped)
        journey = transits.send(
            self.act, item_id=item.pk, from_branch_id=from_branch_id, to_branch_id=to_branch_id, why=why,
            next_status=next_status, about=about,
        )  # fmt: skip
        self.sent.append(journey.pk)

    def to_data(self) -> dict[str, Any]:
        return {"statuses": [list(one) for one in self.statuses], "sent": self.sent, "ended": self.ended}


def restore_copies(data: Mapping[str, Any], act: Act) -> None:
    """Every copy as it was, and on the journey it was on. Refused(changed-since) when one was handled since."""
    for item_id, before, after in reversed(data.get("statuses", [])):
        item = Item.objects.select_for_update().get(pk=item_id)
        if item.status != after:
            raise Refused(changed_since(_("This item was handled again since.")))
        Item.objects.filter(pk=item_id).update(status=before, status_changed_at=act.now)
    for journey in data.get("sent", []):
        transits.call_off(act, journey)
    for journey in data.get("ended", []):
        transits.go_on(journey)
