"""Matching decides by its case table, never replaces in doubt, and settles after one pass."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shelflist.departments.cataloguing.rules.matching import MatchFacts, Ours, Terms, decide, titles_agree
from shelflist.departments.cataloguing.rules.richness import richness

CASES = tomllib.loads((Path(__file__).parent / "cases" / "matching.toml").read_text(encoding="utf-8"))["case"]


def facts(said: dict[str, Any], name: str) -> MatchFacts:
    named = {"kind": "bib", "title": "the hobbit", "material": "book", "richness": 50, "digest": name} | said
    named["isbns"] = frozenset(named.get("isbns", ()))
    return MatchFacts(**named)


def ours(said: dict[str, Any]) -> Ours:
    said = dict(said)
    number, earlier = said.pop("id"), frozenset(said.pop("earlier", ()))
    preferred_to = frozenset(said.pop("preferred_to", ()))
    return Ours(number, facts(said, f"of {number}"), earlier, preferred_to)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_case_table_says_what_becomes_of_a_record(case: dict[str, Any]) -> None:
    terms = Terms(on_match=case.get("on_match", "update"))
    decision = decide(facts(case["incoming"], "incoming"), [ours(one) for one in case["ours"]], terms)
    assert decision.outcome == case["outcome"]
    assert decision.record_id == case.get("record", 0)
    assert case.get("because", "") in str(decision.reason or "")
    warnings = " ".join(str(warning) for warning in decision.warnings)
    assert bool(warnings) == ("warns" in case)
    if "warns" in case:
        assert re.search(rf"Records? {case['warns']} ha(s|ve)", warnings)


words = st.text(alphabet="ab12 ", max_size=12)
some_facts = st.builds(
    MatchFacts,
    kind=st.sampled_from(["bib", "holdings"]),
    digest=st.sampled_from("pqrs"),
    number=st.sampled_from(["", "1", "2"]),
    source=st.sampled_from(["", "DLC"]),
    title=words,
    part=st.sampled_from(["", "1", "2"]),
    isbns=st.frozensets(st.sampled_from(["978a", "978b"]), max_size=2),
    material=st.sampled_from(["book", "video"]),
    latest=st.sampled_from(["", "2020", "2021"]),
    richness=st.integers(0, 3),
)


@given(some_facts, some_facts)
def test_titles_agree_both_ways_or_not_at_all(one: MatchFacts, other: MatchFacts) -> None:
    assert titles_agree(one, other) == titles_agree(other, one)
    assert titles_agree(one, one)


@given(some_facts, st.lists(some_facts, max_size=4))
def test_a_record_is_replaced_only_by_one_with_an_agreeing_title(incoming: MatchFacts, have: list[MatchFacts]) -> None:
    decision = decide(incoming, [Ours(number, one) for number, one in enumerate(have, 1)])
    if decision.outcome == "updated":
        replaced = have[decision.record_id - 1]
        assert replaced.kind == incoming.kind
        assert titles_agree(incoming, replaced)
        assert replaced.digest != incoming.digest


def take(incoming: list[MatchFacts], have: dict[int, Ours]) -> list[str]:
    """Import the records one by one, as the importer does."""
    outcomes = []
    for one in incoming:
        decision = decide(one, list(have.values()))
        outcomes.append(decision.outcome)
        if decision.outcome == "added":
            number = len(have) + 1
            have[number] = Ours(number, one)
        elif decision.outcome == "updated":
            before = have[decision.record_id]
            earlier = before.earlier | {before.facts.digest}
            have[decision.record_id] = Ours(decision.record_id, one, earlier, before.preferred_to)
        elif decision.outcome == "kept":
            before = have[decision.record_id]
            have[decision.record_id] = replace(before, preferred_to=before.preferred_to | {one.digest})
    return outcomes


@settings(max_examples=500)
@given(st.lists(some_facts, max_size=12, unique_by=lambda one: one))
@example(
    [
        MatchFacts("bib", "rich", number="1", isbns=frozenset({"978a"}), richness=3),
        MatchFacts("bib", "poorer", isbns=frozenset({"978a"}), richness=2),
        MatchFacts("bib", "poorest but of the same source", number="1", isbns=frozenset({"978a"}), richness=1),
    ]
)
def test_a_file_taken_twice_changes_nothing_whatever_is_in_it(records: list[MatchFacts]) -> None:
    file = [replace(one, digest=repr(one)) for one in records]
    file += file[:2]
    have: dict[int, Ours] = {}
    take(file, have)
    before = dict(have)
    assert not {"added", "updated"} & set(take(file, have))
    assert have == before


def test_a_full_record_is_richer_than_a_brief_one() -> None:
    full = richness(" ", ["100", "245", "264", "300", "520", "650", "650", "082", "880"])
    brief = richness("3", ["245", "264"])
    assert full > brief


def test_local_fields_do_not_make_a_record_richer() -> None:
    assert richness(" ", ["245", "590", "949", "999"]) == richness(" ", ["245"])
