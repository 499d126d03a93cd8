"""Taking acts back: once, in time, by those who may, and only while nothing else has happened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import actions, queries, verbs
from shelflist.ground.journal.models import Entry, Revision
from shelflist.ground.journal.tests.samples import NOW, Shelved, shelve, staff
from shelflist.ground.journal.tests.test_perform import in_threads

BY = staff()
SOON = NOW + timedelta(minutes=3)


def shelved(name: str = "Emma", minutes: int | None = 10) -> int:
    return actions.perform("test-shelve", shelve(name, minutes), by=BY, now=NOW, answer=Shelved).entry_id


def refused(entry_id: int, by=BY, now=SOON) -> tuple[str, ...]:
    with pytest.raises(Refused) as no:
        actions.undo(entry_id=entry_id, by=by, now=now)
    return no.value.codes


@pytest.mark.django_db
def test_undo_takes_the_effect_back_and_writes_an_entry_about_the_same_things():
    entry_id = shelved()
    receipt = actions.undo(entry_id=entry_id, by=BY, now=SOON)
    assert not Revision.objects.filter(name="Emma").exists()
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert (entry.verb, entry.item_id, entry.about) == ("undo", 7, "shelf:Emma")
    assert str(receipt.said) == "Shelved Emma"
    assert queries.undone_by(Entry.objects.get(pk=entry_id)) == entry


@pytest.mark.django_db
def test_undo_happens_once_and_cannot_itself_be_undone():
    receipt = actions.undo(entry_id=(entry_id := shelved()), by=BY, now=SOON)
    assert refused(entry_id) == ("already-undone",)
    assert refused(receipt.entry_id) == ("cannot-be-undone",)


@pytest.mark.django_db
def test_undo_with_the_same_key_gives_the_same_answer():
    entry_id = shelved()
    first = actions.undo(entry_id=entry_id, by=BY, now=SOON, key="u")
    assert actions.undo(entry_id=entry_id, by=BY, now=SOON, key="u") == first
    assert Entry.objects.filter(verb="undo").count() == 1


@pytest.mark.django_db
def test_undo_comes_too_late_after_its_minutes_and_a_batch_has_more_of_them():
    assert refused(shelved("Emma"), now=NOW + timedelta(minutes=10, seconds=1)) == ("undo-too-late",)
    batch = shelved("Persuasion", minutes=30 * 24 * 60)
    assert actions.undo(entry_id=batch, by=BY, now=NOW + timedelta(days=29)).undone_entry_id == batch


@pytest.mark.django_db
def test_an_act_that_kept_nothing_for_it_or_whose_verb_is_gone_cannot_be_undone(monkeypatch):
    assert refused(shelved("Emma", minutes=None)) == ("cannot-be-undone",)
    entry_id = shelved("Persuasion")
    monkeypatch.delitem(verbs._verbs, "test-shelve")
    assert refused(entry_id) == ("cannot-be-undone",)


@pytest.mark.django_db
def test_other_peoples_acts_need_a_permission_of_their_own():
    entry_id = shelved()
    assert refused(entry_id, by=staff(4, "undo")) == ("not-permitted",)
    assert refused(entry_id, by=staff(3, "lend")) == ("not-permitted",)
    assert actions.undo(entry_id=entry_id, by=staff(4, "undo-others"), now=SOON).undone_entry_id == entry_id


@pytest.mark.django_db
def test_programs_are_told_apart_by_name():
    entry_id = actions.perform(
        "test-shelve", shelve("Emma"), by=system_actor("import"), now=NOW, answer=Shelved
    ).entry_id
    entry = Entry.objects.get(pk=entry_id)
    assert actions._is_own(entry, system_actor("import"))
    assert not actions._is_own(entry, system_actor("reindex"))


@pytest.mark.django_db
def test_undo_is_refused_in_words_when_something_happened_since_and_an_unknown_entry_is_named():
    entry_id = shelved()
    Revision.objects.filter(name="Emma").update(number=2)
    assert refused(entry_id) == ("changed-since",)
    assert not Entry.objects.filter(verb="undo").exists()
    assert refused(10**9) == ("not-found",)


@pytest.mark.django_db(transaction=True)
def test_threads_that_undo_one_act_undo_it_once():
    entry_id = shelved()
    outcomes = in_threads(6, lambda _n: actions.undo(entry_id=entry_id, by=BY, now=SOON))
    assert sum(isinstance(one, actions.UndoReceipt) for one in outcomes) == 1
    assert [one.codes for one in outcomes if isinstance(one, Refused)] == [("already-undone",)] * 5


@pytest.mark.django_db
def test_an_entry_that_says_it_undoes_what_was_undone_is_not_written():
    entry_id = shelved()
    receipt = actions.undo(entry_id=entry_id, by=BY, now=SOON)

    def work(act):
        act.undoes_id = entry_id  # as if the look before had missed it
        return shelve("Persuasion")(act)

    with pytest.raises(Refused) as no:
        actions.perform("test-shelve", work, by=BY, now=SOON, answer=Shelved)
    assert no.value.codes == ("already-undone",)
    assert not Revision.objects.filter(name="Persuasion").exists()
    assert Entry.objects.get(pk=entry_id).undone_by_id == receipt.entry_id
