from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.grace import grace_ends
from shelflist.ground.common.tests.calendars import calendars, libraries, local, moments, table

CASES = [(case, mode) for case in table("grace.toml")["case"] for mode in case["ends"]]
LIBRARIES = libraries()


@pytest.mark.parametrize(("case", "mode"), CASES, ids=[f"{case['says']}: {mode}" for case, mode in CASES])
def test_cir_09_grace_over_closures_follows_the_case_table(case, mode):
    calendar = LIBRARIES[case["library"]]
    count, interval = case["grace"].split()
    ends = grace_ends(local(case["due"], calendar), int(count), interval, mode, calendar)
    assert ends == local(case["ends"][mode], calendar)


@given(calendars, moments, st.integers(0, 30), st.sampled_from(["hour", "day", "week"]))
def test_cir_09_each_mode_is_at_least_as_kind_as_the_one_before(calendar, due, count, interval):
    plain, if_ends_on, every, trailing = (
        grace_ends(due, count, interval, mode, calendar) for mode in ("no", "if-ends-on", "all", "trailing")
    )
    assert due <= plain <= if_ends_on
    assert plain <= every <= trailing


@given(calendars, moments, st.integers(0, 30), st.sampled_from(["no", "if-ends-on", "all", "trailing"]))
def test_cir_09_more_grace_never_ends_earlier(calendar, due, count, mode):
    assert grace_ends(due, count, "day", mode, calendar) <= grace_ends(due, count + 1, "day", mode, calendar)
    assert grace_ends(due, count, "hour", mode, calendar) <= grace_ends(due, count + 1, "hour", mode, calendar)


def test_a_calendar_far_in_the_past_does_not_stop_the_reckoning():
    calendar = LIBRARIES["gone"]
    due = local("2027-06-01 23:59", calendar)
    assert grace_ends(due, 3, "day", "all", calendar) == due + timedelta(days=3)
