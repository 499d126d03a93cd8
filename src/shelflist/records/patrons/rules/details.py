"""What is known of a person, what a registration must have, and what is wrong with it, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date

from shelflist.ground.common.barcodes import LONGEST_BARCODE, handle, storable
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.patrons.rules.fields import FIELDS, FieldRule, reasons_against_fields
from shelflist.records.patrons.rules.people import Names, age_on

EMAIL = re.compile(r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]+$")
LOGIN = re.compile(r"^[!-}]{3,80}$")
OLDEST = 130
LONGEST: Mapping[str, int] = {
    "family_name": 200,
    "given_names": 200,
    "name_original": 300,
    "preferred_name": 200,
    "email": 254,
    "phone": 40,
    "phone_evening": 40,
    "phone_mobile": 40,
    "language": 10,
    "guarantor_is": 80,
}


@dataclass(frozen=True, slots=True)
class PatronDetails:
    """Everything about a person that the desk may set. `expires_on` None: reckoned from the category."""

    family_name: str
    category_id: int
    home_branch_id: int
    given_names: str = ""
    name_original: str = ""
    preferred_name: str = ""
    born_on: date | None = None
    email: str = ""
    phone: str = ""
    phone_evening: str = ""
    phone_mobile: str = ""
    address: str = ""
    language: str = ""
    joined_on: date | None = None
    expires_on: date | None = None
    login: str = ""
    guarantor_id: int | None = None
    guarantor_is: str = ""

    @property
    def names(self) -> Names:
        return Names(self.family_name, self.given_names, self.preferred_name, self.name_original)

    def columns(self) -> dict[str, object]:
        """As the table holds it, without the two days that the action reckons."""
        values: dict[str, object] = {
            name: value.strip() if isinstance(value := getattr(self, name), str) else value
            for name in self.__dataclass_fields__
            if name not in {"joined_on", "expires_on"}
        }
        return values | {"name_sort": self.names.sort_key, "email": self.email.strip(), "login": self.login.strip()}


@dataclass(frozen=True, slots=True)
class CategoryNeeds:
    """What a category asks of its members."""

    needs_guarantor: bool = False
    juvenile_below_age: int | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What exists: categories with their needs, and branches; and the local day."""

    categories: Mapping[int, CategoryNeeds]
    branch_ids: frozenset[int]
    today: date
    fields: Mapping[str, FieldRule] = dataclass_field(default_factory=dict)  # what the home branch asks (PAT-02)


def reasons_against(details: PatronDetails, known: Surroundings) -> tuple[Refusal, ...]:
    """Every reason why a person cannot be kept like this; `details["field"]` of each names what to mend."""
    return (
        *_about_name(details),
        *_about_membership(details, known),
        *_about_dates(details, known.today),
        *_about_contact(details),
        *reasons_against_fields({name: getattr(details, name) for name in FIELDS}, known.fields),
    )


def _wrong(code: str, field: str, message: Phrase, remedy: Phrase | None = None) -> Refusal:
    return Refusal(code=code, message=message, remedy=remedy, details={"field": field})


def _about_name(details: PatronDetails) -> Iterator[Refusal]:
    if not details.family_name.strip():
        yield _wrong(
            "name-missing",
            "family_name",
            _("A patron needs a name."),
            _("Somebody with one name only has it as family name."),
        )
    for name, most in LONGEST.items():
        if len(getattr(details, name)) > most:
            yield _wrong("too-long", name, _("Use at most {most} characters.", most=most))


def _about_membership(details: PatronDetails, known: Surroundings) -> Iterator[Refusal]:
    if details.home_branch_id not in known.branch_ids:
        yield _wrong("branch-unknown", "home_branch", _("Choose the home branch."))
    needs = known.categories.get(details.category_id)
    if needs is None:
        yield _wrong("category-unknown", "category", _("Choose what kind of patron this is."))
        return
    if needs.needs_guarantor and details.guarantor_id is None:
        yield _wrong(
            "guarantor-needed",
            "guarantor",
            _("Patrons of this kind need somebody who answers for them."),
            _("Scan the card of a parent or guardian."),
        )
    age = age_on(details.born_on, known.today)
    if needs.juvenile_below_age is not None and age is not None and age >= needs.juvenile_below_age:
        yield _wrong(
            "too-old-for-category",
            "category",
            _("This kind of card is for people under {age}.", age=needs.juvenile_below_age),
            _("Choose another kind of patron."),
        )


def reasons_against_birthday(born: date | None, today: date) -> Iterator[Refusal]:
    """Why nobody was born on this day."""
    if born is not None and born > today:
        yield _wrong("born-in-the-future", "born_on", _("{day} has not come yet.", day=born))
    elif (age_on(born, today) or 0) > OLDEST:
        yield _wrong("born-too-long-ago", "born_on", _("Somebody born on {day} would be too old.", day=born))


def reasons_against_email(email: str) -> Iterator[Refusal]:
    """Why this is no e-mail address; none at all is fine."""
    if email.strip() and not EMAIL.match(email.strip()):
        yield _wrong("email-not-usable", "email", _("“{text}” is not an e-mail address.", text=email.strip()))


def _about_dates(details: PatronDetails, today: date) -> Iterator[Refusal]:
    yield from reasons_against_birthday(details.born_on, today)
    if details.joined_on and details.expires_on and details.expires_on < details.joined_on:
        yield _wrong("expires-before-joining", "expires_on", _("The card would expire before it was issued."))


def _about_contact(details: PatronDetails) -> Iterator[Refusal]:
    yield from reasons_against_email(details.email)
    login = details.login.strip()
    if login and not LOGIN.match(login):
        yield _wrong("login-not-usable", "login", _("A login has 3 to 80 letters, digits and signs without blanks."))


def reasons_against_card(barcode: str) -> tuple[Refusal, ...]:
    """Why this cannot be a card number."""
    if not barcode.strip():
        return (_wrong("barcode-missing", "card", _("A card needs a number."), _("Scan the new card.")),)
    if not storable(handle(barcode)):
        return (
            _wrong(
                "barcode-not-usable",
                "card",
                _(
                    "“{barcode}” cannot be a card number: use at most {most} letters, digits and signs without blanks.",
                    barcode=barcode.strip(),
                    most=LONGEST_BARCODE,
                ),
            ),
        )
    return ()


def taken(value: str, holder: Phrase | None, field: str) -> Refusal:
    """A card number, barcode or login is in use already; `holder` says whose it is, to those who may know."""
    message = (
        _("{value} is already {holder}.", value=value, holder=holder)
        if holder
        else _("{value} is already in use.", value=value)
    )
    return Refusal(
        code="barcode-taken",
        message=message,
        remedy=_("Use another one: every card, copy and login has its own."),
        details={"field": field, "value": value},
    )
