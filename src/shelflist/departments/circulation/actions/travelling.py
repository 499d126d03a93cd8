"""Journeys that do not end by arriving: called off, or the copy is missing on the way (the lost-in-transit list)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.receipts import TransitReceipt
from shelflist.departments.holds.actions.at_check_in import undo_capture
from shelflist.departments.holds.actions.lost_on_the_way import put_back
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.items.actions import change_status
from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import CANCELLED_TRANSIT, IN_TRANSIT, MISSING
from shelflist.records.transits import actions as transits
from shelflist.records.transits.models import Transit
from shelflist.records.transits.rules import ended_already

HOLD = "hold:"


@dataclass(frozen=True, slots=True)
class _End:
    """How a journey ends: the verb, the way its copy takes to which status, and the words."""

    verb: str
    way: str
    status: str
    why: str
    for_the_hold: Phrase


CALLED_OFF = _End("cancel-transit", "cancel-transit", CANCELLED_TRANSIT, "called off", _("Its journey was called off."))
LOST = _End("missing-in-transit", "mark-missing", MISSING, "missing on the way", _("It was missing on its way."))


def cancel_transit(*, transit_id: int, by: Actor, now: datetime, key: str | None = None) -> TransitReceipt:
    """The copy does not go there after all; whoever waited for it is back in the queue. Refused: transit-ended,
    not-permitted."""
    return _end(CALLED_OFF, transit_id, by=by, now=now, key=key)


def missing_in_transit(*, transit_id: int, by: Actor, now: datetime, key: str | None = None) -> TransitReceipt:
    """It should have arrived long ago and is nowhere; whoever waited for it is back in the queue. Refused:
    transit-ended, not-permitted."""
    return _end(LOST, transit_id, by=by, now=now, key=key)


def _end(how: _End, transit_id: int, *, by: Actor, now: datetime, key: str | None) -> TransitReceipt:
    def work(act: Act) -> TransitReceipt:
        here = desk.Here.of(act.by, act.cursor)
        act.by.must("return", here.branch.path if here.branch else "")
        transit = Transit.objects.filter(pk=transit_id).first()
        if transit is None:
            raise Refused(ended_already())
        item = Item.objects.select_for_update(of=("self",)).select_related("record").get(pk=transit.item_id)
        transits.cancel(act, transit.pk, why=how.why)
        since, old = item.status_changed_at, item.status
        if old == IN_TRANSIT:
            change_status(item, to=how.status, act=how.way, now=act.now)
        holds: dict[str, Any] = {}
        if transit.about.startswith(HOLD):
            hold_id = int(transit.about.removeprefix(HOLD))
            holds = put_back(act, hold_id=hold_id, item_id=item.pk, why=how.for_the_hold)
        return _answer(how, act, transit, item, {"from": old, "since": since.isoformat(), "holds": holds})

    request = {"transit": transit_id}
    return perform(how.verb, work, by=by, now=now, key=key, request=request, answer=TransitReceipt)


def _answer(how: _End, act: Act, transit: Transit, item: Item, undo: dict[str, Any]) -> TransitReceipt:
    title = ": ".join(part for part in (item.record.title, item.record.title_rest) if part)
    said = _("“{title}” is missing on its way", title=title)
    if how is CALLED_OFF:
        said = _("The journey of “{title}” is called off: check it in where it lies", title=title)
    act.on(item_id=item.pk, record_id=item.record_id, about=f"transit:{transit.pk}")
    act.say(said)
    act.undoable({"transit": transit.pk, "to": item.status, **undo})
    return TransitReceipt(
        item_id=item.pk,
        record_id=item.record_id,
        barcode=item.barcode,
        title=title,
        author=item.record.author,
        call_number=item.full_call_number,
        transit_id=transit.pk,
        status=item.status,
    )


def undo_end_of_journey(entry: Entry, act: Act) -> None:
    """The copy is on its way again, for whomever it was."""
    data = entry.undo or {}
    item = Item.objects.select_for_update().get(pk=entry.item_id or 0)
    if item.status != data["to"] or Transit.objects.filter(pk=data["transit"], arrived_at__isnull=False).exists():
        raise Refused(changed_since(_("This item was handled again since.")))
    if data["from"] != data["to"]:
        change_status(item, to=data["from"], act="undo", now=act.now)
        Item.objects.filter(pk=item.pk).update(status_changed_at=datetime.fromisoformat(data["since"]))
    transits.go_on(data["transit"])
    if data["holds"]:
        undo_capture(act, data["holds"])
