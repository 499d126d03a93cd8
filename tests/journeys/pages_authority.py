"""The pages of authority control."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def authorities(stage: Stage) -> list[Shown]:
    """Headings found, one with everything, what waits, what changed, what may be one, and our own words."""
    number = stage.ids["authority"]
    return [
        named("authorities:find", query="q=m"),
        named("authorities:one", number, query="other=m"),
        named("authorities:problems", query="state=ambiguous"),
        named("authorities:split"),
        named("authorities:changes"),
        named("authorities:waiting"),
        named("authorities:change_waiting", stage.ids["waiting_change"]),
        named(
            "authorities:of_title", stage.ids["title_with_headings"], query=f"heading={stage.ids['its_heading']}&q=m"
        ),
        named("entities:look", query=f"authority={number}"),
        named("entities:compare", stage.ids["fetched"], query=f"authority={stage.ids['person']}"),
        named("entities:one", stage.ids["person"]),
        named("entities:services"),
        named("opac:entity", stage.ids["person"]),
        named("cards:begin"),
        named("cards:batch", stage.ids["card_batch"]),
        named("cards:pull"),
        named("authorities:local"),
        named("authorities:check"),
    ]


AREA = {"authorities": authorities}
NO_PAGES = {"cards:sheets": "a file"}
