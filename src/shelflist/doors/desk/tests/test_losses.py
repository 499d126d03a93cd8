"""Loans that do not come back, on screen: the page of one, the lists, the acts with their undo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shelflist.departments.circulation.tests.browser import signed_in, text_of
from shelflist.departments.circulation.tests.samples import Library
from shelflist.doors.desk.tests.test_acts import followed
from shelflist.ground.journal.models import Entry
from shelflist.records.fines.queries import lines_of_loan, owed_cents
from shelflist.records.items.models import AlertType, Item, ItemAlert
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Patron


@pytest.fixture
def loan(library: Library, card: Any) -> Loan:
    """Overdue for five days."""
    due = timezone.now() - timedelta(days=5)
    return library.lent(library.item(price_cents=1999), card, due)


def settle(desk: Client, loan: Loan, act: str, **sent: Any) -> Any:
    address = reverse("desk:settle", args=[loan.pk, act])
    return desk.post(address, {"key": f"{act}-1", **sent}, headers={"Referer": "http://testserver/desk/losses/"})


def page_of(desk: Client, loan: Loan) -> str:
    return text_of(desk.get(reverse("desk:loan", args=[loan.pk])))


def test_cir_18_a_claim_goes_on_the_list_and_is_searched_for(desk: Client, loan: Loan) -> None:
    assert "They say they returned it" in page_of(desk, loan)
    text = followed(desk, settle(desk, loan, "claim-returned", day="2026-11-02"))
    assert "Claims to search for 1" in text
    assert "returned" in text
    assert "not searched yet" in text
    assert "Undo" in text
    followed(desk, settle(desk, loan, "search-in-vain"))
    assert "searched once" in text_of(desk.get("/desk/losses/"))
    file = desk.get("/desk/losses/?show=claimed&format=csv").content.decode("utf-8-sig")
    assert loan.item.barcode in file
    assert "claimed to be returned" in text_of(desk.get(f"/desk/patrons/{loan.patron_id}/"))


def test_cir_18_beyond_the_limit_the_override_opens_inline(desk: Client, loan: Loan) -> None:
    Patron.objects.update(claims_returned_count=5)
    refused = settle(desk, loan, "claim-returned", day="2026-11-02")
    assert "the limit is 5" in text_of(refused)
    assert "Do it anyway" in text_of(refused)
    settle(desk, loan, "claim-returned", day="2026-11-02", override="claims-limit", reason="A witness", key="again")
    assert Loan.objects.get().state == "claimed"


def test_cir_20_lost_is_charged_shown_and_undone_from_the_strip(desk: Client, loan: Loan) -> None:
    followed(desk, settle(desk, loan, "mark-lost"))
    assert "$19.99" in page_of(desk, loan)
    assert loan.item.barcode in desk.get("/desk/losses/?show=lost").content.decode()
    undone = desk.post(reverse("desk:undo_entry", args=[Entry.objects.get().pk]))
    assert undone.status_code == 302
    assert (Loan.objects.get().state, owed_cents([loan.patron_id])) == ("out", {})


def test_cir_21_long_overdue_has_its_own_list(desk: Client, loan: Loan) -> None:
    followed(desk, settle(desk, loan, "mark-long-overdue"))
    assert loan.item.barcode in desk.get("/desk/losses/?show=long-overdue").content.decode()
    assert loan.item.barcode not in desk.get("/desk/losses/?show=lost").content.decode()


def test_cir_19_never_checked_out_ends_the_loan_and_its_page_forgets_the_reader(desk: Client, loan: Loan) -> None:
    settle(desk, loan, "never-checked-out")
    text = page_of(desk, loan)
    assert "claimed never to have been checked out" in text
    assert "Whose loan it was is not kept." in text
    assert "Amina" not in text


def test_settling_needs_its_permission_and_a_known_act(library: Library, desk: Client, loan: Loan) -> None:
    clerk = signed_in(library, "lend", "see-patrons")
    assert settle(clerk, loan, "mark-lost").status_code == 403
    assert "They say they returned it" not in page_of(clerk, loan)
    assert settle(desk, loan, "burn").status_code == 404
    assert desk.get(reverse("desk:loan", args=[404])).status_code == 404


def test_a_damaged_copy_comes_back_is_set_aside_and_charged(desk: Client, loan: Loan) -> None:
    address = reverse("desk:report_damage", args=[loan.item_id])
    text = followed(desk, desk.post(address, {"key": "d", "note": "Pages 3 to 9 torn", "charge": "4.50"}))
    assert "Pages 3 to 9 torn" in text
    assert (Item.objects.get().status, Loan.objects.get().ended) == ("damaged", "returned")
    [line] = lines_of_loan(loan.pk, ["damaged"])
    assert (line.sums.open, line.charge.patron_id) == (450, loan.patron_id)
    desk.post(reverse("desk:undo_entry", args=[Entry.objects.get().pk]))
    assert (Item.objects.get().status, Loan.objects.get().returned_at) == ("checked-out", None)
    assert owed_cents([loan.patron_id]) == {}


def test_nobody_is_charged_for_a_copy_that_was_never_lent(library: Library, desk: Client) -> None:
    item = library.item()
    address = reverse("desk:report_damage", args=[item.pk])
    assert "Nobody is known who could be charged" in text_of(desk.post(address, {"charge": "4.50"}))
    desk.post(address, {"note": "Wet"})
    assert Item.objects.get().status == "damaged"


# -- rules of branches, and alerts on a copy --------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["loss-rule", "desk-rule", "uncatalogued-type", "alert-type"])
def test_the_rules_of_losses_desks_and_alerts_have_their_pages(library: Library, desk: Client, table: str) -> None:
    library.staff()
    for address in (f"/desk/policies/table/{table}/", f"/desk/policies/table/{table}/new/"):
        assert desk.get(address).status_code == 200


def test_cir_20_a_rule_for_losses_is_made_on_its_page_and_counts_at_once(library: Library, loan: Loan) -> None:
    administrator = signed_in_everywhere(library)
    sent = {
        "branch": library.root.pk, "kind": "lost", "after_days": "", "price_from": "price", "min_cents": "25.00",
        "max_cents": "", "default_cents": "0", "fee_cents": "5.00", "refund": "keep", "refund_within_days": "",
    }  # fmt: skip
    answer = administrator.post("/desk/policies/table/loss-rule/new/", sent)
    assert answer.status_code == 302, text_of(answer)
    assert "Rule for losses" in text_of(administrator.get(answer["Location"]))
    settle(administrator, loan, "mark-lost")
    assert sorted(line.sums.open for line in lines_of_loan(loan.pk)) == [500, 2500]
    assert administrator.post("/desk/policies/table/loss-rule/new/", sent).status_code == 422


def signed_in_everywhere(library: Library) -> Client:
    """Somebody whose post is the whole library."""
    from shelflist.ground.common.permissions import CODES
    from shelflist.ground.journal.revisions import bump
    from shelflist.records.branches.models import Post

    client = signed_in(library, *sorted(CODES))
    Post.objects.update(branch=library.root)
    bump("branches", "roles")
    session = client.session
    session["branch"] = library.eastgate.pk
    session.save()
    return client


def test_cir_22_an_alert_is_put_on_and_taken_off_on_the_page_of_the_copy(library: Library, desk: Client) -> None:
    item, kind = library.item(), AlertType.objects.get(name="Check-in")
    address = reverse("desk:put_alert", args=[item.pk])
    text = followed(desk, desk.post(address, {"type": kind.pk, "text": "Count the maps", "once": "1", "key": "a"}))
    assert "Alert put on: Count the maps" in text
    assert "once" in text
    off = reverse("desk:take_alert_off", args=[item.pk, ItemAlert.objects.get().pk])
    assert "Take off" not in followed(desk, desk.post(off, {"key": "b"}))
    assert "An alert has to say something." in text_of(desk.post(address, {"type": kind.pk, "text": " "}))
