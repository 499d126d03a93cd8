"""Pick-up times and requests follow the calendar: when days close or open, what stands on a shelf stays as long as
promised. Both are always reckoned anew from what was promised, so that a closure that is cancelled leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.rules import states
from shelflist.departments.holds.rules.shelf import request_expiry, shelf_expiry
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.statements import stored
from shelflist.records.branches.followers import EXAMPLES, CalendarChange, Example, Follower, Moved
from shelflist.records.branches.organisation import Organisation

Expiries = tuple[datetime | None, datetime | None]  # of the shelf, of the request
MOVE = "UPDATE holds_hold SET shelf_expires_at = %s, expires_at = %s WHERE id = %s"


def expiries(hold: Hold, tree: Organisation) -> Expiries:
    """When a hold’s time on the shelf, and when the request itself, is over by this calendar."""
    calendar = tree.calendar(hold.pickup_branch_id)
    shelf = None
    if hold.state in states.KEPT and hold.ready_at is not None:
        shelf = shelf_expiry(calendar, hold.ready_at, hold.shelf_days, hold.shelf_days_mode)
    request = request_expiry(calendar, hold.wanted_until) if hold.wanted_until else None
    return shelf, request


def preview(change: CalendarChange) -> Moved:
    """What would move."""
    return _moved(change, list(_moving(change)))


def follow(change: CalendarChange, act: Act) -> Moved:
    """Move it, inside the change's transaction."""
    moving = list(_moving(change))
    if moving:
        with connection.cursor() as cursor:
            cursor.executemany(MOVE, [stored(cursor, [*new, hold.pk]) for hold, new in moving])
    return _moved(change, moving, undo=change.replans)


def take_back(data: Mapping[str, Any], act: Act) -> None:
    """Every pick-up time as it was, where the hold still stands as the change left it."""
    for pk, shelf, request in data.get("holds", []):
        values = {"shelf_expires_at": _moment(shelf), "expires_at": _moment(request)}
        Hold.objects.filter(pk=pk, state__in=sorted(states.OPEN)).update(**values)


def _moving(change: CalendarChange) -> Iterator[tuple[Hold, Expiries]]:
    """The holds at these branches whose expiry changes, each with the new one."""
    concerned = Hold.objects.filter(
        Q(ready_at__isnull=False) | Q(wanted_until__isnull=False),
        pickup_branch_id__in=change.branch_ids,
        state__in=sorted(states.OPEN),
    )
    columns = ("state", "pickup_branch_id", "ready_at", "shelf_days", "shelf_days_mode", "wanted_until",
               "shelf_expires_at", "expires_at", "record_id")  # fmt: skip
    for hold in concerned.only(*columns).order_by("pk"):
        new = expiries(hold, change.after)
        if new != (hold.shelf_expires_at, hold.expires_at):
            yield hold, new


def _moved(change: CalendarChange, moving: list[tuple[Hold, Expiries]], *, undo: bool = False) -> Moved:
    examples = tuple(one for hold, new in moving[:EXAMPLES] if (one := _example(hold, new, change.after)) is not None)
    before = [[hold.pk, _iso(hold.shelf_expires_at), _iso(hold.expires_at)] for hold, _new in moving] if undo else []
    return Moved(len(moving), examples, {"holds": before} if before else {})


def _example(hold: Hold, new: Expiries, tree: Organisation) -> Example | None:
    day_of = tree.calendar(hold.pickup_branch_id).day_of
    for was, becomes in zip((hold.shelf_expires_at, hold.expires_at), new, strict=True):
        if was and becomes and was != becomes:
            return Example(_("Hold {number}", number=hold.pk), day_of(was), day_of(becomes))
    return None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def in_words(count: int) -> Phrase:
    return nphrase("{count} pick-up time", "{count} pick-up times", count)


FOLLOWER = Follower("holds", in_words, preview, follow, take_back)
