"""What the actions on copies answer, and what several of them share: finding, locking, what exists around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.revisions import current
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import Item
from shelflist.records.items.queries import item_types
from shelflist.records.items.rules.details import Surroundings


@dataclass(frozen=True, slots=True)
class ItemReceipt:
    """Something was done to a copy: which one, its status now, and its version for the next edit."""

    item_id: int
    barcode: str
    status: str
    version: int
    entry_id: int = 0

    def to_data(self) -> dict[str, Any]:
        return {"item": self.item_id, "barcode": self.barcode, "status": self.status, "version": self.version}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["item"], data["barcode"], data["status"], data["version"])


def receipt(item: Item) -> ItemReceipt:
    return ItemReceipt(item.pk, item.barcode, item.status, item.version)


def surroundings(numbers: Mapping[str, int] | None = None) -> Surroundings:
    """What exists: branches, locations, item types and floating groups, from memory as of these revision numbers."""
    numbers = current() if numbers is None else numbers
    tree = organisation(numbers)
    return Surroundings(
        branch_ids=frozenset(tree.branches),
        branch_of_location={location.id: location.branch_id for location in tree.locations.values()},
        item_type_ids=frozenset(item_types.value(numbers)),
        floating_group_ids=frozenset(tree.floating),
    )


def must_edit(by: Actor, *branch_ids: int) -> None:
    """Raise Refused(not-permitted) unless the actor may edit items of all these branches."""
    tree = organisation()
    for branch_id in set(branch_ids):
        by.must("edit-items", tree.path_of(branch_id))


def locked(item_id: int, *, withdrawn: bool = False) -> Item:
    """The copy's row, locked to the end of the transaction. Refused(item-unknown, item-withdrawn)."""
    item = Item.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise Refused(Refusal(code="item-unknown", message=_("There is no such copy any more.")))
    if item.deleted_at is not None and not withdrawn:
        raise Refused(
            Refusal(
                code="item-withdrawn",
                message=_("This copy was withdrawn on {day}.", day=item.deleted_at.date()),
                remedy=_("Restore it first."),
            )
        )
    return item
