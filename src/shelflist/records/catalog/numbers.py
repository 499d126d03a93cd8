"""Standard numbers: found in a field's text, checked by their check digit, and brought to one form."""

from __future__ import annotations

import re
from operator import mul

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.marc import Data

Identifier = tuple[str, str]

_ISBN = re.compile(r"\W*(?:ISBN(?:-1[03])?\W*)?([0-9][0-9Xx \-\u2010-\u2013]*)", re.IGNORECASE)
_VALUES = bytes(byte - 48 if 48 <= byte < 58 else 10 for byte in range(256))  # of ASCII digits, and of X
_WEIGHTS_OF_ISBN10 = range(10, 0, -1)
_NO_SEPARATORS = str.maketrans("", "", " -\u2010\u2011\u2012\u2013")
_ISSN = re.compile(r"\W*([0-9]{4})\W?([0-9]{3}[0-9Xx])(?![0-9])")
_LCCN = re.compile(r"[a-z]{0,3}[0-9]{8,10}$")
_OCLC = re.compile(r"(?:\(OCoLC\))?\s*(?:ocm|ocn|on)?\s*0*([0-9]{1,15})\s*$", re.IGNORECASE)
_OCLC_IN_001 = re.compile(r"(?:ocm|ocn|on)([0-9]{6,15})\s*$")


def ean_holds(digits: str) -> bool:
    """True when the last of 13 (or 12) digits is the check digit of those before it (weights 1 and 3 from the end)."""
    values = digits.encode().translate(_VALUES)
    return (sum(values[-1::-2]) + 3 * sum(values[-2::-2])) % 10 == 0


def isbn13(text: str) -> str | None:
    """An ISBN of 10 or 13 digits (or an SBN of 9) as 13 digits, or None when it is none or its check digit is wrong."""
    digits = text if text.isalnum() else text.translate(_NO_SEPARATORS)
    if len(digits) == 13 and digits.isascii() and digits.isdigit():
        return digits if digits[:3] in ("978", "979") and ean_holds(digits) else None
    digits = digits.upper()
    if len(digits) == 9:
        digits = "0" + digits
    if len(digits) != 10 or not (
        digits.isascii() and digits[:9].isdigit() and (digits[9].isdigit() or digits[9] == "X")
    ):
        return None
    values = digits.encode().translate(_VALUES)
    if sum(map(mul, _WEIGHTS_OF_ISBN10, values)) % 11:
        return None
    check = -(38 + 3 * sum(values[0:9:2]) + sum(values[1:9:2])) % 10  # 38: what 978 counts for, with weights 1 and 3
    return f"978{digits[:9]}{check}"


def issn(text: str) -> str | None:
    """An ISSN as NNNN-NNNC, or None."""
    match = _ISSN.match(text)
    if not match:
        return None
    digits = (match[1] + match[2]).upper()
    total = sum((8 - place) * int(digit) for place, digit in enumerate(digits[:7]))
    check = 10 if digits[7] == "X" else int(digits[7])
    return f"{digits[:4]}-{digits[4:]}" if (total + check) % 11 == 0 else None


def lccn(text: str) -> str | None:
    """An LCCN normalised as the Library of Congress does it: no blanks, no suffix, the serial part six digits long."""
    plain = text.replace(" ", "").split("/")[0].lower()
    head, hyphen, serial = plain.partition("-")
    if hyphen:
        plain = head + serial.rjust(6, "0")
    return plain if _LCCN.match(plain) else None


def of_020(field: Data, found: list[Identifier], warnings: list[Phrase]) -> None:
    text = field.first("a").strip()
    match = _ISBN.match(text)
    if not match:
        return
    number = isbn13(match[1]) or isbn13(match[1].split(" ")[0])
    if number:
        found.append(("isbn", number))
    elif len(match[1].strip()) > 6:
        warnings.append(
            _("The ISBN {number} is not valid: its length or check digit is wrong.", number=match[1].strip())
        )


def of_022(field: Data, found: list[Identifier], warnings: list[Phrase]) -> None:
    text = field.first("a").strip()
    if not text:
        return
    number = issn(text)
    if number:
        found.append(("issn", number))
    else:
        warnings.append(_("The ISSN {number} is not valid: its form or check digit is wrong.", number=text[:40]))


def of_024(field: Data, found: list[Identifier], warnings: list[Phrase]) -> None:
    """UPC (first indicator 1), ISMN (2), EAN (3): an EAN may be an ISBN or ISMN in disguise."""
    if field.ind1 not in "123":
        return
    text = field.first("a").split(" ")[0].replace("-", "").upper()
    if field.ind1 == "2" and text.startswith("M") and len(text) == 10:
        text = "9790" + text[1:]
    if not (text.isascii() and text.isdigit() and len(text) in (12, 13) and ean_holds(text)):
        if text:
            warnings.append(
                _(
                    "The number {number} in field 024 is not valid: its length or check digit is wrong.",
                    number=text[:40],
                )
            )
        return
    if text.startswith("9790"):
        found.append(("ismn", text))
    elif len(text) == 13 and text[:3] in ("978", "979"):
        found.append(("isbn", text))
    else:
        found.append(("upc", text))


def of_010(field: Data, found: list[Identifier], _warnings: list[Phrase]) -> None:
    number = lccn(field.first("a"))
    if number:
        found.append(("lccn", number))


def of_035(field: Data, found: list[Identifier], _warnings: list[Phrase]) -> None:
    for text in field.all("a"):
        if text.startswith("(OCoLC)"):
            if match := _OCLC.match(text):
                found.append(("oclc", match[1]))
        elif text.strip():
            found.append(("control", text.strip()[:120]))


def of_001(number: str, system: str, found: list[Identifier]) -> None:
    """The control number, alone and with the system that gave it (003), and as OCLC number where it is one."""
    found.append(("control", number))
    if system:
        found.append(("control", f"({system}){number}"[:120]))
    match = _OCLC_IN_001.match(number) or (_OCLC.match(number) if system == "OCoLC" else None)
    if match:
        found.append(("oclc", match[1].lstrip("0")))


def of_links(field: Data, found: list[Identifier], _warnings: list[Phrase]) -> None:
    """The numbers of other records that a linking entry names ($w), as they stand there."""
    found += [("linked", text.strip()[:120]) for text in field.all("w") if text.strip()]


LINKING = frozenset((*(str(tag) for tag in range(760, 788)), "800", "810", "811", "830"))
BY_TAG = {"010": of_010, "020": of_020, "022": of_022, "024": of_024, "035": of_035}
