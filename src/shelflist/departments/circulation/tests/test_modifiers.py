"""The modifiers of a check-in (CIR-16), floating, and the accidental second scan (CIR-17)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shelflist.departments.circulation.actions import check_in
from shelflist.departments.circulation.receipts import CheckinReceipt
from shelflist.departments.circulation.rules import MODIFIERS, ReturnOptions
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.departments.circulation.tests.test_lending_holds import placed, state
from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.actions import save_floating_group
from shelflist.records.branches.models import Branch
from shelflist.records.branches.organisation import FloatingMemberFacts
from shelflist.records.fines.models import Charge
from shelflist.records.items.models import AlertType, Item, ItemAlert
from shelflist.records.loans.models import DeskRule, InHouseUse, Loan
from shelflist.records.transits.models import Transit

LATE = datetime(2026, 11, 11, 4, 59, tzinfo=UTC)
FINE = {"name": "A quarter a day", "cents": 25, "interval": "day"}


def take_back(library: Library, item: Item, *modifiers: str, **changes: Any) -> CheckinReceipt:
    values: dict[str, Any] = {"by": library.staff(), "now": NOW, "options": ReturnOptions.of(modifiers)}
    return check_in(item_barcode=item.barcode, **values | changes)


def test_cir_16_the_options_are_those_of_the_header() -> None:
    names = [one.name for one in MODIFIERS]
    assert len(names) == len(set(names)) == len({one.key for one in MODIFIERS}) == 10
    assert ReturnOptions.of([*names, "nonsense"]).names == tuple(names)


def test_cir_16_amnesty_charges_nothing_for_being_late_and_says_how_late_all_the_same(library: Library) -> None:
    item = library.item()
    library.lent(item, library.card(), LATE, fine_terms=FINE)
    receipt = take_back(library, item, "amnesty")
    assert (receipt.late_days, Charge.objects.count()) == (4, 0)


def test_cir_16_suppressed_transits_keep_it_here(library: Library) -> None:
    item = library.item(at_harbor=True)
    receipt = take_back(library, item, "suppress")
    assert (receipt.verb, receipt.status, Transit.objects.count()) == ("reshelve", "reshelving", 0)


def test_cir_16_what_is_not_catalogued_goes_to_the_cataloguers_unless_that_is_ignored(library: Library) -> None:
    item = library.item(pre_catalogued=True)
    receipt = take_back(library, item)
    assert (receipt.verb, receipt.status) == ("catalogue", "cataloguing")
    assert take_back(library, library.item(pre_catalogued=True), "ignore_pre_cat").verb == "reshelve"


def test_cir_16_inventory_is_noted_and_undone(library: Library) -> None:
    item = library.item()
    before = everything(without_log=True)
    receipt = take_back(library, item, "update_inventory", "amnesty", "auto_print")
    item.refresh_from_db()
    assert item.last_inventoried_at == NOW
    undo(entry_id=receipt.entry_id, by=library.staff(), now=NOW)
    assert everything(without_log=True) == before


def test_cir_16_a_hold_for_this_branch_goes_by_transit_and_a_later_scan_shelves_it(
    library: Library,
) -> None:
    item, card = library.item(), library.card()
    hold = placed(library, item, card, alias="Bluebird")
    sent = take_back(library, item, "capture_as_transit")
    assert (sent.verb, sent.place, sent.status) == ("send", "Eastgate", "in-transit")
    assert state(hold) == ("in-transit", item.pk)
    soon = take_back(library, item, now=NOW + timedelta(minutes=1))
    assert (soon.verb, soon.again) == ("send", True)
    later = take_back(library, item, now=NOW + timedelta(minutes=30))
    assert (later.verb, later.place) == ("hold", "Bluebird")
    assert state(hold) == ("ready", item.pk)


def test_cir_16_suppressed_holds_take_nothing(library: Library) -> None:
    item = library.item()
    hold = placed(library, item, library.card())
    assert take_back(library, item, "suppress").verb == "reshelve"
    assert state(hold) == ("waiting-for-capture", None)  # targeted as before


def test_cir_16_a_copy_in_work_goes_to_whoever_waits_when_holds_are_asked_again(library: Library) -> None:
    for modifiers, status, verb in (
        ((), "in-process", "work"),
        (("retarget_local",), "in-process", "hold"),
        (("retarget_all",), "in-process", "hold"),
        (("retarget_local",), "cataloguing", "catalogue"),
        (("retarget_all",), "cataloguing", "hold"),
    ):
        item = library.item()
        placed(library, item, library.card())
        Item.objects.filter(pk=item.pk).update(status=status)
        assert take_back(library, item, *modifiers).verb == verb, (modifiers, status)


def test_cir_16_what_waited_too_long_on_the_shelf_is_taken_off(library: Library) -> None:
    item = library.item()
    hold = placed(library, item, library.card())
    assert take_back(library, item).verb == "hold"
    late = NOW + timedelta(days=60)
    assert take_back(library, item, now=late).verb == "hold"
    assert take_back(library, item, "clear_hold_shelf", now=late).verb == "reshelve"
    assert state(hold)[0] == "expired"


# -- alerts -----------------------------------------------------------------------------------------------------------


def test_cir_15_an_alert_offers_what_becomes_of_the_copy_and_after_it_comes_the_next_thing(library: Library) -> None:
    item = library.item(at_harbor=True)
    kind = AlertType.objects.get(name="Check-in")
    ItemAlert.objects.create(item=item, alert_type=kind, text="Water on page 9?", once=True, made_at=NOW)
    before = everything(without_log=True)
    first = take_back(library, item)
    assert (first.verb, str(first.sentence), first.bin) == ("alert", "Water on page 9?", "")
    assert first.choices == ("available", "damaged", "in-process", "cataloguing")
    assert ItemAlert.objects.get().done_at == NOW
    undo(entry_id=first.entry_id, by=library.staff(), now=NOW)
    assert everything(without_log=True) == before
    assert take_back(library, item).verb == "alert"
    again = take_back(library, item, past_alerts=True)
    assert (again.verb, again.place, again.bin) == ("send", "Harbor", "HB")


def test_an_alert_on_the_way_leaves_the_journey_alone_until_it_was_minded(library: Library) -> None:
    item = library.item(at_harbor=True, check_in_alert="Three discs: count them")
    sent = take_back(library, item, past_alerts=True)
    third, later = library.staff(at=library.root), NOW + timedelta(hours=1)
    alert = take_back(library, item, by=third, now=later)
    assert (alert.verb, alert.status) == ("alert", "in-transit")
    assert Transit.objects.get().pk == sent.transit_id
    minded = take_back(library, item, by=third, now=later, past_alerts=True)
    assert (minded.verb, minded.place) == ("send", "Harbor")


def test_cir_17_a_second_scan_at_another_desk_of_the_house_sends_nothing_again(library: Library) -> None:
    desks = [
        Branch.objects.create(
            code=code, name=code, kind="desk", parent=library.eastgate, path=f"{library.eastgate.path}{code}/"
        )
        for code in ("901", "902")
    ]
    bump("branches")
    item = library.item(at_harbor=True)
    first, second = (take_back(library, item, by=library.staff(at=desk)) for desk in desks)
    assert (first.again, second.again, second.transit_id) == (False, True, first.transit_id)


def test_what_was_marked_missing_on_its_way_and_is_found_is_no_longer_on_its_way(library: Library) -> None:
    item = library.item(at_harbor=True)
    take_back(library, item)
    Item.objects.filter(pk=item.pk).update(status="missing")
    by, later = library.staff(at=library.harbor), NOW + timedelta(days=3)
    receipt = take_back(library, item, by=by, now=later, past_alerts=True)
    assert (receipt.verb, Transit.objects.get().arrived_at) == ("reshelve", later)


def test_a_second_scan_is_not_a_use_in_the_house(library: Library) -> None:
    DeskRule.objects.create(branch=library.root, counts_unlent_returns=True)
    bump("desk-rules")
    item = library.item()
    for minutes in (0, 1, 8):
        take_back(library, item, now=NOW + timedelta(minutes=minutes))
    assert InHouseUse.objects.count() == 2


# -- floating ---------------------------------------------------------------------------------------------------------


def floating(library: Library, **changes: Any) -> int:
    members = [FloatingMemberFacts(library.eastgate.pk, **changes), FloatingMemberFacts(library.harbor.pk)]
    group = save_floating_group(
        code="fiction", name="Fiction", members=members, by=system_actor("Test", "test"), now=NOW
    )
    bump("branches")
    return group.id


def test_cir_15_a_floating_copy_stays_on_the_shelf_of_this_branch_and_its_undo_moves_it_back(library: Library) -> None:
    item = library.item(at_harbor=True, floating_group_id=floating(library))
    library.lent(item, library.card(), NOW)
    before = everything(without_log=True)
    receipt = take_back(library, item)
    item.refresh_from_db()
    assert (receipt.verb, receipt.place, receipt.bin, receipt.status) == ("float", "New books", "NEW", "reshelving")
    assert (item.branch_id, item.location_id) == (library.eastgate.pk, library.shelf.pk)
    assert not Transit.objects.exists()
    undo(entry_id=receipt.entry_id, by=library.staff(), now=NOW)
    assert everything(without_log=True) == before


def test_cir_16_a_full_branch_sends_it_home_unless_the_desk_says_that_it_stays(library: Library) -> None:
    group = floating(library, most_copies=1)
    library.item(floating_group_id=group)
    assert take_back(library, library.item(at_harbor=True, floating_group_id=group)).verb == "send"
    assert take_back(library, library.item(at_harbor=True, floating_group_id=group), "manual_float").verb == "float"


# -- the second scan --------------------------------------------------------------------------------------------------


def test_cir_17_a_scan_sooner_than_any_journey_takes_does_not_receive(library: Library) -> None:
    item = library.item(at_harbor=True)
    library.lent(item, library.card(), NOW)
    sent = take_back(library, item)
    by, before = library.staff(at=library.harbor), Transit.objects.get()
    soon = take_back(library, item, by=by, now=NOW + timedelta(minutes=4))
    assert (soon.verb, soon.place, soon.again, soon.transit_id) == ("send", "Harbor", True, sent.transit_id)
    assert Transit.objects.values().get() == {k: v for k, v in vars(before).items() if k != "_state"}
    item.refresh_from_db()
    assert item.status == "in-transit"
    later = take_back(library, item, by=by, now=NOW + timedelta(minutes=5))
    assert (later.verb, later.place) == ("reshelve", "Fiction")
    assert Transit.objects.get().arrived_at == NOW + timedelta(minutes=5)


def test_cir_17_how_soon_is_too_soon_is_a_setting_of_the_branch(library: Library) -> None:
    DeskRule.objects.create(branch=library.root, min_transit_minutes=0)
    bump("desk-rules")
    item = library.item(at_harbor=True)
    take_back(library, item)
    assert take_back(library, item, by=library.staff(at=library.harbor)).verb == "reshelve"


def test_cir_17_what_was_lent_since_the_doors_closed_counts_as_returned_now(library: Library) -> None:
    item = library.item()
    loan = library.lent(item, library.card(), NOW, lent_at=NOW - timedelta(hours=1))
    evening = NOW - timedelta(hours=16)
    receipts = {
        take_back(library, item, effective_at=evening, from_drop=True, key="k-1").entry_id for _twice in range(2)
    }
    loan.refresh_from_db()
    assert (loan.returned_at, len(receipts)) == (NOW, 1)
    assert Loan.objects.filter(ended="returned").count() == 1


# -- as fast as before ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("modifiers", "at_harbor", "most"), [((), False, 9), (("amnesty", "update_inventory"), False, 9), ((), True, 11)]
)
def test_p20_a_check_in_takes_few_statements_begin_and_commit_included(
    library: Library, django_assert_max_num_queries: Any, modifiers: tuple[str, ...], *, at_harbor: bool, most: int
) -> None:
    take_back(library, library.item())  # what is kept in memory is read
    item = library.item(at_harbor=at_harbor)
    library.lent(item, library.card(), NOW)
    with django_assert_max_num_queries(most):
        take_back(library, item, *modifiers)
