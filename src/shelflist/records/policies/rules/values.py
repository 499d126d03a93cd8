"""Loan rules as plain values: what each asks for, what it gives, and how much each field weighs (CIR-01 to CIR-06)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from shelflist.ground.common.due import AfterClosing, DaysMode, HardDate, Unit
from shelflist.ground.common.grace import GraceMode, Interval
from shelflist.records.policies.rules.tables import INHERIT, Condition

Inherit = Literal["inherit"]
Nothing = Literal["none"]
NONE: Final = "none"

FIELDS: Final = (
    "branch",
    "branch_group",
    "patron_category",
    "item_type",
    "location",
    "marc_type",
    "marc_form",
    "bib_level",
    "video_format",
    "item_branch",
    "item_branch_group",
    "owner",
    "owner_group",
    "patron_branch",
    "patron_branch_group",
    "reference",
    "juvenile",
    "is_renewal",
    "patron_age_from",
    "patron_age_to",
    "item_younger_than_days",
)
"""The 21 fields a rule may ask for (CIR-01), named as the columns of the rule."""

DEFAULT_WEIGHTS: Final[Mapping[str, int]] = {
    "location": 12,
    "item_younger_than_days": 9,
    "is_renewal": 7,
    "patron_category": 6,
    "item_type": 6,
    "reference": 6,
    "juvenile": 4,
    "patron_age_from": 4,
    "patron_age_to": 4,
    "branch": 3,
    "item_branch": 3,
    "patron_branch": 3,
    "branch_group": 2,
    "item_branch_group": 2,
    "patron_branch_group": 2,
    "owner": 2,
    "marc_type": 2,
    "marc_form": 2,
    "video_format": 2,
    "bib_level": 1,
    "owner_group": 1,
}


@dataclass(frozen=True, slots=True)
class LoanFacts:
    """Everything that loan terms depend on. Ids are database ids, ages are whole years and whole days.

    `loan_level` and `fine_level` are 1 (short, low), 2 (normal) or 3 (extended, high), as the item says.
    """

    branch_id: int  # where it is lent
    patron_category_id: int
    patron_branch_id: int
    item_type_id: int
    location_id: int
    item_branch_id: int
    owner_id: int
    patron_age: int | None = None
    juvenile: bool = False
    reference: bool = False
    is_renewal: bool = False
    item_age_days: int = 0
    marc_type: str = ""
    marc_form: str = ""
    bib_level: str = ""
    video_format: str = ""
    loan_level: int = 2
    fine_level: int = 2

    def to_data(self) -> dict[str, Any]:
        """The facts by name, to be stored with the explanation."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Duration:
    """How long: three lengths of which the item picks one (CIR-04)."""

    id: int
    name: str
    unit: Unit
    short: int
    normal: int
    extended: int
    max_renewals: int
    max_auto_renewals: int = 0

    def amount(self, level: int) -> int:
        return (self.short, self.normal, self.extended)[level - 1]


@dataclass(frozen=True, slots=True)
class Tier:
    """From an interval on (the first is 1) other amounts hold: low, normal and high (FIN-05)."""

    begins: int
    cents: tuple[int, int, int]

    def __str__(self) -> str:
        return f"{self.begins}:{'/'.join(map(str, self.cents))}"


def tiers_of(text: str) -> tuple[Tier, ...]:
    """From “6:20/50/100 31:10/10/10”; ValueError when it is anything else."""
    found = []
    for part in text.split():
        begins, _colon, amounts = part.partition(":")
        low, normal, high = (int(one) for one in amounts.split("/"))
        found.append(Tier(int(begins), (low, normal, high)))
    return tuple(sorted(found, key=lambda tier: tier.begins))


@dataclass(frozen=True, slots=True)
class Fine:
    """What being late costs per interval: three amounts of which the item picks one (CIR-05)."""

    id: int
    name: str
    low_cents: int
    normal_cents: int
    high_cents: int
    interval: Interval
    grace_intervals: int = 0
    grace_over_closure: GraceMode = "if-ends-on"
    charge_closed_days: bool = False
    grace_is_charged: bool = True
    tiers: tuple[Tier, ...] = ()

    def cents(self, level: int) -> int:
        return (self.low_cents, self.normal_cents, self.high_cents)[level - 1]

    def later_cents(self, level: int) -> tuple[tuple[int, int], ...]:
        """From which interval on which amount holds instead, for one level."""
        return tuple((tier.begins, tier.cents[level - 1]) for tier in self.tiers)


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that one late loan can cost: an amount or a percentage of the price."""

    id: int
    name: str
    amount_cents: int | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One loan rule. What it gives is a value, `inherit` (from the next lighter rule that matches) or `none`."""

    id: int
    name: str
    conditions: tuple[Condition, ...] = ()
    is_root: bool = False
    active: bool = True
    lends: bool | Inherit = INHERIT
    duration: Duration | Inherit = INHERIT
    renewals: int | Inherit = INHERIT
    fine: Fine | Nothing | Inherit = INHERIT
    grace_intervals: int | Inherit = INHERIT
    cap: Cap | Nothing | Inherit = INHERIT
    hard_date: HardDate | Nothing | Inherit = INHERIT
    days_mode: DaysMode | Inherit = INHERIT
    after_closing: AfterClosing | Inherit = INHERIT
    renew_extends_from_due: bool | Inherit = INHERIT
    hold_ratio_total: Decimal | Inherit = INHERIT
    hold_ratio_available: Decimal | Inherit = INHERIT
    renew_not_before_days: int | Nothing | Inherit = INHERIT  # before the due date
    renew_not_after_days: int | Nothing | Inherit = INHERIT  # after the due date
    renew_until: date | Nothing | Inherit = INHERIT  # no renewal after this day
    unseen_renewals: int | Nothing | Inherit = INHERIT  # renewals without the item in hand
    description: str = ""


BUILT_IN_ROOT: Final = Rule(
    id=0,
    name="Built-in last resort",
    is_root=True,
    lends=True,
    duration=Duration(0, "14 days", "days", 14, 14, 14, 0),
    fine=NONE,
    cap=NONE,
    hard_date=NONE,
    days_mode="push",
    after_closing="closing",
    renew_extends_from_due=False,
    renew_not_before_days=NONE,
    renew_not_after_days=NONE,
    renew_until=NONE,
    unseen_renewals=NONE,
)
"""Stands in when a damaged database has no root rule, so that the desk goes on; the linter reports it."""
