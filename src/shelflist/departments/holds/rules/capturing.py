"""Whose hold a copy fills that has just turned up: the library's order over eleven criteria (HLD-08)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shelflist.departments.holds.rules.candidates import (
    Reason,
    Setting,
    blocked,
    fits,
    lasting_reasons,
    protection,
    stalling,
)
from shelflist.departments.holds.rules.facts import BEFORE_ALL, Copy, Wish
from shelflist.ground.common.explanations import Explanation, Step
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.policies.rules.hold_policy import CRITERIA, capture_key
from shelflist.records.policies.rules.holds import HoldTerms

TermsOf = Callable[[Wish, Copy], HoldTerms]
MOST_TOLD = 5  # holds that came before, told in the explanation


@dataclass(frozen=True, slots=True)
class Returned:
    """A copy in somebody's hand: where, and when it was last lent from its own branch and last stood there."""

    copy: Copy
    branch_id: int
    lent_at_home_at: datetime | None = None
    at_home_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The hold that gets the copy, or None; and whose turn it would have been, with the reasons why not."""

    wish: Wish | None
    passed_over: tuple[tuple[Wish, tuple[Reason, ...]], ...] = ()


def measured(wish: Wish, returned: Returned, setting: Setting) -> Mapping[str, float]:
    """Every one of the eleven criteria for one hold."""
    places, copy, here = setting.places, returned.copy, returned.branch_id
    goes_home = places.is_within(wish.pickup_branch_id, copy.branch_id)
    lately = setting.now - timedelta(days=setting.policy.go_home_days)
    return {
        "capture-pickup": places.steps(here, wish.pickup_branch_id),
        "circ-request": places.steps(copy.branch_id, wish.request_branch_id),
        "owner-home": places.steps(copy.owner_id, wish.patron_branch_id),
        "adjusted-circ-pickup": places.adjusted(copy, wish),
        "adjusted-capture-pickup": places.adjusted(copy, wish, here),
        "priority": wish.priority,
        "cut-in-line": int(wish.cut_in_line),
        "depth": places.depth(wish.selection_branch_id),
        "home-loan-lately": int(goes_home and _long_ago(returned.lent_at_home_at, lately)),
        "request-time": wish.queued_at.timestamp(),
        "been-home-lately": int(goes_home and _long_ago(returned.at_home_at, lately)),
    }


def _long_ago(moment: datetime | None, lately: datetime) -> bool:
    return moment is None or moment < lately


def in_order(wishes: Sequence[Wish], returned: Returned, setting: Setting) -> list[Wish]:
    """The holds as the policy ranks them for this copy. What the house itself needs comes before all."""
    policy = setting.policy

    def key(wish: Wish) -> tuple[object, ...]:
        return (wish.target not in BEFORE_ALL, *capture_key(policy, measured(wish, returned, setting)), wish.turn)

    return sorted((wish for wish in wishes if fits(wish, returned.copy)), key=key)


def reasons_not_to_capture(wish: Wish, returned: Returned, terms_of: TermsOf, setting: Setting) -> Iterator[Reason]:
    """What speaks against filling this hold with a copy that is at hand."""
    copy = returned.copy
    terms = terms_of(wish, copy)
    yield from lasting_reasons(wish, copy, terms, setting)
    if wish.target == "cataloguing":
        return
    yield from blocked(wish)
    yield from protection(wish, copy, terms, setting)
    if wish.target_item_id != copy.id and not setting.places.is_within(returned.branch_id, wish.pickup_branch_id):
        yield from stalling(wish, copy, setting, to_be_fetched=False)


def capture(wishes: Sequence[Wish], returned: Returned, terms_of: TermsOf, setting: Setting) -> Choice:
    """The first in the order of the policy that this copy may fill."""
    passed: list[tuple[Wish, tuple[Reason, ...]]] = []
    for wish in in_order(wishes, returned, setting):
        reasons = tuple(reasons_not_to_capture(wish, returned, terms_of, setting))
        if not reasons:
            return Choice(wish, tuple(passed))
        passed.append((wish, reasons))
    return Choice(None, tuple(passed))


def at_hand(copy: Copy) -> Copy:
    """The copy as it is once it has been taken in: on nobody's loan, and in good order."""
    return replace(copy, status="reshelving", due_at=None, bound_for_id=None, captured_by=None, targeted_by=None)


def explain(choice: Choice, count: int, setting: Setting) -> Explanation:
    """Why this hold and not another, as data that is kept with it (CIR-25, P16)."""
    policy = setting.policy
    first = next(iter(policy.criteria), "request-time")
    sentence = nphrase(
        "It was the only hold that waited.",
        "Of {count} holds that waited it came first by: {criterion}.",
        count,
        criterion=CRITERIA[first],
    )
    steps = [Step(_("Line"), _QUEUES[policy.queue])]
    steps += [
        Step(_("Criterion {number}", number=number + 1), CRITERIA[name]) for number, name in enumerate(policy.criteria)
    ]
    for wish, reasons in choice.passed_over[:MOST_TOLD]:
        steps.append(Step(_("Hold {number} came before and was passed over", number=wish.id), reasons[0].words))
    facts = {"policy": policy.preset, "queue": policy.queue, "hold": choice.wish.id if choice.wish else None}
    return Explanation(sentence, (), tuple(steps), (), facts)


_QUEUES: Mapping[str, Phrase] = {
    "first-in": _("strictly first come, first served"),
    "local-first": _("readers near by first"),
}
