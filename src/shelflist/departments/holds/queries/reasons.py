"""Why a hold is not moving: every copy that could fill it, each with what speaks against it now (HLD-24)."""

from __future__ import annotations

from dataclasses import dataclass

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries import rows
from shelflist.departments.holds.queries.surroundings import Surroundings
from shelflist.departments.holds.rules.candidates import Reason, fits, reasons_against
from shelflist.departments.holds.rules.facts import Copy, Wish
from shelflist.records.items.models import Item


@dataclass(frozen=True, slots=True)
class Candidate:
    """A copy, and everything that speaks against it; nothing does when it may be fetched."""

    copy: Copy
    item: Item
    reasons: tuple[Reason, ...]
    is_target: bool


def candidates_of(hold: Hold, around: Surroundings) -> list[Candidate]:
    """Every copy of what is wanted: the one that is to be fetched first, then those that may be, the nearest first."""
    wish = next(iter(rows.wishes_with_ids([hold.pk], around.setting.today)), None)
    if wish is None:
        return []
    records = {hold.record_id, *(rows.records_of_works([hold.work_key]) if hold.work_key else ())}
    copies = [copy for copy in rows.copies_of_records(records, around.tree) if fits(wish, copy)]
    items = Item.objects.select_related("branch", "location").in_bulk([copy.id for copy in copies])
    found = [_judged(wish, copy, items[copy.id], around) for copy in copies if copy.id in items]
    steps = around.setting.places.steps
    return sorted(
        found,
        key=lambda one: (
            not one.is_target, bool(one.reasons), steps(one.copy.branch_id, wish.pickup_branch_id), one.copy.id,
        ),
    )  # fmt: skip


def _judged(wish: Wish, copy: Copy, item: Item, around: Surroundings) -> Candidate:
    is_target = wish.target_item_id == copy.id
    reasons = () if is_target else reasons_against(wish, copy, around.terms(wish, copy), around.setting)
    return Candidate(copy, item, reasons, is_target)
