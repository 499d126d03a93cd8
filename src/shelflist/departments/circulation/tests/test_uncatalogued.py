"""Without a barcode, before cataloguing, and from the tables: CIR-23."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shelflist.departments.circulation.actions import check_in
from shelflist.departments.circulation.actions.precat import Brief, check_out_pre_cat
from shelflist.departments.circulation.actions.uncatalogued import (
    lend_uncatalogued,
    use_uncatalogued,
)
from shelflist.departments.circulation.tests.browser import HTMX, signed_in, text_of, visit_of
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, PERMISSIONS, Library
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.catalog.models import Record
from shelflist.records.items.actions import mark_catalogued
from shelflist.records.items.models import Item
from shelflist.records.loans.models import DeskRule, InHouseUse, Loan, UncataloguedType, UncataloguedUse
from shelflist.records.patrons.models import Card, PatronNote


def codes(act: Any) -> tuple[str, ...]:
    before = everything()
    with pytest.raises(Refused) as caught:
        act()
    assert everything() == before
    return caught.value.codes


@pytest.fixture
def rack(db: None) -> UncataloguedType:
    return UncataloguedType.objects.create(name="Paperback from the rack", loan_days=14)


def test_cir_23_things_without_a_barcode_are_lent_by_count(library: Library, rack: UncataloguedType) -> None:
    card, by = library.card(), library.staff()
    receipt = lend_uncatalogued(kind_id=rack.pk, count=3, patron_barcode=card.barcode, by=by, now=NOW)
    use = UncataloguedUse.objects.get()
    assert (use.use_count, use.patron_id, use.due_on) == (3, card.patron_id, date(2026, 11, 28))
    undo(entry_id=receipt.entry_id, by=by, now=NOW)
    use.refresh_from_db()
    assert use.undone_at == NOW


def test_cir_23_things_without_a_barcode_are_used_in_the_house_by_count(
    library: Library, rack: UncataloguedType
) -> None:
    receipt = use_uncatalogued(kind_id=rack.pk, count=12, by=library.staff(), now=NOW)
    assert (receipt.count, receipt.due_on, UncataloguedUse.objects.get().patron_id) == (12, None, None)


def test_cir_23_what_stops_a_loan_stops_things_without_a_barcode_too(library: Library, rack: UncataloguedType) -> None:
    card, by = library.card(expires_on=date(2026, 11, 13)), library.staff()
    PatronNote.objects.create(patron=card.patron, kind="block", text="Owes $12.40", blocks_loans=True, made_at=NOW)
    chess = UncataloguedType.objects.create(name="Chess set")
    lend: dict[str, Any] = {"patron_barcode": card.barcode, "by": by, "now": NOW}
    assert codes(lambda: lend_uncatalogued(kind_id=chess.pk, count=1, **lend)) == (
        "card-expired",
        "patron-blocked",
        "kind-not-lent",
    )
    assert codes(lambda: lend_uncatalogued(kind_id=0, count=0, **lend | {"patron_barcode": "1"})) == (
        "patron-unknown",
        "kind-unknown",
        "count-out-of-range",
    )
    override = Override(frozenset({"card-expired", "patron-blocked"}), "Promised")
    lend_uncatalogued(kind_id=rack.pk, count=1, override=override, **lend)
    assert codes(lambda: use_uncatalogued(kind_id=rack.pk, count=1, by=library.staff("lend"), now=NOW)) == (
        "not-permitted",
    )


def pre_cat(library: Library, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "item_barcode": "31999",
        "brief": Brief("The Overstory", "Powers, Richard", "9780393635522", library.book.pk),
        "patron_barcode": Card.objects.get().barcode,
        "by": library.staff("lend", "lend-pre-cat", "undo", "return"),
        "now": NOW,
    }
    return check_out_pre_cat(**values | changes)


def test_cir_23_a_book_is_lent_before_it_is_catalogued(library: Library, card: Card) -> None:
    receipt = pre_cat(library)
    item = Item.objects.select_related("record").get(barcode="31999")
    assert (item.status, item.pre_catalogued, item.public) == ("checked-out", True, False)
    assert (item.record.title, item.record.suppressed) == ("The Overstory", True)
    assert Loan.objects.get().item_id == item.pk
    assert Entry.objects.get().verb == "check-out-pre-cat"
    undo(entry_id=receipt.entry_id, by=library.staff(), now=NOW)
    item.refresh_from_db()
    assert item.deleted_at == NOW
    assert Record.objects.get(pk=item.record_id).deleted_at == NOW
    pre_cat(library)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"brief": Brief(" ", item_type_id=1)}, ("title-missing",)),
        ({"patron_barcode": "404"}, ("patron-unknown",)),
    ],
)
def test_cir_23_what_stops_it_leaves_no_record_behind(
    library: Library, card: Card, changes: dict[str, Any], wanted: tuple[str, ...]
) -> None:
    assert codes(lambda: pre_cat(library, **changes)) == wanted
    assert not Record.objects.exists()


def test_cir_23_lending_before_cataloguing_needs_its_permission(library: Library, card: Card) -> None:
    assert codes(lambda: pre_cat(library, by=library.staff("lend"))) == ("not-permitted",)


def test_cir_23_a_barcode_that_is_known_is_not_a_new_book(library: Library, card: Card) -> None:
    known = library.item().barcode
    assert codes(lambda: pre_cat(library, item_barcode=known)) == ("barcode-taken",)


@pytest.mark.parametrize("counts", [True, False])
def test_cir_23_what_comes_back_unlent_counts_as_use_in_the_house_where_the_branch_says_so(
    library: Library, counts: bool
) -> None:
    DeskRule.objects.create(branch=library.root, counts_unlent_returns=counts)
    bump("desk-rules")
    item = library.item()
    receipt = check_in(item_barcode=item.barcode, by=library.staff(), now=NOW)
    assert InHouseUse.objects.filter(item=item, undone_at=None).count() == counts
    undo(entry_id=receipt.entry_id, by=library.staff(), now=NOW)
    assert not InHouseUse.objects.filter(undone_at=None).exists()


@pytest.mark.parametrize("counts", [True, False])
def test_cir_23_what_was_counted_by_itself_is_not_offered_to_be_counted_again(library: Library, counts: bool) -> None:
    DeskRule.objects.create(branch=library.root, counts_unlent_returns=counts)
    bump("desk-rules")
    desk = signed_in(library, "return", "use-in-house", "undo")
    line = desk.post("/desk/check-in/", {"scan": library.item().barcode}, headers=HTMX).content.decode()
    assert ("Count as use in the house" in line) is not counts


# -- on screen --------------------------------------------------------------------------------------------------------


@pytest.fixture
def visitor(library: Library) -> Card:
    """Somebody in good standing, whatever the day: the pages read the real clock."""
    return library.card(expires_on=None)


def test_cir_23_an_unknown_number_at_the_desk_offers_to_lend_before_cataloguing(
    library: Library, visitor: Card
) -> None:
    desk = signed_in(library, "lend", "lend-pre-cat", "undo")
    line = desk.post(visit_of(visitor), {"scan": "31999"}, headers=HTMX).content.decode()
    address = f"{visit_of(visitor)}new-book/"
    assert f"{address}?barcode=31999" in line
    assert 'value="31999"' in desk.get(f"{address}?barcode=31999").content.decode()
    empty = desk.post(address, {"key": "k", "barcode": "31999", "item_type": library.book.pk})
    assert (empty.status_code, Loan.objects.count()) == (422, 0)
    sent = {"key": "k", "barcode": "31999", "item_type": library.book.pk, "title": "The Overstory"}
    assert "The Overstory" in text_of(desk.get(desk.post(address, sent)["Location"]))
    assert Item.objects.get().pre_catalogued
    clerk = signed_in(library, "lend")
    assert "new-book" not in clerk.post(visit_of(visitor), {"scan": "31998"}, headers=HTMX).content.decode()


def test_cir_23_kinds_are_lent_and_counted_from_the_side_of_the_page(
    library: Library, rack: UncataloguedType, visitor: Card
) -> None:
    bump("policies")
    desk = signed_in(library)
    sent = {"kind": rack.pk, "count": 3}
    assert rack.name in text_of(desk.get(visit_of(visitor)))
    assert "Lent 3 ×" in text_of(desk.get(desk.post(f"{visit_of(visitor)}kind/", sent)["Location"]))
    assert "3 × Paperback" in text_of(desk.get(desk.post("/desk/in-house/kind/", sent)["Location"]))
    assert "Give a number from 1" in text_of(desk.post("/desk/in-house/kind/", {"kind": rack.pk, "count": 0}))
    blocked = library.card(expires_on=date(2020, 1, 1))
    assert "expired" in text_of(desk.post(f"{visit_of(blocked)}kind/", sent))
    assert UncataloguedUse.objects.count() == 2


def test_cir_23_when_it_is_catalogued_it_comes_back_like_any_other_copy(library: Library, card: Card) -> None:
    pre_cat(library)
    item = Item.objects.get(barcode="31999")
    assert check_in(item_barcode="31999", by=library.staff(*PERMISSIONS), now=NOW).verb == "catalogue"
    cataloguer = library.staff("edit-items", "undo")
    receipt = mark_catalogued(item_id=item.pk, by=cataloguer, now=NOW)
    item.refresh_from_db()
    assert (item.status, item.pre_catalogued, item.public) == ("reshelving", False, True)
    assert codes(lambda: mark_catalogued(item_id=item.pk, by=cataloguer, now=NOW)) == ("already-catalogued",)
    undo(entry_id=receipt.entry_id, by=cataloguer, now=NOW)
    item.refresh_from_db()
    assert (item.status, item.pre_catalogued, item.public) == ("cataloguing", True, False)
    assert codes(lambda: mark_catalogued(item_id=item.pk, by=library.staff("lend"), now=NOW)) == ("not-permitted",)
    mark_catalogued(item_id=item.pk, by=cataloguer, now=NOW)
    assert check_in(item_barcode="31999", by=library.staff(*PERMISSIONS), now=NOW).verb == "reshelve"
