"""The limits on how many items somebody may have."""

from __future__ import annotations

from collections.abc import Mapping

from shelflist.ground.journal import revisions
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.queries import organisation
from shelflist.records.policies.models import Limit, LimitSet
from shelflist.records.policies.queries import tables
from shelflist.records.policies.rules import limits as rules


def limit_table(numbers: Mapping[str, int] | None = None) -> rules.LimitTable:
    """The limits as of these revision numbers (`journal.revisions.current()`; asked for when not given)."""
    return _table.value(numbers)


def load_limits() -> rules.LimitTable:
    """The limits as the database has them now, past what is remembered."""
    tree = organisation(revisions.current())
    rows = LimitSet.objects.filter(active=True).prefetch_related(
        "item_types", "locations", "groups__item_types", "groups__locations",
        "limits__branch", "limits__patron_category",
    )  # fmt: skip
    shared = tables.trees()
    return rules.LimitTable(
        sets=tuple(_set(row, shared) for row in rows),
        branch_ancestors=tree.ancestors,
        branch_depths={id: facts.depth for id, facts in tree.branches.items()},
    )


_table: Remembered[rules.LimitTable] = Remembered(tables.REVISIONS, load_limits)


def _set(row: LimitSet, trees: Mapping[str, object]) -> rules.LimitSet:
    types = {each.pk for each in row.item_types.all()}
    shelves = {each.pk for each in row.locations.all()}
    for group in row.groups.all():
        types |= {each.pk for each in group.item_types.all()}
        shelves |= {each.pk for each in group.locations.all()}
    return rules.LimitSet(
        id=row.pk,
        name=row.name,
        limits=rules.Limits(rules=tuple(_limit(each) for each in row.limits.all()), **trees),  # type: ignore[arg-type]
        item_type_ids=frozenset(types),
        location_ids=frozenset(shelves),
        on_site=row.on_site,
        depth=row.depth,
    )


def _limit(row: Limit) -> rules.Limit:
    conditions = tables.conditions_of(row, rules.LIMIT_FIELDS, rules.LIMIT_FIELDS)
    return rules.Limit(
        id=row.pk,
        name=str(row),
        conditions=tuple(conditions),
        most=tables.sourced(row.most_source, row.most),
        is_root=not conditions,
    )
