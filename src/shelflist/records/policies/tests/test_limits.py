from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.explanations import Explanation
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches.tests.build import build_city
from shelflist.records.items.models import ItemType
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.policies.models import Limit as LimitRow
from shelflist.records.policies.models import LimitGroup
from shelflist.records.policies.models import LimitSet as LimitSetRow
from shelflist.records.policies.queries import limit_table
from shelflist.records.policies.rules.limits import (
    CountedLoans,
    Limit,
    LimitFacts,
    Limits,
    LimitSet,
    LimitTable,
    allowed,
    explain_limits,
    limit_checks,
    limits_reached,
)
from shelflist.records.policies.rules.tables import Condition
from shelflist.records.policies.tests.tables import BRANCHES, CATEGORIES, SHELVES, TYPES

DATA = tomllib.loads((Path(__file__).parent / "cases" / "limits.toml").read_text(encoding="utf-8"))
TREES: dict[str, Any] = {
    "branch_ancestors": {path[-1]: frozenset(path) for path in BRANCHES.values()},
    "category_ancestors": {path[-1]: frozenset(path) for path in CATEGORIES.values()},
}


def _limit(data: dict[str, Any]) -> Limit:
    asked = [Condition("branch", BRANCHES[data["branch"]][-1], data["branch"])] if "branch" in data else []
    if "patron_category" in data:
        asked.append(Condition("patron_category", CATEGORIES[data["patron_category"]][-1], data["patron_category"]))
    return Limit(data["number"], f"limit {data['number']}", tuple(asked), data["most"], is_root=not asked)


def _set(data: dict[str, Any]) -> LimitSet:
    return LimitSet(
        id=data["number"],
        name=data["name"],
        limits=Limits(rules=tuple(_limit(each) for each in data["limits"]), **TREES),
        item_type_ids=frozenset(TYPES[name] for name in data.get("item_types", ())),
        location_ids=frozenset(SHELVES[name] for name in data.get("locations", ())),
        on_site=data.get("on_site", False),
        depth=data.get("depth"),
    )


TABLE = LimitTable(
    sets=tuple(_set(data) for data in DATA["set"]),
    branch_ancestors=TREES["branch_ancestors"],
    branch_depths={path[-1]: len(path) - 1 for path in BRANCHES.values()},
)


def _facts(case: dict[str, Any]) -> LimitFacts:
    lend = case.get("lend", {})
    branch = case.get("branch", "eastgate")
    return LimitFacts(
        branch_id=BRANCHES[branch][-1],
        patron_category_id=CATEGORIES[case.get("category", "adult")][-1],
        item_type_id=TYPES[lend.get("item_type", "book")],
        location_id=SHELVES[lend.get("location", "stacks")],
        on_site=lend.get("on_site", False),
        loans=tuple(
            CountedLoans(
                item_type_id=TYPES[loan.get("item_type", "book")],
                location_id=SHELVES[loan.get("location", "stacks")],
                branch_id=BRANCHES[loan.get("branch", branch)][-1],
                count=loan.get("count", 1),
                on_site=loan.get("on_site", False),
            )
            for loan in case.get("loans", ())
        ),
    )


@pytest.mark.parametrize("case", DATA["case"], ids=[case["says"] for case in DATA["case"]])
def test_cir_10_limits_follow_the_case_table(case):
    checks = limit_checks(TABLE, _facts(case))
    found = {str(check.set_id): [check.count, "none" if check.most is None else check.most] for check in checks}
    assert found == case["checks"]
    assert [check.set_id for check in limits_reached(TABLE, _facts(case))] == case.get("reached", [])


_loans = st.lists(
    st.builds(
        CountedLoans,
        item_type_id=st.integers(1, 3),
        location_id=st.integers(1, 4),
        branch_id=st.sampled_from([1, 2, 3, 4, 5]),
        count=st.integers(1, 6),
        on_site=st.booleans(),
    ),
    max_size=6,
).map(tuple)
_facts_of = st.builds(
    LimitFacts,
    branch_id=st.sampled_from([1, 2, 3, 4, 5]),
    patron_category_id=st.sampled_from([1, 2, 3, 4, 5]),
    item_type_id=st.integers(1, 3),
    location_id=st.integers(1, 4),
    loans=_loans,
    on_site=st.booleans(),
)


@given(_facts_of)
def test_cir_10_lending_up_to_what_is_allowed_never_goes_beyond_any_limit(facts):
    """Lend the same item again and again: it stops exactly where every set says it may not go on."""
    start = LimitFacts(**{name: getattr(facts, name) for name in facts.__slots__ if name != "loans"})
    most, lent = allowed(TABLE, start), 0
    if most is None:
        return
    one = CountedLoans(facts.item_type_id, facts.location_id, facts.branch_id, 1, facts.on_site)
    while not limits_reached(TABLE, LimitFacts(**{**_plain(start), "loans": (one,) * lent})):
        lent += 1
    assert lent == most


def _plain(facts: LimitFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__slots__}


@given(_facts_of)
def test_cir_10_the_explanation_says_every_set_and_suffices_to_decide_again(facts):
    checks = limit_checks(TABLE, facts)
    story = Explanation.from_data(explain_limits(checks, facts).to_data())
    assert limit_checks(TABLE, LimitFacts.from_data(story.facts)) == checks
    assert len(story.steps) == len(checks)


@pytest.mark.django_db
def test_cir_10_the_limits_are_read_as_they_are_kept_and_remembered_by_revision():
    main = build_city().main
    child = PatronCategory.objects.create(code="child", name="Child", path="1/")
    film, game = (ItemType.objects.create(code=code, name=code) for code in ("film", "game"))
    shelf = main.locations.create(code="x", name="X")
    group = LimitGroup.objects.create(name="To watch")
    group.item_types.add(film)
    group.locations.add(shelf)
    row = LimitSetRow.objects.create(name="Watch and play", scope="depth", depth=1)
    row.groups.add(group)
    row.item_types.add(game)
    LimitRow.objects.create(limit_set=row, most=10)
    LimitRow.objects.create(limit_set=row, patron_category=child, branch=main, most=2)
    bump("policies")
    table = limit_table()
    assert (table.sets[0].item_type_ids, table.sets[0].location_ids) == ({film.pk, game.pk}, {shelf.pk})
    facts = LimitFacts(main.pk, child.pk, film.pk, 0)
    assert [(check.count, check.most) for check in limit_checks(table, facts)] == [(0, 2)]
    assert limit_table() is table
    assert table.concerns(game.pk, 0)
    assert not table.concerns(0, 0)


@pytest.mark.django_db
def test_cir_10_a_set_has_one_limit_for_a_branch_and_category_and_none_is_blank():
    row = LimitSetRow.objects.create(name="Everything")
    LimitRow.objects.create(limit_set=row, most=10)
    for wrong in ({"most": 5}, {"most": None}, {"most_source": "inherit"}, {"most_source": "none", "most": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LimitRow.objects.create(limit_set=row, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        LimitSetRow.objects.create(name="Near", scope="depth")
