"""People: welcome, a card about to end, a message to a list; and acts on their accounts, by their journal entry."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.models import Entry
from shelflist.observers.notices.models import Mailing
from shelflist.observers.notices.rules.timing import Turn
from shelflist.observers.notices.sources.registry import Source, Subject, Sweep
from shelflist.records.patrons.models import Patron

WEEK = timedelta(days=7)
NOON = time(12, tzinfo=UTC)
FACTS = (
    "pk", "home_branch_id", "created_at", "expires_on", "active", "barred_until", "deleted_at", "category__path",
)  # fmt: skip
Row = Mapping[str, Any]


def sweep(swept: Sweep, after: int, limit: int) -> Sequence[int]:
    """Whose card ends soon."""
    if "card-expiry" not in swept.events:
        return []
    today = swept.now.date()
    until = today + timedelta(days=swept.days_before + 2)
    found = Patron.objects.filter(expires_on__gte=today, expires_on__lte=until, deleted_at__isnull=True, pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def subjects(ids: Collection[int], events: Collection[str], now: datetime) -> list[Subject]:
    rows = list(Patron.objects.filter(pk__in=list(ids)).order_by("pk").values(*FACTS))
    return [_subject(row, event, now) for row in rows for event in events]


def _subject(row: Row, event: str, now: datetime) -> Subject:
    turn, version = Turn(row["created_at"], row["created_at"], row["created_at"] + 2 * WEEK), 1
    no = None
    if event == "card-expiry":
        ends = row["expires_on"]
        if ends is None:
            no = _("The card does not end.")
        else:
            at = datetime.combine(ends, NOON)
            turn, version = Turn(at, row["created_at"], at), ends.toordinal()
    if row["deleted_at"] is not None:
        no = _("There is nobody any more to write to.")
    elif event == "card-expiry" and (not row["active"] or _barred(row, now)):
        no = _("The account is barred or not active.")
    return Subject(
        kind="patron",
        id=row["pk"],
        event=event,
        patron_id=row["pk"],
        branch_id=row["home_branch_id"],
        turn=turn,
        version=version,
        category_path=row["category__path"],
        no=no,
    )


def _barred(row: Row, now: datetime) -> bool:
    return row["barred_until"] is not None and row["barred_until"] >= now.date()


def values(ids: Collection[int], titles: bool, now: datetime) -> dict[int, dict[str, Any]]:
    rows = Patron.objects.filter(pk__in=list(ids)).select_related("home_branch")
    return {row.pk: {"ends_on": row.expires_on, "branch": row.home_branch.name} for row in rows}


def example(event: str) -> int | None:
    return Patron.objects.filter(deleted_at__isnull=True).order_by("-pk").values_list("pk", flat=True).first()


PATRONS = Source("patron", subjects, values, sweep, example)


# -- acts on an account: the subject is the journal entry --------------------------------------------------------------


def entry_subjects(ids: Collection[int], events: Collection[str], now: datetime) -> list[Subject]:
    entries = list(Entry.objects.filter(pk__in=list(ids), patron_id__isnull=False).order_by("pk"))
    people = {row["pk"]: row for row in Patron.objects.filter(pk__in={one.patron_id for one in entries}).values(*FACTS)}
    found = []
    for entry in entries:
        row = people.get(entry.patron_id or 0)
        if row is None:
            continue
        no = _("It was undone.") if entry.undone_by_id is not None else None
        if row["deleted_at"] is not None:
            no = _("There is nobody any more to write to.")
        turn = Turn(entry.happened_at, entry.happened_at, entry.happened_at + WEEK)
        found += [
            Subject("entry", entry.pk, event, row["pk"], entry.branch_id or row["home_branch_id"], turn,
                    category_path=row["category__path"], no=no)
            for event in events
        ]  # fmt: skip
    return found


def entry_values(ids: Collection[int], titles: bool, now: datetime) -> dict[int, dict[str, Any]]:
    return {
        entry.pk: {"happened_at": entry.happened_at, "said": entry.said, "answer": entry.answer}
        for entry in Entry.objects.filter(pk__in=list(ids))
    }


ENTRIES = Source("entry", entry_subjects, entry_values)


# -- a message to a list: the subject is the reader, the version the mailing -------------------------------------------


def mailing_subjects(ids: Collection[int], events: Collection[str], now: datetime) -> list[Subject]:
    """For whoever looks again before it is sent: still there, and the mailing not stopped. Ids are of recipients."""
    rows = list(Patron.objects.filter(pk__in=list(ids)).values(*FACTS))
    latest = {row.pk: row for row in Mailing.objects.filter(begun_at__isnull=False).order_by("-pk")[:50]}
    found = []
    for row in rows:
        for number, mailing in latest.items():
            no = _("The message to the list was stopped.") if mailing.stopped_at is not None else None
            if row["deleted_at"] is not None:
                no = _("There is nobody any more to write to.")
            turn = Turn(mailing.begun_at or mailing.made_at, mailing.made_at)
            found.append(
                Subject("mailing", row["pk"], "mailing", row["pk"], row["home_branch_id"], turn, version=number,
                        category_path=row["category__path"], no=no)
            )  # fmt: skip
    return found


def mailing_values(ids: Collection[int], titles: bool, now: datetime) -> dict[int, dict[str, Any]]:
    return {one: {} for one in ids}


MAILINGS = Source("mailing", mailing_subjects, mailing_values)
