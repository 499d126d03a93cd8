"""Which encoding a record is in, by evidence: the leader is only heard where the bytes leave it open."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.codec import iso5426, marc8

CONTROLS = bytes([*range(0x1B), 0x1C, 0x7F])  # what may not stand in data; 1B, 1D, 1E and 1F have a meaning
CONTROLS_TO_SPACES = bytes(0x20 if byte in CONTROLS else byte for byte in range(256))

_CP1252 = (
    "\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"  # what it has at 80-9F
)
_MOJIBAKE = re.compile(f"[\xc2-\xf4][\x80-\xbf{_CP1252}][\x80-\xff{_CP1252}]*")
# ligature and double tilde halves, and the accents that transliteration puts on any letter
_ON_ANY_LETTER = frozenset("\xeb\xec\xfa\xfb\xe5\xe6\xe7\xf0\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfe")
_PAIR = re.compile("([\xe0-\xfe]+)([^\xe0-\xfe])")
_LATIN1_LETTER = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûü°²³§«»¡¿©®½´·")
_HIGH_RUN = re.compile("[\x80-\xff]+")


ENOUGH_TO_GUESS = 3  # accents that must speak against MARC-8 before the leader is not believed


class Undecodable(Exception):
    """Bytes that no encoding explains; `reason` says why in words."""

    def __init__(self, reason: Phrase) -> None:
        self.reason = reason
        super().__init__(str(reason))


@dataclass(slots=True)
class Decoded:
    """The text of a record's fields, joined by 1E as they were."""

    text: str
    encoding: str
    warnings: list[Phrase] = field(default_factory=list)


def suspicious(text: str) -> list[Phrase]:
    """Warnings about text that is valid but looks wrong: replacement characters and doubly encoded UTF-8."""
    found = []
    if "\ufffd" in text:
        found.append(
            nphrase(
                "One character had been lost before the record came here: it holds the replacement character U+FFFD.",
                "{count} characters had been lost before the record came here: it holds replacement characters U+FFFD.",
                text.count("\ufffd"),
            )
        )
    if guess := undo_double_encoding(text):
        found.append(
            _(
                "The text looks as if it had been encoded twice: “{found}” may stand for “{meant}”.",
                found=guess[0],
                meant=guess[1],
            )
        )
    return found


def undo_double_encoding(text: str) -> tuple[str, str] | None:
    """A word that reads as UTF-8 taken for Latin-1 or Windows-1252, and what it would then mean."""
    for match in _MOJIBAKE.finditer(text):
        for encoding in ("latin-1", "cp1252"):
            try:
                meant = match[0].encode(encoding).decode()
            except UnicodeError:
                continue
            before = re.split("[ \x1e\x1f]", text[max(0, match.start() - 30) : match.start()])[-1]
            after = re.split("[ \x1e\x1f]", text[match.end() : match.end() + 30])[0]
            return f"{before}{match[0]}{after}", unicodedata.normalize("NFC", f"{before}{meant}{after}")
    return None


def decode_utf8(body: bytes) -> Decoded | None:
    """The fields of a body (joined by 1E) when it is valid UTF-8, else None. ASCII counts as UTF-8."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    if body.isascii():
        return Decoded(text, "utf-8")
    warnings = suspicious(text)
    if not unicodedata.is_normalized("NFC", text):
        # field by field and value by value: an accent at the start of a value must not melt into the subfield code
        text = "\x1f".join(value[:1] + unicodedata.normalize("NFC", value[1:]) for value in text.split("\x1f"))
    return Decoded(text, "utf-8", warnings)


def decode_other(tags: list[str], pieces: list[bytes], flagged_utf8: bool) -> Decoded:
    """The fields of a record that is not valid UTF-8 or has escape sequences. Raises Undecodable.

    A field that is valid UTF-8 beyond ASCII is UTF-8 even here. The rest is MARC-8 when its tables know every byte
    and the accents sit on letters that take them; else Latin-1 when all of it reads as western European words.
    """
    utf8 = [_utf8_or_none(piece) for piece in pieces]
    encoding, warnings = _judge(
        [(tag, piece) for tag, piece, text in zip(tags, pieces, utf8, strict=False) if text is None]
    )
    texts = []
    for piece, text in zip(pieces, utf8, strict=True):
        if text is None:
            text = piece.decode("latin-1") if encoding == "latin-1" else marc8.decode(piece)
        texts.append(unicodedata.normalize("NFC", text))
    if any(text is not None and not text.isascii() for text in utf8):
        warnings.append(
            _(
                "Some fields are in UTF-8 and others in {encoding}; each was read as what it is.",
                encoding=encoding.upper(),
            )
        )
    elif flagged_utf8 and encoding == "marc-8":
        warnings.append(_("Leader/09 says Unicode, but the record is in MARC-8 and was read as that."))
    joined = "\x1e".join(texts)
    return Decoded(joined, encoding, warnings + suspicious(joined))


def _utf8_or_none(piece: bytes) -> str | None:
    """The text when the bytes are plain ASCII or valid UTF-8, without escape sequences."""
    if marc8.ESC in piece:
        return None
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return None


def _judge(fields: list[tuple[str, bytes]]) -> tuple[str, list[Phrase]]:
    """marc-8 or latin-1 for fields that are not UTF-8, with a warning where it is a guess. Raises Undecodable."""
    data = b"\x1e".join(piece for _tag, piece in fields)
    escapes = marc8.ESC in data
    latin1 = not escapes and _reads_as_latin1(data)
    guess = _(
        "The record is neither UTF-8 nor MARC-8. It was read as Latin-1: please compare its accents with the original."
    )
    for tag, piece in fields:
        try:
            marc8.decode(piece)
        except marc8.NotMarc8 as error:
            if latin1:
                return "latin-1", [guess]
            reason = _(
                "Field {tag} is neither in UTF-8 nor in MARC-8, and no other encoding is certain. {detail}",
                tag=tag,
                detail=error.reason,
            )
            raise Undecodable(reason) from error
    warnings = []
    if not escapes and _accents_misplaced(data):
        if latin1 and len(data.translate(None, bytes(range(0x80)))) >= ENOUGH_TO_GUESS:
            return "latin-1", [guess]
        warnings.append(
            _("Many accents of this record stand on letters that never take them: its encoding may be wrong.")
        )
    if marc8.has_lone_mark(data):
        warnings.append(_("An accent stands at the end of a subfield without a letter."))
    return "marc-8", warnings


def _accents_misplaced(data: bytes) -> bool:
    """More than half of the accents, read as MARC-8, sit on characters that do not take them."""
    pairs = _PAIR.findall(data.decode("latin-1"))
    return 2 * sum(_takes(letter, marks) for marks, letter in pairs) < len(pairs)


def _takes(letter: str, marks: str) -> bool:
    """True when a letter can have these accents: it does in Unicode, or the accents are those of transliteration."""
    if not letter.isalpha():
        return False
    if len(marks) > 1 or marks in _ON_ANY_LETTER:
        return True
    return len(marc8.decode((marks + letter).encode("latin-1"))) == 1


def _reads_as_latin1(data: bytes) -> bool:
    """Every byte beyond ASCII is a western letter or sign, and they stand alone or in twos, as in real words."""
    runs = _HIGH_RUN.findall(data.decode("latin-1"))
    return bool(runs) and all(len(run) <= 2 and all(char in _LATIN1_LETTER for char in run) for run in runs)


def decode_iso5426(pieces: list[bytes]) -> Decoded:
    """The fields of a UNIMARC record in ISO 5426. Raises Undecodable."""
    try:
        return Decoded("\x1e".join(iso5426.decode(piece) for piece in pieces), "iso-5426")
    except iso5426.NotIso5426 as error:
        raise Undecodable(
            _("The text is neither UTF-8 nor ISO 5426 (byte {byte}).", byte=f"{error.byte:02X}")
        ) from error
