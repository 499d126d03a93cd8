"""How many items somebody may have, by sets of limits: CIR-10. The race at the limit is in test_races."""

from __future__ import annotations

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from shelflist.departments.circulation.actions import check_out
from shelflist.departments.circulation.tests.dumps import everything
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.refusals import Override, Refused
from shelflist.ground.journal.revisions import bump
from shelflist.records.items.models import ItemType
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import Card
from shelflist.records.policies.models import Limit, LimitSet


def limit(name: str, most: int, *kinds: ItemType, **values: Any) -> None:
    counted = LimitSet.objects.create(name=name, **values)
    counted.item_types.set(kinds)
    Limit.objects.create(limit_set=counted, most=most)
    bump("policies")


@pytest.fixture
def film(db: None) -> ItemType:
    return ItemType.objects.create(code="film", name="Film")


def lend(library: Library, card: Card, **changes: Any) -> Loan:
    by = changes.pop("by", None) or library.staff()
    override = changes.pop("override", None)
    item = library.item(**changes)
    receipt = check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=by, now=NOW, override=override)
    return Loan.objects.get(pk=receipt.loan_id)


def test_cir_10_every_limit_that_is_reached_is_a_reason_with_its_explanation(library: Library, film: ItemType) -> None:
    limit("Films", 1, film)
    limit("Everything", 2)
    card = library.card()
    lend(library, card, item_type=film)
    lend(library, card)
    item = library.item(item_type=film)
    before = everything()
    with pytest.raises(Refused) as caught:
        check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=library.staff(), now=NOW)
    assert everything() == before
    assert [str(one.message) for one in caught.value.refusals] == [
        "Everything: 2 are out, and the limit is 2 (Everything, anyone, anywhere).",
        "Films: 1 is out, and the limit is 1 (Films, anyone, anywhere).",
    ]
    why = Explanation.from_data(caught.value.refusals[0].details["why"])
    assert len(why.steps) == 2
    override = Override(frozenset({"limit-reached"}), "A class project")
    loan = lend(library, card, item_type=film, override=override)
    assert loan.explanation["limits"]["facts"]["loans"]


def test_cir_10_near_and_everywhere(library: Library) -> None:
    limit("At one branch", 1, scope="depth", depth=1)
    card = library.card()
    lend(library, card)
    lend(library, card, at_harbor=True, by=library.staff(at=library.harbor))
    with pytest.raises(Refused) as caught:
        lend(library, card)
    assert caught.value.codes == ("limit-reached",)


def test_cir_10_what_is_lost_or_claimed_is_not_counted(library: Library) -> None:
    limit("Everything", 1)
    card = library.card()
    loan = lend(library, card)
    Loan.objects.filter(pk=loan.pk).update(state="lost", state_since=NOW)
    lend(library, card)


def test_cir_10_an_item_that_no_set_counts_costs_no_statement_more(library: Library, film: ItemType) -> None:
    from django.db import connection

    limit("Films", 1, film)
    card = library.card()
    lend(library, card)
    book, movie = library.item(), library.item(item_type=film)
    counts = []
    for item in (book, movie):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=library.staff(), now=NOW)
        counts.append(len(captured))
    assert counts[1] == counts[0] + 1
