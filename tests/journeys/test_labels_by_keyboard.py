"""Labels by scanner and keyboard alone: chosen, laid out, seen in their true size."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.test_a_book_drop import press
from tests.journeys.town import Town, open_town, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
CSS_PIXELS = 96 / 25.4  # to the millimetre
HALF_A_MILLIMETRE = 0.5


@pytest.fixture
def town(transactional_db: None) -> Town:
    return open_town("administrator")


def test_prn_12_labels_are_chosen_and_seen_in_their_true_size(
    live_server: LiveServer, browser_page: Page, town: Town
) -> None:
    page = browser_page
    items = [town.library.item() for _number in range(3)]
    sign_in(page, live_server.url)
    press(page, "/labels")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Labels")
    press(page, *(item.barcode for item in items))
    expect(page.locator("#label-count")).to_have_text("3")
    expect(page.locator(".lines > .line")).to_have_count(3)
    press(page, "p")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Spine labels")
    sheet = page.locator(".true-size img").first
    expect(sheet).to_have_js_property("complete", True)
    box = sheet.bounding_box()
    assert box is not None
    assert box["width"] / CSS_PIXELS == pytest.approx(215.9, abs=HALF_A_MILLIMETRE)
    assert box["height"] / CSS_PIXELS == pytest.approx(279.4, abs=HALF_A_MILLIMETRE)
