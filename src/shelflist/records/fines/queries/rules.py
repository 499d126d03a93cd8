"""The rules of branches about money, kinds of charges, ways to pay, campaigns: what processes keep in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.organisation import Organisation
from shelflist.records.fines.models import Campaign, ChargeType, MoneyRule, Tender
from shelflist.records.fines.rules.kinds import BUILT_IN, Kind, kind
from shelflist.records.fines.rules.terms import CampaignFacts, MoneyTerms, TenderFacts

REVISION = "money-rules"


@dataclass(frozen=True, slots=True)
class MoneyRules:
    """Everything that a library has said about money."""

    terms: Mapping[int, MoneyTerms]
    types: tuple[ChargeType, ...]
    tenders: tuple[TenderFacts, ...]
    campaigns: tuple[CampaignFacts, ...]

    def of(self, branch_id: int, tree: Organisation) -> MoneyTerms:
        """The rule of the branch, or of the nearest one above that has one."""
        facts = tree.branches.get(branch_id)
        upwards = [branch_id, *reversed(facts.above)] if facts else [branch_id]
        return next((self.terms[one] for one in upwards if one in self.terms), NO_RULE)

    def tender(self, code: str) -> TenderFacts | None:
        return next((one for one in self.tenders if one.code == code), None)

    def uncounted(self) -> frozenset[str]:
        """Kinds that do not count towards a block (FIN-18)."""
        said = {one.code: one.counts_towards_block for one in self.types if one.branch_id is None}
        built_in = {one.code: one.counts for one in BUILT_IN}
        return frozenset(code for code, counts in (built_in | said).items() if not counts)

    def name(self, code: str) -> Phrase:
        """What a kind of charge is called."""
        own = next((one for one in self.types if one.code == code), None)
        return _("{name}", name=own.name) if own is not None else kind(code).name

    def manual(self, branch_id: int, tree: Organisation) -> list[tuple[Kind, int | None]]:
        """What may be put on an account at this branch, with the usual amount; the branch's own word wins."""
        facts = tree.branches.get(branch_id)
        near = {branch_id, *(facts.above if facts else ())}
        found: dict[str, tuple[Kind, int | None]] = {one.code: (one, None) for one in BUILT_IN if one.manual}
        for row in sorted(self.types, key=lambda one: (one.branch_id is not None, one.branch_id == branch_id)):
            if row.branch_id is not None and row.branch_id not in near:
                continue
            if row.active and row.manual:
                named = Kind(row.code, _("{name}", name=row.name), manual=True)
                found[row.code] = (named, row.default_cents)
            else:
                found.pop(row.code, None)
        return sorted(found.values(), key=lambda pair: (pair[0].code == "other", str(pair[0].name)))

    def campaigns_on(self, day: date, branch_id: int, tree: Organisation) -> list[CampaignFacts]:
        """The amnesties that run at this branch on this day."""
        facts = tree.branches.get(branch_id)
        near = {None, branch_id, *(facts.above if facts else ())}
        return [one for one in self.campaigns if one.begins_on <= day <= one.ends_on and one.branch_id in near]


NO_RULE = MoneyTerms()


def _load() -> MoneyRules:
    terms, tender, campaign = MoneyTerms.__slots__, TenderFacts.__slots__, CampaignFacts.__slots__
    return MoneyRules(
        terms={
            row.branch_id: MoneyTerms(**{name: getattr(row, name) for name in terms}) for row in MoneyRule.objects.all()
        },
        types=tuple(ChargeType.objects.order_by("pk")),
        tenders=tuple(
            TenderFacts(**{name: getattr(row, name) for name in tender}) for row in Tender.objects.filter(active=True)
        ),
        campaigns=tuple(
            CampaignFacts(**{name: getattr(row, name) for name in campaign})
            for row in Campaign.objects.filter(active=True)
        ),
    )


money_rules: Remembered[MoneyRules] = Remembered(REVISION, _load)
