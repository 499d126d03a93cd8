"""Calendars for tests: those of the case tables, and random ones."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch

CASES = Path(__file__).parent / "cases"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Nuuk", "Asia/Kathmandu", "UTC")


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))


def clock(text: str) -> time:
    return time(0) if text == "24:00" else time.fromisoformat(text)


def stretches(text: str) -> tuple[Stretch, ...]:
    """`09:00-12:00 14:00-18:00`."""
    return tuple(Stretch(*(clock(part) for part in stretch.split("-"))) for stretch in text.split())


def library(data: dict[str, Any]) -> OpeningCalendar:
    return OpeningCalendar(
        timezone=data["timezone"],
        weekly={WEEKDAYS.index(day): stretches(hours) for day, hours in data["hours"].items()},
        exceptions=tuple(SpecialDays(shut["from"], shut["to"], shut["why"]) for shut in data.get("shut", ())),
    )


def libraries() -> dict[str, OpeningCalendar]:
    return {name: library(data) for name, data in table("due-dates.toml")["library"].items()}


def local(text: str, calendar: OpeningCalendar, *, again: bool = False) -> datetime:
    """A local time of the table as an instant, without help from the code under test."""
    naive = datetime.fromisoformat(text)
    return naive.replace(tzinfo=ZoneInfo(calendar.timezone), fold=1 if again else 0).astimezone(UTC)


def _stretch(pair: tuple[int, int]) -> Stretch:
    opens, closes = sorted(pair)
    closes = closes if closes > opens else opens + 1
    return Stretch(time(*divmod(opens * 15, 60)), time(*divmod(closes * 15 % 1440, 60)))


_quarters = st.integers(0, 95)
_hours = st.lists(st.tuples(_quarters, st.integers(1, 96)).map(_stretch), max_size=3).map(tuple)
_days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
_specials = st.builds(
    lambda first, length, hours: SpecialDays(first, first + timedelta(days=length), "Special", hours),
    _days,
    st.integers(0, 420),
    st.just(()) | _hours,
)
calendars = st.builds(
    OpeningCalendar,
    timezone=st.sampled_from(ZONES),
    weekly=st.dictionaries(st.integers(0, 6), _hours, max_size=7),
    exceptions=st.lists(_specials, max_size=3).map(tuple),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 3, 31), timezones=st.just(UTC))
