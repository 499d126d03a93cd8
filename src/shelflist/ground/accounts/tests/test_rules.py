"""Tries, locks and the way accounts and addresses are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shelflist.ground.accounts import rules
from shelflist.ground.accounts.tests.samples import NOW

MINUTE = timedelta(minutes=1)
FIVE = rules.Limit(5, 15 * MINUTE)


def tries_until(count: int, allowed: rules.Limit = FIVE):
    tries, now = None, NOW
    for _n in range(count):
        tries = rules.one_more(tries, allowed, now)
        now = max(now, tries.locked_until or now)
    return tries, now


def test_four_tries_do_not_lock_and_the_fifth_locks_for_a_minute():
    assert tries_until(4)[0].locked_until is None
    tries, _now = tries_until(5)
    assert tries.locked_until == NOW + MINUTE
    assert rules.is_locked(tries, NOW)
    assert not rules.is_locked(tries, NOW + MINUTE)


def test_locks_grow_one_two_four_up_to_an_hour():
    lengths, now = [], NOW
    tries = None
    for _n in range(14):
        tries = rules.one_more(tries, FIVE, now)
        if tries.locked_until:
            lengths.append((tries.locked_until - now) / MINUTE)
            now = tries.locked_until
    assert lengths == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_a_quarter_of_an_hour_without_a_try_begins_anew_counted_from_the_end_of_a_lock():
    tries, now = tries_until(6)
    assert rules.one_more(tries, FIVE, now + 15 * MINUTE).count == 7
    assert rules.one_more(tries, FIVE, now + 15 * MINUTE + timedelta(seconds=1)) == rules.Tries(
        1, now + 15 * MINUTE + timedelta(seconds=1)
    )


@given(some.lists(some.integers(0, 4000), max_size=60))
def test_a_lock_is_never_longer_than_an_hour_whatever_happens(gaps):
    tries, now = None, NOW
    for gap in gaps:
        now += timedelta(seconds=gap)
        if tries is None or not rules.is_locked(tries, now):
            tries = rules.one_more(tries, FIVE, now)
        assert tries.locked_until is None or tries.locked_until - now <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("2001:db8:1:2::5", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::5", "2001:db8:1:3::5", False),
        ("unix", "unix", True),
    ],
)
def test_an_address_is_one_ipv4_address_or_one_ipv6_network(one, other, same):
    assert (rules.address_subject(one) == rules.address_subject(other)) is same


@pytest.mark.parametrize("name", ["jo", " JO ", "x" * 500, "nul\x00byte", "Ünïcode"])
def test_any_name_can_be_counted_in_a_row(name):
    subject = rules.account_subject(name)
    assert len(subject) <= 160
    assert subject.isprintable()
    assert subject == rules.account_subject(name.upper().strip() if name.isascii() else name)


@given(some.lists(some.sampled_from([0, 1, 2, 4, 8, 16, 20, 32, 59, 60, 61]), min_size=1, max_size=80))
def test_s12_however_patiently_somebody_waits_fewer_than_twenty_guesses_in_an_hour_are_judged(waits):
    """Between two guesses somebody waits so many minutes, or at least for the end of the lock."""
    tries, now, judged = None, NOW, []
    for wait in waits:
        now += wait * MINUTE
        now = max(now, tries.locked_until or now) if tries else now
        tries = rules.one_more(tries, rules.ACCOUNT_TRIES, now)
        judged.append(now)
    assert max(sum(first <= one < first + 60 * MINUTE for one in judged) for first in judged) < 20
