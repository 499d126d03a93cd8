"""The public catalogue: every page of it, as somebody at home sees it."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named

NO_PAGES = {
    "opac:cover": "a picture",
    "opac:spine": "a picture",
    "opac:robots": "a text for crawlers",
}


def everybody(stage: Stage) -> list[Shown]:
    """What needs no card."""
    title, copy = stage.ids["title"], stage.ids["shown_copy"]
    return [
        named("opac:home", who=""),
        named("opac:hours", who=""),
        named("opac:search", query="q=title", who=""),
        named("opac:search", query="q=nothing+is+called+so&format=book", who=""),
        named("opac:title", title, who=""),
        named("opac:title", 99999, status=404, who=""),
        named("opac:where", title, copy, who=""),
        named("opac:marc", title, who=""),
    ]


AREA = {"public catalogue": everybody}
