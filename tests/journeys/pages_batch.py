"""The pages of batch changes and task lists."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def changing(stage: Stage) -> list[Shown]:
    """Changes, one that is looked at, one that is done, and the lists."""
    ids = stage.ids
    return [
        named("batch:changes"),
        named("batch:change", ids["batch_draft"], query="preview=1", what="looked at first"),
        named("batch:change", ids["batch_done"], what="done"),
        named("batch:lists"),
        named("batch:list", ids["task_list"]),
        named("batch:new_list"),
    ]


AREA = {"batch changes": changing}
NO_PAGES = {
    "batch:macros": "a part of the editor",
    "batch:progress": "a part of the page of a change",
    "batch:count": "a part of the preview",
    "batch:list_file": "a file",
}
