"""Phrases in the reader's language: dates, money, plurals, hostile values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase, nphrase, phrase
from shelflist.ground.ui import localise
from shelflist.ground.ui.templatetags.shelflist import initials, say, say_text

THIS_YEAR = timezone.localdate().year


@pytest.fixture
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


def test_a_day_has_its_weekday_and_only_another_year_is_named() -> None:
    assert localise.day(date(2026, 11, 30), today=date(2026, 1, 1)) == "Mon 30 Nov"
    assert localise.day(date(2026, 11, 30), today=date(2027, 1, 1)) == "Mon 30 Nov 2026"


@pytest.mark.usefixtures("german")
def test_a_day_is_said_in_german() -> None:
    assert localise.day(date(2026, 11, 30), today=date(2026, 1, 1)) == "Mo., 30. Nov."
    assert localise.money(Money(1240, "EUR")) == "12,40\u00a0€"


def test_a_moment_is_told_by_the_clock_of_the_branch() -> None:
    with timezone.override(ZoneInfo("America/Los_Angeles")):
        at = datetime(THIS_YEAR, 6, 15, 1, 30, tzinfo=UTC)
        assert localise.moment(at).endswith("14 Jun, 18:30")
        assert localise.clock(at, seconds=True) == "18:30:00"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا نسخ"),
        (1, "نسخة واحدة"),
        (2, "نسختان"),
        (3, "3 نسخ"),
        (11, "11 نسخة"),
        (100, "100 نسخة"),
        (103, "103 نسخ"),
    ],
)
def test_arabic_counts_in_six_forms(count: int, said: str) -> None:
    with translation.override("ar"):
        assert localise.text(nphrase("{count} copy", "{count} copies", count)) == said


def test_arabic_keeps_sums_and_times_the_right_way_round() -> None:
    """`0.50 US$` within a sentence from right to left would show its sign on the other side."""
    at = datetime(2026, 6, 14, 16, 30, tzinfo=UTC)
    with translation.override("ar"), timezone.override("Europe/Berlin"):
        assert localise.money(Money(50, "USD")) == "\u20660.50\u00a0US$\u2069"
        assert localise.clock(at) == "18:30"
        assert localise.moment(at, today=at.date()).endswith("، 18:30")


def test_a_phrase_is_filled_with_days_money_and_other_phrases() -> None:
    said = phrase("{what} by {day}: {fine}", what=phrase("Bring it back"), day=date(THIS_YEAR, 5, 3), fine=Money(125))
    assert say(said) == f"Bring it back by {localise.day(date(THIS_YEAR, 5, 3))}: $1.25"


def test_the_stored_form_of_a_phrase_says_the_same() -> None:
    said = phrase("Due {day} at {at}", day=date(2026, 5, 3), at=datetime(2026, 5, 3, 12, tzinfo=UTC))
    assert say(said.to_data()) == say(said)
    assert say_text(said.to_data()) == say_text(said)


def test_the_count_chooses_the_form_and_is_grouped_but_years_are_not() -> None:
    assert say(nphrase("{count} loan", "{count} loans", 1)) == "1 loan"
    assert say(nphrase("{count} loan", "{count} loans", 1250)) == "1,250 loans"
    assert say(phrase("printed in {year}", year=2026)) == "printed in 2026"


def test_names_are_escaped_and_isolated() -> None:
    hostile = '<script>alert("x")</script>'
    assert say(phrase("Lent to {name}", name=hostile)) == (
        "Lent to <bdi>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;</bdi>"
    )
    assert say(phrase(hostile)) == "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"
    assert say(hostile).startswith("&lt;script&gt;")
    assert say_text(phrase("Lent to {name}", name="Ann")) == "Lent to \u2068Ann\u2069"


@given(st.text(), st.text())
def test_no_value_can_open_a_tag(msgid: str, name: str) -> None:
    shown = say(Phrase(msgid, {"name": name})).replace("<bdi>", "").replace("</bdi>", "")
    assert "<" not in shown
    assert ">" not in shown


def test_a_phrase_cannot_reach_into_its_values() -> None:
    assert say(phrase("{name.__class__} {0} {missing}", name="Ann")) == "{name.__class__} {0} {missing}"


def test_nothing_is_said_as_nothing() -> None:
    assert say(None) == say("") == say_text(None) == ""


def test_spans_name_the_largest_unit_that_says_enough() -> None:
    now = datetime(2026, 11, 14, 12, tzinfo=UTC)
    said = [
        localise.ago(now - timedelta(**{unit: n}), now)
        for unit, n in (("seconds", 5), ("minutes", 1), ("minutes", 40), ("hours", 47), ("days", 3))
    ]
    assert said == ["just now", "1 minute ago", "40 minutes ago", "47 hours ago", "3 days ago"]
    assert localise.ago(now + timedelta(hours=2), now) == "in 2 hours"


def test_initials_are_at_most_two_letters_of_any_script() -> None:
    assert [initials(name) for name in ("Amina Yusuf-Haddad", "Лев Толстой", "Plato", "", "3 Musketeers")] == [
        "AY",
        "ЛТ",
        "P",
        "",
        "M",
    ]
