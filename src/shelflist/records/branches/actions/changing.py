"""Building block of every change of the calendar: what follows it is listed and asked about, or moved along."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.acts import Act
from shelflist.ground.journal.revisions import bump
from shelflist.records.branches import followers
from shelflist.records.branches.followers import Days, Outcome, change_between
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import load_organisation

ASKS = "calendar-change-affects"


@dataclass(frozen=True, slots=True)
class Followed:
    """What moved along with a change, what taking it back needs, and the organisation after it."""

    outcomes: tuple[Outcome, ...]
    undo: Mapping[str, Any]
    tree: Organisation


def change_calendar(
    act: Act, days: Days, write: Callable[[], None], *, move: bool | None, taken_back: Mapping[str, Any] | None = None
) -> Followed:
    """Write a change inside the caller's transaction, and let follow what does.

    `move` True: it follows. False: it stays. None: Refused(calendar-change-affects) with the list when anything would
    move. The revision is raised first, so that two changes at once come one after the other and each sees the other.
    """
    bump("branches")
    before = load_organisation()
    write()
    if taken_back:
        followers.take_back(taken_back, act)
    after = load_organisation()
    change = change_between(before, after, days)
    if move is None and (affected := followers.preview(change)):
        raise Refused(_asks(affected))
    outcomes, undo = followers.follow(change, act) if move else ((), {})
    return Followed(outcomes, undo, after)


def _asks(affected: Collection[Outcome]) -> Refusal:
    return Refusal(
        code=ASKS,
        message=_("This concerns {what}.", what=counted(affected)),
        remedy=_("Say whether they follow the calendar or stay as they are."),
        details={"affected": [outcome.to_data() for outcome in affected]},
    )


def counted(outcomes: Collection[Outcome]) -> Phrase:
    """“12 due dates, 3 pick-up times”; “nothing” when nothing moves."""
    if not outcomes:
        return _("nothing")
    first, *others = outcomes
    said = first.words
    for outcome in others:
        said = _("{some}, {more}", some=said, more=outcome.words)
    return said
