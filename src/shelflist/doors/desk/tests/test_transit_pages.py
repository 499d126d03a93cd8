"""The transits page: in, out, lost on the way and not sent; found, missing, called off; as a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.test import Client

from shelflist.departments.circulation.actions import check_in
from shelflist.departments.circulation.tests.browser import text_of
from shelflist.departments.circulation.tests.samples import Library
from shelflist.records.items.models import Item
from shelflist.records.transits.models import Transit

PAGE = "/desk/transits/"


def sent(library: Library, days_ago: int = 12) -> Transit:
    item = library.item(at_harbor=True)
    now = datetime.now(UTC) - timedelta(days=days_ago)
    return Transit.objects.get(pk=check_in(item_barcode=item.barcode, by=library.staff(), now=now).transit_id)


def test_a_branch_sees_what_it_sent_and_nobody_received(desk: Client, library: Library) -> None:
    transit = sent(library)
    assert transit.item.barcode not in desk.get(f"{PAGE}?show=in").content.decode()
    page = desk.get(f"{PAGE}?show=out")
    for words in ("Sent from here, not received 1", "Harbor", "Home to its shelf", "Found here", "Missing", "Call off"):
        assert words in text_of(page), words
    assert f"/desk/slips/?transit={transit.pk}" in page.content.decode()
    there = desk.get(f"{PAGE}?show=in&branch={library.harbor.pk}")
    assert "On their way here 1" in text_of(there)


def test_lost_on_the_way_is_a_list_a_file_and_three_ways_out(desk: Client, library: Library) -> None:
    first, second, third = sent(library), sent(library), sent(library)
    sent(library, days_ago=2)
    assert "Lost on the way? 3" in text_of(desk.get(f"{PAGE}?show=lost"))
    rows = desk.get(f"{PAGE}?show=lost&format=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert desk.post(f"{PAGE}{first.pk}/missing/").status_code == 302
    answer = desk.post(f"{PAGE}{second.pk}/cancel/", headers={"Referer": f"http://testserver{PAGE}?show=lost"})
    assert "is called off" in text_of(desk.get(answer["Location"]))
    desk.post("/desk/check-in/", {"scan": third.item.barcode})
    statuses = dict(Item.objects.values_list("pk", "status"))
    wanted = ["missing", "cancelled-transit", "in-transit"]
    assert [statuses[one.item_id] for one in (first, second, third)] == wanted
    assert desk.post(f"{PAGE}{first.pk}/missing/").status_code == 409
    assert "Here, and belongs elsewhere 1" in text_of(desk.get(f"{PAGE}?show=unsent"))


def test_today_says_what_is_probably_lost_on_its_way(desk: Client, library: Library) -> None:
    assert "Lost on the way" not in text_of(desk.get("/desk/"))
    sent(library)
    assert "1 Lost on the way?" in text_of(desk.get("/desk/"))
