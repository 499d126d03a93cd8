"""The sitemap, OpenSearch, unAPI, and what a title's page says to programs (OPC-16, OAI-07)."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs

import pytest
from django.test import Client
from lxml import etree

from shelflist.doors.protocols.finding import views
from shelflist.doors.protocols.tests.titles import NOW, hide, marc, put_titles, remove
from shelflist.records.catalog import bulk, formats
from shelflist.records.catalog.tests.samples import gatsby

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "o": "http://a9.com/-/spec/opensearch/1.1/"}


@pytest.fixture
def titles(db: None) -> list[int]:
    return put_titles()


def texts(content: bytes, path: str) -> list[str]:
    return [str(one.text) for one in etree.fromstring(content).xpath(path, namespaces=NS)]  # type: ignore[union-attr]


def test_oai_07_the_sitemap_names_every_public_title_once(
    client: Client, titles: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    hide(titles[0])
    remove(titles[3])
    index = client.get("/sitemap.xml")
    assert index["Cache-Control"] == "public, max-age=3600"
    pages = texts(index.content, "//s:loc")
    assert all(one.startswith("http://testserver/sitemap-") for one in pages)
    found = [loc for page in pages for loc in texts(client.get(page).content, "//s:loc")]
    assert sorted(found) == sorted(f"http://testserver/title/{titles[place]}/" for place in (1, 2, 4))
    assert texts(client.get(pages[-1]).content, "//s:lastmod") == ["2026-11-02T10:00:00Z"]
    assert client.get("/sitemap-999.xml").status_code == 404
    assert client.get("/sitemap-999999999999999999999.xml").status_code == 404


def test_oai_07_an_empty_library_has_an_empty_sitemap(client: Client, db: None) -> None:
    assert texts(client.get("/sitemap.xml").content, "//s:loc") == []
    assert client.get("/sitemap-0.xml").status_code == 404


def test_opc_16_a_browser_can_search_here_from_its_own_box(client: Client, titles: list[int]) -> None:
    answer = client.get("/opensearch.xml")
    urls = etree.fromstring(answer.content).findall("o:Url", NS)
    assert urls[0].get("template") == "http://testserver/search/?q={searchTerms}"
    assert client.get("/search/?q=war").status_code == 200


def test_opc_16_unapi_gives_a_title_in_every_format(client: Client, titles: list[int]) -> None:
    assert len(etree.fromstring(client.get("/unapi").content)) == len(views.UNAPI)
    several = client.get("/unapi", {"id": titles[0]})
    assert (several.status_code, etree.fromstring(several.content).get("id")) == (300, str(titles[0]))
    for name, (kind, _docs, _write) in views.UNAPI.items():
        answer = client.get("/unapi", {"id": f"oai:testserver:{titles[0]}", "format": name})
        assert answer["Content-Type"] == f"{kind}; charset=utf-8"
        assert "War and peace" in answer.content.decode()
    assert client.get("/unapi", {"id": titles[0], "format": "nuts"}).status_code == 406
    hide(titles[0])
    for wrong in (titles[0], 0, "9" * 30, "x", "-1", "\u0663"):
        assert client.get("/unapi", {"id": wrong, "format": "ris"}).status_code == 404


def test_opc_16_the_page_of_a_title_says_it_to_programs_and_markup_in_it_is_text(client: Client, db: None) -> None:
    attack = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)> & more /'
    [number] = bulk.insert_records([bulk.new_record(gatsby(t245a=attack))], now=NOW)
    page = client.get(f"/title/{number}/").content.decode()
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(block)
    assert data["@id"] == f"http://testserver/title/{number}/"
    assert data["name"].startswith("</script><script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    [span] = re.findall(r'class="Z3988" title="([^"]*)"', page)
    assert parse_qs(span.replace("&amp;", "&"))["rft.au"] == ["Fitzgerald, F. Scott (Francis Scott)"]
    assert f'class="unapi-id" title="{number}"' in page
    assert 'rel="unapi-server"' in page
    assert 'href="/opensearch.xml"' in page


@pytest.mark.one_database
def test_opc_16_data_for_a_page_cannot_end_its_element() -> None:
    text = formats.linked_data(marc("</script> & \u2028", "A", "1999", "eng", "9780140447934", "<b>"))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["about"]["name"] == "<b>"
