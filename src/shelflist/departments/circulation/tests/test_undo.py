"""Undo: every act of the desk can be taken back whole, unless the world has moved on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shelflist.departments.circulation.actions import check_in, check_out, renew, use_in_house
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.records.items.models import Item
from shelflist.records.loans.models import InHouseUse, Loan

DUE = datetime(2026, 11, 19, 4, 59, tzinfo=UTC)
SOON = NOW + timedelta(minutes=3)


def lend_it(library: Library, item: Item, card: Any, now: datetime = NOW) -> int:
    return check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=library.staff(), now=now).entry_id


def take_it_back(library: Library, item: Item, _card: Any, now: datetime = NOW) -> int:
    return check_in(item_barcode=item.barcode, by=library.staff(), now=now).entry_id


def renew_it(library: Library, item: Item, _card: Any, now: datetime = NOW) -> int:
    return renew(item_barcode=item.barcode, by=library.staff(), now=now).entry_id


def use_it(library: Library, item: Item, _card: Any, now: datetime = NOW) -> int:
    return use_in_house(item_barcode=item.barcode, by=library.staff(), now=now).entry_id


ActOnItem = Callable[..., int]
LENT_BEFORE = {"loan_count": 4, "last_lent_at": datetime(2026, 3, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("act", "on_loan", "status"),
    [
        (lend_it, False, "available"),
        (lend_it, False, "reshelving"),
        (lend_it, False, "cancelled-transit"),
        (take_it_back, True, "checked-out"),
        (take_it_back, True, "lost"),
        (take_it_back, False, "available"),
        (take_it_back, False, "missing"),
        (take_it_back, False, "damaged"),
        (renew_it, True, "checked-out"),
        (use_it, False, "available"),
    ],
)
def test_act_then_undo_leaves_the_database_as_it_was(
    library: Library, card: Any, act: ActOnItem, on_loan: bool, status: str
) -> None:
    item = library.item(**LENT_BEFORE)
    if on_loan:
        library.lent(item, card, DUE, explanation={"sentence": {"say": "as it was"}}, fine_terms={"cents": 7})
    Item.objects.filter(pk=item.pk).update(status=status)
    before = everything(without_log=True)
    entry_id = act(library, item, card)
    assert everything(without_log=True) != before
    undo(entry_id=entry_id, by=library.staff(), now=SOON)
    assert everything(without_log=True) == before


def test_an_undone_loan_stays_as_a_row_that_says_so(library: Library, card: Any) -> None:
    entry_id = lend_it(library, library.item(), card)
    undo(entry_id=entry_id, by=library.staff(), now=SOON)
    loan = Loan.objects.get()
    assert (loan.ended, loan.returned_at, loan.returned_branch_id) == ("undone", SOON, library.eastgate.pk)


def test_an_undone_return_opens_the_very_same_loan(library: Library, card: Any) -> None:
    item = library.item()
    loan = library.lent(item, card, DUE)
    undo(entry_id=take_it_back(library, item, card), by=library.staff(), now=SOON)
    assert Loan.objects.get(returned_at__isnull=True).pk == loan.pk


def test_an_undone_return_from_the_book_drop_opens_the_loan_again(library: Library, card: Any) -> None:
    item = library.item()
    library.lent(item, card, DUE)
    before = everything(without_log=True)
    receipt = check_in(item_barcode=item.barcode, by=library.staff(), now=NOW, effective_at=NOW - timedelta(hours=16))
    undo(entry_id=receipt.entry_id, by=library.staff(), now=SOON)
    assert everything(without_log=True) == before


def test_an_undone_use_no_longer_counts(library: Library, card: Any) -> None:
    undo(entry_id=use_it(library, library.item(), card), by=library.staff(), now=SOON)
    assert InHouseUse.objects.get().undone_at == SOON


def test_a_use_can_be_undone_although_the_item_was_seen_again(library: Library, card: Any) -> None:
    item = library.item()
    entry_id = use_it(library, item, card)
    take_it_back(library, item, card, NOW + timedelta(minutes=1))
    undo(entry_id=entry_id, by=library.staff(), now=SOON)
    item.refresh_from_db()
    assert InHouseUse.objects.get().undone_at == SOON
    assert item.last_seen_at == NOW + timedelta(minutes=1)


def test_undo_may_be_followed_by_the_act_again(library: Library, card: Any) -> None:
    item = library.item()
    for n in range(3):
        undo(entry_id=lend_it(library, item, card), by=library.staff(), now=NOW + timedelta(minutes=n))
    assert lend_it(library, item, card)
    assert Loan.objects.filter(ended="undone").count() == 3


@pytest.mark.parametrize(
    ("first", "then", "on_loan"),
    [
        (lend_it, take_it_back, False),
        (lend_it, renew_it, False),
        (take_it_back, lend_it, True),
        (take_it_back, take_it_back, True),
        (renew_it, take_it_back, True),
    ],
)
def test_undo_is_refused_when_something_else_happened_since(
    library: Library, card: Any, first: ActOnItem, then: ActOnItem, on_loan: bool
) -> None:
    item = library.item()
    if on_loan:
        library.lent(item, card, DUE)
    entry_id = first(library, item, card)
    later = NOW + timedelta(days=1) if then is renew_it else NOW + timedelta(minutes=1)
    then(library, item, card, later)
    before = everything()
    with pytest.raises(Refused) as caught:
        undo(entry_id=entry_id, by=library.staff(), now=SOON)
    assert caught.value.codes == ("changed-since",)
    assert everything() == before


def test_undo_of_the_later_act_opens_the_way_to_the_earlier(library: Library, card: Any) -> None:
    item = library.item()
    before = everything(without_log=True)
    lent = lend_it(library, item, card)
    back = take_it_back(library, item, card, NOW + timedelta(minutes=1))
    undo(entry_id=back, by=library.staff(), now=SOON)
    undo(entry_id=lent, by=library.staff(), now=SOON)
    assert everything(without_log=True) == before


def test_undo_is_open_for_ten_minutes(library: Library, card: Any) -> None:
    entry_id = lend_it(library, library.item(), card)
    with pytest.raises(Refused) as caught:
        undo(entry_id=entry_id, by=library.staff(), now=NOW + timedelta(minutes=10, seconds=1))
    assert caught.value.codes == ("undo-too-late",)


def test_one_undo_is_enough(library: Library, card: Any) -> None:
    entry_id = lend_it(library, library.item(), card)
    undo(entry_id=entry_id, by=library.staff(), now=SOON)
    with pytest.raises(Refused) as caught:
        undo(entry_id=entry_id, by=library.staff(), now=SOON)
    assert caught.value.codes == ("already-undone",)
