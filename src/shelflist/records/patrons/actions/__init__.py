"""What is done to people's records: registered, changed, given cards, noted, barred, renewed, imported."""

from shelflist.records.patrons.actions.cards import add_card, end_card, make_primary
from shelflist.records.patrons.actions.categories import save_category
from shelflist.records.patrons.actions.importing import import_patrons
from shelflist.records.patrons.actions.notes import add_note, lift_note
from shelflist.records.patrons.actions.pins import check_pin, make_activation_code, set_pin
from shelflist.records.patrons.actions.registration import edit_patron, register_patron, set_guarantor
from shelflist.records.patrons.actions.standing import bar, renew_membership, set_active, unbar

__all__ = [
    "add_card",
    "add_note",
    "bar",
    "check_pin",
    "edit_patron",
    "end_card",
    "import_patrons",
    "lift_note",
    "make_activation_code",
    "make_primary",
    "register_patron",
    "renew_membership",
    "save_category",
    "set_active",
    "set_guarantor",
    "set_pin",
    "unbar",
]
