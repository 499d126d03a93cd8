"""For views: who may see them, and from where a request comes.

Every page needs a signed-in person unless its view is marked with Django's `login_not_required`. Beyond that a view
says with `needs(permission)` what its reader must be allowed to do, or with `signed_in` that everybody may.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from shelflist.ground.common.actors import Actor, not_permitted

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
EVERYBODY = ""


class WithPerson(Protocol):
    """What the branches' middleware adds to every request, as far as accounts need it."""

    now: datetime
    actor: Actor


def at(request: HttpRequest) -> datetime:
    """The moment of the request, aware, UTC."""
    return cast("WithPerson", request).now


def actor(request: HttpRequest) -> Actor:
    """Who sent the request."""
    return cast("WithPerson", request).actor


def needs(permission: str) -> Callable[[View[P]], View[P]]:
    """Show the view only to those who have the permission somewhere; the action asks again, for the place itself."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if actor(request).may(permission):
                return view(request, *args, **kwargs)
            return forbidden(request, permission)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("View[P]", guarded)

    return decorate


def signed_in(view: View[P]) -> View[P]:
    """Mark a view as open to everybody who is signed in."""
    view.permission = EVERYBODY  # type: ignore[attr-defined]
    return view


def forbidden(request: HttpRequest, permission: str) -> HttpResponse:
    """The page that says what is not permitted and whom to ask."""
    refusal = not_permitted(permission)
    return render(request, "403.html", {"sentence": refusal.message, "remedy": refusal.remedy}, status=403)


def address(request: HttpRequest) -> str:
    """Where the request comes from.

    Behind proxies of the library's own (setting TRUSTED_PROXIES, how many) it is what the outermost of them has seen;
    what the reader's own machine puts into X-Forwarded-For is never believed.
    """
    proxies: int = getattr(settings, "TRUSTED_PROXIES", 0)
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(seen) >= proxies:
        return seen[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def safe_next(request: HttpRequest, wanted: str | None) -> str:
    """A path of this site to go on to; the desk when the wanted one leads elsewhere."""
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return str(settings.LOGIN_REDIRECT_URL)


def is_fragment(request: HttpRequest) -> bool:
    """True when a part of a page asks, not a person opening a page."""
    return request.headers.get("HX-Request") == "true"


def page_behind(request: HttpRequest) -> str:
    """The page that somebody sees while this is asked for: its own for a page, the one it stands on for the rest."""
    if is_fragment(request):
        return safe_next(request, request.headers.get("HX-Current-URL"))
    if request.method != "GET":
        return safe_next(request, request.headers.get("Referer"))
    return request.get_full_path()
