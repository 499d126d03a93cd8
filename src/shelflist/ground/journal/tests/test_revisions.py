"""Numbers that rise and values that are remembered until they do."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest
from django.db import transaction

from shelflist.ground.journal import revisions
from shelflist.ground.journal.tests.test_perform import in_threads


class Rollback(Exception):
    pass


@pytest.mark.django_db
def test_a_number_rises_whenever_it_is_bumped_and_others_stay():
    revisions.bump("branches", "roles")
    first = revisions.current()
    revisions.bump("branches")
    second = revisions.current()
    assert second["branches"] > first["branches"] > 0
    assert second["roles"] == first["roles"]


@pytest.mark.django_db
def test_current_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        revisions.current()


@pytest.mark.django_db
def test_a_value_is_loaded_once_until_one_of_its_names_changes():
    loads = []
    remembered = revisions.Remembered(("branches", "roles"), lambda: loads.append(1) or len(loads))
    assert [remembered.value(), remembered.value()] == [1, 1]
    revisions.bump("policies")
    assert remembered.value() == 1
    revisions.bump("roles")
    assert [remembered.value(), remembered.value()] == [2, 2]
    remembered.forget()
    assert remembered.value() == 3


@pytest.mark.django_db
def test_what_was_seen_in_a_transaction_that_rolled_back_is_not_kept():
    shelf = ["old"]
    remembered = revisions.Remembered("branches", lambda: shelf[0])
    with suppress(Rollback), transaction.atomic():
        revisions.bump("branches")
        shelf[0] = "never"
        assert remembered.value() == "never"
        raise Rollback
    shelf[0] = "new"
    revisions.bump("branches")
    assert remembered.value() == "new"


@pytest.mark.django_db
def test_a_value_asked_for_with_numbers_costs_no_statement(django_assert_num_queries):
    remembered = revisions.Remembered("branches", lambda: "tree")
    with django_assert_num_queries(0):
        assert remembered.value({"branches": 4}) == "tree"


def test_threads_that_ask_at_once_load_once():
    loads = []

    def load() -> int:
        loads.append(threading.get_ident())
        time.sleep(0.02)
        return 42

    remembered = revisions.Remembered("branches", load)
    assert in_threads(6, lambda _n: remembered.value({"branches": 1})) == [42] * 6
    assert len(loads) == 1


@pytest.mark.django_db(transaction=True)
def test_no_bump_of_several_at_once_is_lost():
    seen = []

    def bump(_n: int) -> None:
        with transaction.atomic():
            revisions.bump("roles", "branches")
            seen.append(revisions.current()["branches"])

    in_threads(6, bump)
    assert len(set(seen)) == 6
    assert revisions.current()["branches"] == max(seen)


def test_everything_can_be_forgotten_at_once():
    loads = []
    remembered = revisions.Remembered("branches", lambda: loads.append(1) or len(loads))
    remembered.value({})
    revisions.forget_everything()
    assert remembered.value({}) == 2
