"""Loans and holds as the reader's own page tells them: what it is, how it stands, what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shelflist.departments.holds.rules import states
from shelflist.doors.opac.cards import Card
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.branches.organisation import Organisation
from shelflist.records.loans.rules import states as loan_states

SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan: `kind` is a state word's class, blank when there is time yet."""

    id: int
    title: str
    author: str
    branch: str
    card: Card | None
    kind: str
    words: Phrase
    under: Phrase | None
    note: Phrase | None
    may_renew: bool
    why_not: Phrase | None


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold and what can be done with it."""

    id: int
    title: str
    author: str
    card: Card | None
    pickup: str
    kind: str
    words: Phrase
    under: Phrase | None
    is_ready: bool
    may_suspend: bool
    may_resume: bool
    may_change: bool


def loan_rows(loans: Iterable[Any], cards: Mapping[int, Card], tree: Organisation, now: datetime) -> list[LoanRow]:
    """What is due first at the top."""
    return [_loan_row(loan, cards.get(loan.item.record_id), tree, now) for loan in loans]


def _loan_row(loan: Any, card: Card | None, tree: Organisation, now: datetime) -> LoanRow:
    record = loan.item.record
    kind, words, under = _due(loan, tree, now)
    waiting = card.standing.waiting if card else 0
    left = loan.max_renewals - loan.renewal_count
    simply_out = loan.state == loan_states.OUT
    note = None
    if waiting and simply_out:
        note = nphrase("{count} reader is waiting for it.", "{count} readers are waiting for it.", waiting)
    why_not = None
    if not simply_out:
        why_not = _("Can’t be renewed")
    elif left <= 0:
        why_not = _("Can’t be renewed again") if loan.renewal_count else _("Can’t be renewed")
    return LoanRow(
        loan.pk, record.title_original or record.title, record.author_original or record.author, loan.branch.name, card,
        kind, words, under, note, why_not is None, why_not,
    )  # fmt: skip


def _due(loan: Any, tree: Organisation, now: datetime) -> tuple[str, Phrase, Phrase | None]:
    calendar = tree.calendar(loan.branch_id)
    due_on, today = calendar.day_of(loan.due_at), calendar.day_of(now)
    if loan.state == loan_states.CLAIMED:
        return "tell", _("You said it is back"), _("We are looking for it.")
    if loan.state in {loan_states.LOST, loan_states.LONG_OVERDUE}:
        return "stop", _("Counted as lost"), _("Bring it, and it is settled.")
    if loan.due_at < now:
        late = (today - due_on).days
        words = nphrase("{count} day late", "{count} days late", late) if late else _("Late since today")
        return "stop", words, _("was due {day}", day=due_on)
    if loan.by_the_hour:
        return "wait", _("Due {time}", time=f"{calendar.local(loan.due_at):%H:%M}"), _("on {day}", day=due_on)
    if due_on == today:
        return "wait", _("Due today"), None
    if loan.due_at - now < SOON:
        return "wait", _("Due {day}", day=due_on), None
    return "", _("Due {day}", day=due_on), nphrase("in {count} day", "in {count} days", (due_on - today).days)


def hold_rows(
    holds: Iterable[Any], cards: Mapping[int, Card], places: Mapping[int, tuple[int, int]], tree: Organisation
) -> list[HoldRow]:
    """What is ready first."""
    return [_hold_row(hold, cards.get(hold.record_id), places.get(hold.pk, (0, 0)), tree) for hold in holds]


def _hold_row(hold: Any, card: Card | None, place: tuple[int, int], tree: Organisation) -> HoldRow:
    kind, words, under = _stands(hold, place, tree)
    waits = hold.state in states.WAITING
    return HoldRow(
        id=hold.pk,
        title=hold.record.title_original or hold.record.title,
        author=hold.record.author_original or hold.record.author,
        card=card,
        pickup=hold.pickup_branch.name,
        kind=kind,
        words=words,
        under=under,
        is_ready=hold.state in states.KEPT,
        may_suspend=waits,
        may_resume=hold.state == states.SUSPENDED,
        may_change=waits or hold.state in {states.SUSPENDED, states.READY, states.IN_TRANSIT},
    )


def _stands(hold: Any, place: tuple[int, int], tree: Organisation) -> tuple[str, Phrase, Phrase | None]:
    calendar = tree.calendar(hold.pickup_branch_id)
    if hold.state in states.KEPT:
        until = calendar.day_of(hold.shelf_expires_at) if hold.shelf_expires_at else None
        under = _("{branch}, until {day}", branch=hold.pickup_branch.name, day=until) if until else None
        return "in-now", _("Ready for you"), under or _("at {branch}", branch=hold.pickup_branch.name)
    if hold.state == states.IN_TRANSIT:
        return "wait", _("On its way to {branch}", branch=hold.pickup_branch.name), None
    if hold.state == states.SUSPENDED:
        words = _("Suspended until {day}", day=hold.thaws_on) if hold.thaws_on else _("Suspended")
        return "off", words, _("You keep your place.")
    if hold.state == states.WAITING_FOR_CAPTURE:
        return "wait", _("Being fetched for you"), None
    at, of = place
    words = _("You are number {place} of {count}", place=at, count=of) if at else _("Waiting")
    ready_on = hold.estimated_ready_on
    return "", words, _("perhaps by {day}", day=ready_on) if ready_on else None
