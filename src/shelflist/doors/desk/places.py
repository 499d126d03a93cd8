"""What an address asks for: the words, the branch, and which branches a page counts as here."""

from __future__ import annotations

from django.http import HttpRequest

from shelflist.ground.common.barcodes import without_unseen
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import BranchFacts, Organisation
from shelflist.records.branches.queries import organisation

LONGEST_SEARCH = 200


def searched(request: HttpRequest) -> str:
    """The words of `?q=`, without characters that nobody sees (PostgreSQL takes no NUL)."""
    return without_unseen(request.GET.get("q", ""))[:LONGEST_SEARCH]


def here_and_below(tree: Organisation, branch: BranchFacts) -> tuple[int, ...]:
    """A branch with its desks and whatever else stands under it."""
    return tuple(facts.id for facts in tree.below(branch.id))


def chosen_branch(request: HttpRequest, *, default_here: bool) -> BranchFacts | None:
    """The branch that `?branch=` names; without it, where the reader stands or, as asked, none: everywhere."""
    tree = organisation(placed(request).numbers)
    said = request.GET.get("branch")
    if said is None and default_here:
        return placed(request).branch
    return tree.branches.get(number(said)) if said else None


def branch_choices(request: HttpRequest) -> list[tuple[int, str]]:
    """Every branch, those below another set in."""
    tree = organisation(placed(request).numbers)
    return [(facts.id, "\u2003" * facts.depth + facts.name) for facts in tree.in_tree_order()]


def number(text: str | None) -> int:
    """A whole number from an address; 0 when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
