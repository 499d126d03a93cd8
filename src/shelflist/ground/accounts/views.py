"""Signing in and out, locking, and one's own preferences."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.ground.accounts import actions, lock_screen, signing_in
from shelflist.ground.accounts.forms import PasswordForm, PreferencesForm, SignInForm
from shelflist.ground.accounts.models import User
from shelflist.ground.accounts.web import actor, address, at, page_behind, safe_next, signed_in
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.context import SOUND_COOKIE, THEME_COOKIE

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; go on to `next` when it is a page of ours. The session gets a new id."""
    then = safe_next(request, request.POST.get("next") or request.GET.get("next"))
    if request.method == "GET" and request.user.is_authenticated:
        return HttpResponseRedirect(then)
    form = SignInForm(request.POST or None)
    context = {"form": form, "next": then, "signed_out": "signed-out" in request.GET}
    if not form.is_valid():
        return render(request, "accounts/sign_in.html", context, status=422 if form.is_bound else 200)
    try:
        user = signing_in.prove(
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            address=address(request),
            now=at(request),
        )
    except Refused as no:
        return render(request, "accounts/sign_in.html", context | {"refusals": no.refusals}, status=422)
    login(request, user, backend=BACKEND)
    lock_screen.open_up(request, at(request))
    return HttpResponseRedirect(then)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and everything in it."""
    logout(request)
    return redirect(f"{reverse('accounts:sign_in')}?signed-out")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the session (POST, from the page it is to come back to), or show the lock screen (GET)."""
    if request.method == "POST":
        request.session[lock_screen.LOCKED] = True
        return redirect(f"{reverse('accounts:lock')}?{urlencode({'next': page_behind(request)})}")
    then = safe_next(request, request.GET.get("next"))
    if not request.session.get(lock_screen.LOCKED):
        return HttpResponseRedirect(then)
    held = lock_screen.held(request, request.GET.get("held", ""))
    return lock_screen.page(request, then, held)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """One's own theme, language, sounds and keys. What was last pressed on this machine gives way to what is saved."""
    user = _user(request)
    form = PreferencesForm(request.POST or None, initial=_preferences_of(user))
    if request.method == "GET" or not form.is_valid():
        return _preferences_page(request, form, PasswordForm())
    actions.change_preferences(user_id=user.pk, to=form.preferences(), by=actor(request), now=at(request))
    answer = redirect(f"{reverse('accounts:preferences')}?saved=preferences")
    for cookie in (THEME_COOKIE, SOUND_COOKIE):
        answer.delete_cookie(cookie)
    return answer


@signed_in
@sensitive_post_parameters()
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; this session goes on, all others end."""
    user = _user(request)
    form = PasswordForm(request.POST)
    refusals: tuple[object, ...] = ()
    if form.is_valid():
        try:
            signing_in.prove(
                username=user.username,
                password=form.cleaned_data["current"],
                address=address(request),
                now=at(request),
            )
            actions.set_password(user_id=user.pk, password=form.cleaned_data["new"], by=actor(request), now=at(request))
        except Refused as no:
            refusals = no.refusals
        else:
            user.refresh_from_db()
            update_session_auth_hash(request, user)
            return redirect(f"{reverse('accounts:preferences')}?saved=password")
    return _preferences_page(request, PreferencesForm(initial=_preferences_of(user)), form, refusals)


def _preferences_page(
    request: HttpRequest, form: PreferencesForm, password_form: PasswordForm, refusals: tuple[object, ...] = ()
) -> HttpResponse:
    context = {
        "form": form,
        "password_form": password_form,
        "refusals": refusals,
        "saved": request.GET.get("saved"),
    }
    wrong = form.is_bound or password_form.is_bound
    return render(request, "accounts/preferences.html", context, status=422 if wrong else 200)


def _preferences_of(user: User) -> dict[str, object]:
    names = ("theme", "language", "sounds", "letter_keys")
    return {name: getattr(user, name) for name in names}


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the middleware lets nobody else in
    return request.user
