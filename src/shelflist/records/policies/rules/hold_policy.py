"""Whose hold a copy fills first (HLD-08), and how far and how often copies are asked for (HLD-07). One policy for all.

The order of capture is a list of criteria, the most important first; a criterion that is left out does not count.
The presets are Evergreen's seven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _

Queue = Literal["local-first", "first-in"]

CRITERIA: Final[Mapping[str, Phrase]] = {
    "capture-pickup": _("nearness of where it was returned to the pick-up branch"),
    "circ-request": _("nearness of the copy’s branch to where it was requested"),
    "owner-home": _("nearness of the copy’s owner to the reader’s home branch"),
    "adjusted-circ-pickup": _("adjusted nearness of the copy’s branch to the pick-up branch"),
    "adjusted-capture-pickup": _("adjusted nearness of where it was returned to the pick-up branch"),
    "priority": _("priority of the reader’s category"),
    "cut-in-line": _("moved to the front of the line"),
    "depth": _("how narrowly the reader asked"),
    "home-loan-lately": _("not lent from its home branch lately"),
    "request-time": _("time of the request"),
    "been-home-lately": _("not at its home branch lately"),
}
"""The eleven criteria, in words."""

PRESETS: Final[Mapping[str, tuple[str, ...]]] = {
    "traditional": (
        "capture-pickup", "adjusted-circ-pickup", "priority", "cut-in-line", "depth", "request-time",
        "home-loan-lately", "circ-request",
    ),
    "traditional-go-home": (
        "home-loan-lately", "circ-request", "capture-pickup", "adjusted-circ-pickup", "priority", "cut-in-line",
        "depth", "request-time",
    ),
    "traditional-always-go-home": (
        "circ-request", "capture-pickup", "adjusted-circ-pickup", "priority", "cut-in-line", "depth", "request-time",
        "home-loan-lately",
    ),
    "chase-home-patron": (
        "owner-home", "circ-request", "adjusted-capture-pickup", "capture-pickup", "adjusted-circ-pickup", "priority",
        "cut-in-line", "depth", "request-time",
    ),
    "fifo": (
        "priority", "cut-in-line", "request-time", "depth", "capture-pickup", "circ-request", "adjusted-circ-pickup",
        "home-loan-lately",
    ),
    "fifo-go-home": (
        "home-loan-lately", "priority", "cut-in-line", "request-time", "depth", "capture-pickup",
        "adjusted-circ-pickup", "circ-request",
    ),
    "fifo-always-go-home": (
        "circ-request", "priority", "cut-in-line", "request-time", "depth", "capture-pickup", "adjusted-circ-pickup",
        "home-loan-lately",
    ),
}  # fmt: skip

PRESET_WORDS: Final[Mapping[str, Phrase]] = {
    "traditional": _("Traditional: nearest first"),
    "traditional-go-home": _("Traditional, but home when long away"),
    "traditional-always-go-home": _("Traditional, always home first"),
    "chase-home-patron": _("Nearest to the owner’s own readers first"),
    "fifo": _("First come, first served"),
    "fifo-go-home": _("First come, but home when long away"),
    "fifo-always-go-home": _("First come, always home first"),
    "own": _("An order of our own"),
}

TURN: Final = ("priority", "cut-in-line", "request-time")
"""What makes up the line itself; under strict first-in nothing goes before it."""


@dataclass(frozen=True, slots=True)
class HoldPolicy:
    """The whole policy about lines. Depths count from the root of the tree of branches, 0 being everything.

    `soft_boundary_depth`: copies further away are only asked when there is none within. `hard_boundary_depth`: copies
    further away are never asked. While stalling, only copies at the pick-up branch are asked (soft: a copy that is
    scanned elsewhere may still fill the hold; hard: not even that). `go_home_days` is what “lately” means.
    """

    preset: str = "fifo"
    order: tuple[str, ...] = PRESETS["fifo"]
    queue: Queue = "first-in"
    soft_boundary_depth: int | None = None
    hard_boundary_depth: int | None = None
    soft_stalling_days: int | None = None
    hard_stalling_days: int | None = None
    max_attempts_per_branch: int | None = None
    retarget_hours: int = 24
    skip_closed_branches: bool = True
    use_transport_cost: bool = False
    go_home_days: int = 30
    recalls_on: bool = False
    recall_shelf_days: int = 3
    recall_expires_days: int | None = None

    @property
    def criteria(self) -> tuple[str, ...]:
        """The order that is in force: under strict first-in, the line itself comes first whatever the preset says."""
        if self.queue == "local-first":
            return self.order
        rest = tuple(name for name in self.order if name not in TURN)
        return (*TURN, *rest)


SMALLER_FIRST: Final = frozenset(
    {
        "capture-pickup", "circ-request", "owner-home", "adjusted-circ-pickup", "adjusted-capture-pickup", "priority",
        "request-time",
    }
)  # fmt: skip
"""Criteria whose smaller value goes first; of the others the larger (a narrower request, a yes) does."""


def capture_key(policy: HoldPolicy, measured: Mapping[str, Any]) -> tuple[Any, ...]:
    """A key to sort holds by, the one to fill first being the smallest. `measured` has a value for every criterion.

    Values are numbers, moments as numbers of seconds, or yes/no. Distances and priorities: smaller first. Cut in line,
    depth, and the two that say a copy has not been home lately (and this hold would take it there): larger first.
    """
    return tuple(
        measured[name] if name in SMALLER_FIRST else -measured[name] for name in policy.criteria if name in measured
    )


def reasons_against_order(order: Iterable[str]) -> list[str]:
    """Names in an order that are not criteria, or stand there twice."""
    seen: set[str] = set()
    wrong = []
    for name in order:
        if name not in CRITERIA or name in seen:
            wrong.append(name)
        seen.add(name)
    return wrong


@dataclass(frozen=True, slots=True)
class SampleHold:
    """A hold of the sample line: who waits, in words, and what is measured for a copy returned at its own branch."""

    who: Phrase
    measured: Mapping[str, int]


def _sample(who: Phrase, **measured: int) -> SampleHold:
    """Everything that is not said is the same for all."""
    named = {name.replace("_", "-"): value for name, value in measured.items()}
    return SampleHold(who, {**dict.fromkeys(CRITERIA, 0), **named})


SAMPLE_LINE: Final = (
    _sample(_("asked first, fetches at the next branch"), capture_pickup=1, adjusted_circ_pickup=1, circ_request=1,
            adjusted_capture_pickup=1, owner_home=1, request_time=1),
    _sample(_("asked second, fetches far away"), capture_pickup=3, adjusted_circ_pickup=3, circ_request=2,
            adjusted_capture_pickup=3, owner_home=2, request_time=2),
    _sample(_("asked third, fetches here, where the copy belongs"), request_time=3, home_loan_lately=1,
            been_home_lately=1),
    _sample(_("asked fourth, fetches here, lives at the next branch"), circ_request=1, owner_home=1, request_time=4),
    _sample(_("asked last, moved to the front by staff"), capture_pickup=2, adjusted_circ_pickup=2, circ_request=2,
            adjusted_capture_pickup=2, owner_home=2, cut_in_line=1, request_time=5),
)  # fmt: skip
"""Five readers who wait for one copy that has just been returned at its own branch, in the order of their requests."""


def asks_first_who_came_first(policy: HoldPolicy) -> bool:
    """True when the order leaves nothing for “near readers first” to do: time goes before every distance."""
    distances = [name for name in policy.order if name in DISTANCES]
    order = list(policy.order)
    return "request-time" in order and all(order.index("request-time") < order.index(name) for name in distances)


DISTANCES: Final = frozenset(
    {"capture-pickup", "circ-request", "owner-home", "adjusted-circ-pickup", "adjusted-capture-pickup"}
)


def served(policy: HoldPolicy, line: Iterable[SampleHold] = SAMPLE_LINE) -> list[SampleHold]:
    """The line in the order in which the policy serves it."""
    return sorted(line, key=lambda hold: capture_key(policy, hold.measured))
