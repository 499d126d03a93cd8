"""May this item be lent to this patron, here and now: every reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from shelflist.departments.circulation.rules.facts import (
    CardFacts,
    CheckoutFacts,
    ItemFacts,
    KeptCopy,
    OpenLoan,
    PatronFacts,
    PlaceFacts,
    ReachedLimit,
    UncataloguedFacts,
)
from shelflist.departments.circulation.rules.statuses import STATUSES
from shelflist.ground.common.actors import not_permitted
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refusal

OVERRIDE_PATRON = "override-patron"
OVERRIDE_LIMITS = "override-limits"
OVERRIDE_ITEM = "override-item"


def reasons_to_refuse(facts: CheckoutFacts) -> Iterator[Refusal]:
    """Every reason not to lend, those of the place first, then the patron's, then the item's."""
    yield from place_reasons(facts.place, "lend")
    if facts.place.name:
        yield from lending_place_reasons(facts.place)
    yield from card_reasons(facts.card, known=facts.patron is not None)
    if facts.patron is not None:
        yield from kept_back_reasons(facts.patron)
        yield from standing_reasons(facts.patron, facts.today)
        yield from _borrowing_reasons(facts.patron, facts.kept)
        yield from _limit_reasons(facts.limits)
    if facts.item is None:
        yield item_unknown(facts.item_barcode)
    else:
        yield from _item_reasons(facts.item, facts)
        yield from _loan_reasons(facts.item, facts)


def reasons_not_to_lend_uncatalogued(facts: UncataloguedFacts) -> Iterator[Refusal]:
    """Every reason not to lend something that has no barcode: what would stop a loan, but for items and limits."""
    yield from place_reasons(facts.place, "lend")
    if facts.place.name:
        yield from lending_place_reasons(facts.place)
    yield from card_reasons(facts.card, known=facts.patron is not None)
    if facts.patron is not None:
        yield from kept_back_reasons(facts.patron)
        yield from standing_reasons(facts.patron, facts.today)
        for block in facts.patron.blocks:
            if block.stops_loans:
                yield blocked(block.text)
    if not facts.kind_lends:
        yield Refusal(
            code="kind-not-lent",
            message=_("Things of this kind are used in the house only."),
            remedy=_("Count it as use in the house."),
        )


def place_reasons(place: PlaceFacts, permission: str) -> Iterator[Refusal]:
    """Where and by whom: reasons that hold for every act of circulation."""
    if not place.name:
        yield Refusal(
            code="branch-unknown",
            message=_("It is not known at which branch this happens."),
            remedy=_("Say where you are working today, or register this computer."),
        )
    if not place.permitted:
        yield not_permitted(permission)


def kept_back_reasons(patron: PatronFacts) -> Iterator[Refusal]:
    """Their library shares its readers only once they agree (PAT-01)."""
    if patron.kept_back_by:
        yield Refusal(
            code="patron-not-shared",
            message=_(
                "This patron belongs to {library} and has not let this library see their record.",
                library=patron.kept_back_by,
            ),
            remedy=_("Ask them, and put down that they agree on their page."),
        )


def lending_place_reasons(place: PlaceFacts) -> Iterator[Refusal]:
    """Branches that do not lend: never did, or were given up."""
    if place.closed_on is not None:
        message = _("{branch} was closed for good on {day}.", branch=place.name, day=place.closed_on)
    elif not place.lends:
        message = _("Nothing is lent at {branch}.", branch=place.name)
    else:
        return
    yield Refusal(code="branch-does-not-lend", message=message, remedy=_("Choose the branch where you are working."))


def card_reasons(card: CardFacts, *, known: bool) -> Iterator[Refusal]:
    """The number is nobody's, or the card is no longer valid."""
    if not known:
        yield Refusal(
            code="patron-unknown",
            message=_("No card has the number {barcode}.", barcode=card.barcode),
            remedy=_("Scan it again, or look the person up by name."),
            details={"barcode": card.barcode},
        )
    elif card.ended_on is not None:
        because = _("This card ended on {day}: {why}.", day=card.ended_on, why=card.why_ended)
        yield Refusal(
            code="card-ended",
            message=because if card.why_ended else _("This card ended on {day}.", day=card.ended_on),
            remedy=_("Ask for the newer card, or look the person up by name."),
            details={"barcode": card.barcode},
        )


def standing_reasons(patron: PatronFacts, today: date) -> Iterator[Refusal]:
    """The patron's own standing, the same for lending and renewing."""
    if patron.deleted or not patron.active:
        yield Refusal(
            code="patron-inactive",
            message=_("This account is closed."),
            remedy=_("Open it again on the patron page, if they wish."),
        )
    if patron.expires_on is not None and patron.expires_on < today:
        yield Refusal(
            code="card-expired",
            message=_("This card expired on {day}.", day=patron.expires_on),
            remedy=_("Check the address and renew the card."),
            overridable_with=OVERRIDE_PATRON,
            details={"expired_on": patron.expires_on},
        )
    if patron.barred_until is not None and today <= patron.barred_until:
        yield _barred(patron.barred_until, patron.why_barred)


def _barred(until: date, why: str) -> Refusal:
    """The last day of a bar still counts; date.max is a bar until somebody lifts it."""
    if until == date.max:
        message = _("This reader may not borrow until the bar is lifted.")
    else:
        message = _("This reader may not borrow through {day}.", day=until)
    return Refusal(
        code="patron-barred",
        message=_("{message} {why}", message=message, why=why) if why else message,
        remedy=_("A supervisor may lend all the same."),
        overridable_with=OVERRIDE_PATRON,
        details={"until": until},
    )


def blocked(text: str | Phrase) -> Refusal:
    """One block in force, in the words of whoever made it."""
    return Refusal(
        code="patron-blocked",
        message=_("Blocked: {text}", text=text),
        remedy=_("Settle it, or lift the block on the patron page."),
        overridable_with=OVERRIDE_PATRON,
    )


def _borrowing_reasons(patron: PatronFacts, kept: KeptCopy | None) -> Iterator[Refusal]:
    fulfils = kept is not None and kept.own
    for block in patron.blocks:
        if block.stops_fulfilment if fulfils else block.stops_loans:
            yield blocked(block.text)
    if patron.loan_limit is not None and patron.loan_count >= patron.loan_limit:
        yield Refusal(
            code="loan-limit",
            message=nphrase(
                "{count} item is out, and the limit is {limit}.",
                "{count} items are out, and the limit is {limit}.",
                patron.loan_count,
                limit=patron.loan_limit,
            ),
            remedy=_("Return one first."),
            overridable_with=OVERRIDE_LIMITS,
            details={"count": patron.loan_count, "limit": patron.loan_limit},
        )


def _limit_reasons(limits: tuple[ReachedLimit, ...]) -> Iterator[Refusal]:
    """Every set of limits that is used up (CIR-10), with what it looked at."""
    for limit in limits:
        yield Refusal(
            code="limit-reached",
            message=nphrase(
                "{set}: {count} is out, and the limit is {most} ({limit}).",
                "{set}: {count} are out, and the limit is {most} ({limit}).",
                limit.count,
                set=limit.set_name,
                most=limit.most,
                limit=limit.limit_name,
            ),
            remedy=_("Return one of these first."),
            overridable_with=OVERRIDE_LIMITS,
            details={"set": limit.set_name, "count": limit.count, "limit": limit.most, "why": limit.explanation},
        )


def item_unknown(barcode: str) -> Refusal:
    """No item has this barcode."""
    return Refusal(
        code="item-unknown",
        message=_("No item has the barcode {barcode}.", barcode=barcode),
        remedy=_("Scan it again, or look the title up and compare the label."),
        details={"barcode": barcode},
    )


def item_deleted(day: date) -> Refusal:
    """The item was withdrawn from the collection."""
    return Refusal(
        code="item-deleted",
        message=_("This item was withdrawn on {day}.", day=day),
        remedy=_("Restore it on its item page if it stays in the collection."),
        details={"deleted_on": day},
    )


def _item_reasons(item: ItemFacts, facts: CheckoutFacts) -> Iterator[Refusal]:
    if item.deleted_on is not None:
        yield item_deleted(item.deleted_on)
    yield from _status_reasons(item, facts)
    if not item.lends:
        yield _not_for_loan("item", _("This copy is not for loan."))
    if item.reference:
        yield _not_for_loan("reference", _("This copy is for reference only."))
    if not item.location_lends:
        yield _not_for_loan("shelf", _("Nothing is lent from the shelf “{shelf}”.", shelf=item.location_name))
    if not facts.rule_lends:
        yield not_for_loan_by_rule(facts.rule_name)


def _status_reasons(item: ItemFacts, facts: CheckoutFacts) -> Iterator[Refusal]:
    if item.loan is not None:
        return
    kept = facts.kept
    if kept is not None and kept.own:
        return  # on the pick-up shelf or on its way there, for this very reader
    if kept is not None and kept.open:
        yield on_hold_for_another(kept.may_collect)
        return
    meaning = STATUSES[item.status]
    if meaning.lends == "no":
        assert meaning.says is not None  # every status that stops a loan says so
        yield Refusal(
            code="item-status",
            message=meaning.says,
            remedy=meaning.remedy,
            overridable_with=OVERRIDE_ITEM if meaning.overridable else "",
            details={"status": item.status},
        )


def on_hold_for_another(may_collect: str = "") -> Refusal:
    """A hold of somebody else keeps the copy; perhaps they let this reader collect it, on their own card (PAT-18)."""
    if may_collect:
        return Refusal(
            code="on-hold-for-another",
            message=_("This copy is kept for {name}, who lets this reader collect it.", name=may_collect),
            remedy=_("Open {name}’s card and check it out there.", name=may_collect),
            overridable_with=OVERRIDE_ITEM,
        )
    return Refusal(
        code="on-hold-for-another",
        message=_("This copy is kept for another reader’s hold."),
        remedy=_("Offer to place a hold. A supervisor may lend it: the other reader keeps their place in the queue."),
        overridable_with=OVERRIDE_ITEM,
    )


def not_for_loan_by_rule(rule_name: str) -> Refusal:
    """The loan rule for this patron and item says no."""
    return _not_for_loan("rule", _("The rule “{rule}” says that this is not lent to this reader here.", rule=rule_name))


def _not_for_loan(because: str, message: Phrase) -> Refusal:
    return Refusal(
        code="item-not-for-loan",
        message=message,
        remedy=_("Offer to let them use it in the house."),
        overridable_with=OVERRIDE_ITEM,
        details={"because": because},
    )


def _loan_reasons(item: ItemFacts, facts: CheckoutFacts) -> Iterator[Refusal]:
    loan = item.loan
    if loan is None:
        return
    if facts.patron is not None and loan.patron_id == facts.patron.id:
        yield Refusal(
            code="already-has-it",
            message=_("This reader has it already, due {due}.", due=loan.due_at),
            remedy=_("Renew it instead."),
            details={"loan": loan.id, "due_at": loan.due_at},
        )
    else:
        yield item_on_loan(loan)


def item_on_loan(loan: OpenLoan | None) -> Refusal:
    """Somebody else has the item. Who is for those who may see patrons: the loan's number leads there."""
    if loan is None:  # another desk lent it in this very moment, and the database had the last word
        return Refusal(
            code="item-on-loan",
            message=_("Somebody else has just borrowed this item."),
            remedy=_("Check it in first, then lend it."),
        )
    return Refusal(
        code="item-on-loan",
        message=_("Somebody else has this item, due {due}.", due=loan.due_at),
        remedy=_("Check it in first, then lend it."),
        details={"loan": loan.id, "due_at": loan.due_at},
    )


def left_standing(
    refusals: tuple[Refusal, ...], override: Override | None, may: Callable[[str], bool]
) -> tuple[Refusal, ...]:
    """What to answer after an override: nothing when it covers every refusal, otherwise all of them (CIR-24).

    `may` says whether the actor has a permission at this branch.
    """
    if not refusals or override is None:
        return refusals
    covered = all(r.overridable_with and r.code in override.codes and may(r.overridable_with) for r in refusals)
    if not covered:
        return refusals
    if not override.reason.strip():
        return (*refusals, override_needs_reason())
    return ()


def override_needs_reason() -> Refusal:
    """An override without a word about why."""
    return Refusal(
        code="override-needs-reason",
        message=_("Setting a refusal aside needs a reason."),
        remedy=_("Say in a few words why."),
    )
