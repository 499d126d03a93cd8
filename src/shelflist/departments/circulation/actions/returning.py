"""Check in: take back whatever has this barcode, on loan or not, and say the one thing to do with it."""

from __future__ import annotations

from datetime import datetime

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk, loan_ends
from shelflist.departments.circulation.queries import locked
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.departments.circulation.receipts import CheckinReceipt
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act


def check_in(
    *, item_barcode: str, by: Actor, now: datetime, key: str | None = None, effective_at: datetime | None = None
) -> CheckinReceipt:
    """Take the item with this barcode back at `by.branch_id`.

    What lay in the book drop counts from `effective_at`, which is not in the future and not before the loan. An item
    that was not on loan counts as seen here. Refused: item-unknown, branch-unknown, not-permitted,
    return-in-the-future, return-before-loan.
    """
    item_barcode = handle(item_barcode)

    def work(act: Act) -> CheckinReceipt:
        here = desk.Here.of(act.by, act.cursor)
        today = here.calendar.day_of(act.heard_at)
        item = locked.item(act.cursor, item_barcode)
        loan = locked.situation(act.cursor, item_id=item.id, patron_id=None, today=today).loan if item else None
        item_facts = desk.item_facts(item, loan, here)
        facts = rules.ReturnFacts(
            now=act.heard_at,
            returned_at=act.now,
            place=here.place("return", today),
            item_barcode=item_barcode,
            item=item_facts,
            at_home=item is not None and here.is_home_of(item),
            home_name=here.organisation.branch(item.branch_id).name if item else "",
            alert=item.check_in_alert if item else "",
            timezone=here.branch.timezone if here.branch else "UTC",
        )
        if refusals := tuple(rules.reasons_not_to_take_back(facts)):
            raise Refused(refusals)
        assert item is not None and item_facts is not None  # noqa: PT018 - or it was refused
        return _take_back(item, loan, rules.answer_to_return(item_facts, facts), here, act)

    request = {"item": item_barcode, "effective_at": effective_at}
    return perform(
        "check-in",
        work,
        by=by,
        now=effective_at or now,
        heard_at=now,
        key=key,
        request=request,
        answer=CheckinReceipt,
    )


def _take_back(
    item: ItemRow, loan: rules.OpenLoan | None, answer: rules.Answer, here: desk.Here, act: Act
) -> CheckinReceipt:
    ending = loan_ends.close(act, item=item, loan=loan, here=here)
    late = ending.late
    changed = desk.write_item(act.cursor, item, here, act.heard_at, status=answer.status)
    act.on(item_id=item.id, record_id=item.record_id, patron_id=ending.patron_id, loan_id=ending.loan_id)
    said = _("Checked in “{title}”", title=item.full_title)
    if loan is None:
        said = _("Saw “{title}”, which was not on loan", title=item.full_title)
    elif late.words:
        said = _("Checked in “{title}”, {late}", title=item.full_title, late=late.words)
    act.say(said)
    act.undoable({"loan": ending.loan_id, "ending": ending.undo, "item": changed})
    return CheckinReceipt(
        **desk.common(item),
        verb=answer.verb,
        place=answer.place,
        sentence=answer.sentence,
        status=answer.status,
        returned_at=act.now,
        warnings=ending.notices,
        loan_id=ending.loan_id,
        patron_id=ending.patron_id,
        due_at=ending.due_at,
        late_days=late.days,
        late_hours=late.hours,
    )
