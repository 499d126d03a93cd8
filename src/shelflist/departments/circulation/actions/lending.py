"""Check out: lend an item to the owner of a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk, terms, wanted
from shelflist.departments.circulation.actions.alerting import alerts_for, state_of
from shelflist.departments.circulation.actions.limits import Limited, limits_of
from shelflist.departments.circulation.actions.rows import insert_loan
from shelflist.departments.circulation.queries import locked
from shelflist.departments.circulation.queries.locked import BorrowerRow, ItemRow, Situation
from shelflist.departments.circulation.receipts import CheckoutReceipt
from shelflist.departments.circulation.rules.statuses import CHECKED_OUT, IN_TRANSIT
from shelflist.departments.holds.actions.at_check_out import Lent
from shelflist.departments.holds.actions.at_check_out import lend as settle_holds
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.items.actions import have_spoken
from shelflist.records.loans.models import Loan
from shelflist.records.transits import actions as transits


def check_out(
    *,
    item_barcode: str,
    patron_barcode: str,
    by: Actor,
    now: datetime,
    key: str | None = None,
    override: Override | None = None,
) -> CheckoutReceipt:
    """Lend the item with this barcode to the owner of this card, at `by.branch_id` and `now`.

    Raises Refused with every reason at once (see rules.reasons_to_refuse); an `override` is heeded when it names all of
    them and the actor may set each aside here. The same `key` gives the same answer and lends once.
    """
    item_barcode, patron_barcode = handle(item_barcode), handle(patron_barcode)

    def work(act: Act) -> CheckoutReceipt:
        return lent(act, item_barcode, patron_barcode, override)

    request = {"item": item_barcode, "card": patron_barcode, **desk.asked(override)}
    return perform("check-out", work, by=by, now=now, key=key, request=request, answer=CheckoutReceipt)


def lent(act: Act, item_barcode: str, patron_barcode: str, override: Override | None) -> CheckoutReceipt:
    """The building block of every check-out, inside the act's transaction."""
    here = desk.Here.of(act.by, act.cursor)
    today = here.calendar.day_of(act.now)
    item = locked.item(act.cursor, item_barcode)
    borrower = locked.borrower(act.cursor, patron_barcode)
    item_id, patron_id = item and item.id, borrower and borrower.patron_id
    situation = desk.NOBODY
    if item_id or patron_id:
        situation = locked.situation(act.cursor, item_id=item_id, patron_id=patron_id, today=today, now=act.now)
    decision, limited = None, Limited()
    if item and borrower and here.branch:
        given = desk.loan_facts(item, borrower, here, today, renewal=False)
        fewer = wanted.shortened(item, borrower.patron_id, here)
        decision = terms.decide(given, here, act.now, shortened=fewer)
        limited = limits_of(act.cursor, given, borrower.patron_id, here.numbers)
    facts = rules.CheckoutFacts(
        now=act.now,
        today=today,
        place=here.place("lend", today),
        item_barcode=item_barcode,
        card=desk.card_facts(patron_barcode, borrower, here),
        item=desk.item_facts(item, situation.loan, here),
        patron=desk.patron_facts(borrower, situation, here),
        rule_lends=decision is None or decision.terms.lends,
        rule_name=decision.terms.rule_name if decision else "",
        limits=limited.reached,
        kept=desk.kept_copy(situation, patron_id),
    )
    desk.settle(rules.reasons_to_refuse(facts), override, here, act)
    assert item is not None and borrower is not None and decision is not None  # noqa: PT018 - or it was refused
    return _lend(item, borrower, replace(decision, limits=limited.told), situation, here, act)


def _lend(
    item: ItemRow, borrower: BorrowerRow, decision: terms.Decision, situation: Situation, here: desk.Here, act: Act
) -> CheckoutReceipt:
    patron_id, told = borrower.patron_id, _had_before(item, borrower, here, act)
    loan_id = _write_loan(item, patron_id, decision, here, act)
    changed = desk.write_item(
        act.cursor, item, here, act.now, status=CHECKED_OUT, loan_count=item.loan_count + 1, last_lent_at=act.now
    )
    transit = transits.stop(act, item_id=item.id, why="lent on the way") if item.status == IN_TRANSIT else None
    holds = Lent()
    if situation.holds.concerned:
        holds = settle_holds(
            act, item_id=item.id, record_id=item.record_id, patron_id=patron_id, loan_id=loan_id, numbers=here.numbers
        )
    alerts = alerts_for(item, "check-out", state_of(item.status), here)
    due, when = decision.due, decision.reckoned.when
    act.on(item_id=item.id, record_id=item.record_id, patron_id=patron_id, loan_id=loan_id)
    act.say(_("Checked out “{title}”, due {when}", title=item.full_title, when=when))
    act.undoable(
        {
            "loan": loan_id,
            "item": changed,
            "alerts": have_spoken(act, alerts),
            "transit": transit,
            "holds": dict(holds.changes),
        }
    )
    return CheckoutReceipt(
        **desk.common(item),
        warnings=(*_warnings(item), *told, *holds.warnings, *(alert.text for alert in alerts)),
        loan_id=loan_id,
        patron_id=patron_id,
        due_at=due.at,
        by_the_hour=due.by_the_hour,
        length=decision.reckoned.length,
    )


def _write_loan(item: ItemRow, patron_id: int, decision: terms.Decision, here: desk.Here, act: Act) -> int:
    """The loan's row. The database has the last word on whether anybody else has the item (P03)."""
    due, given = decision.due, decision.terms
    try:
        return insert_loan(
            act.cursor,
            {
                "item_id": item.id,
                "patron_id": patron_id,
                "branch_id": here.branch_id(),
                "lent_at": act.now,
                "due_at": due.at,
                "planned_due_at": due.at,
                "due_version": 1,
                "by_the_hour": due.by_the_hour,
                "renewal_count": 0,
                "max_renewals": given.max_renewals,
                "unseen_renewal_count": 0,
                "auto_renewal_count": 0,
                "max_auto_renewals": given.max_auto_renewals,
                "auto_renewal_error": "",
                "rule_id": given.rule_id,
                "fine_terms": given.fine.to_data() if given.fine else {},
                "explanation": decision.explanation(),
                "lent_by_name": act.by.name,
                "ended": "",
                "state": Loan.State.OUT.value,
                "search_count": 0,
            },
        )
    except IntegrityError as problem:
        if is_second_loan(problem):
            raise Refused(rules.item_on_loan(None)) from problem
        raise


def is_second_loan(problem: IntegrityError) -> bool:
    """True when it was one_open_loan_per_item that fired: PostgreSQL names the constraint, SQLite its column."""
    words = str(problem)
    return "one_open_loan_per_item" in words or "loans_loan.item_id" in words


def _had_before(item: ItemRow, borrower: BorrowerRow, here: desk.Here, act: Act) -> list[Phrase]:
    """That they have had this title, for those who want a list of what they have read (PAT-22)."""
    if not borrower.keeps_history:
        return []
    last = locked.had_before(act.cursor, patron_id=borrower.patron_id, record_id=item.record_id)
    return [_("They have had this before, until {day}.", day=here.calendar.day_of(last))] if last else []


def _warnings(item: ItemRow) -> list[Phrase]:
    """What the desk should know although the item is lent."""
    found: list[Any] = [rules.notice_when_lent(item.status)]
    if item.check_out_alert:
        found.append(_("{alert}", alert=item.check_out_alert))
    if item.said_at_check_out:
        found.append(_("Note on the title: {note}", note=item.said_at_check_out))
    return [words for words in found if words is not None]
