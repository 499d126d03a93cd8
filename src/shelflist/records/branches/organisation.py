"""The organisation as plain values: tree, groups, shelves, calendars and terminals. Pure; `queries` loads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from shelflist.ground.common.actors import EVERYWHERE
from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.money import USUAL

BRANCH_KINDS = frozenset({"branch", "vehicle"})


@dataclass(frozen=True, slots=True)
class BranchFacts:
    """A node of the tree. `timezone` is its own or the one it inherits; `above` are its ancestors, the root first."""

    id: int
    code: str
    name: str
    kind: str
    path: str
    parent_id: int | None
    timezone: str
    lends: bool
    closed_on: date | None
    above: tuple[int, ...]
    own_hours: bool

    @property
    def depth(self) -> int:
        return len(self.above)

    def is_closed_for_good(self, today: date) -> bool:
        return self.closed_on is not None and self.closed_on <= today


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A named set of branches; what stands below a member belongs to it too."""

    id: int
    code: str
    name: str
    branch_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class LocationFacts:
    """A named stretch of shelf; locations are walked in ascending `walking_order`."""

    id: int
    branch_id: int
    code: str
    name: str
    walking_order: int
    lends: bool
    holdable: bool
    public: bool


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """A registered workstation that is in use."""

    id: int
    name: str
    branch_id: int
    desk: str
    printer: str


@dataclass(frozen=True, slots=True)
class FloatingMemberFacts:
    """How many copies of a floating group may stay at one of its branches; None: as many as come."""

    branch_id: int
    most_copies: int | None = None
    most_of_a_title: int | None = None


@dataclass(frozen=True, slots=True)
class FloatingFacts:
    """Branches among which copies float."""

    id: int
    code: str
    name: str
    members: Mapping[int, FloatingMemberFacts]  # by branch
    manual: bool = False  # floats only while the desk says so


@dataclass(frozen=True, slots=True)
class Place:
    """A branch with all below it, or a group of branches; neither: anywhere."""

    branch_id: int | None = None
    group_id: int | None = None


ANYWHERE = Place()


@dataclass(frozen=True, slots=True)
class AdjustmentFacts:
    """What makes certain copies nearer or farther for certain requests (CON-06); empty fields fit everything."""

    id: int
    name: str
    steps: int
    absolute: bool = False
    item_branch: Place = ANYWHERE
    owner: Place = ANYWHERE
    pickup: Place = ANYWHERE
    request: Place = ANYWHERE
    location_id: int | None = None
    item_type: str = ""


@dataclass(frozen=True)
class Organisation:
    """Everything about branches that the program keeps in memory. Looking up an unknown id raises KeyError."""

    branches: Mapping[int, BranchFacts] = field(default_factory=dict)
    groups: Mapping[int, GroupFacts] = field(default_factory=dict)
    locations: Mapping[int, LocationFacts] = field(default_factory=dict)
    calendars: Mapping[int, OpeningCalendar] = field(default_factory=dict)
    terminals: Mapping[str, TerminalFacts] = field(default_factory=dict)  # by the digest of their token
    floating: Mapping[int, FloatingFacts] = field(default_factory=dict)
    adjustments: tuple[AdjustmentFacts, ...] = ()  # in the order in which they are applied
    costs: Mapping[tuple[int, int], int | None] = field(default_factory=dict)  # from, to; None: cannot be carried
    depth_labels: Mapping[int, str] = field(default_factory=dict)  # what the library calls a level of its tree
    currency: str = USUAL

    def branch(self, branch_id: int) -> BranchFacts:
        return self.branches[branch_id]

    def path_of(self, branch_id: int) -> str:
        return self.branches[branch_id].path

    def calendar(self, branch_id: int) -> OpeningCalendar:
        """The calendar in force at a branch: its own hours or those it inherits, and every exception above it."""
        return self.calendars[branch_id]

    @cached_property
    def ancestors(self) -> Mapping[int, frozenset[int]]:
        """Each branch with itself and everything above it."""
        return {id: frozenset((*facts.above, id)) for id, facts in self.branches.items()}

    @cached_property
    def groups_of(self) -> Mapping[int, frozenset[int]]:
        """Each branch with the groups that it, or a branch above it, is in."""
        return {
            id: frozenset(group.id for group in self.groups.values() if group.branch_ids & above)
            for id, above in self.ancestors.items()
        }

    def steps(self, one: int, other: int) -> int:
        """How far apart two branches are: the steps up from one to what both belong to, and down to the other."""
        return len(self.ancestors[one] ^ self.ancestors[other])

    @cached_property
    def deepest(self) -> int:
        """The depth of the lowest level that there is."""
        return max((facts.depth for facts in self.branches.values()), default=0)

    def stands_in(self, branch_id: int, place: Place) -> bool:
        """True when a branch is at or below the place's branch and in its group, as far as it names them."""
        if place.branch_id is not None and place.branch_id not in self.ancestors[branch_id]:
            return False
        return place.group_id is None or place.group_id in self.groups_of[branch_id]

    def children(self, branch_id: int | None) -> list[BranchFacts]:
        """The branches right below one, or the root for None, as they are listed."""
        return [facts for facts in self.branches.values() if facts.parent_id == branch_id]

    def below(self, branch_id: int) -> list[BranchFacts]:
        """A branch and everything under it, each parent before its children."""
        return list(self._walk(self.branches[branch_id]))

    def in_tree_order(self) -> list[BranchFacts]:
        """Every branch, each parent before its children."""
        return [facts for root in self.children(None) for facts in self._walk(root)]

    def _walk(self, start: BranchFacts) -> Iterator[BranchFacts]:
        yield start
        for child in self.children(start.id):
            yield from self._walk(child)

    def locations_at(self, branch_id: int) -> list[LocationFacts]:
        """The shelves of one branch in walking order."""
        return [location for location in self.locations.values() if location.branch_id == branch_id]

    def reach(self, reach: str, branch_id: int) -> str:
        """The branch path that a grant with this reach covers from a post at a branch (CON-03).

        `post`: where they stand. `branch`: the nearest branch or vehicle at or above it. `system`: the library
        system it belongs to, or, where the tree has none, everything below the consortium.
        """
        if reach == "everywhere":
            return EVERYWHERE
        here = self.branches[branch_id]
        upwards = [here, *(self.branches[id] for id in reversed(here.above))]
        if reach == "branch":
            return next((facts.path for facts in upwards if facts.kind in BRANCH_KINDS), here.path)
        if reach == "system":
            system = next((facts.path for facts in upwards if facts.kind == "system"), None)
            within = [facts.path for facts in upwards if facts.kind != "consortium"]
            return system or (within[-1] if within else here.path)
        return here.path
