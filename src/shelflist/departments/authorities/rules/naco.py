"""Comparing headings as the NACO Authority File Comparison Rules do (LC-PCC, February 2001, last changed 2014)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_KEY = 240

_LETTERS = {
    "æ": "AE", "Æ": "AE", "œ": "OE", "Œ": "OE", "ø": "O", "Ø": "O", "þ": "TH", "Þ": "TH", "đ": "D", "Đ": "D", "ð": "D",
    "Ð": "D", "ß": "SS", "ẞ": "SS", "ı": "I", "ł": "L", "Ł": "L", "ơ": "O", "Ơ": "O", "ư": "U", "Ư": "U", "ℓ": "L",
    "ħ": "H", "Ħ": "H", "ŋ": "N", "Ŋ": "N", "ŧ": "T", "Ŧ": "T",
}  # fmt: skip
_GONE = dict.fromkeys(
    [
        *map(ord, "'’[]ʹʺʻʼʽʾʿ‘ˈˊˋ\x98\x9c\u00ad"),
        *range(0x300, 0x370), *range(0xFE20, 0xFE30), *range(0x591, 0x5C8), *range(0x64B, 0x660), 0x640, 0x670,
        *range(0x200B, 0x2010), 0xFEFF,
    ]
)  # fmt: skip
_BLANK = dict.fromkeys(map(ord, '!"()-{}<>;:.?¿¡/\\*|%=±⁺⁻®℗©°^_`~·–—―‐‑“”„«»…†‡§¶'), " ")
_TABLE = {**{ord(letter): plain for letter, plain in _LETTERS.items()}, **_GONE, **_BLANK}
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=65_536)
def normalised(text: str, keep_comma: bool = False) -> str:
    """A subfield as it is compared: capitals, no diacritics, no punctuation; the first comma stays where asked for.

    Kept are # & + @ ♭ ♯ $ £ and the letters and vowel signs of every script.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_TABLE)).upper().translate(_TABLE)
    plain = unicodedata.normalize("NFC", plain)
    head, comma, rest = plain.partition(",")
    rest = rest.replace(",", " ")
    joined = f"{head},{rest}" if keep_comma and comma and rest.strip() else f"{head} {rest}"
    return _SPACES.sub(" ", joined).strip()


def key_of(subfields: list[tuple[str, str]]) -> str:
    """A heading as it is compared: the subfields in their order, all but the first $a with their codes.

    The first comma of the first $a stays: it parts surname from forename.
    """
    parts: list[str] = []
    for code, value in subfields:
        text = normalised(value, keep_comma=code == "a" and not parts)
        if text:
            parts.append(text if code == "a" and not parts else f"${code} {text}")
    return " ".join(parts)[:LONGEST_KEY]
