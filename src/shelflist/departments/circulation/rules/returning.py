"""An item comes back: the one thing to do with it, how late it is, and what its status becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shelflist.departments.circulation.rules.facts import ItemFacts, ReturnFacts
from shelflist.departments.circulation.rules.lending import item_unknown, place_reasons
from shelflist.departments.circulation.rules.statuses import RESHELVING, STATUSES
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

ReturnVerb = Literal["reshelve", "send", "alert"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The one thing to do now (CIR-15), where, in a sentence, and the status that the item gets."""

    verb: ReturnVerb
    place: str
    sentence: Phrase
    status: str


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


def answer_to_return(item: ItemFacts, facts: ReturnFacts) -> Answer:
    """Reshelve it, send it home, or mind the alert; an alert comes before the rest because it may change what is done.

    An item found away from home is set to reshelving whatever it was before, so that nobody walks to its shelf for
    it; it stays so until its own branch has seen it.
    """
    status, set_aside = _status_and_bin(item, facts)
    if facts.alert:
        return Answer("alert", facts.alert, _("{alert}", alert=facts.alert), status)
    if set_aside is not None:
        return Answer("alert", "", set_aside, status)
    if not facts.at_home:
        return Answer("send", facts.home_name, _("Belongs at {branch}: send it home.", branch=facts.home_name), status)
    return Answer("reshelve", item.location_name, _("Reshelve at {shelf}.", shelf=item.location_name), status)


def _status_and_bin(item: ItemFacts, facts: ReturnFacts) -> tuple[str, Phrase | None]:
    """The status after the return, and where it goes when not to a shelf."""
    meaning = STATUSES[item.status]
    if item.deleted_on is not None:
        status = item.status if item.loan is None else RESHELVING
        return status, _("It was withdrawn on {day}: to the workroom.", day=item.deleted_on)
    if item.loan is None and meaning.on_return == "set aside":
        return item.status, meaning.set_aside
    if item.loan is None and meaning.on_return == "stays" and facts.at_home:
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
