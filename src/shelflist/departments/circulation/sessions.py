"""When a visit or a session at the desk began: kept in the web session, so that Reload and Back show the same lines."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest

VISITS = "circulation-visits"  # patron id as text → when the visit began
SESSIONS = "circulation-sessions"  # verb → when the session began
MOST_VISITS = 8
A_VISIT_LASTS = timedelta(hours=2)
A_SESSION_LASTS = timedelta(hours=12)


def visit_began(request: HttpRequest, patron_id: int, now: datetime) -> datetime:
    """When this patron's visit began; now, when none is going on."""
    visits = dict(request.session.get(VISITS, {}))
    began = _moment(visits.get(str(patron_id)))
    if began is None or now - began > A_VISIT_LASTS:
        began = now
        visits[str(patron_id)] = now.isoformat()
        newest = sorted(visits, key=visits.__getitem__, reverse=True)[:MOST_VISITS]
        request.session[VISITS] = {number: visits[number] for number in newest}
    return began


def finish_visit(request: HttpRequest, patron_id: int) -> None:
    """The next scan of this patron's card begins a new visit."""
    visits = dict(request.session.get(VISITS, {}))
    visits.pop(str(patron_id), None)
    request.session[VISITS] = visits


def session_began(request: HttpRequest, verb: str, now: datetime) -> datetime:
    """When this session of returning (or counting uses) began; now, when none is going on."""
    began = _moment(request.session.get(SESSIONS, {}).get(verb))
    if began is None or now - began > A_SESSION_LASTS:
        began = now
        request.session[SESSIONS] = {**request.session.get(SESSIONS, {}), verb: now.isoformat()}
    return began


def end_session(request: HttpRequest, verb: str) -> None:
    """The next scan begins a new session."""
    request.session[SESSIONS] = {
        name: began for name, began in request.session.get(SESSIONS, {}).items() if name != verb
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
