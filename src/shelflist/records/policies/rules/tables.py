"""How a table of rules decides, whatever its rules are about (CIR-02, HLD-04).

The heaviest active rule that matches wins; among equals the one whose branches and category stand deeper in their
trees, then the one with the lower number; the root rule always comes last. Decisions are remembered with the table:
the table is frozen, and facts that no rule can tell apart share one decision.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from shelflist.ground.common.explanations import Candidate, Match, Verdict
from shelflist.ground.common.phrases import Phrase

INHERIT: Final = "inherit"
NEAR_MISSES = 4
REMEMBERED_DECISIONS = 4096

TREE_FIELDS: Mapping[str, str] = {
    "branch": "branch",
    "item_branch": "branch",
    "owner": "branch",
    "patron_branch": "branch",
    "request_branch": "branch",
    "pickup_branch": "branch",
    "patron_category": "category",
}
"""Fields that are met by the value itself and by anything below it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One field that a rule asks for: the value wanted and how it is shown to people.

    `exact`: what stands below the value in its tree does not meet it.
    """

    field: str
    value: int | str | bool
    shown: str
    exact: bool = False


class AnyRule(Protocol):
    """What every kind of rule has."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def conditions(self) -> tuple[Condition, ...]: ...
    @property
    def is_root(self) -> bool: ...
    @property
    def active(self) -> bool: ...


R = TypeVar("R", bound=AnyRule)  # the rules
F = TypeVar("F")  # the facts of a case
T = TypeVar("T")  # what the rules give to it


@dataclass(frozen=True)
class Table(Generic[R, F, T]):
    """Every rule of one kind, drafts included, with the weights and the trees that its fields are matched in.

    `branch_ancestors` and `category_ancestors` map an id to itself and everything above it; `groups_of` maps a
    branch to the groups that it, or a branch above it, is in. A kind of table says what stands in for a missing root,
    what its fields are called, what a case is met by, what tells two cases apart, and what the rules give.
    """

    rules: tuple[R, ...]
    weights: Mapping[str, int] = field(default_factory=dict)
    branch_ancestors: Mapping[int, frozenset[int]] = field(default_factory=dict)
    category_ancestors: Mapping[int, frozenset[int]] = field(default_factory=dict)
    groups_of: Mapping[int, frozenset[int]] = field(default_factory=dict)
    _decided: dict[tuple[Any, ...], T] = field(default_factory=dict, init=False, repr=False, compare=False)

    words: ClassVar[Mapping[str, Phrase]] = {}
    built_in_root: ClassVar[Any] = None

    def key(self, facts: F) -> tuple[Any, ...]:
        """What tells this case apart from others, as far as any rule can."""
        raise NotImplementedError

    def case(self, facts: F) -> dict[str, Any]:
        """For each field what it can be met by: the values accepted, or the age it is compared with."""
        raise NotImplementedError

    def terms(self, matching: list[R], facts: F, candidates: tuple[Candidate, ...]) -> T:
        """What these rules give, the winner first."""
        raise NotImplementedError

    def gives(self, rule: R, facts: F) -> Phrase:
        """What a rule gives by itself, in words."""
        raise NotImplementedError

    def rule(self, rule_id: int) -> R | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def weight_of(self, rule: R) -> int:
        return sum(self.weights.get(condition.field, 0) for condition in rule.conditions)

    def depth_of(self, rule: R) -> int:
        """How deep in their trees the values stand that a rule asks for: the tie-break after the weight."""
        return sum(len(self.above(condition)) for condition in rule.conditions)

    def above(self, condition: Condition) -> frozenset[int]:
        """The value of a tree field with everything above it; nothing for other fields."""
        nodes = {"branch": self.branch_ancestors, "category": self.category_ancestors}.get(
            TREE_FIELDS.get(condition.field, ""), {}
        )
        return nodes.get(int(condition.value), frozenset()) if nodes else frozenset()

    @cached_property
    def order(self) -> tuple[R, ...]:
        """The active rules, the one that takes precedence first."""
        active = [rule for rule in self.rules if rule.active]
        if not any(rule.is_root for rule in active):
            active.append(self.built_in_root)
        return tuple(sorted(active, key=self._precedence))

    def _precedence(self, rule: R) -> tuple[bool, int, int, int, int]:
        exact = sum(condition.exact for condition in rule.conditions)
        return (rule.is_root, -self.weight_of(rule), -self.depth_of(rule), -exact, rule.id)

    @cached_property
    def drafts(self) -> tuple[R, ...]:
        return tuple(rule for rule in self.rules if not rule.active)

    @cached_property
    def rule_weights(self) -> Mapping[int, int]:
        return {rule.id: self.weight_of(rule) for rule in (*self.order, *self.drafts)}

    def _asked(self, name: str) -> set[int]:
        return {int(c.value) for rule in self.rules for c in rule.conditions if c.field == name}

    @cached_property
    def patron_ages(self) -> list[int]:
        """The ages at which some rule begins or ceases to match."""
        return sorted(self._asked("patron_age_from") | {age + 1 for age in self._asked("patron_age_to")})

    @cached_property
    def item_ages(self) -> list[int]:
        return sorted(self._asked("item_younger_than_days"))

    def item_age_step(self, days: int) -> int:
        """Which of the ages that rules ask for an item has passed: the same step, the same decision."""
        return bisect_right(self.item_ages, days)

    def patron_age_step(self, years: int | None) -> int:
        return -1 if years is None else bisect_right(self.patron_ages, years)

    def branch_and_above(self, branch_id: int) -> frozenset[int] | tuple[int, ...]:
        return self.branch_ancestors.get(branch_id, (branch_id,))

    def category_and_above(self, category_id: int) -> frozenset[int] | tuple[int, ...]:
        return self.category_ancestors.get(category_id, (category_id,))

    def groups_with(self, branch_id: int) -> frozenset[int]:
        return self.groups_of.get(branch_id, frozenset())

    def decide(self, facts: F) -> T:
        key = self.key(facts)
        known = self._decided.get(key)
        if known is None:
            if len(self._decided) >= REMEMBERED_DECISIONS:
                self._decided.clear()
            known = self._decided[key] = self._decide(facts)
        return known

    def _decide(self, facts: F) -> T:
        case = self.case(facts)
        matching = [rule for rule in self.order if all(met(condition, case) for condition in rule.conditions)]
        return self.terms(matching, facts, tuple(self._candidates(matching, case, facts)))

    def _candidates(self, matching: list[R], case: Mapping[str, Any], facts: F) -> Iterator[Candidate]:
        """The winner, the losers that matched, then at most four near misses (drafts that match among them)."""
        for place, rule in enumerate(matching):
            yield self._candidate(rule, case, "lighter" if place else "wins", facts)
        missed: list[tuple[int, int, int, R, Verdict]] = []
        chosen = {rule.id for rule in matching}
        for rule in (*self.order, *self.drafts):
            unmet = sum(not met(condition, case) for condition in rule.conditions)
            if rule.id not in chosen and unmet < max(2, len(rule.conditions)):
                verdict: Verdict = "no match" if rule.active or unmet else "not active"
                missed.append((unmet, -self.rule_weights[rule.id], rule.id, rule, verdict))
        missed.sort(key=lambda miss: miss[:3])
        for *_place, rule, verdict in missed[:NEAR_MISSES]:
            yield self._candidate(rule, case, verdict, facts)

    def _candidate(self, rule: R, case: Mapping[str, Any], verdict: Verdict, facts: F) -> Candidate:
        matches = tuple(Match(str(self.words[c.field]), c.shown, met(c, case)) for c in rule.conditions)
        return Candidate(rule.id, rule.name, self.gives(rule, facts), self.rule_weights[rule.id], matches, verdict)


def met(condition: Condition, case: Mapping[str, Any]) -> bool:
    """True when the case has what the condition asks for. An unknown age meets no condition on age."""
    wanted = condition.value
    if condition.exact:
        return bool(case[f"exact {condition.field}"] == wanted)
    has = case[condition.field]
    if isinstance(has, (frozenset, tuple)):
        return wanted in has
    if has is None or not isinstance(wanted, int):
        return False
    if condition.field == "patron_age_from":
        return bool(has >= wanted)
    if condition.field == "patron_age_to":
        return bool(has <= wanted)
    return bool(has < wanted)


def first_given(matching: list[Any], name: str, sources: dict[str, int]) -> Any:
    """The value from the heaviest matching rule that does not inherit it, its source noted."""
    for rule in matching:
        value = getattr(rule, name)
        if value != INHERIT:
            sources[name] = rule.id
            return value
    return None
