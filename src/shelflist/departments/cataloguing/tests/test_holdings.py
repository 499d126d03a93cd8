"""Holdings records written at the desk: linked to their title, shown with it, on the desk and to the public."""

from __future__ import annotations

import pytest
from django.test import Client

from shelflist.departments.cataloguing.rules.beginnings import beginning
from shelflist.records.catalog.actions import add_record, save_record
from shelflist.records.catalog.described import holdings_of
from shelflist.records.catalog.flat import typed
from shelflist.records.catalog.models import Record
from shelflist.records.patrons.tests.library import BY, NOW, make_library, sign_in


@pytest.mark.django_db
def test_cat_holdings_written_in_the_editor_are_linked_to_their_title_and_shown_with_it(client: Client) -> None:
    title = typed("LDR 00000nas a2200000   4500\n001 ocm7\n245 00 ‡aThe reading room").record
    number = add_record(marc=title, by=BY, now=NOW).record_id
    text = beginning("holdings", NOW.date(), "ocm7") or ""
    marc = typed(text.replace("‡81.1 ‡a ‡i", "‡81.1 ‡a1- ‡i1990-").replace("‡80 ‡a ‡z", "‡80 ‡aSpecial numbers")).record
    made = add_record(marc=marc, by=BY, now=NOW)
    assert Record.objects.get(pk=made.record_id).describes_id == number
    [shown] = holdings_of(number)
    assert [one.text for one in shown.statements] == ["v.1(1990)-", "Special numbers"]
    marc.fields = [field for field in marc.fields if field[0] != "004"]
    save_record(record_id=made.record_id, version=1, marc=marc, by=BY, now=NOW)
    assert [one.record_id for one in holdings_of(number)] == [made.record_id]  # it stays with its title
    sign_in(client, make_library().main, "see-records", "edit-records")
    page = client.get(f"/desk/titles/{number}/").content.decode()
    assert "v.1(1990)-" in page
    assert f"/desk/titles/{made.record_id}/edit/" in page
    assert "Special numbers" in client.get(f"/title/{number}/").content.decode()
    begun = client.get("/desk/titles/new/record/?template=holdings&title=ocm7").content.decode()
    assert "004 ocm7" in begun
