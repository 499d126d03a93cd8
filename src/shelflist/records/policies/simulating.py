"""Trying the rules on a case without lending anything: the same decision and the same reckoning as a check-out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from shelflist.ground.common.explanations import Explanation
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.branches.models import ShelvingLocation
from shelflist.records.branches.organisation import Organisation
from shelflist.records.items.models import Item, ItemType
from shelflist.records.items.queries import item_by_barcode
from shelflist.records.patrons.models import Patron, PatronCategory
from shelflist.records.patrons.queries import patron_by_card
from shelflist.records.patrons.rules import age_on, is_juvenile
from shelflist.records.policies.rules import DueDate, LoanFacts, RuleTable, Terms, decide_terms, due_at, explain

OLD_ENOUGH_DAYS = 3650  # older than any rule for new items asks for


@dataclass(frozen=True, slots=True)
class Question:
    """A card or a category (and perhaps an age), an item or a type and a shelf, a branch and a moment."""

    branch_id: int
    at: datetime
    card: str = ""
    category: PatronCategory | None = None
    age: int | None = None
    item: str = ""
    type: ItemType | None = None
    shelf: ShelvingLocation | None = None
    renewal: bool = False


@dataclass(frozen=True, slots=True)
class Simulation:
    """The answer: who and what it was asked for, the terms, the due date when it lends, and the whole story."""

    reader: str
    thing: str
    facts: LoanFacts
    terms: Terms
    due: DueDate | None
    explanation: Explanation


def simulate(question: Question, table: RuleTable, tree: Organisation) -> Simulation:
    """What the rules give in this case. Raises Refused with every part of the question that is missing or unknown."""
    patron, item, missing = asked_for(question)
    category = patron.category if patron else question.category
    if missing or category is None:
        raise Refused(missing)
    calendar = tree.calendar(question.branch_id)
    today = calendar.day_of(question.at)
    age = age_on(patron.born_on, today) if patron else question.age
    facts = replace(
        _of_a_copy(item, today) if item else _of_a_kind(question),
        branch_id=question.branch_id,
        patron_category_id=category.pk,
        patron_branch_id=patron.home_branch_id if patron else question.branch_id,
        patron_age=age,
        juvenile=is_juvenile(age, category.juvenile_below_age),
        is_renewal=question.renewal,
    )
    terms = decide_terms(table, facts)
    old_due = question.at if question.renewal else None
    due = due_at(terms, calendar, question.at, old_due=old_due) if terms.lends else None
    return Simulation(
        reader=f"{patron.name}, {category.name}" if patron else category.name,
        thing=f"{item.record.title or item.barcode}, {item.barcode}" if item else str(question.type),
        facts=facts,
        terms=terms,
        due=due,
        explanation=explain(terms, due, facts, calendar),
    )


def asked_for(question: Question) -> tuple[Patron | None, Item | None, list[Refusal]]:
    """The reader and the copy that are named, and every part of the question that is missing or unknown."""
    missing: list[Refusal] = []
    return _patron(question, missing), _item(question, missing), missing


def _patron(question: Question, missing: list[Refusal]) -> Patron | None:
    if question.card:
        holder = patron_by_card(question.card)
        if holder is None:
            missing.append(_unknown("card-unknown", _("No one has the card {card}.", card=question.card)))
            return None
        return holder.patron
    if question.category is None:
        missing.append(_unknown("reader-missing", _("Give a card, or a category of readers.")))
    return None


def _item(question: Question, missing: list[Refusal]) -> Item | None:
    if question.item:
        item = item_by_barcode(question.item)
        if item is None:
            missing.append(_unknown("item-unknown", _("No item has the barcode {item}.", item=question.item)))
        return item
    if question.type is None or question.shelf is None:
        missing.append(_unknown("thing-missing", _("Give an item, or a type and a shelf.")))
    return None


def _unknown(code: str, message: Phrase) -> Refusal:
    return Refusal(code=code, message=message)


def _of_a_copy(item: Item, today: date) -> LoanFacts:
    record = item.record
    return LoanFacts(
        branch_id=0,  # this and the next two are filled in by the caller
        patron_category_id=0,
        patron_branch_id=0,
        item_type_id=item.item_type_id,
        location_id=item.location_id,
        item_branch_id=item.branch_id,
        owner_id=item.owner_id,
        reference=item.reference,
        item_age_days=max((today - item.added_on).days, 0),
        marc_type=record.marc_type,
        marc_form=record.item_form,
        bib_level=record.bib_level,
        video_format=record.video_format,
        loan_level=item.loan_level,
        fine_level=item.fine_level,
    )


def _of_a_kind(question: Question) -> LoanFacts:
    """A thought-of copy: of this type at this shelf, belonging to the shelf's branch and no longer new."""
    assert question.type is not None
    assert question.shelf is not None
    return LoanFacts(
        branch_id=0,  # this and the next two are filled in by the caller
        patron_category_id=0,
        patron_branch_id=0,
        item_type_id=question.type.pk,
        location_id=question.shelf.pk,
        item_branch_id=question.shelf.branch_id,
        owner_id=question.shelf.branch_id,
        item_age_days=OLD_ENOUGH_DAYS,
    )
