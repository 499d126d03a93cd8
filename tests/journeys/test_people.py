"""By keyboard alone: a family is registered in a minute, two records are merged and taken apart (PAT-05, PAT-20)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.test_a_snow_day import tab_to
from tests.journeys.town import in_days, open_town, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_pat_05_a_family_is_registered_and_two_records_are_merged_by_keyboard(
    live_server: LiveServer, browser_page: Page, transactional_db: None
) -> None:
    from shelflist.ground.common.actors import system_actor
    from shelflist.records.patrons.actions import register_patron
    from shelflist.records.patrons.models import Card, Patron
    from shelflist.records.patrons.rules.details import PatronDetails

    town, page = open_town(), browser_page
    home, kind = town.library.eastgate.pk, town.library.adult.pk
    robert = PatronDetails(family_name="Okri", given_names="Robert", category_id=kind, home_branch_id=home)
    register_patron(details=robert, cards=["21877005559990"], by=system_actor("journeys"), now=in_days(0))
    twin = Card.objects.get(barcode="21877005559990")
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/desk/patrons/new/")
    expect(page.locator("[name=family_name]")).to_be_focused()
    page.keyboard.type("Okri")
    page.keyboard.press("Tab")
    page.keyboard.type("Bob")
    tab_to(page, "[name=category]")
    page.keyboard.type("A")  # the kind of patron, by its first letter
    expect(page.locator("#twins")).to_contain_text("a short form of the given name")
    tab_to(page, "[name=address]")
    page.keyboard.type("1 Hill Street")
    tab_to(page, "[name=card]")
    page.keyboard.type("21877005559991")
    tab_to(page, "[name=next]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/patrons/new/?like=*")
    expect(page.locator("[name=given_names]")).to_be_focused()
    page.keyboard.type("Ada")
    tab_to(page, "[name=category]")
    page.keyboard.type("A")
    tab_to(page, "[name=card]")
    page.keyboard.type("21877005559992")
    page.keyboard.press("Enter")  # as the scanner does: the card registers
    page.wait_for_url("**/desk/patrons/*/?done=*")
    bob, ada = (Patron.objects.get(given_names=name) for name in ("Bob", "Ada"))
    assert (ada.family_id, ada.lives_with_id, ada.address) == (bob.family_id, bob.pk, "1 Hill Street")

    page.goto(f"{live_server.url}/desk/patrons/merge/")
    expect(page.locator("#keep")).to_be_focused()
    page.keyboard.type("21877005559991")
    page.keyboard.press("Tab")
    page.keyboard.type(twin.barcode)
    page.keyboard.press("Enter")
    expect(page.locator("button[autofocus]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/patrons/*/?done=*")
    assert Card.objects.get(barcode=twin.barcode).patron_id == bob.pk
    expect(page.locator("#scan")).to_be_focused()
    page.keyboard.type("u")
    page.keyboard.press("Enter")
    expect(page.locator(".strip-ok")).to_contain_text("Undone")
    assert Card.objects.get(barcode=twin.barcode).patron_id == twin.patron_id
