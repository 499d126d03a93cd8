"""The fee of a reminder (NTC-07): charged when the reminder went out, once, in the ledger of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.observers.notices.events import label_of
from shelflist.observers.notices.models import Message, Notice
from shelflist.records.fines.actions.ledger import charge
from shelflist.records.loans.models import Loan


def charge_fees(message: Message, notices: Sequence[Notice], now: datetime) -> None:
    """Each notice with a fee is charged, for its loan. A notice that has its charge is never charged again."""
    if message.to == "staff" or message.beside_id is not None:
        return
    for notice in notices:
        if notice.fee_cents and notice.charge_id is None and notice.patron_id is not None:
            _charge(notice, now)


def _charge(notice: Notice, now: datetime) -> None:
    loan = Loan.objects.filter(pk=notice.subject_id).only("item_id").first() if notice.kind == "loan" else None

    def work(act: Act) -> Saved:
        charge_id = charge(
            act,
            patron_id=notice.patron_id,
            kind="notice",
            amount_cents=notice.fee_cents,
            reason=_("Reminder: {event}", event=label_of(notice.event)),
            branch_id=notice.branch_id,
            loan_id=loan.pk if loan else None,
            item_id=loan.item_id if loan else None,
        )
        Notice.objects.filter(pk=notice.pk).update(charge_id=charge_id)
        act.on(patron_id=notice.patron_id, loan_id=loan.pk if loan else None, about=f"notice:{notice.pk}")
        return Saved(charge_id or 0)

    perform(
        "charge-reminder", work, by=system_actor("Shelflist", "worker"), now=now, key=f"reminder-fee-{notice.pk}",
        request={"notice": notice.pk}, answer=Saved,
    )  # fmt: skip
