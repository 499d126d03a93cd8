"""Keeps the desk quick while the public side is stormed: few public requests at once, and none that nobody waits for.

It stands before everything else, so that a refusal costs next to nothing. What stands here is true of one process:
each has its own threads to keep free. The desk, the API and files pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from threading import Condition

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override

from shelflist.doors.opac.rules.crowds import PICTURES, Answer, Crowd, Kind, kind_of, network_of
from shelflist.ground.accounts.web import address

STAFF = ("/desk/", "/api/", "/sign-in/", "/sign-out/", "/lock/", "/static/", "/styleguide/", "/pay/", "/language/")
AT_ONCE = 2  # of the eight threads of a process
MAY_WAIT = 4  # for their turn, when all public places are taken; two threads stay free for the desk
PATIENCE_SECONDS = 1.5
BUSY_SECONDS = 1


class CrowdControl:
    """Middleware. With IS_PUBLIC_SERVER (the public server's own process) the desk is not here at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.is_public_only: bool = settings.IS_PUBLIC_SERVER
        self.places = 2 * AT_ONCE if self.is_public_only else AT_ONCE
        self.crowd, self.turn = Crowd(), Condition()
        self.inside = self.waiting = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(STAFF):
            if self.is_public_only and not request.path.startswith(("/static/", "/pay/")):
                return HttpResponseNotFound()
            return self.get_response(request)
        answer = self._ask(request)
        if not answer.admitted:
            return _come_back(request, answer)
        if request.path.startswith(PICTURES):
            return self.get_response(request)
        try:
            return self.get_response(request)
        finally:
            with self.turn:
                self.inside -= 1
                self.turn.notify()

    def _ask(self, request: HttpRequest) -> Answer:
        kind = kind_of(request.path, request.GET.keys(), request.GET.get("page", ""))
        network = network_of(address(request))
        with self.turn:
            if kind == "picture":  # drawn in a moment or remembered: it takes no place, but what it costs counts
                return self.crowd.ask(kind, network, time.monotonic())
            if not self._has_place(kind):
                return Answer(False, BUSY_SECONDS)
            answer = self.crowd.ask(kind, network, time.monotonic())
            self.inside += answer.admitted
        return answer

    def _has_place(self, kind: Kind) -> bool:
        """Whether there is room, after a short wait for people; walks through facets and guesses do not wait."""
        if self.inside < self.places:
            return True
        if kind in ("walk", "typing") or self.waiting >= MAY_WAIT:
            return False
        self.waiting += 1
        try:
            return self.turn.wait_for(lambda: self.inside < self.places, PATIENCE_SECONDS)
        finally:
            self.waiting -= 1


def _come_back(request: HttpRequest, answer: Answer) -> HttpResponse:
    status = 429 if answer.is_network else 503
    headers = {"Retry-After": str(answer.wait_seconds), "Cache-Control": "no-store"}
    response = HttpResponse(_page(answer, get_language_from_request(request)), status=status, headers=headers)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would write a line for each of a swarm
    return response


@lru_cache(maxsize=512)
def _page(answer: Answer, language: str) -> str:
    """What a person reads then; nothing to solve, nothing to click away."""
    with override(language):
        return render_to_string("opac/busy.html", {"answer": answer})
