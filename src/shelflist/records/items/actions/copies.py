"""Adding copies, one or many, and changing what is known of one; never its status (P15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import current
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog.bulk import touch
from shelflist.records.catalog.models import Record
from shelflist.records.items.actions.receipts import ItemReceipt, locked, must_edit, receipt, surroundings
from shelflist.records.items.models import Item
from shelflist.records.items.rules.details import ItemDetails, Surroundings, reasons_against
from shelflist.records.items.rules.statuses import AVAILABLE, IN_PROCESS, ON_ORDER
from shelflist.records.patrons.actions.receipts import holder_in_words
from shelflist.records.patrons.models import Handle
from shelflist.records.patrons.rules.details import taken

BEGINNINGS = frozenset({IN_PROCESS, ON_ORDER, AVAILABLE})  # the statuses a copy may begin its life in


def add_item(
    *, details: ItemDetails, by: Actor, now: datetime, status: str = IN_PROCESS, key: str | None = None
) -> ItemReceipt:
    """Add a copy to a title. It begins in process, on order or available.

    Refused with every reason of `rules.details`, record-unknown, barcode-taken, not-permitted.
    """

    def work(act: Act) -> ItemReceipt:
        [made] = add_items([details], status=status, now=act.now, by=act.by)
        if not isinstance(made, Item):
            raise Refused(made)
        must_edit(act.by, made.owner_id, made.branch_id)
        act.on(item_id=made.pk, record_id=made.record_id)
        act.say(_("Added copy {barcode}.", barcode=made.barcode))
        act.undoable({"item": made.pk})
        return receipt(made)

    request = {**_plain(details), "status": status}
    return perform("add-item", work, by=by, now=now, key=key, request=request, answer=ItemReceipt)


def add_items(
    rows: Sequence[ItemDetails], *, now: datetime, by: Actor, status: str = IN_PROCESS, batch_id: int | None = None
) -> list[Item | tuple[Refusal, ...]]:
    """Building block inside a caller's transaction: write many copies with few statements.

    For each row, in order, the new Item or every reason why there is none; a barcode that comes twice is refused the
    second time. Permissions are the caller's affair. A rival who takes a barcode in the same moment raises
    IntegrityError, upon which `journal.perform` starts the caller's work again.
    """
    if status not in BEGINNINGS:
        raise ValueError(f"a copy does not begin its life {status}")
    numbers = current()
    known, tree = surroundings(numbers), organisation(numbers)
    reasons = [reasons_against(details, known) for details in rows]
    absent = _absent_records({details.record_id for details in rows})
    held = {row.value: row for row in Handle.objects.filter(value__in={handle(details.barcode) for details in rows})}
    seen: set[str] = set()
    results: list[Item | tuple[Refusal, ...]] = []
    for details, against in zip(rows, reasons, strict=True):
        barcode = handle(details.barcode)
        found = [*against, *([record_unknown()] if details.record_id in absent else ())]
        if barcode in seen:
            found.append(taken(barcode, _("the barcode of another copy here"), "barcode"))
        elif barcode in held:
            holder = holder_in_words(held[barcode].kind, held[barcode].subject_id, by)
            found.append(taken(barcode, holder, "barcode"))
        seen.add(barcode)
        results.append(tuple(found) if found else _new_item(details, tree, status, batch_id, now))
    made = [item for item in results if isinstance(item, Item)]
    Item.objects.bulk_create(made)
    touch((item.record_id for item in made), now=now)
    return results


def _new_item(details: ItemDetails, tree: Organisation, status: str, batch_id: int | None, now: datetime) -> Item:
    day = tree.calendar(details.branch_id).day_of(now)
    times = {"status_changed_at": now, "created_at": now, "changed_at": now}
    return Item(status=status, batch_id=batch_id, added_on=day, **times, **details.columns())


def _absent_records(ids: set[int]) -> set[int]:
    """Those that are no bibliographic record in use."""
    usable = Record.objects.filter(pk__in=ids, kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    return ids - set(usable.values_list("pk", flat=True))


def record_unknown() -> Refusal:
    return Refusal(
        code="record-unknown",
        message=_("There is no such title in the catalogue."),
        remedy=_("Find the title first, or catalogue it."),
        details={"field": "record"},
    )


def edit_item(
    *, item_id: int, version: int, details: ItemDetails, by: Actor, now: datetime, key: str | None = None
) -> ItemReceipt:
    """Change what is known of a copy; its status stays as it is.

    `version` is the one the form was made from; Refused(changed-since) when somebody else was quicker.
    """

    def work(act: Act) -> ItemReceipt:
        item = locked(item_id)
        if item.version != version:
            raise Refused(_changed_by_others())
        if found := reasons_against_change(item, details, surroundings(), act.by):
            raise Refused(found)
        must_edit(act.by, item.owner_id, item.branch_id, details.owner_id or details.branch_id, details.branch_id)
        before = change_item(item, details, now=act.now)
        act.on(item_id=item.pk, record_id=item.record_id)
        act.undoable({"before": before, "version": item.version})
        return receipt(item)

    request = {**_plain(details), "item": item_id, "version": version}
    return perform("edit-item", work, by=by, now=now, key=key, request=request, answer=ItemReceipt)


def reasons_against_change(item: Item, details: ItemDetails, known: Surroundings, by: Actor) -> list[Refusal]:
    """Every reason why a copy cannot be changed to these details."""
    found = list(reasons_against(details, known))
    if details.record_id != item.record_id and _absent_records({details.record_id}):
        found.append(record_unknown())
    if handle(details.barcode) != item.barcode:
        held = Handle.objects.filter(value=handle(details.barcode)).exclude(kind="item", subject_id=item.pk).first()
        if held:
            found.append(taken(held.value, holder_in_words(held.kind, held.subject_id, by), "barcode"))
    return found


def change_item(item: Item, details: ItemDetails, *, now: datetime) -> dict[str, Any]:
    """Building block: write details that were found good over a locked row; return what the changed columns held."""
    columns = details.columns()
    before = {name: getattr(item, name) for name, value in columns.items() if getattr(item, name) != value}
    for name in before:
        setattr(item, name, columns[name])
    item.changed_at, item.version = now, item.version + 1
    item.save(update_fields=[*before, "changed_at", "version"])
    touch({item.record_id, before.get("record_id")}, now=now)
    return {name: value for name, value in before.items() if name != "shelf_key"}


def details_of(item: Item) -> ItemDetails:
    """What is known of a copy, as details: to change some of them."""
    values = {name: getattr(item, name) for name in ItemDetails.__dataclass_fields__}
    return ItemDetails(**values | {"tags": tuple(item.tags), "statistics": dict(item.statistics)})


def undo_add(entry: Entry, act: Act) -> None:
    """Remove the copy and free its barcode, unless something has happened to it since."""
    item = locked((entry.undo or {})["item"])
    if item.version != 1 or item.loan_count or item.status_changed_at != item.created_at:
        raise Refused(changed_since())
    item.delete()
    touch([item.record_id], now=act.now)


def undo_edit(entry: Entry, act: Act) -> None:
    """Put the details back that were changed, unless somebody has changed them again."""
    data = entry.undo or {}
    item = locked(entry.item_id or 0)
    if item.version != data["version"]:
        raise Refused(changed_since())
    before = data["before"] | {"tags": tuple(data["before"].get("tags", item.tags))}
    details = details_of(item)
    change_item(
        item, ItemDetails(**{name: before.get(name, getattr(details, name)) for name in _plain(details)}), now=act.now
    )


def _plain(details: ItemDetails) -> dict[str, Any]:
    return {name: getattr(details, name) for name in details.__dataclass_fields__}


def _changed_by_others() -> Refusal:
    return Refusal(
        code="changed-since",
        message=_("Somebody else has changed this copy since you opened it."),
        remedy=_("Look at it again, then make your change once more."),
    )
