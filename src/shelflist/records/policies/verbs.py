"""The verbs of this package as the journal knows them."""

from __future__ import annotations

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.verbs import Verb, register
from shelflist.records.policies.actions.drafts import (
    undo_change_in_draft,
    undo_drop,
    undo_put_in_force,
    undo_schedule,
)
from shelflist.records.policies.actions.recording import recorded_undo
from shelflist.records.policies.actions.rules import undo_rule
from shelflist.records.policies.actions.versions import undo_version
from shelflist.records.policies.actions.weights import undo_set_weights

EDIT = "edit-policies"
VERBS = (
    Verb("add-rule", _("Loan rule added"), recorded_undo(undo_rule), EDIT),
    Verb("change-rule", _("Loan rule changed"), recorded_undo(undo_rule), EDIT),
    Verb("switch-rule", _("Loan rule switched"), recorded_undo(undo_rule), EDIT),
    Verb("remove-rule", _("Loan rule removed"), recorded_undo(undo_rule), EDIT),
    Verb("set-weights", _("Weights set"), recorded_undo(undo_set_weights), EDIT),
    Verb("save-policy-part", _("Part of the loan rules saved"), recorded_undo(undo_version), EDIT),
    Verb("remove-policy-part", _("Part of the loan rules removed"), recorded_undo(undo_version), EDIT),
    Verb("save-policy-row", _("Rules changed"), recorded_undo(undo_version), EDIT),
    Verb("remove-policy-row", _("Rules changed"), recorded_undo(undo_version), EDIT),
    Verb("roll-back-policies", _("Rules taken back"), recorded_undo(undo_version), EDIT),
    Verb("begin-policy-draft", _("Changes of rules begun")),
    Verb("change-policy-draft", _("Changes of rules prepared"), undo_change_in_draft, EDIT),
    Verb("schedule-policy-draft", _("Changes of rules scheduled"), undo_schedule, EDIT),
    Verb("put-policy-draft-in-force", _("Changes of rules in force"), recorded_undo(undo_put_in_force), EDIT),
    Verb("ask-what-if", _("Asked what changes of rules would do")),
    Verb("hold-policy-draft-back", _("Changes of rules held back")),
    Verb("drop-policy-draft", _("Changes of rules dropped"), undo_drop, EDIT),
)


def register_verbs() -> None:
    """Called once, when the program starts."""
    for verb in VERBS:
        register(verb)
