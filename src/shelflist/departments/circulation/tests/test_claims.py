"""“I returned it” (CIR-18) and “I never had it” (CIR-19)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shelflist.departments.circulation.actions import check_in, renew
from shelflist.departments.circulation.actions.claiming import (
    claim_never_checked_out,
    claim_returned,
    give_up_claim,
    search_in_vain,
    withdraw_claim,
)
from shelflist.departments.circulation.actions.losing import mark_long_overdue, mark_lost
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.departments.circulation.tests.test_losses import DUE, LATER, overdue_loan, owed
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.items.models import Item
from shelflist.records.loans.models import DeskRule, Loan
from shelflist.records.patrons.models import Patron

THURSDAY = date(2026, 11, 12)  # two open days after the loan was due


def claim(library: Library, loan: Loan, **changes: Any) -> Any:
    values: dict[str, Any] = {"claimed_on": THURSDAY, "by": library.staff(), "now": NOW}
    return claim_returned(loan_id=loan.pk, **values | changes)


def claims_of(loan: Loan) -> int:
    return Patron.objects.get(pk=loan.patron_id).claims_returned_count


def test_cir_18_a_claim_cuts_the_fines_counts_and_waits_to_be_searched_for(library: Library) -> None:
    loan = overdue_loan(library)
    claim(library, loan)
    loan.refresh_from_db()
    assert (loan.state, loan.claimed_at, loan.claimed_on, loan.returned_at) == ("claimed", NOW, THURSDAY, None)
    assert loan.fines_until == datetime(2026, 11, 13, 4, 59, tzinfo=UTC)
    assert claims_of(loan) == 1
    assert Item.objects.get(pk=loan.item_id).status == "checked-out"


def test_cir_18_a_claim_is_resolved_when_the_copy_is_checked_in(library: Library) -> None:
    loan = overdue_loan(library)
    claim(library, loan)
    before = everything(without_log=True)
    receipt = check_in(item_barcode=loan.item.barcode, by=library.staff(), now=LATER)
    said = "The reader said that it came back on 12 Nov 2026: it is found. Tell them."
    assert [str(words) for words in receipt.warnings] == [said]
    assert owed(loan) == {"overdue": 50}
    undo(entry_id=receipt.entry_id, by=library.staff(), now=LATER)
    assert everything(without_log=True) == before


def test_cir_18_a_claim_that_was_wrong_is_taken_back_and_fines_go_on(library: Library) -> None:
    loan = overdue_loan(library)
    claim(library, loan)
    withdraw_claim(loan_id=loan.pk, by=library.staff(), now=NOW)
    assert claims_of(loan) == 0
    check_in(item_barcode=loan.item.barcode, by=library.staff(), now=LATER)
    assert owed(loan) == {"overdue": 300}


def test_cir_18_searching_in_vain_is_counted_and_giving_up_ends_the_loan(library: Library) -> None:
    loan = overdue_loan(library)
    claim(library, loan)
    search_in_vain(loan_id=loan.pk, by=library.staff(), now=NOW)
    search_in_vain(loan_id=loan.pk, by=library.staff(), now=LATER)
    give_up_claim(loan_id=loan.pk, by=library.staff(), now=LATER)
    loan.refresh_from_db()
    assert (loan.search_count, loan.last_searched_at, loan.ended) == (2, LATER, "claimed")
    assert (owed(loan), Item.objects.get(pk=loan.item_id).status) == ({"overdue": 50}, "missing")
    receipt = check_in(item_barcode=loan.item.barcode, by=library.staff(), now=LATER)
    assert [str(words) for words in receipt.warnings] == [
        "It was marked missing on 24 Nov 2026: found.",
        "The last reader said that they had returned it.",
    ]


def test_cir_18_beyond_the_limit_a_claim_needs_an_override(library: Library) -> None:
    DeskRule.objects.create(branch=library.root, claims_limit=1)
    bump("desk-rules")
    loan = overdue_loan(library)
    Patron.objects.update(claims_returned_count=1)
    with pytest.raises(Refused) as caught:
        claim(library, loan)
    assert caught.value.codes == ("claims-limit",)
    claim(library, loan, override=Override(frozenset({"claims-limit"}), "A witness"))
    assert claims_of(loan) == 2


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 11, 15), "claim-in-the-future"), (date(2026, 10, 23), "claim-before-loan")]
)
def test_cir_18_a_claim_has_a_possible_day(library: Library, day: date, code: str) -> None:
    loan = overdue_loan(library)
    before = everything()
    with pytest.raises(Refused) as caught:
        claim(library, loan, claimed_on=day)
    assert caught.value.codes == (code,)
    assert everything() == before


def test_cir_18_a_claim_takes_back_the_price_of_what_was_long_overdue_and_cuts_the_fine_to_the_day_named(
    library: Library,
) -> None:
    loan = overdue_loan(library)
    mark_long_overdue(loan_id=loan.pk, by=library.staff(), now=NOW)
    claim(library, loan)
    assert (owed(loan), Item.objects.get(pk=loan.item_id).status) == ({"overdue": 50}, "checked-out")


def test_a_claimed_loan_is_not_renewed_and_does_not_count(library: Library) -> None:
    loan = overdue_loan(library)
    claim(library, loan)
    with pytest.raises(Refused) as caught:
        renew(item_barcode=loan.item.barcode, by=library.staff(), now=NOW)
    assert "loan-state" in caught.value.codes


def test_cir_19_never_checked_out_leaves_the_reader_clean_and_the_copy_missing(library: Library) -> None:
    loan = overdue_loan(library)
    mark_lost(loan_id=loan.pk, by=library.staff(), now=NOW)
    receipt = claim_never_checked_out(loan_id=loan.pk, by=library.staff(), now=LATER)
    loan.refresh_from_db()
    assert (loan.ended, loan.returned_at, owed(loan), claims_of(loan)) == ("never-lent", LATER, {}, 0)
    assert Item.objects.get(pk=loan.item_id).status == "missing"
    assert Entry.objects.get(pk=receipt.entry_id).verb == "never-checked-out"
    found = check_in(item_barcode=loan.item.barcode, by=library.staff(), now=LATER)
    assert [str(words) for words in found.warnings] == [
        "It was marked missing on 24 Nov 2026: found.",
        "The last reader said that they never had it.",
    ]


@pytest.mark.parametrize("act", [withdraw_claim, search_in_vain, give_up_claim, claim_never_checked_out, mark_lost])
def test_what_settles_a_claim_can_be_undone(library: Library, act: Any) -> None:
    loan = overdue_loan(library)
    undone = everything(without_log=True)
    first = claim(library, loan)
    before = everything(without_log=True)
    receipt = act(loan_id=loan.pk, by=library.staff(), now=NOW)
    assert everything(without_log=True) != before
    undo(entry_id=receipt.entry_id, by=library.staff(), now=NOW)
    assert everything(without_log=True) == before
    undo(entry_id=first.entry_id, by=library.staff(), now=NOW)
    assert everything(without_log=True) == undone


def test_an_undo_after_the_copy_was_found_is_refused(library: Library) -> None:
    loan = overdue_loan(library)
    receipt = claim_never_checked_out(loan_id=loan.pk, by=library.staff(), now=NOW)
    check_in(item_barcode=loan.item.barcode, by=library.staff(), now=NOW + timedelta(minutes=1))
    with pytest.raises(Refused) as caught:
        undo(entry_id=receipt.entry_id, by=library.staff(), now=NOW + timedelta(minutes=2))
    assert caught.value.codes == ("changed-since",)
    assert DUE < NOW
