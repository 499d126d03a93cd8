"""MARC-8 to Unicode and back, strictly: a byte that the tables do not know is an error, never a blank.

The tables are pymarc's (Library of Congress code tables). The rules are those of "MARC 21 Specifications for Record
Structure, Character Sets and Exchange Media: MARC-8": escape sequences put a character set into G0 (bytes 21-7E) or G1
(bytes A1-FE), accents stand before their letter, and every field begins with ASCII and ANSEL.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

ESC = 0x1B
ASCII, ANSEL, EACC = 0x42, 0x45, 0x31
SINGLE_ESCAPES = {0x67: 0x67, 0x62: 0x62, 0x70: 0x70, 0x73: ASCII}  # Greek symbols, sub-, superscripts, back to ASCII

_MARKS_THEN_LETTER = re.compile("([\xe0-\xfe]+)([^\xe0-\xfe\x1e\x1f])")
_MARK_WITHOUT_LETTER = re.compile("[\xe0-\xfe](?:[\x1e\x1f]|$)")
_DESIGNATION = re.compile(rb"\$?([(,)\-]?)!?([1-4BENQSgbp])")
_CHARACTER_REFERENCE = re.compile("&#x([0-9A-Fa-f]{4,6});")


@cache
def codesets() -> dict[int, dict[int, tuple[int, int]]]:
    """Loaded when something is in MARC-8: 16,000 characters would make every start of the program slower."""
    from pymarc import marc8_mapping

    tables: dict[int, dict[int, tuple[int, int]]] = marc8_mapping.CODESETS
    return tables


@cache
def _odd_eacc() -> dict[int, int]:
    from pymarc import marc8_mapping

    odd: dict[int, int] = marc8_mapping.ODD_MAP
    return odd


@cache
def _plain() -> tuple[dict[int, str], bytes]:
    """What bytes mean in a field without escapes, and every byte that means something there."""
    ansel = {code: chr(char) for code, (char, _mark) in codesets()[ANSEL].items()}
    return ansel, bytes(range(0x80)) + bytes(ansel)


class NotMarc8(Exception):
    """Bytes that no MARC-8 table knows; `reason` says which."""

    def __init__(self, reason: Phrase) -> None:
        self.reason = reason
        super().__init__(str(reason))


def decode(data: bytes) -> str:
    """The text of one field, in NFC. Raises NotMarc8."""
    text = _Decoder(data).text() if ESC in data else _decode_plain(data)
    if "&#x" in text:
        text = _CHARACTER_REFERENCE.sub(_referenced, text)
    return unicodedata.normalize("NFC", text)


def has_lone_mark(data: bytes) -> bool:
    """True when an accent stands at the end of a subfield, where no letter follows (looked for without escapes)."""
    return ESC not in data and bool(_MARK_WITHOUT_LETTER.search(data.decode("latin-1")))


def _decode_plain(data: bytes) -> str:
    ansel, known = _plain()
    if unknown := data.translate(None, known):
        raise _unknown_byte(unknown[0])
    text = data.decode("latin-1")
    return _MARKS_THEN_LETTER.sub(r"\2\1", text).translate(ansel)


def _unknown_byte(byte: int) -> NotMarc8:
    return NotMarc8(_("The byte {byte} means nothing in MARC-8.", byte=f"{byte:02X}"))


def _referenced(match: re.Match[str]) -> str:
    """A Unicode character written as a reference, which MARC-8 does for what its own tables lack."""
    code = int(match[1], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code < 0xA0 or _encoded(chr(code)) is not None:
        return match[0]
    return chr(code)


class _Decoder:
    """Walks through a field that has escape sequences."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.g0, self.g1 = ASCII, ANSEL
        self.out: list[str] = []
        self.marks: list[str] = []

    def text(self) -> str:
        data = self.data
        while self.at < len(data):
            byte = data[self.at]
            if byte == ESC:
                self._escape()
            elif byte <= 0x20:
                self._control(byte)
            else:
                self._character(byte)
        return "".join(self.out + self.marks)

    def _control(self, byte: int) -> None:
        """A delimiter and the subfield code after it are ASCII in every set; a space carries waiting accents."""
        self.out.append(chr(byte))
        self.out += self.marks
        self.marks = []
        self.at += 1
        if byte == 0x1F and self.at < len(self.data):
            self.out.append(chr(self.data[self.at]))
            self.at += 1

    def _escape(self) -> None:
        data, at = self.data, self.at + 1
        kind = data[at : at + 1]
        if kind and kind[0] in SINGLE_ESCAPES:
            self.g0 = SINGLE_ESCAPES[kind[0]]
            self.at = at + 1
            return
        match = _DESIGNATION.match(data, at)
        if not match or not (kind == b"$" or match[1]):
            raise NotMarc8(
                _("An escape sequence ({bytes}) is not one of MARC-8.", bytes=data[at - 1 : at + 3].hex(" ").upper())
            )
        if match[1] in (b")", b"-"):
            self.g1 = match[2][0]
        else:
            self.g0 = match[2][0]
        self.at = match.end()

    def _character(self, byte: int) -> None:
        codeset = self.g0 if byte < 0x80 else self.g1
        if codeset == EACC:
            char, mark = self._three_bytes(), 0
        else:
            table = codesets()[codeset]
            entry = table.get(byte) or table.get(byte ^ 0x80)
            if entry is None:
                raise _unknown_byte(byte)
            char, mark = entry
            self.at += 1
        if mark:
            self.marks.append(chr(char))
        else:
            self.out.append(chr(char))
            self.out += self.marks
            self.marks = []

    def _three_bytes(self) -> int:
        code = self.data[self.at : self.at + 3]
        number = int.from_bytes(bytes(byte & 0x7F for byte in code), "big")
        self.at += 3
        entry = codesets()[EACC].get(number)
        if entry is not None:
            return entry[0]
        if number in _odd_eacc():
            return _odd_eacc()[number]
        raise NotMarc8(_("The three bytes {bytes} are no East Asian character of MARC-8.", bytes=code.hex(" ").upper()))


# ---- Unicode to MARC-8: the same tables turned round; ASCII and ANSEL first, East Asian last

_ORDER = (ASCII, ANSEL, 0x4E, 0x51, 0x32, 0x33, 0x34, 0x53, 0x70, 0x62, 0x67, EACC)


def _inverse() -> dict[str, tuple[int, bytes, bool]]:
    table: dict[str, tuple[int, bytes, bool]] = {}
    for codeset in _ORDER:
        for code, (char, mark) in sorted(codesets()[codeset].items()):
            size = 3 if codeset == EACC else 1
            number = code if codeset in (ANSEL, EACC) else code & 0x7F
            table.setdefault(chr(char), (codeset, number.to_bytes(size, "big"), bool(mark)))
    for number, char in _odd_eacc().items():
        table.setdefault(chr(char), (EACC, number.to_bytes(3, "big"), False))
    for code in range(0x20):  # delimiters are handled outside; a control character is never data
        table.pop(chr(code), None)
    return table


_FROM_UNICODE = _inverse()


@lru_cache(maxsize=4096)
def _encoded(cluster: str) -> tuple[tuple[int, bytes], ...] | None:
    """A letter with its accents as (set, bytes) in MARC-8 order, or None when the tables lack something."""
    whole = _FROM_UNICODE.get(cluster)
    if whole and not whole[2]:
        return (whole[:2],)
    letter, rest = cluster[0], cluster[1:]
    entry = _FROM_UNICODE.get(letter)
    if entry is None or entry[2]:
        parts = unicodedata.normalize("NFD", letter)
        entry, rest = _FROM_UNICODE.get(parts[0]), parts[1:] + rest
    if entry is None or entry[2]:
        return None
    pieces = []
    for mark in rest:
        found = _FROM_UNICODE.get(mark)
        if found is None or not found[2]:
            return None
        pieces.append(found[:2])
    return (*pieces, entry[:2])


def _clusters(text: str) -> list[str]:
    """Letters, each with the accents that follow it."""
    clusters: list[str] = []
    for char in text:
        known = _FROM_UNICODE.get(char)
        if clusters and (known[2] if known else unicodedata.combining(char)):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _escape_to(codeset: int) -> bytes:
    if codeset == EACC:
        return b"\x1b$1"
    if codeset in (0x67, 0x62, 0x70):
        return bytes((ESC, codeset))
    return bytes((ESC, 0x28, codeset))


def encode(text: str) -> bytes:
    """MARC-8 bytes of one subfield or control field, ending in ASCII.

    What the tables lack is written as a character reference (&#x2603;), as the standard's lossless technique does.
    """
    if text.isascii():
        return text.encode()
    out = bytearray()
    g0 = ASCII
    for cluster in _clusters(unicodedata.normalize("NFC", text)):
        pieces = _encoded(cluster)
        if pieces is None:
            pieces = tuple(
                (ASCII, b"&#x%04X;" % ord(char)) if char > "~" else (ASCII, char.encode()) for char in cluster
            )
        for codeset, code in pieces:
            if codeset not in (g0, ANSEL):
                keep = codeset == ASCII and code == b" " and g0 != EACC
                if not keep:
                    out += _escape_to(ASCII if codeset == ASCII else codeset)
                    g0 = codeset
            out += code
    if g0 != ASCII:
        out += _escape_to(ASCII)
    return _escape_to(ASCII) + bytes(out) if _could_be_utf8(out) else bytes(out)


def _could_be_utf8(out: bytearray) -> bool:
    """True for the few values, such as “¡Æ”, whose bytes are valid UTF-8 too: an escape says that they are none."""
    if ESC in out:
        return False
    try:
        return not out.decode().isascii()
    except UnicodeDecodeError:
        return False
