"""Check in: take back whatever has this barcode, on loan or not, and say the one thing to do with it."""

from __future__ import annotations

from datetime import datetime

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk, keeping, loan_ends
from shelflist.departments.circulation.queries import locked
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.departments.circulation.receipts import CheckinReceipt
from shelflist.departments.circulation.rules.statuses import IN_TRANSIT
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.transits import actions as transits
from shelflist.records.transits.models import Transit
from shelflist.records.transits.queries import open_transit_of


def check_in(
    *, item_barcode: str, by: Actor, now: datetime, key: str | None = None, effective_at: datetime | None = None
) -> CheckinReceipt:
    """Take the item with this barcode back at `by.branch_id`.

    What lay in the book drop counts from `effective_at`, which is not in the future and not before the loan. An item
    that was not on loan counts as seen here. Refused: item-unknown, branch-unknown, not-permitted,
    return-in-the-future, return-before-loan.
    """
    item_barcode = handle(item_barcode)

    def work(act: Act) -> CheckinReceipt:
        here = desk.Here.of(act.by, act.cursor)
        today = here.calendar.day_of(act.heard_at)
        item = locked.item(act.cursor, item_barcode)
        loan = locked.situation(act.cursor, item_id=item.id, patron_id=None, today=today).loan if item else None
        transit = open_transit_of(item.id) if item and item.status == IN_TRANSIT else None
        facts = _facts(item_barcode, item, loan, transit, here, act)
        if refusals := tuple(rules.reasons_not_to_take_back(facts)):
            raise Refused(refusals)
        assert item is not None  # or it was refused
        return _take_back(item, loan, transit, facts, here, act)

    request = {"item": item_barcode, "effective_at": effective_at}
    return perform(
        "check-in",
        work,
        by=by,
        now=effective_at or now,
        heard_at=now,
        key=key,
        request=request,
        answer=CheckinReceipt,
    )


def _facts(
    item_barcode: str,
    item: ItemRow | None,
    loan: rules.OpenLoan | None,
    transit: Transit | None,
    here: desk.Here,
    act: Act,
) -> rules.ReturnFacts:
    return rules.ReturnFacts(
        now=act.heard_at,
        returned_at=act.now,
        place=here.place("return", here.calendar.day_of(act.heard_at)),
        item_barcode=item_barcode,
        item=desk.item_facts(item, loan, here),
        at_home=item is not None and here.is_home_of(item),
        home_id=item.branch_id if item else 0,
        home_name=here.organisation.branch(item.branch_id).name if item else "",
        alert=item.check_in_alert if item else "",
        journey=_journey(transit, here) if transit else None,
        timezone=here.branch.timezone if here.branch else "UTC",
    )


def _journey(transit: Transit, here: desk.Here) -> rules.Journey:
    bound_for = here.organisation.branch(transit.to_branch_id)
    return rules.Journey(
        to_branch_id=bound_for.id,
        to_name=bound_for.name,
        is_here=here.branch is not None and here.branch.path.startswith(bound_for.path),
        why=transit.why,
        next_status=transit.next_status,
    )


def _take_back(
    item: ItemRow,
    loan: rules.OpenLoan | None,
    transit: Transit | None,
    facts: rules.ReturnFacts,
    here: desk.Here,
    act: Act,
) -> CheckinReceipt:
    ending = loan_ends.close(act, item=item, loan=loan, here=here)
    assert facts.item is not None  # or it was refused
    held = keeping.keep(item, transit, facts, here, act)
    answer = rules.answer_to_return(facts.item, held.heeded(facts))
    moved = _move(item, answer, transit, facts.journey, held.about, here, act)
    changed = desk.write_item(act.cursor, item, here, act.heard_at, status=answer.status)
    act.on(item_id=item.id, record_id=item.record_id, patron_id=ending.patron_id, loan_id=ending.loan_id)
    act.say(_said(item, ending))
    act.undoable(
        {"loan": ending.loan_id, "ending": ending.undo, "item": changed, "transits": moved, "holds": dict(held.changes)}
    )
    return CheckinReceipt(
        **desk.common(item),
        verb=answer.verb,
        place=answer.place,
        sentence=answer.sentence,
        status=answer.status,
        returned_at=act.now,
        warnings=ending.notices,
        transit_id=moved.get("sent") or moved.get("stays"),
        loan_id=ending.loan_id,
        patron_id=ending.patron_id,
        due_at=ending.due_at,
        late_days=ending.late.days,
        late_hours=ending.late.hours,
    )


def _move(
    item: ItemRow,
    answer: rules.Answer,
    transit: Transit | None,
    journey: rules.Journey | None,
    about: str,
    here: desk.Here,
    act: Act,
) -> dict[str, int]:
    """End the journey the item was on, or leave it on it, or send it off; the numbers of the journeys, for undo."""
    moved: dict[str, int] = {}
    if transit is not None and journey is not None:
        if answer.send_to == transit.to_branch_id and transit.from_branch_id == here.branch_id():
            return {"stays": transit.pk}  # scanned again where it was sent
        if journey.is_here:
            transits.arrive(act, transit.pk)
        else:
            transits.cancel(act, transit.pk, why="handled on the way")
        moved["ended"] = transit.pk
    if answer.send_to is not None:
        sent = transits.send(
            act,
            item_id=item.id,
            from_branch_id=here.branch_id(),
            to_branch_id=answer.send_to,
            why=answer.why,
            about=about or (transit.about if transit is not None and answer.why == transit.why else ""),
            next_status=answer.next_status,
        )
        moved["sent"] = sent.pk
    return moved


def _said(item: ItemRow, ending: loan_ends.Ending) -> Phrase:
    if ending.loan_id is None:
        return _("Saw “{title}”, which was not on loan", title=item.full_title)
    if ending.late.words:
        return _("Checked in “{title}”, {late}", title=item.full_title, late=ending.late.words)
    return _("Checked in “{title}”", title=item.full_title)
