"""Disputes as a flow (FIN-16): what the reader says, evidence, a decision with its reason, or withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.rules import changed_since
from shelflist.records.fines.actions import ledger
from shelflist.records.fines.actions.common import Desk, at_desk, chosen_lines, perform_money, undo_money
from shelflist.records.fines.actions.handing_back import hand_back
from shelflist.records.fines.models import Dispute
from shelflist.records.fines.queries.lines import lines_of
from shelflist.records.fines.receipts import MoneyReceipt
from shelflist.records.fines.rules import refusing


def open_dispute(
    *, patron_id: int, charge_ids: Sequence[int], said: str, by: Actor, now: datetime, key: str | None = None
) -> MoneyReceipt:
    """The reader says that these charges are wrong: until it is decided they block nothing.

    Refused: not-permitted, charge-unknown, nothing-chosen, reason-missing, disputed-already.
    """

    def work(act: Act) -> MoneyReceipt:
        desk = at_desk(act, patron_id, "charge-patrons")
        chosen_lines(desk, charge_ids)  # the rows are locked, and are this reader's
        wanted = set(charge_ids)
        lines = [line for line in lines_of(patron_id) if line.id in wanted and line.sums.total]
        reasons = [] if said.strip() else [refusing.reason_missing()]
        if not lines:
            message = _("No line is ticked that stands.")
            reasons.append(Refusal(code="nothing-chosen", message=message, remedy=_("Tick the lines that are meant.")))
        if Dispute.objects.filter(charge_id__in=charge_ids, state=Dispute.State.OPEN).exists():
            reasons.append(Refusal(code="disputed-already", message=_("One of these is in dispute already.")))
        if reasons:
            raise Refused(reasons)
        day = desk.tree.calendar(desk.branch.id).day_of(now)
        made = [
            Dispute.objects.create(
                charge_id=line.id, patron_id=patron_id, said=said.strip()[:500], opened_at=now,
                opened_by_name=by.name[:200], decide_by=day + timedelta(days=desk.terms.dispute_days),
            ).pk
            for line in lines
        ]  # fmt: skip
        desk.more["disputes"] = made
        cents = sum(line.sums.open for line in lines)
        act.on(about=f"dispute:{made[0]}")
        words = _("In dispute: {amount}, “{said}”", amount=Money(cents), said=said.strip())
        return desk.done(words, cents, id=made[0])

    request = {"patron": patron_id, "charges": list(charge_ids), "said": said}
    return perform_money("open-dispute", work, by=by, now=now, key=key, request=request)


def undo_open_dispute(entry: Entry, act: Act) -> None:
    """It was not disputed after all."""
    wanted = Dispute.objects.filter(pk__in=(entry.undo or {})["disputes"])
    if wanted.exclude(state=Dispute.State.OPEN).exists():
        raise Refused(changed_since(_("It has been decided since.")))
    wanted.delete()
    undo_money(entry, act)


def add_evidence(*, dispute_id: int, text: str, by: Actor, now: datetime, key: str | None = None) -> MoneyReceipt:
    """Write down what speaks for or against it: a photograph's number, what a colleague saw."""

    def work(act: Act) -> MoneyReceipt:
        desk, dispute = _locked(act, dispute_id, "charge-patrons")
        if not text.strip():
            raise Refused(refusing.reason_missing())
        line = f"{desk.tree.calendar(desk.branch.id).day_of(now)} {by.name}: {text.strip()}"
        evidence = f"{dispute.evidence}\n{line}".strip()[:2000]
        Dispute.objects.filter(pk=dispute_id).update(evidence=evidence)
        return desk.done(_("Written down: {text}", text=text.strip()), 0, id=dispute_id)

    request = {"dispute": dispute_id, "text": text}
    return perform_money("add-evidence", work, by=by, now=now, key=key, request=request)


def decide(
    *, dispute_id: int, granted: bool, why: str, by: Actor, now: datetime, key: str | None = None
) -> MoneyReceipt:
    """Grant it (the charge is taken off, what was paid goes back) or reject it (the charge stands and counts again).

    Refused: not-permitted, dispute-unknown, dispute-decided, reason-missing.
    """

    def work(act: Act) -> MoneyReceipt:
        desk, dispute = _locked(act, dispute_id, "decide-disputes")
        if not why.strip():
            raise Refused(refusing.reason_missing())
        warnings: list[Any] = []
        [line] = ledger.locked_lines([dispute.charge_id])
        cents = line.sums.total
        if granted:
            desk.postings += ledger.take_off(act, line, reason=_("Dispute granted: {why}", why=why.strip()))
            back, warnings = hand_back(act, line.charge.loan_id, desk.postings)
            desk.postings += back
        _end(desk, dispute, Dispute.State.GRANTED if granted else Dispute.State.REJECTED, why)
        words = _("Dispute granted, {amount} taken off: {why}", amount=Money(cents), why=why.strip())
        if not granted:
            words = _("Dispute rejected, {amount} stand: {why}", amount=Money(cents), why=why.strip())
        return desk.done(words, cents, id=dispute_id, warnings=tuple(warnings))

    request = {"dispute": dispute_id, "granted": granted, "why": why}
    return perform_money("decide-dispute", work, by=by, now=now, key=key, request=request)


def withdraw_dispute(*, dispute_id: int, by: Actor, now: datetime, key: str | None = None) -> MoneyReceipt:
    """The reader does not insist: the charge stands. Refused: dispute-unknown, dispute-decided."""

    def work(act: Act) -> MoneyReceipt:
        desk, dispute = _locked(act, dispute_id, "charge-patrons")
        _end(desk, dispute, Dispute.State.WITHDRAWN, "")
        return desk.done(_("Dispute withdrawn"), 0, id=dispute_id)

    return perform_money("withdraw-dispute", work, by=by, now=now, key=key, request={"dispute": dispute_id})


def _locked(act: Act, dispute_id: int, permission: str) -> tuple[Desk, Dispute]:
    dispute = Dispute.objects.select_for_update(of=("self",)).select_related("charge").filter(pk=dispute_id).first()
    if dispute is None:
        raise Refused(Refusal(code="dispute-unknown", message=_("There is no such dispute.")))
    desk = at_desk(act, dispute.charge.patron_id, permission)
    act.on(about=f"dispute:{dispute_id}")
    if dispute.state != Dispute.State.OPEN:
        message = _("This dispute is over: {state}.", state=str(dispute.get_state_display()))
        raise Refused(Refusal(code="dispute-decided", message=message, remedy=_("Open a new one, if need be.")))
    return desk, dispute


def _end(desk: Desk, dispute: Dispute, state: str, why: str) -> None:
    Dispute.objects.filter(pk=dispute.pk).update(
        state=state, decided_at=desk.act.now, decided_by_name=desk.act.by.name[:200], decision=why.strip()[:500]
    )
    desk.more["dispute"] = dispute.pk


def undo_decision(entry: Entry, act: Act) -> None:
    """It is open again."""
    Dispute.objects.filter(pk=(entry.undo or {})["dispute"]).update(
        state=Dispute.State.OPEN, decided_at=None, decided_by_name="", decision=""
    )
    undo_money(entry, act)
