"""Reading the organisation, who may do what where, and what stands in the way of changing it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shelflist.ground.accounts.models import Grant, User
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.calendar import OpeningCalendar, SpecialDays, Stretch
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.models import (
    Branch,
    BranchGroup,
    CalendarException,
    FloatingGroup,
    FloatingMember,
    OpeningHours,
    Post,
    ProximityAdjustment,
    ShelvingLocation,
    Terminal,
    TransportCost,
)
from shelflist.records.branches.organisation import (
    AdjustmentFacts,
    BranchFacts,
    FloatingFacts,
    FloatingMemberFacts,
    GroupFacts,
    LocationFacts,
    Organisation,
    Place,
    TerminalFacts,
)


@dataclass(frozen=True, slots=True)
class PostFacts:
    """One post of a person: their role's name and the branch where they hold it."""

    post_id: int
    role: str
    branch_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the posts of one person amount to."""

    posts: tuple[PostFacts, ...]
    grants: Mapping[str, tuple[str, ...]]
    all_powerful: bool

    @property
    def branch_ids(self) -> tuple[int, ...]:
        """The branches where they hold a post, each once."""
        return tuple(dict.fromkeys(post.branch_id for post in self.posts))


# -- the organisation -----------------------------------------------------------------------------------------------


def organisation(numbers: Mapping[str, int] | None = None) -> Organisation:
    """The organisation as of these revision numbers (`journal.revisions.current()`; asked for when not given)."""
    return _organisation.value(numbers)


def load_organisation() -> Organisation:
    """The organisation as the database has it now, past what is remembered: for actions, inside their transaction."""
    rows = {row.pk: row for row in Branch.objects.order_by("position", "name", "pk")}
    weekly = _weekly_hours()
    exceptions: dict[int, list[tuple[int, SpecialDays]]] = defaultdict(list)
    for row in CalendarException.objects.order_by("pk"):
        exceptions[row.branch_id].append((row.pk, special_days(row)))
    branches = {}
    calendars = {}
    for pk, branch in rows.items():
        above = tuple(int(step) for step in branch.path.split("/")[:-2])
        nearest_first = (pk, *reversed(above))
        timezone = next((rows[id].timezone for id in nearest_first if rows[id].timezone), "UTC")
        branches[pk] = _branch_facts(branch, above, timezone, own_hours=pk in weekly)
        specials = sorted((special for id in nearest_first for special in exceptions[id]), key=lambda pair: pair[0])
        calendars[pk] = OpeningCalendar(
            timezone=timezone,
            weekly=next((weekly[id] for id in nearest_first if id in weekly), {}),
            exceptions=tuple(special for _, special in specials),
        )
    return Organisation(
        branches, _groups(), _locations(), calendars, _terminals(), _floating(), _adjustments(), _costs()
    )


_organisation: Remembered[Organisation] = Remembered("branches", load_organisation)


def _branch_facts(row: Branch, above: tuple[int, ...], timezone: str, *, own_hours: bool) -> BranchFacts:
    return BranchFacts(
        id=row.pk,
        code=row.code,
        name=row.name,
        kind=row.kind,
        path=row.path,
        parent_id=row.parent_id,
        timezone=timezone,
        lends=row.lends,
        closed_on=row.closed_on,
        above=above,
        own_hours=own_hours,
    )


def special_days(row: CalendarException) -> SpecialDays:
    """The exception as the calendar knows it."""
    stretches = (Stretch(row.opens, row.closes),) if row.opens is not None and row.closes is not None else ()
    return SpecialDays(row.first_on, row.last_on, row.reason, stretches)


def _weekly_hours() -> dict[int, dict[int, tuple[Stretch, ...]]]:
    weekly: dict[int, dict[int, tuple[Stretch, ...]]] = defaultdict(dict)
    for row in OpeningHours.objects.order_by("branch_id", "weekday", "opens"):
        days = weekly[row.branch_id]
        days[row.weekday] = (*days.get(row.weekday, ()), Stretch(row.opens, row.closes))
    return weekly


def _groups() -> dict[int, GroupFacts]:
    members: dict[int, set[int]] = defaultdict(set)
    for group_id, branch_id in BranchGroup.branches.through.objects.values_list("branchgroup_id", "branch_id"):
        members[group_id].add(branch_id)
    return {
        row.pk: GroupFacts(row.pk, row.code, row.name, frozenset(members[row.pk]))
        for row in BranchGroup.objects.order_by("name")
    }


def _locations() -> dict[int, LocationFacts]:
    rows = ShelvingLocation.objects.order_by("branch_id", "walking_order", "name")
    return {
        row.pk: LocationFacts(
            id=row.pk,
            branch_id=row.branch_id,
            code=row.code,
            name=row.name,
            walking_order=row.walking_order,
            lends=row.lends,
            holdable=row.holdable,
            public=row.public,
        )
        for row in rows
    }


def _terminals() -> dict[str, TerminalFacts]:
    rows = Terminal.objects.filter(retired_at__isnull=True)
    return {row.digest: TerminalFacts(row.pk, row.name, row.branch_id, row.desk, row.printer) for row in rows}


def _floating() -> dict[int, FloatingFacts]:
    members: dict[int, dict[int, FloatingMemberFacts]] = defaultdict(dict)
    for row in FloatingMember.objects.order_by("pk"):
        members[row.group_id][row.branch_id] = FloatingMemberFacts(row.branch_id, row.most_copies, row.most_of_a_title)
    return {
        row.pk: FloatingFacts(row.pk, row.code, row.name, members[row.pk])
        for row in FloatingGroup.objects.order_by("name")
    }


def _adjustments() -> tuple[AdjustmentFacts, ...]:
    return tuple(
        AdjustmentFacts(
            id=row.pk,
            name=row.name,
            steps=row.steps,
            absolute=row.absolute,
            item_branch=Place(row.item_branch_id, row.item_group_id),
            owner=Place(row.owner_id, row.owner_group_id),
            pickup=Place(row.pickup_id, row.pickup_group_id),
            request=Place(row.request_id, row.request_group_id),
            location_id=row.location_id,
            item_type=row.item_type,
        )
        for row in ProximityAdjustment.objects.order_by("position", "pk")
    )


def _costs() -> dict[tuple[int, int], int | None]:
    return {
        (origin, target): cost
        for origin, target, cost in TransportCost.objects.values_list("origin_id", "target_id", "cost")
    }


# -- people ---------------------------------------------------------------------------------------------------------


def actor_for(
    user: User,
    *,
    door: str,
    branch_id: int | None = None,
    terminal_id: int | None = None,
    numbers: Mapping[str, int] | None = None,
) -> Actor:
    """The actor that a signed-in person is, with what their posts grant. Somebody inactive may do nothing."""
    standing = standing_of(user.pk, numbers=numbers)
    return Actor(
        kind="staff",
        id=user.pk,
        name=user.name or user.username,
        door=door,
        branch_id=branch_id,
        terminal_id=terminal_id,
        grants=standing.grants if user.is_active else {},
        all_powerful=standing.all_powerful and user.is_active,
    )


def standing_of(user_id: int, *, numbers: Mapping[str, int] | None = None) -> Standing:
    """The posts of a person and what they grant, remembered until posts, roles or branches change."""
    known = _standings.value(numbers)
    if user_id not in known:
        known[user_id] = _standing(user_id, organisation(numbers))
    return known[user_id]


def _fresh() -> dict[int, Standing]:
    return {}


_standings: Remembered[dict[int, Standing]] = Remembered(("branches", "roles"), _fresh)


def _standing(user_id: int, tree: Organisation) -> Standing:
    posts = list(Post.objects.filter(user_id=user_id).select_related("role").order_by("branch__path", "role__name"))
    wanted: dict[int, list[Grant]] = defaultdict(list)
    for grant in Grant.objects.filter(role_id__in={post.role_id for post in posts}):
        wanted[grant.role_id].append(grant)
    reaches: dict[str, set[str]] = defaultdict(set)
    for post in posts:
        for grant in wanted[post.role_id]:
            reaches[grant.permission].add(tree.reach(grant.reach, post.branch_id))
    return Standing(
        posts=tuple(PostFacts(post.pk, post.role.name, post.branch_id) for post in posts),
        grants={permission: _widest(paths) for permission, paths in reaches.items()},
        all_powerful=any(post.role.all_powerful for post in posts),
    )


def _widest(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths without those that another one covers."""
    kept: list[str] = []
    for path in sorted(paths):
        if not any(path.startswith(wider) for wider in kept):
            kept.append(path)
    return tuple(kept)
