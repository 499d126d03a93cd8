"""Pages of finding at the desk: results with fields and kept searches, and a title opened from them."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def finding(stage: Stage) -> list[Shown]:
    """Results in fields with what is kept, and the title page with the way back."""
    title = stage.ids["title"]
    return [
        named("covers:beside", title),
        named("covers:covers"),
        named("desk:titles", query="q=the&sort=title", what="with fields and kept searches"),
    ]


AREA = {"finding at the desk": finding}
NO_PAGES = {"desk:title_at": "leads to a title of the results", "opac:picture": "a picture"}
