"""An item comes back: the one thing to do with it, how late it is, and what its status becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shelflist.departments.circulation.rules.facts import ItemFacts, Journey, Kept, ReturnFacts
from shelflist.departments.circulation.rules.lending import item_unknown, place_reasons
from shelflist.departments.circulation.rules.statuses import (
    CATALOGUING,
    IN_TRANSIT,
    ON_HOLD_SHELF,
    RESHELVING,
    STATUSES,
)
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

ReturnVerb = Literal["reshelve", "hold", "send", "float", "catalogue", "work", "alert"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The one thing to do now (CIR-15), where, in a sentence, and the status that the item gets.

    `send_to` is the branch it is sent to, `why` as in transits, and `next_status` what it becomes there.
    """

    verb: ReturnVerb
    place: str
    sentence: Phrase
    status: str
    send_to: int | None = None
    why: str = ""
    next_status: str = ""


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late a loan came back: whole local days, or whole hours for a loan by the hour. Zeros: in time."""

    days: int = 0
    hours: int = 0

    @property
    def words(self) -> Phrase | None:
        if self.days:
            return nphrase("{count} day late", "{count} days late", self.days)
        if self.hours:
            return nphrase("{count} hour late", "{count} hours late", self.hours)
        return None


def reasons_not_to_take_back(facts: ReturnFacts) -> Iterator[Refusal]:
    """A return is hardly ever refused: the item is there. What cannot be is said."""
    yield from place_reasons(facts.place, "return")
    if facts.item is None:
        yield item_unknown(facts.item_barcode)
    loan = facts.item.loan if facts.item else None
    yield from reasons_against_return_at(facts.returned_at, now=facts.now, lent_at=loan.lent_at if loan else None)


def reasons_against_return_at(moment: datetime, *, now: datetime, lent_at: datetime | None) -> Iterator[Refusal]:
    """Nothing comes back in the future, nor before it was lent."""
    if moment > now:
        yield Refusal(
            code="return-in-the-future",
            message=_("An item cannot be returned at {moment}, which is still to come.", moment=moment),
            remedy=_("Give a moment that has passed."),
        )
    if lent_at is not None and moment < lent_at:
        yield Refusal(
            code="return-before-loan",
            message=_("It was lent {moment}, so it cannot have come back before that.", moment=lent_at),
            remedy=_("Give a later moment."),
        )


def may_be_kept(item: ItemFacts, facts: ReturnFacts) -> bool:
    """True when holds are asked whose turn it is: nothing else is to be done with the copy first.

    What is on its way to its own shelf elsewhere goes on; what is on its way for a hold asks whether that still stands.
    """
    if facts.alert or facts.alerts or _is_for_the_cataloguers(facts):
        return False
    if _status_and_bin(item, facts)[1] is not None and not _is_looked_at_again(item, facts):
        return False
    if facts.options.suppress and facts.journey is None and item.status != ON_HOLD_SHELF:
        return False
    if facts.journey is None:
        return True
    return not facts.journey.just_sent and (facts.journey.is_here or facts.journey.why == "hold")


def may_float(facts: ReturnFacts) -> bool:
    """True when the copy stays where it came back, if it belongs to those that float: nobody waits for it."""
    return facts.kept is None and (facts.journey is None or facts.journey.is_here)


def answer_to_return(item: ItemFacts, facts: ReturnFacts) -> Answer:
    """The one thing to do: mind the alert, keep it for somebody, send it on, let it stay, or reshelve it.

    An alert comes before the rest because it may change what is done. With holds and transits suppressed no new
    journey begins; one that has begun goes on.
    """
    status, set_aside = _status_and_bin(item, facts)
    if facts.journey is not None and facts.journey.just_sent:
        return _send_on(facts.journey)
    if facts.alert or facts.alerts:
        said = _("{alert}", alert=facts.alert) if facts.alert else facts.alerts[0]
        return Answer("alert", facts.alert, said, item.status if _is_spoken_for(item, facts) else status)
    if set_aside is not None and not (facts.kept is not None and _is_looked_at_again(item, facts)):
        verb = "work" if item.deleted_on is not None else STATUSES[item.status].goes_to
        return Answer(verb, "", set_aside, status)
    if _is_for_the_cataloguers(facts):
        return Answer("catalogue", "", _("It is not catalogued yet: to the cataloguers."), CATALOGUING)
    if facts.kept is not None:
        return _keep(facts.kept)
    if facts.journey is not None and not facts.journey.is_here:
        return _send_on(facts.journey)
    return _at_rest(item, facts, status)


def _is_spoken_for(item: ItemFacts, facts: ReturnFacts) -> bool:
    """It is on its way or kept for somebody: until the alert has been minded, it is so still."""
    return item.loan is None and (facts.journey is not None or item.status in {IN_TRANSIT, ON_HOLD_SHELF})


def _at_rest(item: ItemFacts, facts: ReturnFacts, status: str) -> Answer:
    """Nobody waits for it: it stays, goes home, or is reshelved."""
    if facts.floats:
        return Answer("float", item.location_name, _("It stays here: {shelf}.", shelf=item.location_name), status)
    if facts.at_home:
        return Answer("reshelve", item.location_name, _("Reshelve at {shelf}.", shelf=item.location_name), status)
    if facts.options.suppress:
        sentence = _("Belongs at {branch}, but nothing is sent now: keep it here.", branch=facts.home_name)
        return Answer("reshelve", "", sentence, status)
    sentence = _("Belongs at {branch}: send it home.", branch=facts.home_name)
    return Answer("send", facts.home_name, sentence, IN_TRANSIT, facts.home_id, "home", RESHELVING)


def _is_looked_at_again(item: ItemFacts, facts: ReturnFacts) -> bool:
    """A copy of this branch that is usually set aside is asked about all the same: new ones, or whatever they are."""
    if item.deleted_on is not None or not facts.at_home:
        return False
    return facts.options.retarget_all or (facts.options.retarget_local and item.status == "in-process")


def _is_for_the_cataloguers(facts: ReturnFacts) -> bool:
    """It was lent before it was catalogued, and nobody has said that this does not matter now."""
    return facts.pre_catalogued and not facts.options.ignore_pre_cat


def _keep(kept: Kept) -> Answer:
    if kept.to_cataloguing:
        return Answer("catalogue", "", _("The cataloguers have asked for it: to the cataloguers."), CATALOGUING)
    if kept.is_here:
        sentence = _("To the hold shelf: {label}.", label=kept.label)
        return Answer("hold", kept.label, sentence, ON_HOLD_SHELF)
    sentence = _("Somebody waits for it at {branch}: send it there.", branch=kept.branch_name)
    return Answer("send", kept.branch_name, sentence, IN_TRANSIT, kept.branch_id, "hold", ON_HOLD_SHELF)


def _send_on(journey: Journey) -> Answer:
    """It was put into the wrong crate, or scanned again before it left."""
    sentence = _("It is on its way to {branch}: send it there.", branch=journey.to_name)
    return Answer("send", journey.to_name, sentence, IN_TRANSIT, journey.to_branch_id, journey.why, journey.next_status)


def _status_and_bin(item: ItemFacts, facts: ReturnFacts) -> tuple[str, Phrase | None]:
    """The status after the return, and where it goes when not to a shelf."""
    meaning = STATUSES[item.status]
    if item.deleted_on is not None:
        status = item.status if item.loan is None else RESHELVING
        return status, _("It was withdrawn on {day}: to the workroom.", day=item.deleted_on)
    if item.loan is None and meaning.on_return == "set aside":
        return item.status, meaning.set_aside
    if item.loan is None and meaning.on_return == "stays" and (facts.at_home or facts.floats):
        return item.status, None
    return RESHELVING, None


def lateness(due_at: datetime, returned_at: datetime, *, by_the_hour: bool, timezone: str) -> Lateness:
    """How late: days are counted by the branch's calendar days, hours by the clock, rounded up."""
    if returned_at <= due_at:
        return Lateness()
    if not by_the_hour:
        zone = ZoneInfo(timezone)
        return Lateness(days=(returned_at.astimezone(zone).date() - due_at.astimezone(zone).date()).days)
    hours = -(-int((returned_at - due_at).total_seconds()) // 3600)
    return Lateness(hours=max(hours, 1)) if hours < 24 else Lateness(days=hours // 24)
