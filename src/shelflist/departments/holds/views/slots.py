"""Appointments: how a branch hands holds out at the curb or in lockers, and when a reader comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.departments.holds import actions
from shelflist.departments.holds.forms import ActForm
from shelflist.departments.holds.pages import around_here, pickup_choices
from shelflist.departments.holds.places import tabs
from shelflist.departments.holds.queries.slots import slot_plans, slots_between
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import phrase as say
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import attempt, done, notices

REFUSED = 409
DAYS_SHOWN = 7


class PlanForm(forms.Form):
    """Where, how, and how many at a time."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=lambda: uuid4().hex)
    branch = forms.TypedChoiceField(label=_("Branch"), coerce=int)
    way = forms.ChoiceField(label=_("How"), choices=[("curbside", _("at the curb")), ("locker", _("in a locker"))])
    interval_minutes = forms.IntegerField(label=_("Minutes for each"), min_value=5, max_value=240, initial=15)
    capacity = forms.IntegerField(label=_("People at a time"), min_value=1, max_value=500, initial=4)
    days_ahead = forms.IntegerField(label=_("Days ahead"), min_value=1, max_value=90, initial=7)
    active = forms.BooleanField(label=_("Appointments can be made"), required=False, initial=True)

    def __init__(self, data: Any = None, *, branches: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["branch"].choices = branches  # type: ignore[attr-defined]  # a choice field


@needs("work-hold-shelf")
@require_http_methods(["GET", "POST"])
def slots(request: HttpRequest) -> HttpResponseBase:
    """Who comes in the next days, and the plans: a branch and a way that is saved again is changed."""
    here, around = placed(request), around_here(request)
    initial = {"branch": here.branch.id if here.branch else None}
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, branches=pickup_choices(around), initial=initial)
    if request.method == "POST" and form.is_valid() and (receipt := _save(request, form)):
        return done(reverse("holds:slots"), receipt)
    may_see = here.actor.may("see-patrons", here.branch.path if here.branch else "")
    coming = slots_between(here.branch.id, here.now, here.now + timedelta(days=DAYS_SHOWN)) if here.branch else []
    context = {
        "plans": slot_plans(),
        "coming": [slot for slot in coming if slot.handed_over_at is None] if may_see else [],
        "form": form,
        "tabs": tabs(request, "slots"),
        "notices": notices(request),
    }
    return render(request, "holds/slots.html", context, status=422 if form.is_bound else 200)


def _save(request: HttpRequest, form: PlanForm) -> Any:
    here, sent = placed(request), form.cleaned_data
    return attempt(
        form,
        lambda: actions.save_slot_plan(
            branch_id=sent["branch"], way=sent["way"], interval_minutes=sent["interval_minutes"],
            capacity=sent["capacity"], days_ahead=sent["days_ahead"], active=sent["active"], by=here.actor,
            now=here.now, key=sent["key"],
        ),
    )  # fmt: skip


@needs("place-holds")
@require_POST
def book(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """The reader comes then: `when` is a plan and a moment, as the page of the reader offers them."""
    here, form = placed(request), ActForm(request.POST)
    back = f"{reverse('desk:patron', args=[patron_id])}?section=holds"
    plan_id, _colon, moment = request.POST.get("when", "").partition(":")
    try:
        begins_at = _moment(moment)
        if not plan_id.isdecimal() or begins_at is None or not form.is_valid():
            raise Refused(Refusal(code="no-slot", message=say("It is not said when."), remedy=say("Choose a time.")))
        receipt = actions.book_slot(
            plan_id=int(plan_id), patron_id=patron_id, begins_at=begins_at, note=form.cleaned_data["note"],
            by=here.actor, now=here.now, key=form.cleaned_data["key"] or None,
        )  # fmt: skip
    except Refused as no:
        return render(request, "holds/refused.html", {"refused": no.refusals, "back": back}, status=REFUSED)
    return done(back, receipt)


def _moment(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found if found.tzinfo else None
