"""Trying the hold rules on a case without placing anything: the decision that a hold gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.models import ShelvingLocation
from shelflist.records.branches.organisation import Organisation
from shelflist.records.items.models import ItemType
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.patrons.rules import age_on, is_juvenile
from shelflist.records.policies.rules.holds import HoldFacts, HoldTable, HoldTerms, explain_hold_terms
from shelflist.records.policies.simulating import OLD_ENOUGH_DAYS, Question, asked_for


@dataclass(frozen=True, slots=True)
class HoldQuestion:
    """A card or a category, a copy or a type and a shelf, where it is asked for and fetched, and by whom."""

    pickup_branch_id: int
    request_branch_id: int
    at: datetime
    card: str = ""
    category: PatronCategory | None = None
    item: str = ""
    type: ItemType | None = None
    shelf: ShelvingLocation | None = None
    requestor: frozenset[str] = frozenset({"patron"})


@dataclass(frozen=True, slots=True)
class HoldSimulation:
    """The answer: who and what it was asked for, the terms, and the whole story."""

    reader: str
    thing: str
    facts: HoldFacts
    terms: HoldTerms
    explanation: Explanation


def simulate_hold(question: HoldQuestion, table: HoldTable, tree: Organisation) -> HoldSimulation:
    """What the hold rules give. Raises Refused with every part of the question that is missing or unknown."""
    like = Question(
        branch_id=question.pickup_branch_id,
        at=question.at,
        card=question.card,
        category=question.category,
        item=question.item,
        type=question.type,
        shelf=question.shelf,
    )
    patron, item, missing = asked_for(like)
    category = patron.category if patron else question.category
    if missing or category is None:
        raise Refused(missing)
    today = tree.calendar(question.pickup_branch_id).day_of(question.at)
    age = age_on(patron.born_on, today) if patron else None
    shelf, type = question.shelf, question.type
    record = item.record if item else None
    facts = HoldFacts(
        patron_category_id=category.pk,
        patron_branch_id=patron.home_branch_id if patron else question.pickup_branch_id,
        request_branch_id=question.request_branch_id,
        pickup_branch_id=question.pickup_branch_id,
        item_type_id=item.item_type_id if item else type.pk if type else 0,
        location_id=item.location_id if item else shelf.pk if shelf else 0,
        item_branch_id=item.branch_id if item else shelf.branch_id if shelf else 0,
        owner_id=item.owner_id if item else shelf.branch_id if shelf else 0,
        requestor=question.requestor,
        juvenile=is_juvenile(age, category.juvenile_below_age),
        reference=item.reference if item else False,
        item_age_days=max((today - item.added_on).days, 0) if item else OLD_ENOUGH_DAYS,
        marc_type=record.marc_type if record else "",
        marc_form=record.item_form if record else "",
        bib_level=record.bib_level if record else "",
        video_format=record.video_format if record else "",
    )
    terms = table.decide(facts)
    return HoldSimulation(
        reader=f"{patron.name}, {category.name}" if patron else category.name,
        thing=f"{item.record.title or item.barcode}, {item.barcode}" if item else str(type),
        facts=facts,
        terms=terms,
        explanation=explain_hold_terms(terms, facts),
    )
