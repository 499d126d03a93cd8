"""Who a program is that sends a key, and at which branch it stands: for every door that programs knock at."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from shelflist.ground.accounts import actions as accounts
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.branches.middleware import branch_of_work, placed
from shelflist.records.branches.queries import actor_for, organisation, standing_of

BRANCH_HEADER = "Shelflist-Branch"


def holder_of_key(request: HttpRequest, key: str, *, door: str) -> Actor | None:
    """The actor that a key stands for, now the actor of the request; None for no key, or one that was revoked."""
    here = placed(request)
    user = accounts.use_api_key(key=key, now=here.now)
    if user is None:
        return None
    tree = organisation(here.numbers)
    standing = standing_of(user.pk, numbers=here.numbers)
    code = request.headers.get(BRANCH_HEADER, "")
    named = next((branch.id for branch in tree.branches.values() if branch.code == code), None) if code else None
    if code and named is None:
        raise Refused(_no_such_branch(code))
    branch_id = branch_of_work(tree, standing, None, named)
    if code and branch_id != named:
        raise Refused(_not_at_this_branch(code))
    here.branch = tree.branches.get(branch_id) if branch_id is not None else None
    if branch_id is not None:  # the middleware, which did not know the key, has gone by the clock of the whole
        timezone.activate(tree.calendar(branch_id).zone)
    here.actor = actor_for(user, door=door, branch_id=branch_id, numbers=here.numbers)
    return here.actor


def _no_such_branch(code: str) -> Refusal:
    return Refusal(
        code="branch-unknown",
        message=_("There is no branch with the code “{code}”.", code=code),
        remedy=_("Send the code of one of your branches in the header {header}.", header=BRANCH_HEADER),
    )


def _not_at_this_branch(code: str) -> Refusal:
    return Refusal(
        code="not-permitted",
        message=_("This key has no post at “{code}”.", code=code),
        remedy=_("Ask an administrator to give its user a post there."),
    )
