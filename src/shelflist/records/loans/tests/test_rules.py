"""What losing costs, what a return settles, and which act leads a loan where: cases and properties."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch
from shelflist.records.loans import rules
from shelflist.records.loans.rules import states

CASES = Path(__file__).parent / "cases"
OPEN = (Stretch(time(9), time(17)),)
CALENDAR = OpeningCalendar(
    timezone="America/New_York",
    weekly=dict.fromkeys(range(5), OPEN),
    exceptions=(SpecialDays(date(2026, 11, 26), date(2026, 11, 26), "Thanksgiving"),),
)
MARKED = datetime(2026, 11, 14, 15, 0, tzinfo=UTC)


def cases(name: str) -> list[Any]:
    with (CASES / f"{name}.toml").open("rb") as file:
        return [pytest.param(one, id=one["says"]) for one in tomllib.load(file)["case"]]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CALENDAR.zone).astimezone(UTC)


@pytest.mark.parametrize("case", cases("prices"))
def test_cir_20_what_a_lost_copy_costs(case: dict[str, Any]) -> None:
    names = set(rules.LossTerms.__slots__)
    terms = rules.LossTerms(**{name: value for name, value in case.items() if name in names})
    found = rules.price(terms, price_cents=case.get("price"), cost_cents=case.get("cost"))
    assert found.cents == case["cents"]
    assert found.steps


@pytest.mark.parametrize(
    ("refund", "late"),
    [
        ("keep", "as it is"),
        ("refund", "as it is"),
        ("refund-and-charge", "to the return"),
        ("refund-and-restore", "to the loss"),
    ],
)
def test_cir_20_four_refund_policies(refund: Any, late: str) -> None:
    found = rules.settle(rules.LossTerms(refund=refund), MARKED, MARKED + timedelta(days=400))
    assert (found.cancels_price, found.late, found.in_time) == (refund != "keep", late, True)


@pytest.mark.parametrize(("days", "in_time"), [(30, True), (31, False)])
def test_cir_20_nothing_is_taken_back_after_the_longest_time(days: int, in_time: bool) -> None:
    found = rules.settle(rules.LossTerms(refund_within_days=30), MARKED, MARKED + timedelta(days=days))
    assert (found.in_time, found.cancels_price, found.cancels_fee) == (in_time, in_time, in_time)


@given(st.sampled_from(sorted(states.WAYS)), st.sampled_from(sorted(states.STATES | states.ENDS)))
def test_an_act_is_refused_exactly_where_it_leads_nowhere(act: str, old: str) -> None:
    everything = states.STATES | states.ENDS
    leads_somewhere = any(states.leads(act, old, new) for new in everything)
    assert (rules.reason_against(act, old) is None) == leads_somewhere
    if old in states.ENDS:
        assert not leads_somewhere
