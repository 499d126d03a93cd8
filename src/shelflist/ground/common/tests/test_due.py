from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.due import Ceiling, HardDate, LoanLength, due_at
from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.tests.calendars import calendars, libraries, local, moments, table

CASES = table("due-dates.toml")["case"]
LIBRARIES = libraries()


def outcome(case: dict[str, Any]):
    calendar = LIBRARIES[case["library"]]
    amount, unit = case["loan"].split()
    fixed = case.get("fixed")
    ceiling = case.get("not_later_than")
    counted_from = case.get("counted_from")
    return due_at(
        calendar,
        local(case["lent"], calendar),
        LoanLength(int(amount), unit, case.get("closed_days", "push"), case.get("after_closing", "closing")),
        hard_date=fixed
        and HardDate("Terms", fixed["always"], tuple((pair["from"], pair["due"]) for pair in fixed["dates"])),
        ceilings=(Ceiling(local(ceiling, calendar), phrase("The card expires")),) if ceiling else (),
        renewal=bool(counted_from),
        counted_from=local(counted_from, calendar) if counted_from else None,
    )


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_cir_07_and_cir_08_due_dates_follow_the_case_table(case):
    calendar = LIBRARIES[case["library"]]
    due = outcome(case)
    assert due.at == local(case["due"], calendar, again=case.get("again", False))
    assert sorted(due.flags) == case.get("flags", [])


def test_cir_25_the_steps_tell_the_story_of_the_mock_page():
    due = outcome(CASES[0])
    assert [str(step.what) for step in due.steps] == [
        "Lent",
        "Plus 14 days",
        "Shut 26 Nov 2026 to 29 Nov 2026, Thanksgiving: move to the next open day",
        "Due",
    ]
    assert [step.result for step in due.steps[:3]] == [date(2026, 11, 14), date(2026, 11, 28), date(2026, 11, 30)]


def test_the_day_strip_runs_from_the_start_to_the_due_date():
    due = outcome(CASES[0])
    assert [day.on.day for day in due.days] == list(range(14, 31))
    marks = {day.on.day: day.marks for day in due.days}
    assert marks[14] == ("open", "start")
    assert marks[15] == ("shut",)
    assert marks[28] == ("shut", "aim")
    assert marks[30] == ("open", "due")


def test_the_day_strip_of_a_long_loan_keeps_its_first_day_and_the_last_thirty():
    calendar = LIBRARIES["main"]
    due = due_at(calendar, local("2026-01-05 12:00", calendar), LoanLength(120, "days"))
    assert len(due.days) == 31
    assert due.days[0].marks == ("open", "start")
    assert due.days[-1].on - due.days[1].on == timedelta(days=29)


def test_a_closed_weekday_without_a_named_reason_is_still_explained():
    calendar = LIBRARIES["main"]
    due = due_at(calendar, local("2026-11-01 12:00", calendar), LoanLength(7, "days"))
    assert "Shut on 8 Nov 2026: move to the next open day" in [str(step.what) for step in due.steps]


def test_the_rule_is_named_in_the_steps():
    calendar = LIBRARIES["main"]
    due = due_at(
        calendar, local("2026-11-16 12:00", calendar), LoanLength(1, "days"), source=phrase("rule {number}", number=12)
    )
    assert str(due.steps[1].what) == "Plus 1 day, by rule 12"


lengths = st.builds(
    LoanLength,
    amount=st.integers(1, 120),
    unit=st.sampled_from(["days", "hours", "minutes"]),
    days_mode=st.sampled_from(["ignore", "skip", "push"]),
    after_closing=st.sampled_from(["closing", "next-opening"]),
)
FALLBACK = {"no-hours", "never-open", "due-when-shut"}


def open_or_at_closing(calendar: OpeningCalendar, at: datetime) -> bool:
    spans = [span for near in (-1, 0, 1) for span in calendar.open_spans(calendar.day_of(at) + timedelta(days=near))]
    return any(opens <= at <= closes for opens, closes in spans)


@given(calendars, moments, lengths)
def test_p09_a_due_date_is_open_or_flagged_and_always_later_than_the_loan(calendar, start, length):
    due = due_at(calendar, start, length)
    assert due.at > start
    if length.days_mode == "ignore" or due.flags & FALLBACK:
        return
    if length.by_the_hour:
        assert open_or_at_closing(calendar, due.at)
    else:
        assert calendar.is_open_on(calendar.day_of(due.at))


@given(calendars, moments, lengths)
def test_p09_day_loans_end_at_2359_local_time(calendar, start, length):
    due = due_at(calendar, start, length)
    if not length.by_the_hour:
        assert calendar.local(due.at).strftime("%H:%M:%S") == "23:59:00"


@given(calendars, moments, lengths, st.integers(1, 60 * 24 * 90), st.booleans())
def test_cir_06_a_ceiling_is_never_exceeded(calendar, start, length, minutes, by_list):
    limit = start + timedelta(minutes=minutes)
    if by_list:
        day = calendar.day_of(limit)
        hard_date = HardDate("Terms", always=False, values=((calendar.day_of(start), day),))
        due = due_at(calendar, start, length, hard_date=hard_date)
        assert calendar.day_of(due.at) <= day or "hard-date-used-up" in due.flags
    else:
        due = due_at(calendar, start, length, ceilings=(Ceiling(limit, phrase("Recalled")),))
        assert due.at <= limit
    assert due.at > start


@given(calendars, moments, st.integers(1, 60))
def test_a_longer_day_loan_is_never_due_earlier(calendar, start, amount):
    for mode in ("ignore", "skip", "push"):
        shorter = due_at(calendar, start, LoanLength(amount, "days", mode))
        longer = due_at(calendar, start, LoanLength(amount + 1, "days", mode))
        if not (shorter.flags | longer.flags) & FALLBACK:
            assert shorter.at <= longer.at


@given(calendars, moments, st.integers(1, 40))
def test_cir_07_skip_counts_exactly_so_many_open_days(calendar, start, amount):
    due = due_at(calendar, start, LoanLength(amount, "days", "skip"))
    if due.flags & FALLBACK:
        return
    day, counted = calendar.day_of(start), 0
    while day < calendar.day_of(due.at):
        day += timedelta(days=1)
        counted += calendar.is_open_on(day)
    assert counted == amount
