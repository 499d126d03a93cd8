"""Every page in a real browser, light at a desk and dark on a phone: accessible, not too wide, without errors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from shelflist.ground.accounts.models import User
from tests.journeys.all_pages import ANSWERS_WITH_NO_PAGE, AREAS
from tests.journeys.browser import DESK, PHONE, axe_findings, overflow, sticking_out
from tests.journeys.stage import Shown, Stage, set_the_stage
from tests.journeys.town import PIN, READER, card_of_the_reader, let_in, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"desk": DESK, "phone": PHONE}
THEMES = ("light", "dark")
JUDGED = {("desk", "light"), ("phone", "dark")}  # colours do not depend on the size, nor the rest on the theme
PICTURES = os.environ.get("PICTURES", "")  # a folder for a picture of each page, to look at
AREAS_WANTED = [one for one in os.environ.get("AREAS", "").split(",") if one]  # to look at a few only
NOT_ALLOWED = 405


@pytest.fixture
def stage(transactional_db: None, tmp_path: Path) -> Stage:
    return set_the_stage(tmp_path)


@pytest.mark.one_database  # the next test opens them on the other one
def test_every_page_is_accessible_fits_a_phone_and_has_no_errors(
    stage: Stage, live_server: LiveServer, browser_page: Page, subtests: pytest.Subtests
) -> None:
    """All areas on one stage, for that takes longer to set than most areas to look at."""
    browser_page.emulate_media(reduced_motion="reduce")
    for area, pages in AREAS.items():
        if AREAS_WANTED and area not in AREAS_WANTED:
            continue
        with subtests.test(area):
            faults = list(faults_of(area, pages(stage), live_server.url, browser_page))
            assert not faults, "\n".join(dict.fromkeys(faults))


def faults_of(area: str, pages: Sequence[Shown], url: str, page: Page) -> Iterator[str]:
    """What is wrong with the pages of an area, each opened by whom it is for."""
    troubles: list[str] = []

    def listen(line: ConsoleMessage) -> None:
        if line.type == "error":
            troubles.append(line.text)

    page.on("console", listen)
    inside = None
    for number, shown in enumerate(pages):
        if shown.who != inside:
            page.context.clear_cookies()
            enter(page, url, shown.who)
            inside = shown.who
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        answer = page.goto(f"{url}{shown.path}")
        assert answer is not None
        if answer.status != shown.status:
            yield f"{shown}: answered {answer.status}"
            continue
        if shown.then:
            shown.then(page)
        yield from (f"{shown}: {fault}" for fault in look(page, f"{area}-{number}"))
        yield from (f"{shown}: {trouble}" for trouble in troubles if not is_about_the_page_itself(trouble))
        troubles.clear()
    page.remove_listener("console", listen)


def enter(page: Page, url: str, who: str) -> None:
    """The reader by card and PIN, the staff without their page, which is among those looked at."""
    if who and who != READER:
        let_in(page, url, who)
    else:
        sign_in(page, url, who)


def look(page: Page, name: str) -> Iterator[str]:
    """What is wrong with the page as it stands: by every rule at both sizes, once in each theme."""
    for place, size in SIZES.items():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if too_wide := overflow(page):
            yield f"{too_wide} pixels too wide on a {place}: {sticking_out(page)}"
        for theme in THEMES:
            if (place, theme) not in JUDGED and not PICTURES:
                continue
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            if (place, theme) in JUDGED:
                yield from axe_findings(page)
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{name}-{place}-{theme}.png", full_page=True)


def test_every_page_opens_and_every_address_is_looked_at_or_said_to_be_no_page(
    stage: Stage, subtests: pytest.Subtests
) -> None:
    pages = [shown for area in AREAS.values() for shown in area(stage)]
    names = {name for name, _path in addresses(get_resolver())}
    with subtests.test("every page opens"):
        assert list(pages_that_do_not_open(pages)) == []
    with subtests.test("every address that shows a page is looked at"):
        assert list(forgotten(pages, stage)) == []
    with subtests.test("what is said to be no page is none"):
        assert not set(ANSWERS_WITH_NO_PAGE) & {shown.name for shown in pages}
        assert set(ANSWERS_WITH_NO_PAGE) <= names


def pages_that_do_not_open(pages: Sequence[Shown]) -> Iterator[str]:
    """On both databases, without a browser, and so without what is done on a page before it is looked at."""
    clients: dict[str, Client] = {}
    for shown in pages:
        if shown.who not in clients:
            clients[shown.who] = Client()
            if shown.who == READER:
                clients[READER].post(reverse("opac:sign_in"), {"card": card_of_the_reader(), "pin": PIN})
            elif shown.who:
                clients[shown.who].force_login(User.objects.get(username=shown.who))
        answer = clients[shown.who].get(shown.path)
        if answer.status_code not in ({shown.status, 200, 302} if shown.then else {shown.status}):
            yield f"{shown}: answered {answer.status_code}"


def forgotten(pages: Sequence[Shown], stage: Stage) -> Iterator[str]:
    """Whatever is not on the list must refuse to be opened (405), so that no page can be forgotten."""
    known = {shown.name for shown in pages} | set(ANSWERS_WITH_NO_PAGE)
    client = Client()
    client.force_login(stage.town.staff)
    for name, path in addresses(get_resolver()):
        if not name.startswith("api:") and name not in known and client.get(path).status_code != NOT_ALLOWED:
            yield name


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
