"""What may be done with a copy on the bench, what comes next, and when the next check is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shelflist.departments.processing.rules.kinds import CHECK, KINDS
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal

USUAL_RATE = 20
"""Of everybody's work every twentieth copy, until the library says otherwise."""


@dataclass(frozen=True, slots=True)
class StepFacts:
    id: int
    kind: str
    name: str
    who: str
    by_others: bool
    done: bool


@dataclass(frozen=True, slots=True)
class BenchFacts:
    """What the copy's next step depends on. `wanted_kind` is the step that a command named; empty: the next one."""

    barcode: str
    known: bool
    in_process: bool
    status: Phrase | str
    has_order: bool
    steps: tuple[StepFacts, ...] = ()
    waits_for_check: bool = False
    wanted_kind: str = ""


def next_step(steps: Sequence[StepFacts]) -> StepFacts | None:
    """The first that is not done."""
    return next((one for one in steps if not one.done), None)


def reasons_against(facts: BenchFacts) -> Iterator[Refusal]:
    """Why no step of this copy can be done now."""
    if not facts.known:
        yield Refusal(
            "item-unknown",
            _("No item has the barcode {barcode}.", barcode=facts.barcode),
            _("Scan it again, or look the title up and compare the label."),
        )
        return
    if not facts.in_process:
        yield Refusal(
            "not-in-process",
            _("This copy is “{status}”: nothing is to be made ready on it.", status=facts.status),
            _("Check it in to see where it belongs, or set its status to “In process”."),
        )
        return
    if not facts.has_order:
        yield Refusal(
            "no-recipe",
            _("No recipe fits this copy."),
            _("Write one for its type, its shelf or its branch, or one for everything."),
        )
        return
    yield from _reasons_against_step(facts)


def _reasons_against_step(facts: BenchFacts) -> Iterator[Refusal]:
    following = next_step(facts.steps)
    if facts.waits_for_check and facts.wanted_kind != CHECK:
        yield Refusal(
            "check-first", _("This copy was drawn for a check."), _("Say whether it is right or wrong, then go on.")
        )
    elif following is not None and facts.wanted_kind not in {"", following.kind} and not facts.waits_for_check:
        yield Refusal(
            "another-step-first",
            _(
                "“{wanted}” is not what comes next: it is “{name}”.",
                wanted=KINDS[facts.wanted_kind].name if facts.wanted_kind in KINDS else facts.wanted_kind,
                name=following.name,
            ),
            _("Do that step first, or leave it out for this copy."),
        )


def where_to(step: StepFacts | None) -> Phrase:
    """Where the copy goes now, in a sentence; somebody else's step is said as such."""
    if step is None:
        return _("Every step is done.")
    if step.by_others:
        who = step.who or step.name
        return _("Hand it on: {who} has it next, for “{name}”.", who=who, name=step.name)
    return _("Next: {name}.", name=step.name)


def draws(since_count: int, every: int | None, usual: int) -> bool:
    """True when this copy is the n-th of its operator; `every` is their own rate, 0 means never."""
    rate = usual if every is None else every
    return rate > 0 and since_count >= rate


def is_late(ready_at: datetime, days: int, now: datetime) -> bool:
    """True when a step has taken longer than its recipe says."""
    return days > 0 and now - ready_at > timedelta(days=days)
