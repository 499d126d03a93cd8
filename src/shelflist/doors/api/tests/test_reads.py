"""Reading titles, copies, patrons and loans: what is told, to whom, and in pages of what size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.doors.api.tests.program import LENDING, Program, codes, done, problem, program
from shelflist.ground.common.actors import system_actor
from shelflist.records.catalog.actions import add_record, delete_record
from shelflist.records.catalog.tests.samples import gatsby
from shelflist.records.patrons.models import PatronNote


def test_titles_are_found_by_words_and_numbers_in_bounded_pages(kiosk: Program) -> None:
    for number in range(3):
        add_record(marc=gatsby(t245b=f"part {number} /"), by=system_actor("tests"), now=NOW)
    first = done(kiosk.get("titles?q=gatsby%20great&limit=2"))
    assert [title["title_rest"] for title in first["titles"]] == ["part 0", "part 1"]
    assert first["next_offset"] == 2
    last = done(kiosk.get("titles?q=gatsby%20great&limit=2&offset=2"))
    assert ([title["title_rest"] for title in last["titles"]], last["next_offset"]) == (["part 2"], None)
    assert len(done(kiosk.get("titles?q=0684801523"))["titles"]) == 3
    title = done(kiosk.get(f"titles/{first['titles'][0]['id']}"))
    assert ["isbn", "9780684801520"] in title["identifiers"]
    assert done(kiosk.get("titles?q="))["titles"] == []


def test_a_copy_is_told_with_its_title_and_when_it_comes_back(library: Library, kiosk: Program) -> None:
    item, due = library.item(part="volume 2"), datetime(2026, 12, 1, 4, 59, tzinfo=UTC)
    told = done(kiosk.get(f"items/{item.barcode}"))
    assert (told["id"], told["title"], told["status"], told["due_at"]) == (
        item.pk,
        item.record.title,
        "available",
        None,
    )
    assert (told["branch"], told["location"], told["part"], told["withdrawn"]) == ("EG", "New books", "volume 2", False)
    library.lent(item, library.card(), due)
    assert datetime.fromisoformat(done(kiosk.get(f"items/{item.barcode}"))["due_at"]) == due


def test_a_withdrawn_copy_says_so(library: Library, kiosk: Program) -> None:
    item = library.item(deleted_at=NOW)
    assert done(kiosk.get(f"items/{item.barcode}"))["withdrawn"] is True


def test_a_title_is_told_with_its_copies(library: Library, kiosk: Program) -> None:
    record_id = add_record(marc=gatsby(), by=system_actor("tests"), now=NOW).record_id
    item = library.item(record_id=record_id)
    told = done(kiosk.get(f"titles/{record_id}"))
    assert (told["id"], told["title"], told["title_rest"]) == (record_id, "The great Gatsby", "a novel")
    assert [copy["barcode"] for copy in told["copies"]] == [item.barcode]


def test_a_deleted_title_is_not_told(library: Library, kiosk: Program) -> None:
    boss = system_actor("tests")
    record_id = add_record(marc=gatsby(), by=boss, now=NOW).record_id
    delete_record(record_id=record_id, has_items=False, by=boss, now=NOW)
    problem(kiosk.get(f"titles/{record_id}"), 404)


def test_a_patron_is_told_by_their_card_with_loans_and_blocks(library: Library, kiosk: Program) -> None:
    card = library.card(expires_on=datetime(2020, 3, 12, tzinfo=UTC).date())
    PatronNote.objects.create(
        patron=card.patron, kind="block", text="Owes a book", blocks_loans=True, made_at=NOW, made_by_name="Jo"
    )
    item = library.item()
    library.lent(item, card, datetime.now(UTC) - timedelta(days=2))
    told = done(kiosk.get(f"patrons/{card.barcode}"))
    assert (told["name"], told["category"], told["home_branch"]) == (card.patron.name, "Adult resident", "EG")
    assert (told["standings"], told["blocks"]) == (["expired"], ["Owes a book"])
    assert [(loan["item"], loan["overdue"]) for loan in told["loans"]] == [(item.barcode, True)]


def test_an_ended_card_finds_nobody(library: Library, kiosk: Program) -> None:
    card = library.card(card_ended_at=NOW)
    problem(kiosk.get(f"patrons/{card.barcode}"), 404)


def test_api_09_a_loan_is_told_and_why_it_is_due_then(library: Library, kiosk: Program) -> None:
    item, card = library.item(), library.card(expires_on=None)
    lent = done(kiosk.post("checkouts", {"item": item.barcode, "card": card.barcode}))
    loan = done(kiosk.get(f"loans/{lent['loan_id']}"))
    assert (loan["item"], loan["due_at"], loan["returned_at"]) == (item.barcode, lent["due_at"], None)
    why = done(kiosk.get(f"loans/{lent['loan_id']}/explanation"))
    assert "because rule" in why["text"]
    assert [candidate["verdict"] for candidate in why["candidates"]] == ["wins"]
    assert why["facts"]["item_type_id"] == library.book.pk
    assert all(why[part] for part in ("steps", "days"))


@pytest.mark.parametrize("path", ["items/31877999", "titles/9223372036854775807", "patrons/21877999"])
def test_what_is_not_there_is_404(kiosk: Program, path: str) -> None:
    problem(kiosk.get(path), 404)


@pytest.mark.parametrize("path", ["loans/9223372036854775807", "loans/9223372036854775807/explanation"])
def test_a_loan_that_is_not_there_is_404(kiosk: Program, path: str) -> None:
    problem(kiosk.get(path), 404)


def test_records_and_patrons_need_permissions_of_their_own(library: Library) -> None:
    item, card = library.item(), library.card()
    loan = library.lent(item, card, datetime(2026, 12, 1, tzinfo=UTC))
    for of_patrons in (f"patrons/{card.barcode}", f"loans/{loan.pk}", f"loans/{loan.pk}/explanation", "loans/999999"):
        assert codes(program(library, *LENDING, "see-records").get(of_patrons), 403) == ["not-permitted"]
    for of_records in ("titles?q=james", f"titles/{item.record_id}", f"items/{item.barcode}"):
        assert codes(program(library, *LENDING, "see-patrons").get(of_records), 403) == ["not-permitted"]
