"""Which sequence of notices is meant for somebody, and what it asks for. The most special one that matches wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from shelflist.ground.common.explanations import Candidate, Match
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _

REPEATS = 1000
"""Stage 2 again for the third time is stage 2 + 3 × 1000: a stage is one number, so that the database can count it."""

EIGHT_O_CLOCK = time(8)
BRANCH_WEIGHT, CATEGORY_WEIGHT, TYPE_WEIGHT = 100, 10, 5


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a sequence: so many days before (negative) or after the moment that the event is about."""

    number: int
    days: int = 0
    minutes: int = 0  # for what happens at once: how long to wait, so that what is undone is never told
    open_days: bool = False  # only days on which the branch is open are counted
    only_open: bool = False  # on a closed day it waits for the next open one, or goes out on the last one before
    at: time | None = EIGHT_O_CLOCK  # local time; None: at the very moment
    repeat_days: int = 0
    repeat_times: int = 0
    valid_hours: int | None = None  # older than that it is not sent any more
    fee_cents: int = 0


@dataclass(frozen=True, slots=True)
class NoticeSequence:
    """A rule as the database keeps it. What is None fits everything."""

    id: int
    name: str
    event: str
    branch_id: int | None = None
    branch_path: str = ""
    branch_name: str = ""
    category_path: str = ""
    category_name: str = ""
    item_type_id: int | None = None
    item_type_name: str = ""
    ways: tuple[str, ...] = ("email", "post")
    every_way: bool = False
    digest: bool = True
    opt_in: bool = False
    starts_at: datetime | None = None
    to: str = "patron"
    steps: tuple[Step, ...] = ()

    @property
    def weight(self) -> int:
        """How special it is: a branch counts more than a category, and a deeper one more than one above it."""
        branch = BRANCH_WEIGHT * self.branch_path.count("/")
        return branch + CATEGORY_WEIGHT * self.category_path.count("/") + TYPE_WEIGHT * (self.item_type_id is not None)


@dataclass(frozen=True, slots=True)
class Case:
    """What a sequence can ask about."""

    event: str
    branch_path: str
    category_path: str = ""
    item_type_id: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The sequence that is followed, or none, and every one that was looked at."""

    sequence: NoticeSequence | None
    looked_at: tuple[NoticeSequence, ...] = ()
    met: frozenset[int] = field(default_factory=frozenset)


def chosen(sequences: Iterable[NoticeSequence], case: Case) -> Choice:
    """The heaviest that matches; of two as heavy, the one made first."""
    mine = sorted((one for one in sequences if one.event == case.event), key=lambda one: (-one.weight, one.id))
    met = [one for one in mine if all(match.met for match in matches(one, case))]
    return Choice(met[0] if met else None, tuple(mine), frozenset(one.id for one in met))


def matches(one: NoticeSequence, case: Case) -> tuple[Match, ...]:
    """What it asks for, and whether this case has it."""
    asked = []
    if one.branch_path:
        asked.append(Match("branch", one.branch_name, case.branch_path.startswith(one.branch_path)))
    if one.category_path:
        asked.append(Match("patron category", one.category_name, case.category_path.startswith(one.category_path)))
    if one.item_type_id is not None:
        asked.append(Match("item type", one.item_type_name, case.item_type_id == one.item_type_id))
    return tuple(asked)


def candidates(choice: Choice, case: Case) -> tuple[Candidate, ...]:
    """Every sequence of the event as an explanation shows it."""
    return tuple(
        Candidate(
            rule_id=one.id,
            name=one.name,
            gives=nphrase("{count} stage", "{count} stages", len(one.steps)),
            weight=one.weight,
            matches=matches(one, case),
            verdict="wins"
            if choice.sequence and one.id == choice.sequence.id
            else ("lighter" if one.id in choice.met else "no match"),
        )
        for one in choice.looked_at
    )


def stages(steps: Sequence[Step]) -> list[tuple[int, Step, int]]:
    """Every stage with its step and by how many days it is later than the step: repetitions are stages too."""
    return [
        (step.number + REPEATS * times, step, step.repeat_days * times)
        for step in steps
        for times in range(step.repeat_times + 1 if step.repeat_days else 1)
    ]


def stage_in_words(stage: int) -> Phrase:
    """`Stage 2`, `Stage 2, again (3)`."""
    number, times = stage % REPEATS, stage // REPEATS
    if times:
        return _("Stage {number}, again ({times})", number=number, times=times)
    return _("Stage {number}", number=number)
