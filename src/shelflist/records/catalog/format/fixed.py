"""The coded positions of leader, 006, 007 and 008."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from shelflist.records.catalog.format.table import Code, codes_of, countries, languages, lines

LENGTHS = {"bib": 40, "authority": 40, "holdings": 32}
BOOKS, FILES, MAPS, MUSIC, SERIALS, VISUAL, MIXED = "BK", "CF", "MP", "MU", "CR", "VM", "MX"
_BY_TYPE = {
    "t": BOOKS, "c": MUSIC, "d": MUSIC, "i": MUSIC, "j": MUSIC, "e": MAPS, "f": MAPS, "m": FILES, "g": VISUAL,
    "k": VISUAL, "o": VISUAL, "r": VISUAL, "p": MIXED,
}  # fmt: skip
_OF_006 = {"a": BOOKS, "s": SERIALS, **_BY_TYPE}
_CONTENT = 18  # 008/18-34 of a material is 006/01-17
_CONTENT_END = 34


@dataclass(frozen=True, slots=True)
class Position:
    """One or more characters with one meaning. `form` names what stands there when it is no list of codes.

    Where codes are shorter than the place, each character is one of them.
    """

    start: int
    end: int  # the last one
    name: str
    codes: Mapping[str, Code]
    form: str = ""
    is_open: bool = False  # anything else may stand there, too

    @property
    def size(self) -> int:
        return self.end - self.start + 1

    @property
    def label(self) -> str:
        """`07` or `07-10`, as the standard writes them."""
        return f"{self.start:02}" if self.size == 1 else f"{self.start:02}-{self.end:02}"

    @property
    def each(self) -> bool:
        """Every character stands for itself."""
        return self.size > 1 and bool(self.codes) and all(len(value) == 1 for value in self.codes)

    @property
    def is_undefined(self) -> bool:
        return self.name == "Undefined"

    def unknown(self, text: str) -> str:
        """What in `text` is no code of this place; empty when all is known. Fill characters are."""
        if self.is_open or not self.codes or text.strip("|") == "":
            return ""
        if self.form:
            return "" if text.strip() in self.codes else text
        if self.each:
            return "".join(char for char in text if char not in self.codes and char != "|")
        return "" if text in self.codes else text


@dataclass(frozen=True, slots=True)
class Block:
    """All positions of a fixed field in one form, in order."""

    field: str
    form: str
    name: str
    positions: tuple[Position, ...]


@lru_cache(maxsize=1)
def _blocks() -> Mapping[tuple[str, str], Block]:
    found = {}
    for name in ("fixed-leader-008", "fixed-007"):
        text = "\n".join(lines(name))
        for piece in re.split(r"(?m)^\[", text)[1:]:
            head, _end, rest = piece.partition("]\n")
            field, form, *words = head.split(" ", 2)
            found[field, form] = Block(field, form, words[0] if words else "", _positions(rest))
    return found


def _positions(text: str) -> tuple[Position, ...]:
    rows = text.splitlines()
    return tuple(_position(rows[place], rows[place + 1].strip()) for place in range(0, len(rows) - 1, 2))


def _position(head: str, codes: str) -> Position:
    places, _blank, name = head.partition(" ")
    start, _hyphen, end = places.partition("-")
    first, last = int(start), int(end or start)
    if codes.startswith("="):
        form = codes[1:]
        lists = {"language": languages(), "country": countries()}
        return Position(first, last, name, lists.get(form, {}), form)
    listed = "; ".join(part for part in codes.split("; ") if part != "any")
    return Position(first, last, name, codes_of(listed) or {}, "", "any" in codes.split("; "))


def blocks() -> list[Block]:
    """Every fixed field in every form."""
    return list(_blocks().values())


def leader_block(kind: str) -> Block:
    """The coded positions of the leader of a bib, authority or holdings record."""
    return _blocks()["leader", kind]


def material_of(leader: str) -> str:
    """Which 008 a bibliographic record has: BK, CF, MP, MU, CR, VM or MX, by leader/06 and 07."""
    kind, level = leader[6:7], leader[7:8]
    if kind == "a":
        return SERIALS if level and level in "bis" else BOOKS
    return _BY_TYPE.get(kind, BOOKS)


@lru_cache(maxsize=16)
def block_of_008(kind: str, material: str = BOOKS) -> Block:
    """The positions of 008. For a bibliographic record those of its material stand among those of all."""
    if kind != "bib":
        return _blocks()["008", kind]
    whole, own = _blocks()["008", "all"], _blocks()["008", material]
    positions = sorted((*whole.positions, *own.positions), key=lambda one: one.start)
    return Block("008", material, own.name, tuple(positions))


@lru_cache(maxsize=32)
def block_of_006(form: str) -> Block | None:
    """The positions of 006 by its first character; None when no form is known by it."""
    material = _OF_006.get(form)
    if material is None:
        return None
    own = _blocks()["008", material]
    moved = tuple(
        Position(one.start - 17, one.end - 17, one.name, one.codes, one.form, one.is_open)
        for one in own.positions
        if one.start >= _CONTENT and one.end <= _CONTENT_END
    )
    return Block("006", form, own.name, moved)


def block_of_007(category: str) -> Block | None:
    """The positions of 007 by its first character; None when the category is unknown."""
    return _blocks().get(("007", category))


def blocks_of_007() -> list[Block]:
    """The categories of 007."""
    return [block for (field, _form), block in _blocks().items() if field == "007"]
