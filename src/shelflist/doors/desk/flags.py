"""What the desk must know about a patron before anything else: what stops, what waits, what informs, in this order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.patrons.queries import PatronPage

Flag = tuple[str, Phrase | str, Phrase | str]  # kind, words, strong words


def flags_of(page: PatronPage, today: date) -> list[Flag]:
    """The flags of a patron's banner."""
    flags = [_standing(page, name) for name in page.standings]
    flags += [("stop", note.words, _blocks(note)) for note in page.notes if note.kind == "block"]
    if not any(card.ended_at is None for card in page.cards):
        flags.append(("stop", _("give a new one before lending"), _("No card in use:")))
    flags += list(_expiry(page, today))
    flags += [("info", note.words, "") for note in page.notes if note.kind == "alert"]
    flags += [("info", words, "") for words in page.alerts]
    flags += [("info", note.text, _("Needs:")) for note in page.notes if note.kind == "need"]
    return flags


def _standing(page: PatronPage, name: str) -> Flag:
    patron = page.patron
    if name == "expired":
        return ("stop", _("on {day}: check the address and renew it", day=patron.expires_on), _("Card expired"))
    if name == "barred":
        if patron.barred_until in {None, date.max}:
            return ("stop", patron.why_barred, _("Barred until lifted:"))
        return ("stop", patron.why_barred, _("Barred through {day}:", day=patron.barred_until))
    return ("stop", "", _("This account is closed"))


def _blocks(note: Any) -> Phrase:
    if note.blocks_loans and note.blocks_renewals:
        return _("No loans, no renewals:")
    if note.blocks_loans:
        return _("No loans:")
    if note.blocks_renewals:
        return _("No renewals:")
    return _("No holds:") if note.blocks_holds else _("No pick-ups:")


def _expiry(page: PatronPage, today: date) -> Iterator[Flag]:
    expires = page.patron.expires_on
    if expires is None:
        return
    if today <= expires <= today + timedelta(days=page.patron.category.warn_days_before):
        yield ("wait", _("on {day}", day=expires), _("Card expires soon"))
    elif today <= expires and page.patron.expiry_is_temporary:
        yield ("wait", _("until papers are shown"), _("Renewed for a short time"))
