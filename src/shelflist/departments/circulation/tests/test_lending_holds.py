"""Lending a copy that somebody waits for: the reader's own hold is fulfilled, another's is kept in its place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelflist.departments.circulation.actions import check_out
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.departments.holds.actions import Asked, place_hold
from shelflist.departments.holds.actions.at_check_in import capture
from shelflist.departments.holds.models import Hold
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import perform, undo
from shelflist.ground.journal.acts import Act
from shelflist.records.items.models import Item
from shelflist.records.patrons.models import Card

LATER = NOW + timedelta(minutes=5)


def staff(library: Library) -> Actor:
    from shelflist.departments.circulation.tests.samples import PERMISSIONS

    return library.staff(*PERMISSIONS, "place-holds", "override-hold")


def placed(library: Library, item: Item, card: Card, **asked: object) -> Hold:
    wish = Asked(record_id=item.record_id, **asked)  # type: ignore[arg-type]
    receipt = place_hold(patron_id=card.patron_id, asked=wish, by=staff(library), now=NOW)
    return Hold.objects.get(pk=receipt.hold_id)


def kept(library: Library, item: Item) -> None:
    """The copy stands on the pick-up shelf for whoever is first."""

    def work(act: Act) -> Saved:
        capture(act, item_id=item.pk, record_id=item.record_id, branch_id=library.eastgate.pk)
        Item.objects.filter(pk=item.pk).update(status="on-hold-shelf")
        return Saved(item.pk)

    perform("check-in", work, by=library.staff(), now=NOW, answer=Saved)


def lend(library: Library, item: Item, card: Card, **more: object) -> object:
    return check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=staff(library), now=LATER, **more)  # type: ignore[arg-type]


def state(hold: Hold) -> tuple[str, int | None]:
    hold.refresh_from_db()
    return hold.state, hold.captured_item_id if hold.released_at is None else None


def test_hld_25_the_readers_own_hold_is_fulfilled_and_undo_puts_it_back_on_the_shelf(library: Library) -> None:
    item, card = library.item(), library.card()
    hold = placed(library, item, card)
    kept(library, item)
    receipt = lend(library, item, card)
    assert state(hold) == ("fulfilled", None)
    assert (hold.loan_id, hold.fulfilled_at) == (receipt.loan_id, LATER)  # type: ignore[attr-defined]
    undo(entry_id=receipt.entry_id, by=library.staff(), now=LATER)  # type: ignore[attr-defined]
    assert state(hold) == ("ready", item.pk)
    item.refresh_from_db()
    assert item.status == "on-hold-shelf"


def test_hld_25_another_copy_of_the_title_fulfils_it_too_and_the_one_on_the_shelf_is_cleared(library: Library) -> None:
    item, card = library.item(), library.card()
    other = library.item(record=item.record)
    hold = placed(library, item, card)
    kept(library, item)
    receipt = lend(library, other, card)
    assert state(hold) == ("fulfilled", item.pk)
    assert any("can be cleared" in str(words) for words in receipt.warnings)  # type: ignore[attr-defined]


def test_hld_25_a_copy_that_was_not_valid_for_the_hold_leaves_it_waiting(library: Library) -> None:
    item, card = library.item(part="Disc 1"), library.card()
    other = library.item(record=item.record, part="Disc 2")
    hold = placed(library, item, card, target="part", wanted="Disc 1")
    lend(library, other, card)
    assert state(hold)[0] == "waiting-for-capture"


def test_a_copy_kept_for_another_is_refused_and_a_supervisor_lends_it_all_the_same(library: Library) -> None:
    item, first, second = library.item(), library.card(), library.card()
    hold = placed(library, item, first)
    kept(library, item)
    with pytest.raises(Refused) as refused:
        lend(library, item, second)
    assert refused.value.codes == ("on-hold-for-another",)
    receipt = lend(library, item, second, override=Override(frozenset(refused.value.codes), "They came first"))
    assert state(hold) == ("waiting-for-item", None)
    assert hold.queued_at == NOW, "the other reader keeps their place"
    assert hold.events.get().cause == "lent"
    undo(entry_id=receipt.entry_id, by=library.staff(), now=LATER)  # type: ignore[attr-defined]
    assert state(hold) == ("ready", item.pk)


def test_a_copy_that_was_to_be_fetched_is_let_go_and_another_one_asked_for(library: Library) -> None:
    item, reader, other = library.item(), library.card(), library.card()
    second = library.item(record=item.record)
    hold = placed(library, item, reader)
    assert hold.target_item_id is not None
    target = Item.objects.get(pk=hold.target_item_id)
    receipt = lend(library, target, other)
    hold.refresh_from_db()
    assert hold.target_item_id == ({item.pk, second.pk} - {target.pk}).pop()
    undo(entry_id=receipt.entry_id, by=library.staff(), now=LATER)  # type: ignore[attr-defined]
    hold.refresh_from_db()
    assert hold.state == "waiting-for-capture"


def test_holds_of_others_cost_a_check_out_no_further_statement(library: Library) -> None:
    """A title that nobody waits for, while others wait for other titles."""
    elsewhere, card = library.item(), library.card()
    placed(library, elsewhere, library.card())
    item = library.item()
    with CaptureQueriesContext(connection) as queries:
        lend(library, item, card)
    assert len([one for one in queries if "holds_hold" in one["sql"]]) == 1
