"""Which PINs are too easy to guess, and what an activation code looks like (S12 to S15)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

SHORTEST, LONGEST = 4, 64
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another
CODE_LENGTH = 10  # 49 bits
CODE_LASTS = timedelta(days=7)
COMMON = frozenset({"password", "passwort", "library", "bibliothek", "letmein", "qwerty", "qwertz", "azerty", "secret"})


@dataclass(frozen=True, slots=True)
class Guessable:
    """What others know about somebody: none of it may be in their PIN."""

    born_on: date | None = None
    phones: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # names, login, e-mail


def reason_against_pin(pin: str, about: Guessable) -> Refusal | None:
    """Why this PIN may not be used; None when it may. The sentence never repeats the PIN."""
    message = _shape(pin) or (_too_easy() if _is_trivial(pin) else None) or _personal(pin, about)
    if message is None:
        return None
    return Refusal(
        code="pin-too-easy" if SHORTEST <= len(pin) <= LONGEST else "pin-length",
        message=message,
        remedy=_("Choose digits or letters that nobody could find out about you."),
        details={"field": "pin"},
    )


def _shape(pin: str) -> Phrase | None:
    if SHORTEST <= len(pin) <= LONGEST:
        return None
    return _("A PIN has {fewest} to {most} digits or letters.", fewest=SHORTEST, most=LONGEST)


def _too_easy() -> Phrase:
    return _("This PIN is one of the first that anybody would try.")


def _is_trivial(pin: str) -> bool:
    low = pin.casefold()
    if low in COMMON or len(set(low)) == 1:
        return True
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(low)}
    half = low[: len(low) // 2]
    return steps in ({1}, {-1}) or (len(low) % 2 == 0 and half * 2 == low) or low in {"1234567890", "0987654321"}


def _personal(pin: str, about: Guessable) -> Phrase | None:
    low = pin.casefold()
    if low in set(_birthdays(about.born_on)):
        return _("This PIN is made from a date of birth.")
    if _within(low, about.phones):
        return _("This PIN is part of a telephone number.")
    if _within(low, about.cards):
        return _("This PIN is part of the card number.")
    if any(low == word.casefold() for word in about.words):
        return _("This PIN is a name that others know.")
    return None


def _birthdays(born_on: date | None) -> Iterator[str]:
    """Every way to write a birthday with digits."""
    if born_on is None:
        return
    day, month, year = f"{born_on:%d}", f"{born_on:%m}", f"{born_on:%Y}"
    yield from (year, day + month, month + day)
    for written in (year, year[2:]):
        yield from (day + month + written, month + day + written, written + month + day, written + day + month)
        yield from (month + written, written + month)


def _within(pin: str, numbers: Iterable[str]) -> bool:
    return any(pin in re.sub(r"[^0-9a-z]", "", number.casefold()) for number in numbers)
