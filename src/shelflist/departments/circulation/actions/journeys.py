"""The journey of a copy at check-in: what the rules need to know of it, and what becomes of it. Building blocks."""

from __future__ import annotations

from datetime import timedelta

from shelflist.departments.circulation import rules
from shelflist.departments.circulation.actions import desk
from shelflist.departments.circulation.queries.locked import ItemRow
from shelflist.ground.journal.acts import Act
from shelflist.records.loans.queries import branch_rules
from shelflist.records.transits import actions as transits
from shelflist.records.transits.models import Transit


def journey_of(transit: Transit, here: desk.Here, act: Act) -> rules.Journey:
    """The transit as the rules see it. Too soon after it was sent, a scan is an accident (CIR-17)."""
    bound_for = here.organisation.branch(transit.to_branch_id)
    is_here = here.branch is not None and here.branch.path.startswith(bound_for.path)
    minutes = branch_rules.value(here.numbers).desk(bound_for.id, here.organisation).min_transit_minutes
    return rules.Journey(
        to_branch_id=bound_for.id,
        to_name=bound_for.name,
        is_here=is_here,
        why=transit.why,
        next_status=transit.next_status,
        just_sent=is_here and act.heard_at - transit.sent_at < timedelta(minutes=minutes),
    )


def move(
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
        if answer.verb == "alert":
            return {}  # until somebody has minded it, the copy is on its way as before
        sent_here = here.house_of(transit.from_branch_id) == here.house_of(here.branch_id())
        if journey.just_sent or (sent_here and answer.send_to == transit.to_branch_id):
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
