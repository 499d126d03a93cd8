"""Standing penalties at the desk: judged as of the scan, in the statements that are there (PAT-10, PAT-12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelflist.departments.circulation import actions
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Delivery, Entry
from shelflist.records.loans.rules.suspending import suspended_days
from shelflist.records.loans.standing import judge_after
from shelflist.records.patrons.actions import penalties, set_threshold
from shelflist.records.patrons.models import PatronCategory, PatronNote

pytestmark = pytest.mark.django_db
BY = system_actor("tests")


def test_pat_10_a_count_stops_the_very_next_scan_without_another_statement(library: Library) -> None:
    clerk, card, items = library.staff(), library.card(), [library.item() for _number in range(4)]

    def lend(number: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            actions.check_out(item_barcode=items[number].barcode, patron_barcode=card.barcode, by=clerk, now=NOW)
        return len([one for one in seen if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    lend(0)
    usual = lend(1)
    set_threshold(penalty="exceeds-checkouts", begins_at=3, by=BY, now=NOW)
    with pytest.raises(Refused):
        actions.check_out(item_barcode="nothing", patron_barcode=card.barcode, by=clerk, now=NOW)  # reads the table
    assert lend(2) == usual
    with pytest.raises(Refused) as no:
        lend(3)
    assert [str(one.message) for one in no.value.refusals] == ["Blocked: 3 items are out, and 3 are the most."]


def test_pat_10_what_is_overdue_stops_renewals_and_is_forgotten_when_it_is_back(library: Library) -> None:
    clerk, card = library.staff(), library.card()
    late, other = library.item(), library.item()
    library.lent(late, card, NOW - timedelta(days=2))
    library.lent(other, card, NOW + timedelta(days=2))
    set_threshold(penalty="exceeds-overdue", begins_at=1, by=BY, now=NOW)
    penalties.judge_periodically(NOW)
    note = PatronNote.objects.get(patron=card.patron)
    assert (str(note.words), note.blocks_holds) == ("1 item is overdue.", True)
    with pytest.raises(Refused) as no:
        actions.renew(item_barcode=other.barcode, by=clerk, now=NOW)
    assert [str(one.message) for one in no.value.refusals if one.code == "patron-blocked"] == [
        "Blocked: 1 item is overdue."
    ]
    receipt = actions.check_in(item_barcode=late.barcode, by=clerk, now=NOW)
    assert Delivery.objects.filter(entry=receipt.entry_id, observer="standing").exists()
    judge_after(Entry.objects.get(pk=receipt.entry_id))
    assert not PatronNote.objects.filter(lifted_at__isnull=True).exists()


def test_pat_10_fulfilment_is_blocked_apart_from_loans(library: Library) -> None:
    from shelflist.departments.circulation.rules import Block, KeptCopy, PatronFacts
    from shelflist.departments.circulation.rules.lending import _borrowing_reasons

    own = KeptCopy(own=True, open=True)
    loans = PatronFacts(1, blocks=(Block("a", stops_loans=True),))
    pickups = PatronFacts(1, blocks=(Block("b", stops_fulfilment=True),))
    assert [len(list(_borrowing_reasons(who, kept))) for who in (loans, pickups) for kept in (None, own)] == [
        1,
        0,
        0,
        1,
    ]


@pytest.mark.parametrize(("late", "days"), [(-3, 0), (0, 0), (1, 2), (10, 20), (40, 30)])
def test_pat_12_fin_07_a_fine_in_days_is_capped(late: int, days: int) -> None:
    assert suspended_days(late=late, per_day=2, most=30) == days


def test_pat_12_fin_07_who_brings_back_late_is_suspended_and_undo_takes_it_back(library: Library) -> None:
    PatronCategory.objects.update(suspension_days_per_late_day=2, suspension_days_at_most=30)
    clerk, card, item = library.staff(), library.card(), library.item()
    library.lent(item, card, NOW - timedelta(days=4))
    receipt = actions.check_in(item_barcode=item.barcode, by=clerk, now=NOW)
    for _time in range(2):  # handed over twice, done once
        judge_after(Entry.objects.get(pk=receipt.entry_id))
    note = PatronNote.objects.get(patron=card.patron)
    assert (str(note.words), (note.ends_on - NOW.date()).days) == ("Suspended for 8 days.", 8)
    with pytest.raises(Refused) as no:
        actions.check_out(item_barcode=library.item().barcode, patron_barcode=card.barcode, by=clerk, now=NOW)
    assert no.value.codes == ("patron-blocked",)
    undone = undo(entry_id=receipt.entry_id, by=clerk, now=NOW)
    judge_after(Entry.objects.get(pk=undone.entry_id))
    assert not PatronNote.objects.exists()


def test_pat_12_a_block_until_everything_is_back_goes_with_the_last_return(library: Library) -> None:
    from shelflist.ground.journal.actions import perform

    clerk, card, item = library.staff(), library.card(), library.item()
    library.lent(item, card, NOW - timedelta(days=4))

    def work(act):
        penalties.impose(act, patron_id=card.patron_id, code="overdue-notice")
        return penalties.JudgedReceipt(1)

    perform("judge-penalties", work, by=BY, now=NOW, answer=penalties.JudgedReceipt)
    penalties.judge_periodically(NOW)
    assert PatronNote.objects.filter(lifted_at__isnull=True).exists()
    actions.check_in(item_barcode=item.barcode, by=clerk, now=NOW)
    penalties.judge_periodically(NOW)
    assert not PatronNote.objects.filter(lifted_at__isnull=True).exists()


def test_pat_10_nothing_is_kept_for_a_reader_who_is_blocked_so() -> None:
    from dataclasses import replace

    from shelflist.departments.holds.rules.candidates import blocked
    from shelflist.departments.holds.rules.facts import Wish

    wish = Wish(1, "title", 1, 1, 1, 1, 1, 1, NOW, NOW)
    assert [[one.code for one in blocked(replace(wish, is_held_back=held))] for held in (False, True)] == [
        [], ["reader-blocked"],
    ]  # fmt: skip
