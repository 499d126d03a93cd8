"""What the views of money share: reading amounts, running one act, saying why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from shelflist.ground.common.money import parse_money
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done

REFUSED = 409


def cents_of(text: str) -> int | None:
    """An amount as it was typed; None when there is none. Refused(amount-out-of-range) when it cannot be read."""
    if not text.strip():
        return None
    try:
        return parse_money(text.strip()[:20]).minor
    except ValueError:
        message = _("The amount “{text}” could not be read.", text=text.strip()[:20])
        raise Refused(Refusal(code="amount-out-of-range", message=message, remedy=_("Write it as 12.50."))) from None


def whole(text: str) -> int:
    """A number of things; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def act_or_show(
    request: HttpRequest,
    act: Callable[[dict[str, Any]], Any],
    address: str | Callable[[Any], str],
    show: Callable[[tuple[Refusal, ...]], HttpResponse],
) -> HttpResponse:
    """Do it and go on, or show the page with every reason why not."""
    here = placed(request)
    who = {"by": here.actor, "now": here.now, "key": request.POST.get("key", "")[:80] or None}
    try:
        receipt = act(who)
    except Refused as no:
        answer = show(no.refusals)
        answer.status_code = REFUSED
        return answer
    return done(address if isinstance(address, str) else address(receipt), receipt)
