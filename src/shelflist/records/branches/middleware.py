"""The moment, the place and the person of every request: the only clock of the web, and local time and language for it.

A request has `now` (aware, UTC), `numbers` (the revision numbers of what is kept in memory), `actor`, `branch` (None
until somebody with several posts has said where they are working), `terminal` and `opening` (what the doors do next).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation

from shelflist.ground.accounts.models import User
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.calendar import OpeningCalendar
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal import revisions
from shelflist.ground.ui.localise import desk_language
from shelflist.records.branches.organisation import BranchFacts, Organisation, TerminalFacts
from shelflist.records.branches.queries import Standing, actor_for, organisation, standing_of

if TYPE_CHECKING:
    from collections.abc import Mapping

TERMINAL_COOKIE = "shelflist_terminal"
BRANCH_IN_SESSION = "branch"
OF_STAFF = ("/desk/", "/sign-in/", "/lock/", "/preferences/")
NOBODY = Actor(kind="anonymous", id=None, name="", door="desk")


class PlacedRequest(Protocol):
    """What this middleware adds to a request."""

    now: datetime
    numbers: Mapping[str, int]
    actor: Actor
    branch: BranchFacts | None
    terminal: TerminalFacts | None
    opening: Phrase | None


def placed(request: HttpRequest) -> PlacedRequest:
    """The request with the attributes that this middleware adds, for the type checker."""
    return cast("PlacedRequest", request)


class WhereAndWhen:
    """Adds moment, actor, branch and terminal; activates the branch's time zone and the user's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = placed(request)
        here.now = datetime.now(UTC)
        here.numbers = revisions.current()
        tree = organisation(here.numbers)
        undecided = self._place(request, tree)
        if here.branch:
            here.opening = opening(tree.calendar(here.branch.id), here.now)
        zone = tree.calendar(here.branch.id).zone if here.branch else _home_zone(tree)
        with timezone.override(zone):
            if undecided and _is_a_desk_page(request):
                asked = urlencode({"next": request.get_full_path()})
                return HttpResponseRedirect(f"{reverse('branches:here')}?{asked}")
            return self._in_language(request)

    def _place(self, request: HttpRequest, tree: Organisation) -> bool:
        """Find terminal, branch and actor; True when somebody has yet to say at which of their branches they are."""
        here = placed(request)
        here.actor, here.branch, here.opening = NOBODY, None, None
        here.terminal = tree.terminals.get(digest_of(request.COOKIES.get(TERMINAL_COOKIE, "")))
        user = request.user
        if not isinstance(user, User):
            return False
        standing = standing_of(user.pk, numbers=here.numbers)
        branch_id = branch_of_work(tree, standing, here.terminal, request.session.get(BRANCH_IN_SESSION))
        here.branch = tree.branches.get(branch_id) if branch_id is not None else None
        here.actor = actor_for(
            user,
            door="desk",
            branch_id=branch_id,
            terminal_id=here.terminal.id if here.terminal else None,
            numbers=here.numbers,
        )
        return here.branch is None and len(standing.branch_ids) > 1

    def _in_language(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if request.path.startswith(OF_STAFF):
            language = desk_language(language or translation.get_language() or "")
        if not language or not translation.check_for_language(language):
            return self.get_response(request)
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language() or language
            return self.get_response(request)


def digest_of(token: str) -> str:
    """SHA-256 of a terminal's token, in hex: only this is kept."""
    return sha256(token.encode()).hexdigest()


def branch_of_work(
    tree: Organisation, standing: Standing, terminal: TerminalFacts | None, chosen: object
) -> int | None:
    """The terminal's branch, else the one chosen for this session, else that of the only post.

    A chosen branch counts only as long as the person may stand there (`may_stand_at`).
    """
    if terminal is not None:
        return terminal.branch_id
    if isinstance(chosen, int) and may_stand_at(tree, standing, chosen):
        return chosen
    return standing.branch_ids[0] if len(standing.branch_ids) == 1 else None


def may_stand_at(tree: Organisation, standing: Standing, branch_id: int) -> bool:
    """True for every branch at or below one of the person's posts, and everywhere for an administrator."""
    facts = tree.branches.get(branch_id)
    if facts is None:
        return False
    posts = (tree.branches.get(id) for id in standing.branch_ids)
    return standing.all_powerful or any(post is not None and facts.path.startswith(post.path) for post in posts)


def opening(calendar: OpeningCalendar, now: datetime) -> Phrase | None:
    """What the doors do next today: “Open till 18:00”, “Doors open 10:00”, “Shut today”; None without any hours."""
    if not calendar.has_hours:
        return None
    today = calendar.day_of(now)
    spans = list(calendar.open_spans(today))
    for opens, closes in spans:
        if now < opens:
            return _("Doors open {time}", time=f"{calendar.local(opens):%H:%M}")
        if now < closes:
            return _("Open till {time}", time=f"{calendar.local(closes):%H:%M}".replace("00:00", "24:00"))
    return _("Shut for today") if spans else _("Shut today")


def _home_zone(tree: Organisation) -> tzinfo:
    root = next(iter(tree.children(None)), None)
    return tree.calendar(root.id).zone if root else timezone.get_default_timezone()


def _is_a_desk_page(request: HttpRequest) -> bool:
    """A whole page for people, not a fragment, a post or the page on which they choose."""
    is_page = request.method == "GET" and request.headers.get("HX-Request") != "true"
    return is_page and request.path.startswith("/desk/") and request.path != reverse("branches:here")
