"""Every stored explanation can be replayed, whatever has become of the rules since (CIR-25)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
import pytest

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import check_out, renew, terms
from shelflist.departments.circulation.actions.desk import Here
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch
from shelflist.ground.common.due import HardDate
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.organisation import BranchFacts, Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.loans.models import Loan
from shelflist.records.policies.queries import rule_table
from shelflist.records.policies.rules import (
    BUILT_IN_ROOT,
    Condition,
    Duration,
    LoanFacts,
    Rule,
    RuleTable,
    decide_terms,
)

SEED = 20261127
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kathmandu")
OPEN = (Stretch(time(9), time(12)), Stretch(time(13), time(18)))


def random_table(dice: random.Random) -> RuleTable:
    """Rules of every kind: days, hours and minutes, every mode, fixed dates, renewals from the old due date."""
    given = []
    for number in range(1, 9):
        unit = dice.choice(["days", "days", "hours", "minutes"])
        amount = dice.randint(1, 400 if unit == "days" else 90)
        fixed = HardDate("Terms", dice.random() < 0.3, ((date(2026, 1, 1), date(2026, 12, 20)),))
        given.append(
            Rule(
                id=number,
                name=f"Rule {number}",
                conditions=(Condition("item_type", number % 4, f"type {number % 4}"),) if number > 2 else (),
                lends=True,
                duration=Duration(number, f"{amount} {unit}", unit, amount, amount, amount, 3),  # type: ignore[arg-type]
                hard_date=fixed if dice.random() < 0.2 else "none",
                days_mode=dice.choice(["ignore", "skip", "push"]),
                after_closing=dice.choice(["closing", "next-opening"]),
                renew_extends_from_due=dice.random() < 0.5,
            )
        )
    return RuleTable(rules=(*given, replace(BUILT_IN_ROOT, id=99)))


def random_calendar(dice: random.Random) -> OpeningCalendar:
    days = {day: OPEN for day in range(7) if dice.random() < 0.8}
    first = date(2026, 10, 1) + timedelta(days=dice.randint(0, 200))
    special = (
        SpecialDays(first, first + timedelta(days=dice.choice([0, 2, 30, 400])), "Repairs"),
        SpecialDays(date(2020, 1, 1), date(2020, 1, 9), "Long ago"),
        SpecialDays(first, first, "Open all the same", OPEN[:1]),
    )
    return OpeningCalendar(dice.choice(ZONES), days if dice.random() < 0.95 else {}, special)


def random_decision(dice: random.Random, table: RuleTable, calendar: OpeningCalendar) -> terms.Decision:
    now = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=dice.randint(0, 300_000))
    facts = LoanFacts(branch_id=1, patron_category_id=1, patron_branch_id=1, item_type_id=dice.randint(0, 3),
                      location_id=1, item_branch_id=1, owner_id=1)  # fmt: skip
    old_due = now + timedelta(hours=dice.randint(-500, 500)) if dice.random() < 0.3 else None
    shortened = rules.Shortened(dice.randint(2, 40), dice.randint(1, 9)) if dice.random() < 0.2 else None
    branch = BranchFacts(1, "EG", "Eastgate", "branch", "1/", None, calendar.timezone, True, None, (), True)
    here = Here(system_actor("Test"), {}, Organisation({1: branch}, calendars={1: calendar}), branch)
    return terms.reckon(decide_terms(table, facts), facts, here, now, old_due, shortened)


def test_cir_25_a_thousand_stored_explanations_give_the_same_answers() -> None:
    dice = random.Random(SEED)
    by_the_hour = pushed = shortened = 0
    for _round in range(100):
        table, calendar = random_table(dice), random_calendar(dice)
        for _loan in range(10):
            decision = random_decision(dice, table, calendar)
            stored = orjson.loads(orjson.dumps(decision.explanation()))
            again = rules.replay(stored)
            assert (again.same, again.due and again.due.at) == (True, decision.due.at), (stored, again.differences)
            today = rules.replay_today(stored, table, calendar)
            assert today.same, today.differences
            by_the_hour += decision.due.by_the_hour
            pushed += any("aim" in day.marks for day in decision.due.days)
            shortened += "shortened_days" in stored["facts"]
    assert min(by_the_hour, pushed, shortened) > 50


def test_cir_25_a_loan_and_its_renewal_are_replayed_after_rules_and_calendar_have_changed(library: Library) -> None:
    item, card, by = library.item(), library.card(), library.staff()
    check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=by, now=NOW)
    lent = Loan.objects.get().explanation
    renew(item_barcode=item.barcode, by=by, now=NOW + timedelta(days=9))
    renewed = Loan.objects.get().explanation
    library.duration.normal = 7
    library.duration.save()
    bump("policies")
    for stored in (lent, renewed):
        assert rules.replay(stored).same
        today = rules.replay_today(stored, rule_table(), organisation().calendar(library.eastgate.pk))
        assert len(today.differences) == 1
        assert str(today.differences[0]).startswith("Then due ")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("terms", "length"), [3, "days", "push", "closing"]),
        (("calendar", "zone"), "Asia/Tokyo"),
        (("candidates", 0, "weight"), -1),
    ],
)
def test_cir_25_an_explanation_that_was_tampered_with_does_not_pass(
    library: Library, path: tuple[Any, ...], value: Any
) -> None:
    from shelflist.records.policies.models import LoanRule

    LoanRule.objects.create(name="Books", item_type=library.book, lends="yes", duration=library.duration)
    bump("policies")
    item, card = library.item(), library.card()
    check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=library.staff(), now=NOW)
    stored: Any = Loan.objects.get().explanation
    if path[0] == "candidates":
        stored["candidates"][1]["matches"] = [["item_type", "Book", True]]
    spot = stored
    for name in path[:-1]:
        spot = spot[name]
    spot[path[-1]] = value
    assert not rules.replay(stored).same
