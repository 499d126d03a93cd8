"""Renew: the loan goes on under the terms of today (CIR-11)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk, terms, wanted
from shelflist.departments.circulation.actions.alerting import alerts_for, state_of
from shelflist.departments.circulation.queries import locked
from shelflist.departments.circulation.queries.locked import BorrowerRow, ItemRow
from shelflist.departments.circulation.receipts import RenewalReceipt
from shelflist.departments.holds.actions.desk import is_own
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.fines.actions import late
from shelflist.records.items.actions import have_spoken
from shelflist.records.loans.models import Loan


def renew(
    *,
    item_barcode: str,
    by: Actor,
    now: datetime,
    key: str | None = None,
    override: Override | None = None,
    seen: bool = False,
) -> RenewalReceipt:
    """Renew the open loan of the item with this barcode, at `by.branch_id` and `now`.

    How often a loan may be renewed was promised when it was made; how long it goes on, and whether that counts from the
    old due date or from now, is decided anew. `seen` says that the item is at the desk: renewals without it may have a
    limit of their own. Raises Refused with every reason (see rules.reasons_not_to_renew).
    """
    request = {"item": handle(item_barcode), **({"seen": True} if seen else {}), **desk.asked(override)}

    def work(act: Act) -> RenewalReceipt:
        return renewed(act, handle(item_barcode), How(seen=seen), override)

    return perform("renew", work, by=by, now=now, key=key, request=request, answer=RenewalReceipt)


@dataclass(frozen=True, slots=True)
class How:
    """How a renewal comes about: with the item at the desk or without it; asked for, or by itself at night."""

    seen: bool = False
    automatic: bool = False


def renewed(act: Act, item_barcode: str, how: How, override: Override | None = None) -> RenewalReceipt:
    """The building block of every renewal, inside the act's transaction."""
    rows = _lock(item_barcode, act)
    here = _here(act, rows.loan)
    decision = _decide(rows, here, act.now)
    facts = _facts(item_barcode, rows, decision, here, act)
    if rows.item is not None and rows.loan is not None:
        facts = _with_loan(facts, rows.item, rows.loan, decision, how, here, act)
    desk.settle(rules.reasons_not_to_renew(facts), override, here, act)
    assert rows.item is not None and rows.loan is not None and decision is not None  # noqa: PT018 - or refused
    return _renew(rows.item, rows.loan, decision, how, here, act)


def _here(act: Act, loan: Loan | None) -> desk.Here:
    """Where it happens. A reader renews their own loans (and those of people they answer for), as the branch that lent
    them would; of anybody else’s they learn nothing."""
    here = desk.Here.of(act.by, act.cursor)
    if act.by.kind != "patron":
        return here
    if loan is None or not is_own(act.by, loan.patron_id):
        raise Refused(not_permitted("renew"))
    return replace(here, branch=here.organisation.branches.get(loan.branch_id), own=frozenset({"renew"}))


def _with_loan(
    facts: rules.RenewalFacts,
    item: ItemRow,
    loan: Loan,
    decision: terms.Decision | None,
    how: How,
    here: desk.Here,
    act: Act,
) -> rules.RenewalFacts:
    """What the loan itself, and whoever waits for its copy, has to say about going on."""
    return replace(
        facts,
        terms=terms.renewal_terms(decision.terms) if decision else rules.RenewalTerms(),
        due_on=here.calendar.day_of(loan.due_at),
        seen=how.seen,
        unseen_count=loan.unseen_renewal_count,
        automatic=how.automatic,
        auto_count=loan.auto_renewal_count,
        max_auto=loan.max_auto_renewals,
        wanted=wanted.is_wanted(act.cursor, item, loan.patron_id, here, act.now),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """The item, its open loan and the borrower, locked in this order, each None when there is none."""

    item: ItemRow | None
    loan: Loan | None
    borrower: BorrowerRow | None


def _lock(item_barcode: str, act: Act) -> _Rows:
    item = locked.item(act.cursor, item_barcode)
    loan = Loan.objects.filter(item_id=item.id, returned_at__isnull=True).first() if item else None
    return _Rows(item, loan, locked.patron(act.cursor, loan.patron_id) if loan and loan.patron_id else None)


def _decide(rows: _Rows, here: desk.Here, now: datetime) -> terms.Decision | None:
    if rows.item is None or rows.loan is None or rows.borrower is None or here.branch is None:
        return None
    facts = desk.loan_facts(rows.item, rows.borrower, here, here.calendar.day_of(now), renewal=True)
    return terms.decide(facts, here, now, old_due=rows.loan.due_at)


def _facts(
    item_barcode: str, rows: _Rows, decision: terms.Decision | None, here: desk.Here, act: Act
) -> rules.RenewalFacts:
    today = here.calendar.day_of(act.now)
    borrower = rows.borrower
    situation = desk.NOBODY
    if rows.item is not None:
        patron_id = borrower.patron_id if borrower else None
        situation = locked.situation(act.cursor, item_id=rows.item.id, patron_id=patron_id, today=today, now=act.now)
    return rules.RenewalFacts(
        now=act.now,
        today=today,
        place=here.place("renew", today),
        item_barcode=item_barcode,
        item=desk.item_facts(rows.item, situation.loan, here),
        patron=desk.patron_facts(borrower, situation, here),
        new_due_at=decision.due.at if decision else None,
        rule_lends=decision is None or decision.terms.lends,
        rule_name=decision.terms.rule_name if decision else "",
    )


LOAN_TERMS = (
    "due_at",
    "planned_due_at",
    "due_version",
    "by_the_hour",
    "renewal_count",
    "unseen_renewal_count",
    "auto_renewal_count",
    "auto_renewal_error",
    "last_renewed_at",
    "rule_id",
    "fine_terms",
    "explanation",
)


def _renew(item: ItemRow, loan: Loan, decision: terms.Decision, how: How, here: desk.Here, act: Act) -> RenewalReceipt:
    due, given = decision.due, decision.terms
    before = desk.plain({name: getattr(loan, name) for name in LOAN_TERMS})
    old_due_at = loan.due_at
    calendar = here.organisation.calendar(loan.branch_id)
    fined = late.settle_late(act, loan, act.now, calendar) if act.now > loan.due_at else []
    changes: dict[str, Any] = {
        "due_at": due.at,
        "planned_due_at": due.at,
        "due_version": loan.due_version + 1,
        "by_the_hour": due.by_the_hour,
        "renewal_count": loan.renewal_count + 1,
        "unseen_renewal_count": 0 if how.seen else loan.unseen_renewal_count + 1,
        "auto_renewal_count": loan.auto_renewal_count + how.automatic,
        "auto_renewal_error": "",
        "last_renewed_at": act.now,
        "rule_id": given.rule_id,
        "fine_terms": given.fine.to_data() if given.fine else {},
        "explanation": decision.explanation(),
    }
    Loan.objects.filter(pk=loan.pk).update(**changes)
    act.on(item_id=item.id, record_id=item.record_id, patron_id=loan.patron_id, loan_id=loan.pk)
    act.say(_("Renewed “{title}”, due {when}", title=item.full_title, when=decision.reckoned.when))
    alerts = alerts_for(item, "renewal", state_of(item.status), here)
    spoken = have_spoken(act, alerts)
    act.undoable(
        {"loan": loan.pk, "due_version": changes["due_version"], "before": before, "alerts": spoken, "facts": fined}
    )
    return RenewalReceipt(
        **desk.common(item),
        warnings=tuple(alert.text for alert in alerts),
        loan_id=loan.pk,
        patron_id=loan.patron_id,
        old_due_at=old_due_at,
        due_at=due.at,
        by_the_hour=due.by_the_hour,
        length=decision.reckoned.length,
        renewals_left=loan.max_renewals - changes["renewal_count"],
    )
