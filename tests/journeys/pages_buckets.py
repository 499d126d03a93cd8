"""The pages of buckets."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def gathering(stage: Stage) -> list[Shown]:
    """All buckets, one of each kind, and the page that asks into which one."""
    ids = stage.ids
    return [
        named("buckets:buckets"),
        named("buckets:bucket", ids["bucket"]),
        named("buckets:bucket", ids["bucket_of_copies"]),
        named("buckets:bucket", ids["bucket_of_shelf"]),
        named("buckets:put", query=f"record={ids['title']}"),
    ]


AREA = {"buckets": gathering}
NO_PAGES = {"buckets:file": "a file"}
