"""Rules of notices, and who signs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.observers.notices import ways
from shelflist.observers.notices.actions import ruling
from shelflist.observers.notices.forms import RuleForm, SenderForm, initial_of, step_forms
from shelflist.observers.notices.queries import rule_rows as reading
from shelflist.observers.notices.views.tabs import branch_choices, here_or_root, number, tabs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import attempt, done, notices

REFUSED = 409


@needs("see-notices")
@require_GET
def rules(request: HttpRequest) -> HttpResponseBase:
    """Every rule under its events."""
    return _rules(request, {})


def _rules(request: HttpRequest, more: dict[str, Any], status: int = 200) -> HttpResponseBase:
    working = ways.working()
    context = {
        "groups": reading.rule_rows(), "may_edit": placed(request).actor.may("edit-notices"),
        "set_up": "email" in working, "tabs": tabs(request, "rules"), "notices": notices(request), **more,
    }  # fmt: skip
    return render(request, "notices/rules.html", context, status=status)


@needs("edit-notices")
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, rule_id: int | None = None) -> HttpResponseBase:
    """One rule with its stages."""
    here = placed(request)
    row = reading.rule_row(rule_id) if rule_id else None
    if rule_id and row is None:
        raise Http404
    choices = _choices(request)
    if request.method == "POST":
        form, steps = RuleForm(request.POST, choices=choices), step_forms(request.POST)
        valid = [one.is_valid() for one in steps]
        if form.is_valid() and all(valid):
            used = [one for one in steps if one.is_used]
            details = form.details([one.step(number) for number, one in enumerate(used, start=1)])
            receipt = attempt(
                form,
                lambda: ruling.save_rule(
                    details=details, rule_id=rule_id, by=here.actor, now=here.now, key=form.cleaned_data["key"]
                ),
            )
            if receipt:
                return done(reverse("notices:rules"), receipt)
    elif row is not None:
        form = RuleForm(
            choices=choices, initial=initial_of(row.sequence, row.category_id, row.keep_days, active=row.active)
        )
        steps = step_forms(steps=row.sequence.steps, event=row.sequence.event)
    else:
        event = request.GET.get("event", "overdue")
        form, steps = RuleForm(choices=choices, initial={"event": event, "ways": ["email"]}), step_forms(event=event)
    context = {
        "form": form, "steps": steps, "row": row, "tabs": tabs(request, "rules"), "notices": notices(request),
    }  # fmt: skip
    return render(request, "notices/rule.html", context, status=422 if form.is_bound else 200)


def _choices(request: HttpRequest) -> dict[str, list[Any]]:
    anything: list[Any] = [("", _("any"))]
    return {
        "branch": anything + branch_choices(request),
        "category": anything + reading.category_choices(),
        "item_type": anything + reading.item_type_choices(),
    }


@needs("edit-notices")
@require_POST
def switch(request: HttpRequest, rule_id: int) -> HttpResponseBase:
    here = placed(request)
    try:
        receipt = ruling.switch_rule(
            rule_id=rule_id, active=request.POST.get("active") == "1", by=here.actor, now=here.now,
            key=request.POST.get("key") or None,
        )  # fmt: skip
    except Refused as no:
        return _rules(request, {"refusals": no.refusals}, REFUSED)
    return done(reverse("notices:rules"), receipt)


@needs("edit-notices")
@require_http_methods(["GET", "POST"])
def senders(request: HttpRequest) -> HttpResponseBase:
    """Who signs for which branch, when nobody is disturbed."""
    here = placed(request)
    branches = branch_choices(request)
    if request.method == "POST":
        form = SenderForm(request.POST, branches=branches)
        if form.is_valid():
            receipt = attempt(
                form,
                lambda: ruling.save_sender(
                    details=form.details(), by=here.actor, now=here.now, key=form.cleaned_data["key"]
                ),
            )
            if receipt:
                return done(reverse("notices:senders"), receipt)
    else:
        branch_id = number(request.GET.get("branch")) or here_or_root(request)
        form = SenderForm(branches=branches, initial=reading.sender_initial(branch_id))
    context = {
        "form": form, "rows": reading.sender_rows(), "tabs": tabs(request, "senders"), "notices": notices(request),
    }  # fmt: skip
    return render(request, "notices/senders.html", context, status=422 if form.is_bound else 200)
