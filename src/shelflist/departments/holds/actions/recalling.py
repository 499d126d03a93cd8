"""Recalling a loan for a reader who waits: due sooner, no more renewals, the fine of the rule (HLD-22)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shelflist.departments.holds.actions import answering, desk, planning
from shelflist.departments.holds.actions.changes import Changes, locked_hold, plain
from shelflist.departments.holds.actions.receipts import HoldReceipt
from shelflist.departments.holds.actions.undoing import undo_holds
from shelflist.departments.holds.models import Hold, Recall
from shelflist.departments.holds.queries import rows
from shelflist.departments.holds.queries.surroundings import Surroundings
from shelflist.departments.holds.rules import candidates, recalls, states
from shelflist.departments.holds.rules.shelf import request_expiry
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.loans.models import Loan


def recall_for_hold(*, hold_id: int, by: Actor, now: datetime, key: str | None = None) -> HoldReceipt:
    """Ask for one of the loans that stand in the way of a waiting hold. Refused(no-recall) with the reason."""

    def work(act: Act) -> HoldReceipt:
        around = desk.around_of(act)
        desk.must(act.by, "place-holds", around)
        hold = locked_hold(hold_id)
        if hold.state not in states.WAITING:
            raise Refused(recalls.why_not([], switched_on=around.setting.policy.recalls_on))
        planning.lock_titles(act.cursor, [hold.record_id])
        loan, terms_fine = _loan_to_recall(hold, around)
        due = recalls.new_due(loan, act.now, around.tree.calendar(hold.pickup_branch_id))
        before, after = _shorten(loan.loan_id, due, terms_fine)
        changes = Changes(act)
        _hold_terms(changes, hold, around)
        row = Recall.objects.create(
            hold=hold, item_id=loan.item_id, loan_id=loan.loan_id, asked_at=act.now, asked_by_name=act.by.name,
            old_due_at=loan.due_at, new_due_at=due,
        )  # fmt: skip
        act.on(item_id=loan.item_id, record_id=hold.record_id, loan_id=loan.loan_id, about=f"hold:{hold.pk}")
        title = answering.title_of(hold.record_id)
        act.say(_("Recalled “{title}”, due {day}", title=title, day=_day(due, hold, around)))
        act.undoable({**changes.to_data(), "recall": row.pk, "loan": [loan.loan_id, before, after]})
        return answering.receipt(hold)

    return perform("recall", work, by=by, now=now, key=key, request={"hold": hold_id}, answer=HoldReceipt)


def _day(moment: datetime, hold: Hold, around: Surroundings) -> Any:
    return around.tree.calendar(hold.pickup_branch_id).day_of(moment)


def _loan_to_recall(hold: Hold, around: Surroundings) -> tuple[recalls.Recallable, dict[str, Any] | None]:
    """The loan, and the fine that its recall brings (None: the fine of the loan stays)."""
    (wish,) = rows.wishes_with_ids([hold.pk], around.setting.today)
    record_ids = set(rows.records_of_works([wish.work_key])) | {wish.record_id}
    found: list[recalls.Recallable] = []
    fines: dict[int, dict[str, Any] | None] = {}
    out = [
        copy for copy in rows.copies_of_records(record_ids, around.tree) if copy.due_at and candidates.fits(wish, copy)
    ]
    loans = {loan.item_id: loan for loan in _open_loans([copy.id for copy in out])}
    recalled = set(Recall.objects.filter(undone_at__isnull=True, loan_id__in=[loan.pk for loan in loans.values()])
                   .values_list("loan_id", flat=True))  # fmt: skip
    for copy in out:
        loan, terms = loans[copy.id], around.terms(wish, copy)
        if any(True for _ in candidates.lasting_reasons(wish, copy, terms, around.setting)):
            continue
        found.append(
            recalls.Recallable(
                loan.pk, copy.id, loan.lent_at, loan.due_at, terms.recall_allowed and around.setting.policy.recalls_on,
                terms.recall_threshold_days, terms.recall_return_days, loan.pk in recalled,
            )
        )  # fmt: skip
        fines[loan.pk] = _fine(terms.recall_fine)
    calendar = around.tree.calendar(hold.pickup_branch_id)
    chosen = recalls.choose(found, around.now, calendar)
    if chosen is None:
        raise Refused(recalls.why_not(found, switched_on=around.setting.policy.recalls_on))
    return chosen, fines[chosen.loan_id]


def _open_loans(item_ids: list[int]) -> list[Loan]:
    return list(Loan.objects.select_for_update().filter(item_id__in=item_ids, returned_at__isnull=True).order_by("pk"))


def _fine(fine: Any) -> dict[str, Any] | None:
    """The fine of a hold rule, as a loan keeps its fine terms."""
    if fine is None:
        return None
    return {
        "name": fine.name,
        "cents": fine.normal_cents,
        "interval": fine.interval,
        "grace_intervals": fine.grace_intervals,
        "grace_over_closure": fine.grace_over_closure,
        "charge_closed_days": fine.charge_closed_days,
        "max_cents": None,
        "max_percent": None,
    }


def _shorten(loan_id: int, due: datetime, fine: dict[str, Any] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    loan = Loan.objects.get(pk=loan_id)
    changes: dict[str, Any] = {
        "due_at": due,
        "planned_due_at": due,
        "due_version": loan.due_version + 1,
        "max_renewals": loan.renewal_count,
        "max_auto_renewals": loan.auto_renewal_count,
    }
    if fine is not None:
        changes["fine_terms"] = fine
    before = {name: plain(getattr(loan, name)) for name in changes}
    Loan.objects.filter(pk=loan_id).update(**changes)
    return before, {name: plain(value) for name, value in changes.items()}


def _hold_terms(changes: Changes, hold: Hold, around: Surroundings) -> None:
    """What was recalled stands on the shelf for a shorter time, and is not wanted for ever."""
    policy = around.setting.policy
    values: dict[str, Any] = {"shelf_days": policy.recall_shelf_days}
    if policy.recall_expires_days is not None and hold.wanted_until is None:
        day = around.setting.today + timedelta(days=policy.recall_expires_days)
        values |= {"wanted_until": day, "expires_at": request_expiry(around.tree.calendar(hold.pickup_branch_id), day)}
    changes.set(hold, **values)


def undo_recall(entry: Entry, act: Act) -> None:
    """The loan is due when it was before, and may be renewed again."""
    data: Mapping[str, Any] = entry.undo or {}
    loan_id, before, after = data["loan"]
    loan = Loan.objects.select_for_update().get(pk=loan_id)
    if loan.returned_at is not None or {name: plain(getattr(loan, name)) for name in after} != after:
        raise Refused(changed_since(_("This loan was renewed or returned since.")))
    values = {name: datetime.fromisoformat(value) if name.endswith("_at") else value for name, value in before.items()}
    Loan.objects.filter(pk=loan_id).update(**values)
    Recall.objects.filter(pk=data["recall"]).update(undone_at=act.now)
    undo_holds(entry, act)
