"""Nobody gets past without signing in, and a screen that was quiet for long asks for the password again.

Order in settings: Django's sessions, `NothingStaysBehind`, Django's AuthenticationMiddleware, `SignInRequired`, the
branches' WhereAndWhen (it sets `request.now`), `QuietScreenLocks`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse

from shelflist.ground.accounts import lock_screen, signing_in
from shelflist.ground.accounts.models import User
from shelflist.ground.accounts.web import address, at, is_fragment, page_behind
from shelflist.ground.common.refusals import Refused


class SignInRequired(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page, from a fragment with the whole page; paths with keys of their own pass."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.path.startswith(tuple(getattr(settings, "PATHS_WITH_KEYS", ()))):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if not is_fragment(request):
            return super().handle_no_permission(request, view_func)
        asked = urlencode({"next": page_behind(request)})
        return HttpResponse(status=403, headers={"HX-Redirect": f"{reverse('accounts:sign_in')}?{asked}"})


class NothingStaysBehind:
    """What somebody saw who had signed in is kept by no browser: “Back” after signing out shows nothing (S11)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if not request.session.is_empty() and not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "private, no-store"
        return answer


class QuietScreenLocks:
    """Locks a session that was quiet for SHELFLIST_LOCK_MINUTES (0: never), and opens it again for its own person.

    A form that is sent to a locked session is kept there, not on the page, where others could read it, and goes on its
    way with the password. One with a file or a very long text cannot be kept; the screen says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or request.path in self._always_open() or not _asks_for_a_sign_in(request):
            return self.get_response(request)
        if _is_unlocking(request):
            return self._unlock(request)
        if not lock_screen.is_locked(request, at(request)):
            lock_screen.remember_that_somebody_is_here(request, at(request))
            return self.get_response(request)
        request.session[lock_screen.LOCKED] = True
        held = lock_screen.hold(request)
        if is_fragment(request):
            asked = {"next": page_behind(request)} | ({"held": held.token} if held else {})
            there = f"{reverse('accounts:lock')}?{urlencode(asked)}"
            return HttpResponse(status=403, headers={"HX-Redirect": there})
        return lock_screen.page(request, page_behind(request), held)

    @staticmethod
    def _always_open() -> set[str]:
        return {reverse("accounts:lock"), reverse("accounts:sign_out"), reverse("accounts:sign_in")}

    def _unlock(self, request: HttpRequest) -> HttpResponse:
        """Check the password; then let what was held go on as if it had just been sent, or show the page."""
        assert isinstance(request.user, User)
        token = request.POST.get(lock_screen.HELD_FIELD, "")
        try:
            signing_in.prove(
                username=request.user.username,
                password=request.POST[lock_screen.PASSWORD_FIELD],
                address=address(request),
                now=at(request),
            )
        except Refused as no:
            return lock_screen.page(request, request.get_full_path(), lock_screen.held(request, token), no)
        lock_screen.open_up(request, at(request))
        request.session.cycle_key()
        held = lock_screen.let_go(request, token)
        if held is None or not held.complete or held.path != request.get_full_path():
            return HttpResponseRedirect(request.get_full_path())
        fields = QueryDict(mutable=True)
        for name, values in held.fields.items():
            fields.setlist(name, values)
        fields["csrfmiddlewaretoken"] = request.POST.get("csrfmiddlewaretoken", "")
        request.POST = fields  # type: ignore[assignment]
        return self.get_response(request)


def _asks_for_a_sign_in(request: HttpRequest) -> bool:
    """False for what the world may see: nothing there is to be locked, and looking at it is not being at the desk."""
    try:
        return getattr(resolve(request.path_info).func, "login_required", True)
    except Resolver404:
        return True


def _is_unlocking(request: HttpRequest) -> bool:
    is_form = request.method == "POST" and request.content_type == "application/x-www-form-urlencoded"
    return is_form and lock_screen.PASSWORD_FIELD in request.POST
