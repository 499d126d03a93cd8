"""Changing many copies in one act, taken back for thirty days (CAT-09)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import BatchReceipt
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.bulk import touch
from shelflist.records.items.actions.copies import details_of
from shelflist.records.items.actions.receipts import must_edit, surroundings
from shelflist.records.items.models import Item
from shelflist.records.items.rules.changing import (
    MOST_CHANGED,
    NEVER_FOR_MANY,
    Kept,
    changed,
    differences,
    reasons_against_status,
)
from shelflist.records.items.rules.details import reasons_against

UNDO_MINUTES = 30 * 24 * 60
AT_ONCE = 100


def change_copies(
    *, item_ids: Sequence[int], changes: Mapping[str, Any], by: Actor, now: datetime, key: str | None = None
) -> BatchReceipt:
    """Set these values (fields of ItemDetails, and `status`) for all of these copies, or for none.

    Refused: nothing-to-change, too-many-copies, status-not-set-by-hand, every reason of `rules.details`, not-permitted.
    """
    wanted = {name: value for name, value in changes.items() if name not in NEVER_FOR_MANY}

    def work(act: Act) -> BatchReceipt:
        items = list(Item.objects.select_for_update().filter(pk__in=item_ids, deleted_at__isnull=True).order_by("pk"))
        _must_be_good(items, wanted, act.by)
        before = _write(items, wanted, act.now)
        if not before:
            raise Refused(_nothing())
        act.on(record_id=items[0].record_id if len({one.record_id for one in items}) == 1 else None)
        act.say(nphrase("Changed one copy.", "Changed {count} copies.", len(before)))
        act.undoable({"before": before}, UNDO_MINUTES)
        return BatchReceipt({"changed": len(before), "same": len(items) - len(before)})

    request = {"items": sorted(item_ids), "changes": wanted}
    return perform("change-copies", work, by=by, now=now, key=key, request=request, answer=BatchReceipt)


def _must_be_good(items: list[Item], wanted: Mapping[str, Any], by: Actor) -> None:
    if not items or not wanted:
        raise Refused(_nothing())
    if len(items) > MOST_CHANGED:
        message = _("{count} copies are too many for one act.", count=len(items))
        remedy = _("Change {most} at once.", most=MOST_CHANGED)
        raise Refused(Refusal("too-many-copies", message, remedy))
    known = surroundings()
    reasons: dict[tuple[str, object], Refusal] = {}
    for item in items:
        for no in reasons_against(changed(details_of(item), wanted), known):
            reasons.setdefault((no.code, no.details.get("field")), no)
    against = list(reasons.values())
    if "status" in wanted:
        other = [(one.barcode, one.status) for one in items if one.status != wanted["status"]]
        against += reasons_against_status(other, str(wanted["status"]))
    if against:
        raise Refused(against)
    places = {branch for one in items for branch in (one.owner_id, one.branch_id)}
    must_edit(by, *places, *(wanted[name] for name in ("branch_id", "owner_id") if wanted.get(name)))


def _write(items: list[Item], wanted: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Write what differs; for each changed copy its version afterwards and what its columns held."""
    kept = [Kept(one.pk, details_of(one), one.status) for one in items]
    touched = {change.item_id for change in differences(kept, wanted)}
    rows = [one for one in items if one.pk in touched]
    before: dict[str, Any] = {}
    names: set[str] = set()
    for item in rows:
        columns = changed(details_of(item), wanted).columns()
        old = {name: getattr(item, name) for name, value in columns.items() if getattr(item, name) != value}
        if wanted.get("status", item.status) != item.status:
            old |= {"status": item.status}
            item.status, item.status_changed_at = wanted["status"], now
        for name in old.keys() - {"status"}:
            setattr(item, name, columns[name])
        names |= old.keys()
        item.version, item.changed_at = item.version + 1, now
        kept_columns = {name: value for name, value in old.items() if name != "shelf_key"}
        before[str(item.pk)] = [item.version, kept_columns, item.status]
    _save(rows, names, now)
    return before


def _save(rows: list[Item], names: set[str], now: datetime) -> None:
    if rows:
        more = {"status_changed_at"} if "status" in names else set()
        Item.objects.bulk_update(rows, sorted(names | more | {"version", "changed_at"}), batch_size=AT_ONCE)
        touch({one.record_id for one in rows}, now=now)


def undo_change_copies(entry: Entry, act: Act) -> None:
    """Each copy that nobody has changed since is what it was; the others stay as they are."""
    before = (entry.undo or {})["before"]
    rows, names = [], set()
    for item in Item.objects.select_for_update().filter(pk__in=[int(one) for one in before]).order_by("pk"):
        version, old, status = before[str(item.pk)]
        if item.version != version or item.deleted_at or ("status" in old and item.status != status):
            continue
        for name, value in old.items():
            setattr(item, name, value)
        item.shelf_key = bytes(details_of(item).columns()["shelf_key"])  # type: ignore[call-overload] # it is bytes
        item.version, item.changed_at = item.version + 1, act.now
        if "status" in old:
            item.status_changed_at = act.now
        names |= old.keys() | {"shelf_key"}
        rows.append(item)
    if not rows:
        raise Refused(changed_since())
    _save(rows, names, act.now)
    left = len(before) - len(rows)
    if left:
        act.say(
            _("{count} copies went back; {left} were changed since and stay as they are.", count=len(rows), left=left)
        )


def _nothing() -> Refusal:
    message, remedy = _("Nothing would change."), _("Tick what is to be changed and say what it becomes.")
    return Refusal("nothing-to-change", message, remedy)
