"""Whether somebody is registered already: five hundred people and their second selves (PAT-04, P29)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from shelflist.ground.common.texts import fold
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries.twins import twins
from shelflist.records.patrons.rules.twins import SHORT_NAMES, Identity, likeness
from shelflist.records.patrons.tests.library import Library, sign_in

GIVEN = [group.split()[0] for group in SHORT_NAMES] + ["Amina", "Søren", "Zoë", "Ngọc", "Łukasz", "Priya", "Wei", "Ana"]
NAMES = """
    Bello García Müller O'Brien Nguyễn Kowalski Okafor Haddad Larsson Rossi Petrov Tanaka Silva Dubois Novák Smith
    Johnson
    Williams Brown Jones Miller Davis Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez White Harris Clark
    Lewis
    Young Walker Hall Allen King Wright Scott Green Baker Adams Nelson Hill Campbell"""
FAMILY = NAMES.split()


def invented(chance: random.Random) -> Identity:
    born_on = date(1935, 1, 1) + timedelta(days=chance.randrange(80 * 365))
    given, family = chance.choice(GIVEN).title(), chance.choice(FAMILY)
    phone = f"555 {chance.randrange(100, 999)} {chance.randrange(1000, 9999)}"
    address = f"{chance.randrange(1, 300)} {chance.choice(['Hill', 'Mill', 'Lake', 'Church'])} Street\n12345 Riverton"
    email = f"{fold(given)}.{fold(family).replace(' ', '')}{chance.randrange(99)}@example.org"
    return Identity(family, given, born_on=born_on, email=email, phones=(phone,), address=address)


def misspelt(name: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(name) - 1)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :] if place + 2 <= len(name) else name


def second_self(one: Identity, chance: random.Random) -> Identity:
    """The same person as another desk wrote them down."""
    group = next((group.split() for group in SHORT_NAMES if fold(one.given_names) == group.split()[0]), None)
    short = chance.choice(group[1:]).title() if group else one.given_names
    way = chance.randrange(9)
    changes: dict[str, object] = {
        0: {"given_names": short},
        1: {"given_names": short, "email": "", "address": ""},
        2: {"family_name": misspelt(one.family_name, chance) if len(one.family_name) > 3 else one.family_name},
        3: {"family_name": one.given_names, "given_names": one.family_name, "email": ""},
        4: {"born_on": None, "address": "", "phones": ()},
        5: {"family_name": fold(one.family_name).upper(), "given_names": fold(one.given_names), "phones": ()},
        6: {"family_name": chance.choice(FAMILY), "address": "9 Elsewhere Road"},  # married and moved
        7: {"born_on": one.born_on and one.born_on.replace(year=one.born_on.year - 1), "email": ""},
        8: {"email": "", "phones": (), "address": ""},
    }[way]  # type: ignore[assignment]
    return replace(one, **changes)  # type: ignore[arg-type]


def relative(one: Identity, chance: random.Random) -> Identity:
    """A brother, a mother, or a twin."""
    other = chance.choice([name for name in ("Amina", "Søren", "Priya", "Wei", "Ngọc") if name != one.given_names])
    born_on = one.born_on if chance.random() < 0.2 else date(1940, 6, 6) + timedelta(days=chance.randrange(20000))
    return replace(one, given_names=other, born_on=born_on, email="" if chance.random() < 0.5 else one.email)


def test_pat_04_p29_five_hundred_twins_are_recognised_and_strangers_are_not() -> None:
    chance = random.Random(20260504)
    people = [invented(chance) for _number in range(500)]
    found = sum(likeness(second_self(one, chance), one).is_likely for one in people)
    assert found / 500 >= 0.95
    false = sum(likeness(relative(one, chance), one).is_likely for one in people)
    false += sum(likeness(people[number - 1], people[number]).is_likely for number in range(500))
    assert false / 1000 <= 0.02


@pytest.mark.parametrize(
    ("mine", "theirs", "score"),
    [
        (Identity("Bello", "Amina"), Identity("Bello", "Amina"), 60),
        (
            Identity("Bello", "Amina", born_on=date(1987, 3, 9)),
            Identity("Bello", "Amina", born_on=date(1987, 3, 9)),
            85,
        ),
        (
            Identity("Bello", "Amina", born_on=date(1987, 3, 9)),
            Identity("Bello", "Amina", born_on=date(1960, 1, 1)),
            10,
        ),
        (Identity("Smith", "Bob", born_on=date(1987, 3, 9)), Identity("Smith", "Robert", born_on=date(1987, 9, 3)), 73),
        (
            Identity("Amina", "Bello", born_on=date(1987, 3, 9)),
            Identity("Bello", "Amina", born_on=date(1987, 3, 9)),
            80,
        ),
        (Identity("Bello", "Amina"), Identity("Okri", "Ben"), 0),
    ],
)
def test_pat_04_the_score_says_why(mine: Identity, theirs: Identity, score: int) -> None:
    found = likeness(mine, theirs)
    assert found.score == score
    assert likeness(theirs, mine).score == score
    assert all(str(reason) for reason in found.reasons)


def test_pat_04_a_year_that_is_still_being_typed_is_compared_like_any_other() -> None:
    typed, known = (Identity(family_name="Okri", born_on=date(year, 3, 9)) for year in (2, 1984))
    assert not likeness(typed, known).is_likely


@pytest.mark.django_db
def test_pat_04_twins_are_found_by_short_names_telephones_and_birthdays(
    registered: Callable[..., Patron], library: Library
) -> None:
    robert = registered(
        "1", family_name="Kowalski", given_names="Robert", born_on=date(1980, 5, 5), phone="555-1234567"
    )
    registered("2", family_name="Kowalski", given_names="Anna", born_on=date(1982, 5, 5), phone="555-1234567")
    asked = Identity("Kowalsky", "Bob", born_on=date(1980, 5, 5))
    assert [one.patron for one in twins(asked)] == [robert]
    assert twins(asked, besides=robert.pk) == []
    assert twins(asked, within=library.east.path) == []  # the search goes no deeper than it is told


@pytest.mark.django_db
def test_pat_04_the_score_is_shown_while_the_form_is_filled_in(
    client: Client, library: Library, registered: Callable[..., Patron]
) -> None:
    sign_in(client, library.main, "edit-patrons", "see-patrons")
    registered("1", born_on=date(1987, 3, 9))
    registered("9", born_on=date(1987, 3, 9), home_branch_id=library.east.pk)  # whom Jo may not see
    typed = {"family_name": "Bello", "given_names": "Amina", "born_on": "1987-03-09", "card": ""}
    part = client.post("/desk/patrons/twins/", typed).content.decode()
    assert part.count("85 %") == 1
    assert "the same date of birth" in part
    assert client.post("/desk/patrons/twins/", {"family_name": ""}).content.decode().strip() == ""
