"""What being late costs: cases and properties."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch
from shelflist.records.fines.rules.overdue import FineFacts, overdue

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


@pytest.mark.parametrize("case", cases("overdue"))
def test_cir_05_fin_05_fin_06_what_being_late_costs(case: dict[str, Any]) -> None:
    fine = FineFacts.from_data({"cents": 25, "name": "A quarter"} | case)
    assert fine is not None
    fine = FineFacts(**{name: getattr(fine, name) for name in fine.__slots__} | {"cents": 25})
    due = local("2026-11-13 16:00" if case.get("interval") == "hour" else "2026-11-13 23:59")
    found = overdue(fine, due, local(case["until"]), CALENDAR, price_cents=case.get("price_cents"))
    assert found.cents == case["cents"]


def test_a_loan_without_fine_terms_costs_nothing() -> None:
    assert FineFacts.from_data({}) is None
    assert overdue(None, MARKED, MARKED + timedelta(days=99), CALENDAR).cents == 0


@given(st.integers(0, 400), st.integers(0, 400), st.booleans(), st.sampled_from(["hour", "day", "week"]))
def test_being_longer_late_never_costs_less(first: int, second: int, closed: bool, interval: Any) -> None:
    fine = FineFacts(25, interval, 2, "if-ends-on", closed, 2000)
    early, late = sorted((MARKED + timedelta(hours=first), MARKED + timedelta(hours=second)))
    assert overdue(fine, MARKED, early, CALENDAR).cents <= overdue(fine, MARKED, late, CALENDAR).cents <= 2000
