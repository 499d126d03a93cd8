"""The library's one policy on holds: in which order, how near, how long, how often."""

from __future__ import annotations

from dataclasses import dataclass

CRITERIA = (
    "capture-to-pickup",  # steps from where the copy is to where it will be picked up
    "home-to-request",  # steps from the copy's own branch to where the hold was asked for
    "owner-to-patron-home",  # steps from the owning library to the reader's
    "home-to-pickup-adjusted",
    "capture-to-pickup-adjusted",
    "profile-priority",  # readers whose category comes first
    "cut-in-line",
    "selection-depth",  # the narrower the choice of copies, the earlier
    "away-from-home-lately",  # its readers at home have not had it for long
    "request-time",
    "been-home-lately",
)
"""The eleven criteria of HLD-08, in no order."""

PRESETS: dict[str, tuple[str, ...]] = {
    "traditional": (
        "capture-to-pickup", "capture-to-pickup-adjusted", "home-to-pickup-adjusted", "profile-priority", "cut-in-line",
        "selection-depth", "request-time",
    ),
    "traditional-always-home": (
        "been-home-lately", "home-to-request", "capture-to-pickup", "profile-priority", "cut-in-line",
        "selection-depth", "request-time",
    ),
    "traditional-home": (
        "capture-to-pickup", "been-home-lately", "home-to-request", "profile-priority", "cut-in-line",
        "selection-depth", "request-time",
    ),
    "chase-home-patron": (
        "owner-to-patron-home", "capture-to-pickup", "profile-priority", "cut-in-line", "selection-depth",
        "away-from-home-lately", "request-time",
    ),
    "fifo": (
        "profile-priority", "cut-in-line", "request-time", "selection-depth", "capture-to-pickup",
        "capture-to-pickup-adjusted",
    ),
    "fifo-always-home": (
        "been-home-lately", "home-to-request", "profile-priority", "cut-in-line", "request-time", "capture-to-pickup",
    ),
    "fifo-home": (
        "profile-priority", "cut-in-line", "been-home-lately", "home-to-request", "request-time", "capture-to-pickup",
    ),
}  # fmt: skip
"""The seven orders that come with the program. A library may set its own."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the library has decided. `strict` means first come, first served, whatever the order says after it."""

    order: tuple[str, ...] = PRESETS["traditional"]
    strict: bool = False
    hard_stalling_hours: int = 0  # so long only copies at the pick-up branch are looked at
    soft_stalling_hours: int = 0  # so long a copy that turns up elsewhere is not sent, unless it was asked for
    soft_boundary_depth: int | None = None  # rather from this area than from beyond
    hard_boundary_depth: int | None = None  # never from beyond this area
    max_attempts: int | None = None  # how often a branch is asked before it is passed over
    retarget_hours: int = 24  # a copy that was not found in this time is asked for elsewhere
    skip_closed: bool = True  # do not ask a branch that is shut today, unless it is picked up there
    by_transport_cost: bool = False
    age_protection_steps: int = 0  # a protected copy may go this far
    away_days: int = 30  # what counts as lately

    @property
    def strict_order(self) -> bool:
        """True when nobody may be filled before somebody who came earlier."""
        return self.strict
