"""Messages to lists of people."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.observers.notices.actions import mailing
from shelflist.observers.notices.actions.mailing import MailingDetails
from shelflist.observers.notices.forms import MailingForm, new_key
from shelflist.observers.notices.queries import queue as reading
from shelflist.observers.notices.queries.rule_rows import category_choices
from shelflist.observers.notices.views.tabs import branch_choices, tabs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import attempt, done, notices

REFUSED = 409
STATES = ("sent", "pending", "failed", "cancelled", "skipped")


@needs("send-notices")
@require_GET
def lists(request: HttpRequest) -> HttpResponseBase:
    """What was written to lists, the newest first."""
    context = {"rows": reading.mailings(), "tabs": tabs(request, "lists"), "notices": notices(request)}
    return render(request, "notices/lists.html", context)


@needs("send-notices")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Whom, what, by which ways; first to be counted, then to be sent."""
    here = placed(request)
    choices: dict[str, list[Any]] = {"branches": branch_choices(request), "categories": category_choices()}
    form = MailingForm(request.POST if request.method == "POST" else None, choices=choices)
    count: int | None = None
    if form.is_bound and form.is_valid():
        details = _details(form)
        if request.POST.get("do") != "send":
            count = mailing.recipients(details).count()
        else:
            receipt = attempt(
                form,
                lambda: mailing.begin_mailing(
                    details=details, by=here.actor, now=here.now, key=form.cleaned_data["key"]
                ),
            )
            if receipt:
                return done(reverse("notices:list", args=[receipt.id]), receipt)
    context = {"form": form, "count": count, "tabs": tabs(request, "lists"), "notices": notices(request)}
    wrong = form.is_bound and bool(form.errors)
    return render(request, "notices/new_list.html", context, status=422 if wrong else 200)


def _details(form: MailingForm) -> MailingDetails:
    sent = form.cleaned_data
    return MailingDetails(
        title=sent["title"], subject=sent["subject"], body=sent["body"], ways=tuple(sent["ways"]),
        branch_ids=tuple(sent["branches"]), category_ids=tuple(sent["categories"]),
        cards=tuple(dict.fromkeys(sent["cards"].split())), borrowers=sent["borrowers"], important=sent["important"],
    )  # fmt: skip


@needs("send-notices")
@require_GET
def one(request: HttpRequest, mailing_id: int) -> HttpResponseBase:
    """What became of one message to a list."""
    return _one(request, mailing_id, {})


def _one(request: HttpRequest, mailing_id: int, more: dict[str, Any], status: int = 200) -> HttpResponseBase:
    row = reading.mailing(mailing_id)
    if row is None:
        raise Http404
    results = reading.mailing_results(mailing_id)
    context = {
        "mailing": row, "results": [(state, results[state]) for state in STATES if state in results],
        "key": new_key(), "tabs": tabs(request, "lists"), "notices": notices(request), **more,
    }  # fmt: skip
    return render(request, "notices/list.html", context, status=status)


@needs("send-notices")
@require_POST
def stop(request: HttpRequest, mailing_id: int) -> HttpResponseBase:
    here = placed(request)
    try:
        receipt = mailing.stop_mailing(
            mailing_id=mailing_id, by=here.actor, now=here.now, key=request.POST.get("key") or None
        )
    except Refused as no:
        return _one(request, mailing_id, {"refusals": no.refusals}, REFUSED)
    return done(reverse("notices:list", args=[mailing_id]), receipt)
