"""What is said about a rule and its parts when they are added or changed, and every reason against it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date
from decimal import Decimal
from typing import Any

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.policies.rules import FIELDS
from shelflist.records.policies.rules.values import Tier, tiers_of

LARGEST = 32_767  # of a small whole number, in both databases
LARGEST_AMOUNT = 2_147_483_647
LONGEST_DAYS = 3660
LATEST_YEAR = 2200
REFERENCES = frozenset(
    {
        "branch", "branch_group", "patron_category", "item_type", "location", "item_branch", "item_branch_group",
        "owner", "owner_group", "patron_branch", "patron_branch_group",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleDetails:
    """A loan rule as it is typed in. References are ids; None or blank in a field of CIR-01 means “any”,
    None in what it gives means “inherit”."""

    name: str
    description: str = ""
    branch_id: int | None = None
    branch_group_id: int | None = None
    patron_category_id: int | None = None
    item_type_id: int | None = None
    location_id: int | None = None
    marc_type: str = ""
    marc_form: str = ""
    bib_level: str = ""
    video_format: str = ""
    item_branch_id: int | None = None
    item_branch_group_id: int | None = None
    owner_id: int | None = None
    owner_group_id: int | None = None
    patron_branch_id: int | None = None
    patron_branch_group_id: int | None = None
    reference: bool | None = None
    juvenile: bool | None = None
    is_renewal: bool | None = None
    patron_age_from: int | None = None
    patron_age_to: int | None = None
    item_younger_than_days: int | None = None
    lends: str = "inherit"
    duration_id: int | None = None
    renewals: int | None = None
    fine_source: str = "inherit"
    fine_id: int | None = None
    grace_intervals: int | None = None
    max_fine_source: str = "inherit"
    max_fine_id: int | None = None
    hard_due_source: str = "inherit"
    hard_due_date_id: int | None = None
    days_mode: str = "inherit"
    after_closing: str = "inherit"
    renew_extends_from_due: bool | None = None
    hold_ratio_total: Decimal | None = None
    hold_ratio_available: Decimal | None = None
    renew_not_before_source: str = "inherit"
    renew_not_before_days: int | None = None
    renew_not_after_source: str = "inherit"
    renew_not_after_days: int | None = None
    renew_until_source: str = "inherit"
    renew_until: date | None = None
    unseen_renewals_source: str = "inherit"
    unseen_renewals: int | None = None

    def columns(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields_of(self)}

    def asked(self) -> dict[str, Any]:
        """The columns of the 21 fields: what two active rules may not have in common."""
        return {name: getattr(self, name) for name in ASKING_COLUMNS}


ASKING_COLUMNS = tuple(f"{name}_id" if name in REFERENCES else name for name in FIELDS)
SOURCES = (
    ("fine", "fine_source", "fine_id"),
    ("max_fine", "max_fine_source", "max_fine_id"),
    ("hard_due_date", "hard_due_source", "hard_due_date_id"),
    ("renew_not_before", "renew_not_before_source", "renew_not_before_days"),
    ("renew_not_after", "renew_not_after_source", "renew_not_after_days"),
    ("renew_until", "renew_until_source", "renew_until"),
    ("unseen_renewals", "unseen_renewals_source", "unseen_renewals"),
)
ROOT_MUST_GIVE = ("lends", *(source for _name, source, _chosen in SOURCES), "days_mode", "after_closing")
SMALL_NUMBERS = (
    "patron_age_from", "patron_age_to", "item_younger_than_days", "renewals", "grace_intervals",
    "renew_not_before_days", "renew_not_after_days", "unseen_renewals",
)  # fmt: skip


def reasons_against_rule(details: RuleDetails, *, is_root: bool) -> list[Refusal]:
    """Why a rule cannot be kept like this, as far as the rule itself shows."""
    reasons = [*_about_numbers(details), *_about_sources(details)]
    if not details.name:
        reasons.append(Refusal(code="rule-needs-name", message=_("A rule needs a name.")))
    if is_root:
        reasons += _about_the_root(details)
    return reasons


def _about_numbers(details: RuleDetails) -> Iterable[Refusal]:
    low, high = details.patron_age_from, details.patron_age_to
    if low is not None and high is not None and low > high:
        yield Refusal(
            code="ages-run-backwards",
            message=_("No one is at least {low} and at most {high} years old.", low=low, high=high),
        )
    if any(value is not None and not 0 <= value <= LARGEST for value in (getattr(details, n) for n in SMALL_NUMBERS)):
        yield out_of_range()
    ratios = (details.hold_ratio_total, details.hold_ratio_available)
    if any(ratio is not None and not 0 <= ratio < 10_000 for ratio in ratios):
        yield out_of_range()


def _about_sources(details: RuleDetails) -> Iterable[Refusal]:
    for _name, source, chosen in SOURCES:
        if (getattr(details, source) == "value") != (getattr(details, chosen) is not None):
            yield Refusal(
                code="rule-value-missing",
                message=_("Give a value, or say “none” or “inherit”: never both."),
            )


def _about_the_root(details: RuleDetails) -> Iterable[Refusal]:
    if any(value is not None and value != "" for value in details.asked().values()):
        yield Refusal(
            code="root-asks-nothing",
            message=_("The root rule matches always and cannot ask for anything."),
            remedy=_("Add another rule for this case."),
        )
    open_ends = any(getattr(details, name) == "inherit" for name in ROOT_MUST_GIVE)
    if open_ends or details.duration_id is None or details.renew_extends_from_due is None:
        yield Refusal(
            code="root-leaves-nothing-open",
            message=_("The root rule has nothing to inherit from: give every value, or “none”."),
        )


def out_of_range() -> Refusal:
    return Refusal(code="number-out-of-range", message=_("A number is negative or far too large."))


def same_conditions(rule_id: int, name: str) -> Refusal:
    """CIR-02: two active rules may not ask for the same."""
    return Refusal(
        code="same-conditions",
        message=_("Same conditions as rule {number}, “{name}”: both cannot be in force.", number=rule_id, name=name),
        remedy=_("Ask for something else as well, keep it as a draft, or switch the other rule off."),
        details={"rule": rule_id},
    )


@dataclass(frozen=True, slots=True)
class DurationDetails:
    """Three lengths in `unit`s, of which the item picks one (CIR-04)."""

    name: str
    unit: str
    short: int
    normal: int
    extended: int
    max_renewals: int
    max_auto_renewals: int = 0

    def reasons_against(self) -> list[Refusal]:
        reasons = _needs_name(self.name)
        lengths = (self.short, self.normal, self.extended)
        most = LONGEST_DAYS if self.unit == "days" else LARGEST
        if self.unit not in {"days", "hours", "minutes"}:
            reasons.append(Refusal(code="unit-unknown", message=_("A loan is counted in days, hours or minutes.")))
        if any(not 0 < length <= most for length in lengths):
            reasons.append(
                Refusal(
                    code="length-out-of-range",
                    message=_("Each length must be between 1 and {most}.", most=most),
                    remedy=_("For loans that end on a fixed date, use a list of fixed dates."),
                )
            )
        if not all(0 <= count <= LARGEST for count in (self.max_renewals, self.max_auto_renewals)):
            reasons.append(out_of_range())
        return reasons


@dataclass(frozen=True, slots=True)
class FineDetails:
    """Three amounts in cents per interval, of which the item picks one (CIR-05), and the grace (CIR-09)."""

    name: str
    low_cents: int
    normal_cents: int
    high_cents: int
    interval: str = "day"
    grace_intervals: int = 0
    grace_over_closure: str = "if-ends-on"
    charge_closed_days: bool = False
    grace_is_charged: bool = True
    tiers: str = ""

    def reasons_against(self) -> list[Refusal]:
        reasons = _needs_name(self.name)
        if self.interval not in {"hour", "day", "week"}:
            reasons.append(Refusal(code="interval-unknown", message=_("Fines are counted per hour, day or week.")))
        if self.grace_over_closure not in {"no", "if-ends-on", "all", "trailing"}:
            reasons.append(Refusal(code="grace-unknown", message=_("Choose what closed days do to the grace.")))
        amounts = (self.low_cents, self.normal_cents, self.high_cents)
        if any(not 0 <= cents <= LARGEST_AMOUNT for cents in amounts) or not 0 <= self.grace_intervals <= LARGEST:
            reasons.append(out_of_range())
        return reasons + self._against_tiers()

    def _against_tiers(self) -> list[Refusal]:
        try:
            tiers = tiers_of(self.tiers)
        except ValueError:
            tiers = (Tier(0, (0, 0, 0)),)
        amounts = [cents for tier in tiers for cents in tier.cents]
        begins = [tier.begins for tier in tiers]
        each_once = len(set(begins)) == len(begins) and all(one > 1 for one in begins)
        if len(self.tiers) <= 200 and each_once and all(0 <= cents <= LARGEST_AMOUNT for cents in amounts):
            return []
        return [
            Refusal(
                code="tiers-not-understood",
                message=_("The later amounts are not understood."),
                remedy=_("Write one step to a line, as 6 0.20 0.50 1.00: from the sixth interval on these amounts."),
            )
        ]


@dataclass(frozen=True, slots=True)
class MaxFineDetails:
    """An amount in cents, or a percentage of the item's price: one of the two."""

    name: str
    amount_cents: int | None = None
    percent: int | None = None

    def reasons_against(self) -> list[Refusal]:
        reasons = _needs_name(self.name)
        if (self.amount_cents is None) == (self.percent is None):
            reasons.append(
                Refusal(
                    code="maximum-is-one-of-two", message=_("Give an amount or a percentage of the price, not both.")
                )
            )
        given = [(self.amount_cents, LARGEST_AMOUNT), (self.percent, LARGEST)]
        if any(value is not None and not 0 <= value <= most for value, most in given):
            reasons.append(out_of_range())
        return reasons


@dataclass(frozen=True, slots=True)
class HardDateDetails:
    """A list of fixed due dates (CIR-06): pairs of the day from which one is in force, and the due date."""

    name: str
    always: bool
    values: tuple[tuple[date, date], ...]

    def reasons_against(self) -> list[Refusal]:
        reasons = _needs_name(self.name)
        if not self.values:
            reasons.append(Refusal(code="dates-missing", message=_("The list needs at least one date.")))
        for starts, due in self.values:
            if due < starts or due.year > LATEST_YEAR:
                reasons.append(
                    Refusal(
                        code="date-before-its-start",
                        message=_("{due} cannot be in force from {start}.", due=due, start=starts),
                        remedy=_("The due date must come after the day from which it is in force."),
                    )
                )
        if len({pair[0] for pair in self.values}) != len(self.values):
            reasons.append(
                Refusal(code="dates-start-together", message=_("Two dates are in force from the same day on."))
            )
        return reasons


PartDetails = DurationDetails | FineDetails | MaxFineDetails | HardDateDetails


def _needs_name(name: str) -> list[Refusal]:
    return [] if name else [Refusal(code="part-needs-name", message=_("It needs a name."))]


def reasons_against_weights(weights: Mapping[str, int], fields: Iterable[str] = FIELDS) -> list[Refusal]:
    """Weights are whole numbers from 0 to 1000, for the fields of one kind of rule and nothing else."""
    if set(weights) != set(fields):
        return [Refusal(code="weights-incomplete", message=_("Each of the 21 fields needs a weight."))]
    if any(not 0 <= weight <= 1000 for weight in weights.values()):
        return [Refusal(code="weight-out-of-range", message=_("A weight is a whole number from 0 to 1000."))]
    return []
