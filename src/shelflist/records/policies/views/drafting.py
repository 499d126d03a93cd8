"""Working inside a draft: whoever has opened one sees the rules as they will be, and what they change is kept in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal import revisions
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done
from shelflist.records.policies import actions
from shelflist.records.policies.models import PolicyDraft

IN_SESSION = "policy_draft"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class _NotDone(Exception):
    """The page was shown again, with what was wrong: nothing is to be kept."""

    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response


def opened(request: HttpRequest) -> PolicyDraft | None:
    """The draft that this session works in, as long as it is being prepared."""
    number = request.session.get(IN_SESSION)
    if not isinstance(number, int):
        return None
    row = PolicyDraft.objects.filter(pk=number, ended_at=None).first()
    if row is None:
        request.session.pop(IN_SESSION, None)
    return row


def drafted(view: View[P]) -> View[P]:
    """A page about rules, inside the draft that this session has opened."""

    @wraps(view)
    def within(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        draft = opened(request)
        request.policy_draft = draft  # type: ignore[attr-defined]  # shown over the page
        if draft is None:
            return view(request, *args, **kwargs)
        here = placed(request)

        def shown() -> HttpResponseBase:
            here.numbers = revisions.current()
            return view(request, *args, **kwargs)

        if request.method == "GET":
            return _seen(request, draft, shown)

        def do() -> HttpResponseBase:
            response = shown()
            if response.status_code != HttpResponseRedirect.status_code:
                raise _NotDone(response)
            return response

        try:
            response, saved = actions.change_in_draft(draft_id=draft.pk, do=do, by=here.actor, now=here.now)
        except _NotDone as shown_again:
            return shown_again.response
        return done(urlsplit(response.headers["Location"]).path, saved)

    return cast("View[P]", within)


def _seen(request: HttpRequest, draft: PolicyDraft, shown: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """A page read under a draft; a draft that no longer fits is closed, and its own page says why."""
    found: list[HttpResponseBase] = []
    try:
        with actions.shown(draft.pk):
            found.append(shown())
    except Refused:
        request.session.pop(IN_SESSION, None)
        return HttpResponseRedirect(reverse("policies:draft", args=[draft.pk]))
    return found[0]
