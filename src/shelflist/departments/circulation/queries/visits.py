"""What the desk's screens show: the lines of a visit or a session, as the journal has them, and a patron's standing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from shelflist.departments.circulation.receipts import (
    BackdateReceipt,
    CheckinReceipt,
    CheckoutReceipt,
    InHouseReceipt,
    Receipt,
    RenewalReceipt,
    StatusReceipt,
)
from shelflist.ground.common.actors import Actor
from shelflist.ground.journal.models import Entry
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Patron
from shelflist.records.patrons.queries import PatronPage, patron_page

RECEIPTS: dict[str, type[Receipt]] = {
    "check-out": CheckoutReceipt,
    "check-out-pre-cat": CheckoutReceipt,
    "check-in": CheckinReceipt,
    "backdate-return": BackdateReceipt,
    "renew": RenewalReceipt,
    "use-in-house": InHouseReceipt,
}
STATUS_VERBS = ("choose-status",)  # acts of items that the desk does
MOST_LINES = 200
BOOK_DROP_REACHES_BACK = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Done:
    """One act of the desk: its receipt, when the desk heard of it, and when it was undone, if it was."""

    verb: str
    receipt: Receipt
    at: datetime
    patron_id: int | None
    undo_until: datetime | None
    undone_at: datetime | None

    def may_be_undone(self, now: datetime) -> bool:
        return self.undone_at is None and self.undo_until is not None and now <= self.undo_until


def done(entry_id: int) -> Done | None:
    """The act with this entry, if it is one of circulation's."""
    entry = Entry.objects.filter(pk=entry_id, verb__in=(*RECEIPTS, *STATUS_VERBS)).select_related("undone_by").first()
    return _done(entry) if entry else None


def visit(actor: Actor, patron_id: int, since: datetime) -> list[Done]:
    """What this person did at the desk for this patron since the visit began, the newest first."""
    entries = _by(actor, ("check-out", "check-out-pre-cat", "renew"), since).filter(patron_id=patron_id)
    return [_done(entry) for entry in entries.order_by("-id")[:MOST_LINES]]


def session(actor: Actor, since: datetime, *verbs: str, reach: datetime | None = None) -> list[Done]:
    """What this person did with these verbs at this branch since their session began, the newest first.

    The journal has an index on when things happened, not on when it heard of them. A book drop is emptied within days;
    after longer holidays `reach` says how far back it counted.
    """
    happened = min(since - BOOK_DROP_REACHES_BACK, reach or since)
    entries = _by(actor, verbs, since).filter(branch_id=actor.branch_id, happened_at__gte=happened)
    newest = sorted(entries.order_by("-happened_at", "-id")[:MOST_LINES], key=lambda entry: entry.pk, reverse=True)
    return [_done(entry) for entry in newest]


def _by(actor: Actor, verbs: Iterable[str], since: datetime) -> QuerySet[Entry]:
    entries = Entry.objects.filter(actor_kind=actor.kind, actor_id=actor.id, verb__in=verbs, heard_at__gte=since)
    return entries.select_related("undone_by")


def _done(entry: Entry) -> Done:
    receipt: Receipt
    if entry.verb in STATUS_VERBS:
        receipt = _status_receipt(entry)
    else:
        receipt = RECEIPTS[entry.verb].from_data({**entry.answer, "entry_id": entry.pk})
    return Done(
        verb=entry.verb,
        receipt=receipt,
        at=entry.heard_at,
        patron_id=entry.patron_id,
        undo_until=entry.undo_until,
        undone_at=entry.undone_by.heard_at if entry.undone_by else None,
    )


def _status_receipt(entry: Entry) -> StatusReceipt:
    copy = Item.objects.select_related("record").defer("record__marc").get(pk=entry.answer["item"])
    return StatusReceipt(
        item_id=copy.pk,
        record_id=copy.record_id,
        barcode=copy.barcode,
        title=copy.record.title,
        author=copy.record.author,
        call_number=copy.full_call_number,
        status=entry.answer["status"],
        entry_id=entry.pk,
    )


def names_of(patron_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these patrons, for whoever may see them."""
    wanted = {patron_id for patron_id in patron_ids if patron_id is not None}
    return {patron.pk: patron.name for patron in Patron.objects.filter(pk__in=wanted)} if wanted else {}


@dataclass(frozen=True, slots=True)
class Standing:
    """A patron at the desk: who they are, how many loans, and which of them are overdue, the oldest first."""

    page: PatronPage
    loan_count: int
    overdue: tuple[Loan, ...]
    overdue_count: int


OVERDUE_SHOWN = 8


def standing(patron_id: int, today: date, now: datetime, *, seen_from: str | None = None) -> Standing | None:
    """What the banner of a visit says to who stands at this branch; None when there is no such patron."""
    page = patron_page(patron_id, today, seen_from=seen_from)
    if page is None:
        return None
    loans = Loan.objects.filter(patron_id=patron_id, returned_at__isnull=True)
    counts = loans.aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now)))
    overdue = loans.filter(due_at__lt=now).select_related("item__record").order_by("due_at", "pk")
    overdue = overdue.only("due_at", "by_the_hour", "item__barcode", "item__record__title", "item__record__author")
    return Standing(
        page=page,
        loan_count=counts["all"],
        overdue=tuple(overdue[:OVERDUE_SHOWN]) if counts["overdue"] else (),
        overdue_count=counts["overdue"],
    )
