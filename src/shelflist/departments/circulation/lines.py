"""Every scan is one line: what the desk's acts and refusals look like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from shelflist.departments.circulation.queries.visits import Done
from shelflist.departments.circulation.receipts import (
    BackdateReceipt,
    CheckoutReceipt,
    InHouseReceipt,
    RenewalReceipt,
    StatusReceipt,
)
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.ui.panels import Act, Line, OverrideForm, reason_count
from shelflist.records.items.queries import copy_with
from shelflist.records.items.rules.statuses import status_name

State = tuple[str, Phrase]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the lines: what they may do, the moment, and the card of the visit, if there is one."""

    actor: Actor
    now: datetime
    card: str = ""


def line_of(done: Done, reader: Reader, *, is_new: bool) -> Line:
    """The line of something done: a loan, a renewal or a use in the house."""
    receipt = done.receipt
    if isinstance(receipt, CheckoutReceipt | RenewalReceipt):
        line = _loan_line(receipt, done, reader)
    elif isinstance(receipt, BackdateReceipt):
        line = _backdate_line(receipt, done, reader)
    elif isinstance(receipt, StatusReceipt):
        line = _status_line(receipt, done, reader)
    else:
        assert isinstance(receipt, InHouseReceipt)  # returns have lines of their own: see return_line
        line = _use_line(receipt, done, reader)
    return replace(line, is_new=is_new, id=f"entry-{receipt.entry_id}")


def _loan_line(receipt: CheckoutReceipt | RenewalReceipt, done: Done, reader: Reader) -> Line:
    due = when(receipt.due_at, by_the_hour=receipt.by_the_hour)
    under = receipt.length
    if isinstance(receipt, RenewalReceipt):
        under = _("renewed, {length}", length=receipt.length)
    line = Line(
        kind="ok",
        out=_("{when}", when=due),
        under=under,
        title=receipt.title,
        href=link("desk:item", receipt.barcode),
        by=receipt.author,
        barcode=receipt.barcode,
        call_number=receipt.call_number,
        at=done.at,
        states=tuple(("info", warning) for warning in receipt.warnings),
        acts=(Act(_("Why?"), reverse("circulation:why", args=[receipt.loan_id]), how="panel", key="w"),),
    )
    return _with_undo(line, done, reader)


def _status_line(receipt: StatusReceipt, done: Done, reader: Reader) -> Line:
    line = Line(
        kind="info",
        out=status_name(receipt.status),
        under=_("from now on"),
        title=receipt.title,
        href=link("desk:item", receipt.barcode),
        by=receipt.author,
        barcode=receipt.barcode,
        call_number=receipt.call_number,
        at=done.at,
    )
    return _with_undo(line, done, reader)


def _backdate_line(receipt: BackdateReceipt, done: Done, reader: Reader) -> Line:
    late = (("late", receipt.late),) if receipt.late is not None else ()
    line = Line(
        kind="info",
        out=_("{moment}", moment=timezone.localtime(receipt.returned_at)),
        under=_("counts as returned then, not {moment}", moment=timezone.localtime(receipt.was_returned_at)),
        title=receipt.title,
        href=link("desk:item", receipt.barcode),
        by=receipt.author,
        barcode=receipt.barcode,
        call_number=receipt.call_number,
        at=done.at,
        states=(*late, *(("info", warning) for warning in receipt.warnings)),
    )
    return _with_undo(line, done, reader)


def _use_line(receipt: InHouseReceipt, done: Done, reader: Reader) -> Line:
    line = Line(
        kind="ok",
        out=nphrase("{count} use", "{count} uses", receipt.count),
        under=_("in the house"),
        title=receipt.title,
        href=link("desk:item", receipt.barcode),
        by=receipt.author,
        barcode=receipt.barcode,
        call_number=receipt.call_number,
        at=done.at,
    )
    return _with_undo(line, done, reader)


def _with_undo(line: Line, done: Done, reader: Reader) -> Line:
    """Undo stays open for ten minutes; what was undone stays in sight, struck through."""
    if done.undone_at is None:
        return replace(line, acts=(*line.acts, *undo_acts(done, reader)))
    acts: tuple[Act, ...] = ()
    if done.verb == "check-out" and reader.card:
        fields = (("scan", line.barcode), ("key", new_key()))
        acts = (Act(_("Lend again"), reverse("circulation:visit", args=[reader.card]), how="post", fields=fields),)
    return replace(line, kind="undone", under=undone_words(done), acts=acts)


def undone_words(done: Done) -> Phrase:
    """For a line that was taken back."""
    assert done.undone_at is not None  # asked only of what was undone
    return _("undone {when}, nothing left behind", when=f"{timezone.localtime(done.undone_at):%H:%M}")


def undo_acts(done: Done, reader: Reader) -> tuple[Act, ...]:
    if not done.may_be_undone(reader.now) or not reader.actor.may("undo"):
        return ()
    entry = str(done.receipt.entry_id)
    fields = (("entry", entry), ("key", f"undo-{entry}"), ("card", reader.card))
    return (Act(_("Undo"), reverse("circulation:undo"), how="post", fields=fields, key="u"),)


# -- refusals ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was tried and refused: its words, where it is tried again with an override, and what is sent again."""

    out: Phrase
    anyway: Phrase
    action: str
    fields: tuple[tuple[str, str], ...]


def refused_line(
    barcode: str,
    refusals: tuple[Refusal, ...],
    attempt: Attempt,
    reader: Reader,
    path: str,
    trouble: tuple[Refusal, ...] = (),
) -> Line:
    """Every reason with its remedy and, when all of them may be set aside, the way to do it.

    Whoever may not set them aside themselves may ask a supervisor to sign. `trouble` is what was wrong with that.
    """
    copy = copy_with(barcode)
    line = Line(
        kind="stop",
        out=attempt.out,
        under=replace(reason_count(len(refusals)), values={"count": len(refusals)}),
        title=copy.record.title if copy else "",
        href=link("desk:item", copy.barcode) if copy else "",
        words=None if copy else _("The scan was {scan}", scan=barcode),
        by=copy.record.author if copy else "",
        barcode=copy.barcode if copy else "",
        call_number=copy.full_call_number if copy else "",
        at=reader.now,
        refusals=refusals,
    )
    if attempt.action and all(one.overridable_with for one in refusals):
        codes = tuple(dict.fromkeys(one.code for one in refusals))
        fields = (*attempt.fields, ("key", new_key()))
        borrows = not all(reader.actor.may(one.overridable_with, path) for one in refusals)
        line = replace(line, override=OverrideForm(attempt.anyway, attempt.action, fields, codes, borrows=borrows))
    if trouble:
        line = replace(line, refusals=(*trouble, *refusals))
    if any(one.code == "already-has-it" for one in refusals):
        fields = (("scan", barcode), ("card", reader.card), ("seen", "1"), ("key", new_key()))
        line = replace(line, acts=(Act(_("Renew"), reverse("circulation:renew"), how="post", fields=fields, key="r"),))
    return line


# -- small things -----------------------------------------------------------------------------------------------------


def when(moment: datetime, *, by_the_hour: bool) -> object:
    """A due date as it is said: a day, or a local moment for a loan by the hour."""
    local = timezone.localtime(moment)
    return local if by_the_hour else local.date()


def new_key() -> str:
    """An idempotency key for a form, so that sending it twice has one effect."""
    return uuid4().hex


def link(name: str, *args: object) -> str:
    """Where the door above shows more about it; blank when there is no such door, as on a self-check machine."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
