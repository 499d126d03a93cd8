"""Titles at the desk are found by the index, hidden and just saved ones too, and by the tables when it is gone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shelflist.departments.circulation.tests.browser import signed_in
from shelflist.departments.circulation.tests.samples import Library
from shelflist.departments.lists.models import SearchTemplate
from shelflist.observers.search import places
from shelflist.observers.search.indexer import catch_up
from shelflist.observers.search.tests.titles import add, marc
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db


def test_opc_18_the_desk_finds_by_words_of_notes_offers_another_spelling_and_works_without_an_index(
    library: Library, desk: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SEARCH_FOLDER = tmp_path / "search"
    places.close()
    [number] = add(marc("Peregrine summers", "Baker, J. A.", t520a="Ten winters on the Essex coast"))
    assert f"/desk/titles/{number}/" in page(desk, "/desk/titles/?q=pereg")
    catch_up(timezone.now)
    Record.objects.filter(pk=number).update(suppressed=True)
    assert f"/desk/titles/{number}/" in page(desk, "/desk/titles/?q=essex+winters")
    assert "?q=peregrine" in page(desk, "/desk/titles/?q=peregrnie")
    places.close()


def test_opc_04_editions_are_grouped_and_taken_apart_on_the_title_page(library: Library, desk: Client) -> None:
    one, other = add(marc("The peregrine", "Baker"), marc("Le pèlerin", "Baker", year=1989))
    desk.post(f"/desk/titles/{one}/group/", {"other": other})
    assert f'href="/desk/titles/{other}/"' in page(desk, f"/desk/titles/{one}/")
    desk.post(f"/desk/titles/{other}/ungroup/")
    assert f'href="/desk/titles/{other}/"' not in page(desk, f"/desk/titles/{one}/")
    answer = desk.post(f"/desk/titles/{one}/group/", {"other": "999999"})
    assert answer.status_code == 409


def test_opc_18_record_holds_and_copies_are_one_step_from_a_result_and_the_way_back_keeps_the_place(
    library: Library, desk: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SEARCH_FOLDER = tmp_path / "search"
    places.close()
    numbers = add(*(marc(f"Godwits {number:02}") for number in range(27)))
    catch_up(timezone.now)
    results = page(desk, "/desk/titles/?q=godwits&sort=title&page=2")
    last, place = numbers[-1], "from=q%3Dgodwits%26sort%3Dtitle&amp;at=27"
    for section in ("copies", "holds", "record"):
        assert f"/desk/titles/{last}/?section={section}&amp;{place}" in results
    shown = page(desk, f"/desk/titles/{last}/?{place.replace('&amp;', '&')}")
    assert f"/desk/titles/?q=godwits&amp;sort=title&amp;page=2&amp;on={last}" in shown
    assert f"?section=record&amp;{place}" in shown
    back = page(desk, f"/desk/titles/?q=godwits&sort=title&page=2&on={last}")
    assert f'id="t{last}" data-row aria-selected="true"' in back
    before = desk.get("/desk/titles/at/?q=godwits&sort=title&at=26")
    assert before.url == f"/desk/titles/{numbers[25]}/?{place.replace('&amp;', '&').replace('27', '26')}"  # type: ignore[attr-defined]
    assert desk.get("/desk/titles/at/?q=godwits&sort=title&at=28").url == "/desk/titles/?q=godwits&sort=title&page=2"  # type: ignore[attr-defined]
    answer = desk.post(f"/desk/titles/{last}/hide/", headers={"Referer": f"http://x/?{place.replace('&amp;', '&')}"})
    assert re.sub(r"&done=\d+$", "", answer.url).endswith(place.replace("&amp;", "&"))  # type: ignore[attr-defined]
    places.close()


def test_opc_18_a_search_is_kept_with_blanks_that_are_filled_each_time(
    library: Library, desk: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SEARCH_FOLDER = tmp_path / "search"
    places.close()
    old, film = add(marc("Bread", year=1990), marc("Salt", year=2020))
    Record.objects.filter(pk=film).update(material="video")
    catch_up(timezone.now)
    asked = "format=video&years=2000-"
    found = page(desk, f"/desk/titles/?{asked}")
    assert f'id="t{film}"' in found
    assert f'id="t{old}"' not in found
    form = {"format": "video", "years": "2000-", "blank": ["years"], "name": "Films of …"}
    assert desk.post("/desk/titles/keep/", {**form, "name": " "}).status_code == 409
    assert desk.post("/desk/titles/keep/", {**form, "shared": "on"}).status_code == 302
    other = signed_in(library, "see-records")
    kept = page(other, "/desk/titles/")
    assert "Films of …" in kept
    assert '<input type="hidden" name="format" value="video">' in kept
    assert 'name="years" value="2000-"' in kept
    assert other.post("/desk/titles/keep/", {**form, "shared": "on"}).status_code == 409  # only who keeps lists may
    [template] = SearchTemplate.objects.all()
    assert other.post(f"/desk/titles/kept/{template.pk}/drop/").status_code == 409
    assert desk.post(f"/desk/titles/kept/{template.pk}/drop/").status_code == 302
    assert "Films of …" not in page(desk, "/desk/titles/")
    places.close()


def page(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return answer.content.decode()
