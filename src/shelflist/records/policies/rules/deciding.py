"""Which loan rule wins (CIR-01, CIR-02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from shelflist.ground.common.explanations import Candidate
from shelflist.ground.common.phrases import Phrase
from shelflist.records.policies.rules.tables import Table
from shelflist.records.policies.rules.terms import Terms, terms_from
from shelflist.records.policies.rules.values import BUILT_IN_ROOT, DEFAULT_WEIGHTS, LoanFacts, Rule
from shelflist.records.policies.rules.words import FIELD_WORDS, gives


@dataclass(frozen=True)
class RuleTable(Table[Rule, LoanFacts, Terms]):
    """The loan rules."""

    weights: Mapping[str, int] = field(default_factory=lambda: DEFAULT_WEIGHTS)

    words: ClassVar[Mapping[str, Phrase]] = FIELD_WORDS
    built_in_root: ClassVar[Rule] = BUILT_IN_ROOT

    def key(self, facts: LoanFacts) -> tuple[Any, ...]:
        return (
            facts.branch_id, facts.patron_category_id, facts.patron_branch_id, facts.item_type_id, facts.location_id,
            facts.item_branch_id, facts.owner_id, facts.juvenile, facts.reference, facts.is_renewal,
            facts.marc_type, facts.marc_form, facts.bib_level, facts.video_format, facts.loan_level, facts.fine_level,
            self.patron_age_step(facts.patron_age), self.item_age_step(facts.item_age_days),
        )  # fmt: skip

    def terms(self, matching: list[Rule], facts: LoanFacts, candidates: tuple[Candidate, ...]) -> Terms:
        return terms_from(matching, facts, self.rule_weights[matching[0].id], candidates)

    def gives(self, rule: Rule, facts: LoanFacts) -> Phrase:
        return gives(rule, facts.loan_level)

    def case(self, facts: LoanFacts) -> dict[str, Any]:
        return {
            "branch": self.branch_and_above(facts.branch_id),
            "branch_group": self.groups_with(facts.branch_id),
            "patron_category": self.category_and_above(facts.patron_category_id),
            "item_type": (facts.item_type_id,),
            "location": (facts.location_id,),
            "marc_type": (facts.marc_type,),
            "marc_form": (facts.marc_form,),
            "bib_level": (facts.bib_level,),
            "video_format": (facts.video_format,),
            "item_branch": self.branch_and_above(facts.item_branch_id),
            "item_branch_group": self.groups_with(facts.item_branch_id),
            "owner": self.branch_and_above(facts.owner_id),
            "owner_group": self.groups_with(facts.owner_id),
            "patron_branch": self.branch_and_above(facts.patron_branch_id),
            "patron_branch_group": self.groups_with(facts.patron_branch_id),
            "reference": (facts.reference,),
            "juvenile": (facts.juvenile,),
            "is_renewal": (facts.is_renewal,),
            "patron_age_from": facts.patron_age,
            "patron_age_to": facts.patron_age,
            "item_younger_than_days": facts.item_age_days,
        }
