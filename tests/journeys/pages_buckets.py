"""The pages of buckets and of concerns about records."""

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


def concerned(stage: Stage) -> list[Shown]:
    """The queue of concerns, one with its history, and raising another."""
    return [
        named("suggestions:concerns"),
        named("editor:notes", stage.ids["title"]),
        named("suggestions:concern", stage.ids["concern"]),
        named("suggestions:raise", query=f"record={stage.ids['title']}"),
    ]


AREA = {"buckets": gathering, "concerns": concerned}
NO_PAGES = {"buckets:file": "a file"}
