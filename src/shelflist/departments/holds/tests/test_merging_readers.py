"""What two readers have becomes one reader's: loans, holds, money and the journal; and back (PAT-20, PAT-21)."""

from __future__ import annotations

import pytest

from shelflist.departments.holds.models import Hold
from shelflist.departments.holds.readers import open_holds
from shelflist.departments.holds.tests.samples import NOW, Shelves
from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.actions.merging import MergeChoice, merge_patrons
from shelflist.records.patrons.models import Card

pytestmark = pytest.mark.django_db
BY = system_actor("tests")


def test_pat_20_loans_holds_and_history_move_along_and_come_back(shelves: Shelves) -> None:
    stays, goes = shelves.reader(), shelves.reader()
    for reader in (stays, goes):
        shelves.place(shelves.title() if not Hold.objects.exists() else Hold.objects.get().record, reader)
    card = Card.objects.get(patron=goes)
    loan = shelves.library.lent(shelves.library.item(), card, NOW)
    before = list(Hold.objects.order_by("pk").values("pk", "patron", "twin"))
    receipt = merge_patrons(winner_id=stays.pk, loser_id=goes.pk, choice=MergeChoice(), by=BY, now=NOW)
    assert Loan.objects.get(pk=loan.pk).patron_id == stays.pk
    assert sorted(Hold.objects.filter(patron=stays).values_list("twin", flat=True)) == [1, 2]
    assert not Entry.objects.filter(patron_id=goes.pk).exists()
    assert str(open_holds([stays.pk], NOW)[stays.pk]) == "2 holds are open."
    undo(entry_id=receipt.entry_id, by=BY, now=NOW)
    assert list(Hold.objects.order_by("pk").values("pk", "patron", "twin")) == before
    assert Loan.objects.get(pk=loan.pk).patron_id == goes.pk
    assert Entry.objects.filter(patron_id=goes.pk, verb="place-hold").exists()
