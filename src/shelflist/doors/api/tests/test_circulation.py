"""The resources of the desk: each does what it says, each says no in one form, and a key means once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelflist.departments.circulation.tests.samples import Library
from shelflist.doors.api.tests.program import LENDING, Program, acts, codes, done, problem, program
from shelflist.records.items.models import Item
from shelflist.records.loans.models import InHouseUse, Loan


@pytest.fixture
def item(library: Library) -> Item:
    return library.item()


@pytest.fixture
def card(library: Library) -> Any:
    return library.card(expires_on=None)


@pytest.fixture
def out(library: Library, item: Item) -> Loan:
    """The item is out, and due in three days."""
    return library.lent(item, library.card(expires_on=None), datetime.now(UTC) + timedelta(days=3))


# -- yes ------------------------------------------------------------------------------------------------------------


def test_lending_answers_with_a_receipt(kiosk: Program, item: Item, card: Any) -> None:
    receipt = done(kiosk.post("checkouts", {"item": item.barcode, "card": card.barcode}))
    loan = Loan.objects.get()
    assert (receipt["loan_id"], receipt["item_id"], receipt["barcode"]) == (loan.pk, item.pk, item.barcode)
    assert datetime.fromisoformat(receipt["due_at"]) == loan.due_at
    assert receipt["length"].startswith("21 days")
    assert receipt["entry_id"] == acts().get().pk
    assert "patron_id" not in receipt, "who may lend need not be allowed to see patrons"


def test_taking_back_says_what_to_do_with_the_item(kiosk: Program, item: Item, out: Loan) -> None:
    receipt = done(kiosk.post("checkins", {"item": item.barcode}))
    assert (receipt["verb"], receipt["status"], receipt["loan_id"]) == ("reshelve", "reshelving", out.pk)
    assert receipt["sentence"]
    out.refresh_from_db()
    assert out.ended == "returned"


def test_what_lay_in_the_book_drop_came_back_earlier(kiosk: Program, item: Item, out: Loan) -> None:
    earlier = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=9)
    local = earlier.astimezone().isoformat()
    receipt = done(kiosk.post("checkins", {"item": item.barcode, "returned_at": local}))
    assert datetime.fromisoformat(receipt["returned_at"]) == earlier
    out.refresh_from_db()
    assert out.returned_at == earlier


def test_taking_back_what_was_not_lent_has_no_loan(kiosk: Program, item: Item) -> None:
    receipt = done(kiosk.post("checkins", {"item": item.barcode}))
    assert (receipt["loan_id"], receipt["due_at"], receipt["late_days"]) == (None, None, 0)


def test_renewing_answers_with_the_new_date(kiosk: Program, item: Item, out: Loan) -> None:
    receipt = done(kiosk.post("renewals", {"item": item.barcode}))
    out.refresh_from_db()
    assert datetime.fromisoformat(receipt["due_at"]) == out.due_at
    assert datetime.fromisoformat(receipt["old_due_at"]) < out.due_at
    assert receipt["renewals_left"] == 1


def test_uses_in_the_house_are_counted(kiosk: Program, item: Item) -> None:
    receipt = done(kiosk.post("in-house-uses", {"item": item.barcode, "count": 3}))
    assert (receipt["count"], InHouseUse.objects.get().use_count) == (3, 3)
    assert receipt["use_id"] == InHouseUse.objects.get().pk


def test_an_act_is_taken_back_by_the_entry_of_its_receipt(kiosk: Program, item: Item, card: Any) -> None:
    lent = done(kiosk.post("checkouts", {"item": item.barcode, "card": card.barcode}))
    undone = done(kiosk.post("undo", {"entry_id": lent["entry_id"]}))
    assert (undone["undone_id"], undone["verb"]) == (lent["entry_id"], "check-out")
    assert Loan.objects.get().ended == "undone"
    assert codes(kiosk.post("undo", {"entry_id": lent["entry_id"]}), 409) == ["already-undone"]


def test_lending_takes_ten_statements_after_the_two_that_say_who_asks(kiosk: Program, library: Library) -> None:
    for _ in range(2):  # after the first, what is remembered is there
        item, card = library.item(), library.card(expires_on=None)
        with CaptureQueriesContext(connection) as statements:
            done(kiosk.post("checkouts", {"item": item.barcode, "card": card.barcode}))
    assert len(statements) <= 2 + 10, [statement["sql"] for statement in statements]


# -- no -------------------------------------------------------------------------------------------------------------


def test_every_reason_comes_at_once_with_what_may_set_it_aside(library: Library, kiosk: Program) -> None:
    item = library.item(status="lost", reference=True)
    card = library.card(expires_on=datetime(2020, 3, 12, tzinfo=UTC).date())
    answer = kiosk.post("checkouts", {"item": item.barcode, "card": card.barcode})
    assert codes(answer, 409) == ["card-expired", "item-status", "item-not-for-loan"]
    expired = answer.json()["refusals"][0]
    assert expired["overridable_with"] == "override-patron"
    assert expired["remedy"]
    assert expired["details"] == {"expired_on": {"on": "2020-03-12"}}
    assert expired["message"] in answer.json()["detail"]
    assert not Loan.objects.exists()
    assert not acts().exists()


def test_a_refusal_is_set_aside_with_permission_and_reason(library: Library) -> None:
    item = library.item()
    card = library.card(expires_on=datetime(2020, 3, 12, tzinfo=UTC).date())
    body = {"item": item.barcode, "card": card.barcode, "override": {"codes": ["card-expired"], "reason": "known"}}
    assert codes(program(library, "lend").post("checkouts", body), 409) == ["card-expired"]
    done(program(library, "lend", "override-patron").post("checkouts", body))
    assert acts().get().override == {"codes": ["card-expired"], "reason": "known"}


@pytest.mark.parametrize(
    ("resource", "body", "expected"),
    [
        ("checkouts", {"item": "31877999", "card": "21877999"}, ["patron-unknown", "item-unknown"]),
        ("checkins", {"item": "31877999"}, ["item-unknown"]),
        ("renewals", {"item": "31877999"}, ["item-unknown"]),
        ("in-house-uses", {"item": "31877999"}, ["item-unknown"]),
        ("undo", {"entry_id": 2**63 - 1}, ["not-found"]),
    ],
)
def test_what_is_not_known_is_404(kiosk: Program, resource: str, body: dict[str, Any], expected: list[str]) -> None:
    assert codes(kiosk.post(resource, body), 404) == expected


@pytest.mark.parametrize("resource", ["checkouts", "checkins", "renewals", "in-house-uses"])
def test_what_the_role_does_not_include_is_403(library: Library, item: Item, card: Any, resource: str) -> None:
    body = {"item": item.barcode, **({"card": card.barcode} if resource == "checkouts" else {})}
    assert "not-permitted" in codes(program(library, "see-records").post(resource, body), 403)


def test_taking_back_somebody_elses_act_needs_a_permission_of_its_own(
    library: Library, kiosk: Program, item: Item, card: Any
) -> None:
    lent = done(kiosk.post("checkouts", {"item": item.barcode, "card": card.barcode}))
    other = program(library, *LENDING)
    assert codes(other.post("undo", {"entry_id": lent["entry_id"]}), 403) == ["not-permitted"]


def test_what_the_library_does_not_want_is_409(kiosk: Program, item: Item, out: Loan, card: Any) -> None:
    assert codes(kiosk.post("checkouts", {"item": item.barcode, "card": card.barcode}), 409) == ["item-on-loan"]
    assert codes(kiosk.post("in-house-uses", {"item": item.barcode}), 409) == ["item-on-loan"]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    answer = kiosk.post("checkins", {"item": item.barcode, "returned_at": tomorrow})
    assert codes(answer, 409) == ["return-in-the-future"]


# -- once -----------------------------------------------------------------------------------------------------------


def test_p03_the_same_request_five_times_is_one_loan_and_one_answer(kiosk: Program, item: Item, card: Any) -> None:
    body = {"item": item.barcode, "card": card.barcode}
    answers = [kiosk.post("checkouts", body, Idempotency_Key="0b7e").content for _ in range(5)]
    assert len(set(answers)) == 1
    assert Loan.objects.count() == acts().count() == 1


@pytest.mark.parametrize("resource", ["checkins", "renewals", "in-house-uses", "undo"])
def test_every_act_is_done_once_for_its_key(
    kiosk: Program, library: Library, item: Item, card: Any, resource: str
) -> None:
    body: dict[str, Any] = {"item": item.barcode}
    if resource == "undo":
        body = {"entry_id": done(kiosk.post("checkouts", {**body, "card": card.barcode}))["entry_id"]}
    elif resource != "in-house-uses":
        library.lent(item, card, datetime.now(UTC) + timedelta(days=3))
    before = acts().count()
    first, second = (done(kiosk.post(resource, body, Idempotency_Key="once")) for _ in range(2))
    assert first == second
    assert acts().count() == before + 1


def test_a_key_of_another_request_is_refused(library: Library, kiosk: Program, item: Item, card: Any) -> None:
    done(kiosk.post("checkouts", {"item": item.barcode, "card": card.barcode}, Idempotency_Key="0b7e"))
    other = {"item": item.barcode, "card": library.card(expires_on=None).barcode}
    assert codes(kiosk.post("checkouts", other, Idempotency_Key="0b7e"), 422) == ["key-reused"]
    assert Loan.objects.count() == 1


def test_a_key_that_cannot_be_kept_is_refused(kiosk: Program, item: Item) -> None:
    problem(kiosk.post("checkins", {"item": item.barcode}, Idempotency_Key="k" * 81), 422)
    answer = kiosk.post("checkins", {"item": item.barcode}, Idempotency_Key="schl\u00fcssel")
    assert codes(answer, 422) == ["key-not-usable"]
    assert not acts().exists()
