"""Where a heading is filed: by the rules of the ALA (1980), of the Library of Congress (1980), or the ALA's older ones.

All file word by word: nothing comes before something. Keys are compared element by element, numbers before letters.
ALA Filing Rules 1980: rules 1 to 4; Library of Congress Filing Rules 1980: general rules 1 to 5, 9, 13, 16 and 18;
A.L.A. Rules for Filing Catalog Cards 1942/1968: numerals and abbreviations as they are spoken, Mc and M' as Mac.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from shelflist.ground.common.texts import fold

Element = tuple[int, int, int, str]  # class, number, thousandths, letters
Key = tuple[Element, ...]
SIGN, NUMBER, LETTERS = 0, 1, 2
_PIECE = re.compile(r"&|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’ʼ‘][^\W\d_]+)*|[^\W\d_]+", re.UNICODE)
_MAC = re.compile(r"^(?:mc|m['’ʻ‘])(?=[^\W\d_]{2})", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}", re.UNICODE)
SPOKEN = {
    "dr": "doctor", "mr": "mister", "mrs": "mistress", "st": "saint", "ste": "sainte", "sr": "senior", "jr": "junior",
    "gt": "great", "brit": "britain", "dept": "department", "prof": "professor", "rev": "reverend", "capt": "captain",
    "gen": "general", "col": "colonel", "co": "company", "vs": "versus", "no": "number", "mme": "madame",
    "mlle": "mademoiselle", "mm": "messieurs", "ft": "fort", "mt": "mount",
}  # fmt: skip
SPOKEN_INITIALS = {"u.s.": "united states", "u.s.a.": "united states of america", "u.n.": "united nations"}
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
LONGEST = 400


@dataclass(frozen=True, slots=True)
class FilingRules:
    """What the three codes do differently."""

    code: str
    numbers_spoken: bool = False
    abbreviations_spoken: bool = False
    mc_as_mac: bool = False
    ampersand: str = ""  # "": passed over; "sign": before everything; else the word it is filed as


RULES = {
    "ala": FilingRules("ala"),
    "lc": FilingRules("lc", ampersand="sign"),
    "ala1942": FilingRules("ala1942", numbers_spoken=True, abbreviations_spoken=True, mc_as_mac=True, ampersand="and"),
}


def filing_key(text: str, rules: FilingRules, *, skip: int = 0) -> Key:
    """The key of a heading; `skip` characters stand before it in filing: an initial article, by 245's indicator."""
    found = text[skip:] if 0 < skip < len(text) else text
    return tuple(_elements(found[:LONGEST], rules))


def _elements(text: str, rules: FilingRules) -> Iterator[Element]:
    if rules.abbreviations_spoken:
        text = _INITIALS.sub(lambda match: f" {SPOKEN_INITIALS.get(match[0].lower(), match[0])} ", text)
    text = unicodedata.normalize("NFC", text)
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece == "&":
            if rules.ampersand == "sign":
                yield (SIGN, 0, 0, "")
            elif rules.ampersand:
                yield (LETTERS, 0, 0, rules.ampersand)
        elif piece[0].isdecimal():
            yield from _number(piece, rules)
        else:
            yield from _word(piece, rules, abbreviated=text[match.end() : match.end() + 1] == ".")


def _number(piece: str, rules: FilingRules) -> Iterator[Element]:
    """1,000 and 1000 are one number; 3.5 lies between 3 and 4; a year is spoken in two parts."""
    whole, _point, part = re.sub(r"(?<=\d),(?=\d{3}\b)", "", piece).replace(",", ".").partition(".")
    if rules.numbers_spoken and not part and len(whole) <= 6:
        for word in spoken(int(whole)).replace("-", " ").split():
            yield (LETTERS, 0, 0, word)
    else:
        fraction = int((re.sub(r"\D", "", part) + "000")[:3]) if part else 0
        yield (NUMBER, int(whole[:18]), fraction, "")


def _word(piece: str, rules: FilingRules, *, abbreviated: bool) -> Iterator[Element]:
    if rules.mc_as_mac:
        piece = _MAC.sub("Mac", piece)
    plain = re.sub(r"['’ʼ‘ʻ]", "", piece)
    if rules.abbreviations_spoken and abbreviated and plain.lower() in SPOKEN:
        plain = SPOKEN[plain.lower()]
    for word in fold(plain).split():
        yield (LETTERS, 0, 0, word)


def spoken(number: int) -> str:
    """A number as it is spoken in English: 1984 is nineteen eighty four, 1900 nineteen hundred."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return f"{_TENS[number // 10]} {_ONES[number % 10] if number % 10 else ''}".strip()
    if 1100 <= number < 2000 or (2100 <= number < 10_000 and number % 1000 >= 100):
        rest = number % 100
        return f"{spoken(number // 100)} {'hundred' if rest == 0 else ('oh ' if rest < 10 else '') + spoken(rest)}"
    for size, name in ((1_000, "thousand"), (100, "hundred")):
        if number >= size:
            left = f" {spoken(number % size)}" if number % size else ""
            return f"{spoken(number // size)} {name}{left}"
    return ""
