"""The verbs of this package as the journal knows them."""

from __future__ import annotations

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.verbs import Verb, register
from shelflist.records.policies.actions.rules import undo_rule
from shelflist.records.policies.actions.weights import undo_set_weights

VERBS = (
    Verb("add-rule", _("Loan rule added"), undo_rule, "edit-policies"),
    Verb("change-rule", _("Loan rule changed"), undo_rule, "edit-policies"),
    Verb("switch-rule", _("Loan rule switched"), undo_rule, "edit-policies"),
    Verb("remove-rule", _("Loan rule removed"), undo_rule, "edit-policies"),
    Verb("set-weights", _("Weights set"), undo_set_weights, "edit-policies"),
    Verb("save-policy-part", _("Part of the loan rules saved")),
    Verb("remove-policy-part", _("Part of the loan rules removed")),
)


def register_verbs() -> None:
    """Called once, when the program starts."""
    for verb in VERBS:
        register(verb)
