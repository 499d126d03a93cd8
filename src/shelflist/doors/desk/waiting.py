"""The statuses in which copies wait for a hand: which of them Today tells, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _


@dataclass(frozen=True, slots=True)
class Waiting:
    """A status in which copies wait for a hand."""

    status: str
    slot: Literal["opening", "now", "closing"]
    glyph: str
    title: Phrase
    words: Phrase
    verb: Phrase
    tone: str = ""


WAITING = (
    Waiting(
        "reshelving",
        "opening",
        "shelf",
        _("Just returned, to shelve"),
        _("Back from readers and not yet on the shelf; they can be lent from the cart"),
        _("Shelving list"),
    ),
    Waiting(
        "cancelled-transit",
        "now",
        "warn",
        _("Transits called off"),
        _("They were on their way and are nobody’s now; check them in where they lie"),
        _("Look for them"),
        "wait",
    ),
    Waiting(
        "damaged",
        "now",
        "damage",
        _("Damaged, to look over"),
        _("Mend, replace or withdraw; nobody can borrow them meanwhile"),
        _("Look them over"),
        "wait",
    ),
    Waiting(
        "missing",
        "now",
        "stop",
        _("Missing, to look for"),
        _("Not where they should be when last looked for"),
        _("Search list"),
    ),
    Waiting(
        "in-process",
        "closing",
        "wait",
        _("In process"),
        _("New copies that wait for labels, covers or tags"),
        _("Work list"),
    ),
    Waiting(
        "cataloguing",
        "closing",
        "wait",
        _("At the cataloguer’s"),
        _("Copies that wait for their record"),
        _("Work list"),
    ),
    Waiting(
        "bindery",
        "closing",
        "wait",
        _("At the bindery"),
        _("Sent to be bound or mended elsewhere"),
        _("What is out"),
    ),
    Waiting(
        "on-order",
        "closing",
        "wait",
        _("On order"),
        _("Ordered and not yet here"),
        _("What comes"),
    ),
)
