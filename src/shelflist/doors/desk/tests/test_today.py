"""Today: the library's day, its rows, and who is told what."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shelflist.departments.cataloguing.models import ImportBatch
from shelflist.departments.circulation.tests.browser import signed_in, text_of
from shelflist.departments.circulation.tests.samples import Library
from shelflist.doors.desk.day import open_days_up_to, the_day, unusual_days
from shelflist.doors.desk.needs import Need, grouped
from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch
from shelflist.ground.common.permissions import CODES
from shelflist.ground.common.phrases import phrase
from shelflist.ground.journal.models import Heartbeat, Job
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import CalendarException

LONG_AGO = datetime(2020, 1, 6, 12, 0, tzinfo=UTC)
SATURDAY = date(2026, 11, 14)
CALENDAR = OpeningCalendar(
    timezone="America/New_York",
    weekly=dict.fromkeys(range(6), (Stretch(time(10), time(13)), Stretch(time(14), time(18)))),
    exceptions=(SpecialDays(date(2026, 11, 26), date(2026, 11, 26), "Thanksgiving"),),
)


def at(hour: int, minute: int = 0, day: date = SATURDAY) -> datetime:
    return CALENDAR.instant(day, time(hour, minute))


@pytest.mark.parametrize(
    ("moment", "doors", "sentence"),
    [
        (at(9, 42), "before", "The doors open in 18 minutes."),
        (at(10), "open", "The doors are open till 18:00."),
        (at(13, 30), "between", "The doors open in 30 minutes."),
        (at(17, 59), "open", "The doors are open till 18:00."),
        (at(18), "after", "The doors have closed for today. They open 16 Nov 2026 15:00."),
        (at(12, day=date(2026, 11, 15)), "shut", "Shut today. They open 16 Nov 2026 15:00."),
        (at(12, day=date(2026, 11, 26)), "shut", "Shut today: Thanksgiving. They open 27 Nov 2026 15:00."),
    ],
)
def test_the_day_says_what_the_doors_do(moment: datetime, doors: str, sentence: str) -> None:
    with timezone.override(CALENDAR.zone):
        day = the_day(CALENDAR, moment)
        assert (day.doors, str(day.sentence)) == (doors, sentence)


def test_a_branch_without_hours_says_so() -> None:
    day = the_day(OpeningCalendar(), at(12))
    assert (day.doors, day.closes_at, str(day.sentence)) == ("unknown", None, "No opening hours are set here.")


def test_days_that_are_not_as_usual_are_seen_ahead() -> None:
    assert unusual_days(CALENDAR, SATURDAY) == [(date(2026, 11, 26), "Thanksgiving", False)]
    assert unusual_days(CALENDAR, date(2026, 11, 26)) == []  # today is told elsewhere


def test_the_last_open_days_leave_sundays_and_holidays_out() -> None:
    days = open_days_up_to(CALENDAR, date(2026, 11, 28), 3)
    assert days == [date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 28)]
    assert len(open_days_up_to(OpeningCalendar(), SATURDAY, 14)) == 14


def need(slot: Any, count: int = 1) -> Need:
    return Need(slot, "info", count, phrase("A thing"), phrase("words"), "/", phrase("Do it"))


@pytest.mark.parametrize(
    ("moment", "titles"),
    [
        (at(9), ["Before the doors open", "In the day", "By closing"]),
        (at(11), ["Now", "By closing"]),
        (at(20), ["Waiting for the next open day"]),
    ],
)
def test_rows_stand_under_the_library_clock(moment: datetime, titles: list[str]) -> None:
    with timezone.override(CALENDAR.zone):
        groups = grouped([need("opening"), need("now"), need("closing")], the_day(CALENDAR, moment))
    assert [str(group.title) for group in groups] == titles
    assert [row.key for group in groups for row in group.rows] == ["1", "2", "3"]


def test_only_ten_rows_have_a_key() -> None:
    [group] = grouped([need("now") for _ in range(12)], the_day(OpeningCalendar(), at(9)))
    assert "".join(row.key for row in group.rows) == "1234567890"


# -- the page ---------------------------------------------------------------------------------------------------------


def test_a_quiet_day_is_kind(library: Library) -> None:
    text = text_of(signed_in(library, "lend").get("/desk/"))
    assert "Nothing needs a hand" in text


def test_everything_that_waits_has_a_row(library: Library, desk: Client, card: Any) -> None:
    library.lent(library.item(), card, timezone.now() - timedelta(days=12))
    library.item(status="reshelving")
    library.item(status="missing")
    library.item(status="damaged")
    library.item(status="in-process")
    library.item(status="on-order", at_harbor=True)  # elsewhere: not this branch's affair
    ImportBatch.objects.create(
        file_name="new books.mrc", stored_as="x", size_bytes=1, sha256="0" * 64, state="done", quarantined_count=3,
        created_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    Job.objects.create(kind="import", state="failed", not_before=LONG_AGO, created_at=LONG_AGO, ended_at=LONG_AGO)
    ahead = timezone.localdate() + timedelta(days=5)
    CalendarException.objects.create(
        branch=library.root, first_on=ahead, last_on=ahead, reason="Staff training", opens=None, closes=None
    )
    bump("branches")
    text = text_of(desk.get("/desk/"))
    for words in (
        "Overdue, lent here",
        "12 days late",
        "Just returned, to shelve",
        "Missing, to look for",
        "Damaged, to look over",
        "In process",
        "Records set aside by an import",
        "new books.mrc",
        "The worker is silent",
        "1 job and 0 deliveries could not be finished",
        "Staff training",
    ):
        assert words in text, words
    assert "On order" not in text


def test_the_machinery_is_told_only_to_those_who_can_mend_it(library: Library) -> None:
    others = signed_in(library, *(CODES - {"manage-jobs", "import-records", "edit-policies"}))
    text = text_of(others.get("/desk/"))
    assert "worker" not in text
    assert "rules" not in text.partition("More")[0].replace("Policies", "")


def test_a_worker_that_is_heard_is_not_mentioned(desk: Client) -> None:
    Heartbeat.objects.create(process="worker-1", at=timezone.now())
    assert "The worker is silent" not in text_of(desk.get("/desk/"))


def test_a_row_leads_to_its_list(library: Library, desk: Client) -> None:
    library.item(status="missing")
    html = desk.get("/desk/").content.decode()
    assert f'href="/desk/items/?status=missing&amp;branch={library.eastgate.pk}"' in html
    text = text_of(desk.get(f"/desk/items/?status=missing&branch={library.eastgate.pk}"))
    assert "Missing 1" in text


def test_loans_of_the_last_open_days_are_drawn(library: Library, desk: Client, card: Any) -> None:
    loan = library.lent(library.item(), card, timezone.now() + timedelta(days=9))
    loan.lent_at = timezone.now()
    loan.save()
    html = desk.get("/desk/").content.decode()
    assert "Loans on the last 14 open days" in html
    assert html.count('class="bar-of"') == 14
    assert "Lent today" in html
