"""Renew: under the terms of today, as often as was promised (CIR-11)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shelflist.departments.circulation.actions import renew
from shelflist.departments.circulation.receipts import RenewalReceipt
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import Item
from shelflist.records.patrons.models import PatronNote
from shelflist.records.policies import rules as policies
from shelflist.records.policies.queries import rule_table

DUE = datetime(2026, 11, 19, 4, 59, tzinfo=UTC)  # Wednesday 18 November, 23:59 in New York
FROM_NOW = datetime(2026, 12, 6, 4, 59, tzinfo=UTC)  # Saturday 5 December


def again(library: Library, item: Item, **changes: Any) -> RenewalReceipt:
    values: dict[str, Any] = {"by": library.staff(), "now": NOW}
    return renew(item_barcode=item.barcode, **values | changes)


def test_cir_11_a_renewal_counts_from_now_and_rewrites_the_terms(library: Library) -> None:
    item, card = library.item(), library.card()
    loan = library.lent(item, card, DUE)
    receipt = again(library, item)
    assert (receipt.old_due_at, receipt.due_at, receipt.renewals_left) == (DUE, FROM_NOW, 1)
    loan.refresh_from_db()
    assert (loan.due_at, loan.due_version, loan.renewal_count, loan.last_renewed_at) == (FROM_NOW, 2, 1, NOW)
    assert (loan.rule_id, loan.fine_terms["cents"], loan.max_renewals) == (library.rule.pk, 25, 2)
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert (entry.verb, entry.patron_id, entry.loan_id) == ("renew", card.patron_id, loan.pk)
    assert RenewalReceipt.from_data(entry.answer).to_data() == receipt.to_data()


def test_cir_11_a_renewal_counts_from_the_old_due_date_where_the_rule_says_so(library: Library) -> None:
    library.rule.renew_extends_from_due = True
    library.rule.save()
    bump("policies")
    item = library.item()
    library.lent(item, library.card(), DUE)
    assert again(library, item).due_at == datetime(2026, 12, 10, 4, 59, tzinfo=UTC)


def test_cir_11_an_overdue_loan_is_renewed_from_now(library: Library) -> None:
    item = library.item()
    library.lent(item, library.card(), DUE - timedelta(days=14))
    assert again(library, item).due_at == FROM_NOW


def test_cir_25_the_explanation_of_a_renewal_can_be_replayed(library: Library) -> None:
    item = library.item()
    loan = library.lent(item, library.card(), DUE)
    again(library, item)
    loan.refresh_from_db()
    explanation = Explanation.from_data(loan.explanation)
    facts = dict(explanation.facts)
    now, old_due = facts.pop("now"), facts.pop("old_due")
    terms = policies.decide_terms(rule_table(), policies.LoanFacts(**facts))
    due = policies.due_at(terms, organisation().calendar(facts["branch_id"]), now, old_due=old_due)
    assert (due.at, facts["is_renewal"]) == (loan.due_at, True)
    assert due.steps == explanation.steps


def refused(library: Library, item_barcode: str, **changes: Any) -> tuple[str, ...]:
    before = everything()
    values: dict[str, Any] = {"by": library.staff(), "now": NOW}
    with pytest.raises(Refused) as caught:
        renew(item_barcode=item_barcode, **values | changes)
    assert everything() == before
    return caught.value.codes


def test_unknown_items_and_items_nobody_has_cannot_be_renewed(library: Library) -> None:
    assert refused(library, "404") == ("item-unknown",)
    assert refused(library, library.item().barcode) == ("not-on-loan",)
    assert refused(library, "404", by=library.staff("lend")) == ("not-permitted", "item-unknown")


def test_every_reason_comes_from_the_rows_at_once(library: Library) -> None:
    item, card = library.item(), library.card(expires_on=date(2026, 11, 13))
    PatronNote.objects.create(patron=card.patron, kind="block", text="Owes $12.40", blocks_renewals=True, made_at=NOW)
    library.lent(item, card, FROM_NOW, renewal_count=2)
    codes = ("card-expired", "patron-blocked", "renewal-limit", "renewal-gains-nothing")
    assert refused(library, item.barcode) == codes


def test_without_a_branch_nothing_is_renewed(library: Library) -> None:
    item = library.item()
    library.lent(item, library.card(), DUE)
    assert refused(library, item.barcode, by=library.staff(branch_id=None)) == ("branch-unknown",)


def test_a_loan_without_a_reader_is_not_renewed(library: Library) -> None:
    item = library.item()
    library.lent(item, library.card(), DUE, patron=None)
    assert refused(library, item.barcode) == ("patron-unknown",)


def test_cir_24_a_supervisor_renews_once_more(library: Library) -> None:
    item = library.item()
    library.lent(item, library.card(), DUE, renewal_count=2)
    override = Override(frozenset({"renewal-limit"}), "In hospital")
    receipt = again(library, item, override=override)
    assert receipt.renewals_left == -1
    assert Entry.objects.get(pk=receipt.entry_id).override == {"codes": ["renewal-limit"], "reason": "In hospital"}


def test_p03_one_key_five_times_renews_once(library: Library) -> None:
    item = library.item()
    loan = library.lent(item, library.card(), DUE)
    receipts = [again(library, item, key="k-1", now=NOW + timedelta(seconds=n)) for n in range(5)]
    assert receipts == [receipts[0]] * 5
    loan.refresh_from_db()
    assert loan.renewal_count == 1
