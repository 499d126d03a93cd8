"""The verbs of this package as the journal knows them."""

from __future__ import annotations

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.verbs import Verb, register
from shelflist.records.patrons.actions.about import (
    undo_discharge,
    undo_save_home_delivery,
    undo_set_attributes,
    undo_visited,
)
from shelflist.records.patrons.actions.batches import undo_change_patrons, undo_delete_patrons
from shelflist.records.patrons.actions.cards import undo_end_card
from shelflist.records.patrons.actions.contact import (
    undo_address_works,
    undo_choose_for_category,
    undo_choose_messages,
    undo_mark_address_bad,
)
from shelflist.records.patrons.actions.families import undo_grow_up, undo_join_family, undo_leave_family
from shelflist.records.patrons.actions.inactivity import undo_close_unseen
from shelflist.records.patrons.actions.knowing import undo_known_already
from shelflist.records.patrons.actions.merging import undo_merge
from shelflist.records.patrons.actions.notes import undo_add_note, undo_lift_note
from shelflist.records.patrons.actions.privacy import undo_keep_history, undo_privacy_rule, undo_waiver
from shelflist.records.patrons.actions.sharing import undo_keep_apart, undo_share_record
from shelflist.records.patrons.actions.standing import undo_standing
from shelflist.records.patrons.actions.waiting import undo_decide_change, undo_refuse_registration

VERBS = (
    Verb("register-patron", _("Patron registered")),
    Verb("edit-patron", _("Patron's details changed")),
    Verb("set-guarantor", _("Guarantor set")),
    Verb("add-card", _("Card given")),
    Verb("make-card-primary", _("Primary card chosen")),
    Verb("end-card", _("Card ended"), undo_end_card, "edit-patrons"),
    Verb("add-note", _("Note made"), undo_add_note, "edit-patrons"),
    Verb("read-note", _("Note read by the patron")),
    Verb("lift-note", _("Note lifted"), undo_lift_note, "edit-patrons"),
    Verb("renew-membership", _("Membership renewed"), undo_standing, "edit-patrons"),
    Verb("bar-patron", _("Patron barred"), undo_standing, "edit-patrons"),
    Verb("unbar-patron", _("Bar lifted"), undo_standing, "edit-patrons"),
    Verb("set-patron-active", _("Patron set active or inactive"), undo_standing, "edit-patrons"),
    Verb("mark-address-bad", _("Address marked as bad"), undo_mark_address_bad, "edit-patrons"),
    Verb("address-works", _("Address works again"), undo_address_works, "edit-patrons"),
    Verb("tell-by-another-way", _("Told by another way"), undo_choose_messages, "edit-patrons"),
    Verb("choose-messages", _("Messages chosen"), undo_choose_messages, "edit-patrons"),
    Verb("add-device", _("Messages on a device")),
    Verb("forget-device", _("No more messages on a device")),
    Verb("choose-messages-for-kind", _("Messages of a kind chosen"), undo_choose_for_category, "edit-policies"),
    Verb("join-family", _("Joined a family"), undo_join_family, "edit-patrons"),
    Verb("leave-family", _("Left a family"), undo_leave_family, "edit-patrons"),
    Verb("grow-up", _("Came of age"), undo_grow_up, "edit-patrons"),
    Verb("save-field-rules", _("Fields of the registration chosen")),
    Verb("merge-patrons", _("Two patrons merged"), undo_merge, "merge-patrons"),
    Verb("change-patrons", _("Many patrons changed"), undo_change_patrons, "batch-patrons"),
    Verb("delete-patrons", _("Many patrons removed"), undo_delete_patrons, "batch-patrons"),
    Verb("close-unseen", _("Accounts closed that were not used for long"), undo_close_unseen, "batch-patrons"),
    Verb("keep-patrons-apart", _("Sharing of patrons set"), undo_keep_apart, "edit-policies"),
    Verb("share-patron", _("Record shared with another library"), undo_share_record, "edit-patrons"),
    Verb("register-oneself", _("Asked for a card")),
    Verb("take-in-registration", _("Registration taken in")),
    Verb("known-already", _("Known already: taken over"), undo_known_already, "edit-patrons"),
    Verb("refuse-registration", _("Registration refused"), undo_refuse_registration, "edit-patrons"),
    Verb("ask-for-address", _("Asked for another address")),
    Verb("decide-address", _("Change of address decided"), undo_decide_change, "edit-patrons"),
    Verb("erase-patron", _("Patron erased")),
    Verb("keep-history", _("Reading history chosen"), undo_keep_history, "edit-patrons"),
    Verb("save-privacy-rule", _("Privacy of loans set"), undo_privacy_rule, "edit-policies"),
    Verb("drop-privacy-rule", _("Privacy of loans as above"), undo_privacy_rule, "edit-policies"),
    Verb("give-waiver", _("Somebody may act for them"), undo_waiver, "edit-patrons"),
    Verb("end-waiver", _("Nobody acts for them"), undo_waiver, "edit-patrons"),
    Verb("save-attribute-kind", _("Kind of attribute saved")),
    Verb("set-attributes", _("Attributes set"), undo_set_attributes, "edit-patrons"),
    Verb("set-photo", _("Photo taken")),
    Verb("remove-photo", _("Photo removed")),
    Verb("save-home-delivery", _("Visits planned"), undo_save_home_delivery, "edit-patrons"),
    Verb("home-visit", _("Visited"), undo_visited, "edit-patrons"),
    Verb("discharge-patron", _("Left with a letter of discharge"), undo_discharge, "edit-patrons"),
    Verb("save-penalty", _("Penalty saved")),
    Verb("set-penalty-threshold", _("Threshold of a penalty set")),
    Verb("remove-penalty-threshold", _("Threshold of a penalty removed")),
    Verb("judge-penalties", _("Standing penalties judged")),
    Verb("make-activation-code", _("Activation code made")),
    Verb("set-pin", _("PIN chosen")),
    Verb("change-pin", _("PIN changed")),
    Verb("import-patrons", _("Patrons imported")),
    Verb("save-patron-category", _("Patron category saved")),
)


def register_verbs() -> None:
    """Called once, when the program starts."""
    for verb in VERBS:
        register(verb)
