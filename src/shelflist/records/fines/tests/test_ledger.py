"""The ledger: every posting has two sides and stays; charging, letting go, taking off, and taking any of it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from shelflist.ground.common.answers import Saved
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.fines.actions import charge, credit, forgive, ledger, take_back, take_back_charges, take_off
from shelflist.records.fines.models import Charge, Posting
from shelflist.records.fines.queries import Line, line_of, owed_cents
from shelflist.records.fines.queries.lines import credit_cents
from shelflist.records.fines.rules import kinds
from shelflist.records.fines.rules.sums import Sums, spread
from shelflist.records.fines.rules.sums import take_off as taken_off
from shelflist.records.fines.tests.library import NOW, Library, charged
from shelflist.records.patrons.models import Card

WHY = _("For a test")


def doing(library: Library, work: Callable[[Act], Any]) -> Any:
    """Run building blocks inside an act."""
    found: list[Any] = []

    def act(one: Act) -> Saved:
        found.append(work(one))
        return Saved(1)

    perform("shelve", act, by=library.staff(), now=NOW, answer=Saved)
    return found[0]


def line(charge_id: int) -> Line:
    found = line_of(charge_id)
    assert found is not None
    return found


def paid(library: Library, charge_id: int, cents: int, tender: str = "cash") -> int:
    return int(
        doing(library, lambda act: ledger.post_on(act, line(charge_id), "payment", cents, debit=tender, credit="owed"))
    )


def test_fin_01_the_program_knows_these_kinds_of_charges() -> None:
    assert set(kinds.BY_CODE) >= {
        "overdue", "lost-price", "lost-processing", "damaged", "damaged-processing", "long-overdue-price", "rental",
        "daily-rental", "rental-renewal", "daily-rental-renewal", "hold-placed", "not-collected", "card-new",
        "card-replaced", "account-created", "account-renewed", "article-request", "interlibrary-loan", "notice",
    }  # fmt: skip
    assert kinds.kind("of-their-own").counts


def test_fin_21_a_posting_is_never_changed_or_removed_but_a_person_may_be_taken_off(
    library: Library, card: Card
) -> None:
    charge_id = charged(library, card.patron, 250)
    posting = Posting.objects.get()
    refused: list[Callable[[], object]] = [
        lambda: Posting.objects.filter(pk=posting.pk).update(amount_cents=1),
        lambda: Posting.objects.filter(pk=posting.pk).update(debit="cash"),
        posting.delete,
        lambda: Charge.objects.filter(pk=charge_id).update(kind="rental"),
        lambda: connection.cursor().execute("DELETE FROM fines_charge"),
    ]
    for act in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    Posting.objects.filter(pk=posting.pk).update(patron=None)
    Charge.objects.filter(pk=charge_id).update(patron=None, loan=None, item=None, reason=WHY.to_data())
    assert line(charge_id).sums.open == 250


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_cents": 0},
        {"credit": "owed"},
        {"charge": None},
    ],
)
def test_fin_21_the_database_refuses_a_posting_that_does_not_balance(
    library: Library, card: Card, wrong: dict[str, Any]
) -> None:
    charge_id = charged(library, card.patron, 250)
    values = {
        "kind": "charge", "debit": "owed", "credit": "income", "amount_cents": 5, "charge_id": charge_id,
        "branch": library.eastgate, "at": NOW,
    }  # fmt: skip
    if "charge" in wrong:
        del values["charge_id"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(**values | wrong)


def test_a_charge_of_nothing_is_not_written(library: Library, card: Card) -> None:
    nothing = {"kind": "other", "amount_cents": 0, "reason": WHY, "branch_id": library.eastgate.pk}
    assert doing(library, lambda act: charge(act, patron_id=card.patron_id, **nothing)) is None
    assert not Charge.objects.exists()


def test_what_an_act_charged_is_taken_back_with_it_once(library: Library, card: Card) -> None:
    charge_id = charged(library, card.patron, 250)
    for _again in range(2):
        doing(library, lambda act: take_back_charges(act, [charge_id, None]))
    assert owed_cents([card.patron_id]) == {}
    assert Posting.objects.count() == 2


def test_what_was_paid_since_cannot_be_taken_back(library: Library, card: Card) -> None:
    charge_id = charged(library, card.patron, 250)
    paid(library, charge_id, 100)
    with pytest.raises(Refused) as caught:
        doing(library, lambda act: take_back_charges(act, [charge_id]))
    assert caught.value.codes == ("changed-since",)
    assert owed_cents([card.patron_id]) == {card.patron_id: 150}


def test_fin_10_what_is_taken_off_was_first_open_then_waived_then_paid(library: Library, card: Card) -> None:
    charge_id = charged(library, card.patron, 1000)
    paid(library, charge_id, 300)
    doing(library, lambda act: forgive(act, line(charge_id), 200, reason=WHY))
    postings = doing(library, lambda act: take_off(act, line(charge_id), 900, reason=WHY))
    assert (line(charge_id).sums.total, line(charge_id).sums.open, credit_cents(card.patron_id)) == (100, 0, 200)
    doing(library, lambda act: take_back(act, postings))
    assert (line(charge_id).sums.total, line(charge_id).sums.open, credit_cents(card.patron_id)) == (1000, 500, 0)


def test_fin_09_what_was_paid_in_goods_is_not_given_back(library: Library, card: Card) -> None:
    charge_id = charged(library, card.patron, 1000)
    paid(library, charge_id, 300, "goods")
    paid(library, charge_id, 200, "card")
    doing(library, lambda act: take_off(act, line(charge_id), reason=WHY))
    assert (line(charge_id).sums.total, line(charge_id).sums.open, credit_cents(card.patron_id)) == (300, 0, 200)


def test_a_credit_that_was_used_cannot_be_taken_back(library: Library, card: Card) -> None:
    charge_id = charged(library, card.patron, 1000)
    given = {"patron_id": card.patron_id, "amount_cents": 400, "reason": WHY, "branch_id": library.eastgate.pk}
    posting = doing(library, lambda act: credit(act, **given))
    assert credit_cents(card.patron_id) == 400
    doing(
        library,
        lambda act: ledger.post_on(act, line(charge_id), "credit-used", 400, debit="credit-balance", credit="owed"),
    )
    with pytest.raises(Refused):
        doing(library, lambda act: take_back(act, [posting]))


def test_sums_say_what_came_of_a_charge() -> None:
    found = Sums(
        {("owed", "income"): 1000, ("income", "owed"): 100, ("cash", "owed"): 400, ("forgiven", "owed"): 100,
         ("owed", "credit-balance"): 50}
    )  # fmt: skip
    assert (found.total, found.open, found.paid, found.waived, found.settled) == (
        900, 450, {"cash": 400}, {"forgiven": 100}, 350,
    )  # fmt: skip
    assert taken_off(found, 2000).cents == 900


def test_fin_08_a_payment_is_laid_over_the_oldest_first() -> None:
    assert spread(700, [(1, 500), (2, 0), (3, 400), (4, 100)]) == [(1, 500), (3, 200)]
