"""A stored decision made again, in words for the screen (CIR-25)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shelflist.departments.circulation.rules import replay, replay_today
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.queries import organisation
from shelflist.records.policies.queries import rule_table


def judged(explanation: Mapping[str, Any], branch_id: int, numbers: Mapping[str, int]) -> list[tuple[str, Phrase]]:
    """How it comes out from itself alone, and by the rules of today: states (kind, words).

    Empty where nothing was decided: a loan that was brought in from elsewhere.
    """
    if "calendar" not in explanation:
        return []
    again = replay(explanation)
    today = replay_today(explanation, rule_table(numbers), organisation(numbers).calendar(branch_id))
    shown = [("ok", _("From what was stored then: the same answer"))] if again.same else []
    shown += [("warn", words) for words in again.differences]
    if today.same:
        return [*shown, ("ok", _("By the rules and the calendar of today: the same answer"))]
    return [*shown, *(("info", _("By the rules of today: {words}", words=words)) for words in today.differences)]
