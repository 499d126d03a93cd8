"""Reading the organisation: the tree with everything about branches that the program keeps in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import cast

from django.db.models import Q

from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.money import USUAL, keep_currency
from shelflist.ground.common.specialdays import Repeats, SpecialDays, Stretch
from shelflist.ground.journal.revisions import Remembered
from shelflist.records.branches.models import (
    Branch,
    BranchGroup,
    CalendarException,
    DepthLabel,
    FloatingGroup,
    FloatingMember,
    OpeningHours,
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

PAST_DAYS_SHOWN = timedelta(days=60)
LAST_OF_ALL = 2**62  # the place of days that are not kept yet


def organisation(numbers: Mapping[str, int] | None = None) -> Organisation:
    """The organisation as of these revision numbers (`journal.revisions.current()`; asked for when not given)."""
    return _organisation.value(numbers)


def load_organisation(days: Iterable[CalendarException] | None = None) -> Organisation:
    """The organisation as the database has it now, past what is remembered: for actions, inside their transaction.

    With `days` it is as if these were all the days that differ from the week: to see what a change would do.
    """
    rows = {row.pk: row for row in Branch.objects.order_by("position", "name", "pk")}
    weekly = _weekly_hours()
    exceptions = _in_order(days_that_differ() if days is None else days)
    branches = {}
    calendars = {}
    for pk, branch in rows.items():
        above = tuple(int(step) for step in branch.path.split("/")[:-2])
        nearest_first = (pk, *reversed(above))
        timezone = next((rows[id].timezone for id in nearest_first if rows[id].timezone), "UTC")
        branches[pk] = _branch_facts(branch, above, timezone, own_hours=pk in weekly)
        calendars[pk] = OpeningCalendar(
            timezone=timezone,
            weekly=next((weekly[id] for id in nearest_first if id in weekly), {}),
            exceptions=tuple(special for at, special in exceptions if at in nearest_first),
        )
    return Organisation(
        branches,
        _groups(),
        _locations(),
        calendars,
        _terminals(),
        _floating(),
        _adjustments(),
        _costs(),
        _depth_labels(),
        next((row.currency for row in rows.values() if row.parent_id is None), "") or USUAL,
    )


def days_that_differ() -> list[CalendarException]:
    """Every day that differs from the week and counts, those of closures too."""
    return list(CalendarException.objects.filter(_counting()).order_by("pk"))


def days_shown(branch_ids: Iterable[int], today: date) -> list[CalendarException]:
    """The days that differ at these branches and are ahead, going on or not long past, for their page."""
    rows = CalendarException.objects.filter(_counting(), branch_id__in=list(branch_ids))
    coming_again = ~Q(repeats="") & (Q(until_on=None) | Q(until_on__gte=today))
    rows = rows.filter(Q(last_on__gte=today - PAST_DAYS_SHOWN) | coming_again)
    return list(rows.select_related("branch", "closure").order_by("first_on", "pk"))


def _counting() -> Q:
    return Q(closure=None) | Q(closure__cancelled_at=None)


def _in_order(days: Iterable[CalendarException]) -> list[tuple[int, SpecialDays]]:
    """Days with their branch, in the order in which they go over each other: as added, closures over all else."""
    ordered = sorted(days, key=lambda row: (row.closure_id is not None, row.pk or LAST_OF_ALL))
    return [(row.branch_id, special_days(row)) for row in ordered]


def _read() -> Organisation:
    found = load_organisation()
    keep_currency(found.currency)
    return found


_organisation: Remembered[Organisation] = Remembered("branches", _read)


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
    return SpecialDays(
        first_on=row.first_on,
        last_on=row.last_on,
        reason=row.reason,
        stretches=stretches,
        repeats=cast("Repeats", row.repeats),
        until=row.until_on,
        shut_from=row.shut_from,
        shut_until=row.shut_until,
        moves=row.moves,
        closure=row.closure_id or 0,
    )


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
        row.pk: FloatingFacts(row.pk, row.code, row.name, members[row.pk], row.manual)
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


def _depth_labels() -> dict[int, str]:
    return dict(DepthLabel.objects.values_list("depth", "label"))


def _costs() -> dict[tuple[int, int], int | None]:
    return {
        (origin, target): cost
        for origin, target, cost in TransportCost.objects.values_list("origin_id", "target_id", "cost")
    }
