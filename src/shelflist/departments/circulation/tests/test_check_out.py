"""Check out: what is written, what is refused, and that nothing is written when it is refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import check_out
from shelflist.departments.circulation.receipts import CheckoutReceipt
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import Item
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Patron, PatronNote
from shelflist.records.policies import rules as policies
from shelflist.records.policies.queries import rule_table


def lend(library: Library, item: Item, card: Any, **changes: Any) -> CheckoutReceipt:
    values: dict[str, Any] = {"by": library.staff(), "now": NOW}
    return check_out(item_barcode=item.barcode, patron_barcode=card.barcode, **values | changes)


def test_a_loan_is_made_with_all_that_belongs_to_it(library: Library) -> None:
    item, card = library.item(check_out_alert="Two maps in the pocket"), library.card()
    receipt = lend(library, item, card)
    loan = Loan.objects.get()
    due = datetime(2026, 12, 6, 4, 59, tzinfo=UTC)  # Saturday 5 December, 23:59 in New York
    assert (receipt.loan_id, receipt.due_at, receipt.title) == (loan.pk, due, "James 1")
    assert (receipt.call_number, receipt.by_the_hour, str(receipt.length)) == ("FIC EVE", False, "21 days")
    assert [str(warning) for warning in receipt.warnings] == ["Two maps in the pocket"]
    assert (loan.item_id, loan.patron_id, loan.branch_id) == (item.pk, card.patron_id, library.eastgate.pk)
    assert (loan.lent_at, loan.due_at, loan.due_version, loan.max_renewals) == (NOW, due, 1, 2)
    assert (loan.rule_id, loan.fine_terms["cents"], loan.lent_by_name) == (library.rule.pk, 25, "Jo Moreau")
    item.refresh_from_db()
    assert (item.status, item.status_changed_at, item.loan_count) == ("checked-out", NOW, 1)
    assert (item.last_lent_at, item.last_seen_at, item.last_seen_branch_id) == (NOW, NOW, library.eastgate.pk)


def test_the_journal_says_who_lent_what_to_whom(library: Library) -> None:
    item, card = library.item(), library.card()
    receipt = lend(library, item, card)
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert (entry.verb, entry.actor_name, entry.branch_id) == ("check-out", "Jo Moreau", library.eastgate.pk)
    assert (entry.item_id, entry.patron_id, entry.loan_id) == (item.pk, card.patron_id, receipt.loan_id)
    assert (entry.record_id, entry.happened_at) == (item.record_id, NOW)
    assert entry.undo_until == NOW + timedelta(minutes=10)
    assert "Amina" not in str(entry.answer) + str(entry.said), "the journal keeps no names of readers"


def test_a_receipt_survives_being_stored(library: Library) -> None:
    receipt = lend(library, library.item(check_out_alert="Two maps"), library.card())
    stored = Entry.objects.get(pk=receipt.entry_id).answer
    assert CheckoutReceipt.from_data(stored).to_data() == receipt.to_data()


def test_a_barcode_is_found_however_it_was_typed(library: Library) -> None:
    item = library.item(barcode="EG000123X")
    library.card(card_barcode="C2187X")
    receipt = check_out(item_barcode=" eg000123x ", patron_barcode="c2187x", by=library.staff(), now=NOW)
    assert receipt.item_id == item.pk


def test_a_due_date_over_a_holiday_says_so_on_the_receipt(library: Library) -> None:
    from shelflist.ground.journal.revisions import bump
    from shelflist.records.branches.models import CalendarException

    CalendarException.objects.create(
        branch=library.root, first_on=date(2026, 12, 4), last_on=date(2026, 12, 8), reason="Snow days"
    )
    bump("branches")
    receipt = lend(library, library.item(), library.card())
    assert str(receipt.length) == "21 days, moved past Snow days"
    assert receipt.due_at == datetime(2026, 12, 10, 4, 59, tzinfo=UTC)


def test_a_due_date_on_a_sunday_moves_to_an_open_day(library: Library) -> None:
    receipt = lend(library, library.item(), library.card(), now=NOW + timedelta(days=1))
    assert str(receipt.length) == "21 days, moved to an open day"


def test_an_hourly_loan_says_so(library: Library) -> None:
    from shelflist.ground.journal.revisions import bump

    library.duration.unit, library.duration.normal = "hours", 2
    library.duration.save()
    bump("policies")
    receipt = lend(library, library.item(), library.card(), now=NOW + timedelta(hours=1))
    assert receipt.by_the_hour
    assert str(receipt.length) == "2 hours"
    assert Loan.objects.get().by_the_hour


# -- refused ----------------------------------------------------------------------------------------------------------


def refused(library: Library, item_barcode: str, card_barcode: str, **changes: Any) -> tuple[str, ...]:
    """The codes of a refusal, after seeing that nothing whatsoever was written."""
    before = everything()
    values: dict[str, Any] = {"by": library.staff(), "now": NOW}
    with pytest.raises(Refused) as caught:
        check_out(item_barcode=item_barcode, patron_barcode=card_barcode, **values | changes)
    assert everything() == before
    return caught.value.codes


def test_an_unknown_item_and_an_unknown_card_are_refused_together(library: Library) -> None:
    assert refused(library, "404", "405") == ("patron-unknown", "item-unknown")


def test_an_unknown_card_does_not_hide_what_is_wrong_with_the_item(library: Library) -> None:
    item = library.item(lends=False, status="damaged")
    assert refused(library, item.barcode, "405") == ("patron-unknown", "item-status", "item-not-for-loan")


def test_an_unknown_item_does_not_hide_what_is_wrong_with_the_patron(library: Library) -> None:
    card = library.card(expires_on=date(2026, 11, 13), active=False)
    assert refused(library, "404", card.barcode) == ("patron-inactive", "card-expired", "item-unknown")


def test_every_reason_comes_from_the_rows_at_once(library: Library) -> None:
    library.adult.loan_limit = 0
    library.adult.save()
    library.shelf.lends = False
    library.shelf.save()
    _bump("branches", "categories")
    card = library.card(
        expires_on=date(2026, 5, 3), barred_until=date(2026, 12, 24), card_ended_at=NOW, card_why_ended="lost"
    )
    PatronNote.objects.create(
        patron=card.patron, kind="block", text="Owes $40.00", blocks_loans=True, made_at=NOW, ends_on=date(2026, 11, 14)
    )
    item = library.item(status="missing", reference=True, deleted_at=NOW)
    assert refused(library, item.barcode, card.barcode) == (
        "card-ended",
        "card-expired",
        "patron-barred",
        "patron-blocked",
        "loan-limit",
        "item-deleted",
        "item-status",
        "item-not-for-loan",
        "item-not-for-loan",
    )


def _bump(*names: str) -> None:
    from shelflist.ground.journal.revisions import bump

    bump(*names)


@pytest.mark.parametrize(
    "note",
    [
        {"lifted_at": NOW},
        {"ends_on": date(2026, 11, 13)},
        {"blocks_loans": False, "blocks_renewals": True},
        {"kind": "alert", "blocks_loans": False},
    ],
)
def test_a_block_that_is_over_or_about_something_else_stops_nothing(library: Library, note: dict[str, Any]) -> None:
    card = library.card()
    values = {"patron": card.patron, "kind": "block", "text": "Old", "blocks_loans": True, "made_at": NOW}
    PatronNote.objects.create(**values | note)
    assert lend(library, library.item(), card).loan_id


def test_the_limit_counts_open_loans_only(library: Library) -> None:
    library.adult.loan_limit = 2
    library.adult.save()
    card = library.card()
    library.lent(library.item(), card, NOW, returned_at=NOW, ended="returned")
    library.lent(library.item(), card, NOW)
    lend(library, library.item(), card)
    assert refused(library, library.item().barcode, card.barcode) == ("loan-limit",)


def test_somebody_elses_loan_is_refused_and_names_nobody(library: Library) -> None:
    item, holder = library.item(), library.card(family_name="Wiśniewski", given_names="Tomasz")
    loan = library.lent(item, holder, datetime(2026, 11, 30, 23, 0, tzinfo=UTC))
    with pytest.raises(Refused) as caught:
        lend(library, item, library.card())
    (refusal,) = caught.value.refusals
    assert refusal.code == "item-on-loan"
    assert refusal.details["loan"] == loan.pk
    assert "Tomasz" not in str(refusal.to_data())
    assert "Wiśniewski" not in str(refusal.to_data())


def test_an_item_that_the_reader_has_already_is_offered_for_renewal(library: Library) -> None:
    item, card = library.item(), library.card()
    lend(library, item, card)
    assert refused(library, item.barcode, card.barcode) == ("already-has-it",)


def test_without_a_branch_nothing_is_lent(library: Library) -> None:
    item, card = library.item(), library.card()
    assert refused(library, item.barcode, card.barcode, by=library.staff(branch_id=None)) == ("branch-unknown",)
    assert refused(library, item.barcode, card.barcode, by=library.staff(branch_id=404)) == ("branch-unknown",)


def test_the_permission_counts_where_the_actor_stands(library: Library) -> None:
    item, card = library.item(), library.card()
    elsewhere = library.staff(grants={"lend": (library.harbor.path,)})
    assert refused(library, item.barcode, card.barcode, by=elsewhere) == ("not-permitted",)


@pytest.mark.parametrize("change", [{"lends": False}, {"closed_on": date(2026, 11, 14)}])
def test_a_branch_that_does_not_lend_lends_nothing(library: Library, change: dict[str, Any]) -> None:
    type(library.eastgate).objects.filter(pk=library.eastgate.pk).update(**change)
    _bump("branches")
    assert refused(library, library.item().barcode, library.card().barcode) == ("branch-does-not-lend",)


def test_a_rule_that_says_no_is_named(library: Library) -> None:
    library.rule.lends = "no"
    library.rule.save()
    _bump("policies")
    with pytest.raises(Refused, match="Anything, anyone"):
        lend(library, library.item(), library.card())


# -- overrides (CIR-24) -----------------------------------------------------------------------------------------------


def test_cir_24_an_override_lends_and_is_kept_with_its_reason(library: Library) -> None:
    card = library.card(expires_on=date(2026, 11, 13))
    override = Override(frozenset({"card-expired", "loan-limit"}), " Papers seen, will be renewed ")
    receipt = lend(library, library.item(), card, override=override)
    kept = Entry.objects.get(pk=receipt.entry_id).override
    assert kept == {"codes": ["card-expired"], "reason": "Papers seen, will be renewed"}


def test_cir_24_an_override_without_the_permission_here_is_refused_with_every_reason(library: Library) -> None:
    card = library.card(expires_on=date(2026, 11, 13))
    override = Override(frozenset({"card-expired", "item-not-for-loan"}), "because")
    item = library.item(reference=True)
    by = library.staff("lend", "override-patron")
    assert refused(library, item.barcode, card.barcode, by=by, override=override) == (
        "card-expired",
        "item-not-for-loan",
    )


def test_cir_24_some_refusals_are_never_set_aside(library: Library) -> None:
    item, card = library.item(), library.card()
    library.lent(item, library.card(), NOW)
    override = Override(frozenset({"item-on-loan"}), "because")
    assert refused(library, item.barcode, card.barcode, override=override) == ("item-on-loan",)


def test_cir_24_an_override_needs_a_reason(library: Library) -> None:
    card = library.card(expires_on=date(2026, 11, 13))
    override = Override(frozenset({"card-expired"}), " ")
    codes = refused(library, library.item().barcode, card.barcode, override=override)
    assert codes == ("card-expired", "override-needs-reason")


# -- keys -------------------------------------------------------------------------------------------------------------


def test_p03_one_key_five_times_is_one_loan_and_five_equal_answers(library: Library) -> None:
    item, card = library.item(), library.card()
    receipts = [lend(library, item, card, key="k-1", now=NOW + timedelta(seconds=n)) for n in range(5)]
    assert receipts == [receipts[0]] * 5
    assert Loan.objects.count() == Entry.objects.count() == 1


def test_a_key_that_was_used_for_something_else_is_refused(library: Library) -> None:
    card = library.card()
    lend(library, library.item(), card, key="k-1")
    assert refused(library, library.item().barcode, card.barcode, key="k-1") == ("key-reused",)


# -- the database's last word -----------------------------------------------------------------------------------------


def test_p03_the_constraint_has_the_last_word_and_it_is_a_clean_refusal(library: Library) -> None:
    item, card = library.item(), library.card()
    loan = library.lent(item, library.card(), NOW)
    decision_free = {"patron_id": card.patron_id, "branch_id": library.eastgate.pk, "planned_due_at": NOW}
    from django.db import IntegrityError, transaction

    from shelflist.departments.circulation.actions.lending import is_second_loan

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Loan.objects.create(item=item, lent_at=NOW, due_at=NOW, **decision_free)
    assert is_second_loan(caught.value)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Loan.objects.filter(pk=loan.pk).update(ended="returned")
    assert not is_second_loan(caught.value)


# -- speed ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_p20_a_check_out_takes_no_more_than_ten_statements_begin_and_commit_included(library: Library) -> None:
    card = library.card()
    lend(library, library.item(), card)
    item = library.item()
    with CaptureQueriesContext(connection) as queries:
        lend(library, item, card, key="k-2")
    statements = [query["sql"] for query in queries.captured_queries]
    assert len(statements) <= 10, statements
    assert not any(re.search(r"\bmarc\b", sql) for sql in statements), "a record's MARC is not needed to lend it"


# -- explanations (CIR-25) --------------------------------------------------------------------------------------------


def test_cir_25_the_stored_explanation_can_be_replayed_from_its_facts(library: Library) -> None:
    lend(library, library.item(), library.card())
    loan = Loan.objects.get()
    explanation = Explanation.from_data(loan.explanation)
    facts = dict(explanation.facts)
    now = facts.pop("now")
    terms = policies.decide_terms(rule_table(), policies.LoanFacts(**facts))
    due = policies.due_at(terms, organisation().calendar(facts["branch_id"]), now)
    assert (due.at, terms.rule_id) == (loan.due_at, loan.rule_id)
    assert (due.steps, due.days) == (explanation.steps, explanation.days)
    assert facts["patron_age"] == 42
    assert facts["item_age_days"] == (date(2026, 11, 14) - date(2025, 3, 1)).days


def test_rules_and_patrons_agree_on_who_is_barred_inactive_or_expired() -> None:
    from itertools import product

    from shelflist.records.patrons.rules import standings

    today = date(2026, 11, 14)
    days = [None, date(2026, 11, 13), today, date(2026, 11, 15), date.max]
    codes = {"barred": "patron-barred", "inactive": "patron-inactive", "expired": "card-expired"}
    for active, barred, expires in product([True, False], days, days):
        patron = rules.PatronFacts(id=1, active=active, barred_until=barred, expires_on=expires)
        facts = rules.CheckoutFacts(
            NOW, today, rules.PlaceFacts("E"), "1", rules.CardFacts("2"), rules.ItemFacts(1, "1", "available"), patron
        )
        expected = standings(active=active, barred_until=barred, expires_on=expires, today=today)
        found = {refusal.code for refusal in rules.reasons_to_refuse(facts)}
        assert found == {codes[one] for one in expected}


def test_the_patrons_row_is_read_by_its_own_category(library: Library) -> None:
    child = library.card(born_on=date(2018, 6, 1))
    lend(library, library.item(), child)
    facts = Explanation.from_data(Loan.objects.get().explanation).facts
    assert (facts["patron_age"], facts["juvenile"]) == (8, True)
    assert Patron.objects.get(pk=child.patron_id).category_id == facts["patron_category_id"]
