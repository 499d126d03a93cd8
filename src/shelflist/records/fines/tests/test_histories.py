"""The ledger under random histories (FIN-21, P08).

Sums hold, nothing is below nothing without a named credit, no fine is above its cap, and acts can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.records.fines.actions import accruing, charging, disputing, paying, planning
from shelflist.records.fines.actions.proving import outstanding, prove, write_proof
from shelflist.records.fines.models import Posting
from shelflist.records.fines.queries import lines_of, owed_cents
from shelflist.records.fines.queries.lines import credit_cents, due_back
from shelflist.records.fines.rules.sums import Sums, net, take_off
from shelflist.records.fines.tests.library import DUE, NOW, Library, cashier, charged
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Card

CAP = 175
WORKER = system_actor("Shelflist", "worker")


class Desk:
    """A day at a desk that does anything to two readers' money, by chance."""

    def __init__(self, library: Library, seed: int) -> None:
        self.library, self.chance, self.now = library, Random(seed), NOW
        self.by = cashier(library, "decide-disputes", "collect-debts", "undo", "exceed-money-limits")
        self.cards = [library.card(), library.card()]
        terms = {"cents": 25, "interval": "day", "max_cents": CAP}
        self.loans = [library.lent(library.item(), card, DUE, fine_terms=terms) for card in self.cards]
        self.entries: list[int] = []
        self.done = self.refused = 0

    def card(self) -> Card:
        return self.chance.choice(self.cards)

    def line(self, card: Card) -> int:
        found = [line.id for line in lines_of(card.patron_id)]
        return self.chance.choice(found) if found else 0

    def cents(self) -> int:
        return self.chance.choice((1, 7, 25, 100, 333, 1000, 2500))

    def act(self) -> None:
        self.now += timedelta(minutes=self.chance.choice((1, 1, 1, 60, 700)))
        card, who = self.card(), {"by": self.by, "now": self.now}
        person: dict[str, Any] = {"patron_id": card.patron_id, **who}
        acts: tuple[Callable[[], Any], ...] = (
            lambda: charging.charge_patron(kind="other", amount_cents=self.cents(), **person),
            lambda: paying.take_payment(
                amount_cents=self.cents(), tender=self.chance.choice(("cash", "card", "goods", "credit-balance")),
                keep_rest=self.chance.random() < 0.4, **person,
            ),
            lambda: charging.waive(
                charge_ids=[self.line(card)], way=self.chance.choice(("forgive", "write-off", "discount")), why="x",
                amount_cents=self.chance.choice((None, self.cents())), **person,
            ),
            lambda: charging.void_charge(
                charge_id=self.line(card), why="x", amount_cents=self.chance.choice((None, self.cents())), **who
            ),
            lambda: paying.refund_charge(charge_id=self.line(card), amount_cents=self.cents(), why="x", **who),
            lambda: paying.hand_out(tender=self.chance.choice(("cash", "card")), **person),
            lambda: paying.pay_out_credit(amount_cents=self.cents(), tender="cash", **person),
            lambda: disputing.open_dispute(charge_ids=[self.line(card)], said="x", **person),
            lambda: planning.make_plan(charge_ids=(), part_cents=50, every_days=7, first_on=self.now.date(), **person),
            lambda: accruing.accrue(Loan.objects.order_by("pk"), by=WORKER, now=self.now),
            lambda: undo(entry_id=self.chance.choice(self.entries[-6:] or [0]), **who),
        )  # fmt: skip
        try:
            self.entries.append(self.chance.choice(acts)().entry_id)
            self.done += 1
        except Refused:
            self.refused += 1

    def must_hold(self) -> None:
        for card in self.cards:
            found = lines_of(card.patron_id)
            assert all(0 <= line.sums.open <= line.sums.total for line in found)
            assert all(line.sums.total <= CAP for line in found if line.charge.period is not None)
            owed = owed_cents([card.patron_id]).get(card.patron_id, 0)
            assert owed == sum(line.sums.open for line in found) >= 0
            assert credit_cents(card.patron_id) >= 0
            assert all(cents > 0 for cents in due_back(card.patron_id).values())


@pytest.mark.parametrize("seed", range(3))
def test_fin_21_random_histories_keep_every_promise_of_the_ledger(library: Library, seed: int) -> None:
    desk = Desk(library, seed)
    for number in range(80):
        desk.act()
        if number % 10 == 9:
            desk.must_hold()
    assert list(prove()) == []
    debits, credits, difference = outstanding()
    assert debits - credits == difference == sum(owed_cents([card.patron_id for card in desk.cards]).values())
    assert min(desk.done, desk.refused) > 10
    assert write_proof(by=WORKER, now=desk.now).counts["wrong"] == 0


def test_fin_21_the_proof_finds_what_does_not_add_up(library: Library, card: Card) -> None:
    charge_id = charged(library, card.patron, 100)
    wrong = {"amount_cents": 500, "charge_id": charge_id, "patron": card.patron, "branch": library.eastgate, "at": NOW}
    Posting.objects.create(kind="payment", debit="cash", credit="owed", **wrong)
    assert "Charge" in str(next(prove()))
    receipt = write_proof(by=WORKER, now=NOW)
    assert receipt.counts == {"wrong": 1, "outstanding": -400}
    other = library.card()
    mixed = wrong | {"patron": other.patron, "amount_cents": 1}
    Posting.objects.create(kind="charge", debit="owed", credit="income", **mixed)
    assert any("different people" in str(words) for words in prove())


# Ten thousand operations of the arithmetic itself, without a database.

operations = st.lists(
    st.tuples(st.sampled_from(["charge", "pay", "goods", "forgive", "off", "credit"]), st.integers(1, 3000)),
    max_size=60,
)


@settings(max_examples=250)
@given(operations)
def test_p08_ten_thousand_operations_never_bring_a_charge_below_nothing(history: list[tuple[str, int]]) -> None:
    moved: dict[tuple[str, str], int] = {}

    def post(debit: str, credit: str, cents: int) -> None:
        if cents:
            moved[debit, credit] = moved.get((debit, credit), 0) + cents

    given_away = 0
    for act, cents in history:
        found = Sums(moved)
        if act == "charge":
            post("owed", "income", cents)
        elif act == "off":
            refundable = found.settled - found.paid.get("goods", 0)
            taken = take_off(found, cents, refundable=refundable)
            for account, part in taken.unwaived:
                post("owed", account, part)
            post("owed", "credit-balance", taken.credited)
            post("income", "owed", taken.cents)
            given_away += taken.credited
        elif act == "credit":
            part = min(cents, found.open, given_away)
            post("credit-balance", "owed", part)
            given_away -= part
        else:
            account = {"pay": "cash", "goods": "goods", "forgive": "forgiven"}[act]
            post(account, "owed", min(cents, found.open))
        now = Sums(moved)
        assert 0 <= now.open <= now.total
        assert net(moved, "credit-balance") == -given_away <= 0
        assert sum(net(moved, account) for account in {one for pair in moved for one in pair}) == 0
