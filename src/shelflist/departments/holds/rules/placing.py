"""May this reader place this hold, here and now: every reason why not, at once (HLD-01, HLD-05, HLD-17)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shelflist.departments.holds.rules.candidates import Reason
from shelflist.departments.holds.rules.facts import ONE_COPY, PATRONS_MAY, Borrower, Copy, Counts
from shelflist.ground.common.actors import not_permitted
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.records.policies.rules.holds import HoldTerms

OVERRIDE_HOLD = "override-hold"
OVERRIDE_PATRON = "override-patron"
MOST_TWINS = 20
NOTHING_WAITING = Counts()


@dataclass(frozen=True, slots=True)
class Judged:
    """A copy of what is wanted, the terms for it, and what lasts against it."""

    copy: Copy
    terms: HoldTerms
    lasting: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PlaceHoldFacts:
    """All that placing a hold depends on. `record_known` is False for a title that is not there or was withdrawn."""

    now: datetime
    today: date
    target: str
    permitted: bool
    by_patron: bool = False  # the reader acts for themselves
    record_known: bool = True
    item_known: bool = True
    work_known: bool = True
    wanted_known: bool = True
    wanted: str = ""
    patron: Borrower | None = None
    pickup_name: str = ""
    pickup_usable: bool = True
    wanted_until: date | None = None
    thaws_on: date | None = None
    copies: tuple[Judged, ...] = ()
    terms: HoldTerms | None = None  # those that count for the hold; None when it is not known for whom or what it is
    counts: Counts = NOTHING_WAITING
    cuts_in_line: bool = False
    may_cut_in_line: bool = False


def governing(copies: Sequence[Judged]) -> Judged | None:
    """The copy whose terms count for the hold: the first that the rules allow, else the first."""
    return next((one for one in copies if not one.lasting), copies[0] if copies else None)


def reasons_to_refuse(facts: PlaceHoldFacts) -> Iterator[Refusal]:
    """Every reason not to place this hold: who and where first, then the reader, then what is wanted, then limits."""
    yield from _who_and_where(facts)
    if facts.patron is None:
        yield Refusal(
            code="patron-unknown",
            message=_("It is not known for whom this hold is."),
            remedy=_("Scan the card again, or look the person up by name."),
        )
    else:
        yield from _standing(facts.patron, facts)
    yield from _what(facts)
    yield from _dates(facts)
    if facts.patron is not None:
        yield from _limits(facts)


def _who_and_where(facts: PlaceHoldFacts) -> Iterator[Refusal]:
    if not facts.permitted:
        yield not_permitted("place-holds")
    if facts.by_patron and facts.target not in PATRONS_MAY:
        yield Refusal(
            code="hold-for-staff-only",
            message=_("Only staff may place this kind of hold."),
            remedy=_("Ask for the title instead."),
        )
    if facts.cuts_in_line and not facts.may_cut_in_line:
        yield not_permitted("reorder-holds")
    if not facts.pickup_name:
        yield Refusal(
            code="pickup-unknown",
            message=_("It is not said where this is to be picked up."),
            remedy=_("Choose a branch."),
        )
    elif not facts.pickup_usable:
        yield Refusal(
            code="pickup-not-possible",
            message=_("Nothing can be picked up at {branch}.", branch=facts.pickup_name),
            remedy=_("Choose another branch."),
        )


def _standing(patron: Borrower, facts: PlaceHoldFacts) -> Iterator[Refusal]:
    if patron.deleted or not patron.active:
        yield Refusal(
            code="patron-inactive",
            message=_("This account is closed."),
            remedy=_("Open it again on the patron page, if they wish."),
        )
    if not _stops_blocked(facts):
        return
    if patron.expires_on is not None and patron.expires_on < facts.today:
        yield Refusal(
            code="card-expired",
            message=_("This card expired on {day}.", day=patron.expires_on),
            remedy=_("Check the address and renew the card."),
            overridable_with=OVERRIDE_PATRON,
            details={"expired_on": patron.expires_on},
        )
    if patron.barred_until is not None and facts.today <= patron.barred_until:
        yield Refusal(
            code="patron-barred",
            message=_barred(patron.barred_until, patron.why_barred),
            remedy=_("A supervisor may place it all the same."),
            overridable_with=OVERRIDE_PATRON,
            details={"until": patron.barred_until},
        )
    for text in patron.blocks:
        yield Refusal(
            code="patron-blocked",
            message=_("Blocked: {text}", text=text),
            remedy=_("Settle it, or lift the block on the patron page."),
            overridable_with=OVERRIDE_PATRON,
        )


def _stops_blocked(facts: PlaceHoldFacts) -> bool:
    """The rule may let blocked readers wait all the same (HLD-05)."""
    return facts.terms is None or facts.terms.stop_blocked


def _barred(until: date, why: str) -> Phrase:
    if until == date.max:
        message = _("This reader may not borrow until the bar is lifted.")
    else:
        message = _("This reader may not borrow through {day}.", day=until)
    return _("{message} {why}", message=message, why=why) if why else message


def _what(facts: PlaceHoldFacts) -> Iterator[Refusal]:
    if not facts.record_known:
        yield Refusal(
            code="title-unknown",
            message=_("This title is not in the catalogue any more."),
            remedy=_("Look for another edition."),
        )
        return
    if facts.target in ONE_COPY and not facts.item_known:
        yield Refusal(
            code="item-unknown", message=_("There is no such copy any more."), remedy=_("Choose another copy.")
        )
        return
    if facts.target == "any-edition" and not facts.work_known:
        yield Refusal(
            code="no-other-editions",
            message=_("For this title the program cannot tell which records are editions of the same work."),
            remedy=_("Place the hold on this title."),
        )
    if facts.target in {"part", "volume"} and not facts.wanted_known:
        yield Refusal(
            code="part-unknown",
            message=_("No copy of this title is “{part}”.", part=facts.wanted),
            remedy=_("Choose one of its parts."),
        )
        return
    if facts.terms is not None:  # else it is not known for whom, or where
        yield from _copies(facts)


def _copies(facts: PlaceHoldFacts) -> Iterator[Refusal]:
    if not facts.copies:
        yield Refusal(
            code="nothing-to-hold",
            message=_("The library has no copy that could fill this hold."),
            remedy=_("Suggest it for purchase, or ask another library for it."),
            overridable_with=OVERRIDE_HOLD,
        )
        return
    usable = [one for one in facts.copies if not one.lasting]
    if not usable:
        yield from _nothing_fits(facts.copies)
    elif refusal := _on_the_shelf(usable):
        yield refusal


def _nothing_fits(copies: Sequence[Judged]) -> Iterator[Refusal]:
    """One refusal for each reason that some copy has, the commonest first."""
    found: dict[str, tuple[Reason, int]] = {}
    for one in copies:
        for reason in one.lasting:
            seen = found.get(reason.code)
            found[reason.code] = (reason, 1 if seen is None else seen[1] + 1)
    for code, (reason, count) in sorted(found.items(), key=lambda pair: -pair[1][1]):
        if len(copies) == 1:
            message = _("It cannot be put on hold: {reason}", reason=reason.words)
        else:
            message = _("{count} of {all} copies cannot be put on hold: {reason}",
                        count=count, all=len(copies), reason=reason.words)  # fmt: skip
        yield Refusal(
            code="not-holdable",
            message=message,
            remedy=_REMEDIES.get(code, _("A supervisor may place it all the same.")),
            overridable_with=OVERRIDE_HOLD,
            details={"because": code},
        )


_REMEDIES = {
    "pickup": _("Choose another place to pick it up."),
    "transit-range": _("Choose a place to pick it up that is nearer."),
    "boundary": _("Choose a place to pick it up that is nearer."),
    "item-level": _("Choose the title, or one copy, as the rule says."),
}


def _on_the_shelf(usable: Sequence[Judged]) -> Refusal | None:
    """The rule may say that what stands on the shelf is fetched by the reader (HLD-05)."""
    ready = [one.copy.status in {"available", "reshelving"} for one in usable]
    mode = usable[0].terms.on_shelf
    stops = (mode == "if-any-unavailable" and all(ready)) or (mode == "if-all-unavailable" and any(ready))
    if not stops:
        return None
    return Refusal(
        code="available-on-shelf",
        message=nphrase("{count} copy is on its shelf now.", "{count} copies are on their shelves now.", sum(ready)),
        remedy=_("Fetch it from the shelf and lend it."),
        overridable_with=OVERRIDE_HOLD,
    )


def _dates(facts: PlaceHoldFacts) -> Iterator[Refusal]:
    if facts.wanted_until is not None and facts.wanted_until < facts.today:
        yield Refusal(
            code="day-has-passed",
            message=_("{day} has passed, so nothing can be wanted until then.", day=facts.wanted_until),
            remedy=_("Choose a later day, or none."),
        )
    if facts.thaws_on is not None and facts.thaws_on <= facts.today:
        yield Refusal(
            code="day-has-passed",
            message=_("A hold cannot be suspended until {day}, which is not to come.", day=facts.thaws_on),
            remedy=_("Choose a later day, or none."),
        )


def _limits(facts: PlaceHoldFacts) -> Iterator[Refusal]:
    terms, counts = facts.terms, facts.counts
    if terms is None:
        return
    if counts.has_it and facts.target not in ONE_COPY:
        yield Refusal(
            code="already-has-it",
            message=_("This reader has this title on loan now."),
            remedy=_("Renew it instead."),
            overridable_with=OVERRIDE_HOLD,
        )
    waiting = counts.open_holds if terms.count_frozen else counts.open_holds - counts.suspended_holds
    if terms.max_holds is not None and waiting >= terms.max_holds:
        yield Refusal(
            code="hold-limit",
            message=nphrase(
                "{count} hold is waiting, and the limit is {limit}.",
                "{count} holds are waiting, and the limit is {limit}.",
                waiting,
                limit=terms.max_holds,
            ),
            remedy=_("Cancel one first."),
            overridable_with=OVERRIDE_HOLD,
            details={"count": waiting, "limit": terms.max_holds},
        )
    if terms.max_per_day is not None and counts.placed_today >= terms.max_per_day:
        yield Refusal(
            code="hold-limit-of-the-day",
            message=_("{limit} holds a day are allowed, and that many were placed today.", limit=terms.max_per_day),
            remedy=_("Place it tomorrow."),
            overridable_with=OVERRIDE_HOLD,
            details={"count": counts.placed_today, "limit": terms.max_per_day},
        )
    yield from _twins(facts, terms)


def _twins(facts: PlaceHoldFacts, terms: HoldTerms) -> Iterator[Refusal]:
    """Another hold on the same title: up to the rule's number by itself, beyond it with permission (HLD-17)."""
    have = facts.counts.on_this_title
    if not have:
        return
    if have >= MOST_TWINS:
        yield Refusal(
            code="too-many-duplicates",
            message=_("Nobody may have more than {limit} holds on one title.", limit=MOST_TWINS),
        )
    elif terms.max_per_record is not None and have >= terms.max_per_record:
        yield already_on_hold(have)


def already_on_hold(have: int) -> Refusal:
    """The reader waits for this title already."""
    return Refusal(
        code="already-on-hold",
        message=nphrase(
            "This reader has {count} hold on this title already.",
            "This reader has {count} holds on this title already.",
            have,
        ),
        remedy=_("Change the hold that is there, or ask somebody who may place another."),
        overridable_with="duplicate-holds",
        details={"count": have},
    )
