"""Titles at the desk are found by the index, hidden and just saved ones too, and by the tables when it is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shelflist.departments.circulation.tests.samples import Library
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


def page(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return answer.content.decode()
