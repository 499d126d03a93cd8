"""What is known of people: themselves, what stands against them, how they are reached."""

from shelflist.records.patrons.models.contact import AddressChange, BadAddress, MessageChoice
from shelflist.records.patrons.models.people import Card, Family, Handle, Patron, PatronCategory, PatronWord
from shelflist.records.patrons.models.standing import PatronNote, Penalty, PenaltyThreshold

__all__ = [
    "AddressChange",
    "BadAddress",
    "Card",
    "Family",
    "Handle",
    "MessageChoice",
    "Patron",
    "PatronCategory",
    "PatronNote",
    "PatronWord",
    "Penalty",
    "PenaltyThreshold",
]
