"""A copy comes back damaged, or is found so: it leaves circulation, and whoever had it may be charged."""

from __future__ import annotations

from datetime import datetime

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk, loan_ends
from shelflist.departments.circulation.queries import locked
from shelflist.departments.circulation.receipts import LoanReceipt
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.fines.actions import enter_charge, take_back
from shelflist.records.fines.rules import kinds
from shelflist.records.items.models import Item
from shelflist.records.items.rules.statuses import DAMAGED, reason_against
from shelflist.records.loans.models import Loan
from shelflist.records.loans.queries import last_loan_of


def report_damage(
    *, item_id: int, note: str, charge_cents: int = 0, by: Actor, now: datetime, key: str | None = None
) -> LoanReceipt:
    """Take the copy back, if it is out, and set it aside as damaged; charge the last reader, when an amount is given.

    Refused: item-unknown, branch-unknown, not-permitted, nobody-to-charge, status-does-not-lead-there.
    """

    def work(act: Act) -> LoanReceipt:
        here = desk.Here.of(act.by, act.cursor)
        item = locked.item_by_id(act.cursor, item_id)
        if item is None:
            raise Refused(Refusal(code="item-unknown", message=_("There is no such copy any more.")))
        today = here.calendar.day_of(act.now)
        loan = locked.situation(act.cursor, item_id=item.id, patron_id=None, today=today, now=act.now).loan
        last = last_loan_of(item.id)
        place = rules.place_reasons(here.place("return", today), "return")
        reasons = [*place, *_against(item.status, last, charge_cents, on_loan=loan is not None)]
        if reasons:
            raise Refused(reasons)
        ending = loan_ends.close(act, item=item, loan=loan, here=here)
        changed = desk.write_item(act.cursor, item, here, act.now, status=DAMAGED)
        words = note.strip()
        fact = None
        if last is not None:
            entered = enter_charge(
                act,
                kind=kinds.DAMAGED,
                amount_cents=charge_cents,
                reason=_("Damaged: {note}", note=words) if words else _("Damaged"),
                patron_id=last.patron_id,
                branch_id=last.branch_id,
                loan_id=last.pk,
                item_id=item.id,
            )
            fact = entered.posting_id if entered else None
        said = _("Damaged: “{title}”", title=item.full_title)
        said = _("{what}, {note}", what=said, note=words) if words else said
        patron_id = last.patron_id if last is not None and (fact or ending.loan_id) else None
        loan_id = ending.loan_id or (last.pk if last is not None and fact else None)
        act.on(item_id=item.id, record_id=item.record_id, patron_id=patron_id, loan_id=loan_id)
        act.say(said)
        act.undoable({"item": changed, "ending": ending.undo, "fact": fact})
        return LoanReceipt(
            **desk.common(item),
            warnings=ending.notices,
            loan_id=loan_id or 0,
            patron_id=patron_id,
            state="damaged",
            sentence=said,
            charged_cents=charge_cents,
        )

    request = {"item": item_id, "note": note, "charge": charge_cents}
    return perform("report-damage", work, by=by, now=now, key=key, request=request, answer=LoanReceipt)


def _against(status: str, last: Loan | None, charge_cents: int, *, on_loan: bool) -> list[Refusal]:
    act = "check-in" if on_loan else "mark-damaged"
    found = [refusal] if (refusal := reason_against(status, DAMAGED, act)) else []
    if charge_cents > 0 and (last is None or last.patron_id is None):
        message = _("Nobody is known who could be charged: it was not lent, or its reader's history is not kept.")
        found.append(Refusal(code="nobody-to-charge", message=message, remedy=_("Set it aside without a charge.")))
    return found


def undo_report_damage(entry: Entry, act: Act) -> None:
    """The copy, its loan and the charges are as they were before."""
    data = entry.undo or {}
    item = locked.item_by_id(act.cursor, entry.item_id or 0)
    if (
        item is None
        or desk.plain({name: getattr(item, name) for name in data["item"]["after"]}) != data["item"]["after"]
    ):
        raise Refused(changed_since(_("This item was handled again since.")))
    before = {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in data["item"]["before"].items()
    }
    Item.objects.filter(pk=item.id).update(**before)
    loan_ends.reopen(act, data["ending"], returned_at=entry.happened_at)
    take_back(act, [data["fact"]])
