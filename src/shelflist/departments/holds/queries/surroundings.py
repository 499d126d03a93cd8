"""What decisions about holds stand in: the branches of today, the library's policy, and what the rules give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shelflist.departments.holds.rules.candidates import Setting
from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.departments.holds.rules.places import Places
from shelflist.departments.holds.rules.policy import Policy
from shelflist.departments.holds.rules.terms import HoldTerms
from shelflist.ground.journal import revisions
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation


@dataclass
class Surroundings:
    """Everything but holds and copies, as of one moment: loaded once for an act or a run."""

    now: datetime
    tree: Organisation
    setting: Setting
    numbers: Mapping[str, int]
    _terms: dict[tuple[Any, ...], HoldTerms] = field(default_factory=dict, repr=False)

    def terms(self, wish: Wish, copy: Copy) -> HoldTerms:
        """What the hold rules give to this reader and this copy; remembered, for most cases are alike."""
        key = (
            wish.patron_category_id,
            wish.patron_branch_id,
            wish.pickup_branch_id,
            wish.request_branch_id,
            wish.juvenile,
            copy.item_type_id,
            copy.location_id,
            copy.branch_id,
            copy.owner_id,
            copy.reference,
            copy.marc_type,
            copy.marc_form,
            copy.bib_level,
            copy.video_format,
            copy.added_on,
        )
        known = self._terms.get(key)
        if known is None:
            known = self._terms[key] = hold_terms(wish, copy, self)
        return known


def hold_terms(wish: Wish, copy: Copy, around: Surroundings) -> HoldTerms:
    """The terms for one case, from the table of hold rules."""
    return HoldTerms()


def surroundings(now: datetime, numbers: Mapping[str, int] | None = None, branch_id: int | None = None) -> Surroundings:
    """The library now. `branch_id` is where the act happens: its calendar says which day it is."""
    numbers = revisions.current() if numbers is None else numbers
    tree = organisation(numbers)
    today = tree.calendar(branch_id).day_of(now) if branch_id is not None and branch_id in tree.branches else now.date()
    return Surroundings(now, tree, Setting(now, today, places(tree, now), hold_policy(numbers)), numbers)


def hold_policy(numbers: Mapping[str, int]) -> Policy:
    """The library's policy on holds."""
    return Policy()


def places(tree: Organisation, now: datetime) -> Places:
    """The branches as holds see them now."""
    today = {id: tree.calendar(id).day_of(now) for id in tree.branches}
    return Places(
        chains={id: (*facts.above, id) for id, facts in tree.branches.items()},
        names={id: facts.name for id, facts in tree.branches.items()},
        closed=frozenset(
            id for id in tree.branches if tree.calendar(id).has_hours and not tree.calendar(id).is_open_on(today[id])
        ),
        hands_out=frozenset(
            id
            for id, facts in tree.branches.items()
            if facts.lends and facts.kind in {"branch", "vehicle", "desk"} and not facts.is_closed_for_good(today[id])
        ),
    )
