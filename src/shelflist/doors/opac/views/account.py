"""My account: loans, holds, money, and how the library does things for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.circulation.actions.renewing import renew
from shelflist.departments.circulation.actions.renewing_all import renew_all
from shelflist.departments.holds import actions as holds
from shelflist.departments.holds.queries.lists import open_holds_of
from shelflist.departments.holds.queries.shown import places_of
from shelflist.doors.opac.account_rows import hold_rows, loan_rows
from shelflist.doors.opac.cards import cards
from shelflist.doors.opac.family import Person, whose
from shelflist.doors.opac.web import Visit, own_account, page, visit_of
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.fines.online import offered
from shelflist.records.fines.queries.lines import lines_of
from shelflist.records.fines.queries.online import pay_address
from shelflist.records.loans.queries import open_loans_of
from shelflist.records.patrons.queries import primary_cards


@require_GET
@own_account
def account(request: HttpRequest) -> HttpResponseBase:
    """Everything on one page: what is out, what is waited for, what is owed."""
    visit, now = visit_of(request), placed(request).now
    person, family = whose(visit, request)
    loans, waiting = open_loans_of(person.id), open_holds_of(person.id)
    titles = [loan.item.record_id for loan in loans] + [hold.record_id for hold in waiting]
    shown = {card.id: card for card in cards(titles, visit.tree)}
    lines = lines_of(person.id, only_open=True) if person.sees_money else []
    rows, held = loan_rows(loans, shown, visit.tree, now), hold_rows(waiting, shown, places_of(waiting), visit.tree)
    context = {
        "person": person,
        "family": family if len(family) > 1 else [],
        "greeting": _greeting(visit, now),
        "card_number": primary_cards([person.id]).get(person.id, ""),
        "loans": rows,
        "late_count": sum(row.kind == "stop" for row in rows),
        "renewable_count": sum(row.may_renew for row in rows),
        "holds": held,
        "ready": [row for row in held if row.is_ready],
        "lines": lines,
        "owed": Money(sum(line.sums.open for line in lines)),
        "pays_online": bool(offered()) and person.is_self,
        "key": visit.new_key(),
    }
    return page(request, "opac/account.html", context)


def _greeting(visit: Visit, now: datetime) -> Any:
    hour = visit.tree.calendar(visit.reader.home_branch_id).local(now).hour
    name = visit.reader.preferred_name or visit.reader.given_names or visit.reader.name
    if hour < 12:
        return _("Good morning, {name}", name=name)
    return _("Good afternoon, {name}", name=name) if hour < 18 else _("Good evening, {name}", name=name)


def back_to(person: Person) -> HttpResponseRedirect:
    """The account again, of whom it was about, from its top: there it is said what was done."""
    address = reverse("opac:account")
    asked = "" if person.is_self else f"?{urlencode({'for': person.id})}"
    return HttpResponseRedirect(f"{address}{asked}")


def acting_for(visit: Visit, request: HttpRequest) -> Person:
    """Whom the act is for; somebody whose account may only be looked at is not there."""
    person, _family = whose(visit, request)
    if not person.acts:
        raise Http404
    return person


@require_POST
@own_account
def renewing(request: HttpRequest) -> HttpResponseBase:
    """Renew one loan, or everything that can be."""
    visit = visit_of(request)
    person = acting_for(visit, request)
    key = request.POST.get("key", "")[:40] or None
    if "all" in request.POST:
        outcomes = renew_all(patron_id=person.id, by=visit.actor(), now=placed(request).now, key=key)
        count = sum(one.receipt is not None for one in outcomes)
        visit.say(nphrase("Renewed {count} loan.", "Renewed {count} loans.", count))
        for one in outcomes:
            if one.refusals:
                visit.say_no(one.refusals, about=one.title)
        return back_to(person)
    number = request.POST.get("loan", "")
    loan = next((one for one in open_loans_of(person.id) if str(one.pk) == number), None)
    if loan is None:
        raise Http404
    try:
        receipt = renew(item_barcode=loan.item.barcode, by=visit.actor(), now=placed(request).now,
                        key=f"{key}-{loan.pk}" if key else None)  # fmt: skip
        day = visit.tree.calendar(loan.branch_id).day_of(receipt.due_at)
        visit.say(_("“{title}” is renewed until {day}.", title=receipt.title, day=day))
    except Refused as no:
        visit.say_no(no.refusals, about=loan.item.record.title)
    return back_to(person)


@require_GET
@own_account
def pay(request: HttpRequest) -> HttpResponseBase:
    """On to the pages of money, with a link that is good for this reader only."""
    return HttpResponseRedirect(pay_address(visit_of(request).reader.pk))


@require_POST
@own_account
def hold_acts(request: HttpRequest) -> HttpResponseBase:
    """Suspend, resume or cancel one of their holds."""
    visit, now = visit_of(request), placed(request).now
    person = acting_for(visit, request)
    act = next((one for one in ("suspend", "resume", "cancel") if one in request.POST), "")
    number = request.POST.get(act, "")
    hold = next((one for one in open_holds_of(person.id) if str(one.pk) == number), None)
    if hold is None:
        raise Http404
    title = hold.record.title
    try:
        if act == "suspend":
            holds.suspend_hold(hold_id=hold.pk, by=visit.actor(), now=now)
            visit.say(_("The hold on “{title}” rests until you start it again. You keep your place.", title=title))
        elif act == "resume":
            holds.resume_hold(hold_id=hold.pk, by=visit.actor(), now=now)
            visit.say(_("The hold on “{title}” goes on.", title=title))
        else:
            holds.cancel_hold(hold_id=hold.pk, by=visit.actor(), now=now)
            visit.say(_("The hold on “{title}” is cancelled.", title=title))
    except Refused as no:
        visit.say_no(no.refusals, about=title)
    return back_to(person)
