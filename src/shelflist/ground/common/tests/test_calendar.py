from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given

from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch, zone_named
from shelflist.ground.common.tests.calendars import calendars, libraries, local, moments, stretches

LIBRARIES = libraries()
MAIN, NIGHT, BERLIN = LIBRARIES["main"], LIBRARIES["night"], LIBRARIES["berlin"]


def test_hours_of_a_weekday_and_of_a_closed_day():
    assert MAIN.hours_on(date(2026, 11, 14)) == stretches("10:00-17:00")
    assert MAIN.hours_on(date(2026, 11, 15)) == ()
    assert not MAIN.is_open_on(date(2026, 11, 26))


def test_the_exception_added_last_wins():
    day = date(2026, 11, 26)
    festival = SpecialDays(day, day, "Festival", stretches("12:00-15:00"))
    storm = SpecialDays(day, day, "Storm")
    assert OpeningCalendar(exceptions=(storm, festival)).hours_on(day) == stretches("12:00-15:00")
    assert OpeningCalendar(exceptions=(festival, storm)).hours_on(day) == ()


def test_the_next_open_day_on_or_after_and_strictly_after():
    assert MAIN.next_open_day(date(2026, 11, 14)) == date(2026, 11, 14)
    assert MAIN.next_open_day(date(2026, 11, 14), on_or_after=False) == date(2026, 11, 16)
    assert MAIN.next_open_day(date(2026, 11, 26)) == date(2026, 11, 30)


def test_p09_a_closure_of_400_days_is_looked_past():
    assert LIBRARIES["rebuilt"].next_open_day(date(2026, 1, 10)) == date(2027, 2, 14)


def test_p09_a_library_that_never_opens_answers_none():
    assert LIBRARIES["gone"].next_open_day(date(2026, 1, 10)) is None
    assert LIBRARIES["unset"].next_open_day(date(2026, 1, 10)) is None
    assert LIBRARIES["unset"].next_opening(datetime(2026, 1, 10, tzinfo=UTC)) is None
    assert LIBRARIES["unset"].closing_of(date(2026, 1, 10)) is None


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-13 17:59", False),
        ("2026-11-13 18:00", True),
        ("2026-11-13 23:59", True),
        ("2026-11-14 00:00", True),
        ("2026-11-14 01:59", True),
        ("2026-11-14 02:00", False),
        ("2026-11-14 12:00", True),
    ],
)
def test_midnight_hours_are_open_on_both_sides_of_midnight(at, is_open):
    assert NIGHT.is_open_at(local(at, NIGHT)) is is_open


def test_midnight_is_no_opening_and_no_closing_while_the_doors_stand_open():
    evening = local("2026-11-13 20:00", NIGHT)
    assert NIGHT.next_opening(evening) == local("2026-11-14 12:00", NIGHT)
    assert NIGHT.last_closing(after=evening, until=local("2026-11-14 03:00", NIGHT)) == local("2026-11-14 02:00", NIGHT)


def test_closing_is_the_end_of_the_last_stretch():
    assert BERLIN.closing_of(date(2026, 11, 12)) == local("2026-11-12 20:00", BERLIN)
    assert NIGHT.closing_of(date(2026, 11, 13)) == local("2026-11-14 00:00", NIGHT)


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("America/New_York", date(2027, 3, 14), time(2, 30), "2027-03-14T07:30"),  # skipped: becomes 03:30
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T06:30"),  # twice: the later
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), "2027-03-28T01:30"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T01:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:45"),  # half an hour is skipped
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), "2027-04-03T15:15"),
    ],
)
def test_p09_local_times_that_a_clock_change_touches_follow_the_stated_rule(zone, day, at, utc):
    assert OpeningCalendar(timezone=zone).instant(day, at) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_of_a_time_that_comes_twice_an_opening_is_the_earlier():
    calendar = OpeningCalendar(timezone="Europe/Berlin", weekly={6: stretches("02:30-04:00")})
    spans = list(calendar.open_spans(date(2026, 10, 25)))
    assert spans == [(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 3, 0, tzinfo=UTC))]


def test_a_day_that_its_time_zone_skipped_counts_as_closed():
    every_day = OpeningCalendar(timezone="Pacific/Apia", weekly=dict.fromkeys(range(7), stretches("09:00-17:00")))
    assert not every_day.is_open_on(date(2011, 12, 30))
    assert every_day.next_open_day(date(2011, 12, 30)) == date(2011, 12, 31)


def test_an_unknown_time_zone_is_read_as_utc():
    assert OpeningCalendar(timezone="Europe/Atlantis").instant(date(2026, 7, 1), time(12)).hour == 12
    assert zone_named("Europe/Atlantis") is None
    assert zone_named("../etc/passwd") is None
    assert zone_named("") is None


def test_overlapping_stretches_are_one():
    calendar = OpeningCalendar(weekly={0: (Stretch(time(9), time(13)), Stretch(time(12), time(17)))})
    monday = date(2026, 11, 16)
    assert [(opens.hour, closes.hour) for opens, closes in calendar.open_spans(monday)] == [(9, 17)]


def test_the_run_of_closed_days_around_a_day():
    assert MAIN.closed_run(date(2026, 11, 28)) == (date(2026, 11, 26), date(2026, 11, 29))


def test_the_last_open_day_before_a_closure():
    assert MAIN.last_open_day(date(2026, 11, 28), not_before=date(2026, 11, 1)) == date(2026, 11, 25)
    assert MAIN.last_open_day(date(2026, 11, 28), not_before=date(2026, 11, 26)) is None


@given(calendars, moments)
def test_the_next_opening_is_later_and_the_doors_are_open_then(calendar, moment):
    opening = calendar.next_opening(moment)
    if opening is not None:
        assert opening > moment
        assert calendar.is_open_at(opening)
        assert not calendar.is_open_at(opening - timedelta(microseconds=1))


@given(calendars, moments)
def test_the_next_open_day_is_open_and_all_before_it_are_closed(calendar, moment):
    day = calendar.day_of(moment)
    found = calendar.next_open_day(day)
    if found is not None:
        assert calendar.is_open_on(found)
        assert not any(calendar.is_open_on(day + timedelta(days=n)) for n in range((found - day).days))
