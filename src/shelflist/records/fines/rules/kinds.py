"""What people are charged for (FIN-01): the kinds that the program itself knows. Pure.

A library adds kinds of its own, and says of each whether it counts towards a block (models.ChargeType).
"""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of charge. `group` is overdue, loss or fee: refunds and campaigns go by it."""

    code: str
    name: Phrase
    group: str = "fee"
    counts: bool = True  # towards a block
    manual: bool = False  # somebody at the desk may put it on an account


OVERDUE = "overdue"
RECALL = "recall"
LOST_PRICE, LOST_PROCESSING = "lost-price", "lost-processing"
LONG_OVERDUE_PRICE, LONG_OVERDUE_PROCESSING = "long-overdue-price", "long-overdue-processing"
DAMAGED = "damaged"
NOT_COLLECTED = "not-collected"
COLLECTIONS = "collections"

BUILT_IN = (
    Kind(OVERDUE, _("being late"), "overdue"),
    Kind(RECALL, _("being late after a recall"), "overdue"),
    Kind(LOST_PRICE, _("price of a lost copy"), "loss"),
    Kind(LOST_PROCESSING, _("processing fee for a lost copy"), "loss"),
    Kind(LONG_OVERDUE_PRICE, _("price of a copy long overdue"), "loss"),
    Kind(LONG_OVERDUE_PROCESSING, _("processing fee for a copy long overdue"), "loss"),
    Kind(DAMAGED, _("damage"), "loss"),
    Kind("damaged-processing", _("processing fee for a damaged copy"), "loss"),
    Kind("rental", _("rental"), counts=False),
    Kind("daily-rental", _("rental by the day"), counts=False),
    Kind("rental-renewal", _("rental of a renewed loan"), counts=False),
    Kind("daily-rental-renewal", _("rental by the day of a renewed loan"), counts=False),
    Kind("hold-placed", _("placing a hold"), counts=False),
    Kind(NOT_COLLECTED, _("a hold that was not collected")),
    Kind("card-new", _("a new card"), manual=True),
    Kind("card-replaced", _("a replaced card"), manual=True),
    Kind("account-created", _("registration"), manual=True),
    Kind("account-renewed", _("renewal of the membership"), manual=True),
    Kind("article-request", _("a copy of an article"), manual=True),
    Kind("interlibrary-loan", _("interlibrary loan"), manual=True),
    Kind("notice", _("a reminder")),
    Kind(COLLECTIONS, _("being referred for collection")),
    Kind("printing", _("prints and copies"), counts=False, manual=True),
    Kind("other", _("something else"), manual=True),
)
BY_CODE = {kind.code: kind for kind in BUILT_IN}
LATE = frozenset({OVERDUE, RECALL})
PRICES = frozenset({LOST_PRICE, LONG_OVERDUE_PRICE})
FEES_OF_LOSS = frozenset({LOST_PROCESSING, LONG_OVERDUE_PROCESSING, "damaged-processing"})
EVERYTHING = tuple(BY_CODE)


def kind(code: str) -> Kind:
    """The kind of this code; one that nobody knows any more counts, and is called by its code."""
    return BY_CODE.get(code) or Kind(code, _("{name}", name=code))
