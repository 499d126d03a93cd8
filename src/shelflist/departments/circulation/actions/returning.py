"""Check in: take back whatever has this barcode, on loan or not, and say the one thing to do with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk, journeys, keeping, loan_ends
from shelflist.departments.circulation.actions.alerting import alerts_for
from shelflist.departments.circulation.actions.floating import Stay, stay_of
from shelflist.departments.circulation.queries import locked
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.departments.circulation.receipts import CheckinReceipt
from shelflist.departments.circulation.rules.statuses import (
    AVAILABLE,
    CHECKED_OUT,
    IN_TRANSIT,
    ON_HOLD_SHELF,
    RESHELVING,
)
from shelflist.departments.reshelving.actions.carts import put
from shelflist.departments.reshelving.queries.bins import bin_label
from shelflist.departments.reshelving.queries.carts import cart_name
from shelflist.departments.reshelving.rules.sorting import Sorted
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.barcodes import handle
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.items.actions import have_spoken
from shelflist.records.items.rules.alerts import Alert
from shelflist.records.loans import standing
from shelflist.records.transits.models import Transit
from shelflist.records.transits.queries import open_transit_of

AT_REST = frozenset({AVAILABLE, CHECKED_OUT, RESHELVING})  # from any other a journey may be open


class _LentSince(Exception):
    """What is said to come from the drop was lent after the doors closed: it counts as returned now."""


def check_in(
    *,
    item_barcode: str,
    by: Actor,
    now: datetime,
    key: str | None = None,
    effective_at: datetime | None = None,
    from_drop: bool = False,
    options: rules.ReturnOptions = rules.PLAIN,
    past_alerts: bool = False,
    cart_id: int | None = None,
) -> CheckinReceipt:
    """Take the item with this barcode back at `by.branch_id`.

    What came back earlier counts from `effective_at`, which is not in the future and not before the loan; with
    `from_drop` what was lent since counts from now. `options` are the modifiers (CIR-16). With `past_alerts` the
    alerts have been minded, and the next thing to do is said. What goes to a shelf here is put on the cart `cart_id`.
    An item that was not on loan counts as seen here. Refused: item-unknown, branch-unknown, not-permitted,
    return-in-the-future, return-before-loan.
    """
    item_barcode = handle(item_barcode)

    def work(act: Act) -> CheckinReceipt:
        here = desk.Here.of(act.by, act.cursor)
        today = here.calendar.day_of(act.heard_at)
        item = locked.item(act.cursor, item_barcode)
        loan = (
            locked.situation(act.cursor, item_id=item.id, patron_id=None, today=today, now=act.now).loan
            if item
            else None
        )
        transit = open_transit_of(item.id) if item and item.status not in AT_REST else None
        if from_drop and loan is not None and act.now < loan.lent_at <= act.heard_at:
            raise _LentSince
        facts = replace(_facts(item_barcode, item, loan, transit, here, act), options=options)
        if past_alerts:
            facts = replace(facts, alert="")
        if refusals := tuple(rules.reasons_not_to_take_back(facts)):
            raise Refused(refusals)
        assert item is not None  # or it was refused
        standing.follow(act, loan.id if loan else None, here.numbers)
        return _take_back(item, loan, transit, facts, here, act, past_alerts=past_alerts, cart_id=cart_id)

    request: dict[str, Any] = {"item": item_barcode, "effective_at": effective_at}
    if options.names or past_alerts:
        request |= {"options": options.names, "past_alerts": past_alerts}
    if cart_id is not None:
        request |= {"cart": cart_id}

    def performed(happened_at: datetime) -> CheckinReceipt:
        return perform(
            "check-in", work, by=by, now=happened_at, heard_at=now, key=key, request=request, answer=CheckinReceipt
        )

    try:
        return performed(effective_at or now)
    except _LentSince:
        return performed(now)


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
        journey=journeys.journey_of(transit, here, act) if transit else None,
        pre_catalogued=item.pre_catalogued if item else False,
        timezone=here.branch.timezone if here.branch else "UTC",
    )


def _take_back(
    item: ItemRow,
    loan: rules.OpenLoan | None,
    transit: Transit | None,
    facts: rules.ReturnFacts,
    here: desk.Here,
    act: Act,
    *,
    past_alerts: bool,
    cart_id: int | None,
) -> CheckinReceipt:
    options = facts.options
    ending = loan_ends.close(act, item=item, loan=loan, here=here, forgive=options.amnesty)
    alerts = () if past_alerts else alerts_for(item, "check-in", ending.state, here)
    facts = replace(facts, alerts=tuple(alert.text for alert in alerts))
    held = keeping.keep(
        item, transit, facts, here, act, as_transit=options.capture_as_transit, clear=options.clear_hold_shelf
    )
    facts = held.heeded(facts)
    item_facts = facts.item
    assert item_facts is not None  # or it was refused
    stay = stay_of(item, here, by_hand=options.manual_float) if rules.may_float(facts) else None
    if stay is not None:
        item_facts, facts = replace(item_facts, location_name=stay.location_name), replace(facts, floats=True)
    answer = rules.answer_to_return(item_facts, facts)
    moved = journeys.move(item, answer, transit, facts.journey, held.about, here, act)
    changed = desk.write_item(act.cursor, item, here, act.heard_at, **_changes(answer, stay, options, act))
    loaded = _on_the_cart(answer, item, cart_id, act)
    act.on(item_id=item.id, record_id=item.record_id, patron_id=ending.patron_id, loan_id=ending.loan_id)
    act.say(_said(item, ending))
    kept = {"item": changed, "transits": moved, "holds": dict(held.changes), "alerts": have_spoken(act, alerts)}
    _undoable(act, kept, ending, loaded, amnesty=options.amnesty)
    return CheckinReceipt(
        **desk.common(item),
        verb=answer.verb,
        place=answer.place,
        sentence=answer.sentence,
        status=answer.status,
        returned_at=act.now,
        warnings=(
            *ending.notices,
            *_notes(item),
            *_more_alerts(facts),
            *((stay.why,) if answer.verb == "float" and stay else ()),
        ),
        transit_id=moved.get("sent") or moved.get("stays"),
        use_id=ending.use_id,
        hold_id=held.kept.hold_id if held.kept is not None else None,
        again="stays" in moved,
        bin=_bin(answer, item, stay, here),
        cart=loaded["name"] if loaded else "",
        choices=_choices(answer, alerts),
        from_drop=act.now < act.heard_at,
        loan_id=ending.loan_id,
        patron_id=ending.patron_id,
        due_at=ending.due_at,
        late_days=ending.late.days,
        late_hours=ending.late.hours,
    )


def _undoable(
    act: Act, kept: dict[str, Any], ending: loan_ends.Ending, loaded: dict[str, Any], *, amnesty: bool
) -> None:
    """What the undo needs of the loan, the copy, its journey, the holds, the alerts and the cart."""
    act.undoable(
        {"loan": ending.loan_id, "ending": ending.undo, **kept, "amnesty": amnesty}
        | ({"cart": loaded} if loaded else {})
    )


def _changes(answer: rules.Answer, stay: Stay | None, options: rules.ReturnOptions, act: Act) -> dict[str, Any]:
    """The columns of the copy that change."""
    changes: dict[str, Any] = {"status": answer.status}
    if stay is not None and answer.verb == "float":
        changes |= {"branch_id": stay.branch_id, "location_id": stay.location_id}
    if options.update_inventory:
        changes["last_inventoried_at"] = act.heard_at
    return changes


def _notes(item: ItemRow) -> tuple[Phrase, ...]:
    """What notes on the title ask to have said."""
    return (_("Note on the title: {note}", note=item.said_at_check_in),) if item.said_at_check_in else ()


def _more_alerts(facts: rules.ReturnFacts) -> tuple[Phrase, ...]:
    """The alerts that are not the answer themselves."""
    return facts.alerts if facts.alert else facts.alerts[1:]


def _choices(answer: rules.Answer, alerts: tuple[Alert, ...]) -> tuple[str, ...]:
    """The statuses that the alerts offer, each once; none for what is on its way or kept for somebody."""
    if answer.verb != "alert" or answer.status in {IN_TRANSIT, ON_HOLD_SHELF}:
        return ()
    return tuple(dict.fromkeys(status for alert in alerts for status in alert.next_statuses))


def _on_the_cart(answer: rules.Answer, item: ItemRow, cart_id: int | None, act: Act) -> dict[str, Any]:
    """What goes to a shelf here is put on the cart in use, if there is one; what undo needs."""
    if cart_id is None or answer.verb not in {"reshelve", "float"} or answer.status != RESHELVING:
        return {}
    name = cart_name(cart_id)
    return put(act, item_id=item.id, cart_id=cart_id) | {"name": name} if name else {}


def _bin(answer: rules.Answer, item: ItemRow, stay: Stay | None, here: desk.Here) -> str:
    """The label on the desk's bin; without bins of its own the short name of the branch it is sent to, or the shelf."""
    location_id = stay.location_id if stay is not None else item.location_id
    if here.branch is not None:
        copy = Sorted(answer.verb, location_id, item.item_type_id, answer.send_to)
        if label := bin_label((here.branch.id, *reversed(here.branch.above)), copy, here.numbers):
            return label
    if answer.send_to is not None:
        return here.organisation.branch(answer.send_to).code
    if answer.verb in {"reshelve", "float"} and answer.place:
        return here.organisation.locations[location_id].code
    return ""


def _said(item: ItemRow, ending: loan_ends.Ending) -> Phrase:
    if ending.loan_id is None:
        return _("Saw “{title}”, which was not on loan", title=item.full_title)
    if ending.late.words:
        return _("Checked in “{title}”, {late}", title=item.full_title, late=ending.late.words)
    return _("Checked in “{title}”", title=item.full_title)
