"""What the hold rules give to one case (HLD-05): a stand-in until records.policies has the table of 21 fields."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HoldTerms:
    """May this reader have this copy kept, where, how many, for how long, and at which price."""

    holdable: bool = True
    item_level: str = "allow"  # allow, force, no
    on_shelf: str = "always"  # always, if-any-unavailable, if-all-unavailable
    pickup_at: str = "any"  # any, home-branch, item-branch
    transit_range: int | None = None  # how many levels up the tree the copy may travel; None: anywhere
    range_from: str = "circ"  # owner, circ
    max_holds: int | None = None
    max_per_day: int | None = None
    max_per_record: int = 1
    count_frozen: bool = True
    stop_blocked: bool = True
    hold_days: int | None = None
    shelf_days: int | None = 7
    shelf_days_mode: str = "skip"
    not_collected_fee_cents: int = 0
    recall_allowed: bool = False
    rule_id: int = 0
    rule_name: str = ""
