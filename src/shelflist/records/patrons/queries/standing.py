"""Standing penalties: which follow a figure and from where, and what stands against somebody now."""

from __future__ import annotations

from collections.abc import Mapping

from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons.models import Penalty
from shelflist.records.patrons.queries.people import categories
from shelflist.records.patrons.rules.standing import LETTERS, Judged, PenaltyTable, Reached, Threshold


def _load() -> PenaltyTable:
    found: list[Judged] = []
    rows = Penalty.objects.filter(active=True).exclude(figure="")
    for row in rows.prefetch_related("thresholds__branch", "thresholds__category"):
        thresholds = tuple(
            Threshold(one.begins_at, one.branch.path if one.branch else "", one.category.path if one.category else "")
            for one in row.thresholds.all()
        )
        if thresholds:
            blocks = {column: getattr(row, column) for column in LETTERS.values()}
            found.append(Judged(row.pk, row.code, row.name, row.figure, blocks, thresholds))
    return PenaltyTable(tuple(found))


penalty_table: Remembered[PenaltyTable] = Remembered(("penalties", "organisation", "categories"), _load)


def reached_by(
    home_branch_id: int, category_id: int, figures: Mapping[str, int], numbers: Mapping[str, int] | None = None
) -> list[Reached]:
    """The penalties that these figures put on somebody of this branch and category; no statement where all is known."""
    table = penalty_table.value(numbers)
    if not table.judged:
        return []
    kinds = categories.value(numbers)
    path = kinds[category_id].path if category_id in kinds else ""
    return list(table.reached(organisation(numbers).path_of(home_branch_id), path, figures))
