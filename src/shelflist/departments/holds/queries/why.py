"""“Why is my hold not moving”: its place, every copy with its reason, and who changed what (HLD-24, P16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shelflist.departments.holds.models import Hold, HoldEvent
from shelflist.departments.holds.queries import rows
from shelflist.departments.holds.queries.estimates import estimated
from shelflist.departments.holds.queries.queue import Place, place_of
from shelflist.departments.holds.queries.surroundings import surroundings
from shelflist.departments.holds.rules import candidates, states
from shelflist.departments.holds.rules.candidates import Reason
from shelflist.departments.holds.rules.facts import Copy
from shelflist.departments.holds.rules.waiting import Estimate
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.models import Entry


@dataclass(frozen=True, slots=True)
class CopyVerdict:
    """One copy of what is wanted, and everything that speaks against it; nothing: it is, or may be, fetched."""

    copy: Copy
    branch_name: str
    reasons: tuple[Reason, ...]
    fetched: bool  # it is the copy that somebody is to fetch for this hold


@dataclass(frozen=True, slots=True)
class Why:
    """Where a hold stands and why. `entries` are the acts on it, the latest first; `events` what let go of a copy."""

    hold: Hold
    sentence: Phrase
    place: Place
    copies: tuple[CopyVerdict, ...]
    estimate: Estimate | None
    events: tuple[HoldEvent, ...]
    entries: tuple[Entry, ...]


def why(hold_id: int, now: datetime, branch_id: int | None = None) -> Why | None:
    """Everything about one hold; None when there is no such hold."""
    hold = (
        Hold.objects.select_related("record", "pickup_branch", "captured_item", "target_item")
        .filter(pk=hold_id)
        .first()
    )
    if hold is None:
        return None
    around = surroundings(now, branch_id=branch_id)
    place = place_of(hold)
    verdicts: list[CopyVerdict] = []
    guess = None
    for wish in rows.wishes_with_ids([hold.pk], around.setting.today):
        record_ids = {hold.record_id, *rows.records_of_works([hold.work_key])}
        copies = rows.copies_of_records(record_ids, around.tree)
        if wish.item_id and not any(copy.id == wish.item_id for copy in copies):
            copies += rows.copies_with_ids([wish.item_id], around.tree)
        for copy in copies:
            if candidates.fits(wish, copy):
                reasons = candidates.reasons_against(wish, copy, around.terms(wish, copy), around.setting)
                name = around.setting.places.name(copy.branch_id)
                verdicts.append(CopyVerdict(copy, name, reasons, copy.id == hold.target_item_id))
        if hold.state in states.WAITING | {states.SUSPENDED}:
            guess = estimated(wish, max(place.position - 1, 0), copies, around)
    verdicts.sort(key=lambda one: (not one.fetched, len(one.reasons), one.branch_name, one.copy.id))
    return Why(
        hold=hold,
        sentence=_sentence(hold, place, verdicts),
        place=place,
        copies=tuple(verdicts),
        estimate=guess,
        events=tuple(hold.events.order_by("-at", "-pk")),
        entries=tuple(Entry.objects.filter(about=f"hold:{hold.pk}").order_by("-pk")[:50]),
    )


def _sentence(hold: Hold, place: Place, verdicts: list[CopyVerdict]) -> Phrase:
    """The answer in one sentence."""
    if hold.state not in states.WAITING:
        return states.state_name(hold.state)
    if hold.state == states.WAITING_FOR_CAPTURE:
        fetched = next((one for one in verdicts if one.fetched), None)
        branch = fetched.branch_name if fetched else "?"
        return _("A copy is to be fetched from its shelf at {branch}.", branch=branch)
    if hold.hopeless_since is not None:
        return _("No copy can fill this hold: order one, add one, move it to another title, or cancel it.")
    if not verdicts:
        return _("There is no copy of what is wanted.")
    return _("Place {position} of {length}: no copy is free for it now.",
             position=place.position, length=place.queue_length)  # fmt: skip
