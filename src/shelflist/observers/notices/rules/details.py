"""What somebody enters for a rule, a text or a sender, and what stands against it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import time

from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.observers.notices.rules.sequences import Step

MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class RuleDetails:
    """A sequence as entered."""

    name: str
    event: str
    steps: tuple[Step, ...]
    ways: tuple[str, ...] = ("email", "post")
    branch_id: int | None = None
    category_id: int | None = None
    item_type_id: int | None = None
    to: str = "patron"
    every_way: bool = False
    digest: bool = True
    opt_in: bool = False
    active: bool = True
    keep_days: int | None = 90


@dataclass(frozen=True, slots=True)
class TextDetails:
    """A text as entered."""

    event: str
    language: str
    body: str
    subject: str = ""
    stage: int = 0
    way: str = ""


@dataclass(frozen=True, slots=True)
class SenderDetails:
    """Who signs for a branch, as entered."""

    branch_id: int
    sender_name: str = ""
    reply_to: str = ""
    signature: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    daily_cap: int | None = None
    titles: bool = False


def reasons_against(details: RuleDetails, events: Collection[str], ways: Collection[str]) -> Iterator[Refusal]:
    """Everything that is wrong with a sequence."""
    if not details.name.strip():
        yield Refusal(code="name-missing", message=_("The rule has no name."))
    if details.event not in events:
        yield Refusal(code="event-unknown", message=_("There is no event “{event}”.", event=details.event))
    if not details.steps:
        yield Refusal(
            code="no-stage",
            message=_("The rule has no stage, so it would never send anything."),
            remedy=_("Add at least one stage."),
        )
    if len(details.steps) > MOST_STEPS:
        yield Refusal(code="too-many-stages", message=_("A rule has {count} stages at most.", count=MOST_STEPS))
    if len({step.number for step in details.steps}) < len(details.steps):
        yield Refusal(code="stage-twice", message=_("Two stages have the same number."))
    unknown = [way for way in details.ways if way not in ways]
    if details.to == "patron" and (unknown or not details.ways):
        yield Refusal(
            code="way-unknown",
            message=_("The rule must name the ways by which it is sent."),
            remedy=_("Choose at least one."),
        )
    if details.event == "pre-due" and any(step.days >= 0 for step in details.steps):
        yield Refusal(
            code="stage-too-late",
            message=_("A notice before the due date needs a stage before it."),
            remedy=_("Give a number of days below zero."),
        )
