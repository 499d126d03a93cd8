"""The journal: who did what, when it happened and when we heard of it, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.defaults import page_not_found

from shelflist.doors.desk.places import branch_choices, here_and_below, number
from shelflist.doors.desk.timeline import Told, told
from shelflist.ground.accounts.queries import users
from shelflist.ground.accounts.web import needs, page_behind
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.queries import PAGE, recent_entries
from shelflist.ground.journal.verbs import all_verbs
from shelflist.ground.ui import localise
from shelflist.ground.ui.downloads import csv_answer
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import DONE, done, notices

MOST_ROWS_IN_CSV = 5000


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the address; what does not fit counts as not asked."""

    entry_id: int | None
    verb: str
    person_id: int | None
    branch_id: int | None
    day: date | None
    before: int | None


@needs("see-journal")
@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """Entries, newest first; `?verb=`, `?person=`, `?branch=`, `?day=` choose, `?entry=` shows one alone."""
    return _page(request, {})


def _page(request: HttpRequest, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    asked = _asked(request)
    if request.GET.get("format") == "csv":
        return csv_answer(
            "journal.csv", _csv_header(), [_csv_row(one) for one in _entries(request, asked, MOST_ROWS_IN_CSV)]
        )
    shown = _entries(request, asked, PAGE)
    verbs = sorted(((verb.name, localise.text(verb.label)) for verb in all_verbs()), key=lambda pair: pair[1])
    context = {
        "entries": shown,
        "older": shown[-1].id if len(shown) == PAGE else None,
        "asked": asked,
        "is_filtered": any((asked.entry_id, asked.verb, asked.person_id, asked.branch_id, asked.day)),
        "verbs": verbs,
        "people": [(user.pk, user.name or user.username) for user in users()],
        "branches": [(id, name) for id, name in branch_choices(request) if _may_read(request, id)],
        "may_undo": placed(request).actor.may("undo"),
        "may_see_records": placed(request).actor.may("see-records"),
        "notices": notices(request),
        **more,
    }
    return render(request, "desk/journal.html", context, status=status)


def _asked(request: HttpRequest) -> Asked:
    sent = request.GET
    try:
        day = date.fromisoformat(sent.get("day", ""))
    except ValueError:
        day = None
    known = {verb.name for verb in all_verbs()}
    return Asked(
        entry_id=number(sent.get("entry")) or None,
        verb=sent.get("verb", "") if sent.get("verb") in known else "",
        person_id=number(sent.get("person")) or None,
        branch_id=number(sent.get("branch")) or None,
        day=day,
        before=number(sent.get("before")) or None,
    )


def _may_read(request: HttpRequest, branch_id: int) -> bool:
    here = placed(request)
    return here.actor.may("see-journal", organisation(here.numbers).path_of(branch_id))


def _branches_read(request: HttpRequest, asked: Asked) -> list[int] | None:
    """Whose entries this reader may see: None for everybody's, those without a branch included."""
    tree = organisation(placed(request).numbers)
    if asked.branch_id is not None and asked.branch_id in tree.branches:
        wanted = here_and_below(tree, tree.branches[asked.branch_id])
    elif all(_may_read(request, id) for id in tree.branches):
        return None
    else:
        wanted = tuple(tree.branches)
    return [id for id in wanted if _may_read(request, id)]


def _entries(request: HttpRequest, asked: Asked, limit: int) -> list[Told]:
    begins, ends = _moments(asked.day)
    entries = recent_entries(
        entry_id=asked.entry_id,
        verb=asked.verb,
        actor_id=asked.person_id,
        branch_ids=_branches_read(request, asked),
        since=begins,
        until=ends,
        before=asked.before,
        limit=limit,
    )
    return told(request, entries)


def _moments(day: date | None) -> tuple[datetime | None, datetime | None]:
    """From the first moment of a local day to the first of the next."""
    if day is None or not date(1900, 1, 1) <= day < date(9999, 1, 1):
        return None, None
    first = timezone.make_aware(datetime.combine(day, time(0)))
    last = timezone.make_aware(datetime.combine(day + timedelta(days=1), time(0)))
    return first, last


def _csv_header() -> list[str]:
    return [_("Happened"), _("Heard"), _("What"), _("In words"), _("Who"), _("Where"), _("Door"), _("Undone")]


def _csv_row(one: Told) -> list[str]:
    moments = [one.at, one.heard_at or one.at]
    return [
        *(timezone.localtime(moment).isoformat(" ", "seconds") for moment in moments),
        localise.text(one.label),
        localise.text(one.words),
        one.who,
        one.where,
        one.door,
        timezone.localtime(one.undone_at).isoformat(" ", "seconds") if one.undone_at else "",
    ]


@needs("undo")
@require_POST
def undo_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take an act back; when that cannot be, the journal says every reason."""
    here = placed(request)
    try:
        receipt = undo(entry_id=entry_id, by=here.actor, now=here.now, key=f"undo-{entry_id}")
    except Refused as no:
        if not here.actor.may("see-journal"):
            raise Http404 from no
        return _page(request, {"refused": no.refusals}, status=409)
    return done(_behind(request), receipt)


def _behind(request: HttpRequest) -> str:
    """The page one stands on, without what it said before; the journal when there is none at the desk."""
    parts = urlsplit(page_behind(request))
    if not parts.path.startswith("/desk/"):
        return reverse("desk:journal")
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != DONE]
    return urlunsplit(("", "", parts.path, urlencode(kept), ""))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page that an undo has taken away leads to the journal, which says what was undone; all else is a gap."""
    number_of_act = request.GET.get(DONE, "")
    actor = getattr(request, "actor", None)
    if request.path.startswith("/desk/") and number_of_act.isdecimal() and actor is not None:
        there = "desk:journal" if actor.may("see-journal") else "desk:today"
        return HttpResponseRedirect(f"{reverse(there)}?{urlencode({DONE: number_of_act})}")
    return page_not_found(request, exception)
