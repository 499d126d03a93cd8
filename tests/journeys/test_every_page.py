"""Every page in a real browser, light at a desk and dark on a phone: accessible, not too wide, without errors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.journeys.all_pages import ANSWERS_WITH_NO_PAGE, AREAS
from tests.journeys.browser import DESK, PHONE, axe_findings, overflow
from tests.journeys.stage import Stage, set_the_stage
from tests.journeys.town import PIN, READER, card_of_the_reader, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"desk": DESK, "phone": PHONE}
THEMES = ("light", "dark")
JUDGED = {("desk", "light"), ("phone", "dark")}  # colours do not depend on the size, nor the rest on the theme
PICTURES = os.environ.get("PICTURES", "")  # a folder for a picture of each page, to look at
NOT_ALLOWED = 405


@pytest.fixture
def stage(transactional_db: None, tmp_path: Path) -> Stage:
    return set_the_stage(tmp_path)


@pytest.mark.one_database  # the next test opens them on the other one
@pytest.mark.parametrize("area", AREAS)
def test_every_page_is_accessible_fits_a_phone_and_has_no_errors(
    area: str, stage: Stage, live_server: LiveServer, browser_page: Page
) -> None:
    page = browser_page
    troubles: list[str] = []
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    page.emulate_media(reduced_motion="reduce")
    faults: list[str] = []
    inside = ""
    for number, shown in enumerate(AREAS[area](stage)):
        if shown.who != inside:
            page.context.clear_cookies()
            sign_in(page, live_server.url, shown.who)
            inside = shown.who
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        answer = page.goto(f"{live_server.url}{shown.path}")
        assert answer is not None
        if answer.status != shown.status:
            faults.append(f"{shown}: answered {answer.status}")
            continue
        if shown.then:
            shown.then(page)
        faults += [f"{shown}: {fault}" for fault in look(page, f"{area}-{number}")]
        faults += [f"{shown}: {trouble}" for trouble in troubles if not is_about_the_page_itself(trouble)]
        troubles.clear()
    assert not faults, "\n".join(dict.fromkeys(faults))


def look(page: Page, name: str) -> Iterator[str]:
    """What is wrong with the page as it stands: by every rule at both sizes, once in each theme."""
    for place, size in SIZES.items():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if too_wide := overflow(page):
            yield f"{too_wide} pixels too wide on a {place}"
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            if (place, theme) in JUDGED:
                yield from axe_findings(page)
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{name}-{place}-{theme}.png", full_page=True)


def test_every_page_opens(stage: Stage) -> None:
    """On both databases, without a browser, and so without what is done on a page before it is looked at."""
    from shelflist.ground.accounts.models import User

    faults = []
    clients: dict[str, Client] = {}
    for shown in (one for pages in AREAS.values() for one in pages(stage)):
        if shown.who not in clients:
            clients[shown.who] = Client()
            if shown.who == READER:
                clients[READER].post(reverse("opac:sign_in"), {"card": card_of_the_reader(), "pin": PIN})
            elif shown.who:
                clients[shown.who].force_login(User.objects.get(username=shown.who))
        answer = clients[shown.who].get(shown.path)
        if answer.status_code not in ({shown.status, 200, 302} if shown.then else {shown.status}):
            faults.append(f"{shown}: answered {answer.status_code}")
    assert faults == []


def is_about_the_page_itself(trouble: str) -> bool:
    """Chromium tells the console when a page comes with 403, 404 or 422; those are meant."""
    return re.search(r"status of (403|404|409|422) ", trouble) is not None


def addresses(resolver: URLResolver, path: str = "/", space: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every name of an address, with a path that fits it."""
    for pattern in resolver.url_patterns:
        place = path + re.sub(r"<int:\w+>", "1", re.sub(r"<(str|slug|path):\w+>", "duration", str(pattern.pattern)))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, place, (*space, pattern.namespace) if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*space, pattern.name or "")), place


def test_every_address_that_shows_a_page_is_looked_at(stage: Stage) -> None:
    """Whatever is not on the list must refuse to be opened (405), so that no page can be forgotten."""
    looked_at = {shown.name for pages in AREAS.values() for shown in pages(stage)}
    client = Client()
    client.force_login(stage.town.staff)
    forgotten = [
        name
        for name, path in addresses(get_resolver())
        if not name.startswith("api:")
        and name not in looked_at | set(ANSWERS_WITH_NO_PAGE)
        and client.get(path).status_code != NOT_ALLOWED
    ]
    assert forgotten == []


def test_what_is_said_to_be_no_page_is_none(stage: Stage) -> None:
    assert not set(ANSWERS_WITH_NO_PAGE) & {shown.name for pages in AREAS.values() for shown in pages(stage)}
    assert set(ANSWERS_WITH_NO_PAGE) <= {name for name, _path in addresses(get_resolver())}
