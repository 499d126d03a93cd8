"""Text as the index sees it: words without case, accents and punctuation, and what else they may be found by.

Scripts without blanks between words become pairs of signs. What only might be meant (stems, “mueller” for “müller”,
single signs) are *others*: they stand in fields of their own and weigh less.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import snowballstemmer

from shelflist.ground.common.texts import fold

START, END = "⟨", "⟩"  # stand before and after the words of every heading: “begins with” and “is the whole”
LONGEST_WORD = 60
LONGEST_VALUE = 4000  # characters of one field; contents notes can be endless

# Han, kana, Hangul, Thai, Lao, Burmese, Khmer: no blanks between words, or not where they would help
_TIGHT = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"  # noqa: E501 - one character class
_RUNS = re.compile(f"[{_TIGHT}]+|[^{_TIGHT}]+")
_IS_TIGHT = re.compile(f"[{_TIGHT}]")
_INSIDE = re.compile(r"(?<=\w)['’‘`´ʼʻ\-\u2010\u2011·](?=\w)")
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_ONE_FORM = str.maketrans({
    "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ۀ": "ه",  # Arabic, Persian, Urdu
    "װ": "וו", "ױ": "וי", "ײ": "יי",  # Yiddish
    "׳": None, "״": None,
    **{chr(start + digit): str(digit) for start in (0x660, 0x6F0, 0x966, 0x9E6) for digit in range(10)},
})  # fmt: skip

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
    found: list[str] = []
    for word in plain(text).split():
        if word.isascii() or not _IS_TIGHT.search(word):
            found.append(word[:LONGEST_WORD])
        else:
            for run in _RUNS.findall(word):
                found += pairs(run) if _IS_TIGHT.match(run) else [run[:LONGEST_WORD]]
    return found


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
    return bool(_IS_TIGHT.match(word))


def heading(text: str) -> str:
    """A heading or title for a field of words: between the marks of its start and end."""
    return f"{START} {' '.join(words(text))} {END}"


def others(text: str, stemmer: str) -> Iterator[str]:
    """What a text may be found by besides its words: stems, ä as ae, “dont” for “don't”, single signs."""
    text = text[:LONGEST_VALUE]
    folded = plain(text)
    for word in folded.split():
        if word.isascii() or not _IS_TIGHT.search(word):
            if (stem := stem_of(word, stemmer)) != word:
                yield stem
        else:
            yield from (sign for sign in word if _IS_TIGHT.match(sign))
    if not text.isascii():
        lowered = unicodedata.normalize("NFC", text.lower())
        if (spelt := lowered.translate(_SPELT_OUT)) != lowered:
            yield from set(plain(spelt).split()).difference(folded.split())
    if _INSIDE.search(text):
        yield from set(plain(_INSIDE.sub("", text)).split()).difference(folded.split())


def stem_of(word: str, stemmer: str) -> str:
    """The stem of a folded word, in the record's language or, for a script of its own, in that script's."""
    if len(word) < 3 or word[0].isdigit():
        return word
    if not word.isascii():
        stemmer = _script_stemmer(word) or stemmer
    return _stem(word, stemmer) if stemmer else word


def stems_asked(word: str) -> set[str]:
    """The stems of a word that somebody typed, in no language or several."""
    if len(word) < 3 or word[0].isdigit():
        return set()
    own = _script_stemmer(word)
    return {_stem(word, own)} if own else {_stem(word, one) for one in ASKED_IN}


@lru_cache(maxsize=4096)
def _script_stemmer(word: str) -> str:
    return _BY_SCRIPT.get(unicodedata.name(word[0], "").split(" ")[0], "")


@lru_cache(maxsize=400_000)
def _stem(word: str, stemmer: str) -> str:
    return str(_stemmer(stemmer).stemWord(word)) if len(word) <= LONGEST_WORD else word


_own = threading.local()  # a stemmer keeps the word at hand in itself, so each thread has its own


def _stemmer(name: str) -> Any:
    made: dict[str, Any] = _own.__dict__.setdefault("stemmers", {})
    if name not in made:
        made[name] = snowballstemmer.stemmer(name)
    return made[name]


def joined(text: str) -> str:
    """The text with apostrophes and hyphens inside words left out: “shi'r” as “shir”."""
    return _INSIDE.sub("", text)


def spelt_out(text: str) -> str:
    """ä, ö, ü, å and ø written with two letters."""
    return unicodedata.normalize("NFC", text.lower()).translate(_SPELT_OUT)
