"""A desk of one page that answers scans and writes down what arrived: the browser's scan queue can be tested alone."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path

from shelflist.ground.common.phrases import phrase
from shelflist.ground.ui import specimens
from shelflist.ground.ui.panels import Act, Line

PAGE = """{% extends "ui/desk.html" %}{% load shelflist %}
{% block scan_action %}/scan/{% endblock %}
{% block scan_context %}<input type="hidden" name="patron" value="{{ patron }}">{% endblock %}
{% block scan_context_name %}{{ place }}{% endblock %}
{% block page %}<ol class="lines"></ol><a href="/elsewhere/" data-go="x">{{ place }}</a>{% endblock %}"""
ANSWER = '{% load shelflist %}{% line line %}<span id="scan-context" hx-swap-oob="innerHTML">{{ context|safe }}</span>'


@dataclass
class Heard:
    """What reached the server, and how it shall behave."""

    scans: list[tuple[str, str, str]] = field(default_factory=list)  # scan, key, patron
    slow_seconds: float = 0
    failing: bool = False
    locked: bool = False

    def forget(self) -> None:
        self.scans.clear()
        self.slow_seconds, self.failing, self.locked = 0, False, False


heard = Heard()


@login_not_required
def page(request: HttpRequest, place: str = "check-out") -> HttpResponse:
    context = {"patron": request.GET.get("patron", "nobody"), "place": place}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


@login_not_required
def scan(request: HttpRequest) -> HttpResponse:
    time.sleep(heard.slow_seconds)
    said = request.POST["scan"]
    heard.scans.append((said, request.POST.get("key", ""), request.POST["patron"]))
    if heard.locked:
        return HttpResponse(status=403, headers={"HX-Redirect": "/elsewhere/"})
    if heard.failing:
        return HttpResponse("broken", status=500)
    if said.startswith("card-"):
        return HttpResponse(status=204, headers={"HX-Redirect": f"/?patron={said}"})
    if said.startswith("switch-"):
        context = f'<input type="hidden" name="patron" value="{said}">'
    else:
        context = f'<input type="hidden" name="patron" value="{request.POST["patron"]}">'
    acts = (
        Act(phrase("Why?"), "/why/", how="panel", key="w"),
        Act(phrase("Undo"), "/undo/", how="post", fields=(("barcode", said),), key="u"),
    )
    line = Line("ok", phrase("Lent"), title=f"Book {said}", barcode=said, acts=acts)
    answer = engines["django"].from_string(ANSWER).render({"line": line, "context": context}, request)
    return HttpResponse(answer) if request.headers.get("HX-Request") else render(request, "404.html")


@login_not_required
def why(request: HttpRequest) -> HttpResponse:
    panel = "{% load shelflist %}{% why explanation closable=True %}"
    return HttpResponse(engines["django"].from_string(panel).render({"explanation": specimens.explanation()}, request))


@login_not_required
def undo(request: HttpRequest) -> HttpResponse:
    line = Line("undone", phrase("Undone"), title=f"Book {request.POST['barcode']}")
    return HttpResponse(
        engines["django"].from_string("{% load shelflist %}{% line line %}").render({"line": line}, request)
    )


urlpatterns = [
    path("", page),
    path("elsewhere/", page, {"place": "check-in"}),
    path("scan/", scan),
    path("why/", why),
    path("undo/", undo),
    path("", include("shelflist.config.urls")),  # the frame of a desk page links to all of the desk
]
