"""What a scanner sends, turned into what the library stores: normalisers, check digits, whose barcode it may be (P24).

A scan is read in two steps. `normalise` applies an ordered list of named normalisers (a library can leave some out; the
list is data), and `classify` says what the result looks like and which stored values are worth looking up. The hint is
only a hint: the database says what a value really is (`records.patrons.queries.who_is`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from shelflist.ground.common import rfid
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

Hint = Literal["card", "item", "isbn", "issn", "barcode", "command", "text"]
Scheme = Literal["", "luhn", "mod43"]
Guess = tuple[Hint, tuple[str, ...], bool]  # what it looks like, values to look up, whether it was misread

LONGEST_BARCODE = 30
CODE_39 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
AZERTY_DIGITS = str.maketrans("&é\"'(-è_çà", "1234567890")

# Unicode categories that a scanner never means: control, format (zero-width, BOM, direction marks), surrogate, private.
UNSEEN = {"Cc", "Cf", "Cs", "Co"}
AIM_IDENTIFIER = re.compile(r"^\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424
CODABAR_GUARDS = re.compile(r"^[A-DTN*E]\s*([0-9][0-9$:/.+ -]*[0-9])\s*[A-DTN*E]$", re.IGNORECASE)
CODE_39_STARS = re.compile(r"^\*([^*]+)\*$")
SEPARATORS = re.compile(r"[\s\-‐‑‒–—_.·]+")  # spaces, hyphens, dashes and full stops printed for the eye
LOOKS_SCANNED = re.compile(r"^[A-Z]{0,5}[0-9]{5,}[A-Z0-9]?$")
STORABLE = re.compile(r"^[!-}]+$")


@dataclass(frozen=True, slots=True)
class Normaliser:
    """One step: its name (what settings list), what it does in words, and the function."""

    name: str
    does: Phrase
    apply: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class BarcodePattern:
    """How this library's cards or items are numbered. `length` 0 means any; it counts the check digit.

    `zeros_lost`: some equipment or an old export drops leading zeros; put them back. `prefix_lost`: only the number
    after the prefix is scanned or typed (an old system stored five digits of fourteen); put prefix, zeros and, when
    that is missing too, the check digit back.
    """

    kind: Literal["card", "item"]
    prefix: str = ""
    length: int = 0
    check_digit: Scheme = ""
    zeros_lost: bool = False
    prefix_lost: bool = False

    def fits(self, code: str) -> bool:
        """Prefix and length are right (the check digit may still be wrong)."""
        return code.startswith(self.prefix) and len(code) > len(self.prefix) and self.length in (0, len(code))

    def checks(self, code: str) -> bool:
        """The check digit is right, or there is none."""
        return check_digit_holds(code, self.check_digit)


# The fourteen-digit Codabar that most libraries use: 2 begins a card, 3 an item, the last digit is Luhn's.
USUAL_PATTERNS = (
    BarcodePattern(kind="card", prefix="2", length=14, check_digit="luhn"),
    BarcodePattern(kind="item", prefix="3", length=14, check_digit="luhn"),
)


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned: as it came, as words, what it looks like, and values to look up, likeliest first.

    `misread` is true when prefix and length fit a pattern and the check digit is wrong.
    """

    raw: str
    text: str
    kind_hint: Hint
    candidates: tuple[str, ...]
    misread: bool = False


UPPER_CASE = {ord(letter): ord(letter) - 32 for letter in "abcdefghijklmnopqrstuvwxyz"}


def handle(value: str) -> str:
    """The form in which barcodes, card numbers and logins are stored and compared: ASCII letters in upper case."""
    return value.strip().translate(UPPER_CASE)


def storable(value: str) -> bool:
    """True for a value that may be stored as barcode, card number or login: printable ASCII, no spaces, no tilde.

    The tilde marks barcodes that a withdrawn item has given back.
    """
    return 0 < len(value) <= LONGEST_BARCODE and STORABLE.match(value) is not None


def without_unseen(text: str) -> str:
    """Characters that nobody sees (zero-width, control) are dropped; tabs and line ends become a blank."""
    shown = (" " if sign in "\t\r\n\v\f" else sign for sign in text)
    return "".join(sign for sign in shown if unicodedata.category(sign) not in UNSEEN).strip()


def with_plain_digits(text: str) -> str:
    """Full-width letters and every script's digits become ASCII."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in folded)


def without_azerty(text: str) -> str:
    """A scanner set to an American keyboard types &é"'( on a French one: five or more such signs are digits."""
    return text.translate(AZERTY_DIGITS) if re.fullmatch(r"[&é\"'(\-è_çà]{5,}", text) else text


def without_aim_identifier(text: str) -> str:
    """]A0, ]C1, ]E0 …: the symbology identifier of ISO/IEC 15424."""
    return AIM_IDENTIFIER.sub("", text)


def without_code_39_stars(text: str) -> str:
    return CODE_39_STARS.sub(r"\1", text)


def without_codabar_guards(text: str) -> str:
    """Codabar's start and stop letters, only round a number: A31234…B."""
    return CODABAR_GUARDS.sub(r"\1", text)


def without_separators(text: str) -> str:
    """Spaces and dashes go when what is left looks like a number somebody printed in groups; words keep theirs."""
    joined = SEPARATORS.sub("", text).upper()
    return joined if LOOKS_SCANNED.match(joined) or re.fullmatch(r"[0-9]{7,9}X", joined) else text


NORMALISERS: tuple[Normaliser, ...] = (
    Normaliser("unseen", _("drops characters nobody sees, such as the key sent at the end"), without_unseen),
    Normaliser("plain-digits", _("writes full-width and other scripts' digits as 0 to 9"), with_plain_digits),
    Normaliser("azerty", _("undoes a scanner set to another keyboard"), without_azerty),
    Normaliser("aim", _("drops the symbology identifier in front, such as ]C1"), without_aim_identifier),
    Normaliser("stars", _("drops the stars round a Code 39"), without_code_39_stars),
    Normaliser("guards", _("drops Codabar's start and stop letters"), without_codabar_guards),
    Normaliser("separators", _("drops spaces and dashes inside a number"), without_separators),
)


def normalisers(names: Sequence[str]) -> tuple[Normaliser, ...]:
    """The named steps in that order; ValueError names one that does not exist."""
    known = {step.name: step for step in NORMALISERS}
    for name in names:
        if name not in known:
            raise ValueError(f"There is no normaliser called “{name}”.")
    return tuple(known[name] for name in names)


def normalise(raw: str, steps: Iterable[Normaliser] = NORMALISERS) -> str:
    """The scan after every step, letters in upper case where it is one word."""
    text = raw
    for step in steps:
        text = step.apply(text)
    return text


def trace(raw: str, steps: Iterable[Normaliser] = NORMALISERS) -> tuple[tuple[Normaliser, str], ...]:
    """Each step that changed something, with the result: what “scan here to see what we get” shows."""
    changed = []
    text = raw
    for step in steps:
        after = step.apply(text)
        if after != text:
            changed.append((step, after))
        text = after
    return tuple(changed)


def classify(
    raw: str, patterns: Sequence[BarcodePattern] = USUAL_PATTERNS, steps: Iterable[Normaliser] = NORMALISERS
) -> Scan:
    """What a scan is likely to be. Look `candidates` up first, whatever the hint says."""
    text = with_plain_digits(without_unseen(raw))
    if tagged := handle(rfid.number_in(text)):
        return Scan(raw, text, "item", _distinct(tagged))
    if re.fullmatch(r"\S|/[A-Za-z-]+", text):
        return Scan(raw, text, "command", (text,))
    code = handle(normalise(raw, steps))
    if " " in code or not code:
        return Scan(raw, text, "text", ())
    asis = handle(text)
    for hint, found, misread in (*_by_pattern(code, patterns), *_by_standard(code, text)):
        return Scan(raw, text, hint, _distinct(*found, code, asis), misread)
    grouped = SEPARATORS.search(text) is not None and len(code) < 10
    hint = "barcode" if LOOKS_SCANNED.match(code) and not grouped else "text"
    return Scan(raw, text, hint, _distinct(code, asis))


def _distinct(*values: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if storable(value)))


def _by_pattern(code: str, patterns: Sequence[BarcodePattern]) -> Sequence[Guess]:
    """The first pattern that fits, else every value that a lost zero or prefix gives back, else a misread."""
    for pattern in patterns:
        if pattern.fits(code) and pattern.checks(code):
            return [(pattern.kind, (code,), False)]
    restored = [(pattern, value) for pattern in patterns for value in _restorations(code, pattern)]
    if restored:
        return [(restored[0][0].kind, tuple(value for _pattern, value in restored), False)]
    # A real ISBN is longer than a pattern's prefix: never call it a misread card.
    if ean13_holds(code) and code[:3] in {"978", "979", "977"}:
        return []
    return [(pattern.kind, (code,), True) for pattern in patterns if pattern.length and pattern.fits(code)][:1]


def _restorations(code: str, pattern: BarcodePattern) -> list[str]:
    if not pattern.length or not code.isdigit() or len(code) >= pattern.length:
        return []
    found = []
    if pattern.zeros_lost:
        found.append(code.zfill(pattern.length))
    if pattern.prefix_lost:
        room = pattern.length - len(pattern.prefix)
        found.append(pattern.prefix + code.zfill(room))
        if pattern.check_digit == "luhn" and len(code) < room:
            found.append(new_barcode(pattern.prefix, int(code), pattern.length))
    return [value for value in dict.fromkeys(found) if pattern.fits(value) and pattern.checks(value)]


def _by_standard(code: str, text: str) -> Sequence[Guess]:
    """ISBN and ISSN, printed or as the EAN on the cover with or without its two- or five-digit add-on."""
    if isbn := isbn13(code):
        return [("isbn", (isbn,), False)]
    if issn := issn_of(code, printed="-" in text):
        return [("issn", (issn,), False)]
    return []


# --- check digits -----------------------------------------------------------------------------------------------------


def luhn_digit(number: str) -> str:
    """The Luhn mod 10 digit that follows `number` (ISO/IEC 7812-1 annex B). ValueError unless all digits."""
    if not (number.isascii() and number.isdigit()):
        raise ValueError(f"“{number}” is not a number")
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(number)))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def mod43_character(text: str) -> str:
    """The mod 43 character that follows `text` in Code 39 (ISO/IEC 16388 annex A). ValueError for other characters."""
    try:
        return CODE_39[sum(CODE_39.index(sign) for sign in text) % 43]
    except ValueError:
        raise ValueError(f"“{text}” has a character that Code 39 does not know") from None


def check_digit_holds(code: str, scheme: Scheme) -> bool:
    if not scheme:
        return True
    try:
        expected = luhn_digit(code[:-1]) if scheme == "luhn" else mod43_character(code[:-1])
    except ValueError:
        return False
    return len(code) > 1 and code[-1] == expected


def ean13_digit(first_twelve: str) -> str:
    """The last digit of an EAN-13, ISBN-13 or ISSN's EAN."""
    return str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_twelve)) % 10)


def ean13_holds(code: str) -> bool:
    return re.fullmatch(r"[0-9]{13}", code) is not None and ean13_digit(code[:12]) == code[12]


def isbn10_holds(code: str) -> bool:
    """ISO 2108: weights 10 to 1, X is ten, the sum divides by 11."""
    if not re.fullmatch(r"[0-9]{9}[0-9X]", code):
        return False
    return sum((10 if sign == "X" else int(sign)) * (10 - place) for place, sign in enumerate(code)) % 11 == 0


def isbn13(code: str) -> str:
    """The thirteen digits of an ISBN given as ten, thirteen, or thirteen with a price add-on; empty when it is none."""
    code = SEPARATORS.sub("", code).upper()
    if isbn10_holds(code):
        return f"978{code[:9]}{ean13_digit('978' + code[:9])}"
    main = code[:13] if len(code) in {15, 18} else code
    return main if main[:3] in {"978", "979"} and ean13_holds(main) else ""


def issn_holds(code: str) -> bool:
    """ISO 3297: weights 8 to 1, X is ten, the sum divides by 11."""
    if not re.fullmatch(r"[0-9]{7}[0-9X]", code):
        return False
    return sum((10 if sign == "X" else int(sign)) * (8 - place) for place, sign in enumerate(code)) % 11 == 0


def issn_of(code: str, *, printed: bool = True) -> str:
    """An ISSN without its hyphen, from its EAN (977…, with or without add-on) or, when `printed`, as it stands."""
    main = code[:13] if len(code) in {15, 18} else code
    if main.startswith("977") and ean13_holds(main):
        seven = main[3:10]
        rest = -sum(int(digit) * (8 - place) for place, digit in enumerate(seven)) % 11
        return seven + ("X" if rest == 10 else str(rest))
    return code if printed and issn_holds(code) else ""


def new_barcode(prefix: str, number: int, length: int = 14) -> str:
    """Prefix, number with leading zeros, Luhn digit: `length` digits in all. ValueError when the number is too long."""
    room = length - len(prefix) - 1
    if number < 0 or len(str(number)) > room:
        raise ValueError(f"{number} does not fit between “{prefix}” and the check digit in {length} digits")
    body = f"{prefix}{number:0{room}d}"
    return body + luhn_digit(body)
