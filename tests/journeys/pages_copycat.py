"""The pages of copy cataloguing."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def copying(stage: Stage) -> list[Shown]:
    """The form, answers, a candidate that we have and one that we do not, and the register."""
    ids = stage.ids
    return [
        named("copying:search", query="text=9780261102217"),
        named("copying:results", ids["copy_search"]),
        named("copying:candidate", ids["candidate"]),
        named("copying:candidate", ids["candidate_new"], what="that is new"),
        named("copying:lists"),
        named("copying:list", ids["copy_list"]),
        named("copying:results", ids["copy_search"], query=f"line={ids['copy_line']}", what="for a line"),
        named("copying:files"),
        named("copying:file", ids["copy_file"]),
        named("copying:unions"),
        named("copying:scores"),
        named("copying:targets"),
        named("copying:target", ids["copy_target"]),
    ]


AREA = {"copy cataloguing": copying}
NO_PAGES = {
    "copying:answer": "a part of the page of a search",
    "copying:list_progress": "a part of the page of a list",
    "copying:misses": "a file",
}
