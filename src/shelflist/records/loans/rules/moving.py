"""What “Why?” says of a due date that was moved past a closure, over what it said when the loan was made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.closures import Followed
from shelflist.ground.common.explanations import Mark
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.phrases import value_to_data

STRIP_DAYS = 31


def move_in_words(
    calendar: OpeningCalendar, planned: datetime, followed: Followed, *, by_the_hour: bool
) -> dict[str, Any]:
    """The move as data, kept with every loan that made it: sentence, steps and the days after the planned one."""
    reason = ", ".join(followed.past)
    sentence = _(
        "Due {when}: it was {planned}, and was moved past “{reason}”.",
        when=_shown(calendar, followed.at, by_the_hour=by_the_hour),
        planned=_shown(calendar, planned, by_the_hour=by_the_hour),
        reason=reason,
    )
    first, last = calendar.day_of(planned), calendar.day_of(followed.at)
    marks: dict[date, tuple[Mark, ...]] = {last: ("due",)}
    days = calendar.day_strip(max(first, last - timedelta(days=STRIP_DAYS)), last, marks)
    return {
        "reason": reason,
        "sentence": sentence.to_data(),
        "steps": [[step.what.to_data(), value_to_data(step.result)] for step in followed.steps],
        "days": [[day.on.isoformat(), list(day.marks)] for day in days],
    }


def with_move(explanation: Mapping[str, Any], move: Mapping[str, Any] | None) -> dict[str, Any]:
    """A stored explanation with the move that came after it: its last step is where it was due before."""
    if not move:
        return dict(explanation)
    later: dict[str, list[str]] = dict(move["days"])
    before = [[on, _no_longer_due(marks)] for on, marks in explanation.get("days", ())]
    days = [[on, _both(marks, later.pop(on, []))] for on, marks in before]
    return {
        **explanation,
        "sentence": move["sentence"],
        "steps": [*explanation.get("steps", ()), *move["steps"]],
        "days": [*days, *([on, marks] for on, marks in later.items())],
    }


def _no_longer_due(marks: list[str]) -> list[str]:
    return ["aim" if mark == "due" else mark for mark in marks]


def _both(before: list[str], now: list[str]) -> list[str]:
    """The marks of a day that was counted before: whether it is open is what holds now."""
    opening = [mark for mark in now if mark in ("open", "shut")] or [m for m in before if m in ("open", "shut")]
    others = [mark for mark in (*before, *now) if mark not in ("open", "shut")]
    return [*opening, *dict.fromkeys(others)]


def _shown(calendar: OpeningCalendar, moment: datetime, *, by_the_hour: bool) -> date:
    return calendar.local(moment) if by_the_hour else calendar.day_of(moment)
