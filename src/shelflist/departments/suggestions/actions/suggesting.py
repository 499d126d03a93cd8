"""Suggesting a title, and answering (OPC-13)."""

from __future__ import annotations

from datetime import datetime

from shelflist.departments.holds.actions import Asked, place_hold
from shelflist.departments.suggestions.actions.receipts import SuggestionReceipt, reasons_against_texts
from shelflist.departments.suggestions.models import Suggestion
from shelflist.departments.suggestions.queries import already_here, same_suggestion
from shelflist.ground.common.actors import Actor, not_permitted, system_actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.common.texts import fold
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.branches.queries import organisation
from shelflist.records.catalog import numbers
from shelflist.records.catalog.models import Record

ANSWER = "answer-suggestions"


def suggest_title(
    *,
    title: str,
    author: str = "",
    isbn: str = "",
    note: str = "",
    wants_hold: bool = True,
    pickup_branch_id: int,
    all_the_same: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> SuggestionReceipt:
    """A reader asks the library to buy something; whoever wants it is first in line when it comes.

    Refused: not-permitted, title-missing, too-long, isbn-wrong, branch-unknown, already-here (unless all_the_same; its
    details name the title), already-suggested.
    """

    def work(act: Act) -> SuggestionReceipt:
        if act.by.kind != "patron" or act.by.id is None:
            raise Refused(not_permitted("suggest-titles"))
        number = numbers.isbn13(isbn) or ""
        reasons = reasons_against_texts(title=title, author=author, note=note)
        if isbn.strip() and not number:
            reasons.append(
                Refusal("isbn-wrong", _("This is no ISBN."), _("Look at the back of the book, or leave it out."),
                        details={"field": "isbn"})
            )  # fmt: skip
        if pickup_branch_id not in organisation().branches:
            reasons.append(Refusal("branch-unknown", _("Choose where to collect it."), details={"field": "pickup"}))
        if reasons:
            raise Refused(reasons)
        folded = fold(title)[:300]
        here = None if all_the_same else already_here(title, author, number)
        if here is not None:
            message = _("The library has “{title}” already.", title=here.title)
            remedy = _("Place a hold on it, or say that you mean another.")
            raise Refused(Refusal("already-here", message, remedy, details={"record": here.pk}))
        if same_suggestion(act.by.id, folded, number):
            raise Refused(Refusal("already-suggested", _("You have suggested this already."), _("You hear from us.")))
        row = Suggestion.objects.create(
            patron_id=act.by.id, title=title.strip(), author=author.strip(), isbn=number, note=note.strip(),
            title_key=folded, wants_hold=wants_hold, pickup_branch_id=pickup_branch_id, made_at=act.now,
        )  # fmt: skip
        act.on(patron_id=act.by.id, about=f"suggestion:{row.pk}")
        act.say(_("Suggested “{title}”", title=row.title))
        act.undoable({"suggestion": row.pk})
        return SuggestionReceipt(row.pk)

    request = {"title": title, "author": author, "isbn": isbn, "note": note, "hold": wants_hold, "at": pickup_branch_id}
    return perform("suggest-title", work, by=by, now=now, key=key, request=request, answer=SuggestionReceipt)


def undo_suggest(entry: Entry, act: Act) -> None:
    if not Suggestion.objects.filter(pk=(entry.undo or {})["suggestion"], state=Suggestion.State.WAITING).delete()[0]:
        raise Refused(changed_since())


def answer_suggestion(
    *, suggestion_id: int, state: str, answer: str = "", record_id: int | None = None, by: Actor, now: datetime,
    key: str | None = None,
) -> SuggestionReceipt:  # fmt: skip
    """Say what becomes of a suggestion. With “arrived” and its title, whoever asked gets the first hold on it.

    Refused: not-permitted, suggestion-unknown, suggestion-answered, state-unknown, reason-missing (for a no),
    title-unknown (arrived without a title of the catalogue).
    """

    def work(act: Act) -> SuggestionReceipt:
        act.by.must(ANSWER)
        row = Suggestion.objects.select_for_update().filter(pk=suggestion_id).first()
        if row is None:
            raise Refused(Refusal("suggestion-unknown", _("There is no such suggestion.")))
        if reasons := _against_answer(row, state, answer, record_id):
            raise Refused(reasons)
        before = {name: getattr(row, name) for name in ("state", "answer", "record_id", "decided_by_name")}
        row.state, row.answer, row.record_id = state, answer.strip()[:500], record_id or row.record_id
        row.decided_at, row.decided_by_name = act.now, act.by.name
        row.save()
        act.on(patron_id=row.patron_id, record_id=row.record_id, about=f"suggestion:{row.pk}")
        act.say(_("Answered the suggestion of “{title}”", title=row.title))
        act.undoable({"suggestion": row.pk, "before": before, "state": state})
        return SuggestionReceipt(row.pk)

    request = {"suggestion": suggestion_id, "state": state, "answer": answer, "record": record_id}
    receipt = perform("answer-suggestion", work, by=by, now=now, key=key, request=request, answer=SuggestionReceipt)
    return _first_in_line(receipt, key, now) if state == Suggestion.State.ARRIVED else receipt


def _against_answer(row: Suggestion, state: str, answer: str, record_id: int | None) -> list[Refusal]:
    if row.state in {Suggestion.State.REFUSED, Suggestion.State.ARRIVED}:
        return [Refusal("suggestion-answered", _("This suggestion was answered already."))]
    if state not in {Suggestion.State.ACCEPTED, Suggestion.State.REFUSED, Suggestion.State.ARRIVED}:
        return [Refusal("state-unknown", _("Say whether it will be bought, will not, or is here."))]
    if state == Suggestion.State.REFUSED and not answer.strip():
        return [Refusal("reason-missing", _("Say why."), details={"field": "answer"})]
    titles = Record.objects.filter(pk=record_id or 0, kind=Record.Kind.BIBLIOGRAPHIC, deleted_at__isnull=True)
    if state == Suggestion.State.ARRIVED and not titles.exists():
        message = _("Say which title of the catalogue it is.")
        return [Refusal("title-unknown", message, _("Type its number, from the page of the title."))]
    return []


def _first_in_line(receipt: SuggestionReceipt, key: str | None, now: datetime) -> SuggestionReceipt:
    """The hold of whoever asked for it; a reason against it is told, and the answer stands."""
    row = Suggestion.objects.get(pk=receipt.id)
    if not row.wants_hold or row.patron_id is None or row.record_id is None:
        return receipt
    asked = Asked(record_id=row.record_id, pickup_branch_id=row.pickup_branch_id)
    by = system_actor("Suggestions", "desk")
    try:
        hold = place_hold(
            patron_id=row.patron_id, asked=asked, by=by, now=now, key=f"suggestion-{row.pk}-hold",
        )  # fmt: skip
    except Refused as no:
        words = _("No hold was placed for whoever asked: {reason}", reason=no.sentence)
        return SuggestionReceipt(receipt.id, 0, (words,), receipt.entry_id)
    return SuggestionReceipt(receipt.id, hold.hold_id, (), receipt.entry_id)


def undo_answer(entry: Entry, act: Act) -> None:
    """It waits for an answer as before; a hold that was placed for it stays, and can be cancelled by itself."""
    data = entry.undo or {}
    row = Suggestion.objects.select_for_update().filter(pk=data["suggestion"], state=data["state"]).first()
    if row is None:
        raise Refused(changed_since())
    for name, value in data["before"].items():
        setattr(row, name, value)
    row.save()
