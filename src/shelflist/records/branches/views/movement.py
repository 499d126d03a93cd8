"""The screens of groups, floating groups, adjustments of distance and costs of carrying."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches import actions
from shelflist.records.branches.forms.movement import AdjustmentForm, CostsForm, FloatingForm, GroupForm
from shelflist.records.branches.known import item_types
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import AdjustmentFacts, Organisation, Place
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.views.tabs import tabs
from shelflist.records.branches.web import attempt, done, notices


def _who(request: HttpRequest) -> dict[str, Any]:
    here = placed(request)
    return {"by": here.actor, "now": here.now}


def _chosen(request: HttpRequest) -> int | None:
    """The number of the row that is to be changed, from the address."""
    number = request.GET.get("change", "")
    return int(number) if number.isdecimal() and len(number) < 19 else None


def _page(request: HttpRequest, template: str, current: str, context: dict[str, Any], wrong: bool) -> HttpResponse:
    shown = {"tabs": tabs(current), "notices": notices(request), **context}
    return render(request, f"branches/{template}.html", shown, status=422 if wrong else 200)


# -- groups -----------------------------------------------------------------------------------------------------------


@needs("edit-branches")
@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """The groups of branches, and a form for a new one or the one that was chosen (`?change=3`)."""
    return _groups(request, _chosen(request))


@needs("edit-branches")
@require_POST
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Change a group."""
    return _groups(request, group_id)


def _groups(request: HttpRequest, group_id: int | None = None, refusals: tuple[Any, ...] = ()) -> HttpResponse:
    tree = organisation(placed(request).numbers)
    if group_id is not None and group_id not in tree.groups:
        raise Http404
    group = tree.groups[group_id] if group_id is not None else None
    posted = request.POST if request.method == "POST" and not refusals else None
    form = GroupForm(posted, tree=tree, initial=GroupForm.initial_of(group) if group else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        values = {"code": data["code"], "name": data["name"], "branch_ids": data["branches"], "group_id": group_id}
        saved = attempt(form, lambda: actions.save_group(**values, **_who(request)))
        if saved:
            return done(reverse("branches:groups"), saved)
    rows = [(one, [tree.branch(id).name for id in sorted(one.branch_ids)]) for one in tree.groups.values()]
    context = {"form": form, "rows": rows, "chosen": group, "refusals": refusals}
    return _page(request, "groups", "groups", context, bool(form.errors or refusals))


@needs("edit-branches")
@require_POST
def remove_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Remove a group that no rule asks for."""
    try:
        return done(reverse("branches:groups"), actions.remove_group(group_id=group_id, **_who(request)))
    except Refused as no:
        return _groups(request, refusals=no.refusals)


# -- floating ---------------------------------------------------------------------------------------------------------


@needs("edit-branches")
@require_http_methods(["GET", "POST"])
def floating(request: HttpRequest) -> HttpResponse:
    """The floating groups, and a form for a new one or the one that was chosen (`?change=3`)."""
    return _floating(request, _chosen(request))


@needs("edit-branches")
@require_POST
def floating_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Change a floating group."""
    return _floating(request, group_id)


def _floating(request: HttpRequest, group_id: int | None = None, refusals: tuple[Any, ...] = ()) -> HttpResponse:
    tree = organisation(placed(request).numbers)
    if group_id is not None and group_id not in tree.floating:
        raise Http404
    group = tree.floating[group_id] if group_id is not None else None
    posted = request.POST if request.method == "POST" and not refusals else None
    form = FloatingForm(posted, tree=tree, initial=FloatingForm.initial_of(group) if group else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        values = {name: data[name] for name in ("code", "name", "manual")}
        values |= {"members": form.members(), "group_id": group_id}
        saved = attempt(form, lambda: actions.save_floating_group(**values, **_who(request)))
        if saved:
            return done(reverse("branches:floating"), saved)
    rows = [(one, [(tree.branch(id), member) for id, member in one.members.items()]) for one in tree.floating.values()]
    context = {"form": form, "rows": rows, "chosen": group, "refusals": refusals}
    return _page(request, "floating", "floating", context, bool(form.errors or refusals))


@needs("edit-branches")
@require_POST
def remove_floating(request: HttpRequest, group_id: int) -> HttpResponse:
    """Remove a floating group in which no copy floats."""
    try:
        return done(reverse("branches:floating"), actions.remove_floating_group(group_id=group_id, **_who(request)))
    except Refused as no:
        return _floating(request, refusals=no.refusals)


# -- distance ---------------------------------------------------------------------------------------------------------


@needs("edit-branches")
@require_http_methods(["GET", "POST"])
def distances(request: HttpRequest) -> HttpResponse:
    """The adjustments in their order, and a form for a new one or the one that was chosen (`?change=3`)."""
    return _distances(request, _chosen(request))


@needs("edit-branches")
@require_POST
def adjustment(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Change an adjustment."""
    return _distances(request, adjustment_id)


def _distances(request: HttpRequest, adjustment_id: int | None = None, refusals: tuple[Any, ...] = ()) -> HttpResponse:
    here = placed(request)
    tree, types = organisation(here.numbers), item_types(here.numbers)
    chosen = next((one for one in tree.adjustments if one.id == adjustment_id), None)
    if adjustment_id is not None and chosen is None:
        raise Http404
    posted = request.POST if request.method == "POST" and not refusals else None
    initial = AdjustmentForm.initial_of(chosen) if chosen else None
    form = AdjustmentForm(posted, tree=tree, item_types=types, initial=initial)
    if form.is_bound and form.is_valid():
        saved = attempt(
            form,
            lambda: actions.save_adjustment(details=form.details(), adjustment_id=adjustment_id, **_who(request)),
        )
        if saved:
            return done(reverse("branches:distances"), saved)
    context = {
        "form": form,
        "rows": [(one, _asked(one, tree, types)) for one in tree.adjustments],
        "chosen": chosen,
        "refusals": refusals,
    }
    return _page(request, "distances", "distances", context, bool(form.errors or refusals))


def _asked(one: AdjustmentFacts, tree: Organisation, types: Any) -> list[tuple[str, str]]:
    """What an adjustment asks for, field by field: the field's name as in the form, and the value."""
    labels = AdjustmentForm.base_fields
    places = ((name, _place(getattr(one, name), tree)) for name in ("item_branch", "owner", "pickup", "request"))
    shelf = tree.locations.get(one.location_id or 0)
    found = [*places, ("location", shelf.name if shelf else ""), ("item_type", types.get(one.item_type, one.item_type))]
    return [(str(labels[name].label), value) for name, value in found if value]


def _place(place: Place, tree: Organisation) -> str:
    if place.group_id is not None:
        return tree.groups[place.group_id].name
    return tree.branch(place.branch_id).name if place.branch_id is not None else ""


@needs("edit-branches")
@require_POST
def remove_adjustment(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Remove an adjustment; it can be brought back."""
    try:
        saved = actions.remove_adjustment(adjustment_id=adjustment_id, **_who(request))
    except Refused as no:
        return _distances(request, refusals=no.refusals)
    return done(reverse("branches:distances"), saved)


@needs("edit-branches")
@require_POST
def order_adjustments(request: HttpRequest) -> HttpResponse:
    """Set the order: each adjustment comes with the number it was given (`place-7=3`)."""
    given = {
        int(name.removeprefix("place-")): int(str(place))
        for name, place in request.POST.items()
        if name.removeprefix("place-").isdecimal() and str(place).isdecimal()
    }
    order = sorted(given, key=lambda adjustment_id: given[adjustment_id])
    try:
        saved = actions.order_adjustments(adjustment_ids=order, **_who(request))
    except Refused as no:
        return _distances(request, refusals=no.refusals)
    return done(reverse("branches:distances"), saved)


@needs("edit-branches")
@require_http_methods(["GET", "POST"])
def costs(request: HttpRequest) -> HttpResponse:
    """The table of costs."""
    tree = organisation(placed(request).numbers)
    form = CostsForm(request.POST or None, tree=tree)
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: actions.set_transport_costs(costs=form.costs(), **_who(request)))
        if saved:
            return done(reverse("branches:costs"), saved)
    return _page(request, "costs", "costs", {"form": form}, bool(form.errors))
