"""The small library of the patrons' tests, with shelves, item types and two titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shelflist.records.branches.models import Branch, ShelvingLocation
from shelflist.records.catalog.models import Record, RecordIdentifier
from shelflist.records.items.actions import add_item, save_item_type
from shelflist.records.items.models import Item
from shelflist.records.items.rules.details import ItemDetails
from shelflist.records.patrons.tests import library as people

NOW, BY = people.NOW, people.BY


@dataclass(frozen=True)
class Shelves:
    """What a copy needs around it."""

    people: people.Library
    fiction: ShelvingLocation
    children: ShelvingLocation
    east: ShelvingLocation
    book: int
    emma: Record
    ulysses: Record

    def details(self, barcode: str = "31", **other: Any) -> ItemDetails:
        """A copy of Emma in main's fiction, with whatever else is said."""
        usual: dict[str, Any] = {
            "record_id": self.emma.pk,
            "item_type_id": self.book,
            "branch_id": self.people.main.pk,
            "location_id": self.fiction.pk,
            "call_number": "823.7 AUS",
        }
        return ItemDetails(barcode=barcode, **(usual | other))

    def copy(self, barcode: str = "31", status: str = "available", **other: Any) -> Item:
        receipt = add_item(details=self.details(barcode, **other), status="available", by=BY, now=NOW)
        if status != "available":
            Item.objects.filter(pk=receipt.item_id).update(status=status)
        return Item.objects.get(pk=receipt.item_id)


def make_shelves() -> Shelves:
    folk = people.make_library()
    return Shelves(
        people=folk,
        fiction=_shelf(folk.main, "fic", 1),
        children=_shelf(folk.main, "child", 2),
        east=_shelf(folk.east, "fic", 1),
        book=save_item_type(code="book", name="Book", by=BY, now=NOW).id,
        emma=_title("Emma", "c1", "9780141439587"),
        ulysses=_title("Ulysses", "c2", "9780141182803"),
    )


def _shelf(branch: Branch, code: str, order: int) -> ShelvingLocation:
    return ShelvingLocation.objects.create(branch=branch, code=code, name=code.title(), walking_order=order)


def _title(title: str, number: str, isbn: str) -> Record:
    record = Record.objects.create(
        marc="{}", digest=number, title=title, control_number=number, created_at=NOW, changed_at=NOW
    )
    RecordIdentifier.objects.create(record=record, kind="isbn", value=isbn)
    return record
