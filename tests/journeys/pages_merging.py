"""The pages of duplicates and of merging."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def merging(stage: Stage) -> list[Shown]:
    """The list of pairs, two titles side by side, and asking which."""
    first, second = stage.ids["duplicates"]
    return [
        named("duplicates:pairs"),
        named("duplicates:merge", query=f"title={first}&title={second}", what="two side by side"),
        named("duplicates:merge", query=f"title={first}", what="asking for another"),
        named("desk:title", stage.ids["merged"], query="stay=1", what="merged into another"),
    ]


AREA = {"duplicates": merging}
NO_PAGES = {"duplicates:progress": "a part of the page of pairs"}
