"""A return is a line of its own kind: the answer is the bin, loud when it is new, small when it is older."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse

from shelflist.departments.circulation.lines import Reader, State, link, undo_acts, undone_words
from shelflist.departments.circulation.queries.visits import Done
from shelflist.departments.circulation.receipts import CheckinReceipt
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.ui.panels import Act
from shelflist.records.items.rules.statuses import status_name

BIG = {
    "reshelve": ("ok", "shelf", _("Reshelve")),
    "hold": ("hold", "hold", _("Hold shelf")),
    "float": ("ok", "shelf", _("Keep it here")),
    "send": ("go", "transit", _("Send to {branch}")),
    "catalogue": ("look", "info", _("To the cataloguers")),
    "work": ("look", "damage", _("To the workroom")),
    "alert": ("stop", "warn", _("Alert")),
}
SOUNDS = {"ok": "ok", "go": "hold", "hold": "hold", "look": "info", "stop": "stop", "undone": "info"}


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """A return. `big` is its colour (see BIG), `verb` the one thing to do, `place` where or what."""

    receipt: CheckinReceipt
    big: Literal["ok", "go", "hold", "look", "stop", "undone"]
    glyph: str
    verb: Phrase
    place: Phrase | str
    at: datetime
    states: tuple[State, ...]
    borrower: str
    borrower_href: str
    item_href: str
    acts: tuple[Act, ...]
    is_new: bool
    slip: str = ""  # where its slip is
    prints: bool = False  # by itself, when the line has just come
    may_be_dated_back: bool = False

    @property
    def id(self) -> str:
        return f"entry-{self.receipt.entry_id}"

    @property
    def sound(self) -> str:
        return SOUNDS[self.big]

    @property
    def spoken(self) -> Phrase:
        """What a screen reader hears: the thing to do, where, then what it was."""
        if not self.place:
            return _("{verb}. {title}", verb=self.verb, title=self.receipt.title)
        return _("{verb}, {place}. {title}", verb=self.verb, place=self.place, title=self.receipt.title)


def return_line(done: Done, reader: Reader, names: dict[int, str], *, is_new: bool, prints: bool = False) -> ReturnLine:
    """The line of something that came back. `names` are of patrons whom the reader may see."""
    receipt = done.receipt
    assert isinstance(receipt, CheckinReceipt)  # only check-ins are shown so
    big, glyph, verb = BIG[receipt.verb]
    place: Phrase | str = receipt.place
    if receipt.verb == "send":
        verb, place = _("Send to {branch}", branch=receipt.place), ""
    elif not receipt.place:
        place = receipt.sentence
    if done.undone_at is not None:
        big, glyph, verb, place = "undone", "undone", _("Undone"), undone_words(done)
    patron_id = receipt.patron_id
    return ReturnLine(
        receipt=receipt,
        big=big,  # type: ignore[arg-type]  # the first column of BIG
        glyph=glyph,
        verb=verb,
        place=place,
        at=done.at,
        states=tuple(_return_states(receipt)),
        borrower=names.get(patron_id, "") if patron_id else "",
        borrower_href=link("desk:patron", patron_id) if patron_id else "",
        item_href=link("desk:item", receipt.barcode),
        acts=(*_next_acts(done, reader), *_use_acts(done, reader), *undo_acts(done, reader)),
        is_new=is_new,
        slip="" if done.undone_at else slip_of(receipt),
        prints=prints and not receipt.again,
        may_be_dated_back=receipt.was_lent and done.undone_at is None and reader.actor.may("return"),
    )


def slip_of(receipt: CheckinReceipt) -> str:
    """Where the slip is printed that goes into the copy; blank when none does."""
    if receipt.verb == "send" and receipt.transit_id is not None:
        return f"{reverse('circulation:slips')}?{urlencode({'transit': receipt.transit_id})}"
    if receipt.verb == "hold" and receipt.hold_id is not None:
        return f"{reverse('circulation:slips')}?{urlencode({'hold': receipt.hold_id})}"
    return ""


def _return_states(receipt: CheckinReceipt) -> list[State]:
    states: list[State] = []
    if receipt.again:
        states.append(("undone", _("scanned a moment ago, counted once")))
    elif not receipt.was_lent:
        states.append(("info", _("was not on loan")))
    if receipt.late is not None:
        states.append(("late", receipt.late))
    if receipt.cart:
        states.append(("shelf", _("on {cart}", cart=receipt.cart)))
    return [*states, *(("info", warning) for warning in receipt.warnings)]


KEYS_OF_STATUSES = {"available": "a", "damaged": "d", "in-process": "p", "cataloguing": "c"}


def _next_acts(done: Done, reader: Reader) -> tuple[Act, ...]:
    """What an alert offers; the way past it; and for what goes to its shelf, that it is damaged."""
    receipt = done.receipt
    assert isinstance(receipt, CheckinReceipt)  # see return_line
    if done.undone_at is not None or not reader.actor.may("return"):
        return ()
    acts = []
    if receipt.verb == "alert":
        fields = (("scan", receipt.barcode), ("past_alerts", "1"), ("key", f"past-{receipt.entry_id}"))
        acts.append(Act(_("Go on"), reverse("circulation:check_in"), how="post", fields=fields, key="o"))
    offered = receipt.choices if receipt.verb == "alert" else ()
    if receipt.verb in {"reshelve", "float"} or (receipt.verb == "alert" and not offered):
        offered = ("damaged",)
    for status in offered:
        chosen = (("entry", str(receipt.entry_id)), ("to", status))
        words, key = status_name(status), KEYS_OF_STATUSES.get(status, "")
        acts.append(Act(words, reverse("circulation:choose_status"), how="post", fields=chosen, key=key))
    return tuple(acts)


def _use_acts(done: Done, reader: Reader) -> tuple[Act, ...]:
    """What lay on a table and was not on loan may have been read there."""
    receipt = done.receipt
    assert isinstance(receipt, CheckinReceipt)  # see return_line
    counted = receipt.was_lent or receipt.again or receipt.use_id is not None
    if counted or done.undone_at is not None or not reader.actor.may("use-in-house"):
        return ()
    fields = (("scan", receipt.barcode), ("key", f"use-after-{receipt.entry_id}"))
    return (Act(_("Count as use in the house"), reverse("circulation:in_house"), how="post", fields=fields, key="h"),)
