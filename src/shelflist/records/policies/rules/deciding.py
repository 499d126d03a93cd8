"""Which rule wins (CIR-02).

The heaviest active rule that matches wins; among equals the one whose branches and category stand deeper in their
trees, then the one with the lower number; the root rule always comes last. Decisions are remembered with the table:
the table is frozen, and facts that no rule can tell apart share one decision.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shelflist.ground.common.explanations import Candidate, Match, Verdict
from shelflist.records.policies.rules.terms import Terms, terms_from
from shelflist.records.policies.rules.values import (
    BUILT_IN_ROOT,
    DEFAULT_WEIGHTS,
    TREE_FIELDS,
    Condition,
    LoanFacts,
    Rule,
)
from shelflist.records.policies.rules.words import FIELD_WORDS, gives

NEAR_MISSES = 4
REMEMBERED_DECISIONS = 4096


@dataclass(frozen=True)
class RuleTable:
    """Every rule, drafts included, with the weights and the trees that its fields are matched in.

    `branch_ancestors` and `category_ancestors` map an id to itself and everything above it; `groups_of` maps a
    branch to the groups that it, or a branch above it, is in.
    """

    rules: tuple[Rule, ...]
    weights: Mapping[str, int] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    branch_ancestors: Mapping[int, frozenset[int]] = field(default_factory=dict)
    category_ancestors: Mapping[int, frozenset[int]] = field(default_factory=dict)
    groups_of: Mapping[int, frozenset[int]] = field(default_factory=dict)
    _decided: dict[tuple[Any, ...], Terms] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rule(self, rule_id: int) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def weight_of(self, rule: Rule) -> int:
        return sum(self.weights.get(condition.field, 0) for condition in rule.conditions)

    def depth_of(self, rule: Rule) -> int:
        """How deep in their trees the values stand that a rule asks for: the tie-break after the weight."""
        return sum(len(self.above(condition)) for condition in rule.conditions)

    def above(self, condition: Condition) -> frozenset[int]:
        """The value of a tree field with everything above it; nothing for other fields."""
        nodes = {"branch": self.branch_ancestors, "category": self.category_ancestors}.get(
            TREE_FIELDS.get(condition.field, ""), {}
        )
        return nodes.get(int(condition.value), frozenset()) if nodes else frozenset()

    @cached_property
    def order(self) -> tuple[Rule, ...]:
        """The active rules, the one that takes precedence first."""
        active = [rule for rule in self.rules if rule.active]
        if not any(rule.is_root for rule in active):
            active.append(BUILT_IN_ROOT)
        return tuple(sorted(active, key=self._precedence))

    def _precedence(self, rule: Rule) -> tuple[bool, int, int, int]:
        return (rule.is_root, -self.weight_of(rule), -self.depth_of(rule), rule.id)

    @cached_property
    def drafts(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if not rule.active)

    @cached_property
    def rule_weights(self) -> Mapping[int, int]:
        return {rule.id: self.weight_of(rule) for rule in (*self.order, *self.drafts)}

    @cached_property
    def patron_ages(self) -> list[int]:
        """The ages at which some rule begins or ceases to match."""
        conditions = [condition for rule in self.rules for condition in rule.conditions]
        begins = {int(c.value) for c in conditions if c.field == "patron_age_from"}
        ends = {int(c.value) + 1 for c in conditions if c.field == "patron_age_to"}
        return sorted(begins | ends)

    @cached_property
    def item_ages(self) -> list[int]:
        conditions = [condition for rule in self.rules for condition in rule.conditions]
        return sorted({int(c.value) for c in conditions if c.field == "item_younger_than_days"})

    def decide(self, facts: LoanFacts) -> Terms:
        key = (
            facts.branch_id, facts.patron_category_id, facts.patron_branch_id, facts.item_type_id, facts.location_id,
            facts.item_branch_id, facts.owner_id, facts.juvenile, facts.reference, facts.is_renewal,
            facts.marc_type, facts.marc_form, facts.bib_level, facts.video_format, facts.loan_level, facts.fine_level,
            -1 if facts.patron_age is None else bisect_right(self.patron_ages, facts.patron_age),
            bisect_right(self.item_ages, facts.item_age_days),
        )  # fmt: skip
        known = self._decided.get(key)
        if known is None:
            if len(self._decided) >= REMEMBERED_DECISIONS:
                self._decided.clear()
            known = self._decided[key] = self._decide(facts)
        return known

    def _decide(self, facts: LoanFacts) -> Terms:
        case = self.case(facts)
        matching = [rule for rule in self.order if all(met(condition, case) for condition in rule.conditions)]
        candidates = tuple(self._candidates(matching, case, facts.loan_level))
        return terms_from(matching, facts, self.rule_weights[matching[0].id], candidates)

    def case(self, facts: LoanFacts) -> dict[str, Any]:
        """For each field what it can be met by: the values accepted, or the age it is compared with."""
        branches, groups = self.branch_ancestors, self.groups_of
        nothing: frozenset[int] = frozenset()
        return {
            "branch": branches.get(facts.branch_id, (facts.branch_id,)),
            "branch_group": groups.get(facts.branch_id, nothing),
            "patron_category": self.category_ancestors.get(facts.patron_category_id, (facts.patron_category_id,)),
            "item_type": (facts.item_type_id,),
            "location": (facts.location_id,),
            "marc_type": (facts.marc_type,),
            "marc_form": (facts.marc_form,),
            "bib_level": (facts.bib_level,),
            "video_format": (facts.video_format,),
            "item_branch": branches.get(facts.item_branch_id, (facts.item_branch_id,)),
            "item_branch_group": groups.get(facts.item_branch_id, nothing),
            "owner": branches.get(facts.owner_id, (facts.owner_id,)),
            "owner_group": groups.get(facts.owner_id, nothing),
            "patron_branch": branches.get(facts.patron_branch_id, (facts.patron_branch_id,)),
            "patron_branch_group": groups.get(facts.patron_branch_id, nothing),
            "reference": (facts.reference,),
            "juvenile": (facts.juvenile,),
            "is_renewal": (facts.is_renewal,),
            "patron_age_from": facts.patron_age,
            "patron_age_to": facts.patron_age,
            "item_younger_than_days": facts.item_age_days,
        }

    def _candidates(self, matching: list[Rule], case: Mapping[str, Any], level: int) -> Iterator[Candidate]:
        """The winner, the losers that matched, then at most four near misses (drafts that match among them)."""
        for place, rule in enumerate(matching):
            yield self._candidate(rule, case, "lighter" if place else "wins", level)
        missed: list[tuple[int, int, int, Rule, Verdict]] = []
        chosen = {rule.id for rule in matching}
        for rule in (*self.order, *self.drafts):
            unmet = sum(not met(condition, case) for condition in rule.conditions)
            if rule.id not in chosen and unmet < max(2, len(rule.conditions)):
                verdict: Verdict = "no match" if rule.active or unmet else "not active"
                missed.append((unmet, -self.rule_weights[rule.id], rule.id, rule, verdict))
        missed.sort(key=lambda miss: miss[:3])
        for *_place, rule, verdict in missed[:NEAR_MISSES]:
            yield self._candidate(rule, case, verdict, level)

    def _candidate(self, rule: Rule, case: Mapping[str, Any], verdict: Verdict, level: int) -> Candidate:
        matches = tuple(Match(str(FIELD_WORDS[c.field]), c.shown, met(c, case)) for c in rule.conditions)
        return Candidate(rule.id, rule.name, gives(rule, level), self.rule_weights[rule.id], matches, verdict)


def met(condition: Condition, case: Mapping[str, Any]) -> bool:
    """True when the case has what the condition asks for. An unknown age meets no condition on age."""
    has, wanted = case[condition.field], condition.value
    if isinstance(has, (frozenset, tuple)):
        return wanted in has
    if has is None or not isinstance(wanted, int):
        return False
    if condition.field == "patron_age_from":
        return bool(has >= wanted)
    if condition.field == "patron_age_to":
        return bool(has <= wanted)
    return bool(has < wanted)
