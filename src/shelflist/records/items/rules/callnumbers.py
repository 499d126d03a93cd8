"""Call numbers as the shelf sorts them: a key of bytes per scheme, so that every database sorts alike (CAT-20).

Keys are compared byte by byte (SQLite BLOB, PostgreSQL bytea), never by a locale's collation, which would ignore
punctuation or sort some language's letters elsewhere. A shorter call number comes before a longer one that begins
with it ("nothing before something").
"""

from __future__ import annotations

import re
import unicodedata

NUMBER, WORD, CUTTER = b"\x01", b"\x02", b"\x03"  # after the class: dates and editions, then words, then cutters
POINT = b"."  # sorts after the three above: 241 and what follows it comes before 241.1
AFTER_LETTERS = b"\x10"

LC_CLASS = re.compile(r"^([A-Z]{1,3})\s*(?:(\d+)(?:\.(\d+))?)?")
DEWEY_CLASS = re.compile(r"^(\d{1,3})(?:[/'’]?\.[/'’]?(\d[\d/'’]*))?(?=\D|$)")
PIECES = re.compile(
    r"(?P<number>\d+)|(?P<cutter>\.?[^\W\d_]{1,3}\d+|\.[^\W\d_]{1,3}(?![^\W_]|\.\d))|(?P<word>[^\W\d_]+)"
)


def shelf_key(scheme: str, text: str, *, prefix: str = "", suffix: str = "") -> bytes:
    """The sort key of a call number in `scheme` (ddc, lcc, nlm, sudoc, udc, anything else: local).

    Numbers with a prefix (REF, J) stand together before those without; a suffix sorts last.
    """
    cleaned = _plain(text)
    if not cleaned and not prefix:
        return b""
    key = SCHEMES.get(scheme, local_key)(cleaned)
    if prefix:
        key = WORD + _plain(prefix).encode() + NUMBER + key
    return (key + WORD + _plain(suffix).encode() if suffix else key)[:300]


def _plain(text: str) -> str:
    """Upper case without accents, one blank at most."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.upper().split())


def _whole(digits: str) -> bytes:
    """A whole number of any size so that bytes sort as numbers do: how many digits, then the digits."""
    digits = digits.lstrip("0") or "0"
    return bytes([0x30 + min(len(digits), 200)]) + digits.encode()


def _pieces(text: str, *, cutter: bytes = CUTTER) -> bytes:
    """What follows the class: dates and editions as numbers, words, and cutters whose digits are decimals."""
    key = b""
    for piece in PIECES.finditer(text):
        if piece["number"]:
            key += NUMBER + _whole(piece["number"])
        elif piece["cutter"]:
            key += cutter + piece["cutter"].lstrip(".").encode()
        else:
            key += (WORD if cutter == CUTTER else cutter) + piece["word"].encode()
    return key


def lc_key(text: str) -> bytes:
    """Library of Congress and, with the same anatomy, NLM: letters, whole number, decimals, then dates and cutters."""
    found = LC_CLASS.match(text)
    if found is None:
        return _pieces(text)
    letters, whole, decimals = found.groups()
    key = letters.encode()
    if whole:
        key += AFTER_LETTERS + _whole(whole)
        if decimals:
            key += POINT + decimals.rstrip("0").encode()
    return key + _pieces(text[found.end() :])


def dewey_key(text: str) -> bytes:
    """Three digits, decimals (prime marks dropped), then author marks; a mark of letters sorts among the cutters."""
    text = text.strip("[] ")
    found = DEWEY_CLASS.match(text)
    if found is None:
        return _pieces(text, cutter=WORD)
    whole, decimals = found.groups()
    key = whole.zfill(3).encode()
    if decimals:
        key += POINT + re.sub(r"\D", "", decimals).rstrip("0").encode()
    return key + _pieces(text[found.end() :], cutter=WORD)


# Superintendent of Documents: what follows the same stem sorts nothing, colon, blank, point, hyphen, slash; letters
# before numbers; numbers as whole numbers.
SUDOC_SIGNS = {":": b"\x03", " ": b"\x04", ".": b"\x05", "-": b"\x06", "/": b"\x07"}
SUDOC_NUMBER = 0x60  # after every letter
WORD_ENDS = b"\x02"  # before every letter: A before AA


def sudoc_key(text: str) -> bytes:
    text = re.sub(r"\s*([:./-])\s*", r"\1", text)
    text = re.sub(r"(?<=[A-Z])\s+(?=\d)|(?<=\d)\s+(?=[A-Z])", "", text)
    key = b""
    for digits, letters, sign in re.findall(r"(\d+)|([^\W\d_]+)|(.)", text):
        if digits:
            number = digits.lstrip("0") or "0"
            key += bytes([SUDOC_NUMBER + min(len(number), 90)]) + number.encode()
        elif letters:
            key += letters.encode() + WORD_ENDS
        else:
            key += SUDOC_SIGNS.get(sign, b"")
    return key


# Universal Decimal Classification: the filing order of its signs after the same number. A range or a sum is broader
# than the number alone and comes before it.
UDC_SIGNS = (
    ("+", 0x01), ("/", 0x02), ("::", 0x05), (":", 0x04), ("=", 0x06), ("(0", 0x07), ("(=", 0x09), ("(", 0x08),
    ('"', 0x0A), ("*", 0x0B), (".00", 0x1D), ("-0", 0x1E), ("-", 0x1F), (".0", 0x20), ("'", 0x21),
)  # fmt: skip
UDC_ALONE = b"\x03"
UDC_LETTERS = b"\x0c"


def udc_key(text: str) -> bytes:
    number, _blank, mark = text.partition(" ")
    # A point after three digits only helps the eye; any other begins a special auxiliary (.0, .00).
    number = re.sub(r"(?<=\d{3})\.(?=\d)", "", number)
    key = b""
    place = 0
    while place < len(number):
        sign, byte = next(((s, b) for s, b in UDC_SIGNS if number.startswith(s, place)), (number[place], 0))
        if byte:
            key += bytes([byte])
        elif sign.isalnum():
            begins_word = sign.isalpha() and not number[max(place - 1, 0)].isalpha()
            key += (UDC_LETTERS if begins_word else b"") + sign.encode()
        place += len(sign)
    return key + UDC_ALONE + _pieces(mark, cutter=WORD)


def local_key(text: str) -> bytes:
    """A library's own marks: words by letters, numbers by size, `1.0` the same as `1`; other signs only separate."""
    key = b""
    for whole, decimals, word in re.findall(r"(\d+)(?:\.(\d+))?|([^\W\d_]+)", text):
        if word:
            key += WORD + word.encode()
        else:
            rest = decimals.rstrip("0")
            key += NUMBER + _whole(whole) + (POINT + rest.encode() if rest else b"")
    return key


SCHEMES = {"lcc": lc_key, "nlm": lc_key, "ddc": dewey_key, "sudoc": sudoc_key, "udc": udc_key, "local": local_key}


# --- parts: volume 3, disc 2, Jan 1996 --------------------------------------------------------------------------------

# fmt: off
CAPTIONS = frozenset({
    "V", "VOL", "VOLS", "VOLUME", "VOLUMES", "NO", "NOS", "NUMBER", "NR", "BD", "BAND", "T", "TOME", "TOMO", "C",
    "COPY", "PT", "PART", "DISC", "DISK", "CD", "DVD", "ISSUE", "HEFT", "H",
})
MONTHS = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER",
    "DECEMBER",
)
# fmt: on
SEASONS = {"WINTER": 1, "SPRING": 2, "SUMMER": 3, "FALL": 4, "AUTUMN": 4}
BLANK, HYPHEN, OTHER_SIGN = b"\x01", b"\x02", b"\x03"


def part_key(text: str) -> bytes:
    """The sort key of a part's designation: captions written apart are dropped, months and seasons sort by time."""
    words = [word for word in re.split(r"[\s.:,;]+", _plain(text)) if word]
    kept = [word for word in words if word not in CAPTIONS] or words
    return BLANK.join(_part_word(word) for word in kept)


def _part_word(word: str) -> bytes:
    month = next((place for place, name in enumerate(MONTHS, 1) if len(word) > 2 and name.startswith(word)), 0)
    month = month or SEASONS.get(word, 0)
    if month:
        return bytes([0x70, 0x30 + month])
    key = b""
    for digits, letters, sign in re.findall(r"(\d+)|([^\W\d_]+)|(.)", word):
        if digits:
            key += _whole(digits)
        elif letters:
            key += letters.encode()
        else:
            key += HYPHEN if sign == "-" else OTHER_SIGN
    return key


def likely_scheme(text: str) -> str:
    """The scheme that a call number's form speaks for: Dewey and LCC are told apart, the rest is the library's own."""
    plain = _plain(text)
    if DEWEY_CLASS.match(plain) and len(plain) > 2 and plain[:3].isdigit():
        return "ddc"
    if re.match(r"[A-Z]{1,4} \d{1,3}\.[A-Z0-9. ]+(?:/[A-Z0-9-]+)*:", plain):
        return "sudoc"
    if re.match(r"(?:W[A-Z]?|Q[S-Z]) ?\d{1,3}\b", plain):
        return "nlm"
    if re.match(r"[A-Z]{1,3} ?\d{1,4}(?:\.\d+)? ?\.?[A-Z]\d", plain):
        return "lcc"
    return "local" if plain and not plain[0].isdigit() else "ddc"
