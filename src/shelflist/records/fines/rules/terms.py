"""What a library has said about money, as plain values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MoneyTerms:
    """A branch's rule about money (models.MoneyRule); the defaults are those of a branch that has none."""

    most_late_cents: int | None = None
    small_cents: int = 0
    credit_allowed: bool = True
    refund_to: str = "tender"
    late_refund_days: int | None = None
    loss_refund_days: int | None = None
    fee_refund_days: int | None = None
    least_online_cents: int = 0
    dispute_days: int = 30
    collect_from_cents: int | None = None
    collect_after_days: int = 60
    collect_fee_cents: int = 0
    agency: str = ""

    def refund_days(self, group: str) -> int | None:
        """How many days after it was charged money is given back for charges of this group; None: always, 0: never."""
        return {"overdue": self.late_refund_days, "loss": self.loss_refund_days}.get(group, self.fee_refund_days)


@dataclass(frozen=True, slots=True)
class TenderFacts:
    """A way to pay (models.Tender)."""

    code: str
    name: str
    refundable: bool = False
    counted: str = "not"
    gives_change: bool = False
    is_money: bool = True


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """An amnesty (models.Campaign)."""

    id: int
    name: str
    begins_on: date
    ends_on: date
    branch_id: int | None
    condition: str
    cents_per_unit: int
    most_cents: int | None
    only_late: bool

    def worth(self, units: int, used_cents: int) -> int:
        """What so many units are worth to somebody who has had `used_cents` in this campaign already."""
        cents = units * self.cents_per_unit
        return cents if self.most_cents is None else min(cents, max(self.most_cents - used_cents, 0))
