"""What lending, renewing and returning depend on, as plain values; `now` is one of them.

Days (`…_on`, `today`) are local to the branch where the act happens; moments are aware datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shelflist.departments.circulation.rules.options import PLAIN, ReturnOptions
from shelflist.ground.common.phrases import Phrase


@dataclass(frozen=True, slots=True)
class OpenLoan:
    """The loan that an item is out on."""

    id: int
    patron_id: int | None
    lent_at: datetime
    due_at: datetime
    by_the_hour: bool = False
    renewal_count: int = 0
    max_renewals: int = 0
    state: str = "out"


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """The item as lending sees it. `status` is one of the nineteen of items.models."""

    id: int
    barcode: str
    status: str
    lends: bool = True
    reference: bool = False
    location_lends: bool = True
    location_name: str = ""
    deleted_on: date | None = None
    loan: OpenLoan | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A block in force on a patron."""

    text: str | Phrase
    stops_loans: bool = False
    stops_renewals: bool = False
    stops_fulfilment: bool = False  # lending what is kept for the reader’s own hold


@dataclass(frozen=True, slots=True)
class PatronFacts:
    """The borrower as lending sees them. `loan_limit` None means no limit."""

    id: int
    active: bool = True
    deleted: bool = False
    expires_on: date | None = None
    barred_until: date | None = None
    why_barred: str = ""
    loan_count: int = 0
    loan_limit: int | None = None
    blocks: tuple[Block, ...] = ()
    kept_back_by: str = ""  # the library that does not share this reader with the one where this happens


@dataclass(frozen=True, slots=True)
class CardFacts:
    """The card that was shown."""

    barcode: str
    ended_on: date | None = None
    why_ended: str = ""


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """The branch where the act happens, and whether this actor may do it here. `name` is blank when none was said."""

    name: str
    lends: bool = True
    closed_on: date | None = None
    permitted: bool = True


@dataclass(frozen=True, slots=True)
class ReachedLimit:
    """A set of limits that is used up: what it counts, how many are out, how many may be, and which limit says so."""

    set_name: str
    count: int
    most: int
    limit_name: str
    explanation: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A hold keeps the copy: the borrower’s own or another’s, and whether it is still open."""

    own: bool
    open: bool
    may_collect: str = ""  # whose it is, when they let the borrower collect it on their card


@dataclass(frozen=True, slots=True)
class CheckoutFacts:
    """All that lending this item to this patron here and now depends on. `item` and `patron` are None when unknown.

    `rule_lends` and `rule_name` are what the loan rule table says for this case.
    """

    now: datetime
    today: date
    place: PlaceFacts
    item_barcode: str
    card: CardFacts
    item: ItemFacts | None
    patron: PatronFacts | None
    rule_lends: bool = True
    rule_name: str = ""
    limits: tuple[ReachedLimit, ...] = ()
    kept: KeptCopy | None = None


@dataclass(frozen=True, slots=True)
class RenewalTerms:
    """When a loan may be renewed (CIR-11). None: no such bound."""

    not_before_days: int | None = None  # so many days before it is due, and no earlier
    not_after_days: int | None = None  # so many days after it was due, and no later
    not_after_on: date | None = None  # not after this day
    max_unseen: int | None = None  # so often without the item at the desk


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    """All that renewing depends on. `new_due_at` is None when the terms could not be decided (item or loan unknown).

    `seen`: the item is at the desk. `automatic`: nobody asked, the night does it. `wanted`: a waiting hold could be
    filled by this very copy.
    """

    now: datetime
    today: date
    place: PlaceFacts
    item_barcode: str
    item: ItemFacts | None
    patron: PatronFacts | None
    new_due_at: datetime | None = None
    rule_lends: bool = True
    rule_name: str = ""
    terms: RenewalTerms = RenewalTerms()
    due_on: date | None = None
    seen: bool = True
    unseen_count: int = 0
    automatic: bool = False
    auto_count: int = 0
    max_auto: int = 0
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """The transit that an item is on when it is scanned. `is_here`: this is where it was sent. `just_sent`: so short a
    while ago that a second scan is an accident."""

    to_branch_id: int
    to_name: str
    is_here: bool
    why: str
    next_status: str
    just_sent: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A waiting hold gets the copy. `is_here`: it is picked up at this branch; `label` is what its slip says."""

    hold_id: int
    branch_id: int
    branch_name: str
    is_here: bool
    label: str = ""
    to_cataloguing: bool = False


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """All that taking an item back depends on. `returned_at` differs from `now` for what lay in the book drop."""

    now: datetime
    returned_at: datetime
    place: PlaceFacts
    item_barcode: str
    item: ItemFacts | None
    at_home: bool = True
    home_id: int = 0
    home_name: str = ""
    alert: str = ""
    alerts: tuple[Phrase, ...] = ()
    journey: Journey | None = None
    kept: Kept | None = None
    floats: bool = False
    pre_catalogued: bool = False
    options: ReturnOptions = PLAIN
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class UseFacts:
    """All that counting a use in the house depends on."""

    place: PlaceFacts
    item_barcode: str
    item: ItemFacts | None
    count: int


@dataclass(frozen=True, slots=True)
class UncataloguedFacts:
    """All that lending something without a barcode depends on."""

    today: date
    place: PlaceFacts
    card: CardFacts
    patron: PatronFacts | None
    kind_lends: bool
