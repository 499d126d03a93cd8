"""What the desk remembers in the web session: when a visit began, which modifiers are on, the drop being emptied.

Reload and Back therefore show the same lines, and the next scan is treated like the last one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from shelflist.departments.circulation.rules import ReturnOptions
from shelflist.departments.circulation.rules.bookdrop import BookDrop, ends_at, is_over
from shelflist.ground.common.calendar import OpeningCalendar

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
    request.session.pop(DROP_REACH, None)
    request.session[SESSIONS] = {
        name: began for name, began in request.session.get(SESSIONS, {}).items() if name != verb
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


# -- the cart that what goes to a shelf is put on ----------------------------------------------------------------------

CART = "reshelving-cart"  # its number and its name


@dataclass(frozen=True, slots=True)
class CartInUse:
    """A cart by its number, with what stands on it."""

    id: int
    name: str


def cart(request: HttpRequest) -> CartInUse | None:
    """The cart that this desk loads, if it does."""
    kept = request.session.get(CART)
    return CartInUse(kept["id"], kept["name"]) if kept else None


# -- how what comes back is treated: the modifiers and the book drop ---------------------------------------------------

MODIFIERS = "circulation-modifiers"  # names of the modifiers that are on
DROP = "circulation-drop"  # branch, effective_at, began_at, last_scan_at
DROP_REACH = "circulation-drop-reach"  # the earliest moment a drop of this session counted from
DROP_ENDED = "circulation-drop-ended"  # when a session was over by itself, until somebody has seen to it


def modifiers(request: HttpRequest) -> ReturnOptions:
    """The modifiers of check-in that are on at this desk."""
    return ReturnOptions.of(request.session.get(MODIFIERS, ()))


def turn_modifier(request: HttpRequest, name: str) -> None:
    """Turn a modifier on, or off when it was on."""
    names = set(request.session.get(MODIFIERS, ())) ^ {name}
    request.session[MODIFIERS] = list(ReturnOptions.of(names).names)


def begin_drop(request: HttpRequest, branch_id: int, effective_at: datetime, now: datetime) -> None:
    """What is scanned from now on lay in the drop and counts as returned at `effective_at`."""
    request.session[DROP] = {
        "branch": branch_id,
        "effective_at": effective_at.isoformat(),
        "began_at": now.isoformat(),
        "last_scan_at": now.isoformat(),
    }
    request.session.pop(DROP_ENDED, None)
    furthest = min(effective_at, drop_reach(request) or effective_at)
    request.session[DROP_REACH] = furthest.isoformat()


def drop_reach(request: HttpRequest) -> datetime | None:
    """Back to when a drop of this session counted, if there was one."""
    return _moment(request.session.get(DROP_REACH))


def book_drop(request: HttpRequest, branch_id: int | None, calendar: OpeningCalendar, now: datetime) -> BookDrop | None:
    """The drop that is being emptied at this branch, if it is not over by itself."""
    kept = request.session.get(DROP)
    if kept is None or kept["branch"] != branch_id:
        return None
    drop = BookDrop(**{name: datetime.fromisoformat(kept[name]) for name in BookDrop.__dataclass_fields__})
    if not is_over(drop, calendar, now):
        return drop
    end_drop(request)
    request.session[DROP_ENDED] = ends_at(drop, calendar).isoformat()
    return None


def drop_scanned(request: HttpRequest, now: datetime) -> None:
    """Somebody is still at it."""
    if DROP in request.session:
        request.session[DROP] = {**request.session[DROP], "last_scan_at": now.isoformat()}


def drop_ended_at(request: HttpRequest) -> datetime | None:
    """When the drop was over by itself, as long as nobody has said that they know."""
    return _moment(request.session.get(DROP_ENDED))


def end_drop(request: HttpRequest) -> None:
    """What is scanned counts as of now again."""
    request.session.pop(DROP, None)
    request.session.pop(DROP_ENDED, None)
