"""Settled charges let go of titles once the loan no longer knows its reader; the amounts stay (P05)."""

from __future__ import annotations

from datetime import timedelta

from shelflist.ground.common.actors import system_actor
from shelflist.records.fines.actions.accruing import accrue
from shelflist.records.fines.actions.forgetting import forget_loans, let_go_of_titles, loans_with_debts
from shelflist.records.fines.actions.paying import take_payment
from shelflist.records.fines.models import Charge
from shelflist.records.fines.queries import lines_of, owed_cents
from shelflist.records.fines.tests.library import NOW, Library, cashier, charged, late_loan
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Card


def test_p05_the_ledger_keeps_a_charge_without_the_title(library: Library, card: Card) -> None:
    loan = late_loan(library, card)
    accrue([loan], by=system_actor("Shelflist", "worker"), now=NOW)
    old = charged(library, card.patron, 150, "not-collected", item_id=loan.item_id, now=NOW - timedelta(days=200))
    Loan.objects.filter(pk=loan.pk).update(returned_at=NOW, ended="returned", patron=None)
    assert loans_with_debts([loan.pk]) == {loan.pk}
    assert let_go_of_titles(NOW) == 0  # what is owed is still explained
    take_payment(patron_id=card.patron_id, amount_cents=250, tender="cash", by=cashier(library), now=NOW)
    assert loans_with_debts([loan.pk]) == set()
    assert forget_loans([loan.pk]) == 1
    assert let_go_of_titles(NOW) == 1
    assert let_go_of_titles(NOW) == 0
    assert set(Charge.objects.values_list("loan_id", "item_id")) == {(None, None)}
    assert sorted(line.sums.total for line in lines_of(card.patron_id)) == [100, 150]
    assert owed_cents([card.patron_id]) == {}
    assert str(Charge.objects.get(pk=old).reason["say"]) == "a hold that was not collected"
