"""Invented patrons: drawn from data/people.toml by a seeded chance, so that every day makes the same town."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from random import Random
from typing import Any

PATRON_COUNT = 400
MIX = {"adult": 58, "teen": 10, "child": 20, "teacher": 5, "homebound": 7}
HOMES = {"CEN": 50, "EAS": 28, "HAR": 15, "BKM": 7}
AGES = {"adult": (19, 84), "teen": (13, 17), "child": (3, 12), "teacher": (25, 63), "homebound": (68, 96)}
HOMEBOUND_HOMES = {"BKM": 60, "CEN": 40}


@dataclass(slots=True)
class Person:
    """A patron in the making. `activity` is how often they come, relative to others; `guarantor` an index or None."""

    given: str
    family: str
    category: str
    branch: str
    born_on: date
    joined_on: date
    expires_on: date
    address: str
    email: str
    phone: str
    activity: float
    reads: str = ""
    language: str = ""
    original: str = ""
    guarantor: int | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind and text


def tables() -> dict[str, Any]:
    """The names, streets and notes as written in data/people.toml."""
    return tomllib.loads(files("shelflist.config.demo").joinpath("data", "people.toml").read_text(encoding="utf-8"))


def invent(random: Random, today: date) -> list[Person]:
    """The people of the town: the named ones first, then families and single readers until there are enough."""
    data = tables()
    people = [_named(entry, data, random, today) for entry in data["person"]]
    for person, entry in zip(people, data["person"], strict=True):
        if "guarantor" in entry:
            person.guarantor = next(
                i for i, other in enumerate(people) if f"{other.given} {other.family}" == entry["guarantor"]
            )
    while len(people) < PATRON_COUNT:
        category = _drawn(random, MIX)
        if category == "child":
            _add_family(people, data, random, today)
        else:
            people.append(_invented(category, data, random, today))
    del people[PATRON_COUNT:]
    _sprinkle_notes(people, data["notes"], random)
    return people


def _named(entry: dict[str, Any], data: dict[str, Any], random: Random, today: date) -> Person:
    person = _invented(entry["category"], data, random, today)
    person.given, person.family, person.branch = entry["given"], entry["family"], entry["branch"]
    person.original = entry.get("original", "")
    person.reads = entry.get("reads", "")
    person.email = _email(person.given, person.family)
    if "born" in entry:
        person.born_on = date.fromisoformat(entry["born"])
    elif "age" in entry:
        person.born_on = today - timedelta(days=entry["age"] * 365 + 120)
    person.expires_on = today + timedelta(days=480)
    person.activity = 3.0
    person.notes = [(kind, entry[kind]) for kind in ("alert", "note") if kind in entry]
    return person


def _invented(category: str, data: dict[str, Any], random: Random, today: date) -> Person:
    names = random.choices(data["names"], [group["share"] for group in data["names"]])[0]
    given, family = random.choice(names["given"]), random.choice(names["family"])
    youngest, oldest = AGES[category]
    joined_on = today - timedelta(days=random.randint(20, 2400))
    if category in {"child", "teen"}:
        joined_on = today - timedelta(days=random.randint(20, 800))
    lasts = timedelta(days=730 if category in {"child", "teen"} else 365 if category == "teacher" else 1095)
    expires_on = joined_on + lasts
    while expires_on < today and random.random() < 0.94:  # most people renew their card
        expires_on += lasts
    return Person(
        given=given,
        family=family,
        category=category,
        branch=_drawn(random, HOMEBOUND_HOMES if category == "homebound" else HOMES),
        born_on=today - timedelta(days=random.randint(youngest * 366, oldest * 365 + 200)),
        joined_on=joined_on,
        expires_on=expires_on,
        address=_address(data["streets"], random),
        email=_email(given, family) if random.random() < 0.8 else "",
        phone=f"555-{random.randint(1000, 9999)}",
        activity=random.paretovariate(1.6),
        reads=names.get("reads", ""),
        language=names.get("language", ""),
    )


def _add_family(people: list[Person], data: dict[str, Any], random: Random, today: date) -> None:
    """One grown-up and one to three children at the same address."""
    parent = _invented("adult", data, random, today)
    parent.born_on = today - timedelta(days=random.randint(27 * 365, 52 * 365))
    people.append(parent)
    guarantor = len(people) - 1
    siblings = next(group for group in data["names"] if parent.family in group["family"])["given"]
    for given in random.sample(siblings, min(random.randint(1, 3), len(siblings))):
        child = _invented("child", data, random, today)
        child.given, child.family, child.address, child.branch = given, parent.family, parent.address, parent.branch
        child.email, child.phone, child.reads, child.guarantor = "", parent.phone, parent.reads, guarantor
        child.activity = max(child.activity, 1.5)
        people.append(child)


def _sprinkle_notes(people: list[Person], notes: dict[str, list[str]], random: Random) -> None:
    """A few people have a note, fewer an alert, hardly any a block."""
    strangers = [person for person in people if not person.notes]
    for kind, count in (("note", 22), ("alert", 8), ("block", 5)):
        for person in random.sample(strangers, count):
            person.notes.append((kind, random.choice(notes[kind])))


def _address(streets: dict[str, list[str]], random: Random) -> str:
    return f"{random.randint(1, 180)} {random.choice(streets['names'])}\n{random.choice(streets['towns'])}"


def _drawn(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


def _email(given: str, family: str) -> str:
    """An address under a reserved name (RFC 2606), of plain letters."""
    letters = "".join(
        c for c in f"{given}.{family}".lower().replace(" ", "") if c.isascii() and (c.isalpha() or c == ".")
    )
    return f"{letters.strip('.')}@example.org"
