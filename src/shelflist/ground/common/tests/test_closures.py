from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.closures import past_closures
from shelflist.ground.common.specialdays import LONGEST_REPEATED, SpecialDays, Stretch
from shelflist.ground.common.tests.calendars import calendars, library, local, moments, stretches, table

TABLE = table("closures.toml")
LIBRARIES = {name: library(data) for name, data in TABLE["library"].items()}


def closure(text: str) -> SpecialDays:
    """`2026-12-01 15:00 to 2026-12-02`."""
    (first, *begins), (last, *ends) = (part.split() for part in text.split(" to "))
    return SpecialDays(
        date.fromisoformat(first),
        date.fromisoformat(last),
        "Snow",
        shut_from=time.fromisoformat(begins[0]) if begins else None,
        shut_until=time.fromisoformat(ends[0]) if ends else None,
        moves=True,
    )


@pytest.mark.parametrize("case", TABLE["case"], ids=[case["says"] for case in TABLE["case"]])
def test_con_04_and_p09_what_falls_into_a_closure_is_moved_as_the_case_table_says(case):
    calendar = LIBRARIES[case["library"]]
    closed = replace(calendar, exceptions=(*calendar.exceptions, *map(closure, case["closed"])))
    due = local(case["due"], calendar)
    followed = past_closures(closed, due, by_the_hour=case.get("by_the_hour", False))
    assert followed.at == local(case["becomes"], calendar)
    assert followed.moved == (case["due"] != case["becomes"])


def test_con_04_the_steps_say_what_it_was_moved_past():
    main = LIBRARIES["main"]
    snow = replace(closure("2026-12-01 to 2026-12-02"), reason="Snow day")
    followed = past_closures(replace(main, exceptions=(snow,)), local("2026-12-01 23:59", main))
    assert followed.past == ("Snow day",)
    assert [(str(step.what), step.result) for step in followed.steps] == [
        ("Moved past “Snow day” to the next open day", date(2026, 12, 3))
    ]


def test_a_holiday_moves_nothing_that_was_reckoned_with_it():
    main = LIBRARIES["main"]
    christmas = local("2026-12-24 23:59", main)
    assert past_closures(main, christmas).at == christmas


closing = st.builds(
    lambda first, length, begins, ends: SpecialDays(
        first,
        first + timedelta(days=length),
        "Snow",
        shut_from=begins,
        shut_until=ends if length or begins is None or ends is None or ends > begins else None,
        moves=True,
    ),
    st.dates(date(2026, 1, 1), date(2028, 3, 31)),
    st.integers(0, 9),
    st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)


@given(calendars, st.lists(closing, min_size=1, max_size=3), moments, st.booleans())
def test_p09_what_was_moved_falls_on_open_doors_and_later_and_is_not_moved_again(calendar, closings, planned, hourly):
    closed = replace(calendar, exceptions=(*calendar.exceptions, *closings))
    followed = past_closures(closed, planned, by_the_hour=hourly)
    if not followed.moved:
        assert followed.at == planned
        return
    assert followed.at > planned
    assert closed.is_open_at(followed.at) if hourly else closed.is_open_on(closed.day_of(followed.at))
    assert past_closures(closed, followed.at, by_the_hour=hourly).at == followed.at


def test_a_part_of_a_day_is_taken_out_of_what_the_calendar_says_otherwise():
    day = date(2026, 12, 1)
    week = {1: stretches("09:00-12:00 14:00-24:00")}
    fair = SpecialDays(day, day, "Fair", stretches("08:00-20:00"))
    leak = SpecialDays(day, day, "Leak", shut_from=time(11), shut_until=time(15))
    assert OpeningCalendar(weekly=week, exceptions=(leak,)).hours_on(day) == stretches("09:00-11:00 15:00-24:00")
    assert OpeningCalendar(weekly=week, exceptions=(fair, leak)).hours_on(day) == stretches("08:00-11:00 15:00-20:00")
    assert OpeningCalendar(weekly=week, exceptions=(leak, fair)).hours_on(day) == stretches("08:00-20:00")


REPEATS = [
    ("weekly", "2026-06-05", "2026-06-05", "2026-06-12 2027-06-11", "2026-06-06 2026-05-29"),
    ("weekly", "2026-06-05", "2026-06-06", "2026-06-13", "2026-06-14"),
    ("monthly", "2026-01-31", "2026-01-31", "2026-03-31 2026-05-31", "2026-02-28 2026-04-30"),
    ("monthly", "2026-01-30", "2026-02-01", "2026-03-30 2026-04-01 2026-12-31", "2026-02-28 2026-03-02"),
    ("monthly-weekday", "2026-11-03", "2026-11-03", "2026-12-01 2027-01-05", "2026-12-08 2026-10-06"),
    ("monthly-weekday", "2026-10-30", "2026-10-30", "2027-01-29", "2026-11-27"),  # a fifth Friday
    ("yearly", "2026-12-25", "2027-01-01", "2027-12-31 2028-01-01 2030-12-25", "2026-12-24 2027-01-02"),
    ("yearly", "2024-02-29", "2024-02-29", "2028-02-29", "2026-03-01 2026-02-28"),
    ("yearly-weekday", "2026-11-26", "2026-11-27", "2027-11-25 2027-11-26 2028-11-23", "2027-11-27 2028-11-30"),
    ("yearly-last-weekday", "2026-05-25", "2026-05-25", "2027-05-31 2028-05-29", "2027-05-24"),
]


@pytest.mark.parametrize(("repeats", "first", "last", "on", "off"), REPEATS)
def test_con_04_days_that_repeat(repeats, first, last, on, off):
    special = SpecialDays(date.fromisoformat(first), date.fromisoformat(last), "Again", repeats=repeats)
    assert special.covers(special.first_on)
    assert [day for day in on.split() if not special.covers(date.fromisoformat(day))] == []
    assert [day for day in off.split() if special.covers(date.fromisoformat(day))] == []


def test_con_04_days_repeat_until_the_day_given():
    summer = SpecialDays(date(2026, 6, 5), date(2026, 6, 5), "Summer Friday", repeats="weekly", until=date(2026, 8, 28))
    assert summer.covers(date(2026, 8, 28))
    assert not summer.covers(date(2026, 9, 4))


@given(
    st.sampled_from(sorted(LONGEST_REPEATED)),
    st.dates(date(2020, 1, 1), date(2028, 12, 31)),
    st.integers(0, 6),
    st.dates(date(2020, 1, 1), date(2032, 12, 31)),
)
def test_days_that_repeat_are_covered_exactly_when_a_time_begins_so_many_days_before(repeats, first, length, day):
    special = SpecialDays(first, first + timedelta(days=length), "Again", repeats=repeats)
    one_day = SpecialDays(first, first, "Again", repeats=repeats)
    begins = [day - timedelta(days=n) for n in range(length + 1) if one_day.covers(day - timedelta(days=n))]
    assert special.covers(day) == bool(begins)
    if begins:
        assert special.time_on(day)[0] in begins


def test_midnight_ends_a_stretch_that_was_cut():
    evening = SpecialDays(date(2026, 12, 1), date(2026, 12, 1), "Late", shut_until=time(20))
    assert evening.cut((Stretch(time(18), time(0)),), date(2026, 12, 1)) == (Stretch(time(20), time(0)),)


def test_con_12_the_same_closure_is_reckoned_in_the_zone_of_each_branch():
    days = (closure("2026-12-01 to 2026-12-01"),)
    week = dict.fromkeys(range(7), stretches("10:00-18:00"))
    due = datetime(
        2026, 12, 1, 23, 30, tzinfo=UTC
    )  # still the first of December in New York, already the second in Oslo
    moved = {
        zone: past_closures(OpeningCalendar(zone, week, days), due).at != due
        for zone in ("America/New_York", "Europe/Oslo")
    }
    assert moved == {"America/New_York": True, "Europe/Oslo": False}
