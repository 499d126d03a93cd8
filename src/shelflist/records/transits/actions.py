"""Sending a copy on its way and receiving it: building blocks inside the transaction of whoever handles the copy.

They write the journey, not the copy: its status is for the caller to set, who has it locked.
"""

from __future__ import annotations

from django.db.models import QuerySet

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.acts import Act
from shelflist.records.transits.models import Transit
from shelflist.records.transits.rules import ended_already


def send(
    act: Act,
    *,
    item_id: int,
    from_branch_id: int,
    to_branch_id: int,
    why: str,
    next_status: str,
    about: str = "",
) -> Transit:
    """A journey begins. One that the copy was still on (it was lent or marked missing on the way) ends with it."""
    stop(act, item_id=item_id, why="sent again")
    return Transit.objects.create(
        item_id=item_id,
        from_branch_id=from_branch_id,
        to_branch_id=to_branch_id,
        why=why,
        about=about,
        next_status=next_status,
        sent_at=act.heard_at,
        sent_by_name=act.by.name,
    )


def arrive(act: Act, transit_id: int) -> None:
    """The copy is where it was sent. Refused(transit-ended) when somebody else received or cancelled it."""
    if not _under_way().filter(pk=transit_id).update(arrived_at=act.heard_at):
        raise Refused(ended_already())


def cancel(act: Act, transit_id: int, *, why: str) -> None:
    """The copy does not go there after all. Refused(transit-ended) when it has arrived or was cancelled."""
    if not _under_way().filter(pk=transit_id).update(cancelled_at=act.heard_at, why_cancelled=why):
        raise Refused(ended_already())


def stop(act: Act, *, item_id: int, why: str) -> int | None:
    """End whatever journey the copy is on; the number of that journey, for undo, or None when it was on none."""
    transit = _under_way().filter(item_id=item_id).first()
    if transit is None:
        return None
    cancel(act, transit.pk, why=why)
    return transit.pk


def go_on(transit_id: int) -> None:
    """For undo: the journey is under way again, as if it had neither arrived nor been cancelled."""
    Transit.objects.filter(pk=transit_id).update(arrived_at=None, cancelled_at=None, why_cancelled="")


def call_off(act: Act, transit_id: int) -> None:
    """For undo: the journey never began. Refused(transit-ended) when the copy has arrived meanwhile."""
    cancel(act, transit_id, why="undone")


def _under_way() -> QuerySet[Transit]:
    return Transit.objects.filter(arrived_at__isnull=True, cancelled_at__isnull=True)
