"""The book drop (CIR-17): since when it counts, when its session is over, and a return date that is put right."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.circulation.actions import backdate, check_in
from shelflist.departments.circulation.rules.bookdrop import BookDrop, ends_at, is_over, last_closed
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.fines.queries import lines_of_loan
from shelflist.records.loans.models import Loan

TEN_TO_SIX = (Stretch(time(10), time(18)),)
LUNCH = (Stretch(time(9), time(12)), Stretch(time(13), time(17)))
ALL_DAY = (Stretch(time(0), time(0)),)
NEW_YORK = "America/New_York"


def calendar(week: dict[int, tuple[Stretch, ...]], *closed: tuple[date, date]) -> OpeningCalendar:
    return OpeningCalendar(NEW_YORK, week, tuple(SpecialDays(first, last, "closed") for first, last in closed))


WEEK = calendar(dict.fromkeys(range(6), TEN_TO_SIX))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WEEK.zone)


@pytest.mark.parametrize(
    ("opening", "now", "closed"),
    [
        (WEEK, "2026-11-14T09:42", "2026-11-13T18:00"),  # Saturday morning: Friday evening
        (WEEK, "2026-11-14T10:20", "2026-11-13T18:00"),  # the doors are open again: still Friday evening
        (WEEK, "2026-11-16T09:00", "2026-11-14T18:00"),  # Monday: over the Sunday
        (WEEK, "2026-11-14T18:00", "2026-11-14T18:00"),  # at the very stroke
        (calendar(dict.fromkeys(range(6), TEN_TO_SIX), (date(2026, 12, 24), date(2027, 1, 2))),
         "2027-01-04T09:00", "2026-12-23T18:00"),  # after the holidays
        (calendar(dict.fromkeys(range(7), LUNCH)), "2026-11-14T12:30", "2026-11-14T12:00"),  # over lunch
        (calendar({5: (Stretch(time(20), time(0)),), 6: (Stretch(time(0), time(2)),)}),
         "2026-11-15T09:00", "2026-11-15T02:00"),  # a night of reading ends on Sunday at two, not at midnight

        (calendar({}), "2026-11-14T09:00", None),  # no hours at all
        (calendar(dict.fromkeys(range(7), ALL_DAY)), "2026-11-14T09:00", None),  # never closes
    ],
)  # fmt: skip
def test_cir_17_the_drop_counts_from_when_the_doors_last_closed(
    opening: OpeningCalendar, now: str, closed: str | None
) -> None:
    assert last_closed(opening, local(now)) == (local(closed) if closed else None)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))
def test_cir_17_it_never_counts_from_the_future_nor_from_when_the_doors_were_open(now: datetime) -> None:
    closed = last_closed(WEEK, now)
    assert closed is not None
    assert closed <= now
    assert not WEEK.is_open_at(closed)
    assert not any(closed < closes <= now for closes in [WEEK.closing_of(WEEK.day_of(now))] if closes)


def test_cir_17_the_session_ends_by_itself() -> None:
    nine = local("2026-11-14T09:00")
    drop = BookDrop(effective_at=local("2026-11-13T18:00"), began_at=nine, last_scan_at=nine)
    assert ends_at(drop, WEEK) == nine + timedelta(minutes=30)
    assert not is_over(drop, WEEK, nine + timedelta(minutes=29))
    assert is_over(drop, WEEK, nine + timedelta(minutes=30))
    late = local("2026-11-14T23:50")
    busy = BookDrop(drop.effective_at, began_at=nine, last_scan_at=late)
    assert ends_at(busy, WEEK) == local("2026-11-15T00:00")


# -- a return date that is put right ----------------------------------------------------------------------------------

NOW_DUE = datetime(2026, 11, 11, 4, 59, tzinfo=UTC)  # Tuesday 10 November, 23:59: four open days before NOW
FINE = {"name": "A quarter a day", "cents": 25, "interval": "day"}


def owed(loan: Loan) -> int:
    return sum(line.sums.open for line in lines_of_loan(loan.pk))


def returned_late(library: Library) -> tuple[Loan, int]:
    item = library.item()
    loan = library.lent(item, library.card(), NOW_DUE, fine_terms=FINE)
    entry_id = check_in(item_barcode=item.barcode, by=library.staff(), now=NOW).entry_id
    assert owed(loan) == 100
    return loan, entry_id


def test_cir_17_a_return_dated_back_owes_less_and_its_undo_owes_it_again(library: Library) -> None:
    loan, entry_id = returned_late(library)
    by, wednesday = library.staff(), datetime(2026, 11, 11, 23, 0, tzinfo=UTC)
    receipt = backdate(entry_id=entry_id, returned_at=wednesday, by=by, now=NOW + timedelta(minutes=1))
    loan.refresh_from_db()
    assert (loan.returned_at, owed(loan), receipt.late_days) == (wednesday, 25, 1)
    assert "instead of" in str(receipt.warnings[0])
    assert Entry.objects.get(pk=receipt.entry_id).about == f"entry:{entry_id}"
    with pytest.raises(Refused) as caught:  # the return itself, before its date is as it was
        undo(entry_id=entry_id, by=by, now=NOW + timedelta(minutes=2))
    assert caught.value.codes == ("changed-since",)
    undo(entry_id=receipt.entry_id, by=by, now=NOW + timedelta(minutes=2))
    loan.refresh_from_db()
    assert (loan.returned_at, owed(loan)) == (NOW, 100)
    undo(entry_id=entry_id, by=by, now=NOW + timedelta(minutes=3))
    loan.refresh_from_db()
    assert (loan.returned_at, owed(loan)) == (None, 0)


def test_cir_17_dated_back_to_before_it_was_due_it_owes_nothing(library: Library) -> None:
    loan, entry_id = returned_late(library)
    receipt = backdate(entry_id=entry_id, returned_at=NOW_DUE, by=library.staff(), now=NOW)
    assert (owed(loan), receipt.late) == (0, None)
    assert str(receipt.warnings[0]).startswith("Taken back")


def test_cir_17_a_date_that_cannot_be_is_refused_and_nothing_is_written(library: Library) -> None:
    _loan, entry_id = returned_late(library)
    before = everything()
    for moment, code in (
        (NOW + timedelta(days=1), "return-in-the-future"),
        (datetime(2026, 1, 1, tzinfo=UTC), "return-before-loan"),
    ):
        with pytest.raises(Refused) as caught:
            backdate(entry_id=entry_id, returned_at=moment, by=library.staff(), now=NOW)
        assert caught.value.codes == (code,)
    with pytest.raises(Refused) as caught:
        backdate(entry_id=entry_id + 99, returned_at=NOW, by=library.staff("lend"), now=NOW)
    assert caught.value.codes == ("not-permitted", "not-a-return")
    assert everything() == before
