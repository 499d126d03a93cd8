"""What is done to holds: placed, suspended, moved, ended, fetched, kept and handed over."""

from shelflist.departments.holds.actions.ending import cancel_hold, uncancel_hold
from shelflist.departments.holds.actions.groups import place_group_holds, save_group
from shelflist.departments.holds.actions.moving import change_pickup, transfer_holds
from shelflist.departments.holds.actions.ordering import cut_in_line, move_hold
from shelflist.departments.holds.actions.pausing import resume_hold, suspend_hold
from shelflist.departments.holds.actions.placing import Asked, place_hold
from shelflist.departments.holds.actions.recalling import recall_for_hold
from shelflist.departments.holds.actions.shelf import clear_shelf, missing_from_shelf
from shelflist.departments.holds.actions.slots import (
    book_slot,
    cancel_slot,
    save_slot_plan,
    slot_arrived,
    slot_handed_over,
)
from shelflist.departments.holds.actions.weighing import set_branch_weights

__all__ = [
    "Asked",
    "book_slot",
    "cancel_hold",
    "cancel_slot",
    "change_pickup",
    "clear_shelf",
    "cut_in_line",
    "missing_from_shelf",
    "move_hold",
    "place_group_holds",
    "place_hold",
    "recall_for_hold",
    "resume_hold",
    "save_group",
    "save_slot_plan",
    "set_branch_weights",
    "slot_arrived",
    "slot_handed_over",
    "suspend_hold",
    "transfer_holds",
    "uncancel_hold",
]
