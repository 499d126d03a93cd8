"""Changing the organisation: branches, shelves, hours, closed days, groups, terminals and who stands where."""

from shelflist.records.branches.actions.calendar import add_exception, remove_exception, set_hours
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
    "Registered",
    "add_branch",
    "add_exception",
    "add_location",
    "change_branch",
    "change_location",
    "end_post",
    "give_post",
    "register_terminal",
    "remove_exception",
    "remove_group",
    "remove_location",
    "retire_terminal",
    "save_group",
    "set_hours",
    "set_walking_order",
]
