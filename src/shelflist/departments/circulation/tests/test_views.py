"""The check-out pages, renew, undo and why, with and without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shelflist.departments.circulation.tests.browser import (
    CHECK_IN,
    CHECK_OUT,
    HTMX,
    IN_HOUSE,
    lines_of,
    signed_in,
    text_of,
    visit_of,
)
from shelflist.departments.circulation.tests.samples import PERMISSIONS, Library
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import PatronNote

LONG_AGO = datetime(2020, 1, 6, 12, 0, tzinfo=UTC)


# -- check out --------------------------------------------------------------------------------------------------------


def test_the_page_without_a_patron_says_what_to_scan(desk: Client) -> None:
    text = text_of(desk.get(CHECK_OUT))
    assert "Whose card?" in text
    assert "Scan a library card to begin" in text


def test_a_card_opens_its_owners_visit(desk: Client, card: Any) -> None:
    response = desk.post(CHECK_OUT, {"scan": card.barcode})
    assert (response.status_code, response["Location"]) == (302, visit_of(card))
    response = desk.post(CHECK_OUT, {"scan": card.barcode}, headers=HTMX)
    assert (response.status_code, response["HX-Redirect"], response.content) == (204, visit_of(card), b"")


def test_an_item_before_any_card_is_told_so(desk: Client, library: Library) -> None:
    response = desk.post(CHECK_OUT, {"scan": library.item().barcode})
    assert response.status_code == 200
    assert "Scan the card first, then the items." in text_of(response)
    response = desk.post(CHECK_OUT, {"scan": "99999"}, headers=HTMX)
    assert "No card has the number 99999." in text_of(response)


def test_the_visit_shows_who_stands_there_and_what_stops_them(desk: Client, library: Library, card: Any) -> None:
    PatronNote.objects.create(
        patron=card.patron, kind="block", text="Owes $12.40", blocks_renewals=True, made_at=LONG_AGO
    )
    PatronNote.objects.create(patron=card.patron, kind="alert", text="Reads lips", made_at=LONG_AGO)
    PatronNote.objects.create(patron=card.patron, kind="note", text="Idris may collect", made_at=LONG_AGO)
    library.lent(library.item(), card, LONG_AGO)
    text = text_of(desk.get(visit_of(card)))
    for words in (
        "To Amina",
        "Amina Yusuf-Haddad",
        "أمينة يوسف حداد",
        "Adult resident",
        "Eastgate",
        "No renewals: Owes $12.40",
        "Reads lips",
        "Idris may collect",
        "of 15",
        "1 overdue",
        "James",
    ):
        assert words in text, words


def test_a_card_that_expired_or_ended_is_flagged_before_anything_is_scanned(desk: Client, library: Library) -> None:
    card = library.card(
        expires_on=date(2020, 5, 3), barred_until=date.max, active=False, card_ended_at=LONG_AGO, card_why_ended="lost"
    )
    text = text_of(desk.get(visit_of(card)))
    for words in ("This card ended on", "Card expired on", "Barred until lifted", "This account is closed"):
        assert words in text, words


def test_a_card_number_in_the_address_that_is_nobodys_says_so(desk: Client) -> None:
    response = desk.get("/desk/check-out/404404/")
    assert response.status_code == 404
    assert "No card has the number 404404." in text_of(response)


def test_a_scan_without_javascript_lends_and_shows_the_line_on_the_page(
    desk: Client, library: Library, card: Any
) -> None:
    item = library.item(check_out_alert="Two maps in the pocket")
    response = desk.post(visit_of(card), {"scan": item.barcode, "key": "k-1"})
    assert (response.status_code, response["Location"]) == (302, visit_of(card))
    page = desk.get(visit_of(card))
    assert lines_of(page) == ["line is-new"]
    text = text_of(page)
    assert "James 1" in text or item.record.title in text
    assert "Two maps in the pocket" in text
    assert "21 days" in text


def test_a_scan_with_javascript_is_answered_with_the_line_and_the_banner(
    desk: Client, library: Library, card: Any
) -> None:
    response = desk.post(visit_of(card), {"scan": library.item().barcode, "key": "k-1"}, headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert html.lstrip().startswith('<li class="line is-new"')
    assert '<div id="banner" hx-swap-oob="innerHTML">' in html
    assert "Undo" in text_of(response)


def test_reload_and_back_are_safe(desk: Client, library: Library, card: Any) -> None:
    scan = {"scan": library.item().barcode, "key": "k-1"}
    for _again in range(3):
        assert desk.post(visit_of(card), scan).status_code == 302
    assert Loan.objects.count() == 1
    assert lines_of(desk.get(visit_of(card))) == lines_of(desk.get(visit_of(card))) == ["line is-new"]


def test_lines_stand_newest_first_and_only_the_newest_is_tinted(desk: Client, library: Library, card: Any) -> None:
    for _n in range(3):
        desk.post(visit_of(card), {"scan": library.item().barcode})
    page = desk.get(visit_of(card))
    assert lines_of(page) == ["line is-new", "line", "line"]
    titles = re.findall(r"James \d+", text_of(page))
    newest = Loan.objects.order_by("-pk").values_list("item__record__title", flat=True)
    assert list(dict.fromkeys(titles)) == list(newest)


def test_finish_ends_the_visit_and_the_next_one_begins_empty(desk: Client, library: Library, card: Any) -> None:
    desk.post(visit_of(card), {"scan": library.item().barcode})
    response = desk.post(reverse("circulation:finish", args=[card.barcode]))
    assert response["Location"] == CHECK_OUT
    assert lines_of(desk.get(visit_of(card))) == []


def test_a_refused_scan_lists_every_reason_with_its_remedy(desk: Client, library: Library, card: Any) -> None:
    item = library.item(status="missing", deleted_at=LONG_AGO, reference=True)
    for headers in ({}, HTMX):
        response = desk.post(visit_of(card), {"scan": item.barcode}, headers=headers)
        text = text_of(response)
        assert response.status_code == 200
        assert "Not lent" in text
        assert "3 reasons" in text
        for words in ("This item was withdrawn on", "This item is marked missing.", "for reference only"):
            assert words in text, words
        assert "Lend anyway" not in text, "a withdrawn item is never lent"
    assert not Loan.objects.exists()


def test_an_unknown_barcode_is_a_line_and_no_error(desk: Client, card: Any) -> None:
    response = desk.post(visit_of(card), {"scan": "31877999999"}, headers=HTMX)
    assert response.status_code == 200
    assert "No item has the barcode 31877999999." in text_of(response)


def test_cir_24_the_override_opens_inline_and_lends_with_its_reason(desk: Client, library: Library) -> None:
    card = library.card(expires_on=date(2020, 5, 3))
    item = library.item()
    response = desk.post(visit_of(card), {"scan": item.barcode}, headers=HTMX)
    html = response.content.decode()
    assert "Lend anyway" in html
    assert 'name="override" value="card-expired"' in html
    sent = {"scan": item.barcode, "key": "k-2", "override": ["card-expired"], "reason": "Papers seen"}
    assert desk.post(visit_of(card), sent, headers=HTMX).status_code == 200
    assert Entry.objects.get().override == {"codes": ["card-expired"], "reason": "Papers seen"}


def test_cir_24_who_may_not_override_is_asked_for_a_supervisor(library: Library) -> None:
    client = signed_in(library, "lend")
    card = library.card(expires_on=date(2020, 5, 3))
    response = client.post(visit_of(card), {"scan": library.item().barcode}, headers=HTMX)
    assert "Supervisor’s login" in text_of(response)
    sent = {"scan": library.item().barcode, "override": ["card-expired"], "reason": "because"}
    assert client.post(visit_of(card), sent, headers=HTMX).status_code == 200
    assert not Loan.objects.exists()


def test_another_card_scanned_at_a_visit_changes_the_patron(desk: Client, library: Library, card: Any) -> None:
    other = library.card()
    response = desk.post(visit_of(card), {"scan": other.barcode}, headers=HTMX)
    assert response["HX-Redirect"] == visit_of(other)


# -- why, undo, renew -------------------------------------------------------------------------------------------------


def lend(desk: Client, library: Library, card: Any) -> Entry:
    desk.post(visit_of(card), {"scan": library.item().barcode})
    return Entry.objects.order_by("-pk")[0]


def test_cir_25_why_opens_in_its_line_or_on_a_page_of_its_own(desk: Client, library: Library, card: Any) -> None:
    loan_id = lend(desk, library, card).loan_id
    address = reverse("circulation:why", args=[loan_id])
    fragment, page = desk.get(address, headers=HTMX), desk.get(address)
    assert "<html" not in fragment.content.decode()
    assert "<html" in page.content.decode()
    for response in (fragment, page):
        assert "Anything, anyone" in text_of(response)
        assert "From what was stored then: the same answer" in text_of(response)
    library.duration.normal = 7
    library.duration.save()
    bump("policies")
    assert "By the rules of today: Then due" in text_of(desk.get(address))
    assert desk.get(reverse("circulation:why", args=[404])).status_code == 404


def test_undo_strikes_the_line_through_and_offers_to_lend_again(desk: Client, library: Library, card: Any) -> None:
    entry = lend(desk, library, card)
    sent = {"entry": entry.pk, "key": f"undo-{entry.pk}", "card": card.barcode}
    response = desk.post("/desk/undo/", sent, headers=HTMX)
    assert lines_of(response) == ["line is-new is-undone"]
    assert "nothing left behind" in text_of(response)
    assert "Lend again" in text_of(response)
    assert not Loan.objects.filter(returned_at__isnull=True).exists()
    assert desk.post("/desk/undo/", sent, headers=HTMX).status_code == 200, "the same key gives the same answer"
    assert lines_of(desk.get(visit_of(card))) == ["line is-new is-undone"]


def test_undo_without_javascript_goes_back_to_where_one_was(desk: Client, library: Library, card: Any) -> None:
    entry = lend(desk, library, card)
    response = desk.post("/desk/undo/", {"entry": entry.pk}, headers={"Referer": f"http://testserver{visit_of(card)}"})
    assert response.status_code == 302
    assert response["Location"].endswith(visit_of(card))


def test_an_undo_that_is_refused_says_why(desk: Client, library: Library, card: Any) -> None:
    entry = lend(desk, library, card)
    desk.post("/desk/undo/", {"entry": entry.pk})
    for headers in ({}, HTMX):
        response = desk.post("/desk/undo/", {"entry": entry.pk}, headers=headers)
        assert response.status_code == 200
        assert "Not undone" in text_of(response)
    assert desk.post("/desk/undo/", {"entry": 404}).status_code == 404
    assert desk.post("/desk/undo/", {"entry": "x"}).status_code == 404


def test_an_item_that_the_reader_has_already_is_offered_for_renewal_and_renewed(
    desk: Client, library: Library, card: Any
) -> None:
    item = library.item()
    library.lent(item, card, datetime.now(UTC) + timedelta(days=1))
    response = desk.post(visit_of(card), {"scan": item.barcode}, headers=HTMX)
    assert "Renew it instead." in text_of(response)
    assert 'hx-post="/desk/renew/"' in response.content.decode()
    response = desk.post("/desk/renew/", {"scan": item.barcode, "key": "k-3"}, headers=HTMX)
    assert (response.status_code, lines_of(response)) == (200, ["line is-new"])
    assert "renewed, 21 days" in text_of(response)
    assert Loan.objects.get().renewal_count == 1


def test_a_renewal_from_the_patron_page_goes_back_there_or_says_why_not(
    desk: Client, library: Library, card: Any
) -> None:
    item = library.item()
    library.lent(item, card, datetime.now(UTC) + timedelta(days=1), max_renewals=1)
    back = {"Referer": "http://testserver/desk/patrons/7/"}
    response = desk.post("/desk/renew/", {"scan": item.barcode}, headers=back)
    assert (response.status_code, response["Location"].endswith("/desk/patrons/7/")) == (302, True)
    Loan.objects.update(due_at=datetime.now(UTC) + timedelta(days=1))
    response = desk.post("/desk/renew/", {"scan": item.barcode}, headers=back)
    assert response.status_code == 200
    assert "It was renewed 1 time, and that is the limit." in text_of(response)
    assert "Renew anyway" in text_of(response)


# -- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "permission"),
    [(CHECK_OUT, "lend"), (CHECK_IN, "return"), (IN_HOUSE, "use-in-house"), ("/desk/check-out/123/", "lend")],
)
def test_a_page_is_for_those_who_may(library: Library, address: str, permission: str) -> None:
    others = [code for code in PERMISSIONS if code != permission]
    assert signed_in(library, *others).get(address).status_code == 403
    assert signed_in(library, permission).get(address).status_code in {200, 404}
    assert Client().get(address).status_code == 302, "nobody is signed in: to the sign-in page"


def test_every_address_of_the_desk_says_what_it_needs() -> None:
    from shelflist.departments.circulation.urls import urlpatterns

    for pattern in urlpatterns:
        assert getattr(pattern.callback, "permission", None), pattern.name


def test_titles_and_names_are_escaped(desk: Client, library: Library) -> None:
    card = library.card(expires_on=None, family_name="<b>Bobby</b>")
    item = library.item()
    item.record.title = "<script>alert(1)</script>"
    item.record.save()
    desk.post(visit_of(card), {"scan": item.barcode})
    html = desk.get(visit_of(card)).content.decode()
    assert "<script>alert" not in html
    assert "<b>Bobby" not in html
    assert Item.objects.get(pk=item.pk).status == "checked-out"
