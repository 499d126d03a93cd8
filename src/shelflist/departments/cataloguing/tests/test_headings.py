"""Headings looked up in the editor, and the screens of authority control, by keyboard and without a script."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client

from shelflist.departments.authorities.models import Authority, TitleHeading
from shelflist.departments.authorities.tests.authorities import authority, heading, links, put, title
from shelflist.departments.cataloguing.tests.test_views import EVIL, person
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db
NEW = "/desk/titles/new/record/"
TEXT = "LDR 00000nam a2200000 i 4500\n245 00 ‡aDishes\n650 #0 ‡aCooker ‡zFrance.\n700 1# ‡aNobody"


@pytest.fixture
def cleo() -> Client:
    return person("cataloguer", "cleo")


@pytest.fixture
def cooking(db: None) -> int:
    [number] = put(authority("sh1", heading("150", "a Cooking"), heading("450", "a Cookery")))
    return number


def written(page: str) -> str:
    from html import unescape

    found = re.search(r'<textarea id="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def test_aut_03_a_heading_is_chosen_in_the_editor_with_see_references_applied(cleo: Client, cooking: int) -> None:
    page = cleo.post(NEW, {"act": "headings", "text": TEXT, "at": "2"}).content.decode()
    assert "see: use" in page
    assert "No authority begins like this" not in page
    choice = re.search(r'value="(use-\d+-\d+)"', page)
    assert choice is not None
    page = cleo.post(NEW, {"act": choice[1], "text": TEXT}).content.decode()
    assert "650 #0 ‡aCooking ‡zFrance. ‡0(DLC)sh1" in written(page)
    assert "700 1# ‡aNobody" in written(page)


def test_without_a_line_every_field_is_looked_up(cleo: Client, cooking: int) -> None:
    page = cleo.post(NEW, {"act": "headings", "text": TEXT}).content.decode()
    assert "No authority begins like this" in page
    assert f"use-1-{cooking}" in page
    for odd in ("use-", "use-1-", "use-99-1", f"use-0-{cooking}", "use-1-999999"):
        assert cleo.post(NEW, {"act": odd, "text": TEXT}).status_code == 200


def test_aut_01_a_title_s_heading_is_edited_before_it_becomes_an_authority(cleo: Client) -> None:
    [book] = put(title("Poems", author=heading("100", "a Okri, Ben,", "e author.")))
    number = TitleHeading.objects.get(record_id=book).pk
    page = cleo.get(f"{NEW}?heading={number}").content.decode()
    text = written(page).replace("Okri, Ben", "Okri, Ben, ‡d1959-")
    assert "100 1# ‡aOkri, Ben" in text
    answer = cleo.post(NEW, {"act": "save", "text": text, "version": "0"})
    assert answer.status_code == 302
    assert Authority.objects.get().text == "Okri, Ben, 1959-"
    assert cleo.get(f"{NEW}?heading=999999").status_code == 200


def test_aut_03_a_saved_title_is_linked_at_once(cleo: Client, cooking: int) -> None:
    fixed = "008 850101s1925    nyu           000 1 eng d"
    text = f"LDR 00000nam a2200000 i 4500\n{fixed}\n245 00 ‡aDishes\n650 #0 ‡aCooking"
    assert cleo.post(NEW, {"act": "save", "text": text, "version": "0"}).status_code == 302
    book = Record.objects.get(kind="bib")
    assert links(book.pk) == [("650", "linked", cooking, "heading")]


def test_aut_04_an_authority_s_page_renames_merges_and_relabels(cleo: Client, cooking: int) -> None:
    [food, book] = put(
        authority("sh2", heading("150", "a Cuisine")), title(EVIL, heading("650", "a Cookery", ind2="0"))
    )
    address = f"/desk/authorities/{cooking}/"
    page = cleo.get(f"{address}?other=cui").content.decode()
    assert "Cuisine" in page
    assert EVIL not in page
    assert cleo.post(f"{address}change/", {"act": "rename", "heading": ""}).status_code == 409
    for sent in (
        {"act": "rename", "heading": "$aCookery, home", "keep_old": "on"},
        {"act": "merge", "away": str(food)},
        {"act": "label", "label": "Home cooking", "why": "Plain"},
    ):
        answer = cleo.post(f"{address}change/", sent)
        assert answer.status_code == 302
        assert "Undo" in cleo.get(answer["Location"]).content.decode()
    assert "Home cooking" in cleo.get(f"/desk/titles/{book}/?section=record").content.decode()
    assert cleo.get(f"/desk/authorities/{food}/").status_code == 404
    assert "Home cooking" in cleo.get("/desk/authorities/local/").content.decode()


def test_aut_05_the_list_of_problems_is_worked_on_one_page(cleo: Client, cooking: int) -> None:
    [book] = put(title("Dishes", heading("650", "a Cookeryy", ind2="0"), heading("650", EVIL, ind2="0")))
    page = cleo.get("/desk/authorities/problems/?state=unlinked").content.decode()
    assert EVIL not in page
    row = TitleHeading.objects.filter(record_id=book).order_by("place")[0]
    sent = {"heading": row.pk, "authority": cooking, "state": "unlinked"}
    assert cleo.post("/desk/authorities/problems/settle/", sent).status_code == 302
    assert links(book)[0] == ("650", "linked", cooking, "hand")
    assert cleo.post("/desk/authorities/problems/settle/", sent).status_code == 409
    assert cleo.post("/desk/authorities/problems/link-all/").status_code == 302
    for name in ("", "split/", "changes/", "?q=coo&kind=topic&thesaurus=lcsh"):
        assert cleo.get(f"/desk/authorities/{name}").status_code == 200


def test_aut_09_a_file_is_checked_and_saved_as_csv(cleo: Client, cooking: int) -> None:
    record = title("=cmd", heading("650", "a Cookery", ind2="0"))
    for more, seen in (({}, "Leads to another"), ({"csv": "1"}, "variant")):
        file = io.BytesIO(write_iso2709(record))
        file.name = "new.mrc"
        answer = cleo.post("/desk/authorities/check/", {"file": file, **more})
        assert seen in answer.content.decode("utf-8-sig")
    assert cleo.post("/desk/authorities/check/", {}).status_code == 200
    assert Record.objects.filter(kind="bib").count() == 0


def test_who_may_not_edit_changes_nothing(cooking: int) -> None:
    other = person("technician", "paul")
    assert other.post(f"/desk/authorities/{cooking}/change/", {"act": "rename", "heading": "X"}).status_code == 403
    assert Authority.objects.get().text == "Cooking"


def test_aut_06_a_file_of_authorities_is_brought_in_at_the_desk(cleo: Client, cooking: int) -> None:
    for record, status in ((authority("sh1", heading("150", "a Cuisine")), 302), (title("No authority"), 409)):
        file = io.BytesIO(write_iso2709(record))
        file.name = "new.mrc"
        assert cleo.post("/desk/authorities/check/", {"file": file, "bring": "1"}).status_code == status
    assert Authority.objects.get().text == "Cuisine"
