"""For whom a copy is kept that is being taken in: asks the holds, inside the check-in's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.departments.circulation.rules.statuses import ON_HOLD_SHELF
from shelflist.departments.holds.actions.at_check_in import Captured, arrive, capture
from shelflist.departments.holds.actions.changes import Changes
from shelflist.departments.holds.actions.expiring import expire_hold
from shelflist.departments.holds.queries.shelf import shelf_label, waits_too_long
from shelflist.ground.journal.acts import Act
from shelflist.records.transits.models import Transit

HOLD = "hold:"


@dataclass(frozen=True, slots=True)
class Keeping:
    """The hold that gets the copy, for the rules; what its journey is about; and what undo needs."""

    kept: rules.Kept | None = None
    about: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    in_vain: bool = False  # the hold it was on its way for is over, and nobody else’s turn has come

    def heeded(self, facts: rules.ReturnFacts) -> rules.ReturnFacts:
        """The facts of the return with what the holds say."""
        return replace(facts, kept=self.kept, journey=None if self.in_vain else facts.journey)


NOT_KEPT = Keeping()


def keep(
    item: ItemRow,
    transit: Transit | None,
    facts: rules.ReturnFacts,
    here: desk.Here,
    act: Act,
    *,
    as_transit: bool = False,
    clear: bool = False,
) -> Keeping:
    """Whose turn it is, if anybody waits and nothing else is to be done with the copy first.

    With `clear` a hold whose time on the shelf is over ends now, in an act of its own, and the copy goes on.
    """
    assert facts.item is not None  # or the return was refused
    if not rules.may_be_kept(facts.item, facts):
        return NOT_KEPT
    if clear and item.status == ON_HOLD_SHELF and (over := waits_too_long(item.id, act.heard_at)) is not None:
        expire_hold(hold_id=over, by=act.by, now=act.heard_at)
    changes = Changes(act)
    captured = _arrived(transit, facts, here, act) or capture(
        act,
        item_id=item.id,
        record_id=item.record_id,
        branch_id=here.branch_id(),
        numbers=here.numbers,
        as_transit=as_transit,
        changes=changes,
    )
    if captured is None:
        let_go = changes.to_data() if changes.before else {}  # of a hold that had ended
        return Keeping(changes=let_go, in_vain=facts.journey is not None and facts.journey.why == "hold")
    pickup = here.organisation.branch(captured.pickup_branch_id)
    kept = rules.Kept(
        hold_id=captured.hold_id,
        branch_id=pickup.id,
        branch_name=pickup.name,
        is_here=captured.ready,
        label=shelf_label(captured.hold_id, captured.alias),
        to_cataloguing=captured.to_cataloguing,
    )
    return Keeping(kept, f"{HOLD}{captured.hold_id}", captured.changes)


def _arrived(transit: Transit | None, facts: rules.ReturnFacts, here: desk.Here, act: Act) -> Captured | None:
    """The hold that the copy was on its way for, if that is still open and this is where it was sent."""
    if transit is None or facts.journey is None or not facts.journey.is_here or not transit.about.startswith(HOLD):
        return None
    hold_id = int(transit.about.removeprefix(HOLD))
    return arrive(act, hold_id=hold_id, branch_id=here.branch_id(), numbers=here.numbers)
