"""When a session is locked, the screen it shows, and the forms that were sent to it meanwhile."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string

from shelflist.ground.common.refusals import Refused

LOCKED = "locked"
SEEN = "seen_at"
SEEN_EVERY = timedelta(minutes=1)
QUIET_HEADER = "X-Quiet"  # sent by what a page asks for by itself, so that it does not count as somebody at work
HELD = "held"
PASSWORD_FIELD = "unlock_password"  # noqa: S105 - the name of a form field
HELD_FIELD = "unlock_held"
MOST_HELD = 5
LONGEST_HELD = 200_000  # characters; the session is a row in the database


@dataclass(frozen=True, slots=True)
class Held:
    """A form that was sent to a locked session: where to, and its fields; files and very long texts are not kept."""

    token: str
    path: str
    fields: dict[str, list[str]]
    complete: bool


def hold(request: HttpRequest) -> Held | None:
    """Keep what was posted in the session, the last few of them; None for anything but a form."""
    if request.method != "POST":
        return None
    fields = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    fields.pop("csrfmiddlewaretoken", None)
    fits = sum(len(name) + sum(map(len, values)) for name, values in fields.items()) <= LONGEST_HELD
    if not fits:
        fields = {}
    one = Held(get_random_string(12), request.get_full_path(), fields, fits and not request.FILES)
    request.session[HELD] = [*request.session.get(HELD, []), asdict(one)][-MOST_HELD:]
    return one


def held(request: HttpRequest, token: str) -> Held | None:
    """What is kept under this token, if anything."""
    return next((Held(**kept) for kept in request.session.get(HELD, []) if kept["token"] == token), None)


def let_go(request: HttpRequest, token: str) -> Held | None:
    """Take what is kept under this token out of the session."""
    one = held(request, token)
    request.session[HELD] = [kept for kept in request.session.get(HELD, []) if kept["token"] != token]
    return one


def open_up(request: HttpRequest, now: datetime) -> None:
    """The right password was given: the session is open, and quiet from now on."""
    request.session.pop(LOCKED, None)
    request.session[SEEN] = now.isoformat()


def is_locked(request: HttpRequest, now: datetime) -> bool:
    """Locked by hand, or quiet for longer than SHELFLIST_LOCK_MINUTES (0: never)."""
    if request.session.get(LOCKED):
        return True
    minutes: int = getattr(settings, "SHELFLIST_LOCK_MINUTES", 15)
    seen = request.session.get(SEEN)
    return bool(minutes and seen and now - datetime.fromisoformat(seen) > timedelta(minutes=minutes))


def remember_that_somebody_is_here(request: HttpRequest, now: datetime) -> None:
    """Once a minute is enough, so that not every page view writes to the database."""
    if request.headers.get(QUIET_HEADER):
        return
    seen = request.session.get(SEEN)
    if seen is None or now - datetime.fromisoformat(seen) > SEEN_EVERY:
        request.session[SEEN] = now.isoformat()


def page(request: HttpRequest, then: str, one: Held | None, refused: Refused | None = None) -> HttpResponse:
    """The lock screen. Its form goes, with the password, where the held form was going, or else to the page `then`."""
    context = {
        "then": then,
        "held": one,
        "refusals": refused.refusals if refused else (),
        "password_field": PASSWORD_FIELD,
        "held_field": HELD_FIELD,
    }
    return render(request, "accounts/lock.html", context, status=403)
