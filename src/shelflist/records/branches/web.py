"""For screens that change the organisation or its rules: run an action from a form, and say afterwards how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.queries import undoable_until
from shelflist.ground.ui.localise import text
from shelflist.records.branches.actions.changing import ASKS
from shelflist.records.branches.followers import Outcome
from shelflist.records.branches.middleware import placed

DONE = "done"


class Journaled(Protocol):
    @property
    def entry_id(self) -> int: ...


R = TypeVar("R", bound=Journaled)


def attempt(form: Form, action: Callable[[], R]) -> R | None:
    """Run an action with what a valid form holds; on a refusal put every reason into the form and return None."""
    try:
        return action()
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(None, in_words(refusal))
        return None


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


def in_words(refusal: Refusal) -> str:
    """A refusal and its remedy as one line of text in the reader's language."""
    return " ".join(text(part) for part in (refusal.message, refusal.remedy) if part)


def done(address: str, receipt: Journaled) -> HttpResponseRedirect:
    """Go on to a page that says what was done."""
    joint = "&" if "?" in address else "?"
    return HttpResponseRedirect(f"{address}{joint}{urlencode({DONE: receipt.entry_id})}")


def _undo_of(entry: Entry, request: HttpRequest) -> int | None:
    """The entry's number while its actor may still take it back."""
    here = placed(request)
    return entry.pk if undoable_until(entry, here.now) and here.actor.may("undo") else None


def notices(request: HttpRequest) -> list[dict[str, Any]]:
    """The strips on top of a page: what its reader has just done, and what they should know about it."""
    number = request.GET.get(DONE, "")
    if not number.isdecimal() or len(number) > 18:
        return []
    actor = placed(request).actor
    entry = Entry.objects.filter(pk=int(number), actor_kind=actor.kind, actor_id=actor.id).first()
    if entry is None:
        return []
    said = {"kind": "ok", "glyph": "ok", "words": Phrase.from_data(entry.said), "undo": _undo_of(entry, request)}
    warnings = [Phrase.from_data(each) for each in entry.answer.get("warnings") or ()]
    return [said, *({"kind": "wait", "glyph": "warn", "words": warning} for warning in warnings)]
