"""Many hands at once: real threads, each with a connection of its own, on whichever database the tests run."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from shelflist.departments.circulation.actions import check_in, check_out, renew
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.actions import close
from shelflist.records.branches.rules import Closing
from shelflist.records.items.models import Item, ItemType
from shelflist.records.loans.models import Loan
from shelflist.records.policies.models import Limit, LimitSet
from shelflist.records.transits.models import Transit

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(count: int, act: Callable[[int], object]) -> Counter[str]:
    """Run act(0) … act(count - 1) in so many threads; count outcomes: “done”, a refusal's codes, or a bug's name."""
    outcomes: list[str] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait(timeout=60)
            act(number)
            outcomes.append("done")
        except Refused as refused:
            outcomes.append("+".join(refused.codes))
        except BaseException as bug:
            outcomes.append(f"{type(bug).__name__}: {bug}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def test_p03_fifty_threads_check_out_one_item_to_fifty_people(library: Library) -> None:
    item, by = library.item(), library.staff()
    cards = [library.card().barcode for _ in range(50)]
    outcomes = all_at_once(50, lambda n: check_out(item_barcode=item.barcode, patron_barcode=cards[n], by=by, now=NOW))
    assert outcomes == {"done": 1, "item-on-loan": 49}
    assert Loan.objects.count() == Entry.objects.count() == 1
    item.refresh_from_db()
    assert item.loan_count == 1


def test_p03_twenty_threads_at_a_limit_of_fifteen_make_exactly_fifteen_loans(library: Library) -> None:
    card, by = library.card().barcode, library.staff()
    items = [library.item().barcode for _ in range(20)]
    outcomes = all_at_once(20, lambda n: check_out(item_barcode=items[n], patron_barcode=card, by=by, now=NOW))
    assert outcomes == {"done": 15, "loan-limit": 5}
    assert Loan.objects.count() == 15


def test_cir_10_twenty_threads_at_two_limits_of_fifteen_and_three_make_exactly_so_many(library: Library) -> None:
    by, films = library.staff(), ItemType.objects.create(code="film", name="Film")
    for name, most, kinds in (("Everything", 15, ()), ("Films", 3, (films,))):
        counted = LimitSet.objects.create(name=name)
        counted.item_types.set(kinds)
        Limit.objects.create(limit_set=counted, most=most)
    bump("policies", "categories")
    library.adult.loan_limit = None
    library.adult.save()
    card = library.card().barcode
    items = [library.item(item_type=films if n < 6 else library.book).barcode for n in range(20)]
    outcomes = all_at_once(20, lambda n: check_out(item_barcode=items[n], patron_barcode=card, by=by, now=NOW))
    assert outcomes["done"] == Loan.objects.count() == 15
    assert Loan.objects.filter(item__item_type=films).count() <= 3
    assert sum(outcomes.values()) == 20
    assert not any(":" in outcome for outcome in outcomes), outcomes


def test_p03_one_key_in_ten_threads_is_one_loan_and_one_answer(library: Library) -> None:
    item, card, by = library.item().barcode, library.card().barcode, library.staff()
    answers = set()

    def lend(_number: int) -> None:
        receipt = check_out(item_barcode=item, patron_barcode=card, by=by, now=NOW, key="k-1")
        answers.add((receipt.entry_id, receipt.loan_id))

    assert all_at_once(10, lend) == {"done": 10}
    assert len(answers) == Loan.objects.count() == 1


def test_a_return_scanned_at_ten_desks_ends_the_loan_once(library: Library) -> None:
    item, by = library.item(), library.staff()
    library.lent(item, library.card(), NOW)
    assert all_at_once(10, lambda _n: check_in(item_barcode=item.barcode, by=by, now=NOW)) == {"done": 10}
    assert Entry.objects.filter(loan_id__isnull=False).count() == 1
    assert Loan.objects.filter(ended="returned").count() == 1


def test_ten_renewals_at_once_stop_at_the_limit(library: Library) -> None:
    item, by = library.item(), library.staff()
    loan = library.lent(item, library.card(), NOW)
    later = NOW + timedelta(days=3)
    outcomes = all_at_once(10, lambda n: renew(item_barcode=item.barcode, by=by, now=later + timedelta(days=n * 3)))
    loan.refresh_from_db()
    assert loan.renewal_count == outcomes["done"] <= 2
    assert sum(outcomes.values()) == 10
    assert not any(":" in outcome for outcome in outcomes), outcomes


def test_undo_in_ten_threads_takes_back_once(library: Library) -> None:
    item, card, by = library.item(), library.card(), library.staff()
    entry_id = check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=by, now=NOW).entry_id
    outcomes = all_at_once(10, lambda _n: undo(entry_id=entry_id, by=by, now=NOW))
    assert outcomes["done"] == 1
    assert outcomes["already-undone"] == 9, outcomes


def test_lending_and_returning_everything_at_once_leaves_items_and_loans_in_agreement(library: Library) -> None:
    items = [library.item() for _ in range(4)]
    cards = [library.card().barcode for _ in range(4)]
    by = library.staff()

    def act(number: int) -> None:
        barcode = items[number % 4].barcode
        for n in range(4):
            if (number + n) % 2:
                check_in(item_barcode=barcode, by=by, now=NOW)
            else:
                try:
                    check_out(item_barcode=barcode, patron_barcode=cards[number % 3], by=by, now=NOW)
                except Refused as refused:
                    assert set(refused.codes) <= {"item-on-loan", "already-has-it"}  # noqa: PT017 - in a thread

    assert all_at_once(12, act) == {"done": 12}
    lent = set(Loan.objects.filter(returned_at__isnull=True).values_list("item_id", flat=True))
    assert lent == set(Item.objects.filter(status="checked-out").values_list("pk", flat=True))


def test_two_desks_that_scan_one_item_at_once_send_it_once(library: Library) -> None:
    item, by = library.item(at_harbor=True), library.staff()
    outcomes = all_at_once(8, lambda n: check_in(item_barcode=item.barcode, by=by, now=NOW))
    assert outcomes == {"done": 8}
    assert Transit.objects.count() == 1


def test_item_28_two_closures_at_once_leave_due_dates_as_reckoned_from_both(library: Library) -> None:
    """Each waits for the other's calendar: what the first one moved lands behind the second."""
    end = datetime(2026, 11, 17, 4, 59, tzinfo=UTC)  # 23:59 on Monday the 16th in New York
    loan = library.lent(library.item(), library.card(), end)
    days = [(library.root.pk, date(2026, 11, 16)), (library.eastgate.pk, date(2026, 11, 17))]
    by = library.staff("close-branches", at=library.root)

    def shut(number: int) -> None:
        branch_id, on = days[number]
        close(closing=Closing((branch_id,), f"Snow {number}", on), by=by, now=NOW)

    assert all_at_once(2, shut) == {"done": 2}
    loan.refresh_from_db()
    assert loan.due_at == end + timedelta(days=2)
