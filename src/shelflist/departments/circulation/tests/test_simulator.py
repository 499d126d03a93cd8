"""P22: what the policy simulator says is what the desk does, whatever the rules are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shelflist.departments.circulation.actions import check_out
from shelflist.departments.circulation.tests.samples import NOW, Library
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.models import CalendarException
from shelflist.records.branches.queries import organisation
from shelflist.records.items.models import ItemType
from shelflist.records.loans.models import Loan
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies import rules as policies
from shelflist.records.policies.models import DurationRule, LoanRule
from shelflist.records.policies.queries import rule_table

YEARS = st.none() | st.integers(0, 100)
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "branch": st.sampled_from(["root", "eastgate", "harbor"]),
        "item_branch": st.sampled_from(["root", "eastgate", "harbor"]),
        "patron_category": st.sampled_from(["adult", "child"]),
        "item_type": st.sampled_from(["book", "film"]),
        "marc_type": st.sampled_from(["a", "g"]),
        "reference": st.booleans(),
        "juvenile": st.booleans(),
        "is_renewal": st.booleans(),
        "patron_age_from": YEARS,
        "patron_age_to": YEARS,
        "item_younger_than_days": st.integers(1, 4000),
    },
)
GIVES = st.fixed_dictionaries(
    {
        "lends": st.sampled_from(["yes", "yes", "inherit", "no"]),
        "days_mode": st.sampled_from(["ignore", "skip", "push", "inherit"]),
        "after_closing": st.sampled_from(["closing", "next-opening", "inherit"]),
        "renewals": st.none() | st.integers(0, 5),
    }
)
LENGTH = st.tuples(st.sampled_from(["days", "hours", "minutes"]), st.integers(1, 90))
RULES = st.lists(st.tuples(CONDITIONS, GIVES, st.none() | LENGTH), max_size=4)
CASE = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["adult", "child"]),
        "item_type": st.sampled_from(["book", "film"]),
        "at_harbor": st.booleans(),
        "born_on": st.none() | st.dates(date(1930, 1, 1), date(2026, 1, 1)),
        "added_on": st.dates(date(2016, 1, 1), date(2026, 11, 1)),
        "loan_level": st.sampled_from([1, 2, 3]),
        "minutes": st.integers(0, 400 * 24 * 60),
        "closed_days": st.integers(0, 40),
    }
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=RULES, case=CASE)
def test_p22_the_simulator_and_a_real_check_out_agree(library: Library, drawn: list[Any], case: dict[str, Any]) -> None:
    with transaction.atomic():
        _simulate_and_lend(library, drawn, case)
        transaction.set_rollback(True)


def _simulate_and_lend(library: Library, drawn: list[Any], case: dict[str, Any]) -> None:
    rows = _rows(library)
    now = NOW + timedelta(minutes=case["minutes"])
    seen: set[Any] = set()
    for number, (asked, gives, length) in enumerate(drawn):
        _add_rule(number, asked, gives, length, rows, seen)
    if case["closed_days"]:
        CalendarException.objects.create(
            branch=library.root,
            first_on=now.date() + timedelta(days=3),
            last_on=now.date() + timedelta(days=2 + case["closed_days"]),
            reason="Works",
        )
    bump("policies", "branches", "categories")

    item = library.item(
        at_harbor=case["at_harbor"],
        item_type=rows["item_type"][case["item_type"]],
        added_on=case["added_on"],
        loan_level=case["loan_level"],
    )
    card = library.card(category=rows["patron_category"][case["category"]], born_on=case["born_on"], expires_on=None)
    calendar = organisation().calendar(library.eastgate.pk)
    today = calendar.day_of(now)
    terms = policies.decide_terms(rule_table(), _facts(library, item, card, today))
    if not terms.lends:
        with pytest.raises(Refused) as caught:
            check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=library.staff(), now=now)
        assert caught.value.codes == ("item-not-for-loan",)
        return
    receipt = check_out(item_barcode=item.barcode, patron_barcode=card.barcode, by=library.staff(), now=now)
    loan = Loan.objects.get(pk=receipt.loan_id)
    due = policies.due_at(terms, calendar, now)
    assert (loan.due_at, loan.by_the_hour) == (due.at, due.by_the_hour)
    assert (loan.rule_id, loan.max_renewals) == (terms.rule_id, terms.max_renewals)
    assert [candidate["rule"] for candidate in loan.explanation["candidates"]] == [
        candidate.rule_id for candidate in terms.candidates
    ]
    assert loan.explanation["days"] == [[day.on.isoformat(), list(day.marks)] for day in due.days]


def _rows(library: Library) -> dict[str, dict[str, Any]]:
    branches = {"root": library.root, "eastgate": library.eastgate, "harbor": library.harbor}
    child = PatronCategory.objects.create(code="child", name="Child", path="pending", juvenile_below_age=13)
    child.path = f"{child.pk}/"
    child.save()
    film = ItemType.objects.create(code="film", name="Film")
    return {
        "branch": branches,
        "item_branch": branches,
        "patron_category": {"adult": library.adult, "child": child},
        "item_type": {"book": library.book, "film": film},
    }


def _add_rule(
    number: int, asked: Any, gives: Any, length: Any, rows: dict[str, dict[str, Any]], seen: set[Any]
) -> None:
    asked = {name: value for name, value in asked.items() if value is not None}
    if asked.get("patron_age_from", 0) > asked.get("patron_age_to", 100):
        asked["patron_age_from"], asked["patron_age_to"] = asked["patron_age_to"], asked["patron_age_from"]
    values = {name: rows[name][value] if name in rows else value for name, value in asked.items()}
    duration = None
    if length is not None:
        unit, amount = length
        duration = DurationRule.objects.create(
            name=f"Length {number}", unit=unit, short=amount, normal=amount + 1, extended=amount + 2, max_renewals=1
        )
    # Two active rules may not ask for the same, nor for nothing as the root does: such a one stays a draft.
    key = frozenset(asked.items())
    LoanRule.objects.create(
        name=f"Rule {number}", active=bool(asked) and key not in seen, duration=duration, **values, **gives
    )
    seen.add(key)


def _facts(library: Library, item: Any, card: Any, today: date) -> policies.LoanFacts:
    """What a simulator is told about the case, worked out here without the desk's own code."""
    born = card.patron.born_on
    age = None
    if born is not None:
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    below = card.patron.category.juvenile_below_age
    return policies.LoanFacts(
        branch_id=library.eastgate.pk,
        patron_category_id=card.patron.category_id,
        patron_branch_id=library.eastgate.pk,
        item_type_id=item.item_type_id,
        location_id=item.location_id,
        item_branch_id=item.branch_id,
        owner_id=item.owner_id,
        patron_age=age,
        juvenile=age is not None and age < below,
        item_age_days=max((today - item.added_on).days, 0),
        marc_type="a",
        bib_level="m",
        loan_level=item.loan_level,
    )


def test_many_loans_of_one_day_are_reckoned_once_and_still_each_for_itself(library: Library) -> None:
    """The terms of a day are remembered: a change of rules, hours, day or age must still be seen at once."""
    due = datetime(2026, 12, 6, 4, 59, tzinfo=UTC)
    child = library.card(born_on=date(2018, 6, 1))

    def lend(now: datetime = NOW, card: Any = None) -> Loan:
        receipt = check_out(
            item_barcode=library.item().barcode,
            patron_barcode=(card or library.card()).barcode,
            by=library.staff(),
            now=now,
        )
        return Loan.objects.get(pk=receipt.loan_id)

    first, second = lend(), lend(NOW + timedelta(hours=2), child)
    assert first.due_at == second.due_at == due
    assert (first.explanation["facts"]["patron_age"], second.explanation["facts"]["patron_age"]) == (42, 8)
    assert second.explanation["facts"]["now"] == {"at": (NOW + timedelta(hours=2)).isoformat()}
    assert lend(NOW + timedelta(days=3)).due_at == due + timedelta(days=3)
    library.duration.normal = 7
    library.duration.save()
    bump("policies")
    assert lend().due_at == datetime(2026, 11, 22, 4, 59, tzinfo=UTC)
    CalendarException.objects.create(
        branch=library.eastgate, first_on=date(2026, 11, 21), last_on=date(2026, 11, 24), reason="Works"
    )
    bump("branches")
    assert lend().due_at == datetime(2026, 11, 26, 4, 59, tzinfo=UTC)
