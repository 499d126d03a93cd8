"""Taking, finding, missing and letting go; one list for every reason; two people never have the same line."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelflist.departments.picking import queries
from shelflist.departments.picking.actions import add_cart, claim, find, let_go, release_abandoned, settle
from shelflist.departments.picking.models import Cart, PickLine
from shelflist.departments.picking.queries import Filters, PickList, pick_list
from shelflist.departments.picking.tests.samples import KINDS, Department, departments
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import ShelvingLocation
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import Item
from shelflist.records.loans.tests.library import NOW, Library
from shelflist.records.patrons.queries import who_is


def walker(library: Library, number: int = 1) -> Actor:
    return library.staff("fetch-items", "undo", id=number, name=f"Walker {number}")


def listed(library: Library, by: Actor, filters: Filters = queries.EVERYTHING) -> PickList:
    return pick_list([library.eastgate.pk], by, NOW, organisation(), filters)


def take(library: Library, by: Actor, *items: Item, **changes: Any) -> int:
    values = {"branch_ids": [library.eastgate.pk], "by": by, "now": NOW} | changes
    return claim(item_ids=[item.pk for item in items], **values).entry_id


def codes(act: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes


def test_eight_reasons_make_one_list_in_the_order_of_the_shelves(library: Library) -> None:
    """Part 3, item 6: one pick run for all reasons."""
    east = library.eastgate
    crime = ShelvingLocation.objects.create(branch=east, code="CRI", name="Crime", walking_order=5)
    ShelvingLocation.objects.filter(pk=library.shelf.pk).update(walking_order=10)
    music = ShelvingLocation.objects.create(branch=east, code="MUS", name="Music", walking_order=900)
    bump("branches")
    shelves = [music, crime, library.shelf, crime, music, library.shelf, crime, library.shelf]
    with departments(*KINDS) as made:
        for number, (kind, shelf) in enumerate(zip(KINDS, shelves, strict=True)):
            made[kind].wants.append(library.item(location=shelf, shelf_key=bytes([100 - number])))
        made["weeding"].wants.append(made["reserves"].wants[0])  # two reasons for one copy
        found = listed(library, walker(library))
    assert [shelf.location.name for shelf in found.shelves] == ["Crime", "New books", "Music"]
    assert [[pick.first.source.name for pick in shelf.picks] for shelf in found.shelves] == [
        ["archives", "weeding", "ill"],
        ["photographs", "bookmobile", "repair"],
        ["displays", "reserves"],
    ]
    [twice] = [pick for pick in found.picks if len(pick.reasons) == 2]
    assert [reason.source.name for reason in twice.reasons] == ["reserves", "weeding"]


def test_what_i_take_is_mine_and_nobody_elses(library: Library, repair: Department) -> None:
    one, two = library.item(), library.item()
    repair.wants += [one, two]
    me, you = walker(library, 1), walker(library, 2)
    take(library, me, one)
    mine, yours = listed(library, me), listed(library, you)
    assert [pick.item for pick in mine.mine] == [one]
    assert mine.next is not None and mine.next.item == one  # noqa: PT018 - the type checker needs the first
    assert [pick.item for pick in yours.free] == [two]
    assert codes(lambda: take(library, you, one)) == ("pick-nothing-left",)
    assert codes(lambda: find(item_barcode=one.barcode, branch_ids=[library.eastgate.pk], by=you, now=NOW)) == (
        "pick-claimed",
    )
    assert PickLine.objects.count() == 1


def test_a_scanned_copy_is_found_and_so_is_one_that_nobody_took_yet(library: Library, repair: Department) -> None:
    one, two, other = library.item(), library.item(), library.item()
    repair.wants += [one, two]
    by, here = walker(library), [library.eastgate.pk]
    take(library, by, one)
    for item in (one, two):
        assert find(item_barcode=item.barcode, branch_ids=here, by=by, now=NOW).state == "found"
    assert repair.heard == [(f"repair:{one.pk}", "found"), (f"repair:{two.pk}", "found")]
    found = listed(library, by)
    assert (found.total, len(found.done)) == (0, 2)  # in hand, and no longer to be fetched
    assert codes(lambda: find(item_barcode=other.barcode, branch_ids=here, by=by, now=NOW)) == ("pick-not-wanted",)
    assert codes(lambda: find(item_barcode="nothing", branch_ids=here, by=by, now=NOW)) == ("item-unknown",)


@pytest.mark.parametrize(
    ("state", "mark", "status"),
    [
        ("not-on-shelf", "", "available"),
        ("not-for-pull", "", "available"),
        ("not-on-shelf", "missing", "missing"),
        ("not-for-pull", "damaged", "damaged"),
    ],
)
def test_hld_10_what_is_missed_is_told_at_once_and_can_be_taken_back(
    library: Library, repair: Department, state: str, mark: str, status: str
) -> None:
    item, by = library.item(), walker(library)
    repair.wants.append(item)
    take(library, by, item)
    line = PickLine.objects.get()
    receipt = settle(line_id=line.pk, state=state, mark=mark, by=by, now=NOW)
    item.refresh_from_db()
    line.refresh_from_db()
    assert (line.state, item.status) == (state, status)
    assert repair.heard == [(f"repair:{item.pk}", state)]
    assert codes(lambda: settle(line_id=line.pk, state="found", by=by, now=NOW)) == ("pick-settled",)
    undo(entry_id=receipt.entry_id, by=by, now=NOW + timedelta(minutes=1))
    item.refresh_from_db()
    line.refresh_from_db()
    assert (line.state, line.settled_at, item.status, repair.heard) == ("to-find", None, "available", [])


def test_what_was_let_go_is_free_for_others_and_comes_back_only_while_it_is(
    library: Library, repair: Department
) -> None:
    item, me, you = library.item(), walker(library, 1), walker(library, 2)
    repair.wants.append(item)
    take(library, me, item)
    gone = let_go(by=me, now=NOW)
    take(library, you, item)
    assert codes(lambda: undo(entry_id=gone.entry_id, by=me, now=NOW)) == ("changed-since",)
    undo(entry_id=let_go(by=you, now=NOW).entry_id, by=you, now=NOW)
    assert PickLine.objects.get(state="to-find").claimed_by_id == 2
    assert codes(lambda: let_go(by=me, now=NOW)) == ("pick-nothing-left",)


def test_a_claim_is_taken_back_and_one_that_nobody_works_on_ends_by_itself(
    library: Library, repair: Department
) -> None:
    item, by = library.item(), walker(library)
    repair.wants.append(item)
    undo(entry_id=take(library, by, item), by=by, now=NOW)
    assert [pick.item for pick in listed(library, by).free] == [item]
    take(library, by, item, now=NOW + timedelta(minutes=1))
    assert release_abandoned(NOW + timedelta(hours=2)) == 0
    assert release_abandoned(NOW + timedelta(hours=4)) == 1
    assert PickLine.objects.filter(state="to-find").count() == 0


def test_what_is_no_longer_wanted_is_said_to_whoever_took_it(library: Library, repair: Department) -> None:
    item, by = library.item(), walker(library)
    repair.wants.append(item)
    take(library, by, item)
    repair.wants.clear()
    found = listed(library, by)
    assert (found.total, [line.item for line in found.spare]) == (0, [item])


def test_a_cart_has_a_barcode_of_its_own_and_holds_what_was_found_until_a_desk_sees_it(
    library: Library, repair: Department
) -> None:
    item, by = library.item(), walker(library)
    repair.wants.append(item)
    add_cart(name="Cart 4", barcode="cart-0004", by=by, now=NOW)
    cart = Cart.objects.get()
    known = who_is("CART-0004")
    assert known is not None and (known.kind, known.subject_id) == ("cart", cart.pk)  # noqa: PT018
    assert codes(lambda: add_cart(name="Cart 5", barcode=item.barcode, by=by, now=NOW)) == ("barcode-taken",)
    assert codes(lambda: add_cart(name="", barcode="", by=by, now=NOW)) == ("cart-name-missing", "cart-barcode-missing")
    find(item_barcode=item.barcode, branch_ids=[library.eastgate.pk], cart_id=cart.pk, by=by, now=NOW)
    assert [line.item for line in queries.on_carts([cart.pk])] == [item]
    Item.objects.filter(pk=item.pk).update(last_seen_at=NOW + timedelta(minutes=5))
    assert queries.on_carts([cart.pk]) == []


def test_who_may_not_fetch_is_told_so_and_nothing_is_written(library: Library, repair: Department) -> None:
    item = library.item()
    repair.wants.append(item)
    by = library.staff("lend")
    here = [library.eastgate.pk]
    for act in (
        lambda: take(library, by, item),
        lambda: find(item_barcode=item.barcode, branch_ids=here, by=by, now=NOW),
        lambda: settle(line_id=1, state="found", by=by, now=NOW),
        lambda: let_go(by=by, now=NOW),
        lambda: add_cart(name="Cart", barcode="C1", by=by, now=NOW),
    ):
        assert codes(act) == ("not-permitted",)
    assert (PickLine.objects.count(), Cart.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_the_same_key_takes_once(library: Library, repair: Department) -> None:
    item, by = library.item(), walker(library)
    repair.wants.append(item)
    first, second = take(library, by, item, key="k1"), take(library, by, item, key="k1")
    assert first == second
    assert PickLine.objects.count() == 1


def test_filters_let_through_what_was_asked_for(library: Library) -> None:
    with departments("repair", "weeding") as made:
        mend, weed = library.item(), library.item()
        made["repair"].wants.append(mend)
        made["weeding"].wants.append(weed)
        by = walker(library)
        assert [pick.item for pick in listed(library, by, Filters(source="weeding")).picks] == [weed]
        assert listed(library, by, Filters(location_ids=frozenset({library.harbor_shelf.pk}))).total == 0
        assert listed(library, by, Filters(location_ids=frozenset({library.shelf.pk}))).total == 2
        assert listed(library, by, Filters(bound_for_id=library.harbor.pk)).unfiltered == 2


def test_a_long_list_costs_no_more_statements_than_a_short_one(library: Library, repair: Department) -> None:
    by = walker(library)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            found = pick_list([library.eastgate.pk], by, NOW, tree)
            assert all(pick.item.record.title for pick in found.picks)
        return len(captured)

    tree = organisation()
    repair.wants.append(library.item())
    few = statements()
    repair.wants += [library.item() for _ in range(60)]
    assert statements() == few


@pytest.mark.django_db(transaction=True)
def test_two_people_never_get_the_same_line(transactional_db: None) -> None:
    """Part 3, item 6: two phones never get the same line."""
    from shelflist.records.loans.tests.library import small_library

    library = small_library()
    items = [library.item() for _ in range(12)]
    start = threading.Barrier(6)
    outcomes: list[str] = []

    def run(number: int) -> None:
        try:
            start.wait(timeout=60)
            take(library, walker(library, number), *items)
            outcomes.append("done")
        except Refused as refused:
            outcomes.append("+".join(refused.codes))
        finally:
            connection.close()

    with departments("repair") as made:
        made["repair"].wants += items
        threads = [threading.Thread(target=run, args=(number,)) for number in range(1, 7)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    taken = Counter(PickLine.objects.values_list("item_id", flat=True))
    assert set(taken.values()) == {1}
    assert len(taken) == 12
    assert set(outcomes) <= {"done", "pick-nothing-left"}
