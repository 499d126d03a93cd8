"""Changing the organisation: branches, shelves, hours, closed days, groups, terminals and who stands where."""

from shelflist.records.branches.actions.calendar import (
    add_exception,
    change_exception,
    remove_exception,
    set_hours,
)
from shelflist.records.branches.actions.closing import (
    ClosureReceipt,
    cancel_closure,
    change_closure,
    close,
    open_again,
)
from shelflist.records.branches.actions.copying import CopyReceipt, copy_settings, save_depth_labels
from shelflist.records.branches.actions.distance import (
    AdjustmentDetails,
    order_adjustments,
    remove_adjustment,
    save_adjustment,
    set_transport_costs,
)
from shelflist.records.branches.actions.floating import remove_floating_group, save_floating_group
from shelflist.records.branches.actions.shelves import (
    add_location,
    change_location,
    remove_location,
    set_walking_order,
)
from shelflist.records.branches.actions.staff import (
    Registered,
    end_post,
    give_post,
    register_terminal,
    retire_terminal,
)
from shelflist.records.branches.actions.tree import add_branch, change_branch, remove_group, save_group

__all__ = [
    "AdjustmentDetails",
    "ClosureReceipt",
    "CopyReceipt",
    "Registered",
    "add_branch",
    "add_exception",
    "add_location",
    "cancel_closure",
    "change_branch",
    "change_closure",
    "change_exception",
    "change_location",
    "close",
    "copy_settings",
    "end_post",
    "give_post",
    "open_again",
    "order_adjustments",
    "register_terminal",
    "remove_adjustment",
    "remove_exception",
    "remove_floating_group",
    "remove_group",
    "remove_location",
    "retire_terminal",
    "save_adjustment",
    "save_depth_labels",
    "save_floating_group",
    "save_group",
    "set_hours",
    "set_transport_costs",
    "set_walking_order",
]
