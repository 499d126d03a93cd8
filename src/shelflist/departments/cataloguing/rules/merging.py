"""Two people changed one record: what each of them did, field by field, and what they both touched (P15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

MINE, THEIRS, BOTH = "mine", "theirs", "both"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A run of lines as they were, as mine are and as theirs are."""

    base: tuple[T, ...]
    mine: tuple[T, ...]
    theirs: tuple[T, ...]

    @property
    def is_same(self) -> bool:
        """Nobody changed it, or both did the same."""
        return self.mine == self.theirs

    @property
    def is_conflict(self) -> bool:
        """Both changed it, and not in the same way."""
        return not self.is_same and self.base not in (self.mine, self.theirs)

    @property
    def proposed(self) -> str:
        """Whose change there is; mine where both changed it, and somebody must choose."""
        return THEIRS if self.mine == self.base and not self.is_same else MINE

    def taken(self, whose: str) -> tuple[T, ...]:
        """The lines by a choice."""
        if whose == BOTH:
            return (*self.theirs, *(one for one in self.mine if one not in self.theirs))
        return self.theirs if whose == THEIRS else self.mine


def three_way(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> tuple[Piece[T], ...]:
    """The whole of three versions as pieces in order."""
    ours, other = _kept(base, mine), _kept(base, theirs)
    pieces: list[Piece[T]] = []
    b = m = t = 0
    for place in [*(place for place in range(len(base)) if place in ours and place in other), len(base)]:
        at_mine, at_theirs = ours.get(place, len(mine)), other.get(place, len(theirs))
        if place > b or at_mine > m or at_theirs > t:
            pieces.extend(_split(Piece(tuple(base[b:place]), tuple(mine[m:at_mine]), tuple(theirs[t:at_theirs]))))
        if place < len(base):
            pieces.append(Piece((base[place],), (base[place],), (base[place],)))
        b, m, t = place + 1, at_mine + 1, at_theirs + 1
    return tuple(pieces)


def _split(piece: Piece[T]) -> Iterator[Piece[T]]:
    """Line by line where all three have as many lines: then each is a choice of its own."""
    if len(piece.base) == len(piece.mine) == len(piece.theirs):
        for base, mine, theirs in zip(piece.base, piece.mine, piece.theirs, strict=True):
            yield Piece((base,), (mine,), (theirs,))
    else:
        yield piece


def _kept(base: Sequence[T], other: Sequence[T]) -> Mapping[int, int]:
    """Where the lines of `base` that are the same stand in `other`."""
    found = {}
    names = {line: number for number, line in enumerate(dict.fromkeys(map(str, [*base, *other])))}
    matcher = SequenceMatcher(
        None, [names[str(one)] for one in base], [names[str(one)] for one in other], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            found[block.a + step] = block.b + step
    return found


def merged(pieces: Sequence[Piece[T]], choices: Mapping[int, str]) -> list[T]:
    """The lines by the choices, and by what is proposed where there is none."""
    return [line for number, one in enumerate(pieces) for line in one.taken(choices.get(number, one.proposed))]
