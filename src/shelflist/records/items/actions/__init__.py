"""What is done to copies: added, changed, set to another status, withdrawn, brought in from a file."""

from shelflist.records.items.actions.copies import add_item, add_items, details_of, edit_item
from shelflist.records.items.actions.importing import import_items
from shelflist.records.items.actions.statuses import (
    change_status,
    mark_available,
    mark_damaged,
    mark_missing,
    set_status,
)
from shelflist.records.items.actions.types import save_item_type
from shelflist.records.items.actions.withdrawal import delete_item, release_barcode, restore_item

__all__ = [
    "add_item",
    "add_items",
    "change_status",
    "delete_item",
    "details_of",
    "edit_item",
    "import_items",
    "mark_available",
    "mark_damaged",
    "mark_missing",
    "release_barcode",
    "restore_item",
    "save_item_type",
    "set_status",
]
