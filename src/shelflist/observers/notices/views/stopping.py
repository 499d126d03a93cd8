"""The page behind the link in a message to a list: no more of these. Mail programs may press it for the reader."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shelflist.ground.common.refusals import Refused
from shelflist.observers.notices.actions.mailing import unsubscribe as stop
from shelflist.observers.notices.queries.unsubscribing import who_unsubscribes
from shelflist.records.branches.middleware import placed


@login_not_required
@csrf_exempt  # RFC 8058: a mail program posts here for its reader; the token in the address is the permission
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Asked for with GET it only asks back, because programs that look at links open them."""
    who = who_unsubscribes(token)
    state = "ask" if who else "unknown"
    if who and request.method == "POST":
        try:
            stop(patron_id=who[0], event=who[1], now=placed(request).now)
            state = "done"
        except Refused:
            state = "unknown"
    return render(request, "notices/stopped.html", {"state": state}, status=404 if state == "unknown" else 200)
