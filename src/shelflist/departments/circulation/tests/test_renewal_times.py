"""When, how often and for whom a loan goes on: CIR-11 to CIR-14."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import check_out, renew, wanted
from shelflist.departments.circulation.actions.renewing_by_itself import (
    NotRenewed,
    auto_renew,
    loans_to_renew,
    renew_what_falls_due,
)
from shelflist.departments.circulation.receipts import RenewalReceipt
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.departments.holds.actions import Asked, place_hold
from shelflist.departments.holds.models import Hold
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import bump
from shelflist.records.items.models import Item
from shelflist.records.loans.models import DeskRule, Loan
from shelflist.records.loans.rules import DeskTerms
from shelflist.records.patrons.models import Patron, PatronNote

TODAY = date(2026, 11, 14)
DUE = datetime(2026, 11, 15, 4, 59, tzinfo=UTC)  # tonight in New York
FACTS = rules.RenewalFacts(
    now=NOW,
    today=TODAY,
    place=rules.PlaceFacts("Eastgate"),
    item_barcode="1",
    item=rules.ItemFacts(1, "1", "checked-out", loan=rules.OpenLoan(3, 7, NOW, NOW, max_renewals=9)),
    patron=rules.PatronFacts(7),
    due_on=date(2026, 11, 21),
)


@pytest.mark.parametrize(
    ("terms", "changes", "codes"),
    [
        ({}, {}, ()),
        ({"not_before_days": 6}, {}, ("renewal-too-early",)),
        ({"not_before_days": 7}, {}, ()),
        ({"not_before_days": 0}, {"due_on": TODAY}, ()),
        ({"not_before_days": 3}, {"due_on": date(2026, 11, 1)}, ()),
        ({"not_after_days": 6}, {"due_on": date(2026, 11, 7)}, ("renewal-too-late",)),
        ({"not_after_days": 7}, {"due_on": date(2026, 11, 7)}, ()),
        ({"not_after_on": date(2026, 11, 13)}, {}, ("renewal-too-late",)),
        ({"not_after_on": TODAY}, {}, ()),
        (
            {"not_after_on": date(2026, 12, 1), "not_after_days": 2},
            {"due_on": date(2026, 11, 7)},
            ("renewal-too-late",),
        ),
        ({"max_unseen": 1}, {"seen": False, "unseen_count": 0}, ()),
        ({"max_unseen": 1}, {"seen": False, "unseen_count": 1}, ("unseen-renewal-limit",)),
        ({"max_unseen": 1}, {"seen": True, "unseen_count": 1}, ()),
        ({"max_unseen": 0}, {"seen": False}, ("unseen-renewal-limit",)),
        ({}, {"automatic": True, "auto_count": 1, "max_auto": 2}, ()),
        ({}, {"automatic": True, "auto_count": 2, "max_auto": 2}, ("auto-renewal-limit",)),
        ({}, {"wanted": True}, ("wanted-by-hold",)),
    ],
)
def test_cir_11_when_and_how_often_a_loan_may_be_renewed(
    terms: dict[str, Any], changes: dict[str, Any], codes: tuple[str, ...]
) -> None:
    facts = replace(FACTS, terms=rules.RenewalTerms(**terms), **changes)
    found = tuple(rules.reasons_not_to_renew(facts))
    assert tuple(one.code for one in found) == codes
    assert all(one.remedy for one in found)


def given_terms(library: Library, **values: Any) -> None:
    """The one rule gives these renewal terms to everybody."""
    for name, value in values.items():
        setattr(library.rule, name, value)
    library.rule.save()
    bump("policies")


def test_cir_11_a_renewal_before_its_time_needs_an_override(library: Library) -> None:
    given_terms(library, renew_not_before_source="value", renew_not_before_days=2)
    item, by = library.item(), library.staff()
    library.lent(item, library.card(), DUE + timedelta(days=5))
    with pytest.raises(Refused) as caught:
        renew(item_barcode=item.barcode, by=by, now=NOW)
    assert caught.value.codes == ("renewal-too-early",)
    override = Override(frozenset({"renewal-too-early"}), "Leaves tomorrow")
    assert renew(item_barcode=item.barcode, by=by, now=NOW, override=override).renewals_left == 1


def test_cir_11_renewals_without_the_item_have_a_cap_and_seeing_it_begins_anew(library: Library) -> None:
    given_terms(library, unseen_renewals_source="value", unseen_renewals=1)
    item, by = library.item(), library.staff()
    loan = library.lent(item, library.card(), DUE, max_renewals=9)
    renew(item_barcode=item.barcode, by=by, now=NOW)
    with pytest.raises(Refused) as caught:
        renew(item_barcode=item.barcode, by=by, now=NOW + timedelta(days=2))
    assert caught.value.codes == ("unseen-renewal-limit",)
    renew(item_barcode=item.barcode, by=by, now=NOW + timedelta(days=2), seen=True)
    loan.refresh_from_db()
    assert (loan.unseen_renewal_count, loan.renewal_count) == (0, 2)
    renew(item_barcode=item.barcode, by=by, now=NOW + timedelta(days=4))


def night(loan: Loan, now: datetime = NOW) -> RenewalReceipt | NotRenewed:
    fresh = Loan.objects.select_related("item").get(pk=loan.pk)
    return auto_renew(loan=fresh, by=system_actor("Shelflist", "worker"), now=now)


def test_cir_12_what_falls_due_is_renewed_by_itself_as_often_as_was_promised(library: Library) -> None:
    promised = library.lent(library.item(), library.card(), DUE, max_auto_renewals=1)
    plain = library.lent(library.item(), library.card(), DUE)
    later = library.lent(library.item(), library.card(), DUE + timedelta(days=9), max_auto_renewals=1)
    assert [one.pk for one in loans_to_renew(NOW)] == [promised.pk]
    for _again in range(2):
        renew_what_falls_due(NOW)
    promised.refresh_from_db()
    assert (promised.auto_renewal_count, promised.renewal_count, promised.auto_renewal_error) == (1, 1, "")
    assert promised.due_at > DUE
    entry = Entry.objects.get(verb="auto-renew")
    assert (entry.loan_id, entry.patron_id, entry.branch_id) == (promised.pk, promised.patron_id, promised.branch_id)
    assert set(Loan.objects.filter(renewal_count=0).values_list("pk", flat=True)) == {plain.pk, later.pk}
    undo(entry_id=entry.pk, by=library.staff("undo", "undo-others"), now=NOW)
    promised.refresh_from_db()
    assert (promised.auto_renewal_count, promised.due_at) == (0, DUE)


def test_cir_12_a_loan_that_is_not_renewed_keeps_the_code_and_the_journal_says_why(library: Library) -> None:
    card = library.card()
    PatronNote.objects.create(patron=card.patron, kind="block", text="Owes $12.40", blocks_renewals=True, made_at=NOW)
    loan = library.lent(library.item(), card, DUE, max_auto_renewals=1)
    for _again in range(2):
        renew_what_falls_due(NOW)
    loan.refresh_from_db()
    assert (loan.auto_renewal_error, loan.auto_renewal_tried_at, loan.due_at) == ("patron-blocked", NOW, DUE)
    entry = Entry.objects.get()
    assert (entry.verb, entry.answer["codes"]) == ("auto-renew-refused", ["patron-blocked"])
    assert entry.said["with"]["reason"]["with"]["text"] == "Owes $12.40"


def test_cir_12_the_same_night_twice_is_one_renewal_and_one_answer(library: Library) -> None:
    loan = library.lent(library.item(), library.card(), DUE, max_auto_renewals=9, max_renewals=9)
    stale = Loan.objects.select_related("item").get(pk=loan.pk)
    by = system_actor("Shelflist", "worker")
    first = auto_renew(loan=stale, by=by, now=NOW)
    assert auto_renew(loan=stale, by=by, now=NOW + timedelta(minutes=3)) == first
    assert Entry.objects.count() == 1


def test_cir_12_the_cap_of_automatic_renewals_is_its_own(library: Library) -> None:
    loan = library.lent(library.item(), library.card(), DUE, max_auto_renewals=1, auto_renewal_count=1, max_renewals=9)
    assert loans_to_renew(NOW) == []
    outcome = night(loan)
    assert isinstance(outcome, NotRenewed)
    assert outcome.codes == ("auto-renewal-limit",)


def test_cir_12_how_many_days_before_is_the_branchs_own(library: Library) -> None:
    DeskRule.objects.create(branch=library.root, auto_renew_days_before=10)
    bump("desk-rules")
    loan = library.lent(library.item(), library.card(), DUE + timedelta(days=9), max_auto_renewals=1)
    assert [one.pk for one in loans_to_renew(NOW)] == [loan.pk]


def wait_for(library: Library, item: Item, reader: Patron | None = None) -> None:
    """Somebody puts the title on hold."""
    by = library.staff("place-holds", "duplicate-holds")
    patron = reader or library.card().patron
    place_hold(patron_id=patron.pk, asked=Asked(record_id=item.record_id), by=by, now=NOW)


def test_cir_13_a_copy_that_could_fill_a_hold_is_not_renewed(library: Library) -> None:
    item, by = library.item(), library.staff()
    library.lent(item, library.card(), DUE)
    wait_for(library, item)
    with pytest.raises(Refused) as caught:
        renew(item_barcode=item.barcode, by=by, now=NOW)
    assert caught.value.codes == ("wanted-by-hold",)
    override = Override(frozenset({"wanted-by-hold"}), "An exam tomorrow")
    renew(item_barcode=item.barcode, by=by, now=NOW, override=override)


@pytest.mark.parametrize("changes", [{"holdable": False}, {"part": "2"}])
def test_cir_13_a_hold_that_this_copy_could_not_fill_is_no_reason(library: Library, changes: dict[str, Any]) -> None:
    item, by = library.item(), library.staff()
    library.lent(item, library.card(), DUE)
    wait_for(library, item)
    if "part" in changes:
        Hold.objects.update(target="part", wanted="1")
    Item.objects.filter(pk=item.pk).update(**changes)
    renew(item_barcode=item.barcode, by=by, now=NOW)


def test_cir_13_ones_own_hold_is_no_reason(library: Library) -> None:
    item, card = library.item(), library.card()
    wait_for(library, item, card.patron)
    library.lent(item, card, DUE)
    renew(item_barcode=item.barcode, by=library.staff(), now=NOW)


@pytest.mark.parametrize(
    ("mode", "holds", "copies", "shorter"),
    [
        ("never", 99, 1, False),
        ("holds", 4, 1, False),
        ("holds", 5, 9, True),
        ("holds-over-copies", 6, 2, False),
        ("holds-over-copies", 7, 2, True),
    ],
)
def test_cir_14_how_many_holds_shorten_a_loan(mode: Any, holds: int, copies: int, shorter: bool) -> None:
    terms = DeskTerms(shorten=mode, shorten_from_holds=5)
    assert wanted.shortens(terms, holds, copies) == shorter


def test_cir_14_a_loan_is_shortened_and_says_why(library: Library) -> None:
    DeskRule.objects.create(branch=library.root, shorten="holds", shorten_from_holds=2, shortened_days=7)
    bump("desk-rules")
    item, card, by = library.item(), library.card(), library.staff()
    for _reader in range(2):
        wait_for(library, item)
    Hold.objects.update(state="suspended", target_item=None)  # they wait, and none of them is next
    receipt = check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=by, now=NOW)
    assert receipt.due_at == datetime(2026, 11, 22, 4, 59, tzinfo=UTC)  # Saturday 21 November
    steps = Loan.objects.get().explanation["steps"]
    assert any("holds are waiting" in str(step) for step in steps)
