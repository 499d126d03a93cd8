"""Money on screen: the section of the patron page, the page of a charge, registers, receipts, disputes, collection."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shelflist.departments.circulation.actions import check_in
from shelflist.departments.circulation.actions.losing import mark_lost, pay_lost
from shelflist.departments.circulation.tests.browser import signed_in, text_of
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.doors.desk.tests.test_acts import followed
from shelflist.ground.accounts.models import Role
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import bump
from shelflist.ground.printing.tests import paper
from shelflist.records.branches.queries import organisation
from shelflist.records.fines.actions.charging import charge_patron
from shelflist.records.fines.actions.paying import hand_out, take_payment
from shelflist.records.fines.models import Campaign, MoneyLimit, MoneyRule, Payment, Register, SaleItem
from shelflist.records.fines.queries import lines_of, owed_cents
from shelflist.records.fines.queries.lines import credit_cents, due_back
from shelflist.records.loans.models import Loan, LossRule
from shelflist.records.patrons.forgetting import kept_among
from shelflist.records.patrons.models import Patron

MONEY = ("take-money", "charge-patrons", "waive-charges", "refund-money", "work-registers", "decide-disputes",
         "collect-debts", "see-patrons", "settle-loans", "return", "undo", "lend", "exceed-money-limits")  # fmt: skip


@pytest.fixture
def till(library: Library) -> Client:
    """The browser of somebody who may do everything with money at Eastgate."""
    return signed_in(library, *MONEY)


def charged(library: Library, card: Any, cents: int, kind: str = "other", note: str = "") -> int:
    by = library.staff(*MONEY)
    return charge_patron(patron_id=card.patron_id, kind=kind, amount_cents=cents, note=note, by=by, now=NOW).id


def page_of(till: Client, card: Any) -> str:
    return text_of(till.get(f"/desk/patrons/{card.patron_id}/?section=money"))


def send(till: Client, card: Any, what: str, **sent: Any) -> Any:
    return till.post(
        f"/desk/patrons/{card.patron_id}/money/{what}/", {"key": f"{what}{sorted(sent.items())}"[:80], **sent}
    )


def test_fin_08_a_payment_with_change_from_the_page_and_its_receipt(library: Library, till: Client, card: Any) -> None:
    charged(library, card, 1250, note="Water")
    assert "$12.50 open" in page_of(till, card)
    text = followed(till, send(till, card, "pay", given="20", tender="cash"))
    assert "give $7.50 change" in text
    assert "Nothing is owed" in text
    receipt = Payment.objects.get()
    text = text_of(till.get(f"/desk/money/receipts/{receipt.pk}/"))
    assert "something else: Water" in text
    assert "$7.50" in text
    assert "Thank you." in paper.words(till.get(f"/desk/money/receipts/{receipt.pk}/file/").content)
    Patron.objects.filter(pk=card.patron_id).update(language="de")  # what they take home is in their language
    assert "Danke." in paper.words(till.get(f"/desk/money/receipts/{receipt.pk}/file/").content)
    text = followed(till, till.post(f"/desk/money/receipts/{receipt.pk}/void/", {"why": "Wrong reader"}))
    assert "is void" in text
    assert owed_cents([card.patron_id]) == {card.patron_id: 1250}


def test_a_refusal_leaves_what_was_typed(library: Library, till: Client, card: Any) -> None:
    charge_id = charged(library, card, 500)
    answer = send(till, card, "pay", amount="9.00", given="10", tender="cash", charge=charge_id)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "That is more than the $5.00 that are open." in text_of(answer)
    assert 'value="9.00"' in html
    assert f'value="{charge_id}" checked' in html
    assert "could not be read" in text_of(send(till, card, "pay", amount="lots"))


def test_fin_10_beyond_the_limit_a_supervisor_signs_and_within_it_a_reason_is_enough(
    library: Library, till: Client, card: Any
) -> None:
    first, second = charged(library, card, 500), charged(library, card, 5000)
    clerk = signed_in(library, "waive-charges", "see-patrons")
    for role in Role.objects.all():
        MoneyLimit.objects.create(role=role, waive_cents=1000)
    text = followed(clerk, send(clerk, card, "waive", charge=first, way="forgive", why="A fire"))
    assert "$5.00 forgiven: A fire" in text
    refused = send(clerk, card, "waive", charge=second, way="write-off", why="A fire")
    assert "Your role lets go of $10.00 at most at once." in text_of(refused)
    assert "Supervisor’s login" in text_of(refused)
    sent = {
        "charge": second,
        "way": "write-off",
        "why": "A fire",
        "override": "beyond-waive-limit",
        "reason": "I saw it",
    }
    followed(till, send(till, card, "waive", **sent))
    assert owed_cents([card.patron_id]) == {}


def test_fin_20_the_page_of_a_fine_says_day_by_day_how_it_grew(library: Library, till: Client, card: Any) -> None:
    terms = {"cents": 25, "interval": "day", "grace_intervals": 1, "max_cents": 150, "grace_is_charged": False}
    due = timezone.now() - timedelta(days=12)
    item = library.item()
    library.lent(item, card, due, fine_terms=terms)
    check_in(item_barcode=item.barcode, by=library.staff(), now=timezone.now())
    [line] = lines_of(card.patron_id)
    text = text_of(till.get(f"/desk/charges/{line.id}/"))
    assert line.sums.open == 150
    for words in ("within the grace", "charged", "shut: not charged", "the most is reached", "$1.50"):
        assert words in text, words


def test_fin_16_a_dispute_from_the_page_of_the_charge_to_its_letter(library: Library, till: Client, card: Any) -> None:
    charge_id = charged(library, card, 500)
    text = followed(till, till.post(f"/desk/charges/{charge_id}/dispute/", {"said": "I was away"}))
    assert "in dispute" in text
    text = text_of(till.get("/desk/money/disputes/"))
    assert "I was away" in text
    dispute = f"/desk/charges/{charge_id}/dispute/{_dispute_id()}/"
    assert "Say why." in text_of(till.post(f"{dispute}grant/", {"why": ""}))
    followed(till, till.post(f"{dispute}evidence/", {"why": "A ticket"}))
    assert till.get(f"/desk/money/disputes/{_dispute_id()}/letter/").content.startswith(b"%PDF")
    text = followed(till, till.post(f"{dispute}grant/", {"why": "The ticket shows it"}))
    assert "Dispute granted" in text
    assert "The ticket shows it" in text_of(till.get("/desk/money/disputes/?show=decided"))
    assert till.post(f"{dispute}burn/").status_code == 404


def _dispute_id() -> int:
    from shelflist.records.fines.models import Dispute

    return Dispute.objects.get().pk


def test_fin_11_give_back_and_take_off_from_the_page_of_the_charge(library: Library, till: Client, card: Any) -> None:
    charge_id = charged(library, card, 500)
    send(till, card, "pay", tender="card")
    text = followed(till, till.post(f"/desk/charges/{charge_id}/refund/", {"why": "Found", "amount": "2.00"}))
    assert "$2.00 given back (Card)" in text
    text = followed(till, till.post(f"/desk/charges/{charge_id}/void/", {"why": "Wrong", "key": "v"}))
    assert "To give back: $3.00" in text
    text = page_of(till, card)
    assert "Give back $3.00" in text
    followed(till, send(till, card, "give-back", tender="card"))
    assert due_back(card.patron_id) == {}


def test_fin_13_14_a_register_is_opened_sells_and_is_cashed_up_on_screen(library: Library, till: Client) -> None:
    drawer = Register.objects.create(branch=library.eastgate, name="Front desk", float_cents=5000)
    bag = SaleItem.objects.create(name="Tote bag", price_cents=800)
    text = followed(till, till.post(f"/desk/money/registers/{drawer.pk}/open/", {"float": "50.00", "key": "o"}))
    assert "Front desk open with $50.00" in text
    text = followed(till, till.post("/desk/money/sell/", {f"count-{bag.pk}": "2", "tender": "cash", "given": "20"}))
    assert "give $4.00 change" in text
    shift = drawer.shifts.get()
    text = text_of(till.get(f"/desk/money/shifts/{shift.pk}/"))
    assert "66" not in text  # counted blind
    sent = {"count-cash": "65.50", "count-card": "0", "count-cheque": "0", "key": "c"}
    text = followed(till, till.post(f"/desk/money/shifts/{shift.pk}/cash-up/", sent))
    assert "$0.50 short" in text
    assert "$66.00" in text
    assert "Front desk" in text_of(till.get("/desk/money/registers/"))
    assert till.get("/desk/money/shifts/999/").status_code == 404


def test_plan_amnesty_charge_and_collection_from_their_pages(library: Library, till: Client, card: Any) -> None:
    MoneyRule.objects.create(branch=library.root, collect_from_cents=100, collect_after_days=0, agency="Harrow")
    today = organisation().calendar(library.root.pk).day_of(timezone.now())
    campaign = Campaign.objects.create(
        name="Food", begins_on=today, ends_on=today, condition="nothing", only_late=False
    )
    bump("money-rules")
    followed(till, send(till, card, "charge", kind="printing", amount="3.20", note="32 pages"))
    followed(till, send(till, card, "charge", kind="other", amount="90"))
    text = followed(till, send(till, card, "plan", part="15", every_days="30", first_on=today.isoformat()))
    assert "Plan to pay" in text
    followed(till, till.post(f"/desk/patrons/{card.patron_id}/money/plan/cancel/", {"key": "pc"}))
    assert "Yusuf-Haddad" in text_of(till.get("/desk/money/debts/"))
    followed(till, till.post("/desk/money/debts/refer/", {"patron": card.patron_id, "key": "r"}))
    assert "Referred for collection" in page_of(till, card)
    assert "93.20" in till.get("/desk/money/debts/?format=csv").content.decode()
    followed(till, till.post("/desk/money/debts/agency/", {"key": "t"}))
    followed(till, till.post("/desk/money/debts/recall/", {"patron": card.patron_id, "key": "b"}))
    followed(till, send(till, card, "amnesty", campaign=campaign.pk, units="0"))
    assert owed_cents([card.patron_id]) == {}


def test_pages_of_money_need_their_permissions(library: Library, card: Any) -> None:
    charge_id = charged(library, card, 500)
    clerk = signed_in(library, "lend", "see-patrons")
    assert "Take the payment" not in text_of(clerk.get(f"/desk/patrons/{card.patron_id}/?section=money"))
    for address in ("/desk/money/registers/", "/desk/money/disputes/", "/desk/money/debts/"):
        assert clerk.get(address).status_code == 403
    assert send(clerk, card, "pay").status_code == 403
    assert clerk.get("/desk/charges/999999/").status_code == 404
    assert clerk.get(f"/desk/charges/{charge_id}/").status_code == 200


# -- a lost copy, paid for, comes back (part 3, item 4) ---------------------------------------------------------------

FINE = {"name": "A quarter a day", "cents": 25, "interval": "day"}


@pytest.mark.parametrize("refund", ["refund", "refund-and-charge"])
def test_item_4_lost_paid_returned_ends_at_nothing_in_one_act(library: Library, card: Any, refund: str) -> None:
    LossRule.objects.create(branch=library.root, kind="lost", fee_cents=500, refund=refund)
    bump("desk-rules")
    item, by = library.item(price_cents=1999), library.staff(*MONEY, "use-in-house")
    loan = library.lent(item, card, NOW - timedelta(days=1), fine_terms=FINE)
    mark_lost(loan_id=loan.pk, by=by, now=NOW)
    owed = owed_cents([card.patron_id])[card.patron_id]
    take_payment(patron_id=card.patron_id, amount_cents=owed, tender="card", by=by, now=NOW)
    pay_lost(loan_id=loan.pk, by=by, now=NOW)
    receipt = check_in(item_barcode=item.barcode, by=by, now=NOW + timedelta(days=2))
    late = sum(line.sums.total for line in lines_of(card.patron_id))
    assert owed_cents([card.patron_id]) == {}
    assert (credit_cents(card.patron_id), due_back(card.patron_id)) == (0, {"card": owed - late})
    assert any("To give back" in str(words) for words in receipt.warnings)
    hand_out(patron_id=card.patron_id, tender="card", by=by, now=NOW + timedelta(days=2))
    assert (owed_cents([card.patron_id]), due_back(card.patron_id)) == ({}, {})
    assert Loan.objects.get().ended == "lost-and-paid"


def test_item_4_the_return_is_undone_with_what_was_to_be_given_back(library: Library, card: Any) -> None:
    item, by = library.item(price_cents=1999), library.staff(*MONEY)
    loan = library.lent(item, card, NOW + timedelta(days=9), fine_terms=FINE)
    mark_lost(loan_id=loan.pk, by=by, now=NOW)
    take_payment(patron_id=card.patron_id, amount_cents=1000, tender="cash", by=by, now=NOW)
    receipt = check_in(item_barcode=item.barcode, by=by, now=NOW)
    assert due_back(card.patron_id) == {"cash": 1000}
    assert set(kept_among([loan.pk])) == {loan.pk}  # whose money it is, is known until it is given back
    undo(entry_id=receipt.entry_id, by=by, now=NOW)
    assert (due_back(card.patron_id), owed_cents([card.patron_id])) == ({}, {card.patron_id: 999})


def test_fin_19_an_amnesty_at_the_return_forgives_up_to_its_most_by_itself(library: Library, card: Any) -> None:
    Campaign.objects.create(
        name="Welcome back", begins_on=NOW.date(), ends_on=NOW.date(), condition="return", most_cents=50
    )
    bump("money-rules")
    item, by = library.item(), library.staff(*MONEY)
    library.lent(item, card, NOW - timedelta(days=4), fine_terms=FINE)
    receipt = check_in(item_barcode=item.barcode, by=by, now=NOW)
    total = sum(line.sums.total for line in lines_of(card.patron_id))
    assert owed_cents([card.patron_id]) == {card.patron_id: total - 50}
    assert any("Forgiven by the amnesty" in str(words) for words in receipt.warnings)
    undo(entry_id=receipt.entry_id, by=by, now=NOW)
    assert owed_cents([card.patron_id]) == {}
