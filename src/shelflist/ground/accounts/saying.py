"""For screens that change something: run an action from a form, and say afterwards how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from django.forms import Form
from django.http import HttpRequest, HttpResponseRedirect

from shelflist.ground.accounts.web import actor, at
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.queries import undoable_until
from shelflist.ground.ui.localise import text

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


def in_words(refusal: Refusal) -> str:
    """A refusal and its remedy as one line of text in the reader's language."""
    return " ".join(text(part) for part in (refusal.message, refusal.remedy) if part)


def done(address: str, receipt: Journaled) -> HttpResponseRedirect:
    """Go on to a page that says what was done."""
    joint = "&" if "?" in address else "?"
    return HttpResponseRedirect(f"{address}{joint}{urlencode({DONE: receipt.entry_id})}")


def _undo_of(entry: Entry, request: HttpRequest) -> int | None:
    """The entry's number while its actor may still take it back."""
    return entry.pk if undoable_until(entry, at(request)) and actor(request).may("undo") else None


def notices(request: HttpRequest) -> list[dict[str, Any]]:
    """The strips on top of a page: what its reader has just done, and what they should know about it."""
    number = request.GET.get(DONE, "")
    if not number.isdecimal() or len(number) > 18:
        return []
    by = actor(request)
    entry = Entry.objects.filter(pk=int(number), actor_kind=by.kind, actor_id=by.id).first()
    if entry is None:
        return []
    said = {"kind": "ok", "glyph": "ok", "words": Phrase.from_data(entry.said), "undo": _undo_of(entry, request)}
    warnings = [Phrase.from_data(each) for each in entry.answer.get("warnings") or ()]
    return [said, *({"kind": "wait", "glyph": "warn", "words": warning} for warning in warnings)]
