"""A code with which a reader chooses a PIN: made at the desk, shown once (S14 to S16)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.patrons import actions
from shelflist.records.patrons.queries import primary_cards
from shelflist.records.patrons.rules.pins import CODE_LENGTH
from shelflist.records.patrons.views.acts import REFUSED, patron_seen, section

HALF = CODE_LENGTH // 2


@needs("edit-patrons")
@require_POST
def new_code(request: HttpRequest, patron_id: int) -> HttpResponse:
    """Make a code and show it; no other page can show it again."""
    here, patron = placed(request), patron_seen(request, patron_id)
    back = section(patron_id, "cards")
    try:
        receipt = actions.make_activation_code(patron_id=patron_id, by=here.actor, now=here.now)
    except Refused as no:
        return render(request, "patrons/refused.html", {"refusals": no.refusals, "back": back}, status=REFUSED)
    context = {
        "patron": patron,
        "card": primary_cards([patron_id]).get(patron_id, ""),
        "code": f"{receipt.code[:HALF]}-{receipt.code[HALF:]}",
        "expires_at": receipt.expires_at,
        "back": back,
    }
    answer = render(request, "patrons/code.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
