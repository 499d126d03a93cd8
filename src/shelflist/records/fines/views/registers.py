"""Registers: which are open, opening one, selling, counting blind and cashing up."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refusal
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.fines.actions.registers import cash_up, open_register, sell
from shelflist.records.fines.queries import drawers
from shelflist.records.fines.queries.rules import money_rules
from shelflist.records.fines.views.sending import act_or_show, cents_of, whole


@needs("take-money")
@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    """The drawers here, open or not, and the last shifts."""
    return _registers(request, ())


def _registers(request: HttpRequest, refused: tuple[Refusal, ...]) -> HttpResponse:
    here = placed(request)
    branch_id = here.branch.id if here.branch else None
    context = {
        "registers": drawers.registers_at(branch_id),
        "shifts": drawers.last_shifts(branch_id),
        "items": drawers.things_for_sale(branch_id),
        "tenders": [way for way in money_rules.value(here.numbers).tenders if way.is_money],
        "may_work": here.actor.may("work-registers"),
        "may_see_policies": here.actor.may("see-policies"),
        "refused": refused,
        "key": uuid4().hex,
        "notices": notices(request),
    }
    return render(request, "fines/registers.html", context)


@needs("work-registers")
@require_POST
def open_one(request: HttpRequest, register_id: int) -> HttpResponse:
    """Begin a shift."""

    def act(who: dict[str, Any]) -> Any:
        return open_register(register_id=register_id, float_cents=cents_of(request.POST.get("float", "")) or 0, **who)

    return act_or_show(request, act, reverse("fines:registers"), lambda no: _registers(request, no))


@needs("work-registers")
@require_GET
def shift(request: HttpRequest, shift_id: int) -> HttpResponse:
    """An open shift is counted blind; a closed one shows what was counted, expected and over or short."""
    return _shift(request, shift_id, ())


def _shift(request: HttpRequest, shift_id: int, refused: tuple[Refusal, ...]) -> HttpResponse:
    found = drawers.shift_by_id(shift_id)
    if found is None:
        raise Http404
    here = placed(request)
    context = {
        "shift": found,
        "ways": [way for way in money_rules.value(here.numbers).tenders if way.counted != "not"],
        "counts": drawers.counts_of(found),
        "payments": drawers.payments_in(shift_id) if found.closed_at else [],
        "refused": refused,
        "key": uuid4().hex,
        "notices": notices(request),
    }
    return render(request, "fines/shift.html", context)


@needs("work-registers")
@require_POST
def cash_up_one(request: HttpRequest, shift_id: int) -> HttpResponse:
    """End it with what was counted."""

    def act(who: dict[str, Any]) -> Any:
        counted = {}
        for way in money_rules.value().tenders:
            cents = cents_of(request.POST.get(f"count-{way.code}", ""))
            if cents is not None:
                counted[way.code] = cents
        return cash_up(shift_id=shift_id, counted=counted, note=request.POST.get("note", "")[:200], **who)

    address = reverse("fines:shift", args=[shift_id])
    return act_or_show(request, act, address, lambda no: _shift(request, shift_id, no))


@needs("take-money")
@require_POST
def sell_things(request: HttpRequest) -> HttpResponse:
    """Sell so many of each; then the receipt."""

    def act(who: dict[str, Any]) -> Any:
        counts = {
            int(name.removeprefix("count-")): whole(str(value))
            for name, value in request.POST.items()
            if name.startswith("count-") and name.removeprefix("count-").isdecimal() and len(name) < 20
        }
        given = cents_of(request.POST.get("given", "")) or 0
        return sell(items=counts, tender=request.POST.get("tender", "")[:20], given_cents=given, **who)

    return act_or_show(
        request,
        act,
        lambda receipt: reverse("fines:receipt", args=[receipt.payment_id]),
        lambda no: _registers(request, no),
    )
