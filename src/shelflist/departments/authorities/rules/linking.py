"""Which authority a heading belongs to: by its number first, else by its words, in its own thesaurus. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LINKED, UNLINKED, AMBIGUOUS, GONE = "linked", "unlinked", "ambiguous", "gone"
BY_NUMBER, BY_HEADING, BY_VARIANT, BY_HAND = "number", "heading", "variant", "hand"
WHOLE, PART = "whole", "part"


class Target(NamedTuple):
    """An authority that a heading may mean."""

    authority_id: int
    is_established: bool  # by its established heading; else by one that it refers from


class Numbered(NamedTuple):
    """What stands behind the number in $0."""

    authority_id: int
    is_deleted: bool
    covers: str = WHOLE


class Link(NamedTuple):
    """What became of a heading."""

    state: str
    authority_id: int | None = None
    how: str = ""
    covers: str = WHOLE  # the authority stands for the whole heading, or for what comes before its subdivisions


def link_of(by_number: Sequence[Numbered], whole: Sequence[Target], shorter: Sequence[Target]) -> Link:
    """The link of a heading: by number, by the whole heading, then by the heading without subdivisions."""
    alive = [one for one in by_number if not one.is_deleted]
    if len({one.authority_id for one in alive}) == 1:
        return Link(LINKED, alive[0].authority_id, BY_NUMBER, alive[0].covers)
    for targets, covers in ((whole, WHOLE), (shorter, PART)):
        for how, wanted in ((BY_HEADING, True), (BY_VARIANT, False)):
            found = {one.authority_id for one in targets if one.is_established is wanted}
            if len(found) == 1:
                return Link(LINKED, found.pop(), how, covers)
            if found:
                return Link(AMBIGUOUS, None, how, covers)
    return Link(GONE if by_number else UNLINKED)
