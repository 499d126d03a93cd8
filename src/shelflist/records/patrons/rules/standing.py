"""Standing penalties: the ones that come with the program, and from which figure each is on (PAT-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stock:
    """A penalty as the program brings it; `stops` in the words of the library: which of the five acts it blocks."""

    code: str
    name: str
    stops: str = ""  # letters: L loans, H holds, C captures, F fulfilment, R renewals
    figure: str = ""


LETTERS = {
    "L": "blocks_loans",
    "H": "blocks_holds",
    "C": "blocks_captures",
    "F": "blocks_fulfilment",
    "R": "blocks_renewals",
}
STOCK = (
    Stock("exceeds-fines", "Owes too much", "LHR", "owed-cents"),
    Stock("exceeds-overdue", "Has too much overdue", "LHR", "overdue"),
    Stock("exceeds-checkouts", "Has too much at once", "L", "checked-out"),
    Stock("exceeds-lost", "Has lost too much", "LHCFR", "lost"),
    Stock("exceeds-long-overdue", "Has too much long overdue", "LHCFR", "long-overdue"),
    Stock("exceeds-collections-warning", "Owes so much that collections would be next", "LHR", "owed-cents"),
    Stock("in-collections", "Handed to collections", "LHR", "in-collections"),
    Stock("alert-note", "Alert"),
    Stock("silent-note", "Note"),
    Stock("staff-loans", "Blocked by staff: no loans", "LF"),
    Stock("staff-loans-holds", "Blocked by staff: no loans, no holds", "LHF"),
    Stock("staff-loans-renewals", "Blocked by staff: no loans, no renewals", "LFR"),
    Stock("staff-everything", "Blocked by staff: no loans, holds or renewals", "LHFR"),
    Stock("staff-holds-renewals", "Blocked by staff: no holds, no renewals", "HR"),
    Stock("staff-holds", "Blocked by staff: no holds", "H"),
    Stock("staff-renewals", "Blocked by staff: no renewals", "R"),
    Stock("invalid-address", "Letters come back"),
    Stock("invalid-email", "The e-mail address does not work"),
    Stock("invalid-phone", "The telephone number by day does not work"),
    Stock("invalid-phone-evening", "The telephone number in the evening does not work"),
    Stock("invalid-phone-mobile", "The mobile number does not work"),
    # Those of other systems (PAT-06, PAT-12, PAT-14)
    Stock("dependants-owe", "Answers for people who owe too much", "LHR", "dependants-owed-cents"),
    Stock("suspended", "Suspended for bringing back late", "LHFR"),
    Stock("overdue-notice", "Blocked until what is overdue is back", "LHR"),
    Stock("discharged", "Has left with a letter of discharge", "LHCFR"),
    Stock("papers-missing", "A paper or consent is missing", "LHR", "papers-missing"),
    Stock("possible-twin", "May be registered twice"),
)


def stops(letters: str) -> dict[str, bool]:
    """The five columns of a penalty."""
    return {column: letter in letters for letter, column in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which figure a penalty is on. A blank path reaches everybody; `begins_at` None: never."""

    begins_at: int | None
    branch_path: str = ""
    category_path: str = ""

    @property
    def nearness(self) -> tuple[int, int]:
        """The nearer branch counts before the nearer category."""
        return (self.branch_path.count("/"), self.category_path.count("/"))


@dataclass(frozen=True, slots=True)
class Judged:
    """A penalty that follows a figure, with all its thresholds."""

    id: int
    code: str
    name: str
    figure: str
    blocks: Mapping[str, bool]
    thresholds: tuple[Threshold, ...] = ()

    @property
    def least(self) -> int | None:
        """The smallest figure at which it is on for anybody."""
        return min((one.begins_at for one in self.thresholds if one.begins_at is not None), default=None)

    def begins_at(self, branch_path: str, category_path: str) -> int | None:
        """For a patron of this branch and category: the threshold of the nearest branch, then of the nearest kind."""
        near = [
            one
            for one in self.thresholds
            if branch_path.startswith(one.branch_path) and category_path.startswith(one.category_path)
        ]
        return max(near, key=lambda one: one.nearness).begins_at if near else None


@dataclass(frozen=True, slots=True)
class Reached:
    """A penalty that is on, the figure that puts it on, and from where it counts."""

    penalty: Judged
    figure: int
    begins_at: int


@dataclass(frozen=True, slots=True)
class PenaltyTable:
    """Every penalty that follows a figure and has a threshold somewhere."""

    judged: tuple[Judged, ...] = field(default=())

    def figures(self) -> frozenset[str]:
        return frozenset(one.figure for one in self.judged)

    def reached(self, branch_path: str, category_path: str, figures: Mapping[str, int]) -> Iterator[Reached]:
        """Which penalties are on, given these figures; a figure that is not given is not judged."""
        for one in self.judged:
            if one.figure not in figures:
                continue
            begins_at = one.begins_at(branch_path, category_path)
            if begins_at is not None and figures[one.figure] >= begins_at:
                yield Reached(one, figures[one.figure], begins_at)
