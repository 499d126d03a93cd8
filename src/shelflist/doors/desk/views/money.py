"""What is done about money from the patron page, and the page of one charge with how it came about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.circulation.powers import power_for
from shelflist.doors.desk.money import address_of, rows_of
from shelflist.doors.desk.views.people import patron_page_shown
from shelflist.ground.accounts.web import forbidden, needs
from shelflist.ground.common.money import Money, parse_money
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.fines.actions import campaigns, charging, collecting, disputing, paying, planning
from shelflist.records.fines.queries.explaining import explained, until_of
from shelflist.records.fines.queries.lines import line_of, lines_of
from shelflist.records.fines.queries.rules import money_rules
from shelflist.records.fines.queries.standing import account_of, disputes_about, history_of

REFUSED = 409
SENT = ("amount", "given", "tender", "reference", "why")


class Wrong(Exception):
    """An amount that cannot be read."""


def _cents(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        return parse_money(text[:20]).minor
    except ValueError:
        raise Wrong from None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _charges(request: HttpRequest) -> list[int]:
    return [int(one) for one in request.POST.getlist("charge") if one.isdecimal() and len(one) < 18][:500]


def _unreadable() -> Refusal:
    return Refusal(
        code="amount-out-of-range", message=_("The amount could not be read."), remedy=_("Write it as 12.50.")
    )


def _tried(request: HttpRequest, act: Callable[[dict[str, Any]], Any]) -> tuple[Any, tuple[Refusal, ...]]:
    """Do it with what the reader of the page may do or a supervisor signs for; its receipt, or every reason why not."""
    power = power_for(request, "", request.POST.get("reason", ""))
    who = {"by": power.actor, "now": placed(request).now, "key": request.POST.get("key", "")[:80] or None}
    try:
        if power.trouble:
            raise Refused(power.trouble)
        return act({"who": who, "override": power.override}), ()
    except Wrong:
        return None, (_unreadable(),)
    except Refused as no:
        return None, no.refusals


def _act(
    request: HttpRequest, patron_id: int, act: Callable[[dict[str, Any]], Any], opened: str = ""
) -> HttpResponseBase:
    """Do it and go back to the money of the reader, or show it with every reason why not and what was typed."""
    receipt, refusals = _tried(request, act)
    if not refusals:
        return done(address_of(patron_id), receipt)
    more = {
        "refused": refusals,
        "override": _override(request, refusals),
        "ticked": _charges(request),
        "sent": {name: request.POST.get(name, "")[:200] for name in SENT},
        "opened": opened,
    }
    return patron_page_shown(request, patron_id, more, section="money", status=REFUSED)


def _override(request: HttpRequest, refusals: tuple[Refusal, ...]) -> dict[str, Any] | None:
    """“Do it anyway”, when all of it may be set aside: by the reader, or with a supervisor's signature."""
    if not refusals or not all(one.overridable_with for one in refusals):
        return None
    here = placed(request)
    path = here.branch.path if here.branch else ""
    kept = {"csrfmiddlewaretoken", "override", "reason", "supervisor", "secret", "key"}
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name) if name not in kept]
    return {
        "label": _("Do it anyway"),
        "action": request.get_full_path(),
        "fields": [*fields, ("key", uuid4().hex)],
        "codes": [one.code for one in refusals],
        "borrows": not all(here.actor.may(one.overridable_with, path) for one in refusals),
        "note": None,
    }


@needs("take-money")
@require_POST
def take_payment(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Without an amount, what is ticked (or everything) is paid; the action says how much change to give."""

    def act(sent: dict[str, Any]) -> Any:
        charges = _charges(request)
        given = _cents(request, "given") or 0
        amount = _cents(request, "amount")
        if amount is None:
            amount = sum(line.sums.open for line in _open(patron_id, charges))
        return paying.take_payment(
            patron_id=patron_id,
            amount_cents=amount,
            tender=request.POST.get("tender", "")[:20],
            charge_ids=charges,
            given_cents=given,
            reference=request.POST.get("reference", "")[:120],
            keep_rest=bool(request.POST.get("keep_rest")),
            **sent["who"],
        )

    return _act(request, patron_id, act)


def _open(patron_id: int, charges: list[int]) -> list[Any]:
    return [line for line in lines_of(patron_id, only_open=True) if not charges or line.id in charges]


@needs("waive-charges")
@require_POST
def waive(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Forgive, write off or discount the ticked lines."""

    def act(sent: dict[str, Any]) -> Any:
        return charging.waive(
            patron_id=patron_id,
            charge_ids=_charges(request),
            way=request.POST.get("way", "")[:20],
            why=request.POST.get("why", "")[:200],
            amount_cents=_cents(request, "waive_amount"),
            override=sent["override"],
            **sent["who"],
        )

    return _act(request, patron_id, act, "waive")


@needs("waive-charges")
@require_POST
def use_campaign(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Forgive for what was brought in."""

    def act(sent: dict[str, Any]) -> Any:
        return campaigns.use_campaign(
            patron_id=patron_id,
            campaign_id=_number(request.POST.get("campaign", "")),
            units=_number(request.POST.get("units", "")),
            charge_ids=_charges(request),
            **sent["who"],
        )

    return _act(request, patron_id, act)


@needs("collect-debts")
@require_POST
def make_plan(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Agree that it is paid in parts."""

    def act(sent: dict[str, Any]) -> Any:
        now: datetime = sent["who"]["now"]
        try:
            first = parse_date(request.POST.get("first_on", "")[:10])
        except ValueError:
            first = None
        return planning.make_plan(
            patron_id=patron_id,
            charge_ids=_charges(request),
            part_cents=_cents(request, "part") or 0,
            every_days=_number(request.POST.get("every_days", "")),
            first_on=first or now.date(),
            **sent["who"],
        )

    return _act(request, patron_id, act)


@needs("collect-debts")
@require_POST
def cancel_plan(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    return _act(request, patron_id, lambda sent: planning.cancel_plan(patron_id=patron_id, **sent["who"]))


@needs("charge-patrons")
@require_POST
def charge_patron(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Put a charge on the account; without an amount, the usual one of its kind."""

    def act(sent: dict[str, Any]) -> Any:
        kind = request.POST.get("kind", "")[:40]
        amount = _cents(request, "amount")
        if amount is None:
            usual = [one.default_cents for one in money_rules.value().types if one.code == kind]
            amount = next((cents for cents in usual if cents is not None), 0)
        return charging.charge_patron(
            patron_id=patron_id, kind=kind, amount_cents=amount, note=request.POST.get("note", "")[:200], **sent["who"]
        )

    return _act(request, patron_id, act, "charge")


@needs("refund-money")
@require_POST
def hand_out(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Give out what was noted to be given back."""
    tender = request.POST.get("tender", "")[:20]
    return _act(request, patron_id, lambda sent: paying.hand_out(patron_id=patron_id, tender=tender, **sent["who"]))


@needs("refund-money")
@require_POST
def pay_out(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Pay credit out."""

    def act(sent: dict[str, Any]) -> Any:
        return paying.pay_out_credit(
            patron_id=patron_id,
            amount_cents=_cents(request, "amount") or 0,
            tender=request.POST.get("tender", "")[:20],
            **sent["who"],
        )

    return _act(request, patron_id, act)


@needs("collect-debts")
@require_POST
def refer(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    return _act(request, patron_id, lambda sent: collecting.refer(patron_id=patron_id, **sent["who"]))


@needs("collect-debts")
@require_POST
def recall(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    note = request.POST.get("note", "")[:200]
    return _act(request, patron_id, lambda sent: collecting.recall(patron_id=patron_id, note=note, **sent["who"]))


# -- one charge -------------------------------------------------------------------------------------------------------


@needs("see-patrons")
@require_GET
def charge(request: HttpRequest, charge_id: int) -> HttpResponseBase:
    """How it came about day by day, everything that was posted, and what can be done about it (FIN-20)."""
    return charge_shown(request, charge_id, {})


def charge_shown(request: HttpRequest, charge_id: int, more: dict[str, Any], status: int = 200) -> HttpResponseBase:
    here = placed(request)
    line = line_of(charge_id)
    if line is None:
        raise Http404
    patron = line.charge.patron
    if patron is not None and not here.actor.may("see-patrons", patron.home_branch.path):
        return forbidden(request, "see-patrons")
    rules = money_rules.value(here.numbers)
    marks = account_of(patron.pk, here.now).marks if patron is not None else {}
    context = {
        "line": line,
        "row": rows_of([line], rules, marks)[0],
        "patron": patron,
        "days": explained(line, here.now),
        "until": until_of(line, here.now),
        "history": history_of(charge_id),
        "disputes": disputes_about(charge_id),
        "refundable": Money(max(line.sums.settled, 0)),
        "may": {
            name.replace("-", "_"): patron is not None and here.actor.may(name)
            for name in ("waive-charges", "refund-money", "charge-patrons", "decide-disputes")
        },
        "key": uuid4().hex,
        "notices": notices(request),
        **more,
    }
    return render(request, "desk/charge.html", context, status=status)


def _on_charge(request: HttpRequest, charge_id: int, act: Callable[[dict[str, Any]], Any]) -> HttpResponseBase:
    receipt, refusals = _tried(request, act)
    if not refusals:
        return done(reverse("desk:charge", args=[charge_id]), receipt)
    more = {"refused": refusals, "override": _override(request, refusals)}
    return charge_shown(request, charge_id, more, REFUSED)


@needs("waive-charges")
@require_POST
def void_charge(request: HttpRequest, charge_id: int) -> HttpResponseBase:
    """Take it off, or so much of it."""

    def act(sent: dict[str, Any]) -> Any:
        return charging.void_charge(
            charge_id=charge_id,
            why=request.POST.get("why", "")[:200],
            amount_cents=_cents(request, "amount"),
            override=sent["override"],
            **sent["who"],
        )

    return _on_charge(request, charge_id, act)


@needs("refund-money")
@require_POST
def refund(request: HttpRequest, charge_id: int) -> HttpResponseBase:
    """Give it back as it was paid; without an amount, all that was paid."""

    def act(sent: dict[str, Any]) -> Any:
        line = line_of(charge_id)
        amount = _cents(request, "amount")
        return paying.refund_charge(
            charge_id=charge_id,
            amount_cents=(max(line.sums.settled, 0) if line else 0) if amount is None else amount,
            why=request.POST.get("why", "")[:200],
            override=sent["override"],
            **sent["who"],
        )

    return _on_charge(request, charge_id, act)


@needs("charge-patrons")
@require_POST
def dispute(request: HttpRequest, charge_id: int) -> HttpResponseBase:
    """The reader says that it is wrong."""
    line = line_of(charge_id)
    if line is None or line.charge.patron_id is None:
        raise Http404
    patron_id, said = line.charge.patron_id, request.POST.get("said", "")[:500]
    return _on_charge(
        request,
        charge_id,
        lambda sent: disputing.open_dispute(patron_id=patron_id, charge_ids=[charge_id], said=said, **sent["who"]),
    )


@needs("charge-patrons")
@require_POST
def settle_dispute(request: HttpRequest, charge_id: int, dispute_id: int, act: str) -> HttpResponseBase:
    """Add evidence, withdraw, grant or reject."""
    text = request.POST.get("why", "")[:1000]
    acts: dict[str, Callable[[dict[str, Any]], Any]] = {
        "evidence": lambda who: disputing.add_evidence(dispute_id=dispute_id, text=text, **who),
        "withdraw": lambda who: disputing.withdraw_dispute(dispute_id=dispute_id, **who),
        "grant": lambda who: disputing.decide(dispute_id=dispute_id, granted=True, why=text, **who),
        "reject": lambda who: disputing.decide(dispute_id=dispute_id, granted=False, why=text, **who),
    }
    if act not in acts:
        raise Http404
    return _on_charge(request, charge_id, lambda sent: acts[act](sent["who"]))
