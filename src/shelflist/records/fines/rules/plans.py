"""Plans to pay in parts: what is due by a day, and when the next part is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAYS_OF_GRACE = 3  # a part that comes so much later does not break the plan


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """So much altogether, in parts of so much, every so many days from the first day on."""

    total_cents: int
    part_cents: int
    every_days: int
    first_on: date


def parts_due(facts: PlanFacts, today: date) -> int:
    """How many parts were due up to and including this day."""
    if today < facts.first_on:
        return 0
    return (today - facts.first_on).days // facts.every_days + 1


def due_cents(facts: PlanFacts, today: date) -> int:
    """What should have been paid by the end of this day."""
    return min(parts_due(facts, today) * facts.part_cents, facts.total_cents)


def next_on(facts: PlanFacts, today: date) -> date | None:
    """The day of the next part; None when all were due."""
    if due_cents(facts, today) >= facts.total_cents:
        return None
    return facts.first_on + timedelta(days=parts_due(facts, today) * facts.every_days)


def last_on(facts: PlanFacts) -> date:
    """The day of the last part."""
    count = -(-facts.total_cents // facts.part_cents)
    return facts.first_on + timedelta(days=(count - 1) * facts.every_days)
