"""The pages on which copies are added."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named, sent_empty


def copies(stage: Stage) -> list[Shown]:
    """The step after a title was saved, and the ranges of barcodes."""
    title, lent = stage.ids["title"], stage.ids["lent"]
    return [
        named("items:new", query=f"record={title}&like={lent}"),
        named("items:new", query=f"record={title}", what="sent empty", then=sent_empty),
        named("items:ranges"),
    ]


AREA = {"copies": copies}
NO_PAGES: dict[str, str] = {}
