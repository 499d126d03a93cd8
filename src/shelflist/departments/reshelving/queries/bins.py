"""The bins of each branch and the time limits, kept in memory as the branches are."""

from __future__ import annotations

from collections.abc import Mapping

from shelflist.departments.reshelving.models import SortingRule, TimeLimit
from shelflist.departments.reshelving.rules.sorting import Bin, Sorted, label_for
from shelflist.ground.journal.revisions import Remembered

USUAL_HOURS = 24


def _load() -> dict[int, list[Bin]]:
    found: dict[int, list[Bin]] = {}
    for row in SortingRule.objects.order_by("pk"):
        one = Bin(row.label, row.verb, row.location_id, row.item_type_id, row.destination_id)
        found.setdefault(row.branch_id, []).append(one)
    return found


_bins: Remembered[dict[int, list[Bin]]] = Remembered("branches", _load)


def bin_label(branch_ids: tuple[int, ...], copy: Sorted, numbers: Mapping[str, int]) -> str:
    """The label on the bin at this desk, or at the nearest branch above it that has bins."""
    bins = _bins.value(numbers)
    mine = next((bins[one] for one in branch_ids if one in bins), None)
    return label_for(mine, copy) if mine else ""


def all_bins(branch_id: int) -> list[SortingRule]:
    rows = SortingRule.objects.filter(branch_id=branch_id).select_related("location", "item_type", "destination")
    return list(rows.order_by("label", "pk"))


def hours_by_branch() -> dict[int, int]:
    """The branches that have a time limit of their own."""
    return dict(TimeLimit.objects.values_list("branch_id", "hours"))
