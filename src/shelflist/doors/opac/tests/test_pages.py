"""Home, results and record: what they say, what they cost, and what crawlers are kept from."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from shelflist.doors.opac.crowding import AT_ONCE, CrowdControl
from shelflist.ground.journal.revisions import bump
from shelflist.ground.ui.finders import FontStorage

if TYPE_CHECKING:
    from shelflist.records.loans.tests.library import Library

SOON = datetime.now(UTC) + timedelta(days=9)


@pytest.fixture
def browser(library: Library) -> Client:
    return Client()


def titled(library: Library, title: str, **changes: Any) -> Any:
    """A copy of a title with this name, findable by it."""
    from shelflist.ground.common.texts import fold

    item = library.item(**changes)
    record = item.record
    record.title, record.title_key, record.search_text = title, fold(title), f" {fold(title)} percival everett"
    record.title_sort = fold(title).encode()
    record.save()
    return item


def test_home_has_the_search_first_then_hours_and_new_titles(library: Library, browser: Client) -> None:
    titled(library, "The goshawk")
    html = browser.get("/").content.decode()
    assert html.index('role="search"') < html.index("Eastgate") < html.index("The goshawk")
    assert 'href="/desk/"' in html, "a small link for staff"


def test_results_say_where_it_is_now_from_the_tables(library: Library, browser: Client) -> None:
    """P04: a check-out shows with the next page, whatever the index knows."""
    item = titled(library, "The goshawk")
    assert "On the shelf" in browser.get("/search/?q=goshawk").content.decode()
    library.lent(item, library.card(), SOON)
    html = browser.get("/search/?q=goshawk").content.decode()
    assert "The only copy is out" in html
    assert "On the shelf" not in html
    assert "The only copy is out" in browser.get(f"/title/{item.record_id}/").content.decode()


@pytest.mark.parametrize("count", [3, 18])
def test_a_page_of_results_costs_one_statement_for_each_kind_of_thing(
    count: int, library: Library, browser: Client
) -> None:
    items = [titled(library, f"Goshawks, volume {number}") for number in range(count)]
    library.lent(items[0], library.card(), SOON)
    browser.get("/search/?q=goshawks")  # what is remembered is remembered
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get("/search/?q=goshawks").content.decode().count('class="hit"') == count
    assert len(asked) <= 7, [one["sql"][:90] for one in asked]


def test_opc_06_what_is_lent_much_wears_a_badge_in_words(library: Library, browser: Client) -> None:
    for title, loans in (("Quiet trees", 12), ("The trees", 70), ("Trees for all", 1100)):
        titled(library, title, loan_count=loans)
    shown = browser.get("/search/", {"q": "trees"}).content.decode()
    hits = {re.sub(r"<[^>]+>", " ", one) for one in shown.split('<li class="hit">')[1:]}
    badges = {
        title: next(one for one in hits if title in one) for title in ("Quiet trees", "The trees", "Trees for all")
    }
    assert "borrowed" not in badges["Quiet trees"]
    assert "Often borrowed" in badges["The trees"]
    assert "Among the most borrowed" in badges["Trees for all"]


def test_the_box_offers_what_somebody_may_be_typing(
    library: Library, browser: Client, django_assert_num_queries: Any
) -> None:
    titled(library, "The trees")
    hidden = titled(library, "The treehouse").record
    hidden.suppressed = True
    hidden.save()
    shown = browser.get("/").content.decode()
    with django_assert_num_queries(2):  # the revisions and the titles: no session, no reader; the same for all
        answer = browser.get("/search/words/", {"q": "the tre"})
    assert answer.json() == ["the tre", ["The trees"]]
    assert answer["Content-Type"] == "application/x-suggestions+json"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert browser.get("/search/words/", {"q": "t"}).json() == ["t", []]
    assert browser.get("/search/words/").json() == ["", []]
    assert 'data-words="/search/words/"' in shown
    assert 'role="combobox"' not in shown  # without JavaScript it is a box like any other


def test_opc_07_the_record_page_says_where_each_copy_stands(library: Library, browser: Client) -> None:
    item = titled(library, "The goshawk", call_number="598.944 WHI", public_note="Signed")
    other = library.item(record=item.record, at_harbor=True)
    library.lent(other, library.card(), SOON)
    library.item(record=item.record, public=False, call_number="HIDDEN")
    library.item(record=item.record, status="missing", call_number="LOST")
    html = browser.get(f"/title/{item.record_id}/").content.decode()
    assert html.index("On the shelf at Eastgate") < html.index("Due back")
    assert "598.944 WHI" in html
    assert "Signed" in html
    assert "HIDDEN" not in html
    assert "LOST" not in html
    shelf_map = browser.get(f"/title/{item.record_id}/where/{item.pk}/").content.decode()
    assert "<svg" in shelf_map
    assert "598.944 WHI" in shelf_map
    assert browser.get(f"/title/{item.record_id}/where/{other.pk}/").status_code == 404, "it is not there"


def test_t17_a_copy_on_a_display_says_where_it_belongs_and_comes_back_there(library: Library, browser: Client) -> None:
    from shelflist.departments.circulation.actions import check_in
    from shelflist.ground.common.actors import system_actor
    from shelflist.records.branches.models import ShelvingLocation
    from shelflist.records.items.actions import place_for_a_while
    from shelflist.records.items.rules.places import PlaceDetails

    now = datetime.now(UTC)
    item = titled(library, "The goshawk")
    display = ShelvingLocation.objects.create(branch=library.eastgate, code="DISP", name="Birds on display")
    bump("branches")
    by = system_actor("tests")
    place_for_a_while(item_ids=[item.pk], details=PlaceDetails(display.pk), by=by, now=now)
    html = browser.get(f"/title/{item.record_id}/").content.decode()
    assert "Birds on display" in html
    assert re.search("Normally in .{0,40}New books", html)
    library.lent(item, library.card(), SOON)
    receipt = check_in(item_barcode=item.barcode, by=replace(by, branch_id=library.eastgate.pk), now=now)
    assert "Birds on display" in str(receipt.to_data())


def test_hidden_and_unknown_titles_are_a_calm_404(library: Library, browser: Client) -> None:
    item = titled(library, "Not for everybody")
    item.record.suppressed = True
    item.record.save()
    for path in (f"/title/{item.record_id}/", "/title/987654/", f"/title/{item.record_id}/marc/"):
        assert browser.get(path).status_code == 404
    assert "Not for everybody" not in browser.get("/search/?q=everybody").content.decode()
    assert "There is a gap here" in browser.get("/title/987654/").content.decode()


def test_p07_crawlers_are_kept_from_facets_orders_and_pages(library: Library, browser: Client) -> None:
    for number in range(25):
        titled(library, f"Goshawks, volume {number}")
    rules = browser.get("/robots.txt").content.decode()
    assert "Disallow: /search/" in rules
    assert "Disallow: /title/" not in rules.replace("/title/*", "")
    html = browser.get("/search/?q=goshawks").content.decode()
    links = [tag for tag in html.split("<a ")[1:] if 'href="?' in tag.split(">")[0]]
    assert links
    assert all("nofollow" in tag.split(">")[0] for tag in links)


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 9000, "q=goshawk&page=99999999999999999999", "q=goshawk&page=-1", "sort=no&in=no",
     "page=x", "q=%22%28-*&format=" + "&format=".join(map(str, range(300))),
     "location=99999999999999999999", "language=zzz"],
)  # fmt: skip
def test_s30_no_address_breaks_the_results(query: str, library: Library, browser: Client) -> None:
    assert browser.get(f"/search/?{query}").status_code in {200, 302}


def test_covers_are_kept_by_browsers_and_follow_their_titles(library: Library, browser: Client) -> None:
    item = titled(library, "The goshawk")
    html = browser.get("/search/?q=goshawk").content.decode()
    address = html.split('<img class="cover" src="')[1].split('"')[0]
    answer = browser.get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer["Cache-Control"]
    assert b"goshawk" in answer.content
    assert "immutable" not in browser.get(f"/cover/{item.record_id}-old.svg")["Cache-Control"]
    assert browser.get("/cover/987654-old.svg").status_code == 404


def test_a_page_with_its_twenty_covers_is_answered_at_once(rf: RequestFactory) -> None:
    """P07 is for crawlers: the pictures of a page take nobody's place."""
    control = CrowdControl(lambda request: HttpResponse("drawn"))
    control.inside = AT_ONCE
    answers = [control(rf.get(f"/cover/{number}-abc.svg")) for number in range(100)]
    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.parametrize("path", ["/", "/search/?q=goshawks", "/title/{title}/"])
def test_a_page_weighs_less_than_150_kb_with_all_that_belongs_to_it(
    path: str, library: Library, browser: Client
) -> None:
    """What a browser that knows nothing yet loads: page, style sheets, scripts, icons, one face, every picture."""
    items = [titled(library, f"Goshawks, volume {number}") for number in range(20)]
    answer = browser.get(path.format(title=items[0].record_id), headers={"Accept-Encoding": "gzip"})
    html = gzip.decompress(answer.content).decode()
    weight = len(answer.content) + Path(FontStorage().path("ui/fonts/source-serif-4-latin.woff")).stat().st_size
    addresses = set(re.findall(r'(?:src|href)="([^"#]+\.(?:svg|css|js))', html))
    for address in addresses:
        if address.startswith("/static/"):
            found = finders.find(address.removeprefix("/static/"))
            assert found, address
            weight += len(gzip.compress(Path(found).read_bytes()))  # type: ignore[arg-type]
        else:
            weight += len(browser.get(address, headers={"Accept-Encoding": "gzip"}).content)
    assert weight < 150_000


def test_anybody_chooses_among_the_languages_that_the_pages_speak(
    library: Library, browser: Client, german: None
) -> None:
    assert "Deutsch" in browser.get("/").content.decode()
    answer = browser.post("/reader/language/", {"language": "de", "back": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
    with translation.override("en"):  # and back to it afterwards
        shown = browser.get("/").content.decode()
    assert '<html lang="de"' in shown
    assert "Mein Konto" in shown
    for other in ("fr", "tlh"):
        assert browser.post("/reader/language/", {"language": other}).status_code == 404


def test_arabic_runs_from_right_to_left_and_keeps_what_is_foreign_in_it_together(
    library: Library, browser: Client
) -> None:
    """A title with its rest and the name of a branch each stay in one piece (UAX 9)."""
    spoken = {"Accept-Language": "ar"}
    assert '<html lang="ar" dir="rtl"' in browser.get("/", headers=spoken).content.decode()
    item = titled(library, "C++ (4th ed.)")
    shown = browser.get(f"/title/{item.record_id}/", headers=spoken).content.decode()
    assert re.search(r'<h1><span dir="auto"[^>]*>C\+\+ \(4th ed\.\)</span>\s*</h1>', shown)
    assert "<bdi>Eastgate</bdi>" in shown


def test_no_page_says_it_is_in_a_language_that_its_words_are_not_in(
    library: Library, browser: Client, settings: Any, tmp_path: Path
) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    shown = browser.get("/", headers={"Accept-Language": "de"}).content.decode()
    assert '<html lang="en"' in shown
    assert "Deutsch" not in shown


def test_opc_19_a_page_of_results_asks_as_little_of_the_database_for_twenty_titles_as_for_two(
    library: Library, browser: Client, settings: Any, tmp_path: Path
) -> None:
    """With the index, grouped by works, with every facet: statements, counted; time is for bench/results."""
    from django.utils import timezone

    from shelflist.observers.search import places
    from shelflist.observers.search.indexer import catch_up
    from shelflist.records.catalog.bulk import insert_records, new_record
    from shelflist.records.catalog.marc import Data, MarcRecord

    settings.SEARCH_FOLDER = tmp_path / "search"
    places.close()
    counts = []
    for count in (2, 20):
        made = [MarcRecord("00000nam a2200000 i 4500", [Data("245", "1", "0", [("a", f"Godwits {count}")])])] * count
        for number in insert_records([new_record(one) for one in made], now=timezone.now()):
            library.item(record_id=number)
        catch_up(timezone.now)
        browser.get("/search/?q=godwits")
        with CaptureQueriesContext(connection) as told:
            page = browser.get(f"/search/?q=godwits+{count}").content.decode()
        assert "Godwits" in page
        counts.append(len(told))
    places.close()
    assert counts[0] == counts[1]
    assert counts[1] <= 12
