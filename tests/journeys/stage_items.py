"""What new copies begin with: a range of barcodes and a template."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_copies(stage: Stage) -> None:
    """A roll of labels and a template for what stays in the house."""
    from shelflist.departments.classification.actions import learn_what_changed
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.items.actions import save_barcode_range, save_item_template
    from shelflist.records.items.rules.numbering import Numbering

    by = actor_for(stage.town.staff, door="desk", branch_id=stage.town.library.eastgate.pk)
    now = datetime.now(UTC)
    save_barcode_range(name="Workroom", numbering=Numbering("3187", 9, 600_000, 699_999, "luhn"), by=by, now=now)
    save_item_template(name="Stays in the house", values={"reference": True, "lends": False}, by=by, now=now)
    learn_what_changed()
