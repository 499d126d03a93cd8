"""Whose records other libraries of a consortium see only once the patron has said yes (PAT-01)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal


def boundary_between(home_chain: Sequence[int], here_chain: Sequence[int], boundaries: Collection[int]) -> int | None:
    """The nearest boundary above a patron's home that does not also enclose where one stands; None: nothing between.

    A chain leads from the root to the branch itself.
    """
    inside = set(here_chain)
    return next((one for one in reversed(home_chain) if one in boundaries and one not in inside), None)


def shared_with(here_chain: Sequence[int], boundaries: Collection[int], common: Collection[int]) -> int | None:
    """With which library a record is shared: the boundary one stands within, else what parts from the common tree."""
    own = [one for one in here_chain if one not in common]
    return next((one for one in own if one in boundaries), own[0] if own else None)


def not_shared(home: str) -> Refusal:
    """The patron has not said yes yet."""
    return Refusal(
        code="patron-not-shared",
        message=_("This patron belongs to {library} and has not let this library see their record.", library=home),
        remedy=_("Ask them, and put down that they agree on their page."),
    )
