"""Text as the index sees it: words without case, accents and punctuation, and what else they may be found by.

Scripts without blanks between words become pairs of signs. What only might be meant (stems, “mueller” for “müller”,
single signs) are *others*: they stand in fields of their own and weigh less.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

import snowballstemmer

from shelflist.ground.common.texts import fold, folded_words

START, END = "⟨", "⟩"  # stand before and after the words of every heading: “begins with” and “is the whole”
LONGEST_WORD = 60
LONGEST_OPENING = 4  # words of a title that are one entry together: “begins with” costs one look-up
LONGEST_WHOLE = 20  # words; a longer title is not typed whole
MOST_REMEMBERED = 400_000  # words of one language
LONGEST_VALUE = 4000  # characters of one field; contents notes can be endless

# Han, kana, Hangul, Thai, Lao, Burmese, Khmer: no blanks between words, or not where they would help
_TIGHT = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"  # noqa: E501 - one character class
_RUNS = re.compile(f"[{_TIGHT}]+|[^{_TIGHT}]+")
_TIGHT_SIGN = re.compile(f"[{_TIGHT}]")
_INSIDE = re.compile(r"(?<=\w)['’‘`´ʼʻ\-\u2010\u2011·](?=\w)")
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_ONE_FORM = str.maketrans({
    "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ۀ": "ه",  # Arabic, Persian, Urdu
    "װ": "וו", "ױ": "וי", "ײ": "יי",  # Yiddish
    "׳": None, "״": None,
    **{chr(start + digit): str(digit) for start in (0x660, 0x6F0, 0x966, 0x9E6) for digit in range(10)},
})  # fmt: skip

_HEBREW_PREFIXES = "הובכלמש"  # the article, “and”, “in”, “as”, “to”, “from”, “that”: written as part of the word

STEMMERS = {
    "ara": "arabic", "arm": "armenian", "baq": "basque", "cat": "catalan", "cze": "czech", "dan": "danish",
    "dut": "dutch", "eng": "english", "epo": "esperanto", "est": "estonian", "fin": "finnish", "fre": "french",
    "ger": "german", "gle": "irish", "gre": "greek", "hin": "hindi", "hun": "hungarian", "ind": "indonesian",
    "ita": "italian", "lit": "lithuanian", "nep": "nepali", "nob": "norwegian", "nor": "norwegian", "per": "persian",
    "pol": "polish", "por": "portuguese", "rum": "romanian", "rus": "russian", "spa": "spanish", "srp": "serbian",
    "swe": "swedish", "tam": "tamil", "tur": "turkish", "yid": "yiddish",
}  # fmt: skip
_BY_SCRIPT = {"ARABIC": "arabic", "CYRILLIC": "russian", "GREEK": "greek", "DEVANAGARI": "hindi", "TAMIL": "tamil",
              "ARMENIAN": "armenian", "HEBREW": "yiddish"}  # fmt: skip
ASKED_IN = ("english", "german", "french", "spanish", "italian", "portuguese", "dutch", "swedish")
ARTICLES = frozenset((
    "the", "a", "an", "der", "die", "das", "ein", "eine", "le", "la", "les", "un", "une", "des", "el", "los", "las",
    "una", "il", "lo", "gli", "i", "o", "os", "as", "um", "uma", "de", "het", "een", "den", "det", "en", "ett", "al",
    "l",
))  # fmt: skip


def words(text: str) -> list[str]:
    """The words of a text as they stand in the index, in order."""
    return _cut(plain(text).split())


def read(text: str, stemmer: str) -> tuple[list[str], list[str]]:
    """The words of a text and what else it may be found by: stems, ä as ae, “dont” for “don't”, single signs."""
    text = text[:LONGEST_VALUE]
    is_plain = text.isascii()
    found = folded_words(text) if is_plain else plain(text).split()
    others: list[str] = []
    if stemmer or not is_plain:
        stems = _stems_of(stemmer)
        others = [stem for word in found if (stem := stems[word]) != word]
    if is_plain and "'" not in text and "-" not in text:
        return (found if len(text) <= LONGEST_WORD else [word[:LONGEST_WORD] for word in found]), others
    if not is_plain:
        others += [sign for word in found if not word.isascii() for sign in _TIGHT_SIGN.findall(word)]
        others += [word[1:] for word in found if word[0] in _HEBREW_PREFIXES and len(word) > 3]
        lowered = unicodedata.normalize("NFC", text.lower())
        if (spelt := lowered.translate(_SPELT_OUT)) != lowered:
            others += sorted(set(plain(spelt).split()).difference(found))
    if _INSIDE.search(text):
        others += sorted(set(plain(_INSIDE.sub("", text)).split()).difference(found))
    return _cut(found), others


read_again = lru_cache(maxsize=60_000)(read)  # for headings and names, which many titles share


def _cut(found: list[str]) -> list[str]:
    """Words of scripts without blanks in pairs of signs; endless words shortened."""
    cut: list[str] = []
    for word in found:
        if word.isascii() or not _TIGHT_SIGN.search(word):
            cut.append(word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD])
        else:
            for run in _RUNS.findall(word):
                cut += pairs(run) if _TIGHT_SIGN.match(run) else [run[:LONGEST_WORD]]
    return cut


def openings(found: Sequence[str]) -> list[int]:
    """How a title begins, in one to four words, and the whole of it: “history”, “history of”, “history of art ⟩”.

    As check sums. The dictionary of a million titles would hold five million of these texts, most of them once.
    """
    opened = [opening(found[:count]) for count in range(1, min(len(found), LONGEST_OPENING) + 1)]
    return [*opened, whole(found)] if len(found) <= LONGEST_WHOLE else opened


def opening(found: Sequence[str]) -> int:
    """The number of a title's first words."""
    return crc32(" ".join(found).encode())


def whole(found: Sequence[str]) -> int:
    """The number that stands for all of a title."""
    return crc32(f"{' '.join(found)} {END}".encode())


def plain(text: str) -> str:
    """`fold`, with one form for letters and digits that are written in several."""
    text = text[:LONGEST_VALUE]
    if text.isascii():
        return fold(text)
    return fold(text.translate(_ONE_FORM)).translate(_ONE_FORM)


def pairs(run: str) -> list[str]:
    """東京都 as 東京 京都; a single sign as itself."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def is_tight(word: str) -> bool:
    """True for signs of a script that is written without blanks."""
    return bool(_TIGHT_SIGN.match(word))


def stems_asked(word: str) -> set[str]:
    """The stems of a word that somebody typed, in no language or several."""
    if len(word) < 3 or word[0].isdigit():
        return set()
    if not word.isascii() and _script_stemmer(word):
        return {_stems_of("")[word]}
    return {_stems_of(one)[word] for one in ASKED_IN}


@lru_cache(maxsize=4096)
def _script_stemmer(word: str) -> str:
    return _BY_SCRIPT.get(unicodedata.name(word[0], "").split(" ")[0], "")


class _Stems(dict[str, str]):
    """The stems of folded words in one language, or for a script of its own in that script's; each worked out once."""

    def __init__(self, stemmer: str) -> None:
        self.stemmer = stemmer

    def __missing__(self, word: str) -> str:
        stemmer = self.stemmer if word.isascii() else _script_stemmer(word) or self.stemmer
        is_stemmed = stemmer and 2 < len(word) <= LONGEST_WORD and not word[0].isdigit()
        stem = str(_stemmer(stemmer).stemWord(word)) if is_stemmed else word
        stem = word if stem == word else stem  # one text in memory
        if len(self) < MOST_REMEMBERED:
            self[word] = stem
        return stem


@lru_cache(maxsize=64)
def _stems_of(stemmer: str) -> _Stems:
    return _Stems(stemmer)


_own = threading.local()  # a stemmer keeps the word at hand in itself, so each thread has its own


def _stemmer(name: str) -> Any:
    made: dict[str, Any] = _own.__dict__.setdefault("stemmers", {})
    if name not in made:
        made[name] = snowballstemmer.stemmer(name)
        made[name].maxCacheSize = 0  # a memory of its own, slow to empty, behind ours
    return made[name]


def joined(text: str) -> str:
    """The text with apostrophes and hyphens inside words left out: “shi'r” as “shir”."""
    return _INSIDE.sub("", text)


def spelt_out(text: str) -> str:
    """ä, ö, ü, å and ø written with two letters."""
    return unicodedata.normalize("NFC", text.lower()).translate(_SPELT_OUT)
