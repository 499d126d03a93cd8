"""For the public views: who may see them, who is reading, and what every public page shows.

`open_to_all` marks a page that anybody may see, `own_account` one that needs a reader who has signed in with card and
PIN. The two are all that the door has: `tests/architecture` holds every address of it to one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from shelflist.departments.holds.queries.surroundings import hands_out
from shelflist.doors.opac.sessions import ReaderSession
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.ui.localise import spoken_languages
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import BranchFacts, Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.patrons import devices
from shelflist.records.patrons.queries import patron_by_id

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
WORLD, READER = "world", "reader"
MOST_SAID = 12
DOOR = "opac"


class Visit:
    """Who reads this page, and what their browser keeps with us."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.session = ReaderSession(request)

    @cached_property
    def reader(self) -> Any:
        """The reader who has signed in, or None; asked of the database once, and only when there is a session."""
        number = self.session.get("patron")
        if not isinstance(number, int):
            return None
        now = placed(self.request).now
        patron = None if self.session.is_too_quiet(now) else patron_by_id(number)
        if patron is None or not patron.active or self.session.get("stamp") != devices.stamp(patron):
            self.session.forget()
            return None
        self.session.somebody_is_here(now)
        return patron

    def let_in(self, patron: Any, *, keep: bool = False) -> None:
        """Somebody has shown card and PIN: the session gets another id, and is theirs (S10)."""
        self.session.begin_anew()
        self.session.put("patron", patron.pk)
        self.session.put("stamp", devices.stamp(patron))
        self.session.put("seen", placed(self.request).now.isoformat())
        if keep:
            self.session.put("kept", True)
        self.__dict__["reader"] = patron

    def stay_in(self) -> None:
        """After a new PIN: this session goes on under another id, all others are over."""
        patron = patron_by_id(self.reader.pk)
        if patron is not None:
            self.let_in(patron, keep=bool(self.session.get("kept")))

    def say(self, words: Phrase) -> None:
        """What was done, to be said on the next page."""
        self._put_said({"kind": "good", "words": words.to_data()})

    def say_no(self, refusals: Iterable[Refusal], about: str = "") -> None:
        """Why something was not done, to be said on the next page."""
        for one in refusals:
            words = _("{title}: {reason}", title=about, reason=one.message) if about else one.message
            remedy = one.remedy.to_data() if one.remedy else None
            self._put_said({"kind": "stop", "words": words.to_data(), "remedy": remedy})

    def _put_said(self, said: dict[str, Any]) -> None:
        self.session.put("said", [*(self.session.get("said") or []), said][-MOST_SAID:])

    def said(self) -> list[dict[str, Any]]:
        """What is to be said now; it is said once."""
        waiting = self.session.get("said") or []
        self.session.drop("said")
        return list(waiting)

    def pickup_branches(self) -> list[BranchFacts]:
        """Where holds may be collected, the one where this screen stands first."""
        usable = hands_out(self.tree, placed(self.request).now)
        found = [one for one in self.tree.in_tree_order() if one.id in usable]
        return sorted(found, key=lambda one: one.id != self.here)

    @staticmethod
    def new_key() -> str:
        """For a form, so that sending it twice has one effect."""
        return uuid4().hex

    def actor(self) -> Actor:
        """The reader, or nobody, for actions."""
        if self.reader is None:
            return Actor(kind="patron", id=None, name="", door=DOOR)
        return Actor(
            kind="patron", id=self.reader.pk, name=self.reader.name, door=DOOR, branch_id=self.reader.home_branch_id
        )

    @cached_property
    def tree(self) -> Organisation:
        return organisation(placed(self.request).numbers)

    @cached_property
    def here(self) -> int | None:
        """The branch in whose house this screen stands: its copies are “here” (OPC-15)."""
        terminal = placed(self.request).terminal
        return terminal.branch_id if terminal else None


def visit_of(request: HttpRequest) -> Visit:
    """The visit that a marked view belongs to."""
    return cast("Visit", request.visit)  # type: ignore[attr-defined]


def open_to_all(view: View[P]) -> View[P]:
    """A page for everybody."""

    @wraps(view)
    def shown(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return _visited(request, lambda: view(request, *args, **kwargs))

    shown.audience = WORLD  # type: ignore[attr-defined]
    return cast("View[P]", login_not_required(shown))


def the_same_for_all(view: View[P]) -> View[P]:
    """Something for everybody that does not depend on who asks: pictures, feeds. No session is looked at."""
    view.audience = WORLD  # type: ignore[attr-defined]
    return login_not_required(view)


def own_account(view: View[P]) -> View[P]:
    """A page of the reader's own: whoever has not signed in does so first, and nothing of it is kept anywhere."""

    @wraps(view)
    def shown(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        def work() -> HttpResponseBase:
            if visit_of(request).reader is None:
                back = request.get_full_path() if request.method == "GET" else request.POST.get("back", "")
                return HttpResponseRedirect(f"{reverse('opac:sign_in')}?{urlencode({'next': back})}")
            return view(request, *args, **kwargs)

        return private(_visited(request, work))

    shown.audience = READER  # type: ignore[attr-defined]
    return cast("View[P]", login_not_required(shown))


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Not in any cache, not behind the Back button of a public screen (S11)."""
    patch_cache_control(response, no_store=True, private=True, max_age=0)
    return response


def _visited(request: HttpRequest, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    visit = Visit(request)
    request.visit = visit  # type: ignore[attr-defined]
    with translation.override(_language(request, visit)):
        response = work()
    visit.session.close(response)
    patch_vary_headers(response, ("Cookie", "Accept-Language"))
    return GZipMiddleware(lambda _request: response)(request)  # type: ignore[return-value]


def _language(request: HttpRequest, visit: Visit) -> str:
    """What this device has chosen, else the reader's own language, else what the browser asks for; English where the
    pages are not translated into it."""
    is_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    own = visit.reader.language if visit.reader is not None and not is_chosen else ""
    spoken = spoken_languages()
    return next((one for one in (own, translation.get_language() or "") if one in spoken), "en")


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A public page: what it shows, and what every one of them does."""
    visit = visit_of(request)
    root = next(iter(visit.tree.children(None)), None)
    around = {
        "library": root.name if root else "Shelflist",
        "reader": visit.reader,
        "kiosk": visit.session.kiosk,
        "basket_count": len(visit.session.get("basket") or ()),
        "languages": spoken_languages().items(),
        "said": visit.said(),
        "here_name": visit.tree.branch(visit.here).name if visit.here is not None else "",
    }
    return render(request, template, {**around, **context}, status=status)
