"""The index follows the tables (P04, S28): nothing is lost when it is killed, and it is built anew by itself."""

from __future__ import annotations

import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from shelflist.ground.journal.queries import queue_state
from shelflist.observers.search import places, queries
from shelflist.observers.search.actions import building, leasing, taking_in, verifying
from shelflist.observers.search.embedded.reading import TantivyReader
from shelflist.observers.search.embedded.writing import TantivyWriter
from shelflist.observers.search.engine import IndexGone, WriterBusy
from shelflist.observers.search.indexer import LULL_SECONDS, POLL_SECONDS, Indexer
from shelflist.observers.search.models import Waiting, WriterLease
from shelflist.observers.search.queries import staff
from shelflist.observers.search.queries.documents import documents, written_between
from shelflist.observers.search.rules import limits
from shelflist.observers.search.rules.questions import Question
from shelflist.observers.search.rules.shape import Document
from shelflist.observers.search.rules.tree import Search, Words
from shelflist.observers.search.tests.titles import add, find, indexed, marc
from shelflist.records.catalog import actions as catalog
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item
from shelflist.records.items.tests.library import BY, make_shelves

pytestmark = pytest.mark.django_db


def test_p04_a_new_changed_hidden_and_deleted_title_is_found_or_not_after_one_step(indexer: Indexer) -> None:
    settle(indexer)
    [number] = add(marc("The owl service", "Garner, Alan"))
    assert indexer.step()
    assert find("owl") == (number,)
    now = timezone.now()
    catalog.save_record(record_id=number, marc=marc("The weasel service"), version=1, by=BY, now=now)
    assert indexer.step()
    assert (find("owl"), find("weasel")) == ((), (number,))
    catalog.suppress_record(record_id=number, by=BY, now=now)
    indexer.step()
    assert (find("weasel"), find("weasel", hidden_too=True)) == ((), (number,))
    catalog.delete_record(record_id=number, has_items=False, by=BY, now=now)
    indexer.step()
    assert find("weasel", hidden_too=True) == ()


def test_a_word_that_stood_nowhere_is_found_as_soon_as_a_title_has_it(indexer: Indexer) -> None:
    settle(indexer)
    assert (find("gannets"), find("gannet")) == ((), ())
    [number] = add(marc("The gannet and the gannets"), marc("Something else"))[:1]
    settle(indexer)
    assert (find("gannets"), find("gannet")) == ((number,), (number,))


def test_p13_after_a_few_titles_the_indexer_waits_a_little_for_more_and_after_a_heap_it_does_not(
    indexer: Indexer,
) -> None:
    settle(indexer)
    add(marc("The lonely title"))
    assert indexer.pause_after(indexer.step()) == LULL_SECONDS
    indexer.took = taking_in.AT_ONCE
    assert indexer.pause_after(True) == 0
    assert indexer.pause_after(False) == POLL_SECONDS


def test_an_import_of_many_is_taken_in_as_batches_and_asks_nobody_one_by_one(indexer: Indexer) -> None:
    settle(indexer)
    add(*[marc(f"Volume {number}") for number in range(50)])
    steps = 1
    while indexer.step():
        steps += 1
    assert (steps <= 3, queries.search(Search(Words("volume"))).total) == (True, 50)


def test_what_is_killed_before_the_commit_still_waits_and_after_it_is_taken_in_again(indexer: Indexer) -> None:
    settle(indexer)
    [number] = add(marc("Kestrel"))
    batch = taking_in.next_batch()
    assert indexer.writer is not None
    indexer.writer.put(documents(batch.record_ids))
    indexer._close()  # killed: what was put is lost, what waits is not
    assert (find("kestrel"), taking_in.next_batch()) == ((), batch)
    settle(indexer)
    assert (find("kestrel"), taking_in.next_batch().rows) == ((number,), ())
    taking_in.ask_for([number])  # killed between the commit and the forgetting
    settle(indexer)
    assert find("kestrel") == (number,)


def test_a_change_that_is_committed_while_its_record_is_taken_in_is_not_forgotten_with_it(indexer: Indexer) -> None:
    settle(indexer)
    [number] = add(marc("Heron"))
    batch = taking_in.next_batch()
    Record.objects.filter(pk=number).update(suppressed=True)
    assert indexer.writer is not None
    taking_in.take_in(indexer.writer, indexer.holder, batch)
    assert taking_in.next_batch().record_ids == (number,)


def test_a_copy_that_comes_moves_or_goes_has_its_title_taken_in_and_a_loan_does_not() -> None:
    shelves = make_shelves()
    Waiting.objects.all().delete()
    copy = shelves.copy()
    assert taken_in() == {shelves.emma.pk}
    Item.objects.filter(pk=copy.pk).update(status="checked-out", loan_count=3)
    assert taken_in() == set()
    Item.objects.filter(pk=copy.pk).update(record=shelves.ulysses)
    assert taken_in() == {shelves.emma.pk, shelves.ulysses.pk}
    Item.objects.filter(pk=copy.pk).update(call_number="823.7")
    assert taken_in() == {shelves.ulysses.pk}
    shelves.people.east.path = f"{shelves.people.main.path}{shelves.people.east.pk}/"
    shelves.people.east.save()
    assert len(taking_in.all_asked_for()) == 1  # a branch that moved counts for others


def test_a_missing_or_damaged_index_is_answered_by_the_tables_and_built_again(indexer: Indexer, folder: Path) -> None:
    [number] = add(marc("Bittern"))
    settle(indexer)
    shutil.rmtree(folder)
    assert queries.search(Search(Words("bittern"))).from_index is False
    assert queries.lag().is_there is False
    indexer._close()
    settle(indexer)
    assert find("bittern") == (number,)
    for file in places.current().glob("*"):
        file.unlink()  # the engine has it mapped: cut short in place, it would take the process along
        file.write_bytes(b"damaged")
    places.close()
    found = queries.search(Search(Words("bittern")))
    assert (found.ids, found.from_index) == ((number,), False)
    indexer._close()
    settle(indexer)
    assert find("bittern") == (number,)


def test_what_changed_after_it_was_read_for_a_new_index_stands_there_as_changed(indexer: Indexer) -> None:
    [number, gone] = add(marc("Heron"), marc("Snipe"))
    settle(indexer)
    read_before = written_between((0, gone))
    now = timezone.now()
    catalog.save_record(record_id=number, marc=marc("Weasel"), version=1, by=BY, now=now)
    catalog.delete_record(record_id=gone, has_items=False, by=BY, now=now)
    folder = places.fresh()
    writer = TantivyWriter(folder, building=True)
    reading = building._Pass(writer, indexer.writer, indexer.holder, timezone.now, threading.Event(), None)
    reading._changes(0)
    reading._take(read_before)
    writer.commit()
    writer.close()
    reader = TantivyReader(folder)
    assert [reader.search(Search(Words(word))).ids for word in ("heron", "weasel", "snipe")] == [(), (number,), ()]


def test_an_index_is_built_beside_the_one_in_use_which_goes_on_taking_in(indexer: Indexer) -> None:
    add(*[marc(f"Plover {number}") for number in range(5)])
    settle(indexer)
    before = places.current()
    late: list[int] = []

    def meanwhile(_done: int, _total: int) -> None:
        if not late:
            late.extend(add(marc("Late plover")))
        assert places.current() == before

    taking_in.ask_for_all()
    building_at_once, building.AT_ONCE = building.AT_ONCE, 2
    try:
        indexer.build(meanwhile)
    finally:
        building.AT_ONCE = building_at_once
    assert places.current() != before
    settle(indexer)
    assert len(find("plover")) == 6
    assert taking_in.all_asked_for() == ()


def test_a_building_that_is_stopped_leaves_the_index_in_use_as_it_was(indexer: Indexer) -> None:
    [number] = add(marc("Curlew"))
    settle(indexer)
    before = places.current()
    indexer.stop.set()
    with pytest.raises(building.Stopped):
        indexer.build()
    indexer.stop = threading.Event()
    assert (places.current(), find("curlew")) == (before, (number,))


def test_the_verifier_finds_what_is_missing_changed_or_too_much_and_has_it_mended(indexer: Indexer) -> None:
    kept, changed, missing = add(marc("Teal"), marc("Wigeon"), marc("Smew"))
    settle(indexer)
    assert indexer.writer is not None
    indexer.writer.put([Document(changed, {"title": "⟨ goose ⟩", "anything": "goose"}), Document(9_999_999, {})])
    indexer.writer.remove([missing])
    indexer.writer.commit()
    found = verifying.verify_some(places.reader(), now=timezone.now())
    assert found.wrong == (changed, missing, 9_999_999)
    settle(indexer)
    assert verifying.verify_some(places.reader(), now=timezone.now()).wrong == ()
    assert (find("wigeon"), find("smew"), find("goose")) == ((changed,), (missing,), ())
    assert kept


def test_s28_one_process_holds_the_lease_and_the_next_takes_over_from_the_dead() -> None:
    now = timezone.now()
    assert leasing.take("indexer@elsewhere:1:aa", now)
    assert not leasing.take("indexer@here:2:bb", now)
    with pytest.raises(leasing.LeaseLost):
        leasing.must_hold("indexer@here:2:bb")
    assert leasing.take("indexer@here:2:bb", now + timedelta(minutes=1))
    WriterLease.objects.update(until=None, holder="")
    assert leasing.take("indexer@here:3:cc", now)


def test_s28_a_second_writer_is_refused_and_a_reader_is_not(indexer: Indexer) -> None:
    add(marc("Dunlin"))
    settle(indexer)
    with pytest.raises(WriterBusy):
        TantivyWriter(places.current())
    assert len(find("dunlin")) == 1


def test_s28_a_reader_sees_a_commit_only_after_it_looked_again(indexer: Indexer) -> None:
    settle(indexer)
    held = TantivyReader(places.current())
    add(marc("Knot"))
    settle(indexer)
    assert held.size() == 0
    held.refresh()
    assert (held.size(), places.reader().size()) == (1, 1)


def test_there_is_no_reader_of_an_index_of_another_shape(folder: Path) -> None:
    indexed()
    (folder / "current").write_text("titles-0-1")
    with pytest.raises(IndexGone):
        places.reader()


def test_lag_tells_how_many_changes_wait_and_since_when(indexer: Indexer) -> None:
    settle(indexer)
    add(marc("Ruff"), marc("Reeve"))
    state = queries.lag()
    assert (state.is_there, state.behind, state.titles, state.is_building) == (True, 2, 0, False)
    assert state.since is not None
    settle(indexer)
    assert (queries.lag().behind, queries.lag().since) == (0, None)


def test_the_indexer_says_that_it_keeps_up_and_not_when_it_cannot(indexer: Indexer) -> None:
    assert queue_state().indexer_seen_at is None  # none has run here, which is nothing wrong
    settle(indexer)
    kept = queue_state().indexer_seen_at
    assert kept is not None
    indexer.let_go()
    assert leasing.take("indexer@elsewhere:1:aa", timezone.now())
    assert not indexer.step()
    assert queue_state().indexer_seen_at == kept


def test_staff_find_what_was_saved_this_second_and_half_a_word(indexer: Indexer) -> None:
    [old] = add(marc("Godwit in spring"))
    settle(indexer)
    [new] = add(marc("Godwit in autumn"))
    assert [row.id for row in queries.find_for_staff("godwit").rows] == [new, old]
    assert [row.id for row in queries.find_for_staff("godw").rows] == [new, old]
    Record.objects.update(suppressed=True)
    settle(indexer)
    assert {row.id for row in queries.find_for_staff("godwit").rows} == {new, old}


def test_cat_17_everything_that_staff_find_is_taken_over_however_much_it_is(
    indexer: Indexer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the hits that can be paged through, with what waits for the index, and without one."""
    monkeypatch.setattr(staff, "AT_ONCE", 2)
    monkeypatch.setattr(limits, "FARTHEST_HIT", 4)
    old = add(*(marc(f"Godwit {place}") for place in range(9)), marc("Else"))
    settle(indexer)
    [new] = add(marc("Godwit in autumn"))
    today = timezone.now().date()
    words, field = Question.of({"q": "godwit"}), Question.of({"title": "godwit", "number": ""})
    found = queries.numbers_for_staff(words, today=today, most=100)
    assert (found[0], sorted(found)) == (new, [*old[:9], new])
    assert sorted(queries.numbers_for_staff(field, today=today, most=100)) == old[:9]
    assert len(queries.numbers_for_staff(words, today=today, most=5)) == 5
    assert queries.numbers_for_staff(Question.of({"q": "dodo"}), today=today, most=5) == []
    shutil.rmtree(places.root())
    assert sorted(queries.numbers_for_staff(words, today=today, most=100)) == [*old[:9], new]


def test_titles_that_were_lent_are_taken_in_again_so_that_they_rise(indexer: Indexer) -> None:
    shelves = make_shelves()
    copy = shelves.copy()
    settle(indexer)
    verifying.follow_loans(now=timezone.now())
    Item.objects.filter(pk=copy.pk).update(loan_count=40, last_lent_at=timezone.now())
    verifying.follow_loans(now=timezone.now())
    settle(indexer)
    assert [term.text for term in places.reader().terms("popular", "p", limit=9)] == ["p2"]


def settle(indexer: Indexer) -> None:
    """Let the indexer do what there is to do."""
    later = timezone.now() + timedelta(days=1)
    while indexer.step():
        indexer.loans_at = indexer.verify_at = later


def taken_in() -> set[int]:
    """The titles that wait, which then wait no longer."""
    found = set(Waiting.objects.values_list("record_id", flat=True))
    Waiting.objects.all().delete()
    return found
