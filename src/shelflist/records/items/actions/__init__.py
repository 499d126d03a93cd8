"""What is done to copies: added, changed, set to another status, withdrawn, brought in from a file."""

from shelflist.records.items.actions.alerts import (
    AlertTypeDetails,
    choose_status,
    have_spoken,
    put_alert,
    save_alert_type,
    speak_again,
    take_alert_off,
)
from shelflist.records.items.actions.binding import bind_title, unbind_title
from shelflist.records.items.actions.changing import change_copies
from shelflist.records.items.actions.copies import add_item, add_items, details_of, edit_item
from shelflist.records.items.actions.importing import import_items
from shelflist.records.items.actions.many import CopiesReceipt, add_copies
from shelflist.records.items.actions.places import end_places, place_for_a_while
from shelflist.records.items.actions.statuses import (
    change_status,
    mark_available,
    mark_catalogued,
    mark_damaged,
    mark_missing,
    set_status,
)
from shelflist.records.items.actions.templates import (
    remove_item_template,
    save_barcode_range,
    save_item_template,
)
from shelflist.records.items.actions.types import save_item_type
from shelflist.records.items.actions.withdrawal import delete_item, release_barcode, restore_item

__all__ = [
    "AlertTypeDetails",
    "CopiesReceipt",
    "add_copies",
    "add_item",
    "add_items",
    "bind_title",
    "change_copies",
    "change_status",
    "choose_status",
    "delete_item",
    "details_of",
    "edit_item",
    "end_places",
    "have_spoken",
    "import_items",
    "mark_available",
    "mark_catalogued",
    "mark_damaged",
    "mark_missing",
    "place_for_a_while",
    "put_alert",
    "release_barcode",
    "remove_item_template",
    "restore_item",
    "save_alert_type",
    "save_barcode_range",
    "save_item_template",
    "save_item_type",
    "set_status",
    "speak_again",
    "take_alert_off",
    "unbind_title",
]
