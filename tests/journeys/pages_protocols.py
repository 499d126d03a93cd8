"""The pages on exchanging records with other libraries."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def exchange(stage: Stage) -> list[Shown]:
    """Sources with what was fetched, one that failed, and the sets that others may fetch."""
    return [
        named("cataloguing:sources"),
        named("cataloguing:source", stage.ids["source"]),
        named("cataloguing:sets"),
        named("cataloguing:set", stage.ids["harvest_set"]),
    ]


AREA = {"exchange": exchange}
NO_PAGES = {
    "protocols:sru": "XML", "protocols:sru_authorities": "XML", "protocols:sru_with_slash": "XML",
    "protocols:oai_titles": "XML", "protocols:oai_headings": "XML",
    "protocols:sitemaps": "XML", "protocols:sitemap": "XML", "protocols:open_search": "XML", "protocols:unapi": "XML",
}  # fmt: skip
