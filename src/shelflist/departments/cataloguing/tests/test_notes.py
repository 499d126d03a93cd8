"""Notes of the staff on records: who writes and sees them, where they stand, and where they never do (CAT-19)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from shelflist.departments.cataloguing.actions.notes import put_note, take_note_off
from shelflist.departments.cataloguing.models import RecordNote
from shelflist.departments.cataloguing.note_queries import notes_on
from shelflist.departments.cataloguing.tests.test_views import person
from shelflist.ground.common.actors import EVERYWHERE, Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.records.catalog import bulk
from shelflist.records.catalog.tests.samples import gatsby

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def who(*permissions: str) -> Actor:
    return Actor(kind="staff", id=1, name="Jo", door="desk", grants=dict.fromkeys(permissions, (EVERYWHERE,)))


def codes(act: Callable[[], Any]) -> tuple[str, ...]:
    before = RecordNote.objects.count()
    with pytest.raises(Refused) as no:
        act()
    assert RecordNote.objects.count() == before
    return no.value.codes


def record() -> int:
    return bulk.insert_records([bulk.new_record(gatsby())], now=NOW)[0]


def test_cat_19_a_note_is_written_and_seen_by_whoever_may() -> None:
    number, desk, cataloguer = (
        record(),
        who("write-record-notes", "undo"),
        who("write-record-notes", "edit-records", "undo"),
    )
    here: dict[str, Any] = {"record_id": number, "now": NOW}
    put = put_note(text=" Ask Ines first ", by=desk, **here)
    hidden = put_note(text="Is being merged", for_cataloguers=True, by=cataloguer, **here)
    assert [one.text for one in notes_on(number, desk)] == ["Ask Ines first"]
    assert {one.text for one in notes_on(number, cataloguer)} == {"Ask Ines first", "Is being merged"}
    assert codes(lambda: put_note(text="x", by=who("edit-records"), **here)) == ("not-permitted",)
    assert codes(lambda: put_note(text="x", for_cataloguers=True, by=desk, **here)) == ("not-permitted",)
    assert codes(lambda: put_note(text=" ", record_id=9_999, by=desk, now=NOW)) == ("note-missing", "not-found")
    assert codes(lambda: put_note(text="x" * 2001, by=desk, **here)) == ("too-long",)
    assert codes(lambda: take_note_off(note_id=hidden.id, by=desk, now=NOW)) == ("note-unknown",)
    off = take_note_off(note_id=put.id, by=desk, now=NOW)
    assert notes_on(number, desk) == []
    assert codes(lambda: undo(entry_id=put.entry_id, by=desk, now=NOW)) == ("changed-since",)
    undo(entry_id=off.entry_id, by=desk, now=NOW)
    undo(entry_id=put.entry_id, by=desk, now=NOW)
    assert notes_on(number, desk) == []


@pytest.mark.one_database
def test_cat_19_a_note_stands_at_the_desk_and_in_the_editor_and_never_in_public(client: Client) -> None:
    cleo, number = person("cataloguer", "cleo"), record()
    page = f"/desk/titles/{number}/notes/"
    assert cleo.post(page, {"note": "<i>Ask Ines first</i>"})["Location"].startswith(f"/desk/titles/{number}/")
    for address in (page, f"/desk/titles/{number}/"):
        assert "&lt;i&gt;Ask Ines first" in cleo.get(address).content.decode()
    part = cleo.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "Ask Ines first" in part
    assert "<html" not in part
    assert page in cleo.get(f"/desk/titles/{number}/edit/").content.decode()
    for address in (f"/title/{number}/", f"/desk/titles/{number}/file/marcxml/"):
        assert "Ines" not in client.get(address).content.decode()
    assert cleo.post(page, {"note": ""}).status_code == 409
    note = RecordNote.objects.get()
    cleo.post(f"{page}{note.pk}/off/")
    assert "Ask Ines" not in cleo.get(f"/desk/titles/{number}/").content.decode()
