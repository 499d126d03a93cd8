"""How many items somebody may have at once (CIR-10): every set of limits that counts the item is looked at.

A set says what it counts: item types, shelves, groups of both, or everything; loans everywhere or only those made
near; loans that leave the house or only those used on site. How many are allowed is a little table of its own for each
set, by branch and category, in which the most special limit wins, as rules do everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final

from shelflist.ground.common.explanations import Candidate, Explanation, Step
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules.tables import INHERIT, Condition, Table, first_given
from shelflist.records.policies.rules.values import NONE, Inherit, Nothing
from shelflist.records.policies.rules.words import FIELD_WORDS

LIMIT_FIELDS: Final = ("branch", "patron_category")
LIMIT_WEIGHTS: Final[Mapping[str, int]] = {"branch": 1, "patron_category": 2}


@dataclass(frozen=True, slots=True)
class CountedLoans:
    """Open loans of one patron that no set can tell apart, and how many there are."""

    item_type_id: int
    location_id: int
    branch_id: int  # where they were lent
    count: int = 1
    on_site: bool = False


@dataclass(frozen=True, slots=True)
class LimitFacts:
    """What is to be lent, where and to whom, and what that patron has already."""

    branch_id: int
    patron_category_id: int
    item_type_id: int
    location_id: int
    loans: tuple[CountedLoans, ...] = ()
    on_site: bool = False

    def to_data(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "loans"}
        return {**plain, "loans": [[getattr(loan, name) for name in loan.__slots__] for loan in self.loans]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> LimitFacts:
        return cls(**{**data, "loans": tuple(CountedLoans(*loan) for loan in data["loans"])})


@dataclass(frozen=True, slots=True)
class Limit:
    """How many a set allows to somebody somewhere: a number, none (no limit), or what a less special limit says."""

    id: int
    name: str
    conditions: tuple[Condition, ...] = ()
    most: int | Nothing | Inherit = INHERIT
    is_root: bool = False
    active: bool = True


NO_LIMIT: Final = Limit(0, "No limit", (), NONE, is_root=True)


@dataclass(frozen=True, slots=True)
class LimitTerms:
    """What one set allows in a case: the most, or None for no limit, and the limit that says so."""

    most: int | None
    limit_id: int
    name: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Limits(Table[Limit, LimitFacts, LimitTerms]):
    """The limits of one set."""

    weights: Mapping[str, int] = field(default_factory=lambda: LIMIT_WEIGHTS)

    words: ClassVar[Mapping[str, Phrase]] = FIELD_WORDS
    built_in_root: ClassVar[Limit] = NO_LIMIT

    def key(self, facts: LimitFacts) -> tuple[Any, ...]:
        return (facts.branch_id, facts.patron_category_id)

    def case(self, facts: LimitFacts) -> dict[str, Any]:
        return {
            "branch": self.branch_and_above(facts.branch_id),
            "patron_category": self.category_and_above(facts.patron_category_id),
        }

    def gives(self, rule: Limit, facts: LimitFacts) -> Phrase:
        return most_in_words(rule.most)

    def terms(self, matching: list[Limit], facts: LimitFacts, candidates: tuple[Candidate, ...]) -> LimitTerms:
        sources: dict[str, int] = {}
        most = first_given([*matching, NO_LIMIT], "most", sources)
        name = next((limit.name for limit in matching if limit.id == sources["most"]), NO_LIMIT.name)
        return LimitTerms(None if most == NONE else most, sources["most"], name, candidates)


def most_in_words(most: int | str) -> Phrase:
    if most == NONE:
        return _("no limit")
    if isinstance(most, int):
        return nphrase("{count} item", "{count} items", most)
    return _("as the next lighter limit gives")


@dataclass(frozen=True)
class LimitSet:
    """What is counted together. No types and no shelves: everything."""

    id: int
    name: str
    limits: Limits
    item_type_ids: frozenset[int] = frozenset()
    location_ids: frozenset[int] = frozenset()
    on_site: bool = False  # only what is used in the house; such loans count in no other set
    depth: int | None = None  # loans under the same branch at this depth; None: everywhere (global)

    def counts(self, item_type_id: int, location_id: int, on_site: bool) -> bool:
        """True when such an item is counted by this set."""
        if on_site != self.on_site:
            return False
        if not self.item_type_ids and not self.location_ids:
            return True
        return item_type_id in self.item_type_ids or location_id in self.location_ids


@dataclass(frozen=True)
class LimitTable:
    """Every set of limits in force, and the tree that “near” is measured in."""

    sets: tuple[LimitSet, ...] = ()
    branch_ancestors: Mapping[int, frozenset[int]] = field(default_factory=dict)
    branch_depths: Mapping[int, int] = field(default_factory=dict)

    def within(self, depth: int | None, here: int, there: int) -> bool:
        """True when a loan made `there` counts `here`, as far as this depth reaches."""
        if depth is None or here == there:
            return True
        above = {id for id in self.branch_ancestors.get(here, ()) if self.branch_depths.get(id) == depth}
        return bool(above & self.branch_ancestors.get(there, frozenset())) if above else here == there

    @cached_property
    def is_empty(self) -> bool:
        """True when nothing is limited, so that nobody's loans need counting."""
        return not self.sets

    def concerns(self, item_type_id: int, location_id: int, on_site: bool = False) -> bool:
        """True when some set counts such an item."""
        return any(each.counts(item_type_id, location_id, on_site) for each in self.sets)


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """One set, looked at: how many are out, how many may be, and the limit that says so."""

    set_id: int
    set_name: str
    count: int
    most: int | None
    limit_id: int
    limit_name: str

    @property
    def reached(self) -> bool:
        return self.most is not None and self.count >= self.most

    @property
    def sentence(self) -> Phrase:
        if self.most is None:
            return _("{set}: no limit", set=self.set_name)
        return _("{set}: {count} out, and the limit is {most}", set=self.set_name, count=self.count, most=self.most)


def limit_checks(table: LimitTable, facts: LimitFacts) -> list[LimitCheck]:
    """Every set that counts the item, with what is out and what may be."""
    return list(_checks(table, facts))


def _checks(table: LimitTable, facts: LimitFacts) -> Iterator[LimitCheck]:
    for each in table.sets:
        if not each.counts(facts.item_type_id, facts.location_id, facts.on_site):
            continue
        terms = each.limits.decide(facts)
        count = sum(loans.count for loans in facts.loans if _counted(table, each, facts.branch_id, loans))
        yield LimitCheck(each.id, each.name, count, terms.most, terms.limit_id, terms.name)


def _counted(table: LimitTable, each: LimitSet, here: int, loans: CountedLoans) -> bool:
    return each.counts(loans.item_type_id, loans.location_id, loans.on_site) and table.within(
        each.depth, here, loans.branch_id
    )


def limits_reached(table: LimitTable, facts: LimitFacts) -> list[LimitCheck]:
    """Every set whose limit this loan would exceed. Empty: it may be lent as far as limits go."""
    return [check for check in _checks(table, facts) if check.reached]


def allowed(table: LimitTable, facts: LimitFacts) -> int | None:
    """The most such items that one patron may have: the smallest of all sets that count them; None: no limit."""
    most = [check.most for check in _checks(table, facts) if check.most is not None]
    return min(most, default=None)


def explain_limits(checks: Iterable[LimitCheck], facts: LimitFacts) -> Explanation:
    """Which sets were looked at and what each said; `facts` suffice to decide it again."""
    checks = list(checks)
    reached = [check for check in checks if check.reached]
    if reached:
        sentence = reached[0].sentence
    elif checks:
        sentence = _("Within every limit.")
    else:
        sentence = _("Nothing limits how many of these one may have.")
    steps = tuple(Step(check.sentence, _("limit {number}", number=check.limit_id)) for check in checks)
    return Explanation(sentence, (), steps, (), facts.to_data())
