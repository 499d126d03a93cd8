"""The verbs of this package as the journal knows them."""

from __future__ import annotations

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.verbs import Verb, register
from shelflist.records.branches.actions.calendar import (
    undo_add_exception,
    undo_change_exception,
    undo_remove_exception,
    undo_set_hours,
)
from shelflist.records.branches.actions.closing import undo_cancel, undo_change, undo_close
from shelflist.records.branches.actions.copying import undo_copy, undo_depth_labels
from shelflist.records.branches.actions.distance import undo_remove_adjustment, undo_set_transport_costs

VERBS = (
    Verb("add-branch", _("Branch added")),
    Verb("change-branch", _("Branch changed")),
    Verb("save-branch-group", _("Group of branches saved")),
    Verb("remove-branch-group", _("Group of branches removed")),
    Verb("set-hours", _("Opening hours set"), undo_set_hours, "edit-branches"),
    Verb("add-closure", _("Special days added"), undo_add_exception, "edit-branches"),
    Verb("change-days", _("Special days changed"), undo_change_exception, "edit-branches"),
    Verb("remove-closure", _("Special days removed"), undo_remove_exception, "edit-branches"),
    Verb("close", _("Doors shut unexpectedly"), undo_close, "close-branches"),
    Verb("change-closure", _("Closure changed"), undo_change, "close-branches"),
    Verb("open-again", _("Doors open again"), undo_change, "close-branches"),
    Verb("cancel-closure", _("Closure cancelled"), undo_cancel, "close-branches"),
    Verb("catch-up-closure", _("Moved after a closure")),
    Verb("add-location", _("Shelf added")),
    Verb("change-location", _("Shelf changed")),
    Verb("remove-location", _("Shelf removed")),
    Verb("set-walking-order", _("Walking order set")),
    Verb("copy-settings", _("Settings copied from another branch"), undo_copy, "edit-branches"),
    Verb("save-depth-labels", _("Levels of the tree named"), undo_depth_labels, "edit-branches"),
    Verb("save-floating-group", _("Floating group saved")),
    Verb("remove-floating-group", _("Floating group removed")),
    Verb("save-adjustment", _("Adjustment of distance saved")),
    Verb("remove-adjustment", _("Adjustment of distance removed"), undo_remove_adjustment, "edit-branches"),
    Verb("order-adjustments", _("Order of the adjustments of distance set")),
    Verb("set-transport-costs", _("Costs of carrying set"), undo_set_transport_costs, "edit-branches"),
    Verb("register-terminal", _("Workstation registered")),
    Verb("retire-terminal", _("Workstation retired")),
    Verb("give-post", _("Post given")),
    Verb("end-post", _("Post ended")),
)


def register_verbs() -> None:
    """Called once, when the program starts."""
    for verb in VERBS:
        register(verb)
