"""When stages are due, who is reached how, which rule wins: tables of cases, and what holds for all of them."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.calendar import OpeningCalendar, Stretch
from shelflist.observers.notices.rules.posting import postcode, sort_key
from shelflist.observers.notices.rules.reaching import Contact, Wish, in_words, reach
from shelflist.observers.notices.rules.sequences import Case, NoticeSequence, Step, chosen
from shelflist.observers.notices.rules.timing import QuietHours, Turn, after_full_days, after_quiet_hours, plan

OPEN = OpeningCalendar("America/New_York", dict.fromkeys(range(6), (Stretch(time(10), time(18)),)))
CASES = tomllib.loads((Path(__file__).parent / "cases" / "timing.toml").read_text())["case"]


def local(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return OPEN.instant(moment.date(), moment.time())


def step(number: int, given: dict[str, Any]) -> Step:
    values = {**given}
    if "at" in values:
        values["at"] = time.fromisoformat(values["at"]) if values["at"] else None
    return Step(number=number, **values)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_ntc_02_and_06_when_a_stage_is_due(case: dict[str, Any]) -> None:
    due = local(case["due"])
    since = local(case.get("since", "2026-09-01T12:00"))
    sequence = NoticeSequence(
        1, "rule", "overdue", starts_at=local(case["starts"]) if "starts" in case else None,
        steps=tuple(step(number, one) for number, one in enumerate(case["steps"], start=1)),
    )  # fmt: skip
    turn = Turn(due, since, due if case.get("until_due") else None)
    found = plan(sequence, turn, OPEN, local(case["now"]))
    assert [(one.moment, one.verdict) for one in found] == [(local(at), verdict) for at, verdict in case["is"]]


STEPS = st.lists(
    st.builds(
        Step, number=st.just(1), days=st.integers(-10, 60), open_days=st.booleans(), only_open=st.booleans(),
        repeat_days=st.integers(0, 9), repeat_times=st.integers(0, 4),
    ),
    min_size=1, max_size=5,
)  # fmt: skip
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@given(STEPS, MOMENTS, MOMENTS)
def test_p17_at_most_one_stage_is_due_and_none_comes_again(steps: list[Step], due: datetime, now: datetime) -> None:
    numbered = tuple(
        Step(n, one.days, 0, one.open_days, one.only_open, one.at, one.repeat_days, one.repeat_times)
        for n, one in enumerate(steps, start=1)
    )
    sequence = NoticeSequence(1, "rule", "overdue", steps=numbered)
    turn = Turn(due, due - timedelta(days=21))
    found = plan(sequence, turn, OPEN, now)
    assert sum(one.verdict == "due" for one in found) <= 1
    assert [one.moment for one in found] == sorted(one.moment for one in found)
    done = {one.number for one in found if one.verdict in ("due", "collapsed")}
    again = plan(sequence, turn, OPEN, now, done)
    assert not any(one.verdict in ("due", "collapsed") for one in again)


def test_the_most_special_rule_wins() -> None:
    general = NoticeSequence(1, "all", "overdue")
    branch = NoticeSequence(2, "branch", "overdue", branch_path="1/2/")
    below = NoticeSequence(3, "children below", "overdue", branch_path="1/2/", category_path="4/")
    other = NoticeSequence(4, "other", "pre-due", branch_path="1/2/")
    rules = (general, branch, below, other)
    for category, path, wins in (("4/7/", "1/2/5/", 3), ("9/", "1/2/5/", 2), ("4/", "1/3/", 1)):
        found = chosen(rules, Case("overdue", path, category))
        assert found.sequence is not None
        assert found.sequence.id == wins
    assert chosen(rules, Case("recall", "1/")).sequence is None


def test_ntc_03_the_first_way_that_works() -> None:
    somebody = Contact(1, addresses={"email": "a@b.example", "post": "1 Mill Lane", "account": "1"})
    working = {"email", "post", "account"}
    assert reach(somebody, "overdue", ("sms", "email", "post"), working).ways == (("email", "a@b.example"),)
    both = reach(somebody, "overdue", ("email", "account"), working, every_way=True)
    assert [way for way, _address in both.ways] == ["email", "account"]
    bounced = Contact(1, addresses=somebody.addresses, bad=frozenset({"email"}))
    assert reach(bounced, "overdue", ("email", "post"), working).ways == (("post", "1 Mill Lane"),)
    nobody = reach(Contact(1), "overdue", ("email", "sms"), working)
    assert nobody.ways == ()
    assert "No address" in str(in_words(nobody))
    assert "not set up" in str(in_words(nobody))


def test_ntc_02_only_for_who_asked_and_never_for_who_refused() -> None:
    addresses = {"email": "a@b.example"}
    asks = Contact(1, addresses=addresses, wanted={"check-out": Wish(("email",))})
    refuses = Contact(1, addresses=addresses, refuses=frozenset({"mailing"}))
    assert reach(asks, "check-out", ("email",), {"email"}, opt_in=True).ways
    assert not reach(Contact(1, addresses=addresses), "check-out", ("email",), {"email"}, opt_in=True).ways
    assert not reach(refuses, "mailing", ("email",), {"email"}).ways


@given(MOMENTS, st.times(), st.times())
def test_ntc_05_nobody_is_disturbed_in_the_quiet_hours(moment: datetime, begins: time, ends: time) -> None:
    quiet = QuietHours(begins.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0))
    after = after_quiet_hours(moment, quiet, OPEN)
    assert moment <= after <= moment + timedelta(hours=26)
    if quiet.begins != quiet.ends and after != moment:
        assert OPEN.local(after).time() >= quiet.ends or OPEN.local(after).time().hour in (1, 2, 3)  # the clock changed


def test_ntc_05_a_full_day_sends_on_the_next() -> None:
    now = local("2026-11-10T12:00")
    full = {date(2026, 11, 10): 2, date(2026, 11, 11): 2}
    assert after_full_days(now, full, 2, None, OPEN) == local("2026-11-12T08:00")
    assert after_full_days(now, full, None, None, OPEN) == now


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("12 Mill Lane\nThree Rivers, ME 04912", "04912"),
        ("12 Mill Lane\nThree Rivers, ME 04912-1234", "04912-1234"),
        ("Goethestraße 3\n10623 Berlin", "10623"),
        ("10 Downing Street\nLondon SW1A 2AA", "SW1A2AA"),
        ("Storgatan 1\n111 29 Stockholm", "11129"),
        ("ul. Długa 5\n00-238 Warszawa", "00-238"),
        ("111 Main St\nOttawa ON K1A 0B1", "K1A0B1"),
        ("Damrak 1\n1012 LG Amsterdam", "1012LG"),
        ("At the lighthouse", ""),
    ],
)
def test_ntc_13_postcodes_of_many_countries(address: str, code: str) -> None:
    assert postcode(address) == code


def test_ntc_13_neighbours_lie_together_and_what_has_no_code_comes_last() -> None:
    letters = ["Nowhere", "9 Hill\n04977 Harbor", "2 Mill\n04912 Rivers", "1 Mill\n04912 Rivers"]
    assert sorted(letters, key=sort_key) == [letters[3], letters[2], letters[1], letters[0]]
