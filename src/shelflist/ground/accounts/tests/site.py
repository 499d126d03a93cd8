"""A small site for the tests of views: accounts' own pages and three more, with the middleware that accounts rely on.

Time, place and grants come from packages above this one; here a clock and a set of permissions stand for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from shelflist.ground.accounts.tests.samples import NOW
from shelflist.ground.accounts.web import needs, signed_in
from shelflist.ground.common.actors import Actor

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shelflist.ground.accounts.middleware.SignInRequired",
    "shelflist.ground.accounts.tests.site.NowAndWho",
    "shelflist.ground.accounts.middleware.QuietScreenLocks",
]


class Scene:
    """What time it is and what the signed-in person may do."""

    now: datetime = NOW
    permissions: tuple[str, ...] = ()


scene = Scene()


class NowAndWho:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        grants = dict.fromkeys(scene.permissions, ("",))
        request.now = scene.now
        request.actor = Actor("staff", request.user.pk, str(request.user), "desk", grants=grants)
        return self.get_response(request)


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the desk")


@needs("edit-policies")
def policies(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the rules")


@signed_in
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"noted {request.POST['text']} and {'+'.join(request.POST.getlist('tags'))}")


@login_not_required
def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [
    path("desk/", desk),
    path("desk/policies/", policies),
    path("desk/note/", note),
    path("hello/", hello),
    path("api/v1/ping/", desk),
    path("", include("shelflist.config.urls")),  # the rail links to every door
]
