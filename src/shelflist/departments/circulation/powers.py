"""What the desk may set aside, and with whose permission (CIR-24).

There are two kinds of override: somebody acts on a refusal that they may set aside themselves, or borrows the
permission of a supervisor, who signs on the same screen. What was set aside about a reader, and who lent the
permission, is remembered while that reader's visit is open, and not a moment longer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from shelflist.departments.circulation import sessions
from shelflist.departments.circulation.forms import override_in
from shelflist.ground.accounts import signing_in
from shelflist.ground.accounts.models import User
from shelflist.ground.accounts.web import address
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.permissions import LENT
from shelflist.ground.common.refusals import Override, Refusal, Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import actor_for

KEPT = "circulation-powers"  # in the web session: one reader's visit at a time
ABOUT_THE_READER = frozenset({"card-expired", "patron-barred", "patron-blocked", "loan-limit", "limit-reached"})


@dataclass(frozen=True, slots=True)
class Power:
    """Who acts, with what they borrowed, and what they set aside. `trouble`: the supervisor's password was wrong."""

    actor: Actor
    override: Override | None = None
    trouble: tuple[Refusal, ...] = ()


def power_for(request: HttpRequest, card: str, reason: str) -> Power:
    """What was sent with this form, and what is remembered of this card's visit."""
    here = placed(request)
    kept = _kept(request, card, here.now)
    override = override_in(request.POST, reason)
    lender_id: int | None = kept.get("lender")
    trouble: tuple[Refusal, ...] = ()
    if request.POST.get("supervisor") or request.POST.get("secret"):
        lender_id, trouble = _signed(request)
    lender = _lender(request, lender_id)
    actor = here.actor.borrowing(lender, LENT) if lender else here.actor
    if override is not None and not trouble:
        override = replace(override, lent_by=lender.name if lender and _needs(here.actor) else "")
        _remember(request, card, override, lender.id if lender else None, here.now)
    elif kept.get("codes"):
        lent_by = lender.name if lender and _needs(here.actor) else ""
        override = Override(frozenset(kept["codes"]), kept["reason"], lent_by)
    return Power(actor, override, trouble)


def lender_of(request: HttpRequest, card: str) -> str:
    """The name of whoever lent a permission for this visit; blank when nobody did."""
    lender = _lender(request, _kept(request, card, placed(request).now).get("lender"))
    return lender.name if lender else ""


def forget(request: HttpRequest, *, but: str = "") -> None:
    """The visit is over, or another reader's begins: nothing is remembered of it."""
    kept = request.session.get(KEPT)
    if kept is not None and kept["card"] != but:
        del request.session[KEPT]


def _needs(actor: Actor) -> bool:
    """True when somebody lacks a permission that others may lend them."""
    return not all(actor.may(permission) for permission in LENT)


def _signed(request: HttpRequest) -> tuple[int | None, tuple[Refusal, ...]]:
    """The supervisor whose name and password were typed in; every try is counted as a sign-in is (S12)."""
    sent = request.POST
    try:
        user = signing_in.prove(
            username=sent.get("supervisor", "")[:80],
            password=sent.get("secret", "")[:200],
            address=address(request),
            now=placed(request).now,
        )
    except Refused as refused:
        return None, refused.refusals
    return user.pk, ()


def _lender(request: HttpRequest, user_id: int | None) -> Actor | None:
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if user is None:
        return None
    here = placed(request)
    return actor_for(user, door=here.actor.door, branch_id=here.actor.branch_id, numbers=here.numbers)


def _kept(request: HttpRequest, card: str, now: datetime) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(KEPT, {})
    if not card or kept.get("card") != card:
        return {}
    return kept if now - datetime.fromisoformat(kept["since"]) <= sessions.A_VISIT_LASTS else {}


def _remember(request: HttpRequest, card: str, override: Override, lender_id: int | None, now: datetime) -> None:
    """What concerns the reader holds for the visit; what concerns one item does not."""
    if not card:
        return
    before = _kept(request, card, now)
    codes = set(before.get("codes", ())) | (override.codes & ABOUT_THE_READER)
    request.session[KEPT] = {
        "card": card,
        "codes": sorted(codes),
        "reason": override.reason or before.get("reason", ""),
        "lender": lender_id or before.get("lender"),
        "since": before.get("since", now.isoformat()),
    }
