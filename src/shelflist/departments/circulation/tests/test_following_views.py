"""The page of closures and the questions of the calendar, with loans that move (item 28, CON-04, P09)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shelflist.ground.journal.models import Entry
from shelflist.records.branches.models import CalendarException, Closure, OpeningHours
from shelflist.records.branches.queries import organisation
from shelflist.records.loans.models import Loan

from .browser import signed_in, text_of
from .samples import Library

PAGE = reverse("branches:closures")


@pytest.fixture
def boss(library: Library) -> Client:
    return signed_in(library, "close-branches", "edit-branches", "undo", "lend")


@pytest.fixture
def loan(library: Library) -> Loan:
    """Due on the first open day of next week."""
    calendar = organisation().calendar(library.eastgate.pk)
    day = calendar.next_open_day(calendar.day_of(timezone.now()) + timedelta(days=7))
    due = datetime.combine(day, datetime.max.time(), calendar.zone).replace(hour=23, minute=59, second=0, microsecond=0)
    return library.lent(library.item(), library.card(expires_on=None), due.astimezone(UTC))


def due_on(loan: Loan) -> date:
    return organisation().calendar(loan.branch_id).day_of(loan.due_at)


def sent(library: Library, loan: Loan, **other: Any) -> dict[str, Any]:
    return {"reason": "Snow day", "branches": [library.eastgate.pk], "first_on": due_on(loan).isoformat(), **other}


def test_item_28_the_page_shuts_shows_what_moved_and_offers_undo(library, boss, loan):
    day = due_on(loan)
    page = boss.post(reverse("branches:close"), sent(library, loan), follow=True)
    assert page.status_code == 200
    html = page.content.decode()
    assert "Moved: 1 due date" in html
    assert "James" in html  # the example
    loan.refresh_from_db()
    assert due_on(loan) > day
    [entry] = Entry.objects.filter(verb="close")
    undo = reverse("desk:undo_entry", args=[entry.pk])
    assert undo in html
    boss.post(undo, HTTP_REFERER=f"http://testserver{PAGE}")
    loan.refresh_from_db()
    assert due_on(loan) == day


def test_item_28_what_would_move_is_shown_and_nothing_is_written(library, boss, loan):
    for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
        page = boss.post(reverse("branches:close"), sent(library, loan, preview="yes"), **headers)
        assert "1 due date" in page.content.decode()
    assert not Closure.objects.exists()
    assert not Entry.objects.filter(verb="close").exists()
    half = boss.post(reverse("branches:close"), {"reason": ""}, HTTP_HX_REQUEST="true")
    assert half.status_code == 200
    assert "due date" not in half.content.decode()


def test_item_28_a_closure_is_changed_cancelled_and_refused_in_words(library, boss, loan):
    day = due_on(loan)
    boss.post(reverse("branches:close"), sent(library, loan))
    closure = Closure.objects.get().pk
    change = reverse("branches:change_closure", args=[closure])
    later = {f"closure-{closure}-last_on": (day + timedelta(days=9)).isoformat()}
    assert "1 due date" in boss.post(change, later, HTTP_HX_REQUEST="true").content.decode()
    assert boss.post(change, later).status_code == 302
    loan.refresh_from_db()
    assert due_on(loan) > day + timedelta(days=9)
    early = boss.post(change, {f"closure-{closure}-last_on": "2020-01-01"})
    assert early.status_code == 422
    assert "The last day comes before the first." in early.content.decode()
    assert boss.post(reverse("branches:open_again", args=[closure])).status_code == 422
    assert boss.post(reverse("branches:cancel_closure", args=[closure])).status_code == 302
    loan.refresh_from_db()
    assert due_on(loan) == day
    assert "not shut after all" in boss.get(PAGE).content.decode()


def test_item_28_the_form_says_what_is_missing(library, boss):
    page = boss.post(reverse("branches:close"), {"reason": "", "last_on": "tomorrow"})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"reason", "branches", "last_on"}


def test_item_28_only_those_who_may_shut_see_the_page_and_only_their_branches(library):
    assert signed_in(library, "lend").get(PAGE).status_code == 403


def test_item_28_a_closure_is_a_row_of_today_and_a_command_leads_to_its_page(library, boss):
    assert boss.post(reverse("desk:scan"), {"scan": "/close"}).headers["Location"] == PAGE
    today = boss.get(reverse("desk:today")).content.decode()
    assert PAGE in today
    boss.post(reverse("branches:close"), {"reason": "Burst pipe", "branches": [library.eastgate.pk]})
    assert "Shut now: Burst pipe" in text_of(boss.get(reverse("desk:today")))


def test_p09_the_branch_page_asks_before_days_are_added_and_removed(library, boss, loan):
    day = due_on(loan)
    add = reverse("branches:add_closure", args=[library.eastgate.pk])
    days = {"first_on": day.isoformat(), "reason": "Training", "repeats": ""}
    asked = boss.post(add, days)
    assert asked.status_code == 422
    html = asked.content.decode()
    assert "1 due date" in html
    assert 'value="stay"' in html
    assert not CalendarException.objects.exists()
    assert boss.post(add, days | {"affected": "move"}).status_code == 302
    loan.refresh_from_db()
    assert due_on(loan) > day
    remove = reverse("branches:remove_closure", args=[library.eastgate.pk, CalendarException.objects.get().pk])
    assert "1 due date" in boss.post(remove).content.decode()
    assert boss.post(remove, {"affected": "move"}).status_code == 302
    loan.refresh_from_db()
    assert due_on(loan) == day


def test_p09_the_branch_page_asks_before_hours_are_changed(library, boss, loan):
    day = due_on(loan)
    hours = {f"day{number}": "10-18" for number in range(7) if number != day.weekday()}
    address = reverse("branches:set_hours", args=[library.eastgate.pk])
    asked = boss.post(address, hours)
    assert asked.status_code == 422
    assert "1 due date" in asked.content.decode()
    assert not OpeningHours.objects.filter(branch=library.eastgate).exists()
    assert boss.post(address, hours | {"affected": "stay"}).status_code == 302
    loan.refresh_from_db()
    assert due_on(loan) == day


def test_cir_25_the_why_page_of_a_moved_loan_says_what_it_was_moved_past(library, boss, loan):
    boss.post(reverse("branches:close"), sent(library, loan))
    page = text_of(boss.get(reverse("circulation:why", args=[loan.pk])))
    assert "Moved past “Snow day” to the next open day" in page
