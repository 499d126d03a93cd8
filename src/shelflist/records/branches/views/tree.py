"""The tree, one branch with its hours and shelves, and “where are you working?”."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs, safe_next, signed_in
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches import actions
from shelflist.records.branches.forms import (
    BranchForm,
    ClosureForm,
    HoursForm,
    LocationForm,
    TerminalForm,
    shown,
)
from shelflist.records.branches.middleware import BRANCH_IN_SESSION, TERMINAL_COOKIE, may_stand_at, placed
from shelflist.records.branches.models import Branch, CalendarException, ShelvingLocation, Terminal
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import days_shown, organisation, standing_of
from shelflist.records.branches.rules import WEEKDAYS, warnings_about_hours
from shelflist.records.branches.views.tabs import tabs
from shelflist.records.branches.web import affected_by, answer_in, ask_or_attempt, attempt, done, notices

TERMINAL_LASTS = timedelta(days=3650)


@needs("edit-branches")
@require_GET
def branches(request: HttpRequest) -> HttpResponse:
    """The whole tree, with what each branch is and when it is open."""
    here = placed(request)
    tree = organisation(here.numbers)
    roots = tree.children(None)
    rows = [
        {
            "branch": facts,
            "kind": tree.depth_labels.get(facts.depth) or Branch.Kind(facts.kind).label,
            "indent": range(facts.depth),
            "shelves": len(tree.locations_at(facts.id)),
            "hours": [shown(stretch) for stretch in tree.calendar(facts.id).hours_on(_today(request, tree, facts.id))],
            "has_hours": tree.calendar(facts.id).has_hours,
        }
        for facts in tree.in_tree_order()
    ]
    context = {
        "rows": rows,
        "warnings": warnings_about_hours(tree, roots[0]) if roots else (),
        "tabs": tabs("branches"),
        "notices": notices(request),
    }
    return render(request, "branches/branches.html", context)


@needs("edit-branches")
@require_http_methods(["GET", "POST"])
def edit_branch(request: HttpRequest, branch_id: int | None = None) -> HttpResponse:
    """Add a branch (`?below=3`), or change one."""
    here = placed(request)
    tree = organisation(here.numbers)
    row = Branch.objects.filter(pk=branch_id).first() if branch_id is not None else None
    if branch_id is not None and row is None:
        raise Http404
    initial = BranchForm.initial_of(row) if row else {"parent": request.GET.get("below", "")}
    form = BranchForm(request.POST or None, initial=initial, tree=tree, branch_id=branch_id)
    if request.method == "POST" and form.is_valid():
        who = _who(request)
        if row is None:
            saved = attempt(form, lambda: actions.add_branch(details=form.details(), **who))
        else:
            saved = attempt(form, lambda: actions.change_branch(branch_id=row.pk, details=form.details(), **who))
        if saved:
            return done(reverse("branches:branch", args=[saved.id]), saved)
    context = {"form": form, "row": row}
    return render(request, "branches/edit.html", context, status=422 if form.errors else 200)


@needs("edit-branches")
@require_GET
def branch(request: HttpRequest, branch_id: int) -> HttpResponse:
    """One branch: hours, closed days, shelves and workstations."""
    return _branch_page(request, branch_id)


def _branch_page(request: HttpRequest, branch_id: int, refusals: tuple[Any, ...] = (), **forms: Any) -> HttpResponse:
    """The page with empty forms, but for those that were just filled in and refused."""
    here = placed(request)
    tree = organisation(here.numbers)
    facts = tree.branches.get(branch_id)
    if facts is None:
        raise Http404
    calendar, today = tree.calendar(branch_id), _today(request, tree, branch_id)
    own = calendar.weekly if facts.own_hours else {}
    context = {
        "branch": facts,
        "kind": tree.depth_labels.get(facts.depth) or Branch.Kind(facts.kind).label,
        "may_close": here.actor.may("close-branches", facts.path),
        "may_give_posts": here.actor.may("manage-users", facts.path),
        "above": [tree.branch(id) for id in facts.above],
        "below": tree.children(branch_id),
        "inherited": [
            (day, ", ".join(shown(stretch) for stretch in calendar.weekly.get(number, ())))
            for number, day in enumerate(WEEKDAYS)
        ]
        if not facts.own_hours and calendar.has_hours
        else [],
        "closures": days_shown((branch_id, *facts.above), today),
        "locations": tree.locations_at(branch_id),
        "terminals": Terminal.objects.filter(branch_id=branch_id, retired_at__isnull=True).order_by("name"),
        "warnings": [w for w in warnings_about_hours(tree, facts) if not calendar.has_hours][:1],
        "today": today,
        "notices": notices(request),
        "refusals": refusals,
        "hours_form": HoursForm(initial=HoursForm.initial_of(own)),
        "closure_form": ClosureForm(),
        "location_form": LocationForm(prefix="shelf"),
        "terminal_form": TerminalForm(prefix="terminal"),
    } | forms
    is_asking = request.method == "POST" and bool(forms or refusals)
    return render(request, "branches/branch.html", context, status=422 if is_asking else 200)


def _today(request: HttpRequest, tree: Organisation, branch_id: int) -> Any:
    return tree.calendar(branch_id).day_of(placed(request).now)


def _who(request: HttpRequest) -> dict[str, Any]:
    here = placed(request)
    return {"by": here.actor, "now": here.now}


def _page_of(branch_id: int) -> str:
    return reverse("branches:branch", args=[branch_id])


@needs("edit-branches")
@require_POST
def set_hours(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Replace the weekly hours; what is due on days that will be shut is listed, and asked about."""
    form = HoursForm(request.POST)
    if form.is_valid():
        week: dict[str, Any] = {"branch_id": branch_id, "weekly": form.weekly(), "move": answer_in(request)}
        saved = ask_or_attempt(form, lambda: actions.set_hours(**week, **_who(request)))
        if isinstance(saved, tuple):
            return _branch_page(request, branch_id, hours_form=form, hours_affected=saved)
        if saved:
            return done(_page_of(branch_id), saved)
    return _branch_page(request, branch_id, hours_form=form)


@needs("edit-branches")
@require_POST
def add_closure(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Add days that differ; what is due then is listed, and asked about."""
    form = ClosureForm(request.POST)
    if form.is_valid():
        days = {"branch_id": branch_id, "move": answer_in(request), **form.arguments()}
        saved = ask_or_attempt(form, lambda: actions.add_exception(**days, **_who(request)))
        if isinstance(saved, tuple):
            return _branch_page(request, branch_id, closure_form=form, closure_affected=saved)
        if saved:
            return done(_page_of(branch_id), saved)
    return _branch_page(request, branch_id, closure_form=form)


@needs("edit-branches")
@require_http_methods(["GET", "POST"])
def change_closure(request: HttpRequest, branch_id: int, exception_id: int) -> HttpResponse:
    """Correct days where they stand in the list; what would move or come back is listed, and asked about."""
    row = CalendarException.objects.filter(pk=exception_id, branch_id=branch_id, closure=None).first()
    if row is None:
        raise Http404
    form = ClosureForm(request.POST or None, initial=ClosureForm.initial_of(row))
    page: dict[str, Any] = {"closure_form": form, "changing": row}
    if form.is_valid():
        days = {"exception_id": exception_id, "move": answer_in(request), **form.arguments()}
        saved = ask_or_attempt(form, lambda: actions.change_exception(**days, **_who(request)))
        if isinstance(saved, tuple):
            return _branch_page(request, branch_id, **page, closure_affected=saved)
        if saved:
            return done(_page_of(branch_id), saved)
    return _branch_page(request, branch_id, **page)


@needs("edit-branches")
@require_POST
def remove_closure(request: HttpRequest, branch_id: int, exception_id: int) -> HttpResponse:
    """Take days off the calendar; what comes back is listed first. The journal can bring them back."""
    try:
        saved = actions.remove_exception(exception_id=exception_id, move=answer_in(request), **_who(request))
    except Refused as no:
        if affected := affected_by(no):
            return _branch_page(request, branch_id, removing=exception_id, removing_affected=affected)
        return _branch_page(request, branch_id, no.refusals)
    return done(_page_of(branch_id), saved)


@needs("edit-branches")
@require_POST
def add_location(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Add a shelf."""
    form = LocationForm(request.POST, prefix="shelf")
    if form.is_valid():
        saved = attempt(
            form, lambda: actions.add_location(branch_id=branch_id, details=form.details(), **_who(request))
        )
        if saved:
            return done(_page_of(branch_id), saved)
    return _branch_page(request, branch_id, location_form=form)


@needs("edit-branches")
@require_http_methods(["GET", "POST"])
def edit_location(request: HttpRequest, branch_id: int, location_id: int) -> HttpResponse:
    """Change a shelf."""
    row = ShelvingLocation.objects.select_related("branch").filter(pk=location_id, branch_id=branch_id).first()
    if row is None:
        raise Http404
    form = LocationForm(request.POST or None, initial=LocationForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form, lambda: actions.change_location(location_id=location_id, details=form.details(), **_who(request))
        )
        if saved:
            return done(_page_of(branch_id), saved)
    context = {"form": form, "row": row}
    return render(request, "branches/location.html", context, status=422 if form.errors else 200)


@needs("edit-branches")
@require_POST
def remove_location(request: HttpRequest, branch_id: int, location_id: int) -> HttpResponse:
    """Remove a shelf where nothing stands."""
    try:
        saved = actions.remove_location(location_id=location_id, **_who(request))
    except Refused as no:
        return _branch_page(request, branch_id, no.refusals)
    return done(_page_of(branch_id), saved)


@needs("edit-branches")
@require_POST
def order_locations(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Set the walking order: each shelf comes with the number it was given (`shelf-7=3`)."""
    given = {
        int(name.removeprefix("shelf-")): int(str(place))
        for name, place in request.POST.items()
        if name.removeprefix("shelf-").isdecimal() and str(place).isdecimal()
    }
    order = sorted(given, key=lambda location_id: given[location_id])
    try:
        saved = actions.set_walking_order(branch_id=branch_id, location_ids=order, **_who(request))
    except Refused as no:
        return _branch_page(request, branch_id, no.refusals)
    return done(_page_of(branch_id), saved)


@needs("edit-branches")
@require_POST
def register_terminal(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Register the machine this browser runs on: its cookie is set in the answer."""
    form = TerminalForm(request.POST, prefix="terminal")
    if form.is_valid():
        registered = attempt(
            form, lambda: actions.register_terminal(branch_id=branch_id, **form.cleaned_data, **_who(request))
        )
        if registered:
            answer = done(_page_of(branch_id), registered)
            answer.set_cookie(
                TERMINAL_COOKIE,
                registered.token,
                max_age=TERMINAL_LASTS,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
            return answer
    return _branch_page(request, branch_id, terminal_form=form)


@needs("edit-branches")
@require_POST
def retire_terminal(request: HttpRequest, branch_id: int, terminal_id: int) -> HttpResponse:
    """Let a workstation's cookie count no longer."""
    try:
        saved = actions.retire_terminal(terminal_id=terminal_id, **_who(request))
    except Refused as no:
        return _branch_page(request, branch_id, no.refusals)
    return done(_page_of(branch_id), saved)


@signed_in
@require_http_methods(["GET", "POST"])
def here(request: HttpRequest) -> HttpResponse:
    """“Where are you working?”: the choice holds for this session, unless the workstation itself is registered."""
    at = placed(request)
    tree = organisation(at.numbers)
    standing = standing_of(request.user.pk or 0, numbers=at.numbers)
    then = safe_next(request, request.POST.get("next") or request.GET.get("next"))
    chosen = request.POST.get("branch", "")
    if request.method == "POST" and chosen.isdecimal() and may_stand_at(tree, standing, int(chosen)):
        request.session[BRANCH_IN_SESSION] = int(chosen)
        return HttpResponseRedirect(then)
    choices = [facts for facts in tree.in_tree_order() if may_stand_at(tree, standing, facts.id)]
    context = {"choices": choices, "next": then, "wrong": request.method == "POST"}
    return render(request, "branches/here.html", context, status=422 if request.method == "POST" else 200)
