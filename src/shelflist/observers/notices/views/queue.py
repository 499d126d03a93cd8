"""What waits, went out and failed; what would go out next; what came back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.downloads import csv_answer
from shelflist.ground.ui.localise import text as in_words
from shelflist.observers.notices import events, ways
from shelflist.observers.notices.actions import handling
from shelflist.observers.notices.forms import new_key
from shelflist.observers.notices.queries import queue as reading
from shelflist.observers.notices.queries.dry_run import dry_run
from shelflist.observers.notices.queries.surroundings import surroundings
from shelflist.observers.notices.rules.reaching import IN_WORDS
from shelflist.observers.notices.views.shown import message_rows
from shelflist.observers.notices.views.tabs import branch_choices, chosen_branch, ids_of, number, tabs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices

REFUSED = 409


@needs("see-notices")
@require_GET
def queue(request: HttpRequest) -> HttpResponseBase:
    """Messages by state, way and event, the newest first."""
    here, branch = placed(request), chosen_branch(request)
    ids = ids_of(request, branch)
    counts, waiting = reading.queue_counts(here.now, ids), reading.waiting(here.now, ids)
    state = request.GET.get("state", "pending")
    state = state if state in reading.STATES else "pending"
    way, event = request.GET.get("way", ""), request.GET.get("event", "")
    rows = reading.messages(
        state=state, way=way, event=event, branch_ids=ids, before=number(request.GET.get("before")) or None,
        limit=reading.PAGE + 1,
    )  # fmt: skip
    shown = [row for row in message_rows(rows[: reading.PAGE]) if here.actor.may("see-notices", _path(request, row))]
    if request.GET.get("format") == "csv":
        return _csv(shown)
    context = {
        "rows": shown,
        "older": rows[reading.PAGE - 1].pk if len(rows) > reading.PAGE else None,
        "counts": counts,
        "waiting": waiting,
        "stuck": waiting.is_stuck(here.now),
        "states": _states(request, state, counts),
        "state": state,
        "way": way,
        "event": event,
        "branch": branch,
        "branches": branch_choices(request),
        "ways": [(name, IN_WORDS[name]) for name in IN_WORDS],
        "events": [(one.code, one.label) for one in events.all_events()],
        "set_up": "email" in ways.working(),
        "may_send": here.actor.may("send-notices"),
        "key": new_key(),
        "tabs": tabs(request, "queue", waiting),
        "notices": notices(request),
    }
    return render(request, "notices/queue.html", context)


def _path(request: HttpRequest, row: dict[str, Any]) -> str:
    return str(row["path"])


def _states(request: HttpRequest, current: str, counts: reading.QueueCounts) -> list[dict[str, Any]]:
    words = {"pending": _("Waiting"), "sent": _("Sent"), "failed": _("Failed"), "cancelled": _("Stopped")}
    found = []
    for name, label in words.items():
        asked = request.GET.copy()
        asked["state"] = name
        asked.pop("before", None)
        found.append({"href": f"?{asked.urlencode()}", "label": label, "count": counts.states[name],
                      "current": name == current})  # fmt: skip
    return found


def _csv(rows: list[dict[str, Any]]) -> HttpResponseBase:
    header = [_("Made"), _("Way"), _("Event"), _("Reader"), _("Address"), _("State"), _("Sent"), _("Why")]
    cells = (
        [
            row["message"].made_at.isoformat(), in_words(row["way"]), in_words(row["event"]), row["reader"],
            row["message"].address, row["message"].state,
            row["message"].sent_at.isoformat() if row["message"].sent_at else "", in_words(row["why"]),
        ]
        for row in rows
    )  # fmt: skip
    return csv_answer("messages.csv", header, cells)


@needs("see-notices")
@require_GET
def tonight(request: HttpRequest) -> HttpResponseBase:
    """What would go out in the next day, by branch and event, without sending any of it."""
    here = placed(request)
    hours = min(max(number(request.GET.get("hours")) or 24, 1), 24 * 14)
    found = dry_run(surroundings(here.now), hours)
    context = {
        "run": found,
        "rows": [{"row": row, "ways": [(IN_WORDS.get(way), count) for way, count in row.ways]} for row in found.rows],
        "hours": hours,
        "choices": [(24, _("a day")), (72, _("three days")), (168, _("a week")), (336, _("two weeks"))],
        "tabs": tabs(request, "tonight"),
    }
    return render(request, "notices/tonight.html", context)


@needs("see-notices")
@require_GET
def bounces(request: HttpRequest) -> HttpResponseBase:
    """What came back, until somebody has put the address right."""
    return _bounces(request, {})


def _bounces(request: HttpRequest, more: dict[str, Any], status: int = 200) -> HttpResponseBase:
    here = placed(request)
    rows = [
        {"bounce": one, "way": IN_WORDS.get(one.way, one.way)}
        for one in reading.open_bounces()
        if one.patron is None or here.actor.may("see-notices", one.patron.home_branch.path)
    ]
    context = {
        "rows": rows, "may_send": here.actor.may("send-notices"), "key": new_key(), "tabs": tabs(request, "bounces"),
        "notices": notices(request), **more,
    }  # fmt: skip
    return render(request, "notices/bounces.html", context, status=status)


@needs("send-notices")
@require_POST
def settle(request: HttpRequest, bounce_id: int) -> HttpResponseBase:
    here = placed(request)
    try:
        receipt = handling.settle_bounce(
            bounce_id=bounce_id, by=here.actor, now=here.now, key=request.POST.get("key") or None
        )
    except Refused as no:
        return _bounces(request, {"refusals": no.refusals}, REFUSED)
    return done(reverse("notices:bounces"), receipt)
