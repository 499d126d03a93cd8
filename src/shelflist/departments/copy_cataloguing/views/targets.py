"""The register of targets."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.departments.copy_cataloguing import queries
from shelflist.departments.copy_cataloguing.actions import targets as actions
from shelflist.departments.copy_cataloguing.forms import TargetForm, TryForm
from shelflist.departments.copy_cataloguing.models import Target
from shelflist.departments.copy_cataloguing.rules.stock import BY_CODE
from shelflist.departments.copy_cataloguing.views.tabs import tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog.derive import derive

PERMISSION = "edit-targets"


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def targets(request: HttpRequest, target_id: int | None = None) -> HttpResponseBase:
    """All targets, and the form that adds one or changes one."""
    here = placed(request)
    chosen = queries.target(target_id) if target_id is not None else None
    if target_id is not None and chosen is None:
        raise Http404
    form = TargetForm(request.POST) if request.method == "POST" else TargetForm.of(chosen) if chosen else TargetForm()
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            receipt = actions.save_target(details=form.details, target_id=target_id, by=here.actor, now=here.now)
            return done(reverse("copying:target", args=[receipt.id]), receipt)
        except Refused as no:
            refused = no
    return _shown(request, form, chosen, refused=refused, status=422 if refused or form.errors else 200)


def _shown(
    request: HttpRequest,
    form: TargetForm,
    chosen: Target | None,
    *,
    refused: Refused | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "form": form,
        "chosen": chosen,
        "refused": refused,
        "rows": queries.targets(),
        "stock": queries.stock_to_choose(),
        "tabs": tabs(request, "copying:targets"),
        "notices": notices(request),
        "success": queries.success_of(chosen.pk) if chosen else [],
        "try_form": TryForm(),
        "may_reach": placed(request).actor.may("reach-own-network"),
        **more,
    }
    return render(request, "copy_cataloguing/targets.html", context, status=status)


@needs(PERMISSION)
@require_POST
def add_stock(request: HttpRequest, code: str) -> HttpResponseBase:
    """Add a well-known target."""
    here = placed(request)
    if code not in BY_CODE:
        raise Http404
    try:
        receipt = actions.add_stock_target(code=code, by=here.actor, now=here.now)
    except Refused as no:
        return _shown(request, TargetForm(), None, refused=no, status=409)
    return done(reverse("copying:target", args=[receipt.id]), receipt)


@needs(PERMISSION)
@require_POST
def remove(request: HttpRequest, target_id: int) -> HttpResponseBase:
    """Ask a target no more."""
    here = placed(request)
    try:
        receipt = actions.remove_target(target_id=target_id, by=here.actor, now=here.now)
    except Refused:
        raise Http404 from None  # somebody removed it already
    return done(reverse("copying:targets"), receipt)


@needs(PERMISSION)
@require_POST
def try_it(request: HttpRequest, target_id: int) -> HttpResponseBase:
    """Ask a target for something, and show what it said."""
    chosen = queries.target(target_id)
    if chosen is None:
        raise Http404
    form = TryForm(request.POST)
    if not form.is_valid() or not form.question:
        return _shown(request, TargetForm.of(chosen), chosen, try_form=form, status=422)
    answer = actions.try_target(target_id=target_id, question=form.question, by=placed(request).actor)
    titles = [(derive(one.record).title if one.record else "", one) for one in answer.records[:3]]
    return _shown(request, TargetForm.of(chosen), chosen, try_form=form, answer=answer, titles=titles)
