"""What the pages of questions show: one that is open, with a step of each kind, and one that is answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def set_questions(stage: Stage) -> None:
    """Called once by the stage."""
    from shelflist.departments.reference import actions
    from shelflist.records.branches.queries import actor_for

    now = datetime.now(UTC)
    by = actor_for(stage.town.staff, door="desk", branch_id=stage.town.library.eastgate.pk)
    number = actions.open_question(asked="How do swifts sleep?", by=by, now=now).id
    actions.note_search(question_id=number, asked={"q": "swifts", "format": "video"}, hits=0, by=by, now=now)
    actions.note_source(question_id=number, source="Ornithology online", words="apus apus", hits=2, by=by, now=now)
    actions.keep_title(question_id=number, record_id=stage.ids["title"], words="Chapter 4", by=by, now=now)
    stage.ids["question"] = number
    stage.ids["closed_question"] = closed = actions.open_question(asked="Who was Ines?", by=by, now=now).id
    actions.answer_question(question_id=closed, answer="A harbour pilot.", closed=True, version=1, by=by, now=now)
