"""Comparing text across languages: `fold` for finding, `collation_key` for sorting. Same answers on every database."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from typing import Any

LONGEST_KEY = 400  # bytes, well within what a database index can hold

LONGEST_WORD = 40  # characters of a word that is worth remembering
_BETWEEN_WORDS = b"\x02\x09"  # the weight of a space, lighter than any letter's

# bytes of UTF-8 text: what is not ASCII stays, letters and digits stay (for `fold` in lower case), the rest parts words
_WORDS = bytes(byte if byte > 127 or chr(byte).isalnum() or byte == ord("_") else 32 for byte in range(256))
_PLAIN_WORDS = bytes(byte if byte > 127 or chr(byte).isalnum() else 32 for byte in range(256)).lower()
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t",
    "ƒ": "f", "ơ": "o", "ư": "u", "ſ": "s", "ⱥ": "a",
}  # fmt: skip
_ROMANISATION_SIGNS = "ʹʺʻʼʽʾʿˈˊˋ"  # stand for letters of other scripts; nobody types them
_MARKS = [*range(0x300, 0x370), *range(0x591, 0x5C8), *range(0x64B, 0x660), 0x640, 0x670, *range(0x1AB0, 0x1B00),
          *range(0x20D0, 0x2100), *range(0xFE20, 0xFE30)]  # fmt: skip
_FOLD: dict[int, Any] = {
    **dict.fromkeys([*_MARKS, *map(ord, _ROMANISATION_SIGNS), 0x98, 0x9C, 0xAD, *range(0x200B, 0x2010), 0xFEFF]),
    **{ord(letter): plain for letter, plain in _LETTERS.items()},
    ord("_"): " ",
}
_WORD = re.compile(
    "[\\w\u0900-\u0963\u0966-\u109f\u1700-\u1cff\ua800-\uabff]+"
)  # vowel signs of Indic scripts are no \\w


def fold(text: str) -> str:
    """The words of a text in lower case without accents and punctuation: “L'Été  à Łódź!” becomes “l ete a lodz”.

    Accents of Latin, Greek, Cyrillic, Hebrew and Arabic go; vowel signs that are letters of their script stay.
    """
    return " ".join(folded_words(text))


def folded_words(text: str) -> list[str]:
    """The words that `fold` makes of a text."""
    if not text.isascii():
        text = " ".join([word if word.isascii() else _folded(word) for word in text.split(" ")])
    return text.encode().translate(_PLAIN_WORDS).decode().split()


def _folded(text: str) -> str:
    """The words of a text without blanks, folded with Unicode's own rules. Remembered for what may come again."""
    return _remembered(text) if len(text) <= LONGEST_WORD else _by_unicode(text)


def _by_unicode(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_FOLD)
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", plain)))


_remembered = lru_cache(maxsize=32768)(_by_unicode)


def collation_key(text: str) -> bytes:
    """A key that sorts as the Unicode Collation Algorithm does, word by word and heedless of punctuation.

    Compare keys as bytes. Letters come first, then accents, then capitals; only the first hundred letters count.
    """
    text = text[:LONGEST_KEY]
    if text.isascii():
        letters, capitals = _ascii_key(text)
        return b"%s\0\0\0%s" % (letters[: LONGEST_KEY // 2], capitals[: LONGEST_KEY // 4 - 3])
    words = [_word_key(word) for word in _WORD.findall(text)]
    letters = _BETWEEN_WORDS.join([word[0] for word in words])[: LONGEST_KEY // 2]
    accents = b"".join([word[1] for word in words]).rstrip(b"\x20")
    capitals = b"".join([word[2] for word in words]).rstrip(b"\x02")
    return b"%s\0\0%s\0%s" % (letters, accents[: LONGEST_KEY // 4], capitals[: LONGEST_KEY // 4 - 3])


def _ascii_key(text: str) -> tuple[bytes, bytes]:
    """Letters and capitals of a text without accents, all words at once: here one character has one weight."""
    weights, capitals = _ascii_weights()
    words = b" ".join(text.encode().translate(_WORDS).split())
    letters, _length = codecs.charmap_decode(words, "strict", weights)
    return letters.encode("utf-16-be"), words.translate(capitals, b" ").rstrip(b"\x02")


@lru_cache(maxsize=1)
def _ascii_weights() -> tuple[str, bytes]:
    """What ASCII characters weigh: as letters, written as the characters with these numbers, and as capitals."""
    weights, capitals = ["\0"] * 128, bytearray(256)
    for code in range(128):
        if _WORDS[code] != ord(" "):
            letter, _accent, capital = _word_key(chr(code))
            weights[code], capitals[code] = letter.decode("utf-16-be"), capital[0]
    weights[ord(" ")] = _BETWEEN_WORDS.decode("utf-16-be")
    return "".join(weights), bytes(capitals)


@lru_cache(maxsize=32768)
def _word_key(word: str) -> tuple[bytes, bytes, bytes]:
    """The weights of a word on the three levels: letters in two bytes each, accents and capitals in one."""
    levels: tuple[list[int], list[int], list[int]] = ([], [], [])
    for element in _collator().collation_elements(unicodedata.normalize("NFD", word[:100])):
        for level, weight in zip(levels, element, strict=False):
            if weight:
                level.append(weight)
    letters = b"".join(weight.to_bytes(2, "big") for weight in levels[0])
    return letters, bytes(min(weight, 255) for weight in levels[1]), bytes(min(weight, 255) for weight in levels[2])


@lru_cache(maxsize=1)
def _collator() -> Any:
    from pyuca import Collator  # its table takes a tenth of a second to load: only where something is sorted

    return Collator()
