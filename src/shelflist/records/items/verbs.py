"""The verbs of this package as the journal knows them."""

from __future__ import annotations

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.verbs import Verb, register
from shelflist.records.items.actions.alerts import undo_alert
from shelflist.records.items.actions.binding import undo_bind, undo_unbind
from shelflist.records.items.actions.changing import undo_change_copies
from shelflist.records.items.actions.copies import undo_add, undo_edit
from shelflist.records.items.actions.many import undo_add_copies
from shelflist.records.items.actions.places import undo_places
from shelflist.records.items.actions.statuses import undo_mark_catalogued, undo_status
from shelflist.records.items.actions.templates import undo_item_template
from shelflist.records.items.actions.withdrawal import undo_withdraw

VERBS = (
    Verb("add-item", _("Copy added"), undo_add, "edit-items"),
    Verb("add-copies", _("Copies added"), undo_add_copies, "edit-items"),
    Verb("bind-title", _("Title bound with a copy"), undo_bind, "edit-items"),
    Verb("unbind-title", _("Title taken out of a copy"), undo_unbind, "edit-items"),
    Verb("change-copies", _("Copies changed"), undo_change_copies, "edit-items"),
    Verb("place-for-a-while", _("Copies put elsewhere for a while"), undo_places, "edit-items"),
    Verb("end-places", _("Copies put back into their own places"), undo_places, "edit-items"),
    Verb("save-item-template", _("Template of copies saved"), undo_item_template, "edit-items"),
    Verb("remove-item-template", _("Template of copies removed"), undo_item_template, "edit-items"),
    Verb("save-barcode-range", _("Range of barcodes saved")),
    Verb("edit-item", _("Copy's details changed"), undo_edit, "edit-items"),
    Verb("set-status", _("Copy's status set"), undo_status),
    Verb("mark-missing", _("Copy marked missing"), undo_status),
    Verb("mark-damaged", _("Copy marked damaged"), undo_status),
    Verb("mark-available", _("Copy marked available"), undo_status),
    Verb("mark-catalogued", _("Copy catalogued in full"), undo_mark_catalogued, "edit-items"),
    Verb("withdraw-item", _("Copy withdrawn"), undo_withdraw, "edit-items"),
    Verb("restore-item", _("Withdrawn copy restored")),
    Verb("release-barcode", _("Barcode given back")),
    Verb("import-items", _("Copies imported")),
    Verb("save-item-type", _("Item type saved")),
    Verb("put-alert", _("Alert put on a copy"), undo_alert, "edit-items"),
    Verb("take-alert-off", _("Alert taken off a copy"), undo_alert, "edit-items"),
    Verb("choose-status", _("Copy's status chosen at the desk"), undo_status),
    Verb("save-alert-type", _("Type of alert saved")),
)


def register_verbs() -> None:
    """Called once, when the program starts."""
    for verb in VERBS:
        register(verb)
