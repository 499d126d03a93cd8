"""What somebody scanned or typed, as a question: numbers are recognised, checked and brought to their one form."""

from __future__ import annotations

import re

from shelflist.departments.copy_cataloguing.rules.questions import INDEXES, LONGEST_TERM, NUMBERS, Term
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

_VALUES = "0123456789X"
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]")
_ISSN = re.compile(r"([0-9]{4})-?([0-9]{3}[0-9Xx])")
_OCLC = re.compile(r"(?:\(OCoLC\)|ocm|ocn|on)\s*0*([0-9]{1,15})", re.IGNORECASE)
_EAN_OF_ISSN = re.compile(r"977([0-9]{7})[0-9]{3}")


def isbn(text: str) -> str | None:
    """Thirteen digits for an ISBN of ten or thirteen, or None."""
    digits = _SEPARATORS.sub("", text).upper().removeprefix("ISBN").lstrip(":")
    if re.fullmatch(r"97[89][0-9]{10}", digits):
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
        return digits if total % 10 == 0 else None
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        if sum((10 - place) * _VALUES.index(digit) for place, digit in enumerate(digits)) % 11:
            return None
        first = "978" + digits[:9]
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first))
        return first + str(-total % 10)
    return None


def issn(text: str) -> str | None:
    """NNNN-NNNC for an ISSN, also one out of the barcode of a journal, or None."""
    plain = _SEPARATORS.sub("", text).upper().removeprefix("ISSN").lstrip(":")
    if match := _EAN_OF_ISSN.fullmatch(plain[:13]):
        total = sum((8 - place) * int(digit) for place, digit in enumerate(match[1]))
        return f"{match[1][:4]}-{match[1][4:]}{_VALUES[-total % 11]}"
    match = _ISSN.fullmatch(plain)
    if match is None:
        return None
    digits = match[1] + match[2]
    total = sum((8 - place) * _VALUES.index(digit) for place, digit in enumerate(digits))
    return f"{digits[:4]}-{digits[4:]}" if total % 11 == 0 else None


def guess(text: str) -> Term | None:
    """What a scanned or typed text is: an ISBN, an ISSN, an OCLC number, or words. None for nothing."""
    text = " ".join(text.split())[:LONGEST_TERM]
    if not text:
        return None
    if number := isbn(text):
        return Term("isbn", number)
    if number := issn(text):
        return Term("issn", number)
    if match := _OCLC.fullmatch(text):
        return Term("oclc", match[1])
    return Term("keyword", text)


def term(index: str, text: str) -> tuple[Term | None, Phrase | None]:
    """What was typed under an index (empty: find out which it is), and what is odd about it."""
    text = " ".join(text.split())[:LONGEST_TERM]
    if not text:
        return None, None
    if index not in INDEXES:
        return guess(text), None
    if index == "isbn":
        number = isbn(text)
        odd = None if number else _("{number} is no valid ISBN: its length or check digit is wrong.", number=text[:40])
        return Term(index, number or _SEPARATORS.sub("", text)), odd
    if index == "issn":
        number = issn(text)
        odd = None if number else _("{number} is no valid ISSN: its form or check digit is wrong.", number=text[:40])
        return Term(index, number or text), odd
    if index == "oclc" and (match := _OCLC.fullmatch(text)):
        return Term(index, match[1]), None
    if index == "lccn":
        return Term(index, text.replace(" ", "")), None
    return Term(index, text), None


def material_key(question: tuple[Term, ...]) -> str:
    """What is known of the material before it is found: for an ISBN its language area, for an ISSN that it is a serial.

    The area is the registration group: 978-0 and 978-1 English, 978-2 French, 978-3 German and so on.
    """
    first = next((one for one in question if one.index in NUMBERS), None)
    if first is None:
        return "words"
    if first.index == "isbn" and len(first.text) == 13:
        return f"isbn:{_area(first.text)}"
    return first.index


def _area(number: str) -> str:
    """The registration group: one digit for the large language areas, else as many as its range has."""
    prefix, rest = number[:3], number[3:]
    if prefix == "979":
        return f"979-{rest[:2]}"
    if rest[0] in "01":
        return "978-0"  # both are the English area
    if rest[0] in "2345" or rest[0] == "7":
        return f"978-{rest[0]}"
    for size, low, high in ((3, 600, 649), (2, 65, 65), (2, 80, 94), (3, 950, 989), (4, 9900, 9989)):
        if low <= int(rest[:size]) <= high:
            return f"978-{rest[:size]}"
    return f"978-{rest[:5]}"
