"""Disputes to decide, and debts to collect."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refusal
from shelflist.ground.ui.downloads import csv_answer
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import notices
from shelflist.records.fines.actions.collecting import recall, refer, tell_agency
from shelflist.records.fines.queries import flows
from shelflist.records.fines.queries.rules import money_rules
from shelflist.records.fines.views.sending import act_or_show, whole


@needs("charge-patrons")
@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """What is to be decided, or (`?show=decided`) was."""
    here = placed(request)
    show = "decided" if request.GET.get("show") == "decided" else "open"
    tree = organisation(here.numbers)
    ids = [one for one, facts in tree.branches.items() if here.actor.may("charge-patrons", facts.path)]
    address = reverse("fines:disputes")
    tabs = [
        {"href": address, "label": _("To decide"), "count": flows.open_dispute_count(ids), "current": show == "open"},
        {"href": f"{address}?show=decided", "label": _("Decided"), "count": None, "current": show == "decided"},
    ]
    context = {"rows": flows.disputes_in(show, branch_ids=ids), "tabs": tabs, "show": show}
    return render(request, "fines/disputes.html", context | {"notices": notices(request)})


@needs("collect-debts")
@require_GET
def debts(request: HttpRequest) -> HttpResponse:
    """Who owes much for long, and who is with the agency; `?format=csv` is the file for it."""
    if request.GET.get("format") == "csv":
        header = [_("Number"), _("Name"), _("E-mail"), _("Telephone"), _("Referred on"), _("Told"), _("Owed now")]
        return csv_answer("collection.csv", header, flows.agency_rows())
    return _debts(request, ())


def _debts(request: HttpRequest, refused: tuple[Refusal, ...]) -> HttpResponse:
    here = placed(request)
    tree = organisation(here.numbers)
    branch_id = here.branch.id if here.branch else next(iter(tree.branches), 0)
    context = {
        "owing": flows.who_owes_much(here.now, branch_id),
        "referrals": flows.referrals(),
        "terms": money_rules.value(here.numbers).of(branch_id, tree),
        "refused": refused,
        "key": uuid4().hex,
        "notices": notices(request),
    }
    return render(request, "fines/debts.html", context)


@needs("collect-debts")
@require_POST
def refer_one(request: HttpRequest) -> HttpResponse:
    """Give a debt to the agency."""
    patron_id = whole(request.POST.get("patron", ""))
    return act_or_show(
        request, lambda who: refer(patron_id=patron_id, **who), reverse("fines:debts"), lambda no: _debts(request, no)
    )


@needs("collect-debts")
@require_POST
def recall_one(request: HttpRequest) -> HttpResponse:
    """Call it back."""
    patron_id = whole(request.POST.get("patron", ""))
    return act_or_show(
        request, lambda who: recall(patron_id=patron_id, **who), reverse("fines:debts"), lambda no: _debts(request, no)
    )


@needs("collect-debts")
@require_POST
def tell(request: HttpRequest) -> HttpResponse:
    """The agency is told what is owed now."""
    return act_or_show(request, lambda who: tell_agency(**who), reverse("fines:debts"), lambda no: _debts(request, no))
