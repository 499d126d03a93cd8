"""Ages, days, standings, names, PINs and what a registration needs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.tables import Row
from shelflist.records.patrons.rules.columns import DateOrder, NotADate, cards_in, day_in, is_secret
from shelflist.records.patrons.rules.details import (
    CategoryNeeds,
    PatronDetails,
    Surroundings,
    reasons_against,
    reasons_against_card,
)
from shelflist.records.patrons.rules.people import (
    UNTIL_LIFTED,
    Names,
    age_on,
    asked_words,
    is_juvenile,
    months_after,
    search_words,
    standings,
)
from shelflist.records.patrons.rules.pins import CODE_LENGTH, CODE_LETTERS, Guessable, reason_against_pin

TODAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2013, 5, 4), TODAY, 13),
        (date(2013, 5, 5), TODAY, 12),
        (date(2012, 2, 29), date(2025, 2, 28), 12),
        (date(2012, 2, 29), date(2025, 3, 1), 13),
        (None, TODAY, None),
    ],
)
def test_pat_06_age_is_in_whole_years(born: date | None, day: date, age: int | None) -> None:
    assert age_on(born, day) == age


def test_pat_06_juveniles_are_below_their_categorys_age() -> None:
    assert is_juvenile(12, 13)
    assert not is_juvenile(13, 13)
    assert not is_juvenile(None, 13)
    assert not is_juvenile(5, None)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
        (date(2026, 5, 4), 24, date(2028, 5, 4)),
        (date(2026, 5, 4), 0, date(2026, 5, 4)),
    ],
)
def test_pat_01_a_card_lasts_whole_months(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


@given(st.dates(date(1900, 1, 1), date(2900, 1, 1)), st.integers(0, 1200))
def test_months_are_never_skipped(day: date, months: int) -> None:
    then = months_after(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day <= day.day


YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("active", "barred_until", "expires_on", "told"),
    [
        (True, None, None, ()),
        (True, None, TODAY, ()),
        (True, None, YESTERDAY, ("expired",)),
        (True, TODAY, TOMORROW, ("barred",)),
        (True, YESTERDAY, TOMORROW, ()),
        (True, UNTIL_LIFTED, None, ("barred",)),
        (False, None, TOMORROW, ("inactive",)),
        (False, TOMORROW, YESTERDAY, ("barred", "inactive", "expired")),
    ],
)
def test_pat_13_barred_inactive_and_expired_are_distinct(
    active: bool, barred_until: date | None, expires_on: date | None, told: tuple[str, ...]
) -> None:
    assert standings(active=active, barred_until=barred_until, expires_on=expires_on, today=TODAY) == told


def test_names_are_spoken_and_listed() -> None:
    names = Names("Bello", "Amina Grace", "Mina")
    assert (names.spoken, names.listed) == ("Mina Bello", "Bello, Mina")
    assert (Names("Pelé").spoken, Names("Pelé").listed) == ("Pelé", "Pelé")


def test_names_sort_as_a_reader_expects_in_every_language() -> None:
    people = [Names("Ångström", "A"), Names("Anders", "B"), Names("Zola"), Names("anders", "A"), Names("Østby")]
    listed = [names.listed for names in sorted(people, key=lambda names: names.sort_key)]
    assert listed[:2] == ["anders, A", "Anders, B"]
    assert listed[-1] == "Zola"


def test_people_are_found_by_every_part_of_what_is_known() -> None:
    words = search_words(
        Names("García-Lorca", "José", original="加西亚"),
        email="Jo@Example.org",
        phones=["+34 (958) 25-84-66"],
        cards=["A12"],
    )
    assert {"garcia", "lorca", "jose", "加西亚", "jo@example.org", "34958258466", "8258466", "a12"} <= words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Garcia  JOSÉ", ("garcia", "jose")),
        ("+34 958 25 84 66", ("34958258466",)),
        ("jo@example", ("jo@example",)),
        ("", ()),
        (" , ", ()),
    ],
)
def test_what_is_typed_becomes_prefixes(typed: str, words: tuple[str, ...]) -> None:
    assert asked_words(typed) == words


# --- registration -----------------------------------------------------------------------------------------------------

KNOWN = Surroundings(
    {1: CategoryNeeds(), 2: CategoryNeeds(needs_guarantor=True, juvenile_below_age=13)}, frozenset({9}), TODAY
)
GOOD = {"family_name": "Bello", "category_id": 1, "home_branch_id": 9}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"family_name": " "}, "name-missing", "family_name"),
        ({"given_names": "x" * 201}, "too-long", "given_names"),
        ({"category_id": 3}, "category-unknown", "category"),
        ({"home_branch_id": 3}, "branch-unknown", "home_branch"),
        ({"category_id": 2}, "guarantor-needed", "guarantor"),
        ({"category_id": 2, "guarantor_id": 4, "born_on": date(2010, 1, 1)}, "too-old-for-category", "category"),
        ({"born_on": TOMORROW}, "born-in-the-future", "born_on"),
        ({"born_on": date(1880, 1, 1)}, "born-too-long-ago", "born_on"),
        ({"joined_on": TODAY, "expires_on": YESTERDAY}, "expires-before-joining", "expires_on"),
        ({"email": "amina at example"}, "email-not-usable", "email"),
        ({"email": "a@b.org, c@d.org"}, "email-not-usable", "email"),
        ({"login": "ab"}, "login-not-usable", "login"),
        ({"login": "a bello"}, "login-not-usable", "login"),
    ],
)
def test_pat_02_whatever_is_wrong_is_said_with_its_field(change: dict[str, object], code: str, field: str) -> None:
    assert reasons_against(PatronDetails(**GOOD), KNOWN) == ()  # type: ignore[arg-type]
    [refusal] = reasons_against(PatronDetails(**(GOOD | change)), KNOWN)  # type: ignore[arg-type]
    assert (refusal.code, refusal.details["field"]) == (code, field)


def test_card_numbers_are_checked() -> None:
    assert reasons_against_card("21234") == ()
    assert [refusal.code for refusal in reasons_against_card(" ")] == ["barcode-missing"]
    assert [refusal.code for refusal in reasons_against_card("2 1")] == ["barcode-not-usable"]


# --- PINs -------------------------------------------------------------------------------------------------------------

ABOUT = Guessable(
    born_on=date(1987, 3, 9),
    phones=("+1 (555) 010-4477",),
    cards=("21234000000018",),
    words=("Amina", "Bello", "mina87"),
)


@pytest.mark.parametrize(
    "pin",
    ["0000", "1111", "1234", "4321", "abcd", "1212", "1234567890", "password", "Library", "0903", "0309", "1987",
     "090387", "870309", "19870309", "09031987", "4477", "0104", "5550", "0018", "2123", "amina", "BELLO", "mina87",
     "123", "x" * 65],
)  # fmt: skip
def test_s14_pins_that_others_could_guess_are_refused_without_repeating_them(pin: str) -> None:
    refusal = reason_against_pin(pin, ABOUT)
    assert refusal is not None
    assert pin not in str(refusal.to_data())


@pytest.mark.parametrize("pin", ["7391", "80264", "river-9-otter", "Zw4k"])
def test_pins_that_nobody_can_know_are_taken(pin: str) -> None:
    assert reason_against_pin(pin, ABOUT) is None


def test_activation_codes_are_too_many_to_guess_and_easy_to_read() -> None:
    assert len(CODE_LETTERS) ** CODE_LENGTH > 2**48
    assert not set("01IOLU") & set(CODE_LETTERS)


# --- files ------------------------------------------------------------------------------------------------------------


def cell(text: str) -> Row:
    return Row(2, {"born_on": text, "cards": text}, (text,))


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-05-31", "iso", date(2026, 5, 31)),
        ("20260531", "day-first", date(2026, 5, 31)),
        ("2026-05-31T00:00:00", "iso", date(2026, 5, 31)),
        ("2026-05-31 12:00", "iso", date(2026, 5, 31)),
        ("3/4/2026", "day-first", date(2026, 4, 3)),
        ("3/4/2026", "month-first", date(2026, 3, 4)),
        ("03.04.2026", "day-first", date(2026, 4, 3)),
        ("", "iso", None),
    ],
)
def test_days_are_read_as_iso_or_in_the_order_that_was_said(text: str, order: DateOrder, day: date | None) -> None:
    assert day_in(cell(text), "born_on", order) == day


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("3/4/2026", "iso"),
        ("31/12/26", "day-first"),
        ("2026-02-30", "iso"),
        ("13/13/2026", "day-first"),
        ("May", "iso"),
    ],
)
def test_days_that_could_mean_several_things_are_refused(text: str, order: DateOrder) -> None:
    with pytest.raises(NotADate) as no:
        day_in(cell(text), "born_on", order)
    assert text in str(no.value.refusal.message)
    assert no.value.refusal.remedy is not None


def test_several_cards_are_separated_by_semicolons() -> None:
    assert cards_in(cell(" 1 ; 2;;3 ")) == ("1", "2", "3")


@pytest.mark.parametrize("header", ["PIN", "pin code", "Password", "patron_pin", "Passwort", "web password"])
def test_s14_columns_of_secrets_are_known(header: str) -> None:
    assert is_secret(header)
    assert not is_secret("shipping")
