"""What a message says: the library's own text or the built-in one, in the reader's language, with its values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.ui import localise
from shelflist.observers.notices.queries.known import Known, OwnText, Sender
from shelflist.observers.notices.rules.reaching import Contact
from shelflist.observers.notices.rules.sequences import REPEATS
from shelflist.observers.notices.templating import BadText, render

TEXTS = Path(__file__).parent / "texts"
FALLBACK = "en"
SHORT = frozenset({"sms", "voice", "push"})
LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Wording:
    """The finished text. `problem` says that the library's own text could not be used, and the built-in one was."""

    subject: str
    body: str
    language: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The branch that signs."""

    name: str
    zone: Any
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a message is about."""

    event: str
    stage: int
    way: str
    contact: Contact | None
    place: Place
    sender: Sender
    items: Sequence[Mapping[str, Any]]
    now: datetime
    fee_cents: int = 0
    mailing: Mapping[str, str] = field(default_factory=dict)
    unsubscribe: str = ""


@cache
def built_in(language: str) -> Mapping[str, Mapping[str, str]]:
    """The built-in texts of a language, by event; empty when there are none."""
    path = TEXTS / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def languages() -> list[tuple[str, str]]:
    """In which languages texts can be written."""
    return [(code, name) for code, name in settings.LANGUAGES]


def language_of(contact: Contact | None) -> str:
    """The reader's, when the program has texts or dates in it; else that of the house."""
    wanted = (contact.language if contact else "").lower().replace("_", "-")
    known = [code for code, _name in settings.LANGUAGES]
    return next((one for one in (wanted, wanted.split("-")[0]) if one in known), settings.LANGUAGE_CODE)


def text_for(known: Known, event: str, stage: int, language: str, way: str) -> tuple[OwnText, str, bool]:
    """The text, its language, and whether it is the library's own: in the language asked for, else in English."""
    for tongue in dict.fromkeys((language, FALLBACK)):
        own = known.text(event, stage % REPEATS, tongue, way)
        if own is not None:
            return own, tongue, True
        text = built_in_text(event, tongue, way)
        if text is not None:
            return text, tongue, False
    return OwnText("{{ library.name }}", "{{ signature }}"), FALLBACK, False


def built_in_text(event: str, language: str, way: str) -> OwnText | None:
    text = built_in(language).get(event)
    if text is None:
        return None
    body = text.get("sms") if way in SHORT and "sms" in text else text["body"]
    return OwnText(text["subject"], str(body).strip())


def worded(known: Known, told: Told) -> Wording:
    """The text of a message. A text of the library's own that fails never keeps a message back."""
    language = language_of(told.contact)
    text, tongue, is_own = text_for(known, told.event, told.stage, language, told.way)
    values = values_of(told, tongue)
    try:
        return rendered(text, values, tongue)
    except BadText as problem:
        plain = built_in_text(told.event, tongue, told.way) or built_in_text(told.event, FALLBACK, told.way)
        if not is_own or plain is None:
            raise
        made = rendered(plain, values, tongue)
        return Wording(made.subject, made.body, made.language, str(problem))


def rendered(text: OwnText, values: Mapping[str, Any], language: str) -> Wording:
    subject = " ".join(render(text.subject, values).split())[:LONGEST_SUBJECT]
    return Wording(subject, render(text.body, values), language)


def values_of(told: Told, language: str) -> dict[str, Any]:
    """Everything that a text can name, in words, dates and money of the language."""
    with translation.override(language), timezone.override(told.place.zone):
        items = [_in_words(item, language, told.now.date()) for item in told.items]
        fee = localise.money(Money(told.fee_cents)) if told.fee_cents else ""
        today = localise.long_day(timezone.localdate(told.now))
    contact = told.contact
    values: dict[str, Any] = {
        "patron": {
            "name": contact.name if contact else "",
            "given_name": contact.given_name if contact else "",
            "through": contact.through if contact else "",
        },
        "library": {
            "name": told.sender.sender_name or told.place.name,
            "branch": told.place.name,
            "address": told.place.address,
            "phone": told.place.phone,
            "email": told.sender.reply_to or told.place.email,
        },
        "items": items,
        "first": items[0] if items else {},
        "count": len(items),
        "stage": told.stage % REPEATS,
        "fee": fee,
        "today": today,
        "signature": _signature(told),
        "unsubscribe": told.unsubscribe,
    }
    # What is written to a list may name who it goes to; its own text is in no other text's power.
    values["mailing"] = {name: render(text, values) for name, text in told.mailing.items()}
    return values


def _signature(told: Told) -> str:
    if told.sender.signature:
        return told.sender.signature.strip()
    name = told.sender.sender_name or told.place.name
    lines = [name, *(part for part in (told.place.phone, told.sender.reply_to or told.place.email) if part)]
    return "\n".join(lines)


def _in_words(item: Mapping[str, Any], language: str, today: date) -> dict[str, Any]:
    """One thing a message is about: moments as days, money as money, and a name even without a title."""
    words = built_in(language).get("words") or built_in(FALLBACK)["words"]
    shown: dict[str, Any] = {}
    for name, value in item.items():
        if name.endswith("_at") and isinstance(value, datetime):
            by_the_hour = name in ("due_at", "begins_at") and item.get("by_the_hour")
            local = timezone.localtime(value).date()
            shown[name[:-3]] = localise.moment(value, today=today) if by_the_hour else localise.day(local, today=today)
        elif name.endswith("_on") and isinstance(value, date):
            shown[name[:-3]] = localise.day(value, today=today)
        elif name.endswith("_cents"):
            shown[name[:-6]] = localise.money(Money(value)) if value else ""
        elif name == "until" and isinstance(value, datetime):
            shown[name] = localise.day(timezone.localtime(value).date(), today=today)
        elif name == "said" and isinstance(value, Mapping):
            shown[name] = localise.text(Phrase.from_data(value)) if value else ""
        elif name == "cancel_note":
            shown["note"] = value
        elif value is None or isinstance(value, str | int | bool):
            shown[name] = "" if value is None else value
    title, author = shown.get("title", ""), shown.get("author", "")
    if title:
        shown["name"] = words["by"].format(title=title, author=author) if author else title
    else:
        shown["name"] = words["item"].format(barcode=shown.get("barcode") or "?")
    return shown
