"""Copies that stand elsewhere for a while, and go back to their own places by hand or at their day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.answers import BatchReceipt
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.bulk import touch
from shelflist.records.items.actions.receipts import must_edit, surroundings
from shelflist.records.items.models import Item, TemporaryPlace
from shelflist.records.items.rules.callnumbers import shelf_key
from shelflist.records.items.rules.changing import MOST_CHANGED
from shelflist.records.items.rules.places import PlaceDetails, Standing, back, reasons_against, there

UNDO_MINUTES = 30 * 24 * 60
COLUMNS = ("branch_id", "location_id", "call_prefix", "call_number", "shelf_key", "version", "changed_at")
KEPT = (
    "location_id", "call_prefix", "call_number", "usual_location_id", "usual_call_prefix", "usual_call_number",
    "ends_on", "why", "since", "made_by_name",
)  # fmt: skip
BY_ITSELF = system_actor("Places for a while")


def place_for_a_while(
    *, item_ids: Sequence[int], details: PlaceDetails, by: Actor, now: datetime, key: str | None = None
) -> BatchReceipt:
    """Have copies stand elsewhere. One that does already goes from there to here, and belongs where it belonged.

    Refused: nothing-to-change, too-many-copies, place-unknown, place-ends-too-soon, too-long, not-permitted.
    """

    def work(act: Act) -> BatchReceipt:
        items = _locked(item_ids)
        branches = surroundings().branch_of_location
        branch_id = branches.get(details.location_id, 0)
        today = organisation().calendar(branch_id).day_of(act.now) if branch_id else act.now.date()
        if reasons := reasons_against(details, branches, today):
            raise Refused(reasons)
        must_edit(act.by, branch_id, *(branch for one in items for branch in (one.owner_id, one.branch_id)))
        moved = _moved(items, details, act)
        act.on(record_id=_one_title(items))
        name = organisation().locations[details.location_id].name
        act.say(_placed(len(items), name, details.ends_on))
        act.undoable({"before": moved}, UNDO_MINUTES)
        return BatchReceipt({"placed": len(items)})

    request = {"items": sorted(item_ids), **asdict(details)}
    return perform("place-for-a-while", work, by=by, now=now, key=key, request=request, answer=BatchReceipt)


def _placed(count: int, name: str, ends_on: date | None) -> Phrase:
    if ends_on is None:
        return nphrase("One copy stands in {name} for a while.", "{count} copies stand in {name} for a while.", count,
                       name=name)  # fmt: skip
    return nphrase("One copy stands in {name} until {day}.", "{count} copies stand in {name} until {day}.", count,
                   name=name, day=ends_on)  # fmt: skip


def end_places(*, item_ids: Sequence[int], by: Actor, now: datetime, key: str | None = None) -> BatchReceipt:
    """Have copies stand in their own places again. Refused: nothing-to-change, too-many-copies, not-permitted."""

    def work(act: Act) -> BatchReceipt:
        items = [one for one in _locked(item_ids) if hasattr(one, "elsewhere")]
        if not items:
            raise Refused(_nothing())
        must_edit(act.by, *(branch for one in items for branch in (one.owner_id, one.branch_id)))
        before = {str(one.pk): _before(one) for one in items}
        for one in items:
            place = one.elsewhere
            usual = Standing(place.usual_location_id, place.usual_call_prefix, place.usual_call_number)
            meanwhile = Standing(place.location_id, place.call_prefix, place.call_number)
            _stand(one, back(_standing(one), meanwhile, usual), act.now)
        TemporaryPlace.objects.filter(item__in=items).delete()
        _save(items, act.now)
        act.on(record_id=_one_title(items), item_id=items[0].pk if len(items) == 1 else None)
        act.say(nphrase("One copy is in its own place again.", "{count} copies are in their own places again.",
                        len(items)))  # fmt: skip
        act.undoable({"before": before}, UNDO_MINUTES)
        return BatchReceipt({"back": len(items)})

    return perform(
        "end-places", work, by=by, now=now, key=key, request={"items": sorted(item_ids)}, answer=BatchReceipt
    )


def end_what_is_over(now: datetime) -> None:
    """Copies whose last day elsewhere is over go back by themselves. Called by the schedule."""
    tree = organisation()
    rows = TemporaryPlace.objects.filter(ends_on__lte=now.date()).order_by("pk")
    over = [
        item_id
        for item_id, ends_on, location_id in rows.values_list("item_id", "ends_on", "location_id")
        if ends_on and ends_on < tree.calendar(tree.locations[location_id].branch_id).day_of(now)
    ]
    for at in range(0, len(over), MOST_CHANGED):
        end_places(item_ids=over[at : at + MOST_CHANGED], by=BY_ITSELF, now=now)


def undo_places(entry: Entry, act: Act) -> None:
    """Each copy that nobody has changed since stands where it stood before; the others stay."""
    before = (entry.undo or {})["before"]
    items = []
    for item in _items([int(one) for one in before]):
        version, columns, place = before[str(item.pk)]
        if item.version != version or item.deleted_at is not None:
            continue
        _stand(item, Standing(columns["location_id"], columns["call_prefix"], columns["call_number"]), act.now)
        TemporaryPlace.objects.filter(item=item).delete()
        if place is not None:
            TemporaryPlace.objects.create(item=item, **_read(place))
        items.append(item)
    if not items:
        raise Refused(changed_since())
    _save(items, act.now)


# ---- what they share


def _locked(item_ids: Sequence[int]) -> list[Item]:
    if len(item_ids) > MOST_CHANGED:
        message = _("{count} copies are too many for one act.", count=len(item_ids))
        remedy = _("Change {most} at once.", most=MOST_CHANGED)
        raise Refused(Refusal("too-many-copies", message, remedy))
    items = _items(item_ids)
    if not items:
        raise Refused(_nothing())
    return items


def _items(item_ids: Sequence[int]) -> list[Item]:
    rows = Item.objects.select_for_update(of=("self",)).select_related("elsewhere")
    return list(rows.filter(pk__in=item_ids, deleted_at__isnull=True).order_by("pk"))


def _moved(items: list[Item], details: PlaceDetails, act: Act) -> dict[str, Any]:
    before = {str(one.pk): _before(one) for one in items}
    for one in items:
        was: TemporaryPlace | None = getattr(one, "elsewhere", None)
        own = _standing(one)
        if was is not None:
            own = Standing(was.usual_location_id, was.usual_call_prefix, was.usual_call_number)
        to = there(own, details)
        _stand(one, to, act.now)
        values = {
            "location_id": to.location_id, "call_prefix": to.call_prefix, "call_number": to.call_number,
            "usual_location_id": own.location_id, "usual_call_prefix": own.call_prefix,
            "usual_call_number": own.call_number, "ends_on": details.ends_on, "why": details.why.strip(),
            "since": act.now, "made_by_name": act.by.name[:200],
        }  # fmt: skip
        TemporaryPlace.objects.update_or_create(item=one, defaults=values)
    _save(items, act.now)
    return before


def _standing(item: Item) -> Standing:
    return Standing(item.location_id, item.call_prefix, item.call_number)


def _stand(item: Item, to: Standing, now: datetime) -> None:
    item.location_id, item.call_prefix, item.call_number = to.location_id, to.call_prefix, to.call_number
    item.branch_id = organisation().locations[to.location_id].branch_id
    item.shelf_key = shelf_key(item.scheme, item.call_number, prefix=item.call_prefix, suffix=item.call_suffix)
    item.version, item.changed_at = item.version + 1, now


def _before(item: Item) -> list[Any]:
    """The version that the copy will have, what its columns hold, and the place that it has for a while."""
    place: TemporaryPlace | None = getattr(item, "elsewhere", None)
    kept = None if place is None else {name: getattr(place, name) for name in KEPT}
    if kept is not None:
        kept |= {"since": kept["since"].isoformat(), "ends_on": kept["ends_on"] and kept["ends_on"].isoformat()}
    return [item.version + 1, asdict(_standing(item)), kept]


def _read(kept: Mapping[str, Any]) -> dict[str, Any]:
    ends_on = date.fromisoformat(kept["ends_on"]) if kept["ends_on"] else None
    return {**kept, "since": datetime.fromisoformat(kept["since"]), "ends_on": ends_on}


def _save(items: list[Item], now: datetime) -> None:
    Item.objects.bulk_update(items, COLUMNS, batch_size=100)
    touch({one.record_id for one in items}, now=now)


def _one_title(items: Sequence[Item]) -> int | None:
    titles = {one.record_id for one in items}
    return titles.pop() if len(titles) == 1 else None


def _nothing() -> Refusal:
    message, remedy = _("No copy was named."), _("Scan the copies, or tick them.")
    return Refusal("nothing-to-change", message, remedy)
