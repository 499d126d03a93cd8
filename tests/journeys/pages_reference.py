"""The pages of questions on record, and of titles that a reader takes along."""

from __future__ import annotations

from tests.journeys.stage import Shown, Stage, named


def asked(stage: Stage) -> list[Shown]:
    """All questions, an open one and a closed one, and what is given to a reader."""
    ids = stage.ids
    return [
        named("desk:questions"),
        named("desk:question", ids["question"]),
        named("desk:question", ids["closed_question"]),
        named("desk:give", query=f"title={ids['title']}"),
        named("opac:these", str(ids["title"])),
    ]


AREA = {"questions": asked}

NO_PAGES = {"desk:give_slip": "a slip as PDF"}
