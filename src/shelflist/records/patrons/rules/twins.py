"""Is it somebody who is registered already? A score with its reasons, from names, birthdays, addresses (PAT-04)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.texts import fold

LIKELY, POSSIBLE = 60, 45
LOCAL_DIGITS = 7

# Names of one person, as English-speaking desks hear them. Order and case do not matter.
SHORT_NAMES = (
    "robert bob bobby rob robbie bert", "william bill billy will willie liam", "richard dick rick ricky rich",
    "elizabeth liz lizzie beth betty eliza bess lisa elsie", "margaret maggie meg peggy greta marge rita",
    "katherine catherine kathryn kate katie kathy cathy kit kay", "james jim jimmy jamie", "john jack johnny jon",
    "joseph joe joey jo pepe", "edward ed eddie ned ted teddy", "michael mike mick mickey micky", "thomas tom tommy",
    "charles charlie chuck chas carl", "alexander alex sandy sasha xander alec", "alexandra alex sandra sasha",
    "anthony tony antonio", "andrew andy drew", "daniel dan danny", "david dave davey", "samuel sam sammy",
    "samantha sam sammy", "christopher chris kit topher", "christine chris chrissy tina christina kristina",
    "patricia pat patty trish tricia", "patrick pat paddy", "susan sue susie suzanne suzy", "stephen steven steve",
    "matthew matt matty", "nicholas nick nicky klaus nico", "peter pete pedro", "philip phil pip", "ronald ron ronnie",
    "rebecca becky becca", "jennifer jen jenny", "jessica jess jessie", "deborah debbie deb",
    "dorothy dot dottie dolly",
    "frances fran frannie", "francis frank frankie francisco paco", "henry harry hank", "lawrence larry laurie",
    "leonard len lenny leo", "theodore ted teddy theo", "timothy tim timmy", "victoria vicky tori", "virginia ginny",
    "walter walt wally", "abigail abby", "benjamin ben benny", "gregory greg", "jacob jake", "joshua josh",
    "kenneth ken kenny", "raymond ray", "zachary zach zack", "mohammed muhammad mohamed mohammad muhammed",
    "yusuf youssef yousef joseph", "ibrahim abraham", "maryam mary maria marie", "isabella isabel bella",
    "guadalupe lupe", "jose pepe", "eleanor ellie nell nora leonor", "olivia liv", "nathaniel nathan nate",
)  # fmt: skip


@cache
def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(SHORT_NAMES):
        for name in group.split():
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


@cache
def _members() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split()) for group in SHORT_NAMES)


def other_names(word: str) -> frozenset[str]:
    """What else somebody of this given name may be called, the name itself left out."""
    return frozenset(name for number in _groups().get(word, ()) for name in _members()[number]) - {word}


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of somebody, as far as it tells people apart."""

    family_name: str
    given_names: str = ""
    preferred_name: str = ""
    name_original: str = ""
    born_on: date | None = None
    email: str = ""
    phones: tuple[str, ...] = ()
    address: str = ""

    @property
    def family(self) -> tuple[str, ...]:
        return tuple(fold(self.family_name).split())

    @property
    def given(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fold(f"{self.given_names} {self.preferred_name}").split()))

    @property
    def digits(self) -> frozenset[str]:
        """The telephone numbers without what people leave out."""
        found = (re.sub(r"\D", "", phone)[-LOCAL_DIGITS:] for phone in self.phones)
        return frozenset(one for one in found if len(one) >= 6)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two records look like one person, from 0 to 100, and what speaks for and against it."""

    score: int
    reasons: tuple[Phrase, ...]

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY

    @property
    def is_possible(self) -> bool:
        return self.score >= POSSIBLE


def likeness(one: Identity, other: Identity) -> Likeness:
    """Compare two records, by name first, then by what tells namesakes apart."""
    points, reasons = 0, []
    for gained, reason in (*_names(one, other), *_birthdays(one, other), *_contacts(one, other)):
        points += gained
        if reason is not None:
            reasons.append(reason)
    if points >= 50 and None in {one.born_on, other.born_on}:
        points += 10
        reasons.append(_("no date of birth to tell them apart"))
    if _are_siblings(one, other):
        points = min(points, POSSIBLE - 5)
        reasons.append(_("another given name: perhaps one of the family"))
    return Likeness(max(0, min(100, points)), tuple(reasons))


def _names(one: Identity, other: Identity) -> Iterable[tuple[int, Phrase | None]]:
    if one.name_original and fold(one.name_original) == fold(other.name_original):
        yield 25, _("the same name in its own script")
    family, given = _alike(one.family, other.family), _given_alike(one.given, other.given)
    swapped = min(_alike(one.family, other.given), _alike(one.given, other.family)) if one.given and other.given else 0
    if swapped > 80 and swapped > min(family, given):
        yield 45, _("family and given name the other way round")
        return
    if family >= 100 and given >= 100:
        yield 50, _("the same name")
        return
    yield family * 30 // 100, _family_words(family)
    yield given * 20 // 100, _given_words(given)


def _family_words(alike: int) -> Phrase | None:
    if alike >= 100:
        return _("the same family name")
    return _("a family name written almost alike") if alike >= 60 else None


def _given_words(alike: int) -> Phrase | None:
    if alike >= 100:
        return _("the same given name")
    if alike >= 85:
        return _("a short form of the given name")
    return _("a given name almost alike") if alike >= 50 else None


def _alike(mine: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    """How much two names of one or more words agree, in per cent: the best pair of words, all words when it can be."""
    if not mine or not theirs:
        return 0
    if mine == theirs or set(mine) == set(theirs) or "".join(mine) == "".join(theirs):
        return 100
    if set(mine) & set(theirs):
        return 90  # one of two family names
    return max(_word_alike(a, b) for a in mine for b in theirs)


def _word_alike(a: str, b: str) -> int:
    if a == b:
        return 100
    if min(len(a), len(b)) >= 4 and (steps := _distance(a, b, 2)) <= 2:
        return 80 if steps == 1 else 60 if min(len(a), len(b)) >= 6 else 0
    return 0


def _given_alike(mine: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    if not mine or not theirs:
        return 0
    best = _alike(mine, theirs)
    if best < 90 and any(b in other_names(a) for a in mine for b in theirs):
        return 90
    if best < 50 and mine[0][0] == theirs[0][0] and 1 in {len(mine[0]), len(theirs[0])}:
        return 50  # an initial
    return best


def _birthdays(one: Identity, other: Identity) -> Iterable[tuple[int, Phrase | None]]:
    mine, theirs = one.born_on, other.born_on
    if mine is None or theirs is None:
        return
    if mine == theirs:
        yield 35, _("the same date of birth")
    elif (mine.year, mine.month, mine.day) == (theirs.year, theirs.day, theirs.month):
        yield 25, _("day and month of birth the other way round")
    elif sum(a != b for a, b in zip(mine.isoformat(), theirs.isoformat(), strict=True)) == 1:
        yield 20, _("a date of birth that differs in one digit")
    else:
        yield -40, _("another date of birth")


def _contacts(one: Identity, other: Identity) -> Iterable[tuple[int, Phrase | None]]:
    if one.email and one.email.strip().casefold() == other.email.strip().casefold():
        yield 30, _("the same e-mail address")
    if one.digits & other.digits:
        yield 20, _("the same telephone number")
    if (street := _street(one.address)) and street == _street(other.address):
        yield 15, _("the same address")


STREET_WORDS = {"street": "st", "road": "rd", "avenue": "ave", "lane": "ln", "drive": "dr", "apartment": "apt",
                "strasse": "str", "straat": "str"}  # fmt: skip


def _street(address: str) -> str:
    """The first line, its usual words shortened, if it has a number."""
    first = next((line for line in address.splitlines() if line.strip()), "")
    words = [STREET_WORDS.get(word, word) for word in fold(first).split()]
    return " ".join(words) if any(word[0].isdigit() for word in words) else ""


def _are_siblings(one: Identity, other: Identity) -> bool:
    """A family shares name, address and telephone, twins the birthday too: given names that differ tell them apart."""
    if not one.given or not other.given:
        return False
    family = _alike(one.family, other.family) >= 90
    return family and _given_alike(one.given, other.given) < 50 and _alike(one.family, other.given) < 90


def _distance(a: str, b: str, most: int) -> int:
    """How many letters must be changed, added, left out or swapped; `most + 1` when it is more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        older, before, row = before, row, [i, *([0] * len(b))]
        for j, other in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def asked_by(identity: Identity) -> frozenset[str]:
    """The words by which somebody who may be the same is found: names, what else they are called, e-mail, telephone."""
    words = {*identity.family, *identity.given}
    words |= {other for word in identity.given for other in other_names(word)}
    if identity.email.strip():
        words.add(identity.email.strip().casefold())
    return frozenset(words | identity.digits | set(fold(identity.name_original).split()))
