"""The pages on which copies are made ready for the shelf."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named, scan


def processing(stage: Stage) -> list[Shown]:
    """The bench with a copy on it, a truck, what waits, checks, days, recipes."""
    ids = stage.ids
    return [
        named("processing:bench", what="a copy and one that is not there", then=scan(ids["new copy"], ids["lent"])),
        named("processing:truck", what="with a copy", then=scan(ids["drawn copy"])),
        named("processing:waiting"),
        named("processing:copy", ids["new copy id"]),
        named("processing:check", query=f"item={ids['drawn copy']}"),
        named("processing:quality"),
        named("processing:days"),
        named("processing:recipes"),
        named("processing:recipe", ids["recipe"]),
        named("processing:new_recipe"),
        named("processing:commands"),
    ]


def shelving(stage: Stage) -> list[Shown]:
    """Carts, bins, audits."""
    return [
        named("reshelving:carts"),
        named("reshelving:bins"),
        named("reshelving:audits"),
        named("reshelving:audit", stage.ids["audit"]),
    ]


AREA = {"processing": processing, "shelving": shelving}
