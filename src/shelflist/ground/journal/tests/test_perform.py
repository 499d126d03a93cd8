"""One act, one entry, one transaction; the same key again gives the same answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal import actions, observers
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.models import Delivery, Entry, Revision
from shelflist.ground.journal.tests.samples import NOW, Shelved, shelve, staff

BY = staff()


def perform(name: str = "Emma", **more):
    return actions.perform("test-shelve", shelve(name), **{"by": BY, "now": NOW, "answer": Shelved} | more)


def in_threads(count: int, call: Callable[[int], object]) -> list[object]:
    """Call it in so many threads that start together; what each returned or raised."""
    outcomes: list[object] = [None] * count
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        gate.wait()
        try:
            outcomes[number] = call(number)
        except Exception as problem:
            outcomes[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db
def test_an_act_writes_its_effect_and_one_entry_that_says_who_what_when_and_where():
    receipt = perform(heard_at=NOW + timedelta(hours=5))
    entry = Entry.objects.get()
    assert receipt == Shelved("Emma", NOW, entry_id=entry.pk)
    assert (entry.verb, entry.actor_kind, entry.actor_id, entry.actor_name) == ("test-shelve", "staff", 3, "Person 3")
    assert (entry.door, entry.branch_id, entry.terminal_id) == ("desk", 5, 9)
    assert (entry.happened_at, entry.heard_at) == (NOW, NOW + timedelta(hours=5))
    assert (entry.item_id, entry.patron_id, entry.about) == (7, None, "shelf:Emma")
    assert entry.said == {"say": "Shelved {name}", "with": {"name": "Emma"}}
    assert entry.undo_until == NOW + timedelta(hours=5, minutes=10), "the ten minutes begin when we heard of it"


@pytest.mark.django_db
def test_an_act_that_says_nothing_is_named_by_its_verb():
    actions.perform("test-weed", lambda act: Shelved("x", act.now), by=BY, now=NOW, answer=Shelved)
    assert Entry.objects.get().said == {"say": "Weed"}


@pytest.mark.django_db
def test_an_override_is_kept_with_its_reason():
    def work(act: Act) -> Shelved:
        act.overrides(Override(frozenset({"too-many", "blocked"}), "the mayor asked"))
        return Shelved("x", act.now)

    actions.perform("test-weed", work, by=BY, now=NOW, answer=Shelved)
    assert Entry.objects.get().override == {"codes": ["blocked", "too-many"], "reason": "the mayor asked"}


@pytest.mark.django_db
def test_a_refused_act_leaves_nothing_behind():
    def work(act: Act) -> Shelved:
        shelve("Persuasion")(act)
        return shelve("Persuasion")(act)

    with pytest.raises(Refused) as no:
        actions.perform("test-shelve", work, by=BY, now=NOW, answer=Shelved, key="k")
    assert no.value.codes == ("shelved-already",)
    assert not Entry.objects.exists()
    assert not Revision.objects.filter(name="Persuasion").exists()


def test_a_verb_that_nobody_registered_is_a_bug_and_is_told_before_anything_is_done():
    with pytest.raises(LookupError, match="borrow is not registered"):
        actions.perform("borrow", shelve("Emma"), by=BY, now=NOW, answer=Shelved)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("subscribed", [False, True])
def test_a_fresh_act_costs_one_insert_and_one_more_when_somebody_listens(subscribed):
    if subscribed:
        observers.subscribe("search", lambda entry: None)
        observers.subscribe("reports", lambda entry: None)
    with CaptureQueriesContext(connection) as statements:
        actions.perform("test-weed", lambda act: Shelved("x", act.now), by=BY, now=NOW, answer=Shelved, key="fresh")
    words = [statement["sql"].split()[0] for statement in statements.captured_queries]
    assert words == ["BEGIN", *["INSERT"] * (2 if subscribed else 1), "COMMIT"]
    assert Delivery.objects.count() == (2 if subscribed else 0)


@pytest.mark.django_db
def test_only_observers_of_the_verb_get_a_delivery():
    observers.subscribe("notices", lambda entry: None, verbs={"test-weed"})
    observers.subscribe("search", lambda entry: None)
    perform()
    assert list(Delivery.objects.values_list("observer", flat=True)) == ["search"]


@pytest.mark.django_db
def test_the_same_key_gets_the_same_answer_and_no_second_effect_even_where_the_work_would_now_be_refused():
    first = perform(key="k1", request={"name": "Emma"})
    again = perform(key="k1", request={"name": "Emma"}, now=NOW + timedelta(days=2))
    assert again == first
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_gets_the_same_answer_where_only_the_constraint_notices():
    def work(act: Act) -> Shelved:
        Revision.objects.update_or_create(name="counter", defaults={"number": 2})
        return Shelved("counted", act.now)

    answers = [actions.perform("test-weed", work, by=BY, now=NOW, answer=Shelved, key="k2") for _n in range(5)]
    assert len(set(answers)) == 1
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_a_key_used_for_another_request_verb_or_person_is_refused():
    perform(key="k3", request={"name": "Emma"})
    for again in (
        lambda: perform("Persuasion", key="k3", request={"name": "Persuasion"}),
        lambda: perform("Persuasion", key="k3", request={"name": "Emma"}, by=staff(4)),
        lambda: actions.perform(
            "test-weed", shelve("X"), by=BY, now=NOW, answer=Shelved, key="k3", request={"name": "Emma"}
        ),
    ):
        with pytest.raises(Refused) as no:
            again()
        assert no.value.codes == ("key-reused",)
    assert not Revision.objects.filter(name__in=["Persuasion", "X"]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["k" * 81, "two\nlines", "schlüssel"])
def test_a_key_that_cannot_be_stored_alike_everywhere_is_refused(key):
    with pytest.raises(Refused) as no:
        perform(key=key)
    assert no.value.codes == ("key-not-usable",)


@pytest.mark.django_db(transaction=True)
def test_threads_with_one_key_make_one_effect_and_all_get_the_same_answer():
    outcomes = in_threads(8, lambda _n: perform(key="race", request={"name": "Emma"}))
    assert outcomes == [Shelved("Emma", NOW, Entry.objects.get().pk)] * 8


@pytest.mark.django_db(transaction=True)
def test_threads_with_one_key_agree_where_only_the_unique_key_notices():
    answers = in_threads(
        8,
        lambda _n: actions.perform(
            "test-weed", lambda act: Shelved("x", act.now), by=BY, now=NOW, answer=Shelved, key="r"
        ),
    )
    assert answers == [Shelved("x", NOW, Entry.objects.get().pk)] * 8


@pytest.mark.django_db(transaction=True)
def test_threads_with_keys_of_their_own_make_one_effect_and_the_others_are_refused_in_words():
    outcomes = in_threads(8, lambda number: perform(key=f"mine-{number}"))
    assert sum(isinstance(one, Shelved) for one in outcomes) == 1
    assert [one.codes for one in outcomes if isinstance(one, Refused)] == [("shelved-already",)] * 7


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_again_and_never_reaches_the_caller():
    Revision.objects.bulk_create([Revision(name="left"), Revision(name="right")])
    both = threading.Barrier(2)

    def work_from(first: str, second: str) -> Callable[[Act], Shelved]:
        waited = []

        def work(act: Act) -> Shelved:
            Revision.objects.filter(name=first).update(number=2)
            if not waited and connection.vendor == "postgresql":
                waited.append(True)
                both.wait()
            Revision.objects.filter(name=second).update(number=3)
            return Shelved(first, act.now)

        return work

    pairs = [("left", "right"), ("right", "left")]
    outcomes = in_threads(
        2, lambda n: actions.perform("test-weed", work_from(*pairs[n]), by=BY, now=NOW, answer=Shelved, key=f"d{n}")
    )
    assert sorted(one.name for one in outcomes if isinstance(one, Shelved)) == ["left", "right"], outcomes
    assert Entry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_locked_is_a_refusal_with_a_remedy_and_another_fault_stays_a_fault():
    def locked(act: Act) -> Shelved:
        raise OperationalError("database is locked")

    def broken(act: Act) -> Shelved:
        raise OperationalError("disk I/O error")

    with pytest.raises(Refused) as no:
        actions.perform("test-weed", locked, by=BY, now=NOW, answer=Shelved)
    assert no.value.codes == ("too-busy",)
    assert no.value.refusals[0].remedy == _("Try again in a moment.")
    with pytest.raises(OperationalError, match="disk"):
        actions.perform("test-weed", broken, by=BY, now=NOW, answer=Shelved)


@pytest.mark.django_db
def test_a_constraint_that_fires_every_time_is_not_swallowed():
    def work(act: Act) -> Shelved:
        Revision.objects.create(name="twice")
        Revision.objects.create(name="twice")
        raise AssertionError("the constraint did not fire")

    with pytest.raises(IntegrityError):
        actions.perform("test-weed", work, by=BY, now=NOW, answer=Shelved, key="i")
    assert not Entry.objects.exists()
