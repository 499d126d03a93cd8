"""Check in, in-house use and the end of reshelving: what is written and what is answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shelflist.departments.circulation.actions import check_in, check_out, shelve_returned, use_in_house
from shelflist.departments.circulation.receipts import CheckinReceipt, InHouseReceipt
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.items.models import Item
from shelflist.records.loans.models import InHouseUse, Loan
from shelflist.records.transits.models import Transit

DUE = datetime(2026, 11, 15, 4, 59, tzinfo=UTC)  # tonight, 23:59 in New York


def take_back(library: Library, item: Item, **changes: Any) -> CheckinReceipt:
    values: dict[str, Any] = {"by": library.staff(), "now": NOW}
    return check_in(item_barcode=item.barcode, **values | changes)


def test_a_loan_ends_in_its_own_row(library: Library) -> None:
    item, card = library.item(), library.card()
    loan = library.lent(item, card, DUE)
    receipt = take_back(library, item)
    assert (receipt.loan_id, receipt.patron_id, receipt.due_at) == (loan.pk, card.patron_id, DUE)
    assert (receipt.verb, receipt.place, receipt.status) == ("reshelve", "New books", "reshelving")
    assert (receipt.was_lent, receipt.late) == (True, None)
    loan.refresh_from_db()
    assert (loan.returned_at, loan.returned_branch_id, loan.ended) == (NOW, library.eastgate.pk, "returned")
    item.refresh_from_db()
    assert (item.status, item.status_changed_at, item.last_seen_at) == ("reshelving", NOW, NOW)
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert (entry.verb, entry.patron_id, entry.loan_id, entry.item_id) == ("check-in", card.patron_id, loan.pk, item.pk)
    assert CheckinReceipt.from_data(entry.answer).to_data() == receipt.to_data()


def test_a_late_return_says_how_late(library: Library) -> None:
    item = library.item()
    library.lent(item, library.card(), DUE - timedelta(days=8))
    receipt = take_back(library, item)
    assert (receipt.late_days, str(receipt.late)) == (8, "8 days late")
    assert str(Entry.objects.get().said["say"]) == "Checked in “{title}”, {late}"


def test_an_item_of_another_branch_is_sent_home_and_not_on_any_shelf(library: Library) -> None:
    item = library.item(at_harbor=True)
    receipt = take_back(library, item)
    assert (receipt.verb, receipt.place) == ("send", "Harbor")
    assert str(receipt.sentence) == "Belongs at Harbor: send it home."
    item.refresh_from_db()
    assert (item.status, item.last_seen_branch_id) == ("in-transit", library.eastgate.pk)
    transit = Transit.objects.get()
    assert (transit.from_branch_id, transit.to_branch_id) == (library.eastgate.pk, library.harbor.pk)
    assert (transit.why, transit.next_status, transit.sent_at, receipt.transit_id) == (
        "home",
        "reshelving",
        NOW,
        transit.pk,
    )


def test_cir_15_what_was_sent_home_arrives_there_and_is_reshelved(library: Library) -> None:
    item = library.item(at_harbor=True)
    take_back(library, item)
    receipt = take_back(library, item, by=library.staff(at=library.harbor), now=NOW + timedelta(days=1))
    assert (receipt.verb, receipt.status, receipt.transit_id) == ("reshelve", "reshelving", None)
    assert Transit.objects.get().arrived_at == NOW + timedelta(days=1)


def test_cir_17_a_second_scan_where_it_was_sent_repeats_the_answer_and_sends_nothing_again(library: Library) -> None:
    item = library.item(at_harbor=True)
    first = take_back(library, item)
    second = take_back(library, item, now=NOW + timedelta(seconds=2))
    assert (second.verb, second.place, second.transit_id) == ("send", "Harbor", first.transit_id)
    assert Transit.objects.get().arrived_at is None


def test_cir_15_what_went_into_the_wrong_crate_is_sent_on_from_where_it_is(library: Library) -> None:
    library.root.refresh_from_db()
    west = type(library.root).objects.create(code="WST", name="West", kind="branch", parent=library.root, path="new")
    west.path = f"{library.root.path}{west.pk}/"
    west.save()
    _bump("branches")
    item = library.item(at_harbor=True)
    take_back(library, item)
    receipt = take_back(library, item, by=library.staff(at=west), now=NOW + timedelta(hours=5))
    assert (receipt.verb, receipt.place) == ("send", "Harbor")
    lost_way, goes_on = Transit.objects.order_by("pk")
    assert (lost_way.why_cancelled, goes_on.from_branch_id) == ("handled on the way", west.pk)


def test_what_is_lent_on_its_way_is_no_longer_under_way_until_that_is_undone(library: Library) -> None:
    item, card = library.item(at_harbor=True), library.card()
    take_back(library, item)
    anyway = Override(frozenset({"item-status"}), "The reader stands here")
    by = library.staff()
    receipt = check_out(
        item_barcode=item.barcode, patron_barcode=card.barcode, by=by, now=NOW + timedelta(minutes=1), override=anyway
    )
    assert Transit.objects.get().why_cancelled == "lent on the way"
    undo(entry_id=receipt.entry_id, by=by, now=NOW + timedelta(minutes=2))
    item.refresh_from_db()
    assert (item.status, Transit.objects.get().cancelled_at) == ("in-transit", None)


def test_undoing_a_return_calls_its_transit_off_and_lets_the_one_before_go_on(library: Library) -> None:
    item = library.item(at_harbor=True)
    sent = take_back(library, item)
    at_harbor = library.staff(at=library.harbor)
    received = take_back(library, item, by=at_harbor, now=NOW + timedelta(minutes=3))
    undo(entry_id=received.entry_id, by=at_harbor, now=NOW + timedelta(minutes=4))
    transit = Transit.objects.get()
    assert (transit.arrived_at, transit.cancelled_at) == (None, None)
    undo(entry_id=sent.entry_id, by=library.staff(), now=NOW + timedelta(minutes=5))
    item.refresh_from_db()
    assert (item.status, Transit.objects.get().why_cancelled) == ("available", "undone")


def test_a_desk_of_the_branch_is_at_home_too(library: Library) -> None:
    branch = library.eastgate
    desk = type(branch).objects.create(code="EG1", name="Adult desk", kind="desk", parent=branch, path="pending")
    desk.path = f"{branch.path}{desk.pk}/"
    desk.save()
    _bump("branches")
    receipt = take_back(library, library.item(), by=library.staff(at=desk))
    assert receipt.verb == "reshelve"


def _bump(*names: str) -> None:
    from shelflist.ground.journal.revisions import bump

    bump(*names)


def test_an_alert_on_the_item_is_the_answer(library: Library) -> None:
    receipt = take_back(library, library.item(check_in_alert="Three discs: count them"))
    assert (receipt.verb, str(receipt.sentence)) == ("alert", "Three discs: count them")


def test_an_item_that_was_not_lent_counts_as_seen(library: Library) -> None:
    item = library.item(loan_count=3)
    receipt = take_back(library, item)
    assert (receipt.was_lent, receipt.status) == (False, "available")
    item.refresh_from_db()
    assert (item.status, item.last_seen_at, item.loan_count) == ("available", NOW, 3)
    assert item.status_changed_at == datetime(2026, 1, 5, tzinfo=UTC)
    assert not InHouseUse.objects.exists()


def test_cir_17_what_lay_in_the_book_drop_counts_from_the_evening_before(library: Library) -> None:
    item = library.item()
    loan = library.lent(item, library.card(), DUE - timedelta(days=1))
    evening = NOW - timedelta(hours=16)
    receipt = take_back(library, item, effective_at=evening)
    assert (receipt.returned_at, receipt.late) == (evening, None)
    loan.refresh_from_db()
    assert loan.returned_at == evening
    entry = Entry.objects.get()
    assert (entry.happened_at, entry.heard_at, entry.undo_until) == (evening, NOW, NOW + timedelta(minutes=10))
    item.refresh_from_db()
    assert item.last_seen_at == NOW


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"effective_at": NOW + timedelta(minutes=1)}, ("return-in-the-future",)),
        ({"effective_at": datetime(2026, 10, 1, tzinfo=UTC)}, ("return-before-loan",)),
    ],
)
def test_a_return_at_an_impossible_moment_is_refused(
    library: Library, changes: dict[str, Any], codes: tuple[str, ...]
) -> None:
    item = library.item()
    library.lent(item, library.card(), DUE)
    before = everything()
    with pytest.raises(Refused) as caught:
        take_back(library, item, **changes)
    assert caught.value.codes == codes
    assert everything() == before


def test_an_unknown_barcode_and_a_missing_permission_are_told_together(library: Library) -> None:
    before = everything()
    with pytest.raises(Refused) as caught:
        check_in(item_barcode="404", by=library.staff("lend"), now=NOW)
    assert caught.value.codes == ("not-permitted", "item-unknown")
    assert everything() == before


def test_p03_one_key_five_times_is_one_return(library: Library) -> None:
    item = library.item()
    library.lent(item, library.card(), DUE)
    receipts = [take_back(library, item, key="k-1", now=NOW + timedelta(seconds=n)) for n in range(5)]
    assert receipts == [receipts[0]] * 5
    assert Entry.objects.count() == 1


def test_s26_lending_and_returning_many_times_leaves_one_row_for_each_loan(library: Library) -> None:
    item, card = library.item(), library.card()
    for n in range(4):
        library.lent(item, card, DUE, lent_at=NOW - timedelta(days=9 - n))
        take_back(library, item, now=NOW + timedelta(minutes=n))
    assert Loan.objects.filter(ended="returned").count() == Loan.objects.count() == 4


# -- in-house use (CIR-23) --------------------------------------------------------------------------------------------


def use(library: Library, barcode: str, count: int = 1, **changes: Any) -> InHouseReceipt:
    values: dict[str, Any] = {"by": library.staff(), "now": NOW}
    return use_in_house(item_barcode=barcode, count=count, **values | changes)


def test_cir_23_a_use_in_the_house_is_counted_apart_from_loans(library: Library) -> None:
    item = library.item()
    receipt = use(library, item.barcode, 3)
    row = InHouseUse.objects.get()
    assert (row.pk, row.use_count, row.branch_id, row.used_at) == (receipt.use_id, 3, library.eastgate.pk, NOW)
    item.refresh_from_db()
    assert (item.status, item.loan_count, item.last_seen_at) == ("available", 0, NOW)
    assert not Loan.objects.exists()
    assert InHouseReceipt.from_data(Entry.objects.get().answer).to_data() == receipt.to_data()


@pytest.mark.parametrize("count", [0, -1, 1000])
def test_cir_23_a_count_that_cannot_be_is_refused(library: Library, count: int) -> None:
    with pytest.raises(Refused) as caught:
        use(library, library.item().barcode, count)
    assert caught.value.codes == ("count-out-of-range",)


def test_cir_23_every_reason_is_told_and_nothing_is_written(library: Library) -> None:
    item = library.item(deleted_at=NOW)
    library.lent(item, library.card(), DUE)
    before = everything()
    with pytest.raises(Refused) as caught:
        use(library, item.barcode, 0, by=library.staff("lend"))
    assert caught.value.codes == ("not-permitted", "count-out-of-range", "item-deleted", "item-on-loan")
    with pytest.raises(Refused) as caught:
        use(library, "404")
    assert caught.value.codes == ("item-unknown",)
    assert everything() == before


# -- back on the shelf ------------------------------------------------------------------------------------------------

WORKER = system_actor("Shelflist", "worker")
DAY = timedelta(hours=24)


def test_what_was_returned_is_available_after_a_day(library: Library) -> None:
    item = library.item()
    library.lent(item, library.card(), DUE)
    take_back(library, item)
    assert shelve_returned(by=WORKER, now=NOW + DAY - timedelta(seconds=1)).count == 0
    assert Entry.objects.count() == 1, "a task that finds nothing to do writes nothing"
    receipt = shelve_returned(by=WORKER, now=NOW + DAY)
    assert receipt.count == 1
    item.refresh_from_db()
    assert (item.status, item.status_changed_at) == ("available", NOW + DAY)
    assert Entry.objects.get(pk=receipt.entry_id).verb == "shelve"


def test_what_is_on_its_way_home_waits_until_its_own_branch_has_seen_it(library: Library) -> None:
    item = library.item(at_harbor=True)
    take_back(library, item)
    assert shelve_returned(by=WORKER, now=NOW + 3 * DAY).count == 0
    harbor = library.staff(at=library.harbor)
    take_back(library, item, by=harbor, now=NOW + 3 * DAY)
    assert shelve_returned(by=WORKER, now=NOW + 3 * DAY + timedelta(hours=1)).count == 0
    assert shelve_returned(by=WORKER, now=NOW + 4 * DAY).count == 1


def test_only_what_is_reshelving_and_in_the_collection_is_shelved(library: Library) -> None:
    long_ago = datetime(2026, 1, 5, tzinfo=UTC)
    library.item(status="missing")
    library.item(status="reshelving", deleted_at=long_ago)
    imported = library.item(status="reshelving")  # never seen by a scanner
    assert shelve_returned(by=WORKER, now=NOW).count == 1
    imported.refresh_from_db()
    assert imported.status == "available"
