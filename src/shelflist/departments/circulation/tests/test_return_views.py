"""The pages for returns and for use in the house, with and without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from shelflist.departments.circulation.tests.browser import (
    CHECK_IN,
    HTMX,
    IN_HOUSE,
    lines_of,
    signed_in,
    text_of,
    visit_of,
)
from shelflist.departments.circulation.tests.samples import Library
from shelflist.ground.journal.models import Entry
from shelflist.records.loans.models import InHouseUse, Loan
from shelflist.records.transits.models import Transit

LONG_AGO = datetime(2020, 1, 6, 12, 0, tzinfo=UTC)


# -- check in ---------------------------------------------------------------------------------------------------------


def test_a_return_says_the_one_thing_to_do_in_big_letters(desk: Client, library: Library, card: Any) -> None:
    assert "Nothing has come back yet" in text_of(desk.get(CHECK_IN))
    item = library.item()
    library.lent(item, card, datetime.now(UTC) - timedelta(days=3))
    response = desk.post(CHECK_IN, {"scan": item.barcode, "key": "k-1"}, headers=HTMX)
    assert (response.status_code, lines_of(response)) == (200, ["line ret ret-ok is-new"])
    text = text_of(response)
    for words in ("Reshelve", "New books", "3 days late", "Amina Yusuf-Haddad", "Undo"):
        assert words in text, words


def test_older_returns_shrink_and_the_session_is_counted(desk: Client, library: Library, card: Any) -> None:
    for item in (library.item(), library.item(at_harbor=True), library.item(check_in_alert="Count the discs")):
        assert desk.post(CHECK_IN, {"scan": item.barcode}).status_code == 302
    page = desk.get(CHECK_IN)
    assert lines_of(page) == ["line ret ret-stop is-new", "line ret ret-go", "line ret ret-ok"]
    text = text_of(page)
    for words in ("Count the discs", "Send to Harbor", "was not on loan", "Together 3"):
        assert words in text, words
    assert desk.post("/desk/check-in/end/").status_code == 302
    assert lines_of(desk.get(CHECK_IN)) == []


def test_names_are_for_those_who_may_see_patrons(library: Library, card: Any) -> None:
    client = signed_in(library, "return")
    item = library.item()
    library.lent(item, card, datetime.now(UTC))
    response = client.post(CHECK_IN, {"scan": item.barcode}, headers=HTMX)
    assert response.status_code == 200
    assert "Amina" not in response.content.decode() + client.get(CHECK_IN).content.decode()


def test_an_undone_return_stays_in_sight(desk: Client, library: Library, card: Any) -> None:
    item = library.item()
    library.lent(item, card, datetime.now(UTC))
    desk.post(CHECK_IN, {"scan": item.barcode})
    response = desk.post("/desk/undo/", {"entry": Entry.objects.get().pk}, headers=HTMX)
    assert lines_of(response) == ["line ret ret-undone is-new"]
    assert Loan.objects.filter(returned_at__isnull=True).count() == 1


def test_a_return_that_cannot_be_is_a_line(desk: Client) -> None:
    for headers in ({}, HTMX):
        response = desk.post(CHECK_IN, {"scan": "31877999999"}, headers=headers)
        assert response.status_code == 200
        assert "Not checked in" in text_of(response)


def test_a_card_at_check_in_opens_its_owners_visit(desk: Client, card: Any) -> None:
    assert desk.post(CHECK_IN, {"scan": card.barcode}, headers=HTMX)["HX-Redirect"] == visit_of(card)


# -- in-house use -----------------------------------------------------------------------------------------------------


def test_cir_23_uses_are_counted_by_scan(desk: Client, library: Library) -> None:
    item = library.item()
    response = desk.post(IN_HOUSE, {"scan": item.barcode, "count": "4"}, headers=HTMX)
    assert lines_of(response) == ["line is-new"]
    assert "4 uses" in text_of(response)
    assert desk.post(IN_HOUSE, {"scan": item.barcode}).status_code == 302
    assert "Uses counted 5" in text_of(desk.get(IN_HOUSE))
    assert sorted(InHouseUse.objects.values_list("use_count", flat=True)) == [1, 4]


def test_cir_23_what_was_not_lent_can_be_counted_from_its_return_line(desk: Client, library: Library) -> None:
    item = library.item()
    response = desk.post(CHECK_IN, {"scan": item.barcode}, headers=HTMX)
    html = response.content.decode()
    assert "Count as use in the house" in html
    key = re.search(r'name="key" value="(use-after-\d+)"', html)
    assert key is not None
    for _twice in range(2):
        assert desk.post(IN_HOUSE, {"scan": item.barcode, "key": key[1]}, headers=HTMX).status_code == 200
    assert InHouseUse.objects.count() == 1


def test_cir_23_a_use_that_cannot_be_counted_is_a_line(desk: Client, library: Library, card: Any) -> None:
    item = library.item()
    library.lent(item, card, LONG_AGO)
    for headers in ({}, HTMX):
        response = desk.post(IN_HOUSE, {"scan": item.barcode}, headers=headers)
        assert response.status_code == 200
        assert "Not counted" in text_of(response)


# -- the drop, the modifiers, alerts and slips ------------------------------------------------------------------------


def test_cir_17_the_drop_stays_in_sight_until_it_is_ended(desk: Client, library: Library, card: Any) -> None:
    assert "Counts as returned now" in text_of(desk.get(CHECK_IN))
    desk.post("/desk/check-in/drop/", {"effective_at": "2026-01-05T18:00"})
    item = library.item()
    library.lent(item, card, datetime.now(UTC), lent_at=LONG_AGO)
    said = text_of(desk.post(CHECK_IN, {"scan": item.barcode}, headers=HTMX))
    assert "Book drop. Counts as returned Mon 5 Jan, 18:00" in said
    assert "as of Mon 5 Jan, 18:00" in said
    assert lines_of(desk.get(CHECK_IN)) == ["line ret ret-ok is-new"]
    assert Loan.objects.get().returned_at == datetime(2026, 1, 5, 23, 0, tzinfo=UTC)
    desk.post("/desk/check-in/drop/end/")
    assert "Counts as returned now" in text_of(desk.get(CHECK_IN))


def test_cir_17_a_forgotten_drop_ends_by_itself_and_says_so(desk: Client, library: Library, card: Any) -> None:
    desk.post("/desk/check-in/drop/", {"effective_at": "2026-01-05T18:00"})
    session = desk.session
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    session["circulation-drop"] = {**session["circulation-drop"], "last_scan_at": an_hour_ago}
    session.save()
    item = library.item()
    library.lent(item, card, datetime.now(UTC))
    said = text_of(desk.post(CHECK_IN, {"scan": item.barcode}, headers=HTMX))
    assert "The book drop ended by itself at" in said
    loan = Loan.objects.get()
    assert loan.returned_at is not None
    assert datetime.now(UTC) - loan.returned_at < timedelta(minutes=1)


def test_cir_17_a_return_is_dated_back_from_its_line(desk: Client, library: Library, card: Any) -> None:
    item = library.item()
    library.lent(item, card, datetime.now(UTC), lent_at=LONG_AGO)
    desk.post(CHECK_IN, {"scan": item.barcode})
    fields = {"entry": Entry.objects.get().pk, "returned_at": "2026-01-05T18:00"}
    response = desk.post("/desk/check-in/date/", fields, headers=HTMX)
    assert lines_of(response) == ["line is-new", "line ret ret-ok"]
    assert "counts as returned then" in text_of(response)
    refused = desk.post("/desk/check-in/date/", {**fields, "returned_at": "2016-01-05T18:00"}, headers=HTMX)
    assert "Date not changed" in text_of(refused)
    assert lines_of(desk.get(CHECK_IN)) == ["line is-new", "line ret ret-ok"]


def test_cir_16_modifiers_are_turned_on_and_off_and_shown(desk: Client, library: Library, card: Any) -> None:
    for name in ("amnesty", "update_inventory", "auto_print"):
        assert desk.post("/desk/check-in/modifiers/", {"name": name}).status_code == 302
    desk.post("/desk/check-in/modifiers/", {"name": "update_inventory"})
    page = desk.get(CHECK_IN)
    assert "Nothing is charged for being late" in text_of(page)
    assert len(re.findall(r'data-key="\d" aria-pressed="true"', page.content.decode())) == 2
    item = library.item(at_harbor=True)
    response = desk.post(CHECK_IN, {"scan": item.barcode}, headers=HTMX)
    assert 'data-prints="/desk/slips/?transit=' in response.content.decode()
    assert "data-prints" not in desk.get(CHECK_IN).content.decode(), "reload prints nothing"


def test_cir_15_an_alert_is_answered_in_its_line(desk: Client, library: Library, card: Any) -> None:
    item = library.item(at_harbor=True, check_in_alert="Three discs: count them")
    first = desk.post(CHECK_IN, {"scan": item.barcode}, headers=HTMX)
    assert "Go on" in text_of(first)
    minded = desk.post(CHECK_IN, {"scan": item.barcode, "past_alerts": "1"}, headers=HTMX)
    assert "Send to Harbor" in text_of(minded)
    other = library.item()
    desk.post(CHECK_IN, {"scan": other.barcode})
    entry = Entry.objects.order_by("pk").last()
    assert entry is not None
    answer = desk.post("/desk/check-in/status/", {"entry": entry.pk, "to": "damaged"}, headers=HTMX)
    assert "Damaged" in text_of(answer)
    other.refresh_from_db()
    assert other.status == "damaged"
    chosen = Entry.objects.order_by("pk").last()
    assert chosen is not None
    assert lines_of(desk.post("/desk/undo/", {"entry": chosen.pk}, headers=HTMX)) == ["line is-new is-undone"]
    other.refresh_from_db()
    assert other.status == "available"


def test_slips_are_one_to_a_page_and_may_stand_in_the_desk_only(desk: Client, library: Library) -> None:
    desk.post(CHECK_IN, {"scan": library.item(at_harbor=True).barcode})
    page = desk.get(f"/desk/slips/?transit={Transit.objects.get().pk}&hold=99&transit=x")
    for words in ("Harbor HB", "Home to its shelf", "From Eastgate"):
        assert words in text_of(page), words
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
