"""Phrases, dates, moments and money in the reader's language. Text in, text out: the template filters add the HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext, to_locale

from shelflist.ground.common.money import EXPONENTS, Money
from shelflist.ground.common.phrases import Phrase, value_from_data

PLACE = re.compile(r"\{(\w+)\}")
NO_SPACE = re.compile(r"(?<=[A-Z])(?=\d)|(?<=\d)(?=[A-Z])")  # CLDR: a currency in letters keeps its distance
LEFT_TO_RIGHT, RIGHT_MARK = "\u2066", "\u200f"
ISOLATE, POP = "\u2068", "\u2069"  # Unicode UAX 9: a name must not turn the direction of the sentence around it

# English here is day first and without commas, as on a date stamp; other languages follow CLDR.
ENGLISH = {
    "day": "EEE d MMM",
    "day_year": "EEE d MMM y",
    "long": "EEEE, d MMMM y",
    "full": "EEEE, d MMMM",
    "time": "H:mm",
    "second": "H:mm:ss",
}
CLDR = {"day": "MMMEd", "day_year": "yMMMEd"}
BY_24_HOURS = frozenset({"en", "ar"})  # as opening hours are written; CLDR has halves of the day for these


def spoken_languages() -> dict[str, str]:
    """The languages that pages can be read in, code → name: English, and those into which the program is translated.

    The library writes to people in more (`settings.LANGUAGES`). A page that says it is in one of those while its words
    are English would be read aloud with the wrong voice (WCAG 3.1.1).
    """
    folders = [Path(folder) for folder in settings.LOCALE_PATHS]
    return {
        code: name
        for code, name in settings.LANGUAGES
        if code == "en" or any((folder / to_locale(code) / "LC_MESSAGES/django.mo").is_file() for folder in folders)
    }


def desk_language(asked: str) -> str:
    """The language of a staff page: English instead of one that only the public pages speak."""
    return "en" if asked.split("-")[0] in settings.READERS_ONLY else asked


def locale() -> Locale:
    """The reader's locale; English when CLDR does not know it."""
    return _locale(get_language() or "en")


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(to_locale(language))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def day(value: date, *, today: date | None = None) -> str:
    """`Mon 30 Nov`, with the year when it is not this year."""
    form = "day" if value.year == (today or timezone.localdate()).year else "day_year"
    return _day(value, form, locale())


@lru_cache(maxsize=4096)  # the same few days stand in thousands of messages
def _day(value: date, form: str, here: Locale) -> str:
    if here.language == "en":
        return format_date(value, ENGLISH[form], locale=here)
    return format_skeleton(CLDR[form], value, locale=here)


def day_of(value: date | datetime) -> date:
    """A day as it is; of a moment, the day it falls on in the active zone."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def weekday_in_words(value: date) -> str:
    """`Monday`, within a sentence."""
    return str(get_day_names("wide", locale=locale())[value.weekday()])


def weekday(value: date) -> str:
    """`Mo`, as over a calendar."""
    return str(get_day_names("short", locale=locale())[value.weekday()])


def long_day(value: date) -> str:
    """`Monday, 30 November 2026`."""
    here = locale()
    return format_date(value, ENGLISH["long"] if here.language == "en" else "full", locale=here)


def clock(value: datetime, *, seconds: bool = False) -> str:
    """The time of day in the active zone (the branch's): `9:42`, or `9:42:08`."""
    here, local = locale(), timezone.localtime(value)
    is_plain = here.language in BY_24_HOURS
    form = ENGLISH["second" if seconds else "time"] if is_plain else ("medium" if seconds else "short")
    return format_time(local.time(), form, locale=here)


def moment(value: datetime, *, today: date | None = None) -> str:
    """`Mon 30 Nov, 18:00` in the active zone."""
    local = timezone.localtime(value)
    return gettext("{day}, {time}").format(day=day(local.date(), today=today), time=clock(value))


def money(value: Money) -> str:
    """In the reader's way of writing it. ISO 4217 says how many decimals there are, not what is usual to round to."""
    digits = EXPONENTS.get(value.currency, 2) == get_currency_precision(value.currency)
    here = locale()
    words = format_currency(value.amount, value.currency, locale=here, decimal_quantization=digits)
    words = NO_SPACE.sub("\u00a0", words)
    if here.text_direction == "ltr":
        return words
    return f"{LEFT_TO_RIGHT}{words.strip(RIGHT_MARK)}{POP}"  # else the sign of `0.50 US$` stands on its wrong side


def number(value: int | float) -> str:
    return _number(value, locale())


@lru_cache(maxsize=1024)  # counts are mostly small, and the same ones come again
def _number(value: int | float, here: Locale) -> str:
    return format_decimal(value, locale=here)


def value_text(value: Any, name: str = "") -> str:
    """One value of a phrase. Only `count` is grouped by thousands: other whole numbers may be years or shelf marks."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, int) and not isinstance(value, bool) and name == "count":
        return number(value)
    return "" if value is None else str(value)


def template(said: Phrase) -> str:
    """The phrase's pattern in the reader's language, still with its {places}."""
    if said.plural:
        count = said.values.get("count", 0)
        return ngettext(said.msgid, said.plural, count if isinstance(count, int) else 0)
    if said.context:
        return pgettext(said.context, said.msgid)
    return gettext(said.msgid) if said.msgid else ""


def render(said: Phrase, dress: Callable[[str, Any], str], pattern: Callable[[str], str] = str) -> str:
    """Fill the places of a phrase. `pattern` treats the sentence (escaping), `dress(name, value)` gives each value."""

    def fill(place: re.Match[str]) -> str:
        name = place[1]
        return dress(name, said.values[name]) if name in said.values else place[0]

    return PLACE.sub(fill, pattern(template(said)))


def text(said: Any) -> str:
    """Plain text of a Phrase, its stored form, or any value; names are isolated by invisible marks."""

    def dress(name: str, value: Any) -> str:
        if isinstance(value, Phrase):
            return text(value)
        shown = value_text(value, name)
        return f"{ISOLATE}{shown}{POP}" if isinstance(value, str) else shown

    said = value_from_data(said) if isinstance(said, Mapping) else said
    return render(said, dress) if isinstance(said, Phrase) else value_text(said)


def day_in_full(value: date) -> str:
    """`Monday, 30 November`, as over the page of a day."""
    here = locale()
    if here.language == "en":
        return format_date(value, ENGLISH["full"], locale=here)
    return format_skeleton("MMMMEEEEd", value, locale=here)


def span(length: timedelta) -> str:
    """The largest unit that says enough: `3 days`, `5 hours`, `40 minutes`, `less than a minute`."""
    minutes = int(abs(length.total_seconds()) // 60)
    if minutes < 1:
        return gettext("less than a minute")
    if minutes < 60:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=number(minutes))
    if minutes < 48 * 60:
        return ngettext("{n} hour", "{n} hours", minutes // 60).format(n=number(minutes // 60))
    days = minutes // (24 * 60)
    return ngettext("{n} day", "{n} days", days).format(n=number(days))


def ago(value: datetime, now: datetime) -> str:
    """`3 days ago`, `in 2 hours`, `just now`."""
    distance = now - value
    if abs(distance) < timedelta(minutes=1):
        return gettext("just now")
    pattern = gettext("{span} ago") if distance > timedelta(0) else gettext("in {span}")
    return pattern.format(span=span(distance))
