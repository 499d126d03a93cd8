"""The tree of patron categories: how long cards last, who is a child, what being late costs in days (PAT-01)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.patrons import actions
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.patrons.views.acts import act, new_key, number

NUMBERS = (
    "valid_months", "suspension_days_per_late_day", "suspension_days_at_most", "warn_days_before", "grace_days",
)  # fmt: skip


@needs("see-policies")
@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """All kinds in the order of the tree; `?change=` opens one."""
    here = placed(request)
    rows = list(PatronCategory.objects.select_related("parent", "grown_up_category").order_by("path"))
    asked = number(request.GET.get("change"))
    context = {
        "rows": rows,
        "changed": next((row for row in rows if row.pk == asked), None),
        "is_new": "new" in request.GET,
        "may_edit": here.actor.may("edit-policies"),
        "key": new_key(),
        "notices": notices(request),
    }
    return render(request, "patrons/kinds.html", context)


@needs("edit-policies")
@require_POST
def save_kind(request: HttpRequest) -> HttpResponse:
    """Make a kind of patron, or change one; it stays where it is in the tree."""
    data = request.POST
    values: dict[str, Any] = {name: number(data.get(name)) or 0 for name in NUMBERS}
    values |= {name: number(data.get(name)) for name in ("juvenile_below_age", "loan_limit")}
    values |= {"code": data.get("code", "")[:40], "name": data.get("name", "")[:80]}
    values |= {"parent_code": data.get("parent", ""), "grown_up_code": data.get("grown_up", "")}
    values["needs_guarantor"] = "needs_guarantor" in data
    return act(request, reverse("patrons:kinds"), lambda who: actions.save_category(**values, **who))
