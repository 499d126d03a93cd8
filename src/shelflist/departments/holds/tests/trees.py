"""A tree of branches for rules that need no database: Three Rivers, two systems, four branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from shelflist.departments.holds.rules.candidates import Setting
from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.departments.holds.rules.places import Places
from shelflist.records.branches.organisation import AdjustmentFacts, BranchFacts, Organisation, Place
from shelflist.records.policies.rules.hold_policy import HoldPolicy
from shelflist.records.policies.rules.holds import HoldFacts, HoldTable, HoldTerms, decide_hold_terms

NOW = datetime(2026, 11, 14, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 14)
ROOT, CITY, COUNTY, CENTRAL, EASTGATE, HARBOR, HILLS = range(1, 8)
BRANCHES = {"central": CENTRAL, "eastgate": EASTGATE, "harbor": HARBOR, "hills": HILLS, "city": CITY, "county": COUNTY}
ABOVE = {
    ROOT: (), CITY: (ROOT,), COUNTY: (ROOT,), CENTRAL: (ROOT, CITY), EASTGATE: (ROOT, CITY), HARBOR: (ROOT, COUNTY),
    HILLS: (ROOT, COUNTY),
}  # fmt: skip


def tree(adjust: Sequence[tuple[str, int]] = (), costs: Any = None) -> Organisation:
    branches = {
        id: BranchFacts(
            id=id,
            code=str(id),
            name=next((name.title() for name, number in BRANCHES.items() if number == id), "Three Rivers"),
            kind="branch" if len(above) == 2 else "system",
            path="/".join(map(str, (*above, id))) + "/",
            parent_id=above[-1] if above else None,
            timezone="UTC",
            lends=len(above) == 2,
            closed_on=None,
            above=above,
            own_hours=False,
        )
        for id, above in ABOVE.items()
    }
    adjustments = tuple(
        AdjustmentFacts(number, f"to {name}", steps, pickup=Place(branch_id=BRANCHES[name]))
        for number, (name, steps) in enumerate(adjust)
    )
    return Organisation(branches=branches, adjustments=adjustments, costs=costs or {})


def setting(policy: HoldPolicy | None = None, organisation: Organisation | None = None, **changes: Any) -> Setting:
    places = Places(organisation or tree(), **changes)
    return Setting(NOW, TODAY, places, policy or HoldPolicy())


def a_copy(id: int = 1, branch: int = CENTRAL, **changes: Any) -> Copy:
    values: dict[str, Any] = {
        "record_id": 1, "barcode": f"B{id}", "status": "available", "item_type_id": 1, "owner_id": branch,
        "branch_id": branch, "location_id": 1, "added_on": date(2024, 1, 1),
    }  # fmt: skip
    return Copy(id=id, **values | changes)


def a_wish(id: int = 1, **changes: Any) -> Wish:
    values: dict[str, Any] = {
        "target": "title", "record_id": 1, "patron_id": id, "patron_category_id": 1, "patron_branch_id": CENTRAL,
        "pickup_branch_id": CENTRAL, "request_branch_id": CENTRAL, "requested_at": datetime(2026, 11, 5, tzinfo=UTC),
        "queued_at": datetime(2026, 11, 5, tzinfo=UTC), "priority": 5,
    }  # fmt: skip
    return Wish(id=id, **values | changes)


def terms(**changes: Any) -> HoldTerms:
    """What the built-in last resort gives, with these changes."""
    facts = HoldFacts(1, CENTRAL, CENTRAL, CENTRAL, 1, 1, CENTRAL, CENTRAL)
    return replace(
        decide_hold_terms(HoldTable(rules=(), branch_ancestors={}, category_ancestors={}, groups_of={}), facts),
        **changes,
    )
