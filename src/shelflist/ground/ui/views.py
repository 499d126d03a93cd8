"""The style guide: every component in every state. Nothing here is real, so nobody needs to sign in to see it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shelflist.ground.ui import specimens


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """The desk's parts. `?theme=dark` or `?theme=light` shows one theme whatever the reader's own is."""
    return render(request, "ui/styleguide/desk.html", specimens.desk() | forced_theme(request))


@login_not_required
def styleguide_public(request: HttpRequest) -> HttpResponse:
    """The public pages' parts."""
    return render(request, "ui/styleguide/public.html", specimens.public() | forced_theme(request))


def forced_theme(request: HttpRequest) -> dict[str, str]:
    wanted = request.GET.get("theme", "")
    return {"theme": wanted} if wanted in ("light", "dark") else {}
