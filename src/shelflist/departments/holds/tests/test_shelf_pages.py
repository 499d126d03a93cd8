"""The pick-up shelf, the hopeless list, recalls, groups and appointments, as pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shelflist.departments.holds.models import BranchWeight, Hold, HoldGroup, Slot, SlotPlan
from shelflist.departments.holds.tests.browser import signed_in, text_of
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.items.models import Item

SHELF = "/desk/holds/shelf/"
ARABIC = "ثلاثية القاهرة: بين القصرين، قصر الشوق، السكرية"


@pytest.fixture
def desk(shelves: Shelves) -> Client:
    return signed_in(shelves)


def kept(shelves: Shelves, title: str = "", **changes: Any) -> Hold:
    """A hold whose copy stands on the shelf at Eastgate."""
    record = shelves.title()
    if title:
        record.title = title
        record.save(update_fields=["title"])
    reader = shelves.library.card(expires_on=None).patron
    hold = shelves.hold(shelves.place(record, reader, **changes))
    shelves.take_in(shelves.copies(record)[0])
    hold.refresh_from_db()
    assert hold.state == "ready"
    return hold


def cancelled(hold: Hold) -> Hold:
    Hold.objects.filter(pk=hold.pk).update(state="cancelled", cancelled_at=NOW, cancel_cause="patron")
    return hold


def test_hld_14_the_shelf_is_cleared_in_one_press_and_says_where_each_copy_goes(desk: Client, shelves: Shelves) -> None:
    stays, goes, late = kept(shelves), cancelled(kept(shelves, ARABIC)), kept(shelves)
    Hold.objects.filter(pk=late.pk).update(state="expired", expired_at=NOW)
    page = text_of(desk.get(SHELF))
    for words in ("2 to clear", "1 copy ready", "The hold was cancelled", "Its time on the shelf is over", ARABIC):
        assert words in page, words
    answer = desk.post("/desk/holds/shelf/clear/", {"key": "k", "branch": shelves.eastgate.pk})
    shown = desk.get(answer["Location"])
    text = text_of(shown)
    for words in ("Cleared 2 copies", "Reshelve", "New books", ARABIC, "Undo", "0 to clear"):
        assert words in text, words
    assert shown.content.decode().count('<li class="line"') == 2
    assert set(Hold.objects.filter(released_at__isnull=False).values_list("pk", flat=True)) == {goes.pk, late.pk}
    assert stays.captured_item_id
    again = desk.post("/desk/holds/shelf/clear/", {"key": "l", "branch": shelves.eastgate.pk})
    assert again.status_code == 409
    assert "nothing to clear" in text_of(again)


def test_hld_14_a_copy_missing_from_the_shelf_is_one_press(desk: Client, shelves: Shelves) -> None:
    hold = kept(shelves)
    back = f"{SHELF}?branch={shelves.eastgate.pk}"
    answer = desk.post(f"/desk/holds/{hold.pk}/missing/", {"key": "k", "back": back})
    assert answer["Location"].startswith(f"{back}&done=")
    assert "back in the queue" in text_of(desk.get(answer["Location"]))
    hold.refresh_from_db()
    assert hold.state == "waiting-for-item"


def test_hld_20_the_slip_shows_an_alias_and_names_are_for_those_who_may_see_them(shelves: Shelves) -> None:
    hold = kept(shelves, alias="Blue heron", behind_desk=True)
    other = kept(shelves)
    page = text_of(signed_in(shelves).get(SHELF))
    for words in ("Blue heron", "behind the desk", "YUS"):
        assert words in page, words
    without = text_of(signed_in(shelves, "work-hold-shelf").get(SHELF))
    assert "Yusuf" not in without
    assert "YUS" not in without
    assert f"H {other.pk}" in without
    assert hold.alias in without


def test_what_is_scanned_at_the_shelf_opens_its_hold(desk: Client, shelves: Shelves) -> None:
    hold = kept(shelves)
    barcode = Item.objects.get(pk=hold.captured_item_id).barcode
    answer = desk.post("/desk/scan/", {"mode": "hold-shelf", "scan": barcode})
    assert answer["Location"] == f"/desk/holds/{hold.pk}/"
    for command, page in (("/shelf", SHELF), ("/holds", "/desk/holds/")):
        assert desk.post("/desk/scan/", {"scan": command})["Location"] == page


def test_hld_18_hopeless_holds_are_moved_or_cancelled_from_their_list(desk: Client, shelves: Shelves) -> None:
    record, other = shelves.title(), shelves.title()
    Item.objects.filter(record__in=[record, other]).update(status="checked-out")
    first, second = shelves.place(record), shelves.place(record)
    Item.objects.filter(record=record).update(status="missing")
    Hold.objects.update(hopeless_since=NOW)
    page = text_of(desk.get("/desk/holds/hopeless/"))
    assert page.count(record.title) >= 2
    table = desk.get("/desk/holds/hopeless/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 1 + Hold.objects.count()
    assert table[0].startswith("Since,Record,Title")
    back = "/desk/holds/hopeless/"
    desk.post("/desk/holds/transfer/", {"key": "a", "hold": [first.hold_id], "what": str(other.pk), "back": back})
    assert Hold.objects.get(pk=first.hold_id).record_id == other.pk
    desk.post(f"/desk/holds/{second.hold_id}/cancel/", {"key": "b", "hopeless": "1", "back": back})
    assert Hold.objects.get(pk=second.hold_id).cancel_cause == "no-copy"
    assert "There is hope" in text_of(desk.get(back))


def test_all_open_holds_can_be_narrowed_to_a_state_and_cost_no_more_for_forty(
    desk: Client, shelves: Shelves, django_assert_max_num_queries: Any
) -> None:
    record = shelves.title()
    Item.objects.filter(record=record).update(status="checked-out")
    for number in range(3):
        shelves.place(record, now=NOW + timedelta(minutes=number))
    kept(shelves)
    page = text_of(desk.get("/desk/holds/"))
    for words in ("Open holds 4", "3 of 3", "Ready to pick up (1)", "Waiting for a copy (3)"):
        assert words in page, words
    assert "Open holds 1" in text_of(desk.get("/desk/holds/?state=ready"))
    with django_assert_max_num_queries(14):
        desk.get("/desk/holds/")


def test_hld_17_a_group_is_made_from_cards_and_waits_for_a_title_together(desk: Client, shelves: Shelves) -> None:
    cards = [shelves.library.card(expires_on=None) for _number in range(3)]
    said = "\n".join(card.barcode for card in cards)
    wrong = desk.post("/desk/holds/groups/", {"key": "a", "name": "Monday club", "cards": f"{said} 999"})
    assert wrong.status_code == 422
    assert "Nobody has the card 999" in text_of(wrong)
    answer = desk.post("/desk/holds/groups/", {"key": "b", "name": "Monday club", "cards": said})
    group = HoldGroup.objects.get()
    assert answer["Location"].startswith(f"/desk/holds/groups/{group.pk}/")
    assert "3 readers" in text_of(desk.get(answer["Location"]))
    record = shelves.title()
    Item.objects.filter(record=record).update(status="checked-out")
    assert "For the whole group" in text_of(desk.get(f"/desk/titles/{record.pk}/?section=holds"))
    answer = desk.post("/desk/holds/groups/place/", {"key": "c", "title": record.pk, "group": group.pk})
    page = text_of(desk.get(answer["Location"]))
    for words in ("Placed 3 holds", "Monday club", "Undo"):
        assert words in page, words
    refused = desk.post("/desk/holds/groups/place/", {"key": "d", "title": record.pk, "group": 999})
    assert refused.status_code == 409


def test_hld_21_who_comes_by_appointment_arrives_and_is_served_on_the_shelf_page(
    desk: Client, shelves: Shelves
) -> None:
    hold = kept(shelves)
    plan = SlotPlan.objects.create(branch=shelves.eastgate)
    assert "Nobody has an appointment" in text_of(desk.get(SHELF))
    now = datetime.now(UTC)
    slot = Slot.objects.create(plan=plan, patron=hold.patron, begins_at=now, place=1, booked_at=now)
    assert "Comes Is here" in text_of(desk.get(SHELF))
    where = {"branch": shelves.eastgate.pk}
    answer = desk.post(f"/desk/holds/slots/{slot.pk}/here/", {"key": "a", "note": "red van, spot 2", **where})
    page = desk.get(answer["Location"])
    for words in ("red van, spot 2", "Handed over", "Check out"):
        assert words in text_of(page), words
    assert "/desk/check-out/" in page.content.decode()
    desk.post(f"/desk/holds/slots/{slot.pk}/over/", {"key": "b", **where})
    slot.refresh_from_db()
    assert slot.handed_over_at
    assert desk.post(f"/desk/holds/slots/{slot.pk}/not/", {"key": "c", **where}).status_code == 409


def test_hld_22_recalls_are_listed_and_a_recall_that_the_rules_forbid_says_so(desk: Client, shelves: Shelves) -> None:
    record = shelves.title()
    Item.objects.filter(record=record).update(status="checked-out")
    hold = shelves.place(record)
    assert "Nothing is recalled" in text_of(desk.get("/desk/holds/recalls/"))
    refused = desk.post(f"/desk/holds/{hold.hold_id}/recall/", {"key": "k"})
    assert refused.status_code == 409
    assert 'role="alert"' in refused.content.decode()


def test_hld_23_the_page_of_a_hold_says_how_long_and_from_what_it_was_reckoned(desk: Client, shelves: Shelves) -> None:
    record = shelves.title()
    copy = shelves.copies(record)[0]
    shelves.library.lent(copy, shelves.library.card(), datetime.now(UTC) + timedelta(days=9))
    hold = shelves.place(record)
    page = text_of(desk.get(f"/desk/holds/{hold.hold_id}/"))
    for words in ("Probably ready by", "0 readers before", "1 copy", "as a rule"):
        assert words in page, words


def test_hld_21_appointments_are_planned_and_made_for_whoever_has_something_ready(
    desk: Client, shelves: Shelves
) -> None:
    hold = kept(shelves)
    reader_page = f"/desk/patrons/{hold.patron_id}/?section=holds"
    assert "Book it" not in text_of(desk.get(reader_page))
    plan = {"branch": shelves.eastgate.pk, "way": "curbside", "interval_minutes": 30, "capacity": 1, "days_ahead": 3}
    wrong = desk.post("/desk/holds/slots/", {**plan, "key": "a", "capacity": 0, "active": "on"})
    assert wrong.status_code == 422
    answer = desk.post("/desk/holds/slots/", {**plan, "key": "b", "active": "on"})
    assert "1 people every 30 minutes" in text_of(desk.get(answer["Location"]))
    offered = re.findall(r'<option value="(\d+:[^"]+)"', desk.get(reader_page).content.decode())
    booked = {"key": "c", "when": offered[0].replace("&#x27;", "'"), "note": "blue car"}
    answer = desk.post(f"/desk/holds/slots/book/{hold.patron_id}/", booked)
    page = text_of(desk.get(answer["Location"]))
    for words in ("Made an appointment", "Comes by appointment", "blue car", "Undo"):
        assert words in page, words
    again = desk.post(f"/desk/holds/slots/book/{hold.patron_id}/", {**booked, "key": "d"})
    assert again.status_code == 409
    assert desk.post(f"/desk/holds/slots/book/{hold.patron_id}/", {"key": "e", "when": "soon"}).status_code == 409
    assert "blue car" in text_of(desk.get("/desk/holds/slots/"))


def test_a_cleared_copy_that_the_next_reader_waits_for_offers_their_slip(desk: Client, shelves: Shelves) -> None:
    goes = kept(shelves)
    following = shelves.place(goes.record)
    cancelled(goes)
    answer = desk.post("/desk/holds/shelf/clear/", {"key": "k", "branch": shelves.eastgate.pk})
    page = desk.get(answer["Location"])
    assert "Next reader, same shelf" in text_of(page)
    assert f"?hold={following.hold_id}" in page.content.decode()


def test_hld_07_branch_weights_are_set_on_their_page_and_taken_back(shelves: Shelves) -> None:
    desk = signed_in(shelves, "edit-policies", "undo")
    address = "/desk/holds/weights/"
    fields = {f"branch_{branch.pk}": "1" for branch in (shelves.library.eastgate, shelves.library.harbor)}
    harbor = f"branch_{shelves.harbor.pk}"
    others = dict.fromkeys(re.findall(r'name="(branch_\d+)"', desk.get(address).content.decode()), "1")
    assert harbor in others
    answer = desk.post(address, {**others, **fields, harbor: "3", "key": "w-1"})
    assert answer.status_code == 302
    assert BranchWeight.objects.get(branch=shelves.harbor).weight == 3
    assert 'value="3"' in desk.get(address).content.decode()
    undo(entry_id=Entry.objects.latest("pk").pk, by=shelves.staff("edit-policies", "undo", "undo-others"), now=NOW)
    assert BranchWeight.objects.get(branch=shelves.harbor).weight == 1
    wrong = desk.post(address, {**others, harbor: "-1", "key": "w-2"})
    assert wrong.status_code == 422
    assert signed_in(shelves, "place-holds").get(address).status_code == 403


def test_prn_02_the_slips_of_the_whole_shelf_are_printed_at_once(desk: Client, shelves: Shelves) -> None:
    holds = [kept(shelves), kept(shelves)]
    page = desk.get(SHELF).content.decode()
    found = re.search(r'href="(/desk/slips/[^"]*|[^"]*slips[^"]*hold=\d+&amp;hold=\d+)"', page)
    assert found is not None
    slips = desk.get(found[1].replace("&amp;", "&")).content.decode()
    assert all(hold.captured_item is not None and hold.captured_item.barcode in slips for hold in holds)
