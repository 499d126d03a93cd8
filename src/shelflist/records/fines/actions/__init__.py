"""Acts of money, and the building blocks by which other departments' acts charge and take back."""

from shelflist.records.fines.actions.ledger import (
    charge,
    credit,
    enter_charge,
    forgive,
    take_back,
    take_back_charges,
    take_off,
)

__all__ = ["charge", "credit", "enter_charge", "forgive", "take_back", "take_back_charges", "take_off"]
