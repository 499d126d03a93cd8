"""The verbs of this package as the journal knows them."""

from __future__ import annotations

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.verbs import Verb, register
from shelflist.records.patrons.actions.cards import undo_end_card
from shelflist.records.patrons.actions.contact import (
    undo_address_works,
    undo_choose_messages,
    undo_mark_address_bad,
)
from shelflist.records.patrons.actions.families import undo_grow_up, undo_join_family, undo_leave_family
from shelflist.records.patrons.actions.notes import undo_add_note, undo_lift_note
from shelflist.records.patrons.actions.standing import undo_standing

VERBS = (
    Verb("register-patron", _("Patron registered")),
    Verb("edit-patron", _("Patron's details changed")),
    Verb("set-guarantor", _("Guarantor set")),
    Verb("add-card", _("Card given")),
    Verb("make-card-primary", _("Primary card chosen")),
    Verb("end-card", _("Card ended"), undo_end_card, "edit-patrons"),
    Verb("add-note", _("Note made"), undo_add_note, "edit-patrons"),
    Verb("lift-note", _("Note lifted"), undo_lift_note, "edit-patrons"),
    Verb("renew-membership", _("Membership renewed"), undo_standing, "edit-patrons"),
    Verb("bar-patron", _("Patron barred"), undo_standing, "edit-patrons"),
    Verb("unbar-patron", _("Bar lifted"), undo_standing, "edit-patrons"),
    Verb("set-patron-active", _("Patron set active or inactive"), undo_standing, "edit-patrons"),
    Verb("mark-address-bad", _("Address marked as bad"), undo_mark_address_bad, "edit-patrons"),
    Verb("address-works", _("Address works again"), undo_address_works, "edit-patrons"),
    Verb("choose-messages", _("Messages chosen"), undo_choose_messages, "edit-patrons"),
    Verb("join-family", _("Joined a family"), undo_join_family, "edit-patrons"),
    Verb("leave-family", _("Left a family"), undo_leave_family, "edit-patrons"),
    Verb("grow-up", _("Came of age"), undo_grow_up, "edit-patrons"),
    Verb("save-field-rules", _("Fields of the registration chosen")),
    Verb("save-penalty", _("Penalty saved")),
    Verb("set-penalty-threshold", _("Threshold of a penalty set")),
    Verb("remove-penalty-threshold", _("Threshold of a penalty removed")),
    Verb("judge-penalties", _("Standing penalties judged")),
    Verb("make-activation-code", _("Activation code made")),
    Verb("set-pin", _("PIN chosen")),
    Verb("import-patrons", _("Patrons imported")),
    Verb("save-patron-category", _("Patron category saved")),
)


def register_verbs() -> None:
    """Called once, when the program starts."""
    for verb in VERBS:
        register(verb)
