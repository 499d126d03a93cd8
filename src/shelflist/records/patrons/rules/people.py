"""Decisions about people: how long a card lasts, how old somebody is, who may borrow, how they are named and found."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shelflist.ground.common.texts import collation_key, fold

Standing = Literal["barred", "inactive", "expired"]
UNTIL_LIFTED = date.max  # a bar without an end
PHONE = re.compile(r"^[+(]?[0-9][0-9 ()./-]{5,}$")
LOCAL_DIGITS = 7  # people leave out the area code


def age_on(born_on: date | None, day: date) -> int | None:
    """Whole years on that day; somebody born on 29 February has their birthday on 1 March in other years."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_juvenile(age: int | None, below: int | None) -> bool:
    """True when the category has an age limit and the patron is below it; somebody of unknown age is taken as grown."""
    return age is not None and below is not None and age < below


def standings(*, active: bool, barred_until: date | None, expires_on: date | None, today: date) -> tuple[Standing, ...]:
    """Barred, inactive and expired are three different things, and all of them are told at once (PAT-13).

    The last day of a bar still counts; a card is good through the day it expires on.
    """
    found: list[Standing] = []
    if barred_until is not None and today <= barred_until:
        found.append("barred")
    if not active:
        found.append("inactive")
    if expires_on is not None and expires_on < today:
        found.append("expired")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Names:
    """The parts of a name as they are kept."""

    family: str
    given: str = ""
    preferred: str = ""
    original: str = ""  # in its own script

    @property
    def spoken(self) -> str:
        """As one says it: the preferred name before the given ones."""
        return f"{self.preferred or self.given} {self.family}".strip()

    @property
    def listed(self) -> str:
        """As it stands in a list: family name first."""
        return ", ".join(part for part in (self.family, self.preferred or self.given) if part)

    @property
    def sort_key(self) -> bytes:
        """Bytes that sort names alike in every language and database."""
        return collation_key(self.listed)


def search_words(
    names: Names, *, email: str = "", phones: Iterable[str] = (), cards: Iterable[str] = ()
) -> frozenset[str]:
    """Every word a patron is found by: folded names, the whole e-mail, telephone digits, card numbers."""
    text = " ".join((names.family, names.given, names.preferred, names.original))
    words = set(fold(text).split())
    if email:
        words.add(email.strip().casefold())
    for phone in phones:
        if digits := re.sub(r"\D", "", phone):
            words |= {digits, digits[-LOCAL_DIGITS:]}
    return frozenset(words | {card.casefold() for card in cards})


def asked_words(text: str) -> tuple[str, ...]:
    """What somebody typed to find a patron, as prefixes that must all be met; a telephone number is one word."""
    text = text.strip()
    if PHONE.match(text):
        return (re.sub(r"\D", "", text),)
    if "@" in text:
        return tuple(text.casefold().split())
    return tuple(dict.fromkeys(fold(text).split()))
