"""Nobody knows for long who had what, and after an erasure nobody knows at all (PAT-19, PAT-24, P05, S15, item 26)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from shelflist.departments.circulation import actions
from shelflist.departments.circulation.actions.anonymising import anonymise, proof
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.loans.models import Loan
from shelflist.records.patrons import actions as people
from shelflist.records.patrons.actions.erasing import erase_patron, stays
from shelflist.records.patrons.actions.merging import MergeChoice, merge_patrons
from shelflist.records.patrons.actions.privacy import keep_history, save_privacy_rule
from shelflist.records.patrons.actions.waiting import ask_for_change
from shelflist.records.patrons.models import Card, Erasure, Patron
from shelflist.records.patrons.queries.privacy import everything_about

pytestmark = pytest.mark.django_db
BY = system_actor("tests")
LATER = NOW + timedelta(days=40)
TOKENS = (
    "Ermintrude",
    "Quuxley",
    "ermintrude.quuxley@example.org",
    "555-0142",
    "5550142",
    "77 Xanadu Crescent",
    "ermi77",
)


def everywhere(words: tuple[str, ...]) -> dict[str, list[str]]:
    """A search of the whole database, column by column, by hand: whatever can be read as text."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [one[0] for one in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if isinstance(value, bytes | memoryview):
                        value = bytes(value).decode("utf-8", "ignore")
                    text = str(value).casefold()
                    if hits := [word for word in words if word.casefold() in text]:
                        found.setdefault(f"{table}.{column}", []).extend(hits)
    return found


def a_life(library: Library) -> tuple[Patron, Card]:
    """Somebody who did a bit of everything."""
    card = library.card(family_name="Quuxley", given_names="Ermintrude", card_barcode="21877009998877")
    patron, clerk = card.patron, library.staff()
    details: dict[str, Any] = {
        "family_name": "Quuxley", "given_names": "Ermintrude", "email": "ermintrude.quuxley@example.org",
        "phone": "555-0142", "address": "77 Xanadu Crescent\nMillrace", "login": "ermi77",
        "category_id": patron.category_id, "home_branch_id": patron.home_branch_id,
    }  # fmt: skip
    from shelflist.records.patrons.rules.details import PatronDetails

    people.edit_patron(patron_id=patron.pk, version=1, details=PatronDetails(**details), by=BY, now=NOW, key="edit-1")
    people.add_note(patron_id=patron.pk, kind="note", text="Ermintrude Quuxley likes maps", by=BY, now=NOW)
    people.mark_address_bad(patron_id=patron.pk, kind="email", why="no such user", by=BY, now=NOW)
    ask_for_change(patron_id=patron.pk, wanted={"phone": "555-0143"}, by=BY, now=NOW)
    other = library.card(family_name="Quuxley", given_names="Ermi")
    merge_patrons(winner_id=patron.pk, loser_id=other.patron_id, choice=MergeChoice(), by=BY, now=NOW)
    item = library.item()
    actions.check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=clerk, now=NOW)
    actions.check_in(item_barcode=item.barcode, by=clerk, now=NOW + timedelta(days=1))
    return patron, card


def test_pat_24_after_an_erasure_only_what_the_report_lists_is_found(library: Library) -> None:
    patron, card = a_life(library)
    stranger = library.card()
    people.add_note(patron_id=stranger.patron_id, kind="note", text="Friend of Ermintrude Quuxley", by=BY, now=NOW)
    Job.objects.create(kind="x", arguments={"to": "ermintrude.quuxley@example.org"}, not_before=NOW, created_at=NOW)
    words = (*TOKENS, card.barcode)
    assert len(everywhere(words)) > 8
    receipt = erase_patron(patron_id=patron.pk, by=BY, now=NOW + timedelta(days=2))
    report = Erasure.objects.get(pk=receipt.erasure_id)
    listed = {f"{table}.{column}" for table, column, _count in report.report["elsewhere"]}
    left = everywhere(words)
    assert set(left) <= listed
    assert listed == {"patrons_patronnote.text"}  # what was written about somebody else
    assert not Patron.objects.filter(family_name="Quuxley").exists()
    assert Loan.objects.get().patron_id is None
    assert not Entry.objects.filter(patron_id=patron.pk).exists()
    assert Entry.objects.filter(verb="check-out").count() == 1
    kept = [str(one) for one in stays(report)]
    assert any(one.startswith("loans: 1") for one in kept)
    assert any("Backups" in str(Phrase.from_data(one)) for one in report.report["not_reached"])


def test_pat_24_whoever_still_has_something_is_not_erased(library: Library) -> None:
    card, item, clerk = library.card(), library.item(), library.staff()
    actions.check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=clerk, now=NOW)
    with pytest.raises(Refused) as no:
        erase_patron(patron_id=card.patron_id, by=BY, now=NOW)
    assert no.value.codes == ("patron-not-free",)
    with pytest.raises(Refused) as no:
        erase_patron(patron_id=card.patron_id, by=clerk, now=NOW)
    assert no.value.codes == ("not-permitted",)
    assert Patron.objects.filter(pk=card.patron_id).exists()


def test_pat_24_an_export_has_everything_and_no_secret(library: Library) -> None:
    patron, _card = a_life(library)
    Patron.objects.filter(pk=patron.pk).update(pin_hash="argon2$secret")
    found = everything_about(Patron.objects.get(pk=patron.pk))
    text = str(found)
    assert all(word in text for word in ("Ermintrude", "likes maps", "no such user", "555-0143", "21877009998877"))
    assert {"patron", "cards", "loans", "journal"} <= found.keys()
    assert "secret" not in text


def test_pat_19_a_returned_loan_loses_its_person_unless_they_asked(library: Library) -> None:
    clerk, plain, keeps = library.staff(), library.card(), library.card()
    receipt = keep_history(patron_id=keeps.patron_id, keep=True, by=BY, now=NOW)
    assert receipt.patron_id == keeps.patron_id
    for card in (plain, keeps):
        item = library.item()
        actions.check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=clerk, now=NOW)
        actions.check_in(item_barcode=item.barcode, by=clerk, now=NOW)
    still_out = library.item()
    actions.check_out(item_barcode=still_out.barcode, patron_barcode=plain.barcode, by=clerk, now=NOW)
    anonymise(NOW + timedelta(days=29))
    assert Loan.objects.filter(patron__isnull=True).count() == 0
    before = proof(LATER)
    assert (before.overdue, before.wanted, before.without_person) == (1, 1, 0)
    anonymise(LATER)
    assert set(Loan.objects.filter(returned_at__isnull=False).values_list("patron_id", flat=True)) == {
        None, keeps.patron_id,
    }  # fmt: skip
    assert Loan.objects.get(returned_at__isnull=True).patron_id == plain.patron_id
    gone = Loan.objects.get(patron__isnull=True)
    assert not Entry.objects.filter(loan_id=gone.pk, patron_id__isnull=False).exists()
    after = proof(LATER)
    assert (after.overdue, after.wanted, after.without_person, after.returned) == (0, 1, 1, 2)
    keep_history(patron_id=keeps.patron_id, keep=False, by=BY, now=LATER)
    anonymise(LATER)
    assert not Loan.objects.filter(returned_at__isnull=False, patron__isnull=False).exists()


def test_pat_19_the_last_of_a_copy_and_loans_with_debts_keep_their_person(library: Library) -> None:
    from shelflist.records.patrons import forgetting

    clerk, card, item, owed = library.staff(), library.card(), library.item(), library.item()
    save_privacy_rule(branch_id=library.root.pk, days=10, keep_last=1, by=BY, now=NOW)
    for day in range(2):
        when = NOW + timedelta(days=day)
        actions.check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=clerk, now=when)
        actions.check_in(item_barcode=item.barcode, by=clerk, now=when)
    for _time in range(2):
        actions.check_out(item_barcode=owed.barcode, patron_barcode=card.barcode, by=clerk, now=NOW)
        actions.check_in(item_barcode=owed.barcode, by=clerk, now=NOW)
    first, second, third, fourth = Loan.objects.order_by("pk")
    keeper = lambda ids: {third.pk} & set(ids)  # noqa: E731 - somebody owes for it
    forgetting.keep(keeper)
    try:
        anonymise(LATER)
    finally:
        forgetting._keepers.remove(keeper)
    left = set(Loan.objects.filter(patron__isnull=False).values_list("pk", flat=True))
    assert left == {second.pk, third.pk, fourth.pk}
    assert first.pk not in left


def test_p05_s15_no_pin_stands_anywhere_as_it_was_typed(library: Library) -> None:
    card = library.card()
    code = people.make_activation_code(patron_id=card.patron_id, by=BY, now=NOW).code
    people.set_pin(card=card.barcode, code=code, pin="x7Canary!pin", address="127.0.0.1", by=BY, now=NOW)
    people.check_pin(card=card.barcode, pin="x7Canary!pin", address="127.0.0.1", now=NOW)
    assert everywhere(("x7Canary!pin", code)) == {}


def test_pat_24_no_table_with_a_person_is_forgotten() -> None:
    """Whatever points to a patron is moved by a merge, listed by an export and cut by an erasure."""
    from shelflist.records.patrons.belongings import belongings

    pointing = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Patron
    }
    assert {one.key for one in belongings()} == pointing


def test_pat_19_whoever_was_removed_is_erased_by_the_worker_when_the_days_of_the_branch_are_over(
    library: Library,
) -> None:
    from shelflist.ground.printing.actions.jobs import print_on
    from shelflist.ground.printing.models import Printer, PrintJob
    from shelflist.records.patrons.actions.batches import delete_patrons
    from shelflist.records.patrons.actions.removing import erase_removed

    gone, stays_here, merged = library.card(), library.card(), library.card()
    save_privacy_rule(branch_id=library.root.pk, days=30, erase_after=45, by=BY, now=NOW)
    merge_patrons(winner_id=stays_here.patron_id, loser_id=merged.patron_id, choice=MergeChoice(), by=BY, now=NOW)
    delete_patrons(patron_ids=[gone.patron_id], by=BY, now=NOW)
    printer = Printer.objects.create(name="Desk", queue="desk")
    pages = {"pdf": b"%PDF Ermintrude"}
    print_on(printer_id=printer.pk, title="receipt-8877", pages=pages, patron_id=gone.patron_id, by=BY, now=NOW)
    erase_removed(NOW + timedelta(days=44))
    assert Patron.objects.filter(pk=gone.patron_id).exists()
    erase_removed(NOW + timedelta(days=46))
    assert set(Patron.objects.values_list("pk", flat=True)) == {stays_here.patron_id, merged.patron_id}
    assert Erasure.objects.get().former_id == gone.patron_id
    job = PrintJob.objects.get()
    assert (job.state, bytes(job.data), job.patron_id) == ("cancelled", b"", None)
    assert "8877" not in job.title
