"""Loans: before and on the day they are due, overdue, lost, recalled, renewed by themselves, lent, brought back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shelflist.departments.holds.models import Recall
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.observers.notices.rules.timing import Turn
from shelflist.observers.notices.sources.registry import Source, Subject, Sweep
from shelflist.observers.notices.sources.words import TITLED, copy_values
from shelflist.records.loans.models import Loan

KIND = "loan"
SWEPT = ("pre-due", "due", "overdue", "lost", "long-overdue", "recall")
FACTS = (
    "pk", "patron_id", "branch_id", "due_at", "lent_at", "last_renewed_at", "due_version", "returned_at", "ended",
    "state", "state_since", "auto_renewal_count", "auto_renewal_tried_at", "auto_renewal_error",
    "item__item_type_id", "patron__category__path", "patron__deleted_at",
)  # fmt: skip
ONE_DAY = timedelta(days=1)
Row = Mapping[str, Any]


def sweep(swept: Sweep, after: int, limit: int) -> Sequence[int]:
    """Open loans whose due date is near enough, or past."""
    if not set(swept.events) & set(SWEPT):
        return []
    until = swept.now + timedelta(days=swept.days_before + 1)
    if "recall" in swept.events:
        until = swept.now + timedelta(days=400)
    found = Loan.objects.filter(returned_at__isnull=True, due_at__lt=until, pk__gt=after, patron__isnull=False)
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def subjects(ids: Collection[int], events: Collection[str], now: datetime) -> list[Subject]:
    """Every one of these events for every one of these loans."""
    rows = list(Loan.objects.filter(pk__in=list(ids)).order_by("pk").values(*FACTS))
    recalled = _recalls(ids) if {"recall", "staff-recall"} & set(events) else {}
    return [_subject(row, event, recalled.get(row["pk"])) for row in rows for event in events]


def _recalls(ids: Collection[int]) -> dict[int, datetime]:
    rows = Recall.objects.filter(loan_id__in=list(ids), undone_at__isnull=True)
    return dict(rows.values_list("loan_id", "asked_at"))


def _subject(row: Row, event: str, recalled_at: datetime | None) -> Subject:
    turn, version, no = _judges[event](row, recalled_at)
    if row["patron_id"] is None or row["patron__deleted_at"] is not None:
        no = _("There is nobody any more to write to.")
    return Subject(
        kind=KIND,
        id=row["pk"],
        event=event,
        patron_id=row["patron_id"],
        branch_id=row["branch_id"],
        turn=turn,
        version=version,
        category_path=row["patron__category__path"] or "",
        item_type_id=row["item__item_type_id"],
        no=no,
    )


Judged = tuple[Turn, int, Phrase | None]


def _not_out(row: Row) -> Phrase | None:
    """Why there is nothing to say about the due date."""
    if row["returned_at"] is not None:
        return _("It came back on {moment}.", moment=row["returned_at"])
    if row["state"] == "claimed":
        return _("They say that they brought it back.")
    if row["state"] in ("lost", "long-overdue"):
        return _("It counts as lost, which has messages of its own.")
    return None


def _since(row: Row) -> datetime:
    latest: datetime = row["last_renewed_at"] or row["lent_at"]
    return latest


def _before(row: Row, _recalled: datetime | None) -> Judged:
    return Turn(row["due_at"], _since(row), row["due_at"]), row["due_version"], _not_out(row)


def _on_the_day(row: Row, _recalled: datetime | None) -> Judged:
    return Turn(row["due_at"], _since(row), row["due_at"] + ONE_DAY), row["due_version"], _not_out(row)


def _overdue(row: Row, _recalled: datetime | None) -> Judged:
    return Turn(row["due_at"], row["lent_at"]), row["due_version"], _not_out(row)


def _in_state(state: str, words: Phrase) -> Callable[[Row, datetime | None], Judged]:
    def judge(row: Row, _recalled: datetime | None) -> Judged:
        since: datetime = row["state_since"] or row["due_at"]
        no = None
        if row["returned_at"] is not None:
            no = _("It came back on {moment}.", moment=row["returned_at"])
        elif row["state"] != state:
            no = words
        return Turn(since, since), int(since.timestamp()), no

    return judge


def _recalled(row: Row, recalled_at: datetime | None) -> Judged:
    at = recalled_at or row["lent_at"]
    no = _not_out(row)
    if no is None and recalled_at is None:
        no = _("It is not recalled.")
    return Turn(at, at, row["due_at"] + ONE_DAY), row["due_version"], no


def _renewed(row: Row, _recalled: datetime | None) -> Judged:
    at = row["last_renewed_at"] or row["lent_at"]
    no = _not_out(row)
    if no is None and not row["auto_renewal_count"]:
        no = _("It was not renewed.")
    return Turn(at, at, at + 7 * ONE_DAY), row["due_version"], no


def _not_renewed(row: Row, _recalled: datetime | None) -> Judged:
    at = row["auto_renewal_tried_at"] or row["lent_at"]
    no = _not_out(row)
    if no is None and not row["auto_renewal_error"]:
        no = _("It was renewed after all.")
    return Turn(at, at, at + 7 * ONE_DAY), row["due_version"], no


def _lent(row: Row, _recalled: datetime | None) -> Judged:
    no = _("The loan was undone.") if row["ended"] in ("undone", "never-lent") else None
    return Turn(row["lent_at"], row["lent_at"], row["lent_at"] + ONE_DAY), 1, no


def _back(row: Row, _recalled: datetime | None) -> Judged:
    at = row["returned_at"] or row["lent_at"]
    no = None if row["ended"] == "returned" else _("It is not back.")
    return Turn(at, row["lent_at"], at + ONE_DAY), int(at.timestamp()), no


_judges: Mapping[str, Callable[[Row, datetime | None], Judged]] = {
    "pre-due": _before,
    "due": _on_the_day,
    "overdue": _overdue,
    "lost": _in_state("lost", _("It does not count as lost.")),
    "long-overdue": _in_state("long-overdue", _("It is not long overdue.")),
    "recall": _recalled,
    "staff-recall": _recalled,
    "auto-renewed": _renewed,
    "auto-renew-refused": _not_renewed,
    "check-out": _lent,
    "check-in": _back,
}


VALUES = (
    "pk", "due_at", "lent_at", "returned_at", "by_the_hour", "max_renewals", "renewal_count", "auto_renewal_error",
    "item__barcode", "item__price_cents", "item__cost_cents", "branch__name",
)  # fmt: skip


def values(ids: Collection[int], titles: bool, now: datetime) -> dict[int, dict[str, Any]]:
    """What a text can name of each loan: columns, no rows, for there are very many in a night."""
    rows = Loan.objects.filter(pk__in=list(ids)).values(*VALUES, *(TITLED if titles else ()))
    return {
        row["pk"]: {
            **copy_values(row, titles=titles),
            "due_at": row["due_at"],
            "lent_at": row["lent_at"],
            "returned_at": row["returned_at"],
            "by_the_hour": row["by_the_hour"],
            "days_late": max((now - row["due_at"]).days, 0),
            "renewals_left": max(row["max_renewals"] - row["renewal_count"], 0),
            "why_not_renewed": row["auto_renewal_error"],
            "price_cents": row["item__price_cents"] or row["item__cost_cents"] or 0,
            "branch": row["branch__name"],
        }
        for row in rows
    }


def example(event: str) -> int | None:
    """An open loan of which this can be told: long overdue for a reminder, due late for what comes before."""
    open_ones = Loan.objects.filter(returned_at__isnull=True, patron__isnull=False)
    if event in ("lost", "long-overdue"):
        open_ones = open_ones.filter(state=event) if open_ones.filter(state=event).exists() else open_ones
    first = "-due_at" if event in ("pre-due", "due", "check-out", "auto-renewed", "recall") else "due_at"
    return open_ones.order_by(first).values_list("pk", flat=True).first()


SOURCE = Source(KIND, subjects, values, sweep, example)
