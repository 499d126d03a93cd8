"""The pages on which holds are placed, looked at and changed: title, reader, the hold's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.tests.browser import HTMX, signed_in, text_of
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.records.items.models import Item
from shelflist.records.patrons.models import PatronWord

NEW = "/desk/holds/new/"


@pytest.fixture
def desk(shelves: Shelves) -> Client:
    return signed_in(shelves)


@pytest.fixture
def lent_out(shelves: Shelves) -> Any:
    """A title whose one copy is out."""
    record = shelves.title()
    Item.objects.filter(record=record).update(status="checked-out")
    return record


# -- placing ----------------------------------------------------------------------------------------------------------


def test_a_hold_is_placed_from_the_title_page(desk: Client, shelves: Shelves, lent_out: Any) -> None:
    reader = shelves.library.card(expires_on=None, name_original="أمينة يوسف حداد")
    PatronWord.objects.create(patron_id=reader.patron_id, word=b"yusuf")
    title = f"/desk/titles/{lent_out.pk}/"
    assert f'{NEW}?title={lent_out.pk}"' in desk.get(title).content.decode()
    first = desk.get(NEW, {"title": lent_out.pk})
    assert "nobody waits" in text_of(first)
    by_name = desk.get(NEW, {"title": lent_out.pk, "who": "yusuf"})
    assert f"patron={reader.patron_id}" in by_name.content.decode()
    by_card = desk.get(NEW, {"title": lent_out.pk, "who": reader.barcode})
    assert by_card.status_code == 302
    assert f"patron={reader.patron_id}" in by_card["Location"]
    address = f"{NEW}?title={lent_out.pk}&patron={reader.patron_id}"
    page = desk.get(address)
    assert "أمينة يوسف حداد" in text_of(page)
    sent = {"key": "k-1", "wish": "title", "pickup": shelves.harbor.pk, "note": "Large print if there is one"}
    for _again in range(2):
        answer = desk.post(address, sent)
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{title}?section=holds&done=")
    hold = Hold.objects.get()
    assert (hold.pickup_branch_id, hold.note, hold.state) == (shelves.harbor.pk, sent["note"], "waiting-for-item")
    shown = text_of(desk.get(answer["Location"]))
    for words in ("Placed a hold on", "Undo", "Amina Yusuf-Haddad", "Harbor", "Waiting for a copy"):
        assert words in shown, words


def test_a_hold_is_placed_from_the_page_of_the_reader(desk: Client, shelves: Shelves, lent_out: Any) -> None:
    card = shelves.library.card(expires_on=None)
    assert f"{NEW}?patron={card.patron_id}" in desk.get(f"/desk/patrons/{card.patron_id}/").content.decode()
    copy = Item.objects.get(record=lent_out)
    by_copy = desk.get(NEW, {"patron": card.patron_id, "back": "patron", "what": copy.barcode})
    assert by_copy.status_code == 302
    assert f"title={lent_out.pk}" in by_copy["Location"]
    by_words = desk.get(NEW, {"patron": card.patron_id, "what": "james"})
    assert by_words.status_code == 200
    answer = desk.post(by_copy["Location"], {"key": "k", "wish": "title", "pickup": ""})
    assert answer["Location"].startswith(f"/desk/patrons/{card.patron_id}/?section=holds")
    shown = text_of(desk.get(answer["Location"]))
    for words in (lent_out.title, "1 of 1", "Suspend", "Cancel"):
        assert words in shown, words


def test_what_is_scanned_while_placing_says_who_and_what(desk: Client, shelves: Shelves, lent_out: Any) -> None:
    card = shelves.library.card(expires_on=None)
    copy = Item.objects.get(record=lent_out)
    mode = {"mode": "place-hold", "title": "", "patron": "", "back": ""}
    to = desk.post("/desk/scan/", {**mode, "title": lent_out.pk, "scan": card.barcode})["Location"]
    assert to == f"{NEW}?title={lent_out.pk}&patron={card.patron_id}"
    to = desk.post("/desk/scan/", {**mode, "patron": card.patron_id, "scan": copy.barcode})["Location"]
    assert to == f"{NEW}?title={lent_out.pk}&patron={card.patron_id}"
    assert desk.post("/desk/scan/", {**mode, "title": lent_out.pk, "scan": "yusuf"})["Location"].endswith("who=yusuf")
    assert desk.post("/desk/scan/", {**mode, "scan": "james"})["Location"].endswith("what=james")


def test_every_refusal_is_a_line_with_its_remedy_and_the_override(desk: Client, shelves: Shelves) -> None:
    card = shelves.library.card(expires_on=None)
    record = shelves.title()
    Item.objects.filter(record=record).update(holdable=False)
    address = f"{NEW}?title={record.pk}&patron={card.patron_id}"
    sent = {"key": "k", "wish": "title", "pickup": "", "note": "for the reading circle"}
    refused = desk.post(address, sent)
    assert refused.status_code == 409
    assert not Hold.objects.exists()
    html = refused.content.decode()
    codes = re.findall(r'data-code="([^"]+)"', html)
    assert codes
    assert "Not placed" in html
    assert "Place it anyway" in text_of(refused)
    again = dict(
        re.findall(
            r'<input type="hidden" name="(note|wish|pickup|key)" value="([^"]*)"',
            html.split("ov-open")[1].split("</form>")[0],
        )
    )
    assert again["note"] == sent["note"]
    assert again["key"] != "k"
    done = desk.post(address, {**again, "override": codes, "reason": "the shelf is being moved"}, headers=HTMX)
    assert done.status_code == 204
    assert "section=holds" in done["HX-Redirect"]
    assert Hold.objects.get().note == sent["note"]


def test_whoever_may_not_override_is_told_the_reasons_only(shelves: Shelves) -> None:
    client = signed_in(shelves, "place-holds", "see-patrons", "see-records")
    card = shelves.library.card(expires_on=None)
    record = shelves.title()
    Item.objects.filter(record=record).update(holdable=False)
    page = client.post(f"{NEW}?title={record.pk}&patron={card.patron_id}", {"key": "k", "wish": "title"})
    assert "Not placed" in text_of(page)
    assert "anyway" not in text_of(page)


# -- the queue --------------------------------------------------------------------------------------------------------


def test_hld_24_the_title_page_says_of_every_copy_why_the_first_is_not_moving(desk: Client, shelves: Shelves) -> None:
    record = shelves.title(copies=2, harbor=1)
    copies = shelves.copies(record)
    Item.objects.filter(pk=copies[0].pk).update(holdable=False)
    Item.objects.filter(pk=copies[1].pk).update(status="missing")
    Item.objects.filter(pk=copies[2].pk).update(status="checked-out")
    hold = shelves.place(record)
    for page in (f"/desk/titles/{record.pk}/?section=holds", f"/desk/holds/{hold.hold_id}/"):
        shown = text_of(desk.get(page))
        for copy in copies:
            assert copy.barcode in shown
        assert "not moving" in shown
        assert shown.count("Nothing: it can be fetched") == 0


def test_the_queue_is_reordered_put_in_front_and_taken_back(desk: Client, shelves: Shelves, lent_out: Any) -> None:
    first, second, third = (shelves.place(lent_out, now=when(shelves, n)).hold_id for n in range(3))
    back = f"/desk/titles/{lent_out.pk}/?section=holds"
    assert order_on(desk, back) == [first, second, third]
    answer = desk.post(f"/desk/holds/{third}/move/", {"key": "a", "to": "2", "back": back})
    assert answer["Location"].startswith(back)
    assert order_on(desk, back) == [first, third, second]
    desk.post(f"/desk/holds/{second}/front/", {"key": "b", "to": "1", "back": back})
    assert order_on(desk, back) == [second, first, third]
    desk.post(f"/desk/holds/{second}/front/", {"key": "c", "to": "2", "back": back})
    assert order_on(desk, back) == [first, third, second]


def test_hld_16_ticked_holds_move_to_another_title(desk: Client, shelves: Shelves, lent_out: Any) -> None:
    one, two = shelves.place(lent_out).hold_id, shelves.place(lent_out).hold_id
    other = shelves.title()
    Item.objects.filter(record=other).update(status="checked-out")
    back = f"/desk/titles/{lent_out.pk}/?section=holds"
    answer = desk.post("/desk/holds/transfer/", {"key": "k", "hold": [two], "what": str(other.pk), "back": back})
    assert answer["Location"].startswith(f"/desk/titles/{other.pk}/?section=holds&done=")
    assert set(Hold.objects.values_list("pk", "record_id")) == {(one, lent_out.pk), (two, other.pk)}
    nowhere = desk.post("/desk/holds/transfer/", {"key": "l", "hold": [one], "what": "no such title", "back": back})
    assert nowhere.status_code == 409
    assert "not in the catalogue" in text_of(nowhere)


def test_names_in_a_queue_are_for_those_who_may_see_patrons(shelves: Shelves, lent_out: Any) -> None:
    shelves.place(lent_out, shelves.reader(family_name="Okonkwo"))
    page = signed_in(shelves, "see-records", "place-holds").get(f"/desk/titles/{lent_out.pk}/?section=holds")
    assert page.status_code == 200
    assert "Okonkwo" not in page.content.decode()


# -- one hold ---------------------------------------------------------------------------------------------------------


def test_hld_12_15_16_a_hold_is_suspended_moved_cancelled_and_brought_back(
    desk: Client, shelves: Shelves, lent_out: Any
) -> None:
    hold_id = shelves.place(lent_out).hold_id
    page = f"/desk/holds/{hold_id}/"

    def act(name: str, **sent: Any) -> Hold:
        answer = desk.post(f"{page}{name}/", {"key": f"{name}-{len(sent)}", **sent})
        assert answer.status_code == 302, text_of(answer)
        return Hold.objects.get(pk=hold_id)

    assert act("suspend", until="2031-02-03").state == "suspended"
    assert "Resume" in text_of(desk.get(page))
    assert act("resume").state == "waiting-for-item"
    assert act("pick-up", branch=shelves.harbor.pk).pickup_branch_id == shelves.harbor.pk
    assert act("cancel", note="moved away").state == "cancelled"
    shown = text_of(desk.get(page))
    for words in ("It was suspended.", "It was resumed.", "It was cancelled.", "Bring back at its old place"):
        assert words in shown, words
    assert act("bring-back", keep_place="1").state == "waiting-for-item"


def test_what_cannot_be_done_is_said_on_the_page_of_the_hold(desk: Client, shelves: Shelves, lent_out: Any) -> None:
    hold_id = shelves.place(lent_out).hold_id
    desk.post(f"/desk/holds/{hold_id}/cancel/", {"key": "a"})
    refused = desk.post(f"/desk/holds/{hold_id}/suspend/", {"key": "b"})
    assert refused.status_code == 409
    assert 'role="alert"' in refused.content.decode()
    assert desk.post(f"/desk/holds/{hold_id}/suspend/", {"key": "c", "until": "soon"}).status_code == 422
    assert desk.get("/desk/holds/999999/").status_code == 404


def test_the_number_on_a_slip_opens_its_hold(desk: Client, shelves: Shelves, lent_out: Any) -> None:
    hold_id = shelves.place(lent_out).hold_id
    for scanned in (f"H {hold_id}", f"h{hold_id}"):
        assert desk.post("/desk/scan/", {"scan": scanned})["Location"] == f"/desk/holds/{hold_id}/"


def when(shelves: Shelves, number: int) -> Any:
    from datetime import timedelta

    from shelflist.departments.holds.tests.library import NOW

    return NOW + timedelta(minutes=number)


def order_on(client: Client, page: str) -> list[int]:
    html = client.get(page).content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", html, flags=re.DOTALL)
    found = [re.search(r'href="/desk/holds/(\d+)/"', row) for row in rows]
    return [int(one[1]) for one in found if one]


def test_pages_cost_no_more_statements_for_twelve_holds_than_for_two(
    desk: Client, shelves: Shelves, lent_out: Any
) -> None:
    reader = shelves.library.card(expires_on=None)

    def costs() -> list[int]:
        found = []
        pages = (f"titles/{lent_out.pk}/?section=holds", f"patrons/{reader.patron_id}/?section=holds", "holds/")
        for page in (*pages, "holds/shelf/"):
            with CaptureQueriesContext(connection) as statements:
                assert desk.get(f"/desk/{page}").status_code == 200
            found.append(len(statements))
        return found

    def more(count: int) -> None:
        for _number in range(count):
            shelves.place(lent_out)
            record = shelves.title()
            shelves.place(record, reader.patron)
            shelves.take_in(shelves.copies(record)[0])

    more(2)
    costs()  # what is kept in memory
    few = costs()
    more(10)
    assert costs() == few
