"""The rule table and the cases of cases/decisions.toml, and random ones."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from shelflist.records.policies.rules import (
    FIELDS,
    INHERIT,
    NONE,
    Cap,
    Condition,
    Duration,
    Fine,
    LoanFacts,
    Rule,
    RuleTable,
)

DATA = tomllib.loads((Path(__file__).parent / "cases" / "decisions.toml").read_text(encoding="utf-8"))
CASES = DATA["case"]

BRANCHES = {"city": (1,), "main": (1, 2), "eastgate": (1, 3), "harbor": (1, 4), "desk": (1, 2, 5)}
CATEGORIES = {"anyone": (1,), "adult": (1, 2), "teacher": (1, 2, 3), "homebound": (1, 2, 4), "child": (1, 5)}
TYPES = {"book": 1, "dvd": 2, "map": 3}
SHELVES = {"stacks": 1, "new": 2, "fast": 3, "reference": 4}
GROUPS = {4: frozenset({9})}


def value(field: str, name: Any) -> Any:
    if field.endswith("branch") or field == "owner":
        return BRANCHES[name][-1]
    tables = {
        "patron_category": {name: path[-1] for name, path in CATEGORIES.items()},
        "item_type": TYPES,
        "location": SHELVES,
    }
    return tables[field][name] if field in tables else name


def _rule(data: dict[str, Any]) -> Rule:
    gives = data["gives"]
    days, fine, cap = gives.get("days"), gives.get("fine", INHERIT), gives.get("cap", INHERIT)
    renewals = gives.get("renewals", INHERIT)
    return Rule(
        id=data["number"],
        name=data["name"],
        conditions=tuple(Condition(f, value(f, v), str(v)) for f, v in data.get("asks", {}).items()),
        is_root=data.get("root", False),
        active=not data.get("draft", False),
        lends=gives.get("lends", INHERIT),
        duration=Duration(days, f"{days} days", "days", days // 2, days, days * 2, 0) if days else INHERIT,
        renewals=renewals,
        fine=Fine(fine, f"{fine} cents", fine // 2, fine, fine * 2, "day") if isinstance(fine, int) else fine,
        cap=Cap(cap, f"at most {cap}", amount_cents=cap) if isinstance(cap, int) else cap,
        hard_date=NONE if data.get("root") else INHERIT,
        days_mode=gives.get("closed_days", INHERIT),
        after_closing="closing" if data.get("root") else INHERIT,
        renew_extends_from_due=gives.get("extends", INHERIT),
    )


RULES = tuple(_rule(data) for data in DATA["rule"])


def table(rules: tuple[Rule, ...] = RULES, **more: Any) -> RuleTable:
    return RuleTable(
        rules=rules,
        branch_ancestors={path[-1]: frozenset(path) for path in BRANCHES.values()},
        category_ancestors={path[-1]: frozenset(path) for path in CATEGORIES.values()},
        groups_of=GROUPS,
        **more,
    )


def facts(data: dict[str, Any]) -> LoanFacts:
    branch = value("branch", data["branch"])
    plain = {name: data[name] for name in ("patron_age", "item_age_days", "loan_level", "fine_level") if name in data}
    return LoanFacts(
        branch_id=branch,
        patron_category_id=value("patron_category", data["patron_category"]),
        patron_branch_id=branch,
        item_type_id=TYPES[data["item_type"]],
        location_id=SHELVES[data["location"]],
        item_branch_id=branch,
        owner_id=branch,
        **plain,
    )


_branch_ids = st.sampled_from([path[-1] for path in BRANCHES.values()])
_category_ids = st.sampled_from([path[-1] for path in CATEGORIES.values()])
_letters = st.sampled_from("ab")
VALUES = {
    "branch": _branch_ids,
    "branch_group": st.just(9),
    "patron_category": _category_ids,
    "item_type": st.integers(1, 3),
    "location": st.integers(1, 4),
    "marc_type": _letters,
    "marc_form": _letters,
    "bib_level": _letters,
    "video_format": _letters,
    "item_branch": _branch_ids,
    "item_branch_group": st.just(9),
    "owner": _branch_ids,
    "owner_group": st.just(9),
    "patron_branch": _branch_ids,
    "patron_branch_group": st.just(9),
    "reference": st.booleans(),
    "juvenile": st.booleans(),
    "is_renewal": st.booleans(),
    "patron_age_from": st.integers(0, 99),
    "patron_age_to": st.integers(0, 99),
    "item_younger_than_days": st.integers(0, 400),
}
assert set(VALUES) == set(FIELDS)

_durations = st.builds(
    lambda days: Duration(days, f"{days} days", "days", days, days, days, days % 4), st.integers(1, 60)
)
_fines = st.builds(lambda cents: Fine(cents, f"{cents}", cents, cents, cents, "day"), st.integers(1, 99))
_asked = st.sets(st.sampled_from(FIELDS), min_size=1, max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: VALUES[name] for name in sorted(names)})
)


@st.composite
def random_rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    """Any rules over the root rule of the cases."""
    made = [
        Rule(
            id=number,
            name=f"rule {number}",
            conditions=tuple(Condition(name, wanted, str(wanted)) for name, wanted in draw(_asked).items()),
            active=draw(st.booleans() | st.just(True)),
            lends=draw(st.sampled_from([True, False, INHERIT])),
            duration=draw(_durations | st.just(INHERIT)),
            renewals=draw(st.integers(0, 9) | st.just(INHERIT)),
            fine=draw(_fines | st.sampled_from([INHERIT, NONE])),
            days_mode=draw(st.sampled_from([INHERIT, "ignore", "skip", "push"])),
        )
        for number in range(2, draw(st.integers(2, 12)))
    ]
    return (RULES[0], *made)


random_facts = st.builds(
    LoanFacts,
    branch_id=_branch_ids,
    patron_category_id=_category_ids,
    patron_branch_id=_branch_ids,
    item_type_id=st.integers(1, 3),
    location_id=st.integers(1, 4),
    item_branch_id=_branch_ids,
    owner_id=_branch_ids,
    patron_age=st.none() | st.integers(0, 99),
    juvenile=st.booleans(),
    reference=st.booleans(),
    is_renewal=st.booleans(),
    item_age_days=st.integers(0, 400),
    marc_type=_letters,
    marc_form=_letters,
    bib_level=_letters,
    video_format=_letters,
    loan_level=st.integers(1, 3),
    fine_level=st.integers(1, 3),
)
