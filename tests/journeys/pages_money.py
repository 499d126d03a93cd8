"""The pages of money."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def money(stage: Stage) -> list[Shown]:
    """A reader's money, one charge, registers, receipts, disputes and collection."""
    ids = stage.ids
    return [
        named("desk:patron", ids["owing"], query="section=money"),
        named("desk:patron", ids["in_plan"], query="section=money"),
        named("desk:charge", ids["fine"]),
        named("desk:charge", ids["disputed"]),
        named("fines:registers"),
        named("fines:shift", ids["shift"]),
        named("fines:shift", ids["old_shift"]),
        named("fines:receipt", ids["receipt"]),
        named("fines:disputes"),
        named("fines:debts"),
        named("fines:online"),
        named("fines:pay_link", ids["owing"]),
        named("pay:account", ids["pay_link"], who=""),
        named("pay:back", ids["online"], who=""),
        named("pay:cancel", ids["online"], who=""),
        named("pay:local", ids["online"], who="", status=404),
        named("policies:new_row", "money-rule"),
    ]


AREA = {"money": money}
NO_PAGES = {"fines:receipt_file": "a file", "fines:dispute_letter": "a file"}
