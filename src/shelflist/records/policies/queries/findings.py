"""What the linter says about all the rules as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shelflist.records.branches.queries import organisation
from shelflist.records.policies.queries.holds import hold_policy, hold_table
from shelflist.records.policies.queries.limits import limit_table
from shelflist.records.policies.queries.loans import rule_table
from shelflist.records.policies.rules.hold_linter import lint_everything
from shelflist.records.policies.rules.linter import BranchHours, Finding, Surroundings


def findings(numbers: Mapping[str, int] | None, today: date) -> list[Finding]:
    """Every finding, what is wrong before what is odd."""
    tree = organisation(numbers)
    branches = {
        facts.id: BranchHours(facts.name, tree.calendar(facts.id).has_hours, facts.lends)
        for facts in tree.branches.values()
        if not facts.is_closed_for_good(today)
    }
    around = Surroundings(
        branches=branches,
        group_sizes={group.id: len(group.branch_ids) for group in tree.groups.values()},
        shelf_branches={shelf.id: shelf.branch_id for shelf in tree.locations.values()},
        ancestors=tree.ancestors,
        deepest=max((facts.depth for facts in tree.branches.values()), default=0),
    )
    return lint_everything(
        rule_table(numbers), hold_table(numbers), hold_policy(numbers), limit_table(numbers), today, around
    )
