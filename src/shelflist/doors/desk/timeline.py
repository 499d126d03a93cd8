"""Journal entries as a page tells them: the sentence, who and where, what it is about, and whether it can be undone.

Whom a loan was made to is shown while the loan is open or its entry can still be undone, and never after: the desk
keeps no reading history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from shelflist.departments.circulation.queries.visits import names_of
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.journal import verbs
from shelflist.ground.journal.queries import undoable_until, undone_by
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.items.queries import barcodes_of
from shelflist.records.loans.queries import open_among

SETTLED = frozenset({"claim-returned", "withdraw-claim", "give-up-claim", "never-checked-out", "mark-lost", "pay-lost"})
LOANS = frozenset({"check-out", "check-in", "renew", "check-out-pre-cat", "auto-renew", "mark-long-overdue"}) | SETTLED
HEARD_LATE = timedelta(minutes=1)
GLYPHS = {
    "check-out": "due",
    "check-in": "shelf",
    "renew": "due",
    "use-in-house": "info",
    "auto-renew": "due",
    "auto-renew-refused": "warn",
    "claim-returned": "warn",
    "withdraw-claim": "due",
    "search-in-vain": "info",
    "give-up-claim": "stop",
    "never-checked-out": "stop",
    "mark-lost": "stop",
    "mark-long-overdue": "late",
    "pay-lost": "ok",
    "report-damage": "damage",
    "check-out-pre-cat": "due",
    "shelve": "shelf",
    "undo": "undone",
    "register-patron": "ok",
    "add-card": "ok",
    "end-card": "stop",
    "bar-patron": "stop",
    "unbar-patron": "ok",
    "renew-membership": "ok",
    "add-item": "ok",
    "add-copies": "ok",
    "restore-item": "ok",
    "withdraw-item": "stop",
    "mark-missing": "stop",
    "mark-damaged": "damage",
    "mark-available": "shelf",
    "add-record": "ok",
    "suppress-record": "stop",
    "unsuppress-record": "ok",
    "delete-record": "stop",
}


@dataclass(frozen=True, slots=True)
class Told:
    """An entry ready to be shown. `heard_at` is set when the program heard of it later than it happened."""

    id: int
    verb: str
    label: Phrase
    at: datetime
    heard_at: datetime | None
    glyph: str
    words: Phrase
    who: str
    where: str
    door: str
    undone_at: datetime | None
    undone_by: str
    undo_until: datetime | None
    patron_id: int | None
    patron_name: str
    barcode: str
    record_id: int | None
    loan_id: int | None
    override_reason: str

    @property
    def under(self) -> str:
        """Who and where in small print."""
        parts = [self.where, self.who]
        if self.undone_at is not None:
            parts.append(_("undone"))
        return " · ".join(part for part in parts if part)


def told(request: HttpRequest, entries: Sequence[Any]) -> list[Told]:
    """The entries in their order; three statements for names and numbers, however many they are."""
    here = placed(request)
    tree = organisation(here.numbers)
    entries = list(entries)
    open_ids = open_among({one.loan_id for one in entries if one.loan_id})
    barcodes = barcodes_of({one.item_id for one in entries if one.item_id})
    visible = {one.patron_id for one in entries if _names_patron(one, open_ids, here.now)}
    names = names_of(visible) if here.actor.may("see-patrons") else {}
    found = []
    for entry in entries:
        branch = tree.branches.get(entry.branch_id) if entry.branch_id else None
        shows_patron = _names_patron(entry, open_ids, here.now) and entry.patron_id in names
        found.append(
            _told(
                entry,
                here.now,
                where=branch.name if branch else "",
                barcode=barcodes.get(entry.item_id, ""),
                patron_id=entry.patron_id if shows_patron else None,
                patron_name=names[entry.patron_id] if shows_patron else "",
            )
        )
    return found


def _told(entry: Any, now: datetime, *, where: str, barcode: str, patron_id: int | None, patron_name: str) -> Told:
    verb = verbs.find(entry.verb)
    label = verb.label if verb else Phrase("{verb}", {"verb": entry.verb})
    undone = undone_by(entry)
    heard_late = abs(entry.heard_at - entry.happened_at) > HEARD_LATE
    return Told(
        id=entry.pk,
        verb=entry.verb,
        label=label,
        at=entry.happened_at,
        heard_at=entry.heard_at if heard_late else None,
        glyph="undone" if undone else GLYPHS.get(entry.verb, "info"),
        words=Phrase.from_data(entry.said) if entry.said else label,
        who=entry.actor_name,
        where=where,
        door=entry.door,
        undone_at=undone.heard_at if undone else None,
        undone_by=undone.actor_name if undone else "",
        undo_until=undoable_until(entry, now),
        patron_id=patron_id,
        patron_name=patron_name,
        barcode=barcode,
        record_id=entry.record_id,
        loan_id=entry.loan_id,
        override_reason=_why_overridden(entry.override or {}),
    )


def _names_patron(entry: Any, open_ids: set[int], now: datetime) -> bool:
    if entry.patron_id is None:
        return False
    is_of_a_loan = entry.loan_id is not None or entry.verb in LOANS
    return not is_of_a_loan or entry.loan_id in open_ids or undoable_until(entry, now) is not None


def without_ended_loans(entries: Iterable[Any], now: datetime) -> list[Any]:
    """A patron's entries without those of loans that are over, unless they can still be undone."""
    entries = list(entries)
    open_ids = open_among({one.loan_id for one in entries if one.loan_id})
    return [one for one in entries if _names_patron(one, open_ids, now)]


def with_years(shown: Iterable[Told], now: datetime) -> list[Told | dict[str, int]]:
    """The entries with a heading where an earlier year begins."""
    year = timezone.localtime(now).year
    found: list[Told | dict[str, int]] = []
    for one in shown:
        local = timezone.localtime(one.at)
        if local.year != year:
            year = local.year
            found.append({"year": year})
        found.append(one)
    return found


def _why_overridden(override: Any) -> str:
    """The reason, and whose permission was borrowed."""
    reason, lender = override.get("reason", ""), override.get("lent_by", "")
    return _("{reason} (permitted by {name})").format(reason=reason, name=lender) if lender else reason
