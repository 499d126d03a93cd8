"""Changes that wait, and the links of one title."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.authorities.actions import applying, joining, proposing
from shelflist.departments.authorities.queries import of_title
from shelflist.departments.authorities.queries import waiting as changes
from shelflist.departments.authorities.views.shared import number_in, shown
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.web import done

STATES = ("waiting", "held", "done", "dropped")
LIMIT = 5000


@needs("see-records")
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Changes that wait, are held back, were done or dropped."""
    return _waiting(request, request.GET.get("state", ""), number_in(request.GET.get("after", "")))


def _waiting(request: HttpRequest, state: str, after: int = 0, no: Refused | None = None) -> HttpResponse:
    state = state if state in STATES else "waiting"
    counts = changes.waiting_counts()
    rows = changes.waiting_changes(state, after=after)
    context = {
        "state": state,
        "counts": [(one, counts.get(one, 0)) for one in STATES],
        "rows": rows[: changes.PAGE],
        "after": rows[changes.PAGE - 1].change.pk if len(rows) > changes.PAGE else "",
        "plan": changes.plan(),
        "limit": LIMIT,
        "refused": no.refusals if no else (),
        "key": uuid4().hex,
    }
    return shown(request, "waiting", "waiting", context, status=409 if no else 200)


@needs("edit-records")
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Run, hold back, let wait again or drop changes; or say what may be run each night."""
    sent, by, now = request.POST, actor(request), at(request)
    act, state, key = sent.get("act", ""), sent.get("state", ""), sent.get("key", "")[:80] or None
    ids = [number_in(value) for value in sent.getlist("change")[:200]]
    leave = "leave_dates" in sent
    try:
        if act in ("run", "run-all"):
            if act == "run" and not ids:
                ids = [0]  # nothing was ticked: refused with that
            most = number_in(sent.get("titles", "")) or LIMIT
            receipt = applying.run_changes(
                change_ids=ids if act == "run" else (), most_titles=most, leave_dates=leave, by=by, now=now, key=key
            )
        elif act == "plan":
            receipt = proposing.plan_changes(
                nightly_titles=number_in(sent.get("nightly", "")), leave_dates=leave, by=by, now=now, key=key
            )
        else:
            wanted = {"hold": "held", "release": "waiting"}.get(act, "dropped")
            receipt = proposing.set_changes(change_ids=ids, state=wanted, by=by, now=now, key=key)
    except Refused as no:
        return _waiting(request, state, 0, no)
    return done(f"{reverse('authorities:waiting')}?state={state if state in STATES else 'waiting'}", receipt)


@needs("see-records")
@require_GET
def one_change(request: HttpRequest, change_id: int) -> HttpResponse:
    """A change tried: what becomes of the authority, and of the first of its titles."""
    found = changes.tried(change_id)
    if found is None:
        raise Http404
    context = {"tried": found, "change": found.row.change, "key": uuid4().hex, "limit": LIMIT}
    return shown(request, "change", "waiting", context)


@needs("see-records")
@require_GET
def of_one_title(request: HttpRequest, record_id: int) -> HttpResponse:
    """The controlled fields of a title and what each is linked with."""
    return _of_title(request, record_id)


def _of_title(request: HttpRequest, record_id: int, no: Refused | None = None) -> HttpResponse:
    title = of_title.title_of(record_id)
    if title is None:
        raise Http404
    chosen, text = number_in(request.GET.get("heading", "")), request.GET.get("q", "").strip()[:200]
    context = {
        "record_id": record_id,
        "title": title,
        "rows": of_title.headings_of(record_id, chosen=chosen, text=text),
        "chosen": chosen,
        "q": text,
        "refused": no.refusals if no else (),
        "key": uuid4().hex,
    }
    return shown(request, "of_title", "", context, status=409 if no else 200)


@needs("edit-records")
@require_POST
def link(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take a field off its authority, or put it to another."""
    sent = request.POST
    try:
        receipt = joining.link_field(
            heading_id=number_in(sent.get("heading", "")),
            authority_id=number_in(sent.get("authority", "")) or None,
            by=actor(request),
            now=at(request),
            key=sent.get("key", "")[:80] or None,
        )
    except Refused as no:
        return _of_title(request, record_id, no)
    return done(reverse("authorities:of_title", args=[record_id]), receipt)
