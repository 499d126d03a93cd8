"""Nightly, at the return and reckoned anew, a fine is the same total; the days say how it grew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.answers import Saved
from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch
from shelflist.ground.journal import jobs
from shelflist.ground.journal.actions import enqueue, perform
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import OpeningHours
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions import accruing, late
from shelflist.records.fines.models import Charge, MoneyRule, Posting
from shelflist.records.fines.queries import lines_of_loan, owed_cents
from shelflist.records.fines.rules.overdue import FineFacts, day_by_day, overdue
from shelflist.records.fines.tests.library import DUE, FINE, NOW, Library, late_loan
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Card
from shelflist.records.policies.rules.values import Tier, tiers_of

WEEK = OpeningCalendar("America/New_York", dict.fromkeys(range(5), (Stretch(time(9), time(17)),)))
BY = system_actor("Shelflist", "worker")

terms = st.builds(
    FineFacts,
    cents=st.integers(1, 200),
    interval=st.sampled_from(["hour", "day", "week"]),
    grace_intervals=st.integers(0, 4),
    grace_over_closure=st.sampled_from(["no", "if-ends-on", "all", "trailing"]),
    charge_closed_days=st.booleans(),
    max_cents=st.one_of(st.none(), st.integers(0, 3000)),
    grace_is_charged=st.booleans(),
    later=st.lists(st.tuples(st.integers(2, 20), st.integers(0, 300)), max_size=3, unique_by=lambda one: one[0]).map(
        lambda found: tuple(sorted(found))
    ),
)
hours = st.integers(0, 24 * 60)


@given(terms, hours)
def test_fin_20_the_days_add_up_to_the_fine(fine: FineFacts, late: int) -> None:
    until = DUE + timedelta(hours=late)
    days = day_by_day(fine, DUE, until, WEEK)
    total = overdue(fine, DUE, until, WEEK).cents
    assert sum(day.cents for day in days) == total
    assert [day.sum_cents for day in days][-1:] in ([], [total])
    assert all(day.cents >= 0 for day in days)
    if fine.max_cents is not None:
        assert total <= fine.max_cents


@given(terms, hours, st.integers(-2, 60), st.integers(1, 5))
def test_p08_adding_a_past_closed_day_never_raises_a_fine(fine: FineFacts, late: int, ahead: int, days: int) -> None:
    fine = replace(fine, later=tuple((begins, max(fine.cents, cents)) for begins, cents in fine.later))
    first = date(2026, 11, 10) + timedelta(days=ahead)
    shut = OpeningCalendar(WEEK.timezone, WEEK.weekly, (SpecialDays(first, first + timedelta(days=days - 1), "Snow"),))
    until = DUE + timedelta(hours=late)
    assert overdue(fine, DUE, until, shut).cents <= overdue(fine, DUE, until, WEEK).cents


def test_fin_05_steps_are_kept_as_they_were_written() -> None:
    assert tiers_of("6:20/50/100 3:1/2/3") == (Tier(3, (1, 2, 3)), Tier(6, (20, 50, 100)))
    with pytest.raises(ValueError, match=r"unpack|invalid"):
        tiers_of("six")


def overdue_cents(loan: Loan) -> int:
    return sum(line.sums.total for line in lines_of_loan(loan.pk))


def night(now: datetime, *loans: Loan) -> dict[str, int]:
    wanted = loans or tuple(Loan.objects.filter(returned_at__isnull=True).order_by("pk"))
    return dict(accruing.accrue(wanted, by=BY, now=now).counts)


def test_fin_03_each_night_charges_what_is_missing_and_nothing_twice(library: Library, card: Card) -> None:
    loan = late_loan(library, card)
    assert night(NOW) == {"loans": 1, "cents": 100}
    assert night(NOW) == {"loans": 0, "cents": 0}
    assert night(NOW + timedelta(days=2)) == {"loans": 1, "cents": 25}  # a Sunday, and a Monday
    assert (overdue_cents(loan), Charge.objects.count()) == (125, 1)
    assert owed_cents([card.patron_id]) == {card.patron_id: 125}


def test_fin_03_a_day_that_is_shut_afterwards_lowers_what_was_charged(library: Library, card: Card) -> None:
    loan = late_loan(library, card)
    night(NOW)
    OpeningHours.objects.filter(weekday=3).delete()  # Thursdays
    bump("branches")
    assert night(NOW + timedelta(minutes=1)) == {"loans": 1, "cents": -25}
    assert overdue_cents(loan) == 75


def test_fin_03_a_loan_that_was_moved_to_later_is_charged_no_longer(library: Library, card: Card) -> None:
    loan = late_loan(library, card)
    night(NOW)
    Loan.objects.filter(pk=loan.pk).update(due_at=NOW + timedelta(days=1))
    loan.refresh_from_db()
    job_done(lambda: NOW)
    assert overdue_cents(loan) == 0


def test_fin_04_the_total_of_one_reader_stops_at_the_most_of_the_branch(library: Library, card: Card) -> None:
    MoneyRule.objects.create(branch=library.root, most_late_cents=150)
    bump("money-rules")
    first, second = late_loan(library, card), late_loan(library, card)
    night(NOW)
    assert (overdue_cents(first), overdue_cents(second)) == (100, 50)
    night(NOW + timedelta(days=9))
    assert owed_cents([card.patron_id]) == {card.patron_id: 150}


def job_done(clock: Callable[[], datetime]) -> Any:
    job = enqueue(kind=accruing.ACCRUE, arguments={}, by=BY, now=clock())
    return jobs.run_here(job, clock=clock)


def test_a_worker_that_lives_over_midnight_charges_the_new_day(library: Library, card: Card) -> None:
    """P08: RERO reckoned to the date on which the process began."""
    loan = late_loan(library, card)
    moments = [datetime(2026, 11, 13, 4, 58, tzinfo=UTC), datetime(2026, 11, 13, 5, 2, tzinfo=UTC)]  # around midnight
    sums = []
    for moment in moments:
        job_done(lambda moment=moment: moment)  # type: ignore[misc]
        sums.append(overdue_cents(loan))
    assert sums == [50, 75]


def test_the_nightly_job_goes_on_where_it_was_killed(
    library: Library, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    loans = [late_loan(library, card) for _again in range(5)]
    monkeypatch.setattr(accruing, "AT_ONCE", 2)
    job = enqueue(kind=accruing.ACCRUE, arguments={}, by=BY, now=NOW)
    beats = iter([NOW] * 6)

    def dying() -> datetime:
        return next(beats)

    with pytest.raises(StopIteration):
        jobs.run_here(job, clock=dying)
    job.refresh_from_db()
    assert 0 < job.checkpoint["done"] < 5
    job.state, job.leased_by, job.leased_until = "queued", "", None
    job.save()
    done = jobs.run_here(job, clock=lambda: NOW)
    assert (done.state, done.result) == ("done", {"loans": 5, "cents": 500})
    assert [overdue_cents(loan) for loan in loans] == [100] * 5
    assert Posting.objects.count() == 5


def test_fin_04_at_the_replacement_price_the_fine_stops(library: Library, card: Card) -> None:
    loan = late_loan(library, card, price_cents=60)
    Loan.objects.filter(pk=loan.pk).update(fine_terms=FINE | {"max_percent": 100})
    night(NOW)
    assert overdue_cents(loan) == 60
    assert Item.objects.get(pk=loan.item_id).price_cents == 60


@pytest.mark.parametrize("seed", range(6))
def test_fin_03_nights_and_a_return_come_to_the_same_as_the_return_alone(
    library: Library, card: Card, seed: int
) -> None:
    chance = Random(seed)
    given = {
        "cents": chance.choice((10, 25)), "interval": chance.choice(("hour", "day", "week")), "later": [[3, 50]],
        "grace_intervals": chance.randint(0, 3), "max_cents": chance.choice((None, 300)),
        "charge_closed_days": chance.random() < 0.5, "grace_is_charged": chance.random() < 0.5,
    }  # fmt: skip
    loans = [library.lent(library.item(), card, DUE, fine_terms=given) for _one in range(2)]
    back = DUE + timedelta(hours=chance.randint(1, 900))
    for hours in sorted(chance.randint(0, 900) for _night in range(7)):
        if DUE + timedelta(hours=hours) <= back:
            night(DUE + timedelta(hours=hours), loans[0])
    calendar = organisation().calendar(library.eastgate.pk)

    def work(act: Act) -> Saved:
        for loan in loans:
            late.settle_late(act, loan, back, calendar)
        return Saved(1)

    perform("shelve", work, by=BY, now=back, answer=Saved)
    fine = FineFacts.from_data(given)
    assert [overdue_cents(loan) for loan in loans] == [overdue(fine, DUE, back, calendar).cents] * 2
