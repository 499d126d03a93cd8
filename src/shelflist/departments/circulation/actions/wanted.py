"""What waiting holds mean for a copy that somebody has or takes: no renewal (CIR-13), a shorter loan (CIR-14)."""

from __future__ import annotations

from datetime import datetime

from django.db.backends.utils import CursorWrapper

from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.departments.circulation.rules import Shortened
from shelflist.departments.holds.queries.queue import queue_of
from shelflist.departments.holds.queries.rows import copies_with_ids, wishes_of
from shelflist.departments.holds.queries.surroundings import surroundings
from shelflist.departments.holds.rules.candidates import fits, lasting_reasons
from shelflist.records.items.queries import holdable_count
from shelflist.records.loans.queries import branch_rules
from shelflist.records.loans.rules import DeskTerms


def is_wanted(cursor: CursorWrapper, item: ItemRow, patron_id: int | None, here: desk.Here, now: datetime) -> bool:
    """True when the hold of another reader waits that this copy could fill, were it back."""
    tree = here.organisation
    today = here.calendar.day_of(now)
    [copy] = copies_with_ids([item.id], tree, cursor)
    wishes = [
        wish for wish in wishes_of([item.record_id], [copy.work_key], today, cursor) if wish.patron_id != patron_id
    ]
    if not wishes:
        return False
    around = surroundings(now, here.numbers, here.branch.id if here.branch else None)
    return any(
        fits(wish, copy) and not any(lasting_reasons(wish, copy, around.terms(wish, copy), around.setting))
        for wish in wishes
    )


def shortened(item: ItemRow, patron_id: int, here: desk.Here) -> Shortened | None:
    """For how long the copy is lent because many are waiting; None when the rule of this branch does not shorten."""
    terms = branch_rules.value(here.numbers).desk(here.branch_id(), here.organisation)
    if terms.shorten == "never":
        return None
    holds = queue_of(item.record_id).exclude(patron_id=patron_id).count()
    if shortens(terms, holds, holdable_count(item.record_id)):
        return Shortened(holds, terms.shortened_days)
    return None


def shortens(terms: DeskTerms, hold_count: int, copy_count: int) -> bool:
    """True when the holds, or those that outnumber the copies, are as many as the rule says."""
    excess = hold_count - copy_count if terms.shorten == "holds-over-copies" else hold_count
    return terms.shorten != "never" and excess >= max(terms.shorten_from_holds, 1)
