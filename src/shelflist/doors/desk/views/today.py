"""Today: what needs a hand now at this branch, and the day beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shelflist.doors.desk.day import Day, open_days_up_to, the_day, unusual_days
from shelflist.doors.desk.hold_needs import hold_needs
from shelflist.doors.desk.message_needs import message_needs
from shelflist.doors.desk.needs import Scene, grouped, in_order, needs_of
from shelflist.doors.desk.places import here_and_below
from shelflist.ground.accounts.web import signed_in
from shelflist.ground.ui import charts, localise
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import notices
from shelflist.records.loans.queries import lent_and_returned

DAYS_DRAWN = 14


@require_GET
@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """The home page of the desk."""
    here = placed(request)
    tree = organisation(here.numbers)
    branch = here.branch or next(iter(tree.children(None)), None)
    if branch is None:
        return render(request, "desk/today_empty.html", {"may_edit": here.actor.may("edit-branches")})
    calendar = tree.calendar(branch.id)
    day = the_day(calendar, here.now)
    scene = Scene(
        actor=here.actor,
        tree=tree,
        numbers=here.numbers,
        branch=branch,
        branch_ids=here_and_below(tree, branch),
        calendar=calendar,
        day=day,
    )
    rows = in_order([*needs_of(scene), *hold_needs(scene), *message_needs(scene)])
    context = {
        "branch": branch,
        "day": day,
        "groups": grouped(rows, day),
        "row_count": len(rows),
        "clock": list(_clock(day)),
        "notices": notices(request),
        "may_close": here.actor.may("close-branches", branch.path),
        **_figures(scene),
    }
    return render(request, "desk/today.html", context)


def _clock(day: Day) -> list[dict[str, Any]]:
    """The doors and the present moment in order of time."""
    events = [{"at": day.now, "words": _("Now"), "kind": "now"}]
    for opens, closes in day.spans:
        events += [{"at": opens, "words": _("Doors open")}, {"at": closes, "words": _("Doors close")}]
    for event in events:
        if event["at"] < day.now:  # type: ignore[operator]  # moments
            event["kind"] = "past"
    return sorted(events, key=lambda event: event["at"])


def _figures(scene: Scene) -> dict[str, Any]:
    """How busy it was: loans over the last open days as a chart, today's loans and returns, what is unusual ahead."""
    days = open_days_up_to(scene.calendar, scene.day.on, DAYS_DRAWN)
    chart, since = None, scene.day.begins_at
    if days:
        since = scene.calendar.instant(
            days[0], scene.day.begins_at.astimezone(scene.calendar.zone).time(), earlier=True
        )
    counts, returned = lent_and_returned(since, scene.day.begins_at, scene.calendar.zone, branch_ids=scene.branch_ids)
    if days:
        rows = [(localise.day(day), counts.get(day, 0)) for day in days]
        title = _("Loans on the last {n} open days").format(n=len(days))
        chart = charts.bars(title, rows, label_head=_("Day"), value_head=_("Loans"), room=charts.ASIDE)
    ahead = [
        (localise.day(day), reason or (_("other hours") if is_open else _("shut")))
        for day, reason, is_open in unusual_days(scene.calendar, scene.day.on)
    ]
    facts = [
        (_("Lent today"), localise.number(counts.get(scene.day.on, 0))),
        (_("Came back"), localise.number(returned)),
    ]
    return {"chart": chart, "facts": facts, "ahead": ahead, "overdue_href": reverse("desk:overdue")}
