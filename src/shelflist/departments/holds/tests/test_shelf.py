"""The pick-up shelf: expiry, clearing it in one act, what is missing from it, another place of pick-up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.holds import actions
from shelflist.departments.holds.actions import expiring, rounds
from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.queries.shelf import (
    clear_and_ready,
    expiring_before,
    ready_at,
    slip_names,
    to_clear,
)
from shelflist.departments.holds.rules.shelf import shelf_expiry
from shelflist.departments.holds.rules.slips import slip_code
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.branches import actions as branches
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.rules import Closing
from shelflist.records.fines.models import Charge
from shelflist.records.fines.queries import lines_of, owed_cents
from shelflist.records.items.actions import mark_available
from shelflist.records.items.models import Item
from shelflist.records.policies.models import HoldRule
from shelflist.records.transits.models import Transit

LATER = NOW + timedelta(hours=1)
AFTER = NOW + timedelta(days=20)


def shelved(shelves: Shelves, **asked: object) -> tuple[Hold, Item]:
    """A hold whose copy stands on the shelf at Eastgate."""
    record = shelves.title()
    held = shelves.place(record, **asked)  # type: ignore[arg-type]
    (item,) = shelves.copies(record)
    shelves.take_in(item)
    return shelves.hold(held), item


def everything() -> list[object]:
    planned = {"target_item_id", "targeted_at", "check_at", "hopeless_since"}
    holds = [
        {name: "waiting" if value in ("waiting-for-item", "waiting-for-capture") else value
         for name, value in row.items() if name not in planned}
        for row in Hold.objects.order_by("pk").values()
    ]  # fmt: skip
    journeys = Transit.objects.filter(arrived_at__isnull=True, cancelled_at__isnull=True)
    return [holds, list(Item.objects.order_by("pk").values("pk", "status")), list(journeys.values("item_id", "about"))]


def test_hld_13_what_is_not_picked_up_in_time_expires_and_costs_what_the_rule_said(shelves: Shelves) -> None:
    HoldRule.objects.filter(is_root=True).update(not_collected_fee_source="value", not_collected_fee_cents=150)
    from shelflist.ground.journal.revisions import bump

    bump("policies")
    hold, item = shelved(shelves)
    before = everything()
    expiring.end_what_is_over(AFTER)
    hold.refresh_from_db()
    assert (hold.state, hold.expired_at, hold.captured_item_id) == ("expired", AFTER, item.pk)
    charge = Charge.objects.get()
    assert hold.patron_id is not None
    assert (charge.kind, owed_cents([hold.patron_id])) == ("not-collected", {hold.patron_id: 150})
    from shelflist.ground.journal.models import Entry

    undo(entry_id=Entry.objects.latest("pk").pk, by=shelves.staff("undo", "undo-others"), now=AFTER)
    assert everything() == before
    assert [line.sums.open for line in lines_of(hold.patron_id)] == [0]


def test_hld_13_a_request_that_is_no_longer_wanted_expires_at_night_and_a_suspended_one_resumes(
    shelves: Shelves,
) -> None:
    wanted = shelves.place(shelves.title(), wanted_until=date(2026, 11, 20))
    resting = shelves.place(shelves.title(), thaws_on=date(2026, 11, 20))
    expiring.end_what_is_over(datetime.fromisoformat("2026-11-20T03:00:00+00:00"))  # still the 19th in New York
    assert (shelves.hold(wanted).state, shelves.hold(resting).state) == ("waiting-for-capture", "suspended")
    expiring.end_what_is_over(datetime.fromisoformat("2026-11-21T06:00:00+00:00"))
    assert (shelves.hold(wanted).state, shelves.hold(resting).state) == ("expired", "waiting-for-capture")


CLOSED = SpecialDays(date(2026, 11, 16), date(2026, 11, 18), "Snow")
WEEK = {weekday: (Stretch(datetime(2026, 1, 1, 10).time(), datetime(2026, 1, 1, 18).time()),) for weekday in range(6)}


@pytest.mark.parametrize(
    ("days", "mode", "closed", "last"),
    [
        (3, "open-days", (), "2026-11-18"),  # Saturday 14th; Monday, Tuesday, Wednesday
        (3, "every-day", (), "2026-11-17"),
        (1, "every-day", (), "2026-11-16"),  # Sunday is closed, and nobody can come
        (3, "open-days", (CLOSED,), "2026-11-21"),
        (3, "every-day", (CLOSED,), "2026-11-19"),
        (None, "open-days", (), None),
    ],
)
def test_hld_13_closed_days_are_counted_or_not_as_the_rule_says(
    days: int | None, mode: str, closed: tuple[SpecialDays, ...], last: str | None
) -> None:
    calendar = OpeningCalendar("America/New_York", WEEK, closed)
    until = shelf_expiry(calendar, NOW, days, mode)
    assert (until and str(calendar.day_of(until))) == last


@given(st.integers(0, 40), st.sampled_from(["open-days", "every-day"]), st.integers(0, 400))
def test_hld_13_a_hold_expires_on_an_open_day_or_the_library_has_none(days: int, mode: str, closed: int) -> None:
    shut = SpecialDays(date(2026, 11, 20), date(2026, 11, 20) + timedelta(days=closed), "Building works")
    calendar = OpeningCalendar("America/New_York", WEEK, (shut,))
    until = shelf_expiry(calendar, NOW, days, mode)
    assert until is not None
    assert calendar.is_open_on(calendar.day_of(until))
    assert shelf_expiry(OpeningCalendar(), NOW, days, mode) is not None


def test_hld_14_one_act_clears_expired_cancelled_and_wrong_shelf_and_says_where_each_goes(shelves: Shelves) -> None:
    by = shelves.staff()
    expired, one = shelved(shelves)
    next_reader = shelves.place(one.record, now=LATER)
    cancelled, two = shelved(shelves)
    moved, three = shelved(shelves)
    foreign = shelves.title(0, harbor=1)
    given_up = shelves.place(foreign, pickup_branch_id=shelves.eastgate.pk)
    (four,) = shelves.copies(foreign)
    shelves.take_in(four)
    stays, five = shelved(shelves)
    Hold.objects.filter(pk=expired.pk).update(shelf_expires_at=LATER)
    expiring.expire_hold(hold_id=expired.pk, by=by, now=LATER)
    actions.cancel_hold(hold_id=cancelled.pk, by=by, now=LATER)
    actions.cancel_hold(hold_id=given_up.hold_id, by=by, now=LATER)
    actions.change_pickup(hold_id=moved.pk, branch_id=shelves.harbor.pk, by=by, now=LATER)
    before = everything()
    clear, ready = clear_and_ready([shelves.eastgate.pk], organisation())
    assert clear == to_clear([shelves.eastgate.pk], organisation())
    assert {hold.pk for hold in clear} == {expired.pk, cancelled.pk, given_up.hold_id, moved.pk}
    assert ready == list(ready_at([shelves.eastgate.pk]))

    receipt = actions.clear_shelf(branch_id=shelves.eastgate.pk, by=by, now=LATER)
    told = {one.hold_id: (one.why, one.verb, one.place) for one in receipt.cleared}
    assert told == {
        expired.pk: ("expired", "hold", f"H {next_reader.hold_id}"),
        cancelled.pk: ("cancelled", "reshelve", "New books"),
        given_up.hold_id: ("cancelled", "send", "Harbor"),
        moved.pk: ("wrong-shelf", "send", "Harbor"),
    }
    statuses = dict(Item.objects.values_list("pk", "status"))
    assert [statuses[item.pk] for item in (one, two, three, four, five)] == [
        "on-hold-shelf", "reshelving", "in-transit", "in-transit", "on-hold-shelf",
    ]  # fmt: skip
    assert shelves.hold(next_reader).state == "ready"
    stays.refresh_from_db()
    assert stays.state == "ready"
    with pytest.raises(Refused, match="nothing to clear"):
        actions.clear_shelf(branch_id=shelves.eastgate.pk, by=by, now=LATER)
    undo(entry_id=receipt.entry_id, by=by, now=LATER)
    assert everything() == before
    assert actions.clear_shelf(branch_id=shelves.eastgate.pk, hold_ids=[cancelled.pk], by=by, now=LATER).count == 1
    with pytest.raises(Refused, match="role"):
        actions.clear_shelf(branch_id=shelves.eastgate.pk, by=shelves.staff("lend"), now=LATER)


def test_missing_from_the_shelf_is_one_act_and_the_reader_keeps_their_place(shelves: Shelves) -> None:
    hold, item = shelved(shelves)
    another = shelves.library.item(record=item.record)
    behind = shelves.place(item.record, now=LATER)
    before = everything()
    by = shelves.staff()
    receipt = actions.missing_from_shelf(hold_id=hold.pk, by=by, now=LATER)
    hold.refresh_from_db()
    item.refresh_from_db()
    assert (receipt.position, hold.state, item.status) == (1, "waiting-for-item", "missing")
    assert hold.queued_at == NOW
    assert shelves.hold(behind).target_item_id == another.pk, "what somebody is fetching stays theirs for now"
    kept = shelves.take_in(another, now=LATER)
    assert kept is not None
    assert kept.hold_id == hold.pk, "but whoever was first gets what turns up"
    shelves.undo_take_in(kept, another)
    undo(entry_id=receipt.entry_id, by=by, now=LATER)
    assert everything() == before
    with pytest.raises(Refused):
        actions.missing_from_shelf(hold_id=behind.hold_id, by=by, now=LATER)


def test_hld_17_what_was_missing_from_the_shelf_and_is_found_is_fetched_for_whoever_it_was_kept_for(
    shelves: Shelves,
) -> None:
    record = shelves.title()
    (item,) = shelves.copies(record)
    placed = shelves.place(record)
    shelves.take_in(item)
    by = shelves.staff("work-hold-shelf", "return")
    actions.missing_from_shelf(hold_id=placed.hold_id, by=by, now=LATER)
    assert shelves.hold(placed).state == "waiting-for-item"
    found_at = LATER + timedelta(hours=1)
    found = mark_available(item_id=item.pk, by=by, now=found_at)
    rounds.plan_after(Entry.objects.get(pk=found.entry_id))
    assert (shelves.hold(placed).state, shelves.hold(placed).target_item_id) == ("waiting-for-capture", item.pk)


def test_hld_15_what_stands_on_the_shelf_is_sent_to_another_one_and_comes_back_with_undo(shelves: Shelves) -> None:
    hold, item = shelved(shelves)
    before = everything()
    moved = actions.change_pickup(hold_id=hold.pk, branch_id=shelves.harbor.pk, by=shelves.staff(), now=LATER)
    item.refresh_from_db()
    assert (moved.state, item.status) == ("in-transit", "in-transit")
    journey = Transit.objects.get()
    assert (journey.to_branch_id, journey.about) == (shelves.harbor.pk, f"hold:{hold.pk}")
    undo(entry_id=moved.entry_id, by=shelves.staff(), now=LATER)
    assert everything() == before
    assert Transit.objects.get().cancelled_at == LATER


def test_hld_20_a_slip_says_an_alias_or_a_code_and_never_the_name(shelves: Shelves) -> None:
    plain, _item = shelved(shelves)
    secret, _other = shelved(shelves, alias="Bluebird", behind_desk=True)
    names = slip_names([plain, secret])
    assert names[secret.pk] == "Bluebird"
    assert names[plain.pk].startswith("YUS ")
    assert slip_code("O'Brien-Åkesson", "2187700004472") == "OBR 4472"
    assert slip_code("", "") == ""


def test_the_shelf_lists_what_must_go_first_at_the_top_and_what_to_remind_of(shelves: Shelves) -> None:
    later, _one = shelved(shelves)
    sooner, _two = shelved(shelves)
    Hold.objects.filter(pk=sooner.pk).update(shelf_expires_at=NOW + timedelta(days=1))
    assert [hold.pk for hold in ready_at([shelves.eastgate.pk])] == [sooner.pk, later.pk]
    assert [hold.pk for hold in expiring_before(NOW + timedelta(days=2), [shelves.eastgate.pk])] == [sooner.pk]
    assert clear_and_ready([shelves.eastgate.pk], organisation()) == ([], [sooner, later])


def test_item_28_pick_up_times_and_requests_follow_a_snow_day_and_come_back_exactly(shelves: Shelves) -> None:
    hold, _item = shelved(shelves, wanted_until=date(2026, 11, 16))
    before = (hold.shelf_expires_at, hold.expires_at)
    by = shelves.staff("close-branches", "edit-branches", "undo", at=shelves.library.root)
    closed = branches.close(
        closing=Closing((shelves.library.root.pk,), "Snow day", date(2026, 11, 16), date(2026, 11, 17)), by=by, now=NOW
    )
    hold.refresh_from_db()
    tree = organisation()
    day_of = tree.calendar(shelves.eastgate.pk).day_of
    assert hold.shelf_expires_at is not None
    assert hold.expires_at is not None
    assert (day_of(hold.shelf_expires_at), day_of(hold.expires_at)) == (date(2026, 11, 25), date(2026, 11, 18))
    undo(entry_id=closed.entry_id, by=by, now=NOW)
    hold.refresh_from_db()
    assert (hold.shelf_expires_at, hold.expires_at) == before
