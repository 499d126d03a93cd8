"""May this be counted as a use in the house (CIR-23)."""

from __future__ import annotations

from collections.abc import Iterator

from shelflist.departments.circulation.rules.facts import UseFacts
from shelflist.departments.circulation.rules.lending import item_deleted, item_unknown, place_reasons
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

MOST_AT_ONCE = 999


def count_out_of_range(count: int) -> Refusal:
    """Nobody used it so often, or never."""
    return Refusal(
        code="count-out-of-range",
        message=_("{count} uses cannot be counted in one scan.", count=count),
        remedy=_("Give a number from 1 to {most}.", most=MOST_AT_ONCE),
    )


def reasons_not_to_count(facts: UseFacts) -> Iterator[Refusal]:
    """Every reason not to count a use of this item."""
    yield from place_reasons(facts.place, "use-in-house")
    if not 1 <= facts.count <= MOST_AT_ONCE:
        yield count_out_of_range(facts.count)
    if facts.item is None:
        yield item_unknown(facts.item_barcode)
        return
    if facts.item.deleted_on is not None:
        yield item_deleted(facts.item.deleted_on)
    if facts.item.loan is not None:
        yield Refusal(
            code="item-on-loan",
            message=_("This item is checked out, due {due}.", due=facts.item.loan.due_at),
            remedy=_("Check it in first."),
            details={"loan": facts.item.loan.id, "due_at": facts.item.loan.due_at},
        )
