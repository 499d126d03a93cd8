"""Collection (FIN-17): who owes so much for so long is referred to an agency, which is told when that changes."""

from __future__ import annotations

from datetime import datetime

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import BatchReceipt
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.records.fines.actions import ledger
from shelflist.records.fines.actions.common import at_desk, perform_money, undo_money
from shelflist.records.fines.figures import counted_cents
from shelflist.records.fines.models import Referral
from shelflist.records.fines.queries.lines import owed_cents
from shelflist.records.fines.receipts import MoneyReceipt
from shelflist.records.fines.rules.kinds import COLLECTIONS


def refer(*, patron_id: int, by: Actor, now: datetime, key: str | None = None) -> MoneyReceipt:
    """Refer somebody's debt, with the fee of the branch. What is disputed or paid by a plan is not referred.

    Refused: not-permitted, nothing-to-collect, referred-already, no-agency.
    """

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "collect-debts")
        cents = counted_cents([patron_id]).get(patron_id, 0)
        reasons = []
        if not cents:
            message = _("Nothing can be collected: it is paid, in dispute or in a plan.")
            reasons.append(Refusal(code="nothing-to-collect", message=message))
        if Referral.objects.filter(patron_id=patron_id, state=Referral.State.REFERRED).exists():
            reasons.append(Refusal(code="referred-already", message=_("This account is referred already.")))
        if desk.terms.collect_from_cents is None:
            message = _("This branch refers nobody.")
            reasons.append(Refusal(code="no-agency", message=message, remedy=_("Say so in the rules about money.")))
        if reasons:
            raise Refused(reasons)
        fee = ledger.enter_charge(
            act, kind=COLLECTIONS, amount_cents=desk.terms.collect_fee_cents, reason=_("Referred for collection"),
            patron_id=patron_id, branch_id=desk.branch.id,
        )  # fmt: skip
        if fee is not None:
            desk.postings.append(fee.posting_id)
        owed = owed_cents([patron_id]).get(patron_id, 0)
        referral = Referral.objects.create(
            patron_id=patron_id, branch_id=desk.branch.id, agency=desk.terms.agency, amount_cents=owed,
            fee_posting_id=fee.posting_id if fee else None, referred_at=now, told_cents=owed, told_at=now,
        )  # fmt: skip
        desk.more["referral"] = referral.pk
        return desk.done(_("Referred for collection: {amount}", amount=Money(owed)), owed, id=referral.pk)

    return perform_money("refer-debt", work, by=by, now=now, key=key, request={"patron": patron_id})


def undo_refer(entry: Entry, act: Act) -> None:
    """It was not referred after all."""
    Referral.objects.filter(pk=(entry.undo or {})["referral"], state=Referral.State.REFERRED).update(
        state=Referral.State.RECALLED, ended_at=act.now
    )
    undo_money(entry, act)


def recall(*, patron_id: int, note: str = "", by: Actor, now: datetime, key: str | None = None) -> MoneyReceipt:
    """Call a debt back from the agency. What is open stays open. Refused: referral-unknown."""

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "collect-debts")
        changed = Referral.objects.filter(patron_id=patron_id, state=Referral.State.REFERRED).update(
            state=Referral.State.RECALLED, ended_at=now, note=note.strip()[:200]
        )
        if not changed:
            raise Refused(Refusal(code="referral-unknown", message=_("This account is not referred.")))
        return desk.done(_("Called back from collection"), 0)

    return perform_money("recall-debt", work, by=by, now=now, key=key, request={"patron": patron_id, "note": note})


def tell_agency(*, by: Actor, now: datetime, key: str | None = None) -> BatchReceipt:
    """Every open referral is told what is owed now; what is paid ends. The file of it is `queries.collections`.

    Refused: not-permitted.
    """

    def work(act: Act) -> BatchReceipt:
        by.must("collect-debts")
        open_ones = list(Referral.objects.select_for_update(of=("self",)).filter(state=Referral.State.REFERRED))
        owed = owed_cents([one.patron_id for one in open_ones if one.patron_id is not None])
        counts = {"told": 0, "paid": 0}
        for one in open_ones:
            cents = owed.get(one.patron_id or 0, 0)
            if cents == one.told_cents:
                continue
            counts["told"] += 1
            one.told_cents, one.told_at = cents, now
            if not cents:
                counts["paid"] += 1
                one.state, one.ended_at = Referral.State.PAID, now
            one.save(update_fields=["told_cents", "told_at", "state", "ended_at"])
        count = counts["told"]
        act.say(nphrase("The agency is told of {count} change", "The agency is told of {count} changes", count))
        return BatchReceipt(counts)

    return perform("tell-agency", work, by=by, now=now, key=key, request={}, answer=BatchReceipt)
