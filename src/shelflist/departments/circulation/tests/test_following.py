"""Due dates follow closures and changes of the calendar, and come back exactly (item 28 of part 3, CON-04, P09)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shelflist.departments.circulation.actions import check_out, renew
from shelflist.ground.common.calendar import Stretch
from shelflist.ground.common.closures import past_closures
from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches import actions
from shelflist.records.branches.actions.catching_up import catch_up
from shelflist.records.branches.models import CalendarException, Closure, OpeningHours
from shelflist.records.branches.queries import load_organisation
from shelflist.records.branches.rules import Closing
from shelflist.records.loans.models import Loan
from shelflist.records.loans.queries import why_due

from .samples import NOW, Library

MONDAY = date(2026, 11, 16)


def day(number: int) -> date:
    return date(2026, 11, number)


def end_of(number: int) -> datetime:
    return datetime(2026, 11, number, 23, 59, tzinfo=UTC) + timedelta(hours=5)  # 23:59 in New York


def boss(library: Library) -> dict[str, Any]:
    return {"by": library.staff("close-branches", "edit-branches", "undo", at=library.root), "now": NOW}


def closing(library: Library, first: date | None = MONDAY, last: date | None = None, **other: Any) -> Closing:
    return Closing(other.pop("at", (library.root.pk,)), other.pop("reason", "Snow day"), first, last, **other)


def loan_due(library: Library, due: datetime, **changes: Any) -> Loan:
    return library.lent(library.item(), library.card(), due, **changes)


def due_on(loan: Loan) -> date:
    loan.refresh_from_db()
    return load_organisation().calendar(loan.branch_id).day_of(loan.due_at)


def test_con_04_and_item_28_closing_moves_due_dates_onto_the_next_really_open_day(library):
    friday, monday, tuesday = (loan_due(library, end_of(number)) for number in (13, 16, 17))
    receipt = actions.close(closing=closing(library, day(13), day(14)), **boss(library))
    assert [(outcome.name, outcome.count) for outcome in receipt.outcomes] == [("due-dates", 1)]
    assert (due_on(friday), due_on(monday), due_on(tuesday)) == (day(16), day(16), day(17))  # not Sunday the 15th
    assert friday.planned_due_at == end_of(13)
    assert (friday.due_version, monday.due_version) == (2, 1)
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert str(receipt.outcomes[0].words) == "1 due date"
    assert str(Phrase.from_data(entry.said)) == (
        "Three Rivers closed 13 Nov 2026 to 14 Nov 2026, Snow day. Moved: 1 due date"
    )
    assert (entry.about, entry.branch_id) == (f"closure:{receipt.closure_id}", library.root.pk)


def test_item_28_extend_shorten_and_cancel_come_back_exactly(library):
    loan = loan_due(library, end_of(16))
    who = boss(library)
    closure = actions.close(closing=closing(library), **who).closure_id
    assert due_on(loan) == day(17)
    actions.change_closure(closure_id=closure, last_on=day(21), **who)
    assert due_on(loan) == day(23)  # the 22nd is a Sunday
    actions.change_closure(closure_id=closure, last_on=day(18), **who)
    assert due_on(loan) == day(19)
    actions.cancel_closure(closure_id=closure, **who)
    assert due_on(loan) == day(16)
    assert loan.due_at == loan.planned_due_at == end_of(16)
    assert loan.moved is None


def test_item_28_each_of_them_can_be_undone(library):
    loan = loan_due(library, end_of(16))
    who = boss(library)
    closed = actions.close(closing=closing(library), **who)
    extended = actions.change_closure(closure_id=closed.closure_id, last_on=day(18), **who)
    cancelled = actions.cancel_closure(closure_id=closed.closure_id, **who)
    seen = []
    for entry_id in (cancelled.entry_id, extended.entry_id, closed.entry_id):
        undo(entry_id=entry_id, **who)
        seen.append(due_on(loan))
    assert seen == [day(19), day(17), day(16)]
    assert not Closure.objects.exists()
    assert not CalendarException.objects.exists()


def test_a_renewal_is_undone_although_a_closure_has_moved_the_loan_since(library):
    loan, who = loan_due(library, end_of(16)), boss(library)
    renewed = renew(item_barcode=loan.item.barcode, by=library.staff("renew", "undo"), now=NOW)
    new_day = due_on(loan)
    actions.close(closing=closing(library, new_day, new_day), **who)
    assert due_on(loan) > new_day
    closed = actions.close(closing=closing(library, day(16), day(16)), **who)
    undo(entry_id=renewed.entry_id, by=library.staff("renew", "undo"), now=NOW)
    assert due_on(loan) == day(17), "it was planned for the day that is shut by now"
    assert (loan.renewal_count, loan.planned_due_at) == (0, end_of(16))
    actions.cancel_closure(closure_id=closed.closure_id, **who)
    assert due_on(loan) == day(16)


def test_item_28_an_act_is_not_undone_over_a_later_one(library):
    who = boss(library)
    closed = actions.close(closing=closing(library), **who)
    actions.change_closure(closure_id=closed.closure_id, last_on=day(18), **who)
    with pytest.raises(Refused) as no:
        undo(entry_id=closed.entry_id, **who)
    assert no.value.codes == ("changed-since",)


def test_item_28_closing_now_moves_what_is_due_today_and_opening_again_brings_tomorrow_back(library):
    today, tomorrow = loan_due(library, end_of(14)), loan_due(library, end_of(16))
    hourly = loan_due(library, NOW + timedelta(hours=3), by_the_hour=True)
    who = boss(library)
    receipt = actions.close(closing=closing(library, None, day(16)), **who)
    assert (due_on(today), due_on(tomorrow)) == (day(17), day(17))
    assert (due_on(hourly), hourly.due_at.hour) == (day(17), 15)  # ten o'clock in New York
    later = who | {"now": NOW + timedelta(hours=2)}
    actions.open_again(closure_id=receipt.closure_id, **later)
    assert (due_on(today), due_on(tomorrow)) == (day(14), day(16))
    assert (due_on(hourly), hourly.due_at) == (day(14), hourly.planned_due_at)


def test_con_04_only_the_branches_that_are_closed_move(library):
    here = loan_due(library, end_of(16))
    there = loan_due(library, end_of(16), branch=library.harbor)
    actions.close(closing=closing(library, at=(library.harbor.pk,)), **boss(library))
    assert (due_on(here), due_on(there)) == (day(16), day(17))


def test_con_04_returned_loans_stay_as_they_were(library):
    loan = loan_due(library, end_of(16), returned_at=NOW, ended="returned")
    actions.close(closing=closing(library), **boss(library))
    assert due_on(loan) == day(16)


def test_cir_25_a_moved_due_date_says_why(library):
    check_out(item_barcode=library.item().barcode, patron_barcode=library.card().barcode, by=library.staff(), now=NOW)
    loan = Loan.objects.get()
    before = Explanation.from_data(loan.explanation)
    actions.close(closing=closing(library, date(2026, 12, 5), date(2026, 12, 7)), **boss(library))
    loan.refresh_from_db()
    told = Explanation.from_data(why_due(loan))
    assert str(told.sentence) == "Due 8 Dec 2026: it was 5 Dec 2026, and was moved past “Snow day”."
    assert told.candidates == before.candidates
    assert [str(step.what) for step in told.steps] == [
        *(str(step.what) for step in before.steps),
        "Moved past “Snow day” to the next open day",
    ]
    marks = {one.on: one.marks for one in told.days}
    assert marks[date(2026, 12, 5)] == ("shut", "aim")
    assert marks[date(2026, 12, 8)] == ("open", "due")
    assert list(marks) == sorted(marks)


NO = [
    ("closure-needs-reason", {"reason": ""}),
    ("closure-needs-branch", {"at": ()}),
    ("branch-not-found", {"at": (987_654,)}),
    ("closure-ends-before-it-begins", {"last": day(15)}),
    ("closure-ends-before-it-begins", {"shut_until": time(0)}),
    ("closure-too-long", {"last": date(2056, 11, 1)}),
    ("closure-is-past", {"first": day(2), "last": day(13)}),
]


@pytest.mark.parametrize(("code", "change"), NO)
def test_con_04_a_closure_that_makes_no_sense_is_refused_and_nothing_is_written(library, code, change):
    loan = loan_due(library, end_of(16))
    with pytest.raises(Refused) as no:
        actions.close(closing=closing(library, **change), **boss(library))
    assert code in no.value.codes
    assert not Entry.objects.exists()
    assert not Closure.objects.exists()
    assert due_on(loan) == day(16)


def test_con_03_closing_needs_the_permission_at_every_branch(library):
    who = {"by": library.staff("close-branches"), "now": NOW}
    actions.close(closing=closing(library, at=(library.eastgate.pk,)), **who)
    for at in ((library.eastgate.pk, library.harbor.pk), (library.root.pk,)):
        with pytest.raises(Refused) as no:
            actions.close(closing=closing(library, at=at), **who)
        assert no.value.codes == ("not-permitted",)
    assert Closure.objects.count() == 1


def test_a_closure_that_is_cancelled_or_not_going_on_is_not_changed(library):
    who = boss(library)
    closure = actions.close(closing=closing(library), **who).closure_id
    with pytest.raises(Refused, match="not going on"):
        actions.open_again(closure_id=closure, **who)
    actions.cancel_closure(closure_id=closure, **who)
    for act in (actions.open_again, actions.cancel_closure):
        with pytest.raises(Refused, match="cancelled already"):
            act(closure_id=closure, **who)


# -- property: whatever was done, the due dates are those of a reckoning from scratch --

DAYS = st.integers(16, 29).map(day)
CLOSE = st.tuples(st.just("close"), DAYS, st.integers(0, 5), st.sampled_from(["root", "eastgate", "harbor"]))
CHANGE = st.tuples(st.just("change"), st.integers(0, 9), DAYS)
CANCEL = st.tuples(st.just("cancel"), st.integers(0, 9))
UNDO = st.tuples(st.just("undo"))


def apply(library: Library, act: tuple[Any, ...], made: list[int], entries: list[int]) -> None:
    """Do it; what makes no sense is refused and changes nothing."""
    who = boss(library)
    kind, *values = act
    with suppress(Refused):
        if kind == "close":
            first, length, where = values
            at = (getattr(library, where).pk,)
            receipt = actions.close(closing=closing(library, first, first + timedelta(days=length), at=at), **who)
            made.append(receipt.closure_id)
            entries.append(receipt.entry_id)
        elif kind == "undo" and entries:
            undo(entry_id=entries.pop(), **who)
        elif kind == "change" and made:
            closure = made[values[0] % len(made)]
            entries.append(actions.change_closure(closure_id=closure, last_on=values[1], **who).entry_id)
        elif kind == "cancel" and made:
            closure = made[values[0] % len(made)]
            entries.append(actions.cancel_closure(closure_id=closure, **who).entry_id)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CLOSE | CHANGE | CANCEL | UNDO, max_size=6))
def test_item_28_any_sequence_of_closing_changing_and_cancelling_equals_a_reckoning_from_scratch(library, acts):
    with transaction.atomic():
        loans = [
            loan_due(library, moment, branch=branch, by_the_hour=hourly)
            for branch in (library.eastgate, library.harbor)
            for moment, hourly in [
                *((end_of(number), False) for number in (15, 16, 17, 19, 21, 24)),
                (datetime(2026, 11, 18, 20, tzinfo=UTC), True),
            ]
        ]
        planned = {loan.pk: loan.due_at for loan in loans}
        made: list[int] = []
        entries: list[int] = []
        for act in acts:
            apply(library, act, made, entries)
            tree = load_organisation()
            for loan in Loan.objects.all():
                calendar = tree.calendar(loan.branch_id)
                wanted = past_closures(calendar, planned[loan.pk], by_the_hour=loan.by_the_hour).at
                assert (loan.planned_due_at, loan.due_at) == (planned[loan.pk], wanted)
                assert bool(loan.moved) == (wanted != planned[loan.pk])
        for closure in Closure.objects.filter(cancelled_at=None):
            actions.cancel_closure(closure_id=closure.pk, **boss(library))
        assert dict(Loan.objects.values_list("pk", "due_at")) == planned
        transaction.set_rollback(True)


# -- planned changes ask first (P09) -----------------------------------------------------------------------------------


def test_p09_special_days_list_what_is_due_then_and_ask(library):
    loan, other = loan_due(library, end_of(16)), loan_due(library, end_of(16))
    days = {"branch_id": library.root.pk, "first_on": day(16), "last_on": day(16), "reason": "Training"}
    with pytest.raises(Refused) as no:
        actions.add_exception(**days, **boss(library))
    [reason] = no.value.refusals
    assert reason.code == "calendar-change-affects"
    assert str(reason.message) == "This concerns 2 due dates."
    [affected] = reason.details["affected"]
    assert (affected["name"], affected["count"], len(affected["examples"])) == ("due-dates", 2, 1)
    assert not CalendarException.objects.exists()
    assert not Entry.objects.exists()
    actions.add_exception(**days, move=False, **boss(library))
    assert (due_on(loan), due_on(other)) == (day(16), day(16))
    moved = actions.add_exception(**days, move=True, **boss(library))
    assert (due_on(loan), due_on(other)) == (day(17), day(17))
    with pytest.raises(Refused) as no:
        actions.remove_exception(exception_id=moved.id, **boss(library))
    assert no.value.codes == ("calendar-change-affects",)
    removed = actions.remove_exception(exception_id=moved.id, move=True, **boss(library))
    assert due_on(loan) == day(16)
    undo(entry_id=removed.entry_id, **boss(library))
    assert due_on(loan) == day(17)
    undo(entry_id=moved.entry_id, **boss(library))
    assert due_on(loan) == day(16)


def test_p09_special_days_corrected_in_place_take_what_is_due_along_and_back(library):
    loan, who = loan_due(library, end_of(16)), boss(library)
    days = {"first_on": day(16), "last_on": day(16), "reason": "Training"}
    added = actions.add_exception(branch_id=library.root.pk, **days, move=True, **who)
    assert due_on(loan) == day(17)
    longer = {"exception_id": added.id, **days, "last_on": day(17)}
    with pytest.raises(Refused) as no:
        actions.change_exception(**longer, **who)
    assert no.value.codes == ("calendar-change-affects",)
    changed = actions.change_exception(**longer, move=True, **who)
    assert due_on(loan) == day(18)
    elsewhere = actions.change_exception(**longer | {"first_on": day(23), "last_on": day(23)}, move=True, **who)
    assert due_on(loan) == day(16)
    for entry_id, expected in ((elsewhere.entry_id, 18), (changed.entry_id, 17), (added.entry_id, 16)):
        undo(entry_id=entry_id, **who)
        assert due_on(loan) == day(expected)


def test_p09_special_days_on_which_nothing_is_due_are_saved_without_asking(library):
    loan_due(library, end_of(17))
    added = actions.add_exception(
        branch_id=library.root.pk, first_on=day(16), last_on=day(16), reason="Training", **boss(library)
    )
    assert not CalendarException.objects.get(pk=added.id).moves


def test_p09_new_weekly_hours_list_what_is_due_on_days_now_shut_and_ask(library):
    monday, tuesday = loan_due(library, end_of(16)), loan_due(library, end_of(17))
    hourly = loan_due(library, datetime(2026, 11, 17, 22, 30, tzinfo=UTC), by_the_hour=True)  # 17:30
    weekly = dict.fromkeys(range(1, 6), (Stretch(time(9), time(17)),))
    hours = {"branch_id": library.eastgate.pk, "weekly": weekly}
    with pytest.raises(Refused) as no:
        actions.set_hours(**hours, **boss(library))
    assert no.value.codes == ("calendar-change-affects",)
    assert no.value.refusals[0].details["affected"][0]["count"] == 2
    saved = actions.set_hours(**hours, move=True, **boss(library))
    assert (due_on(monday), due_on(tuesday)) == (day(17), day(17))
    assert due_on(hourly) == day(18)
    assert monday.planned_due_at == end_of(17)
    undo(entry_id=saved.entry_id, **boss(library))
    assert (due_on(monday), monday.planned_due_at, due_on(hourly)) == (day(16), end_of(16), day(17))
    actions.set_hours(**hours, move=False, **boss(library))
    assert due_on(monday) == day(16)


def test_p09_hours_undone_leave_what_a_closure_has_moved_where_it_belongs(library):
    loan = loan_due(library, end_of(16))
    actions.close(closing=closing(library), **boss(library))
    weekly = dict.fromkeys((0, 2, 3, 4), (Stretch(time(9), time(17)),))
    saved = actions.set_hours(branch_id=library.eastgate.pk, weekly=weekly, move=True, **boss(library))
    assert due_on(loan) == day(18)
    undo(entry_id=saved.entry_id, **boss(library))
    assert due_on(loan) == day(17)


def test_con_12_closing_now_is_another_time_in_another_zone(library):
    library.harbor.timezone = "Europe/Berlin"
    library.harbor.save()
    both = (library.eastgate.pk, library.harbor.pk)
    actions.close(closing=closing(library, None, at=both), **boss(library))
    times = dict(CalendarException.objects.values_list("branch_id", "shut_from"))
    assert times == {library.eastgate.pk: time(9, 42), library.harbor.pk: time(15, 42)}


def test_con_04_a_hundred_loans_due_together_move_with_as_few_statements_as_two(library, django_assert_max_num_queries):
    card = library.card()
    for _number in range(2):
        library.lent(library.item(), card, end_of(16))
    with CaptureQueriesContext(connection) as few:
        closed = actions.close(closing=closing(library), **boss(library))
    actions.cancel_closure(closure_id=closed.closure_id, **boss(library))
    for _number in range(98):
        library.lent(library.item(), card, end_of(16))
    with django_assert_max_num_queries(len(few)):
        receipt = actions.close(closing=closing(library), **boss(library))
    assert receipt.outcomes[0].count == 100


def test_p09_a_branch_without_hours_lends_and_the_loan_says_how_it_was_counted(library):
    OpeningHours.objects.all().delete()
    bump("branches")
    item, card = library.item(), library.card()
    check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=library.staff(), now=NOW)
    told = Explanation.from_data(Loan.objects.get().explanation)
    said = [str(step.what) for step in told.steps]
    assert "No opening hours are set here: counted as if every day were open" in said
    loan = Loan.objects.get()
    actions.close(closing=closing(library, date(2026, 12, 1), date(2026, 12, 31)), **boss(library))
    assert due_on(loan) == date(2026, 12, 5)  # there is no open day to move it to


def test_p03_what_was_lent_in_the_moment_of_a_closure_is_caught_up_with_once(library):
    receipt = actions.close(closing=closing(library), **boss(library))
    entry = Entry.objects.get(pk=receipt.entry_id)
    catch_up(entry)
    assert not Entry.objects.filter(verb="catch-up-closure").exists()
    loan = loan_due(library, end_of(16))  # by a desk that had the calendar from before in its memory
    catch_up(entry)
    catch_up(entry)
    assert due_on(loan) == day(17)
    assert [str(Phrase.from_data(one.said)) for one in Entry.objects.filter(verb="catch-up-closure")] == [
        "Moved after a closure: 1 due date"
    ]
    undo(entry_id=receipt.entry_id, **boss(library))
    catch_up(entry)
    assert due_on(loan) == day(16)
