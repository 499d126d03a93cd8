"""The tree of patron categories: how long cards last, who is a child, what being late costs in days (PAT-01)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.permissions import PEOPLE, PERMISSIONS
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.patrons import actions
from shelflist.records.patrons.models import PatronCategory
from shelflist.records.patrons.queries.contact import choices_of_category
from shelflist.records.patrons.rules.messages import EVENTS, WAYS, Choice, Event, usual
from shelflist.records.patrons.views.acts import act, new_key, number
from shelflist.records.patrons.views.choosing import chosen, event_row

NUMBERS = (
    "valid_months", "suspension_days_per_late_day", "suspension_days_at_most", "warn_days_before", "grace_days",
    "hold_priority",
)  # fmt: skip
MAY_BE_EMPTY = ("juvenile_below_age", "loan_limit", "inactive_after_months")


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
        "permissions": [one for one in PERMISSIONS if one.group == PEOPLE],
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
    values |= {name: number(data.get(name)) for name in MAY_BE_EMPTY}
    values["edit_permission"] = data.get("edit_permission", "")[:40]
    values |= {"code": data.get("code", "")[:40], "name": data.get("name", "")[:80]}
    values |= {"parent_code": data.get("parent", ""), "grown_up_code": data.get("grown_up", "")}
    values["needs_guarantor"] = "needs_guarantor" in data
    return act(request, reverse("patrons:kinds"), lambda who: actions.save_category(**values, **who))


@needs("see-policies")
@require_http_methods(["GET", "POST"])
def kind_messages(request: HttpRequest, kind_id: int) -> HttpResponse:
    """What members of a kind hear of and how, unless they chose themselves; otherwise as the rules say."""
    here = placed(request)
    kind = PatronCategory.objects.filter(pk=kind_id).first()
    if kind is None:
        raise Http404
    if request.method == "POST":
        before = choices_of_category(kind_id)
        choices = {event.code: _own_choice(request, event, event.code in before) for event in EVENTS}
        return act(
            request,
            reverse("patrons:kind_messages", args=[kind_id]),
            lambda who: actions.choose_for_category(category_id=kind_id, choices=choices, **who),
        )
    own = choices_of_category(kind_id)
    context = {
        "kind": kind,
        "rows": [(event_row(event, own.get(event.code)), event.code in own) for event in EVENTS],
        "ways": WAYS.values(),
        "may_edit": here.actor.may("edit-policies"),
        "key": new_key(),
        "notices": notices(request),
    }
    return render(request, "patrons/kind_messages.html", context)


def _own_choice(request: HttpRequest, event: Event, was_own: bool) -> Choice | None:
    """What was ticked, when it is to be this kind's own: it is marked so, or was changed from what is usual."""
    asked = chosen(request, event)
    is_own = f"{event.code}-own" in request.POST or (not was_own and asked != usual(event.code))
    return asked if is_own else None
