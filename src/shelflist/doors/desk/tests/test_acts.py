"""What is done from the desk's own pages: the yes, the no, and that nothing was written on a no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shelflist.departments.circulation.tests.browser import HTMX, lines_of, text_of
from shelflist.departments.circulation.tests.samples import Library
from shelflist.doors.desk.tests.test_pages import MARC
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog.models import Record, RecordVersion
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Card, PatronNote

LONG_AGO = datetime(2020, 1, 6, 12, 0, tzinfo=UTC)


def followed(desk: Client, answer: Any) -> str:
    """The page that an act goes on to."""
    assert answer.status_code == 302
    return text_of(desk.get(answer["Location"]))


# -- patrons ----------------------------------------------------------------------------------------------------------


def test_a_block_is_put_down_and_lifted(desk: Client, card: Any) -> None:
    page = f"/desk/patrons/{card.patron_id}/"
    sent = {"key": "k1", "text": "Owes a telescope", "kind": "block", "blocks": ["loans"]}
    text = followed(desk, desk.post(f"{page}notes/", sent))
    assert "Blocked the patron." in text
    assert "No loans: Owes a telescope" in text
    desk.post(f"{page}notes/", sent)  # a double click
    note = PatronNote.objects.get()
    assert "Note lifted" in followed(desk, desk.post(f"{page}notes/{note.pk}/lift/", {"key": "k2"}))
    again = desk.post(f"{page}notes/{note.pk}/lift/", {"key": "k3"})
    assert again.status_code == 409
    assert "This note was lifted already." in text_of(again)


def test_a_note_without_words_keeps_what_was_typed(desk: Client, card: Any) -> None:
    answer = desk.post(f"/desk/patrons/{card.patron_id}/notes/", {"key": "k", "text": "Telescope", "kind": "block"})
    assert answer.status_code == 422
    assert 'value="Telescope"' in answer.content.decode()
    assert "A block stops loans, renewals or holds" in text_of(answer)
    assert not PatronNote.objects.exists()


def test_a_lost_card_is_ended_and_a_new_one_given(desk: Client, card: Any) -> None:
    page = f"/desk/patrons/{card.patron_id}/cards/"
    assert "ended: lost" in followed(desk, desk.post(f"{page}{card.pk}/end/", {"key": "a", "why": "lost"}))
    assert "No card in use:" in text_of(desk.get(f"/desk/patrons/{card.patron_id}/"))
    assert "Gave card" in followed(desk, desk.post(page, {"key": "b", "barcode": "21877000555555"}))
    taken = desk.post(page, {"key": "c", "barcode": card.barcode})
    assert taken.status_code == 422
    assert list(Card.objects.filter(ended_at=None).values_list("barcode", flat=True)) == ["21877000555555"]


def test_a_card_is_renewed(desk: Client, card: Any) -> None:
    text = followed(desk, desk.post(f"/desk/patrons/{card.patron_id}/membership/", {"key": "m"}))
    assert "Renewed the membership until" in text


def test_everything_is_renewed_and_each_refusal_told(library: Library, desk: Client, card: Any) -> None:
    soon = timezone.now() + timedelta(days=1)
    good, spent = library.lent(library.item(), card, soon), library.lent(library.item(), card, soon, max_renewals=0)
    path = f"/desk/patrons/{card.patron_id}/renew-loans/"
    for _attempt in range(2):  # Reload sends the form again: nothing is renewed twice
        answer = desk.post(path, {"key": "all"})
        assert answer.status_code == 200
        assert len(lines_of(answer)) == 2
        assert "Not renewed" in text_of(answer)
    good.refresh_from_db()
    spent.refresh_from_db()
    assert (good.renewal_count, spent.renewal_count) == (1, 0)


def test_one_loan_is_renewed_from_its_row(library: Library, desk: Client, card: Any) -> None:
    loan = library.lent(library.item(), card, timezone.now() + timedelta(days=1))
    page = f"http://testserver/desk/patrons/{card.patron_id}/"
    answer = desk.post("/desk/renew/", {"scan": loan.item.barcode, "key": "r"}, headers={"Referer": page})
    assert answer.status_code == 302
    assert Loan.objects.get().renewal_count == 1


# -- items ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["damaged", "missing"])
def test_a_copy_is_marked_and_made_available_again(library: Library, desk: Client, to: str) -> None:
    item = library.item()
    path = f"/desk/items/{item.pk}/status/"
    assert "Available →" in followed(desk, desk.post(path, {"to": to, "key": "1"}))
    assert Item.objects.get().status == to
    assert "→ Available" in followed(desk, desk.post(path, {"to": "available", "key": "2"}))
    assert Item.objects.get().status == "available"


def test_a_magic_state_is_not_set_by_hand(library: Library, desk: Client) -> None:
    item = library.item()
    answer = desk.post(f"/desk/items/{item.pk}/status/", {"to": "lost", "by": "hand", "key": "1"})
    assert answer.status_code == 409
    assert "cannot become “Lost” this way" in text_of(answer)
    assert Item.objects.get().status == "available"
    assert desk.post(f"/desk/items/{item.pk}/status/", {"to": "nonsense"}).status_code == 404
    assert desk.post("/desk/items/999999/status/", {"to": "missing"}).status_code == 404


def test_a_copy_is_withdrawn_and_taken_back(library: Library, desk: Client) -> None:
    item = library.item()
    text = followed(desk, desk.post(f"/desk/items/{item.pk}/withdraw/", {"why": "mouldy", "key": "1"}))
    assert "Withdrawn: mouldy" in text
    assert "Take it back into the collection" in text
    assert "In process" in followed(desk, desk.post(f"/desk/items/{item.pk}/restore/", {"key": "2"}))
    refused = desk.post(f"/desk/items/{item.pk}/restore/", {"key": "3"})
    assert refused.status_code == 409
    assert "This copy has not been withdrawn." in text_of(refused)


def test_the_page_offers_only_what_can_be_done(library: Library, desk: Client, card: Any) -> None:
    item = library.item()
    library.lent(item, card, timezone.now() + timedelta(days=3))
    lent = text_of(desk.get(f"/desk/items/{item.barcode}/"))
    assert "Renew r" in lent
    assert "Withdraw…" not in lent
    assert "Missing m" not in lent
    there = text_of(desk.get(f"/desk/items/{library.item().barcode}/"))
    assert "Renew r" not in there
    assert "Withdraw…" in there


# -- titles -----------------------------------------------------------------------------------------------------------


def test_a_title_is_hidden_and_shown(library: Library, desk: Client) -> None:
    record = library.item().record
    Record.objects.update(marc=MARC)
    path = f"/desk/titles/{record.pk}/"
    assert "Hidden from the public" in followed(desk, desk.post(f"{path}hide/", {"key": "1"}))
    refused = desk.post(f"{path}hide/", {"key": "2"})
    assert (refused.status_code, Record.objects.get().suppressed) == (409, True)
    assert "Hide from the public" in followed(desk, desk.post(f"{path}show/", {"key": "3"}))


def test_cat_07_versions_are_compared_and_brought_back(library: Library, desk: Client) -> None:
    record = library.item().record
    Record.objects.update(marc=MARC, version=2)
    RecordVersion.objects.create(
        record=record, version=1, marc=MARC.replace("Voĭna i mir", "War and peace"), digest="1" * 64,
        replaced_at=LONG_AGO, replaced_by_name="Dolores", why="romanised",
    )  # fmt: skip
    path = f"/desk/titles/{record.pk}/"
    page = desk.get(f"{path}?section=versions")
    assert "1 field differs" in text_of(page)
    assert "<del>War and peace</del>" in page.content.decode()
    assert "<ins>Voĭna i mir</ins>" in page.content.decode()
    assert "<del>00000nam" not in page.content.decode()
    assert "LDR" in text_of(desk.get(f"{path}?section=versions&whole=1"))
    assert "Brought version 1" in followed(desk, desk.post(f"{path}versions/1/restore/", {"key": "1"}))
    assert "War and peace" in Record.objects.get().marc
    assert desk.post(f"{path}versions/77/restore/", {"key": "2"}).status_code == 409


# -- journal and jobs -------------------------------------------------------------------------------------------------


def test_whoever_undoes_stays_on_their_page_and_reads_the_journal_when_it_is_gone(
    library: Library, desk: Client
) -> None:
    item = library.item()
    page = f"/desk/titles/{item.record_id}/"
    desk.post(f"/desk/items/{item.pk}/status/", {"to": "missing", "key": "1"})
    stood = {"Referer": f"http://testserver{page}?section=holds&done=1"}
    undone = desk.post(f"/desk/journal/{Entry.objects.get().pk}/undo/", headers=stood)
    assert undone["Location"].startswith(f"{page}?section=holds&done=")
    assert "Undone:" in followed(desk, undone)
    gone = desk.get("/desk/titles/99999/?done=7")
    assert gone["Location"] == "/desk/journal/?done=7"
    assert desk.get("/desk/titles/99999/").status_code == 404


def test_an_act_is_undone_from_the_journal_once(library: Library, desk: Client) -> None:
    item = library.item()
    desk.post(f"/desk/items/{item.pk}/status/", {"to": "missing", "key": "1"})
    entry = Entry.objects.get()
    assert f"/desk/journal/{entry.pk}/undo/" in desk.get("/desk/journal/").content.decode()
    assert "Undone:" in followed(desk, desk.post(f"/desk/journal/{entry.pk}/undo/"))
    assert Item.objects.get().status == "available"
    assert "undone by Jo Moreau" in text_of(desk.get("/desk/journal/"))
    assert f"/desk/journal/{entry.pk}/undo/" not in desk.get("/desk/journal/").content.decode()
    other = Entry.objects.create(
        verb="shelve", said={"say": "x"}, actor_kind="staff", door="desk", happened_at=LONG_AGO, heard_at=LONG_AGO
    )
    refused = desk.post(f"/desk/journal/{other.pk}/undo/")
    assert refused.status_code == 409
    assert "This act cannot be undone." in text_of(refused)


def test_the_journal_is_filtered(library: Library, desk: Client) -> None:
    for verb, branch, day in (
        ("check-out", library.eastgate, LONG_AGO),
        ("check-in", library.harbor, LONG_AGO),
        ("add-note", library.eastgate, LONG_AGO - timedelta(days=9)),
    ):
        Entry.objects.create(
            verb=verb, said={"say": f"said {verb}"}, actor_kind="staff", actor_id=1, actor_name="Jo", door="desk",
            branch_id=branch.pk, happened_at=day, heard_at=day + timedelta(hours=2),
        )  # fmt: skip
    everything = text_of(desk.get("/desk/journal/"))
    assert "said check-out" in everything
    assert "heard" in everything
    assert "said check-in" not in everything  # Harbor's: this reader's permission ends at Eastgate
    assert "said add-note" not in text_of(desk.get("/desk/journal/?day=2020-01-06"))
    assert "said check-out" not in text_of(desk.get("/desk/journal/?verb=add-note"))
    assert "No entries" in text_of(desk.get(f"/desk/journal/?branch={library.harbor.pk}"))
    assert "said check-out" in desk.get("/desk/journal/?format=csv").content.decode()


def test_a_failed_job_is_tried_again_and_stopped(desk: Client) -> None:
    job = Job.objects.create(kind="import", state="failed", not_before=LONG_AGO, created_at=LONG_AGO, ended_at=LONG_AGO)
    assert desk.post(f"/desk/jobs/{job.pk}/retry/").status_code == 302
    assert Job.objects.get().state == "queued"
    assert desk.post(f"/desk/jobs/{job.pk}/cancel/").status_code == 302
    assert Job.objects.get().state == "cancelled"
    refused = desk.post(f"/desk/jobs/{job.pk}/cancel/")
    assert refused.status_code == 409
    assert "This job has ended already." in text_of(refused)
    assert desk.post("/desk/jobs/deliveries/search/retry/").status_code == 302


def test_a_patron_opened_is_found_again_under_patrons(desk: Client, card: Any) -> None:
    assert "Nobody yet" in text_of(desk.get("/desk/patrons/"))
    desk.get(f"/desk/patrons/{card.patron_id}/")
    text = text_of(desk.get("/desk/patrons/"))
    assert "Just looked at" in text
    assert "Amina Yusuf-Haddad" in text


def test_a_scan_of_an_item_on_the_patron_page_answers_with_its_line(library: Library, desk: Client, card: Any) -> None:
    html = desk.get(f"/desk/patrons/{card.patron_id}/").content.decode()
    assert f'name="card" value="{card.barcode}"' in html
    sent = {
        "scan": library.item().barcode,
        "mode": "patron",
        "patron": card.patron_id,
        "card": card.barcode,
        "key": "k",
    }
    answer = desk.post("/desk/scan/", sent, headers=HTMX)
    assert lines_of(answer)[0].startswith("line is-new")
    assert 'id="patron-loans" aria-labelledby="loans" hx-swap-oob="outerHTML"' in answer.content.decode()
    assert "Loans 1" in text_of(answer)
