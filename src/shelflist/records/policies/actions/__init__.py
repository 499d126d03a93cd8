"""Changing the loan rules, their parts and the weights. Each change is journaled and can be undone."""

from shelflist.records.policies.actions.parts import remove_part, save_part
from shelflist.records.policies.actions.rules import add_rule, change_rule, remove_rule, switch_rule
from shelflist.records.policies.actions.weights import set_weights

__all__ = ["add_rule", "change_rule", "remove_part", "remove_rule", "save_part", "set_weights", "switch_rule"]
