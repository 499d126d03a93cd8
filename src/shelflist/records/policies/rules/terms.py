"""The terms of one loan, put together from the rules that match, the heaviest first (CIR-03)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from shelflist.ground.common.due import HardDate, LoanLength
from shelflist.ground.common.explanations import Candidate
from shelflist.records.policies.rules.tables import INHERIT, first_given
from shelflist.records.policies.rules.values import NONE, Cap, Duration, Fine, LoanFacts, Rule

V = TypeVar("V")

LAST_RESORT = Duration(0, "14 days", "days", 14, 14, 14, 0)
"""For a chain of rules that all inherit: the database does not allow one, a damaged table may hold one."""


@dataclass(frozen=True, slots=True)
class FineTerms:
    """What being late will cost, as it stood when the loan was made; stored with the loan (Loan.fine_terms)."""

    name: str
    cents: int
    interval: str
    grace_intervals: int
    grace_over_closure: str
    charge_closed_days: bool
    max_cents: int | None
    max_percent: int | None
    grace_is_charged: bool = True
    later: tuple[tuple[int, int], ...] = ()  # from which interval on which amount (FIN-05)

    def to_data(self) -> dict[str, Any]:
        """Plain JSON; what most fines do not have is left out."""
        kept = {name: getattr(self, name) for name in self.__slots__}
        usual = {"grace_is_charged": True, "later": ()}
        found = {name: value for name, value in kept.items() if name not in usual or value != usual[name]}
        return found | ({"later": [list(one) for one in self.later]} if self.later else {})

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> FineTerms:
        return cls(**dict(data) | {"later": tuple((begins, cents) for begins, cents in data.get("later", ()))})


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rules give to one case. `sources` names, for every value, the rule it came from."""

    lends: bool
    length: LoanLength
    max_renewals: int
    max_auto_renewals: int
    fine: FineTerms | None
    hard_date: HardDate | None
    renew_extends_from_due: bool
    hold_ratio_total: Decimal | None
    hold_ratio_available: Decimal | None
    rule_id: int
    rule_name: str
    weight: int
    matching: int  # how many rules matched
    sources: Mapping[str, int]
    candidates: tuple[Candidate, ...]
    # when and how a loan may be renewed (CIR-11); None: no such limit
    renew_not_before_days: int | None = None
    renew_not_after_days: int | None = None
    renew_until: date | None = None
    unseen_renewals: int | None = None


def terms_from(matching: list[Rule], facts: LoanFacts, weight: int, candidates: tuple[Candidate, ...]) -> Terms:
    """The terms that these rules give, the winner first; `weight` is the winner's."""
    sources: dict[str, int] = {}

    def given(name: str, otherwise: V) -> V:
        value = first_given(matching, name, sources)
        return otherwise if value is None else value

    def sourced(name: str) -> Any:
        value = first_given(matching, name, sources)
        return None if value == NONE else value

    duration = given("duration", LAST_RESORT)
    renewals = _renewals(matching, sources)
    hard_date: HardDate | str | None = first_given(matching, "hard_date", sources)
    winner = matching[0]
    return Terms(
        lends=bool(given("lends", True)),
        length=LoanLength(
            amount=duration.amount(facts.loan_level),
            unit=duration.unit,
            days_mode=given("days_mode", "push"),
            after_closing=given("after_closing", "closing"),
        ),
        max_renewals=duration.max_renewals if renewals is None else renewals,
        max_auto_renewals=duration.max_auto_renewals,
        fine=_fine_terms(matching, facts.fine_level, sources),
        hard_date=hard_date if isinstance(hard_date, HardDate) else None,
        renew_extends_from_due=bool(given("renew_extends_from_due", False)),
        hold_ratio_total=given("hold_ratio_total", None),
        hold_ratio_available=given("hold_ratio_available", None),
        rule_id=winner.id,
        rule_name=winner.name,
        weight=weight,
        matching=len(matching),
        sources=sources,
        candidates=candidates,
        renew_not_before_days=sourced("renew_not_before_days"),
        renew_not_after_days=sourced("renew_not_after_days"),
        renew_until=sourced("renew_until"),
        unseen_renewals=sourced("unseen_renewals"),
    )


def _renewals(matching: list[Rule], sources: dict[str, int]) -> int | None:
    """The number of renewals that a rule gives by itself, unless a heavier one gives a duration with its own number."""
    for rule in matching:
        if rule.renewals != INHERIT:
            sources["renewals"] = rule.id
            return rule.renewals
        if rule.duration != INHERIT:
            sources["renewals"] = rule.id
            return None
    return None


def _grace(matching: list[Rule], fine: Fine, sources: dict[str, int]) -> int:
    """The grace that a rule gives by itself, unless a heavier one gives a fine with its own grace."""
    for rule in matching:
        if rule.grace_intervals != INHERIT:
            sources["grace_intervals"] = rule.id
            return rule.grace_intervals
        if rule.fine != INHERIT:
            break
    sources["grace_intervals"] = sources["fine"]
    return fine.grace_intervals


def _fine_terms(matching: list[Rule], level: int, sources: dict[str, int]) -> FineTerms | None:
    fine: Fine | str | None = first_given(matching, "fine", sources)
    cap: Cap | str | None = first_given(matching, "cap", sources)
    if not isinstance(fine, Fine):
        return None
    most = cap if isinstance(cap, Cap) else None
    return FineTerms(
        name=fine.name,
        cents=fine.cents(level),
        interval=fine.interval,
        grace_intervals=_grace(matching, fine, sources),
        grace_over_closure=fine.grace_over_closure,
        charge_closed_days=fine.charge_closed_days,
        max_cents=most.amount_cents if most else None,
        max_percent=most.percent if most else None,
        grace_is_charged=fine.grace_is_charged,
        later=fine.later_cents(level),
    )
