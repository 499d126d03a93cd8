"""What is known of people: themselves, what stands against them, how they are reached, what else they told."""

from shelflist.records.patrons.models.contact import AddressChange, BadAddress, MessageChoice, PushDevice
from shelflist.records.patrons.models.people import Card, Family, Handle, Patron, PatronCategory, PatronWord
from shelflist.records.patrons.models.person import (
    AttributeKind,
    HomeDelivery,
    HomeVisit,
    PatronAttribute,
    Photo,
    Waiver,
)
from shelflist.records.patrons.models.privacy import Erasure, PrivacyRule, SharedWith, SharingBoundary
from shelflist.records.patrons.models.registering import FieldNeed, Registration
from shelflist.records.patrons.models.standing import PatronNote, Penalty, PenaltyThreshold

__all__ = [
    "AddressChange",
    "AttributeKind",
    "BadAddress",
    "Card",
    "Erasure",
    "Family",
    "FieldNeed",
    "Handle",
    "HomeDelivery",
    "HomeVisit",
    "MessageChoice",
    "Patron",
    "PatronAttribute",
    "PatronCategory",
    "PatronNote",
    "PatronWord",
    "Penalty",
    "PenaltyThreshold",
    "Photo",
    "PrivacyRule",
    "PushDevice",
    "Registration",
    "SharedWith",
    "SharingBoundary",
    "Waiver",
]
