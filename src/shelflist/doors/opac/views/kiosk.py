"""A public screen in the library: big targets, and nothing of the last reader left for the next (OPC-15, S11)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.doors.opac.sessions import KIOSK_COOKIE
from shelflist.doors.opac.web import open_to_all, page, private, visit_of

TEN_YEARS = 10 * 365 * 24 * 3600


@require_GET
@open_to_all
def kiosk(request: HttpRequest) -> HttpResponseBase:
    """The first page of a public screen; on another one, the switch that makes it one."""
    return private(page(request, "opac/kiosk.html", {}))


@require_POST
@open_to_all
def switch(request: HttpRequest) -> HttpResponseBase:
    """This screen is a public one from now on, or no longer. Whoever was signed in is signed out."""
    visit = visit_of(request)
    visit.session.forget()
    answer = HttpResponseRedirect(reverse("opac:kiosk"))
    if request.POST.get("kiosk") == "on":
        answer.set_cookie(
            KIOSK_COOKIE, "1", max_age=TEN_YEARS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        answer.delete_cookie(KIOSK_COOKIE)
    return private(answer)
