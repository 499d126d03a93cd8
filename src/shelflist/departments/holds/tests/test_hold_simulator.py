"""P22: what the simulator of hold rules says is what the holds themselves are decided by, whatever the rules are."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shelflist.departments.holds.queries.rows import copies_of_records, wishes_with_ids
from shelflist.departments.holds.queries.surroundings import surroundings
from shelflist.departments.holds.tests.library import NOW
from shelflist.departments.holds.tests.samples import Shelves
from shelflist.ground.journal.revisions import bump
from shelflist.records.policies.models import HoldRule
from shelflist.records.policies.queries import hold_table
from shelflist.records.policies.simulating_holds import HoldQuestion, simulate_hold

PLACES = st.sampled_from(["root", "eastgate", "harbor"])
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "patron_branch": PLACES,
        "request_branch": PLACES,
        "pickup_branch": PLACES,
        "owner": PLACES,
        "item_branch": PLACES,
        "strict": st.booleans(),
        "patron_category": st.just("adult"),
        "item_type": st.just("book"),
        "requestor": st.sampled_from(["patron", "staff", "program"]),
        "juvenile": st.booleans(),
        "reference": st.booleans(),
        "item_younger_than_days": st.integers(1, 4000),
    },
)
GIVES = st.fixed_dictionaries(
    {
        "holdable": st.sampled_from(["yes", "no", "inherit"]),
        "pickup_at": st.sampled_from(["any", "home-branch", "item-branch", "inherit"]),
        "shelf_days": st.none() | st.integers(1, 30),
        "count_frozen": st.none() | st.booleans(),
    }
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drawn=st.lists(st.tuples(CONDITIONS, GIVES), max_size=5),
    added_on=st.dates(date(2016, 1, 1), date(2026, 11, 1)),
    born_on=st.none() | st.dates(date(1930, 1, 1), date(2026, 1, 1)),
    at_harbor=st.booleans(),
)
def test_p22_the_hold_simulator_and_a_real_hold_agree(
    shelves: Shelves, drawn: list[Any], added_on: date, born_on: date | None, at_harbor: bool
) -> None:
    try:
        with transaction.atomic():
            agree(shelves, drawn, added_on, born_on, at_harbor)
            raise _Over
    except _Over:
        pass


class _Over(Exception):
    """Ends an example, whose rows are taken back."""


def agree(shelves: Shelves, drawn: list[Any], added_on: date, born_on: date | None, at_harbor: bool) -> None:
    card = shelves.library.card(born_on=born_on)
    record = shelves.title(1, harbor=1, added_on=added_on)
    pickup = shelves.harbor if at_harbor else shelves.eastgate
    receipt = shelves.place(record, card.patron, pickup_branch_id=pickup.pk)
    for number, (asked, gives) in enumerate(drawn):
        add_rule(shelves, number, asked, gives)
    bump("policies")
    around = surroundings(NOW, branch_id=pickup.pk)
    wish = wishes_with_ids([receipt.hold_id], around.setting.today)[0]
    copies = copies_of_records([record.pk], around.tree)
    assert len(copies) == 2
    for copy in copies:
        answer = simulate_hold(
            HoldQuestion(
                pickup_branch_id=pickup.pk,
                request_branch_id=wish.request_branch_id,
                at=NOW,
                card=card.barcode,
                item=copy.barcode,
                requestor=frozenset(wish.requestor),
            ),
            hold_table(),
            around.tree,
        )
        assert answer.facts == around.facts(wish, copy)
        assert answer.terms == around.terms(wish, copy)


def add_rule(shelves: Shelves, number: int, asked: dict[str, Any], gives: dict[str, Any]) -> None:
    """The rule, unless the database will not have it beside the others, or it is strict about nothing."""
    named = {"root": shelves.library.root, "eastgate": shelves.eastgate, "harbor": shelves.harbor}
    named |= {"adult": shelves.library.adult, "book": shelves.library.book}
    plain = {"requestor", "strict", "juvenile", "reference", "item_younger_than_days"}
    values = {name: value if name in plain else named[value] for name, value in asked.items()}
    try:
        with transaction.atomic():
            HoldRule.objects.create(name=f"rule {number}", **values, **gives)
    except IntegrityError:
        pass
