"""For screens that change the organisation or its rules: run an action from a form, and say afterwards how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.forms import Form
from django.http import HttpRequest

from shelflist.ground.accounts.saying import DONE, Journaled, attempt, done, in_words, notices
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.actions.changing import ASKS
from shelflist.records.branches.followers import Outcome
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation

__all__ = ["DONE", "Journaled", "affected_by", "answer_in", "ask_or_attempt", "attempt", "done", "in_words", "notices"]

R = TypeVar("R", bound=Journaled)


def workstations(request: HttpRequest) -> dict[int, str]:
    """What each workstation is called, with its desk."""
    terminals = organisation(placed(request).numbers).terminals.values()
    return {one.id: " · ".join(part for part in (one.desk, one.name) if part) for one in terminals}


def answer_in(request: HttpRequest) -> bool | None:
    """What somebody said who was asked what becomes of things due: they move, they stay, or not asked yet."""
    return {"move": True, "stay": False}.get(request.POST.get("affected", ""))


def ask_or_attempt(form: Form, action: Callable[[], R]) -> R | tuple[Outcome, ...] | None:
    """As `attempt`; when a change of the calendar asks first, what it would move."""
    try:
        return action()
    except Refused as refused:
        if affected := affected_by(refused):
            return affected
        for refusal in refused.refusals:
            form.add_error(None, in_words(refusal))
        return None


def affected_by(refused: Refused) -> tuple[Outcome, ...]:
    """What a change of the calendar asks about; empty when it was refused for another reason."""
    found = (refusal for refusal in refused.refusals if refusal.code == ASKS)
    return tuple(Outcome.from_data(one) for refusal in found for one in refusal.details["affected"])
