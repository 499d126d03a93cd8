"""Names and passwords: counted for all workers together, and telling a guesser nothing."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.db import connection

from shelflist.ground.accounts import signing_in
from shelflist.ground.accounts.models import LoginAttempts, User
from shelflist.ground.accounts.tests.samples import HOME, NOW, PASSWORD, person
from shelflist.ground.common.refusals import Refused


def prove(username="jo", password=PASSWORD, address=HOME, now=NOW) -> User:
    return signing_in.prove(username=username, password=password, address=address, now=now)


def answer(**tried) -> tuple:
    """What a guesser sees: everything in the refusal."""
    with pytest.raises(Refused) as no:
        prove(**tried)
    return tuple(str(refusal.to_data()) for refusal in no.value.refusals)


@pytest.mark.django_db
def test_the_right_password_proves_a_person_whatever_the_case_of_the_name():
    jo = person()
    assert prove("jo") == prove(" JO ") == jo


@pytest.mark.django_db
def test_unknown_wrong_closed_keyless_and_locked_accounts_get_the_same_answer():
    person()
    person("closed", is_active=False)
    person("machine", password=None)
    person("locked")
    for _n in range(5):
        answer(username="locked", password="wrong", address="198.51.100.1")
    answers = {
        answer(username="nobody"),
        answer(password="wrong"),
        answer(username="closed"),
        answer(username="machine"),
        answer(username="locked", password=PASSWORD),
        answer(username="nul\x00byte"),
    }
    assert len(answers) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("username", "password"),
    [("jo", "wrong"), ("nobody", "wrong"), ("closed", PASSWORD), ("machine", "x"), ("locked", PASSWORD)],
)
def test_every_answer_costs_exactly_one_hash(username, password, monkeypatch):
    person()
    person("closed", is_active=False)
    person("machine", password=None)
    person("locked")
    later = NOW + timedelta(hours=1)
    LoginAttempts.objects.create(subject="account:locked", failures=5, window_started_at=NOW, locked_until=later)
    signing_in._nobodys_password()
    hashed = []
    verify = type(hashers.get_hasher()).verify

    def count(self, password, encoded):
        hashed.append(encoded)
        return verify(self, password, encoded)

    monkeypatch.setattr(type(hashers.get_hasher()), "verify", count)
    answer(username=username, password=password)
    assert len(hashed) == 1


@pytest.mark.django_db
def test_five_tries_lock_the_account_for_a_minute_even_for_the_right_password_and_then_it_opens():
    jo = person()
    for _n in range(5):
        answer(password="wrong")
    answer(password=PASSWORD)
    answer(password=PASSWORD, address="203.0.113.9")
    assert prove(now=NOW + timedelta(minutes=1)) == jo
    answer(password="wrong", now=NOW + timedelta(minutes=1))
    assert prove(now=NOW + timedelta(minutes=1)) == jo, "a success began the count anew"


@pytest.mark.django_db
def test_tries_against_a_locked_account_do_not_lengthen_the_lock():
    person()
    for _n in range(5):
        answer(password="wrong")
    for _n in range(20):
        answer(password="wrong", now=NOW + timedelta(seconds=30))
    assert prove(now=NOW + timedelta(minutes=1))


@pytest.mark.django_db
def test_thirty_tries_lock_the_address_for_every_account_and_leave_other_addresses_alone():
    person()
    for n in range(30):
        answer(username=f"guess{n}", password="wrong")
    answer()
    assert prove(address="203.0.113.9")


@pytest.mark.django_db
def test_a_guesser_with_an_account_of_his_own_cannot_clear_the_count_of_his_address():
    person()
    for n in range(29):
        answer(username=f"guess{n}", password="wrong")
    prove()
    answer(username="guess29", password="wrong")
    answer()


@pytest.mark.django_db
def test_a_name_that_does_not_exist_locks_like_one_that_does():
    for _n in range(5):
        answer(username="nobody", password="wrong")
    person("nobody")
    answer(username="nobody", password=PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_tries_made_at_once_are_all_counted_and_no_more_than_five_are_judged(monkeypatch):
    person()
    judged = []
    monkeypatch.setattr(signing_in, "check_password", lambda password, encoded: judged.append(encoded) or False)
    real = User.objects.get().password
    monkeypatch.setattr(signing_in, "_nobodys_password", lambda: "nobody's")
    gate = threading.Barrier(12)

    def guess() -> None:
        try:
            gate.wait()
            with pytest.raises(Refused):
                prove(password="wrong")
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert judged == [real] * 12, "every one costs a hash"
    row = LoginAttempts.objects.get(subject="account:jo")
    assert (row.failures, row.locked_until) == (5, NOW + timedelta(minutes=1))


@pytest.mark.django_db
def test_old_counts_are_forgotten():
    person()
    answer(password="wrong")
    assert signing_in.forget_old_tries(now=NOW + timedelta(minutes=120)) == 0
    assert signing_in.forget_old_tries(now=NOW + timedelta(minutes=121)) == 2
