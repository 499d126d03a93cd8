"""Copies as other programs see them: in field 852, in sets, in the datestamp, and in OPAC records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from shelflist.doors.protocols.tests.test_z3950 import OPAC, begun, operand, present, said, say, search
from shelflist.doors.protocols.tests.titles import marc
from shelflist.records.catalog.models import Record
from shelflist.records.items.actions import delete_item, edit_item
from shelflist.records.items.actions.withdrawal import restore_item
from shelflist.records.items.models import Item
from shelflist.records.items.tests.library import BY, NOW, Shelves, _shelf, make_shelves

NS = {"o": "http://www.openarchives.org/OAI/2.0/", "m": "http://www.loc.gov/MARC21/slim"}


@pytest.fixture
def shelves(db: None) -> Shelves:
    made = make_shelves()
    text = marc("Emma", "Austen, Jane", "1815", "eng", "9780141439587", "Matchmaking").to_json()
    Record.objects.filter(pk=made.emma.pk).update(marc=text, search_text=" emma austen", title_key="emma")
    return made


def ask(client: Client, **arguments: str) -> etree._Element:
    return etree.fromstring(client.get("/oai", arguments).content)


def found(root: etree._Element, path: str) -> list[Any]:
    return list(root.xpath(path, namespaces=NS))  # type: ignore[arg-type]


def subfields(client: Client, record_id: int) -> list[tuple[str, str]]:
    root = ask(client, verb="GetRecord", metadataPrefix="marc21", identifier=f"oai:testserver:{record_id}")
    return [(one.get("code"), one.text) for one in found(root, "//m:datafield[@tag='852']/m:subfield")]


def test_oai_05_copies_stand_in_852_as_the_setting_says(client: Client, shelves: Shelves, settings: Any) -> None:
    shelves.copy("31000001")
    shelves.copy("31000002", "missing")
    shelves.copy("31000003", public=False)
    assert subfields(client, shelves.emma.pk) == []
    settings.OAI_COPY_FIELDS = {"b": "branch", "c": "location", "h": "call", "p": "barcode", "z": "note"}
    branch = shelves.people.main.name
    assert subfields(client, shelves.emma.pk) == [
        ("b", branch), ("c", "Fic"), ("h", "823.7 AUS"), ("p", "31000001"),
    ]  # fmt: skip


def test_oai_03_a_set_follows_the_copies_and_tells_of_those_that_left(client: Client, shelves: Shelves) -> None:
    copy = shelves.copy("31000001")
    spec = f"branch:{shelves.people.main.code}"
    asked = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": spec}
    assert spec in [one.text for one in found(ask(client, **asked), "//o:setSpec")]
    assert "collection:fic" in [one.text for one in found(ask(client, **asked), "//o:setSpec")]
    delete_item(item_id=copy.pk, by=BY, now=NOW + timedelta(days=1))
    [header] = found(ask(client, **asked), "//o:header")
    assert header.get("status") == "deleted"
    whole = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    assert found(whole, "//o:header[@status='deleted']") == []


def test_oai_03_a_title_whose_copy_moved_to_another_shelf_has_left_the_set(client: Client, shelves: Shelves) -> None:
    copy = shelves.copy("31000001")
    asked = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "from": (NOW + timedelta(hours=1)).isoformat()[:10]}
    Item.objects.filter(pk=copy.pk).update(location=_shelf(shelves.people.main, "jf", 9))
    Item.objects.filter(pk=copy.pk).update(changed_at=NOW + timedelta(days=1), version=2)
    Record.objects.filter(pk=shelves.emma.pk).update(changed_at=NOW + timedelta(days=1))
    [header] = found(ask(client, **asked, set="collection:fic"), "//o:header")
    assert header.get("status") == "deleted"


def test_oai_01_the_datestamp_moves_when_copies_come_change_and_go(shelves: Shelves) -> None:
    def stamp() -> Any:
        return Record.objects.get(pk=shelves.emma.pk).changed_at

    copy = shelves.copy("31000001")
    later = NOW + timedelta(hours=1)
    edit_item(item_id=copy.pk, version=1, details=shelves.details("31000001", part="2"), by=BY, now=later)
    assert stamp() == later
    withdrawn, back = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
    delete_item(item_id=copy.pk, by=BY, now=withdrawn)
    assert stamp() == withdrawn
    restore_item(item_id=copy.pk, by=BY, now=back)
    assert stamp() == back


def test_zed_10_an_opac_record_says_where_the_public_copies_are(shelves: Shelves) -> None:
    shelves.copy("31000001")
    shelves.copy("31000002", "on-hold-shelf")
    shelves.copy("31000003", public=False)
    session = begun()
    say(session, search(operand("emma", (1, 4))))
    words = said(say(session, present(1, 1, OPAC)))
    for word in (b"31000001", b"31000002", b"823.7 AUS", shelves.people.main.name.encode()):
        assert word in words
    assert b"31000003" not in words
