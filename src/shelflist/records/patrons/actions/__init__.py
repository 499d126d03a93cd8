"""What is done to people's records: registered, changed, given cards, noted, barred, renewed, imported."""

from shelflist.records.patrons.actions.cards import add_card, end_card, make_primary
from shelflist.records.patrons.actions.categories import save_category
from shelflist.records.patrons.actions.contact import (
    address_works,
    choose_for_category,
    choose_messages,
    mark_address_bad,
    mark_invalid,
    tell_by_another_way,
)
from shelflist.records.patrons.actions.devices import add_device, devices_gone, forget_device
from shelflist.records.patrons.actions.families import grow_up, join_family, leave_family
from shelflist.records.patrons.actions.fields import save_field_rules
from shelflist.records.patrons.actions.forgotten import choose_forgotten_pin
from shelflist.records.patrons.actions.importing import import_patrons
from shelflist.records.patrons.actions.notes import add_note, lift_note, read_note
from shelflist.records.patrons.actions.penalties import remove_threshold, save_penalty, set_threshold
from shelflist.records.patrons.actions.pins import change_pin, check_pin, make_activation_code, set_pin
from shelflist.records.patrons.actions.privacy import (
    drop_privacy_rule,
    end_waiver,
    give_waiver,
    keep_history,
    save_privacy_rule,
)
from shelflist.records.patrons.actions.registration import edit_patron, register_patron, set_guarantor
from shelflist.records.patrons.actions.standing import bar, renew_membership, set_active, unbar
from shelflist.records.patrons.actions.waiting import apply_for_card, ask_for_change

__all__ = [
    "add_card",
    "add_device",
    "add_note",
    "address_works",
    "apply_for_card",
    "ask_for_change",
    "bar",
    "change_pin",
    "check_pin",
    "choose_for_category",
    "choose_forgotten_pin",
    "choose_messages",
    "devices_gone",
    "drop_privacy_rule",
    "edit_patron",
    "end_card",
    "end_waiver",
    "forget_device",
    "give_waiver",
    "grow_up",
    "import_patrons",
    "join_family",
    "keep_history",
    "leave_family",
    "lift_note",
    "make_activation_code",
    "make_primary",
    "mark_address_bad",
    "mark_invalid",
    "read_note",
    "register_patron",
    "remove_threshold",
    "renew_membership",
    "save_category",
    "save_field_rules",
    "save_penalty",
    "save_privacy_rule",
    "set_active",
    "set_guarantor",
    "set_pin",
    "set_threshold",
    "tell_by_another_way",
    "unbar",
]
