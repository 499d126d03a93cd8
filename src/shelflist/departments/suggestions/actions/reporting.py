"""Concerns about a record (OPC-20, CAT-19): raised by readers and at the desk, given to somebody, answered, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from shelflist.departments.suggestions.actions.receipts import SuggestionReceipt, reasons_against_texts
from shelflist.departments.suggestions.models import Report
from shelflist.ground.accounts.models import User
from shelflist.ground.accounts.rules import Limit, address_subject
from shelflist.ground.accounts.tries import take_a_try
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal import actions as journal
from shelflist.ground.journal.acts import UNDO_MINUTES, Act
from shelflist.ground.journal.leases import TURN
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.catalog.models import Record

SETTLE, RAISE = "edit-records", "see-records"
EVERYBODY_REPORTS = "reports:everybody"
FEW, ALL = Limit(5, timedelta(hours=1)), Limit(200, timedelta(hours=1))
TELL_REPORTER = f"{TURN}notices: answer to a report"  # the observer of messages takes it; see its `actions.reporters`
KEPT = ("assigned_to_id", "assigned_to_name", "answer", "outcome", "settled_by_name")


def report_problem(
    *, what: str, record_id: int | None, email: str = "", address: str, by: Actor, now: datetime, key: str | None = None
) -> SuggestionReceipt:
    """Somebody says what is wrong; no name is asked. `address` is where the request came from, for throttling.

    Refused: what-missing, too-long, email-not-usable, try-later.
    """
    reasons = reasons_against_texts(what=what)
    if email.strip() and ("@" not in email or len(email) > 254):
        message = _("This is no e-mail address.")
        reasons.append(Refusal("email-not-usable", message, _("Mend it, or leave it out."), details={"field": "email"}))
    if reasons:
        raise Refused(reasons)
    if not take_a_try({f"report:{address_subject(address)}": FEW, EVERYBODY_REPORTS: ALL}, now):
        raise Refused(Refusal("try-later", _("Many reports came in just now."), _("Try again in an hour.")))
    patron_id = by.id if by.kind == "patron" else None
    rest = {"email": email.strip(), "patron_id": patron_id}
    return _raised(what, record_id, rest, by=by, now=now, key=key)


def raise_concern(*, what: str, record_id: int, by: Actor, now: datetime, key: str | None = None) -> SuggestionReceipt:
    """Somebody at the desk says what is wrong. Refused: not-permitted, what-missing, too-long."""
    by.must(RAISE)
    if reasons := reasons_against_texts(what=what):
        raise Refused(reasons)
    rest = {"raised_by_id": by.id, "raised_by_name": by.name}
    return _raised(what, record_id, rest, by=by, now=now, key=key)


def _raised(
    what: str, record_id: int | None, rest: dict[str, Any], *, by: Actor, now: datetime, key: str | None
) -> SuggestionReceipt:
    def work(act: Act) -> SuggestionReceipt:
        known = Record.objects.filter(pk=record_id or 0, deleted_at__isnull=True).exists()
        row = Report.objects.create(what=what.strip(), record_id=record_id if known else None, made_at=act.now, **rest)
        act.on(record_id=row.record_id, about=f"report:{row.pk}")
        act.say(_("Said that something is wrong"))
        act.undoable({"report": row.pk})
        return SuggestionReceipt(row.pk)

    request = {"what": what, "record": record_id}
    return journal.perform("report-problem", work, by=by, now=now, key=key, request=request, answer=SuggestionReceipt)


def undo_report(entry: Entry, act: Act) -> None:
    Report.objects.filter(pk=(entry.undo or {})["report"]).delete()


def assign_report(
    *, report_id: int, user_id: int | None, by: Actor, now: datetime, key: str | None = None
) -> SuggestionReceipt:
    """Give it to somebody who looks after it, or (None) back to everybody.

    Refused: not-permitted, report-unknown, report-settled, person-unknown.
    """
    person = User.objects.filter(pk=user_id or 0, is_active=True).first()
    if user_id is not None and person is None:
        raise Refused(Refusal("person-unknown", _("There is no such person any more."), _("Choose another.")))

    def change(row: Report, act: Act) -> None:
        row.assigned_to_id, row.assigned_to_name = (person.pk, person.name) if person else (None, "")
        name = row.assigned_to_name
        act.say(_("Given to {name}", name=name) if person else _("Given back to everybody"))

    return _changed("assign-report", report_id, change, {"to": user_id}, by=by, now=now, key=key)


def answer_report(
    *, report_id: int, answer: str, by: Actor, now: datetime, key: str | None = None
) -> SuggestionReceipt:
    """Write what the reporter is told; it stays open. Refused: not-permitted, report-unknown, report-settled, too-long,
    answer-missing."""
    reasons = reasons_against_texts(answer=answer)
    if not answer.strip():
        reasons.append(Refusal("answer-missing", _("Say something."), details={"field": "answer"}))
    if reasons:
        raise Refused(reasons)

    def change(row: Report, act: Act) -> None:
        row.answer = answer.strip()
        act.say(_("Answered: {words}", words=row.answer[:300]))

    return _changed("answer-report", report_id, change, {"answer": answer}, by=by, now=now, key=key)


def settle_report(
    *, report_id: int, outcome: str, answer: str = "", by: Actor, now: datetime, key: str | None = None
) -> SuggestionReceipt:
    """Close it, with what was done. Whoever reported it is told by mail once it cannot be taken back any more, if they
    left an address or were signed in. Refused: not-permitted, report-unknown, report-settled, too-long."""
    if reasons := reasons_against_texts(answer=answer):
        raise Refused(reasons)

    def change(row: Report, act: Act) -> None:
        row.settled_at, row.settled_by_name, row.outcome = act.now, act.by.name, outcome.strip()[:300]
        row.answer = answer.strip() or row.answer
        act.say(_("Closed: {words}", words=row.outcome) if row.outcome else _("Closed"))
        if row.email or row.patron_id:
            later = act.heard_at + timedelta(minutes=UNDO_MINUTES + 1)
            arguments = {"report": row.pk, "settled_at": act.now.isoformat()}
            journal.enqueue(kind=TELL_REPORTER, arguments=arguments, by=act.by, now=act.heard_at, not_before=later)

    request = {"outcome": outcome, "answer": answer}
    return _changed("settle-report", report_id, change, request, by=by, now=now, key=key)


def _changed(
    verb: str, report_id: int, change: Callable[[Report, Act], None], request: dict[str, Any], *, by: Actor,
    now: datetime, key: str | None,
) -> SuggestionReceipt:  # fmt: skip
    """Change an open report in one act."""

    def work(act: Act) -> SuggestionReceipt:
        act.by.must(SETTLE)
        row = Report.objects.select_for_update().filter(pk=report_id).first()
        if row is None or row.settled_at is not None:
            unknown = Refusal("report-unknown", _("There is no such report."))
            raise Refused(unknown if row is None else Refusal("report-settled", _("This was settled already.")))
        before = {name: getattr(row, name) for name in KEPT}
        change(row, act)
        row.version += 1
        row.save()
        act.on(record_id=row.record_id, about=f"report:{row.pk}")
        act.undoable({"report": row.pk, "before": before, "version": row.version})
        return SuggestionReceipt(row.pk)

    asked = {"report": report_id, **request}
    return journal.perform(verb, work, by=by, now=now, key=key, request=asked, answer=SuggestionReceipt)


def undo_change(entry: Entry, act: Act) -> None:
    """As it was before: whose it is, what is said, and open."""
    data = entry.undo or {}
    row = Report.objects.select_for_update().filter(pk=data["report"], version=data["version"]).first()
    if row is None:
        raise Refused(changed_since())
    for name, value in data["before"].items():
        setattr(row, name, value)
    row.settled_at, row.version = None, row.version - 1
    row.save()
