"""What a record says about what it is about: its words, its headings, and where it was classed. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

from shelflist.ground.common.texts import fold
from shelflist.records.catalog.marc import Data, MarcRecord

HEADING_TAGS = ("600", "610", "611", "630", "650", "651", "655")
WORDS_FROM = {"245": "abnp", "246": "ab", "490": "a", "505": "at", "520": "a", "653": "a", "240": "a"}
MOST_WORDS = 40
SHORTEST = 3
DEWEY = re.compile(r"(\d{3})(?:[./'’]*\.?(\d[\d/'’]*))?")
LCC = re.compile(r"([A-Z]{1,3})\s*(\d{1,4})?(\.\d+)?")
# Words that stand in titles of any subject, in the languages that our libraries have most of
COMMON = frozenset({
    "and", "the", "for", "with", "from", "into", "its", "his", "her", "their", "our", "your", "this", "that",
    "der", "die", "das", "und", "ein", "eine", "von", "zur", "zum", "des", "dem", "den", "les", "une", "aux",
    "dans", "par", "sur", "pour", "del", "las", "los", "una", "con", "por", "para", "como", "novel", "roman",
    "stories", "edition", "vol", "volume", "part", "introduction", "guide", "book", "new", "history", "story",
    "life", "world", "other", "selected", "complete", "works", "collected",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Classed:
    """Where a record stands: the scheme, the class (three digits of Dewey, an LCC class) and the whole number."""

    scheme: str
    code: str
    number: str


@dataclass(frozen=True, slots=True)
class Features:
    """What suggestions are made from."""

    words: frozenset[str]
    headings: tuple[str, ...]
    classed: tuple[Classed, ...]

    @property
    def marks(self) -> frozenset[int]:
        """Words, headings and the parts of headings as numbers that a table can hold."""
        found = {mark("w", word) for word in self.words}
        for heading in self.headings:
            found.add(mark("h", fold(heading)))
            found.update(mark("p", fold(part)) for part in heading.split("--"))
        return frozenset(found)


def mark(kind: str, text: str) -> int:
    """A number for a word or heading that is the same for ever and on every machine (64 bits, signed)."""
    return int.from_bytes(blake2b(f"{kind}:{text}".encode(), digest_size=8).digest(), "big", signed=True)


def heading_mark(heading: str) -> int:
    """The mark of a whole heading as it is written."""
    return mark("h", fold(heading))


def features(record: MarcRecord, *, with_subjects: bool = True) -> Features:
    """Read them off a record. Without its subjects it is as one that nobody has catalogued yet."""
    words: dict[str, None] = {}
    for tag, codes in WORDS_FROM.items():
        for field in record.all(tag):
            for word in fold(field.text(codes)).split():
                if len(word) >= SHORTEST and word not in COMMON and not word.isdigit():
                    words.setdefault(word)
    author = record.first("100") or record.first("110")
    if author is not None:
        words.setdefault(f"by {fold(author.first('a'))}")
    headings = tuple(dict.fromkeys(heading(field) for field in record.all(*HEADING_TAGS))) if with_subjects else ()
    return Features(frozenset(list(words)[:MOST_WORDS]), tuple(one for one in headings if one), classed(record))


def heading(field: Data) -> str:
    """`Cooking, French--History`: a subject as one line, without its closing full stop."""
    parts = [value.strip() for code, value in field.subfields if code in "abcdgnpqtvxyz" and value.strip()]
    main = [value for code, value in field.subfields if code in "abcdgnpqt"]
    rest = parts[len(main) :]
    return "--".join([" ".join(value.strip() for value in main), *rest]).rstrip(". ,;")


def classed(record: MarcRecord) -> tuple[Classed, ...]:
    """The Dewey number (082) and the Library of Congress class (050) of a record."""
    found = []
    if (number := dewey(record.subfield("082", "a"))) is not None:
        found.append(number)
    if (letters := lcc(record.subfield("050", "a") or record.subfield("090", "a"))) is not None:
        found.append(letters)
    return tuple(found)


def dewey(text: str) -> Classed | None:
    """`641.59'44` with its prime marks gone; None for [Fic], [E] and the like."""
    matched = DEWEY.match(text.strip(" [("))
    if matched is None:
        return None
    decimals = re.sub(r"\D", "", matched[2] or "")
    return Classed("ddc", matched[1], f"{matched[1]}.{decimals}" if decimals else matched[1])


def lcc(text: str) -> Classed | None:
    """`QA76.73.P98`: the class is QA76, or the letters alone where no number follows."""
    matched = LCC.match(text.strip().upper())
    if matched is None or not matched[1]:
        return None
    whole = f"{matched[1]}{matched[2] or ''}"
    return Classed("lcc", whole, f"{whole}{matched[3] or ''}")
