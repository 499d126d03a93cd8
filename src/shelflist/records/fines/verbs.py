"""The verbs of money as the journal knows them."""

from __future__ import annotations

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.verbs import Verb, register
from shelflist.records.fines.actions import campaigns, collecting, disputing, planning, registers
from shelflist.records.fines.actions.common import undo_money

VERBS = (
    Verb("accrue-fines", _("Late loans charged")),
    Verb("take-payment", _("Payment taken"), undo_money, "take-money"),
    Verb("refund-charge", _("Refund"), undo_money, "refund-money"),
    Verb("hand-out", _("Given back"), undo_money, "refund-money"),
    Verb("pay-out-credit", _("Credit paid out"), undo_money, "refund-money"),
    Verb("void-payment", _("Receipt void")),
    Verb("charge-patron", _("Charged"), undo_money, "charge-patrons"),
    Verb("waive-charges", _("Let go"), undo_money, "waive-charges"),
    Verb("void-charge", _("Charge taken off"), undo_money, "waive-charges"),
    Verb("start-online", _("Online payment started")),
    Verb("settle-online", _("Online payment")),
    Verb("prove-ledger", _("Proof of the ledger")),
    Verb("open-dispute", _("In dispute"), disputing.undo_open_dispute, "charge-patrons"),
    Verb("add-evidence", _("Evidence")),
    Verb("decide-dispute", _("Dispute decided"), disputing.undo_decision, "decide-disputes"),
    Verb("withdraw-dispute", _("Dispute withdrawn"), disputing.undo_decision, "charge-patrons"),
    Verb("make-plan", _("Plan to pay"), planning.undo_plan, "collect-debts"),
    Verb("cancel-plan", _("Plan cancelled"), planning.undo_plan, "collect-debts"),
    Verb("end-plan", _("Plan over")),
    Verb("use-campaign", _("Amnesty"), campaigns.undo_use, "waive-charges"),
    Verb("refer-debt", _("Referred for collection"), collecting.undo_refer, "collect-debts"),
    Verb("recall-debt", _("Called back from collection")),
    Verb("tell-agency", _("Agency told")),
    Verb("open-register", _("Register opened"), registers.undo_open, "work-registers"),
    Verb("cash-up", _("Cashed up"), registers.undo_cash_up, "work-registers"),
    Verb("sell", _("Sold"), undo_money, "take-money"),
)


def register_verbs() -> None:
    """Called once, when the program starts."""
    for verb in VERBS:
        register(verb)
