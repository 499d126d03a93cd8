"""What was just returned and stands on no cart counts as back on its shelf after a day, or as its branch says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from shelflist.departments.circulation.rules.statuses import AVAILABLE, RESHELVING
from shelflist.departments.reshelving.queries.bins import USUAL_HOURS, hours_by_branch
from shelflist.departments.reshelving.queries.carts import standing
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.items.models import Item

EVERY_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class ShelvedReceipt:
    """How many items became available."""

    count: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"count": self.count}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ShelvedReceipt:
        return cls(data["count"])


def shelve_returned(*, by: Actor, now: datetime) -> ShelvedReceipt:
    """Make available what has been reshelving for a day, or as long as its branch says.

    It was seen last at its own branch (or at a desk of it): what was last seen elsewhere is on its way home and waits
    until its own branch has scanned it. What stands on a cart waits until that is done at the shelf (T06).
    """
    seen_at_home = Q(last_seen_branch__isnull=True) | Q(last_seen_branch__path__startswith=F("branch__path"))
    due = Item.objects.filter(
        seen_at_home, _long_enough(now), ~Exists(standing().filter(item_id=OuterRef("pk"))), status=RESHELVING,
        deleted_at__isnull=True,
    )  # fmt: skip
    if not due.exists():
        return ShelvedReceipt(0)

    def work(act: Act) -> ShelvedReceipt:
        count = Item.objects.filter(pk__in=due.values("pk"), status=RESHELVING).update(
            status=AVAILABLE, status_changed_at=act.now
        )
        act.say(
            nphrase(
                "{count} returned item counts as back on its shelf",
                "{count} returned items count as back on their shelves",
                count,
            )
        )
        return ShelvedReceipt(count)

    return perform("shelve", work, by=by, now=now, answer=ShelvedReceipt)


def _long_enough(now: datetime) -> Q:
    """Returned at least so many hours ago; the branches that say so have a limit of their own, 0 means never."""
    own = hours_by_branch()

    def since(hours: int) -> Q:
        before = now - timedelta(hours=hours)
        seen = Q(last_seen_at__isnull=True) | Q(last_seen_at__lte=before)
        return seen & Q(status_changed_at__lte=before)

    found = since(USUAL_HOURS) & ~Q(branch_id__in=list(own))
    for branch_id, hours in own.items():
        if hours:
            found |= since(hours) & Q(branch_id=branch_id)
    return found


def shelve_periodically(now: datetime) -> None:
    """For the worker's schedule."""
    shelve_returned(by=system_actor("Shelflist", "worker"), now=now)
