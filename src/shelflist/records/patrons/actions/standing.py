"""Membership: renewing it, barring somebody and lifting that, leaving and coming back (PAT-13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.patrons.actions.receipts import PatronReceipt, local_day, locked, locked_to_edit
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries import categories
from shelflist.records.patrons.rules.people import UNTIL_LIFTED, months_after

# What these acts change, and what their undo puts back.
COLUMNS = ("expires_on", "expiry_is_temporary", "barred_until", "why_barred", "active")


def renew_membership(
    *,
    patron_id: int,
    until: date | None = None,
    temporary: bool = False,
    by: Actor,
    now: datetime,
    key: str | None = None,
) -> PatronReceipt:
    """Let the cards last longer: until a day, or as long as the category says, from today or from the old last day if
    that is later. `temporary` marks a short renewal that waits for papers.
    """

    def change(patron: Patron, today: date) -> Phrase:
        start = max(today, patron.expires_on or today)
        new = until or months_after(start, categories.value()[patron.category_id].valid_months)
        if new < today:
            raise Refused(_wrong("renewal-in-the-past", "until", _("{day} is over already.", day=new)))
        patron.expires_on, patron.expiry_is_temporary, patron.last_seen_on = new, temporary, today
        return _("Renewed the membership until {day}.", day=new)

    request = {"patron": patron_id, "until": until, "temporary": temporary}
    return _change("renew-membership", patron_id, change, by=by, now=now, key=key, request=request)


def bar(
    *, patron_id: int, why: str, until: date | None = None, by: Actor, now: datetime, key: str | None = None
) -> PatronReceipt:
    """Let somebody borrow nothing, until a day (which still counts) or until it is lifted; a reason is needed."""

    def change(patron: Patron, today: date) -> Phrase:
        if not why.strip():
            raise Refused(_wrong("reason-missing", "why", _("Say why.")))
        if until is not None and until < today:
            raise Refused(_wrong("bar-in-the-past", "until", _("{day} is over already.", day=until)))
        patron.barred_until, patron.why_barred = until or UNTIL_LIFTED, why.strip()[:200]
        return _("Barred until {day}.", day=until) if until else _("Barred until it is lifted.")

    request = {"patron": patron_id, "why": why, "until": until}
    return _change("bar-patron", patron_id, change, by=by, now=now, key=key, request=request)


def unbar(*, patron_id: int, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """Lift a bar. Refused(not-barred) when there is none."""

    def change(patron: Patron, today: date) -> Phrase:
        if patron.barred_until is None:
            raise Refused(Refusal(code="not-barred", message=_("This patron is not barred.")))
        patron.barred_until, patron.why_barred = None, ""
        return _("Lifted the bar.")

    return _change("unbar-patron", patron_id, change, by=by, now=now, key=key, request={"patron": patron_id})


def set_active(*, patron_id: int, active: bool, by: Actor, now: datetime, key: str | None = None) -> PatronReceipt:
    """Somebody left, or came back. Inactive is neither barred nor expired."""

    def change(patron: Patron, today: date) -> Phrase:
        patron.active = active
        return _("Set the patron active.") if active else _("Set the patron inactive.")

    request = {"patron": patron_id, "active": active}
    return _change("set-patron-active", patron_id, change, by=by, now=now, key=key, request=request)


def _change(
    verb: str,
    patron_id: int,
    change: Callable[[Patron, date], Phrase],
    *,
    by: Actor,
    now: datetime,
    key: str | None,
    request: dict[str, Any],
) -> PatronReceipt:
    def work(act: Act) -> PatronReceipt:
        patron = locked_to_edit(patron_id, act.by)
        before = _state(patron)
        said = change(patron, local_day(patron, act.now))
        _save(patron, act)
        act.say(said)
        act.undoable({"before": before, "after": _state(patron)})
        return PatronReceipt(patron_id, patron.version, None, patron.expires_on)

    return perform(verb, work, by=by, now=now, key=key, request=request, answer=PatronReceipt)


def undo_standing(entry: Entry, act: Act) -> None:
    """Put back what stood before, unless something else changed it since."""
    data = entry.undo or {}
    patron = locked(entry.patron_id or 0)
    if _state(patron) != data["after"]:
        raise Refused(changed_since())
    for name, value in data["before"].items():
        setattr(patron, name, date.fromisoformat(value) if value and name in {"expires_on", "barred_until"} else value)
    _save(patron, act)


def _state(patron: Patron) -> dict[str, Any]:
    values = {name: getattr(patron, name) for name in COLUMNS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _save(patron: Patron, act: Act) -> None:
    patron.changed_at, patron.version = act.now, patron.version + 1
    patron.save(update_fields=[*COLUMNS, "last_seen_on", "changed_at", "version"])
    act.on(patron_id=patron.pk)


def _wrong(code: str, field: str, message: Phrase) -> Refusal:
    return Refusal(code=code, message=message, details={"field": field})
