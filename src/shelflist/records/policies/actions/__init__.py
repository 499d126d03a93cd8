"""Changing the rules at once or in a draft. Each change is a version and can be undone."""

from shelflist.records.policies.actions.drafts import (
    begin_draft,
    change_in_draft,
    drop_draft,
    put_in_force,
    schedule_draft,
    shown,
    take_effect,
)
from shelflist.records.policies.actions.parts import remove_part, save_part
from shelflist.records.policies.actions.rows import remove_row, save_row
from shelflist.records.policies.actions.rules import add_rule, change_rule, remove_rule, switch_rule
from shelflist.records.policies.actions.versions import roll_back
from shelflist.records.policies.actions.weights import set_weights
from shelflist.records.policies.actions.whatif import ask_what_if

__all__ = [
    "add_rule", "ask_what_if", "begin_draft", "change_in_draft", "change_rule", "drop_draft", "put_in_force",
    "remove_part", "remove_row", "remove_rule", "roll_back", "save_part", "save_row", "schedule_draft", "set_weights",
    "shown", "switch_rule", "take_effect",
]  # fmt: skip
