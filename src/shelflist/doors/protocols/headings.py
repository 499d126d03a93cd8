"""The authority records as a database that other programs search: by heading or reference, or by number."""

from __future__ import annotations

from collections.abc import Sequence

from shelflist.departments.authorities.queries.finding import led_to, neighbours, numbered
from shelflist.observers.search.rules.tree import Everything, Term, Tree, Words

MOST = 1000  # that a search finds
SCANNED = frozenset(
    ("anything", "title", "author", "subject")
)  # one list of headings, by whatever name it is asked for


class TooMuchAsked(ValueError):
    """The search asks for something else than one heading, one number, or everything."""


def found(tree: Tree) -> tuple[list[int], bool]:
    """The records in the order of their headings, MOST at most, and whether that is all. Raises TooMuchAsked."""
    if not isinstance(tree, Words | Everything):
        raise TooMuchAsked
    text = tree.text.rstrip("*") if isinstance(tree, Words) else ""
    is_number = isinstance(tree, Words) and tree.field == "number"
    ids = numbered(text) if is_number else led_to(text, MOST + 1)
    return ids[:MOST], len(ids) <= MOST


def scanned(text: str, *, before: int, after: int, itself: bool = True) -> tuple[Sequence[Term], Sequence[Term]]:
    """Headings before a term and from it on (or, without `itself`, behind it), with the records each leads to."""
    above, below = neighbours(text, before=before, after=after + (not itself))
    if not itself:
        below = below[1:] if below and below[0][0].casefold() == text.casefold() else below[:after]
    return [Term(*one) for one in above], [Term(*one) for one in below]
