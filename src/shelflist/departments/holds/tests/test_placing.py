"""Placing holds: every kind of target, every reason not to, undo, and the journal's key."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shelflist.departments.holds.actions import Asked, place_hold
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.items.models import Item
from shelflist.records.patrons.models import Patron, PatronNote


def codes(shelves: Shelves, *args: Any, **kwargs: Any) -> list[str]:
    before = Hold.objects.count(), Entry.objects.count()
    with pytest.raises(Refused) as refused:
        shelves.place(*args, **kwargs)
    assert (Hold.objects.count(), Entry.objects.count()) == before, "a refused hold writes nothing"
    assert all(str(one.message) for one in refused.value.refusals)
    return [one.code for one in refused.value.refusals]


def test_hld_01_a_title_hold_asks_for_the_copy_at_the_place_of_pick_up(shelves: Shelves) -> None:
    record = shelves.title(1, harbor=1)
    receipt = shelves.place(record, pickup_branch_id=shelves.harbor.pk)
    assert receipt.state == "waiting-for-capture"
    assert receipt.item_id == shelves.copies(record)[1].pk
    assert (receipt.position, receipt.queue_length, receipt.copy_count) == (1, 1, 2)


def test_hld_02_a_hold_keeps_who_asked_where_and_when(shelves: Shelves) -> None:
    reader = shelves.reader()
    hold = shelves.hold(
        shelves.place(shelves.title(), reader, pickup_branch_id=shelves.harbor.pk, note="Ring first", behind_desk=True,
                      mint_condition=True, alias="Bluebird", selection_branch_id=shelves.library.root.pk)
    )  # fmt: skip
    assert (hold.patron_id, hold.requested_at, hold.queued_at) == (reader.pk, NOW, NOW)
    assert (hold.request_branch_id, hold.pickup_branch_id) == (shelves.eastgate.pk, shelves.harbor.pk)
    assert (hold.placed_by_name, hold.door, hold.note, hold.alias) == ("Jo Moreau", "desk", "Ring first", "Bluebird")
    assert hold.behind_desk
    assert hold.mint_condition


def test_hld_01_parts_volumes_and_single_copies(shelves: Shelves) -> None:
    record = shelves.title(2)
    _one, two = shelves.copies(record)
    Item.objects.filter(pk=two.pk).update(part="Disc 2", call_number="FIC EVE v.2")
    for asked in (
        {"target": "part", "wanted": "Disc 2"},
        {"target": "volume", "wanted": "FIC EVE v.2"},
        {"target": "copy", "item_id": two.pk},
    ):
        receipt = shelves.place(record, **asked)
        assert receipt.item_id == two.pk
        undo(entry_id=receipt.entry_id, by=shelves.staff(), now=NOW)
    assert codes(shelves, record, target="part", wanted="Disc 9") == ["part-unknown"]
    assert codes(shelves, record, target="copy", item_id=10**9) == ["title-unknown"]


def test_hld_01_a_forced_copy_goes_before_those_who_wait(shelves: Shelves) -> None:
    record = shelves.title()
    first = shelves.place(record)
    forced = shelves.place(record, target="force", item_id=shelves.copies(record)[0].pk)
    assert shelves.hold(forced).cut_in_line
    assert (forced.position, shelves.hold(first).state) == (1, "waiting-for-capture")


def test_hld_01_recall_to_cataloguing_takes_a_copy_that_nobody_may_borrow(shelves: Shelves) -> None:
    record = shelves.title(holdable=False)
    receipt = shelves.place(record, target="cataloguing", item_id=shelves.copies(record)[0].pk)
    assert receipt.state == "waiting-for-capture"


def test_hld_01_any_edition_takes_every_edition_in_the_formats_asked_for(shelves: Shelves) -> None:
    book = shelves.title(0, work_key="everett|james", material="book", language="eng")
    film = shelves.title(1, work_key="everett|james", material="video", language="eng")
    french = shelves.title(1, work_key="everett|james", material="book", language="fre")
    anything = shelves.place(book, target="any-edition")
    assert anything.item_id in {shelves.copies(film)[0].pk, shelves.copies(french)[0].pk}
    text = shelves.place(book, target="any-edition", materials=("book",))
    assert text.item_id == shelves.copies(french)[0].pk or text.state == "waiting-for-item"
    assert codes(shelves, book, target="any-edition", languages=("ger",)) == ["not-holdable"]
    assert "no-other-editions" in codes(shelves, shelves.title(), target="any-edition")


@pytest.mark.parametrize("target", ["copy", "force", "volume", "cataloguing"])
def test_hld_01_readers_may_ask_for_title_part_and_any_edition_only(shelves: Shelves, target: str) -> None:
    record, reader = shelves.title(), shelves.reader()
    item = shelves.copies(record)[0]
    Item.objects.update(call_number="X 1")
    themselves = Actor("patron", reader.pk, "Amina", "api")
    asked: dict[str, Any] = {"wanted": "X 1"} if target == "volume" else {"item_id": item.pk}
    assert codes(shelves, record, reader, by=themselves, target=target, **asked) == ["hold-for-staff-only"]
    assert shelves.place(record, reader, by=themselves).state == "waiting-for-capture"
    assert codes(shelves, record, by=themselves) == ["not-permitted"]


def test_hld_05_every_reason_at_once(shelves: Shelves) -> None:
    reader = shelves.reader(expires_on=date(2026, 1, 1), barred_until=date(2026, 12, 1), why_barred="Ink.")
    PatronNote.objects.create(patron=reader, kind="block", text="Owes a map", blocks_holds=True, made_at=NOW)
    record = shelves.title(holdable=False)
    given = codes(shelves, record, reader, by=shelves.staff("lend"), pickup_branch_id=shelves.library.root.pk,
                  wanted_until=date(2026, 11, 1))  # fmt: skip
    assert given == [
        "not-permitted",
        "pickup-not-possible",
        "card-expired",
        "patron-barred",
        "patron-blocked",
        "not-holdable",
        "day-has-passed",
    ]


def test_a_hold_on_what_does_not_exist_is_refused(shelves: Shelves) -> None:
    record = shelves.title(0)
    assert codes(shelves, record) == ["nothing-to-hold"]
    record.deleted_at = NOW
    record.save()
    assert codes(shelves, record) == ["title-unknown"]
    with pytest.raises(Refused) as refused:
        place_hold(patron_id=10**9, asked=Asked(record_id=shelves.title().pk), by=shelves.staff(), now=NOW)
    assert "patron-unknown" in refused.value.codes


def test_a_supervisor_places_it_against_the_rules_with_a_reason(shelves: Shelves) -> None:
    record = shelves.title(0)
    because = Override(frozenset({"nothing-to-hold"}), "On its way from the vendor")
    receipt = shelves.place(record, override=because)
    assert shelves.hold(receipt).state == "waiting-for-item"
    assert shelves.hold(receipt).hopeless_since == NOW
    assert Entry.objects.get(pk=receipt.entry_id).override == {
        "codes": ["nothing-to-hold"],
        "reason": "On its way from the vendor",
    }
    assert codes(shelves, record, override=Override(frozenset({"nothing-to-hold"}), " ")) == [
        "nothing-to-hold",
        "override-needs-reason",
    ]
    assert codes(shelves, record, by=shelves.staff("place-holds"), override=because) == ["nothing-to-hold"]


def test_hld_17_a_second_hold_on_a_title_needs_a_permission(shelves: Shelves) -> None:
    record, reader = shelves.title(), shelves.reader()
    shelves.place(record, reader)
    assert codes(shelves, record, reader) == ["already-on-hold"]
    twice = Override(frozenset({"already-on-hold"}), "For her class")
    assert shelves.hold(shelves.place(record, reader, override=twice)).twin == 2
    assert codes(shelves, record, reader, by=shelves.staff("place-holds"), override=twice) == ["already-on-hold"]


def test_p03_one_open_hold_per_patron_and_title_is_the_databases_word(shelves: Shelves) -> None:
    hold = shelves.hold(shelves.place(shelves.title()))
    hold.pk = None
    hold.target_item_id, hold.state = None, "waiting-for-item"
    with pytest.raises(IntegrityError), transaction.atomic():
        hold.save(force_insert=True)


def test_somebody_who_has_it_is_told_so(shelves: Shelves) -> None:
    card = shelves.library.card()
    record = shelves.title()
    shelves.library.lent(shelves.copies(record)[0], card, NOW + timedelta(days=3))
    assert codes(shelves, record, card.patron) == ["already-has-it"]


def test_undo_takes_a_hold_back_and_gives_its_copy_to_the_next(shelves: Shelves) -> None:
    record = shelves.title()
    first, second = shelves.place(record), shelves.place(record)
    assert shelves.hold(second).state == "waiting-for-item"
    undo(entry_id=first.entry_id, by=shelves.staff(), now=NOW + timedelta(minutes=9))
    assert (shelves.hold(first).state, shelves.hold(first).cancel_cause) == ("cancelled", "undone")
    assert shelves.hold(second).state == "waiting-for-capture"


def test_the_same_key_places_one_hold(shelves: Shelves) -> None:
    record, reader = shelves.title(), shelves.reader()
    first = shelves.place(record, reader, key="k-1")
    assert shelves.place(record, reader, key="k-1") == first
    assert Hold.objects.count() == 1


def test_hld_12_a_hold_may_begin_suspended(shelves: Shelves) -> None:
    receipt = shelves.place(shelves.title(), thaws_on=date(2026, 12, 1))
    assert (receipt.state, receipt.thaws_on, receipt.position) == ("suspended", date(2026, 12, 1), 1)


def test_hld_13_a_hold_expires_at_the_end_of_the_day_it_is_wanted_until_or_of_the_next_open_one(
    shelves: Shelves,
) -> None:
    hold = shelves.hold(shelves.place(shelves.title(), wanted_until=date(2026, 11, 22)))  # a Sunday, closed
    assert hold.wanted_until == date(2026, 11, 22)
    assert hold.expires_at is not None
    assert hold.expires_at.isoformat() == "2026-11-24T04:59:00+00:00"


def test_a_place_of_pick_up_that_does_not_exist_is_not_taken_for_none(shelves: Shelves) -> None:
    assert codes(shelves, shelves.title(), pickup_branch_id=0) == ["pickup-unknown"]


def test_the_reader_may_be_anybody_at_their_own_branch(shelves: Shelves) -> None:
    reader = shelves.reader(home_branch=shelves.harbor)
    assert shelves.place(shelves.title(), reader).pickup_branch_id == shelves.harbor.pk
    assert isinstance(reader, Patron)
