"""The columns of a patron file, and a row of it turned into details (docs/guides/importing.md lists them)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.common.tables import Row, plain_name

DateOrder = Literal["iso", "day-first", "month-first"]

# Column → other names it goes by. Case, blanks, hyphens and underscores do not matter.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cards": ("card", "card number", "cardnumber", "barcode", "patron barcode", "library card"),
    "family_name": ("surname", "last name", "family", "nachname", "nom", "apellidos"),
    "given_names": ("first name", "first names", "given name", "forename", "vorname", "prénom", "nombre"),
    "preferred_name": ("nickname", "called"),
    "name_original": ("original name", "name in original script"),
    "category": ("patron category", "category code", "patron type", "profile", "group"),
    "home_branch": ("branch", "home library", "library", "branch code", "home branch code"),
    "born_on": ("birth date", "date of birth", "dob", "birthday", "dateofbirth"),
    "email": ("e-mail", "e-mail address", "email address", "mail"),
    "phone": ("telephone", "phone number", "tel", "day phone"),
    "phone_evening": ("evening phone", "home phone"),
    "phone_mobile": ("mobile", "mobile phone", "cell", "cell phone", "sms", "sms number"),
    "address": ("postal address", "street"),
    "language": ("lang", "preferred language"),
    "joined_on": ("joined", "registered", "date enrolled", "enrolled", "registration date"),
    "expires_on": ("expires", "expiry", "expiry date", "date expiry", "expiration date"),
    "login": ("username", "user name", "userid", "user id"),
    "guarantor": ("guarantor card", "parent card", "guardian card"),
    "note": ("notes", "comment", "remark"),
}
SECRETS = frozenset({"pin", "pincode", "password", "passwort", "passcode", "motdepasse", "contraseña", "secret", "pwd"})
SEPARATED = re.compile(r"^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})$")


def is_secret(header: str) -> bool:
    """True for a column of PINs or passwords, which is never read (S14)."""
    name = plain_name(header)
    return name in SECRETS or name.endswith(("password", "pin", "passwort"))


def cards_in(row: Row) -> tuple[str, ...]:
    """The card numbers of a row; several are separated by semicolons."""
    return tuple(card.strip() for card in row["cards"].split(";") if card.strip())


@dataclass(frozen=True, slots=True)
class NotADate(Exception):
    """The cell cannot be read as a day; `refusal` says why."""

    refusal: Refusal


def day_in(row: Row, column: str, order: DateOrder) -> date | None:
    """The day in a cell: ISO 8601 always, otherwise in the order that was said; None for an empty cell.

    Raises NotADate. Two-digit years are refused: nobody can tell a child from a centenarian.
    """
    text = row[column]
    if not text:
        return None
    text = text.split("T")[0].split(" ")[0]
    try:
        if re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", text):
            return date.fromisoformat(text)
        if (found := SEPARATED.match(text)) and len(found[3]) == 4 and order != "iso":
            first, second, year = (int(part) for part in found.groups())
            return date(year, second, first) if order == "day-first" else date(year, first, second)
    except ValueError:
        pass
    remedy = _("Write it as 2026-05-31.")
    if SEPARATED.match(text) and order == "iso":
        remedy = _("Write it as 2026-05-31, or say whether the day or the month comes first.")
    raise NotADate(
        Refusal(
            code="date-not-readable",
            message=_("“{text}” is not a day that can be read.", text=row[column]),
            remedy=remedy,
            details={"field": column},
        )
    )
