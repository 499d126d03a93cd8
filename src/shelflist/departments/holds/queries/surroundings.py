"""What decisions about holds stand in: the branches of today, the library's policy, and what the rules give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shelflist.departments.holds.models import BranchWeight
from shelflist.departments.holds.rules.candidates import Setting
from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.departments.holds.rules.places import Places
from shelflist.ground.common.actors import Actor
from shelflist.ground.journal import revisions
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.items.queries import item_types
from shelflist.records.policies.queries import hold_policy, hold_table, requestor_of
from shelflist.records.policies.rules.holds import HoldFacts, HoldTable, HoldTerms, decide_hold_terms


@dataclass
class Surroundings:
    """Everything but holds and copies, as of one moment: loaded once for an act or a run."""

    now: datetime
    tree: Organisation
    setting: Setting
    numbers: Mapping[str, int]
    table: HoldTable
    _terms: dict[tuple[Any, ...], HoldTerms] = field(default_factory=dict, repr=False)

    def terms(self, wish: Wish, copy: Copy) -> HoldTerms:
        """What the hold rules give to this reader and this copy; remembered, for most cases are alike."""
        key = (
            wish.patron_category_id, wish.patron_branch_id, wish.pickup_branch_id, wish.request_branch_id,
            wish.juvenile, wish.requestor, copy.item_type_id, copy.location_id, copy.branch_id, copy.owner_id,
            copy.reference, copy.marc_type, copy.marc_form, copy.bib_level, copy.video_format, copy.added_on,
        )  # fmt: skip
        known = self._terms.get(key)
        if known is None:
            known = self._terms[key] = decide_hold_terms(self.table, self.facts(wish, copy))
        return known

    def facts(self, wish: Wish, copy: Copy) -> HoldFacts:
        """What the table of hold rules is asked with."""
        age = (self.setting.today - copy.added_on).days if copy.added_on else 0
        return HoldFacts(
            patron_category_id=wish.patron_category_id,
            patron_branch_id=wish.patron_branch_id,
            request_branch_id=wish.request_branch_id,
            pickup_branch_id=wish.pickup_branch_id,
            item_type_id=copy.item_type_id,
            location_id=copy.location_id,
            item_branch_id=copy.branch_id,
            owner_id=copy.owner_id,
            requestor=frozenset(wish.requestor),
            juvenile=wish.juvenile,
            reference=copy.reference,
            item_age_days=max(age, 0),
            marc_type=copy.marc_type,
            marc_form=copy.marc_form,
            bib_level=copy.bib_level,
            video_format=copy.video_format,
        )

    def requestor(self, by: Actor) -> frozenset[str]:
        return requestor_of(by)

    def no_copy(self, record_id: int, branch_id: int) -> Copy:
        """Stands for a title without copies, so that the rules can be asked for the reader's limits."""
        return Copy(id=0, record_id=record_id, barcode="", status="on-order", item_type_id=0, owner_id=branch_id,
                    branch_id=branch_id, location_id=0)  # fmt: skip


def surroundings(now: datetime, numbers: Mapping[str, int] | None = None, branch_id: int | None = None) -> Surroundings:
    """The library now. `branch_id` is where the act happens: its calendar says which day it is."""
    numbers = revisions.current() if numbers is None else numbers
    tree = organisation(numbers)
    today = tree.calendar(branch_id).day_of(now) if branch_id is not None and branch_id in tree.branches else now.date()
    setting = Setting(now, today, places(tree, now, numbers), hold_policy(numbers))
    return Surroundings(now, tree, setting, numbers, hold_table(numbers))


def branch_weights() -> dict[int, int]:
    return dict(BranchWeight.objects.values_list("branch_id", "weight"))


_weights: revisions.Remembered[dict[int, int]] = revisions.Remembered("hold weights", branch_weights)
_places: dict[tuple[int, int, str], Places] = {}


def places(tree: Organisation, now: datetime, numbers: Mapping[str, int]) -> Places:
    """The branches as holds see them in this hour; remembered, for every scan asks."""
    weights = _weights.value(numbers)
    types = item_types.value(numbers)
    # What is remembered keeps the tree and the weights alive, so that their identity will do.
    key = (id(tree), id(weights), f"{id(types)} {now:%Y-%m-%d %H}")
    known = _places.get(key)
    if known is not None and known.tree is tree and known.weights is weights:
        return known
    made = _made(tree, now, {id: facts.code for id, facts in types.items()}, weights)
    if len(_places) > 48:
        _places.clear()
    _places[key] = made
    return made


def _made(tree: Organisation, now: datetime, types: Mapping[int, str], weights: Mapping[int, int]) -> Places:
    today = {id: tree.calendar(id).day_of(now) for id in tree.branches}
    return Places(
        tree=tree,
        closed=frozenset(
            id for id in tree.branches if tree.calendar(id).has_hours and not tree.calendar(id).is_open_on(today[id])
        ),
        hands_out=_hands_out(tree, today),
        item_types=types,
        weights=weights,
    )


def hands_out(tree: Organisation, now: datetime) -> frozenset[int]:
    """Where holds may be picked up."""
    return _hands_out(tree, {id: tree.calendar(id).day_of(now) for id in tree.branches})


def _hands_out(tree: Organisation, today: Mapping[int, date]) -> frozenset[int]:
    return frozenset(
        id
        for id, facts in tree.branches.items()
        if facts.lends and facts.kind in {"branch", "vehicle", "desk"} and not facts.is_closed_for_good(today[id])
    )
