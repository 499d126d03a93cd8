"""Carts that are done at the shelf, bins at check-in, time limits, audits; every act taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelflist.departments.circulation.actions import check_in, check_out, shelve_returned
from shelflist.departments.picking.models import Cart
from shelflist.departments.reshelving.actions.audits import begin_audit, settle_line
from shelflist.departments.reshelving.actions.carts import load_cart, shelve_cart
from shelflist.departments.reshelving.actions.places import add_bin, remove_bin, set_time_limit
from shelflist.departments.reshelving.models import Audit, AuditLine, Load, SortingRule
from shelflist.departments.reshelving.queries.audits import audits, by_shelver
from shelflist.departments.reshelving.queries.carts import carts_with_loads, last_load, standing, stands
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import forget_everything
from shelflist.records.items.models import Item
from shelflist.records.loans.tests.library import NOW, PERMISSIONS, Library, small_library

MINUTE = timedelta(minutes=1)


@pytest.fixture
def library(db: None) -> Library:
    forget_everything()
    return small_library()


@pytest.fixture
def cart(library: Library) -> Cart:
    return Cart.objects.create(name="Cart 4", barcode="CART0004", branch=library.eastgate, made_at=NOW)


@pytest.fixture
def by(library: Library) -> Actor:
    return library.staff(*PERMISSIONS, "edit-branches")


def codes(act: Any) -> tuple[str, ...]:
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        act()
    assert Entry.objects.count() == before
    return refused.value.codes


def status(item: Item) -> str:
    return str(Item.objects.values_list("status", flat=True).get(pk=item.pk))


def returned(library: Library, by: Actor, cart: Cart | None, at: Any = NOW) -> Item:
    item = library.item()
    library.lent(item, library.card(), NOW + timedelta(days=3))
    check_in(item_barcode=item.barcode, by=by, now=at, cart_id=cart.pk if cart else None)
    return item


def test_t06_check_in_puts_what_goes_to_a_shelf_here_on_the_cart(library: Library, by: Actor, cart: Cart) -> None:
    item, harbor = library.item(), library.item(at_harbor=True)
    receipt = check_in(item_barcode=item.barcode, by=by, now=NOW, cart_id=cart.pk)
    assert (receipt.cart, status(item)) == ("", "available")  # it was on its shelf: nobody has to carry it
    item = returned(library, by, cart)
    away = check_in(item_barcode=harbor.barcode, by=by, now=NOW, cart_id=cart.pk)
    assert (away.verb, away.cart) == ("send", "")
    assert [load.item for load in standing()] == [item]
    entry = Entry.objects.filter(verb="check-in", item_id=item.pk).latest("pk")
    assert entry.answer["cart"] == "Cart 4"
    undo(entry_id=entry.pk, by=by, now=NOW + MINUTE)
    assert not Load.objects.exists()


def test_t06_done_at_the_shelf_makes_the_whole_cart_available_in_one_statement(
    library: Library, by: Actor, cart: Cart
) -> None:
    items = [returned(library, by, cart) for _number in range(6)]
    with CaptureQueriesContext(connection) as six:
        receipt = shelve_cart(cart_barcode="cart0004", by=by, now=NOW + MINUTE)
    assert (receipt.count, {status(item) for item in items}) == (6, {"available"})
    sets = [one["sql"] for one in six if one["sql"].startswith("UPDATE")]
    assert len(sets) == 2  # the copies, and their places on the cart
    load = last_load(items[0].pk)
    assert load is not None
    assert (load.shelved_by_name, load.cart.name, stands(load)) == ("Jo Moreau", "Cart 4", False)
    library.card()
    check_out(item_barcode=items[0].barcode, patron_barcode=library.card().barcode, by=by, now=NOW + 2 * MINUTE)
    undo(entry_id=receipt.entry_id, by=by, now=NOW + 3 * MINUTE)
    assert [status(item) for item in items] == ["checked-out"] + [
        "reshelving"
    ] * 5  # what was lent meanwhile stays lent
    assert standing().count() == 5
    again = shelve_cart(cart_barcode="CART0004", by=by, now=NOW + 4 * MINUTE)
    assert again.count == 5


def test_t06_copies_are_scanned_on_to_a_cart_and_seen_elsewhere_they_stand_on_it_no_more(
    library: Library, by: Actor, cart: Cart
) -> None:
    item = library.item()
    receipt = load_cart(item_barcode=item.barcode, cart_id=cart.pk, by=by, now=NOW)
    assert status(item) == "reshelving"
    undo(entry_id=receipt.entry_id, by=by, now=NOW)
    assert (status(item), standing().count()) == ("available", 0)
    load_cart(item_barcode=item.barcode, cart_id=cart.pk, by=by, now=NOW)
    other = Cart.objects.create(name="Cart 5", barcode="CART0005", branch=library.eastgate, made_at=NOW)
    load_cart(item_barcode=item.barcode, cart_id=other.pk, by=by, now=NOW + MINUTE)
    shown = {one.cart.name: len(one.loads) for one in carts_with_loads([library.eastgate.pk])}
    assert shown == {"Cart 4": 0, "Cart 5": 1}
    check_in(item_barcode=item.barcode, by=by, now=NOW + 2 * MINUTE)
    assert standing().count() == 0


def test_every_no_of_a_cart(library: Library, by: Actor, cart: Cart) -> None:
    item, damaged = library.item(), library.item(status="damaged")
    stranger = library.staff("lend")
    assert codes(lambda: load_cart(item_barcode=item.barcode, cart_id=cart.pk, by=stranger, now=NOW)) == (
        "not-permitted",
    )
    assert codes(lambda: shelve_cart(cart_barcode="CART0004", by=stranger, now=NOW)) == ("not-permitted",)
    assert codes(lambda: load_cart(item_barcode=item.barcode, cart_id=0, by=by, now=NOW)) == ("cart-unknown",)
    assert codes(lambda: load_cart(item_barcode="X1", cart_id=cart.pk, by=by, now=NOW)) == ("item-unknown",)
    assert codes(lambda: load_cart(item_barcode=damaged.barcode, cart_id=cart.pk, by=by, now=NOW)) == (
        "not-to-be-shelved",
    )
    assert codes(lambda: shelve_cart(cart_barcode="CART0004", by=by, now=NOW)) == ("cart-empty",)
    assert codes(lambda: shelve_cart(cart_barcode="NONE", by=by, now=NOW)) == ("cart-unknown",)


def test_t06_the_time_limit_is_an_option_and_a_cart_waits_for_the_act(library: Library, by: Actor, cart: Cart) -> None:
    worker = system_actor("Test", "worker")
    plain, carried = returned(library, by, None), returned(library, by, cart)
    set_time_limit(branch_id=library.eastgate.pk, hours=3, by=by, now=NOW)
    assert shelve_returned(by=worker, now=NOW + timedelta(hours=2, minutes=59)).count == 0
    assert shelve_returned(by=worker, now=NOW + timedelta(hours=3)).count == 1
    assert (status(plain), status(carried)) == ("available", "reshelving")
    assert shelve_returned(by=worker, now=NOW + timedelta(days=30)).count == 0
    other = returned(library, by, None)
    receipt = set_time_limit(branch_id=library.eastgate.pk, hours=0, by=by, now=NOW)
    assert shelve_returned(by=worker, now=NOW + timedelta(days=30)).count == 0
    undo(entry_id=receipt.entry_id, by=by, now=NOW)
    assert shelve_returned(by=worker, now=NOW + timedelta(days=30)).count == 1
    assert status(other) == "available"
    assert codes(lambda: set_time_limit(branch_id=library.eastgate.pk, hours=721, by=by, now=NOW)) == ("hours-wrong",)


def test_t06_the_label_of_the_desks_bin_stands_beside_what_came_back(library: Library, by: Actor) -> None:
    item, harbor = library.item(), library.item(at_harbor=True)
    assert check_in(item_barcode=item.barcode, by=by, now=NOW).bin == "NEW"
    here = {"branch_id": library.eastgate.pk, "by": by, "now": NOW}
    first = add_bin(label="B 2", verb="reshelve", location_id=library.shelf.pk, **here)
    add_bin(label="B 9", verb="send", destination_id=library.harbor.pk, **here)
    assert check_in(item_barcode=item.barcode, by=by, now=NOW).bin == "B 2"
    assert check_in(item_barcode=harbor.barcode, by=by, now=NOW).bin == "B 9"
    gone = remove_bin(bin_id=first.id, by=by, now=NOW)
    assert check_in(item_barcode=item.barcode, by=by, now=NOW).bin == "NEW"
    undo(entry_id=gone.entry_id, by=by, now=NOW)
    assert sorted(SortingRule.objects.values_list("label", flat=True)) == ["B 2", "B 9"]
    wrong = {"label": " ", "verb": "glue", "location_id": 9999, "item_type_id": 9999, "destination_id": 9999}
    assert set(codes(lambda: add_bin(**wrong, **here))) == {
        "label-missing", "verb-unknown", "branch-unknown", "location-unknown", "item-type-unknown",
    }  # fmt: skip
    assert codes(lambda: add_bin(label="x" * 21, **here)) == ("label-too-long",)
    assert codes(lambda: remove_bin(bin_id=9999, by=by, now=NOW)) == ("bin-unknown",)


def test_t06_a_check_in_without_cart_costs_nothing_more(library: Library, by: Actor) -> None:
    add_bin(branch_id=library.eastgate.pk, label="B 2", by=by, now=NOW)
    item = library.item()
    check_in(item_barcode=item.barcode, by=by, now=NOW)
    with CaptureQueriesContext(connection) as scanned:
        check_in(item_barcode=item.barcode, by=by, now=NOW + MINUTE)
    assert not [one["sql"] for one in scanned if "reshelving_" in one["sql"]]


# -- audits ------------------------------------------------------------------------------------------------------------


def test_t06_an_audit_draws_copies_with_their_neighbours_and_counts_errors_by_who_shelved(
    library: Library, by: Actor, cart: Cart
) -> None:
    for number in range(5):
        library.item(call_number=f"{100 + number}", shelf_key=bytes([number + 1]))
    shelved = returned(library, by, cart)
    shelve_cart(cart_barcode="CART0004", by=by, now=NOW)
    Item.objects.filter(pk=shelved.pk).update(call_number="105", shelf_key=bytes([9]))
    receipt = begin_audit(location_id=library.shelf.pk, size=20, seed=3, by=by, now=NOW)
    lines = list(AuditLine.objects.order_by("position").select_related("item"))
    assert [one.item.call_number for one in lines] == ["100", "101", "102", "103", "104", "105"]
    assert [(one.left_call, one.right_call) for one in lines][1] == ("100", "102")
    assert [one.shelved_by_name for one in lines] == [""] * 5 + ["Jo Moreau"]
    for line, what in zip(lines, ["right", "wrong", "right", "right", "right", "gone"], strict=True):
        last = settle_line(line_id=line.pk, found=what, by=by, now=NOW)
    [(audit, share)] = audits([library.eastgate.pk])
    assert (audit.pk, share.looked_at, share.wrong, share.percent) == (receipt.id, 6, 2, 33.3)
    assert [(one.name, one.percent) for one in by_shelver([library.eastgate.pk])] == [("Jo Moreau", 100.0)]
    with pytest.raises(Refused):
        undo(entry_id=receipt.entry_id, by=by, now=NOW)
    undo(entry_id=last.entry_id, by=by, now=NOW)
    assert audits([library.eastgate.pk])[0][1].wrong == 1


def test_an_audit_of_a_part_of_the_shelf_and_every_no(library: Library, by: Actor) -> None:
    from shelflist.records.items.rules.callnumbers import shelf_key

    for number in (100, 200, 300):
        library.item(call_number=str(number), shelf_key=shelf_key("ddc", str(number)))
    shelf = {"location_id": library.shelf.pk, "seed": 1, "by": by, "now": NOW}
    begin_audit(size=9, begins="150", ends="299", **shelf)
    assert [one.item.call_number for one in AuditLine.objects.select_related("item")] == ["200"]
    assert codes(lambda: begin_audit(size=0, **shelf)) == ("sample-wrong",)
    assert codes(lambda: begin_audit(size=9, begins="900", **shelf)) == ("run-empty",)
    assert codes(lambda: begin_audit(size=9, **shelf | {"location_id": 9999})) == ("location-unknown",)
    stranger = library.staff("lend")
    assert codes(lambda: begin_audit(size=9, **shelf | {"by": stranger})) == ("not-permitted",)
    assert codes(lambda: settle_line(line_id=9999, found="right", by=by, now=NOW)) == ("line-unknown",)
    line = AuditLine.objects.get()
    assert codes(lambda: settle_line(line_id=line.pk, found="there", by=by, now=NOW)) == ("finding-unknown",)
    begun = begin_audit(size=1, **shelf)
    undo(entry_id=begun.entry_id, by=by, now=NOW)
    assert Audit.objects.count() == 1
