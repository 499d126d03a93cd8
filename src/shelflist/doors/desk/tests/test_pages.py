"""Every page of the desk: who may open it, how many statements it takes, what it does with hostile words."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shelflist.departments.circulation.tests.browser import signed_in, text_of
from shelflist.departments.circulation.tests.samples import Library
from shelflist.ground.common.permissions import CODES
from shelflist.ground.journal.models import Entry, Heartbeat, Job
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan

HOSTILE = "<script>alert('x')</script>"
LONG_AGO = datetime(2020, 1, 6, 12, 0, tzinfo=UTC)
MARC = MarcRecord(
    "00000nam a2200000 i 4500",
    [Control("001", "1"), Data("245", "1", "0", [("6", "880-01"), ("a", "Voĭna i mir")]),
     Data("880", "1", "0", [("6", "245-01/(N"), ("a", "Война и мир")])],
).to_json()  # fmt: skip

PAGES = [
    ("/desk/", ""),
    ("/desk/overdue/", "see-patrons"),
    ("/desk/overdue/?format=csv", "see-patrons"),
    ("/desk/patrons/", "see-patrons"),
    ("/desk/patrons/{patron}/", "see-patrons"),
    ("/desk/items/", "see-records"),
    ("/desk/items/{item}/", "see-records"),
    ("/desk/titles/", "see-records"),
    ("/desk/titles/{title}/", "see-records"),
    ("/desk/titles/{title}/file/json/", "export-records"),
    ("/desk/journal/", "see-journal"),
    ("/desk/more/", ""),
    ("/desk/jobs/", "manage-jobs"),
]
POSTS = [
    ("/desk/patrons/{patron}/notes/", "edit-patrons"),
    ("/desk/patrons/{patron}/notes/1/lift/", "edit-patrons"),
    ("/desk/patrons/{patron}/membership/", "edit-patrons"),
    ("/desk/patrons/{patron}/cards/", "edit-patrons"),
    ("/desk/patrons/{patron}/cards/1/end/", "edit-patrons"),
    ("/desk/patrons/{patron}/renew-loans/", "renew"),
    ("/desk/items/{item_id}/status/", "return"),
    ("/desk/items/{item_id}/withdraw/", "edit-items"),
    ("/desk/items/{item_id}/restore/", "edit-items"),
    ("/desk/titles/{title}/hide/", "edit-records"),
    ("/desk/titles/{title}/show/", "edit-records"),
    ("/desk/titles/{title}/versions/1/restore/", "edit-records"),
    ("/desk/journal/1/undo/", "undo"),
    ("/desk/jobs/1/retry/", "manage-jobs"),
    ("/desk/jobs/1/cancel/", "manage-jobs"),
    ("/desk/jobs/deliveries/search/retry/", "manage-jobs"),
]


@pytest.fixture
def names(library: Library, card: Any) -> dict[str, Any]:
    item = library.item()
    Record.objects.filter(pk=item.record_id).update(marc=MARC, search_text=" james everett")
    return {"patron": card.patron_id, "item": item.barcode, "item_id": item.pk, "title": item.record_id}


@pytest.mark.parametrize(("address", "permission"), PAGES)
def test_a_page_opens_for_those_who_may_and_says_no_to_others(
    library: Library, names: dict[str, Any], address: str, permission: str
) -> None:
    path = address.format(**names)
    assert signed_in(library, permission or "see-records").get(path).status_code == 200
    if permission:
        refused = signed_in(library, *(CODES - {permission})).get(path)
        assert refused.status_code == 403
        assert "Your role does not let you" in text_of(refused)
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize(("address", "permission"), POSTS)
def test_an_act_needs_its_permission_and_a_post(
    library: Library, names: dict[str, Any], desk: Client, address: str, permission: str
) -> None:
    path = address.format(**names)
    before = Entry.objects.count()
    assert signed_in(library, *(CODES - {permission})).post(path).status_code == 403
    assert desk.get(path).status_code in {404, 405}
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    "path",
    ["/desk/patrons/999999/", "/desk/items/31999999999999/", "/desk/titles/999999/", "/desk/titles/1/file/pdf/"],
)
def test_what_is_not_there_is_a_calm_page(desk: Client, path: str) -> None:
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["?page=x", "?page=-1", "?sort=nothing", "?branch=zzz", "?branch=99999999999999999999", "?show=%00", "?before=-3",
     "?day=2026-13-45", "?day=0001-01-01", "?day=9999-12-31", "?verb=%3Cb%3E", "?person=none", "?q=%00%C2%AD",
     "?version=99", "?section=nowhere", "?done=99999999999999999999", "?entry=x", "?status=nonsense"],
)  # fmt: skip
def test_odd_words_in_the_address_are_never_an_error(desk: Client, names: dict[str, Any], query: str) -> None:
    for address, _permission in PAGES:
        path = address.format(**names)
        if "?" not in path:
            assert desk.get(f"{path}{query}").status_code == 200, path


# -- statements -------------------------------------------------------------------------------------------------------


def statements(desk: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert desk.get(path).status_code == 200
    return len(captured)


def grow(library: Library, card: Any, count: int, item: Item) -> None:
    """So many more loans of the patron, copies and neighbours of the item, titles, entries and overdue loans."""
    for _number in range(count):
        other = library.item(record=item.record)
        library.lent(other, card, timezone.now() - timedelta(days=3))
        for verb in ("check-out", "add-note", "set-status"):
            Entry.objects.create(
                verb=verb, said={"say": "Something was done."}, actor_kind="staff", actor_id=1, actor_name="Jo",
                door="desk", branch_id=library.eastgate.pk, happened_at=LONG_AGO, heard_at=LONG_AGO,
                patron_id=card.patron_id, item_id=item.pk, record_id=item.record_id,
                loan_id=Loan.objects.latest("pk").pk if verb == "check-out" else None,
            )  # fmt: skip
        Record.objects.filter(pk=library.item(call_number="FIC EVE").record_id).update(search_text=" james everett")


MANY = [
    "/desk/",
    "/desk/overdue/",
    "/desk/patrons/{patron}/",
    "/desk/patrons/{patron}/?section=journal",
    "/desk/items/{item}/",
    "/desk/items/?q=FIC",
    "/desk/items/?status=available",
    "/desk/titles/{title}/",
    "/desk/titles/{title}/?section=record",
    "/desk/titles/{title}/?section=journal",
    "/desk/titles/?q=james",
    "/desk/journal/",
]


@pytest.mark.parametrize("address", MANY)
def test_a_page_takes_as_many_statements_for_thirty_rows_as_for_three(
    library: Library, desk: Client, card: Any, names: dict[str, Any], address: str
) -> None:
    item = Item.objects.get(pk=names["item_id"])
    path = address.format(**names)
    grow(library, card, 3, item)
    desk.get(path)  # what is remembered for all requests is loaded, and the session is written
    few = statements(desk, path)
    grow(library, card, 12, item)
    assert statements(desk, path) == few
    assert few <= 20


# -- words ------------------------------------------------------------------------------------------------------------


def test_hostile_words_are_shown_and_never_run(library: Library, desk: Client, card: Any) -> None:
    item = library.item(staff_note=HOSTILE, call_number=HOSTILE)
    Record.objects.filter(pk=item.record_id).update(
        title=HOSTILE, author=HOSTILE, search_text=" script", marc=MARC.replace("Voĭna", "<script>")
    )
    library.lent(item, card, timezone.now() - timedelta(days=1))
    card.patron.family_name = HOSTILE
    card.patron.save()
    pages = ["/desk/", "/desk/overdue/", f"/desk/patrons/{card.patron_id}/", f"/desk/items/{item.barcode}/",
             f"/desk/titles/{item.record_id}/", f"/desk/titles/{item.record_id}/?section=record",
             "/desk/titles/?q=script", f"/desk/titles/?q={HOSTILE}", f"/desk/items/?q={HOSTILE}",
             f"/desk/patrons/?q={HOSTILE}"]  # fmt: skip
    for path in pages:
        html = desk.get(path).content.decode()
        assert "<script>alert" not in html, path
    assert "<script>alert('x')</script>" in text_of(desk.get(f"/desk/items/{item.barcode}/"))


def test_no_cell_of_a_csv_file_is_a_formula(library: Library, desk: Client, card: Any) -> None:
    """S4: what a spreadsheet would run is only text."""
    item = library.item()
    Record.objects.filter(pk=item.record_id).update(
        title="=HYPERLINK(1)",
        author="+1",
    )
    library.lent(item, card, timezone.now() - timedelta(days=1))
    answer = desk.get("/desk/overdue/?format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Disposition"] == 'attachment; filename="late.csv"'
    assert rows[0][:3] == ["Due", "Title", "Author"]
    assert rows[1][1:3] == ["'=HYPERLINK(1)", "'+1"]


def test_the_keys_are_on_the_pages(library: Library, desk: Client, card: Any) -> None:
    item = library.item()
    library.lent(item, card, timezone.now() + timedelta(days=3))
    patron_page = desk.get(f"/desk/patrons/{card.patron_id}/").content.decode()
    item_page = desk.get(f"/desk/items/{item.barcode}/").content.decode()
    assert all(f'data-key="{key}"' in patron_page for key in "oenr")
    assert all(f'data-key="{key}"' in item_page for key in "ire")


def test_a_page_can_be_opened_again_and_again_without_effect(desk: Client, names: dict[str, Any]) -> None:
    for address, _permission in PAGES * 2:
        assert desk.get(address.format(**names)).status_code == 200
    assert not Entry.objects.exists()


# -- what the pages say -----------------------------------------------------------------------------------------------


def test_a_card_with_a_sign_that_addresses_cannot_hold_breaks_no_page(library: Library, desk: Client) -> None:
    card = library.card(card_barcode="A/B?C", expires_on=None)
    item = library.item(barcode="X/1")
    Record.objects.update(marc=MARC)
    assert desk.get(f"/desk/patrons/{card.patron_id}/").status_code == 200
    assert desk.get("/desk/items/X/1/").status_code == 200
    assert desk.get(f"/desk/titles/{item.record_id}/").status_code == 200
    assert desk.post("/desk/scan/", {"scan": "A/B?C"})["Location"] == f"/desk/patrons/{card.patron_id}/"


def test_the_birth_date_is_behind_a_button(desk: Client, card: Any) -> None:
    html = desk.get(f"/desk/patrons/{card.patron_id}/").content.decode()
    before, _, after = html.partition('<details class="born">')
    assert "1984" not in before
    assert "29 February 1984" in after


def test_loans_that_are_over_are_not_told_of_a_patron(library: Library, desk: Client, card: Any) -> None:
    """The desk keeps no reading history: neither on the patron's page nor by the names in the journal."""
    item = library.item()
    loan = library.lent(item, card, timezone.now() + timedelta(days=3))
    Entry.objects.create(
        verb="check-out", said={"say": "Checked out a secret book"}, actor_kind="staff", actor_id=1, door="desk",
        branch_id=library.eastgate.pk, happened_at=LONG_AGO, heard_at=LONG_AGO, patron_id=card.patron_id,
        item_id=item.pk, loan_id=loan.pk,
    )  # fmt: skip
    page, journal = f"/desk/patrons/{card.patron_id}/?section=journal", "/desk/journal/"
    life = f"/desk/items/{item.barcode}/"
    assert "secret book" in text_of(desk.get(page))
    assert "Amina" in text_of(desk.get(journal))
    assert "Amina" in text_of(desk.get(life))
    Loan.objects.update(returned_at=timezone.now(), ended="returned")
    assert "secret book" not in text_of(desk.get(page))
    assert "secret book" in text_of(desk.get(journal))
    assert "Amina" not in text_of(desk.get(journal))
    assert "Amina" not in text_of(desk.get(life))


def test_an_880_stands_under_its_field(desk: Client, names: dict[str, Any]) -> None:
    text = text_of(desk.get(f"/desk/titles/{names['title']}/?section=record"))
    assert text.index("Voĭna i mir") < text.index("Война и мир") < text.index("the original script of 245")


def test_a_record_is_saved_in_three_forms(desk: Client, names: dict[str, Any]) -> None:
    for form, ending in (("iso2709", "mrc"), ("marcxml", "xml"), ("json", "json")):
        answer = desk.get(f"/desk/titles/{names['title']}/file/{form}/")
        assert answer["Content-Disposition"].endswith(f'.{ending}"')
        assert "Война и мир".encode() in answer.content


def test_copies_of_titles_are_summed_up(library: Library, desk: Client, names: dict[str, Any]) -> None:
    record = Record.objects.get(pk=names["title"])
    library.item(record=record, status="missing")
    library.item(record=record, at_harbor=True)
    assert "2 of 3 in, Eastgate, Harbor" in text_of(desk.get("/desk/titles/?q=james"))


def test_the_queue_is_shown_to_those_who_can_mend_it(desk: Client) -> None:
    Job.objects.create(kind="import", state="failed", not_before=LONG_AGO, created_at=LONG_AGO, ended_at=LONG_AGO)
    Heartbeat.objects.create(process="worker 1", at=timezone.now())
    text = text_of(desk.get("/desk/jobs/"))
    assert "1 failed" in text
    assert "Try again" in text
