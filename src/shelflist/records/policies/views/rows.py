"""The plain pages of rule tables: a list of what there is, and one form for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase, value_from_data
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import attempt, done, notices
from shelflist.records.policies import actions, screens
from shelflist.records.policies.forms import RowForm
from shelflist.records.policies.queries import findings
from shelflist.records.policies.rules.diffs import Change
from shelflist.records.policies.screens import Screen
from shelflist.records.policies.tables import as_data, kind_of
from shelflist.records.policies.telling import told
from shelflist.records.policies.views.tabs import part_tabs, tabs, why_of


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: what it is called, what it says, and what belongs to it."""

    id: int
    name: str
    says: list[tuple[Any, Any]]
    counts: list[str]
    parts: list[Any]


@needs("see-policies")
@require_GET
def rows(request: HttpRequest, table: str) -> HttpResponse:
    """Every row of a table."""
    return _list_page(request, _screen(table))


def _list_page(request: HttpRequest, screen: Screen, refusals: tuple[Any, ...] = ()) -> HttpResponse:
    here = placed(request)
    context = {
        "screen": screen,
        "part_screen": screens.find(screen.parts) if screen.parts else None,
        "rows": [_listed(screen, row) for row in kind_of(screen.table).model._default_manager.all()],
        "findings": [f for f in findings(here.numbers, here.now.date()) if f.about == "limits"] if screen.parts else [],
        "notices": notices(request),
        "refusals": refusals,
        "may_edit": here.actor.may("edit-policies"),
        **_tabs(screen),
    }
    return render(request, "policies/rows.html", context, status=422 if refusals else 200)


def _listed(screen: Screen, row: models.Model) -> Listed:
    data = as_data(kind_of(screen.table), row)
    said = told([Change(screen.table, row.pk, None, data)])[0]["lines"]
    pairs = [(value_from_data(label), value_from_data(new)) for label, _old, new in said]
    own = str(getattr(row, "name", "") or row)
    counts = [str(each) for name in screen.many for each in getattr(row, name).all()]
    parts = [_part(each) for each in row.limits.all()] if screen.parts == "limit" else []  # type: ignore[attr-defined]
    return Listed(row.pk, own, [pair for pair in pairs if str(pair[1]) != own], counts, parts)


def _part(limit: Any) -> tuple[int, Phrase, Phrase]:
    who = limit.patron_category.name if limit.patron_category else _("anyone")
    where = limit.branch.name if limit.branch else _("anywhere")
    most = {"value": _("{count} at most", count=limit.most), "none": _("no limit")}.get(
        limit.most_source, _("inherits")
    )
    return limit.pk, _("{who}, {where}", who=who, where=where), most


@needs("edit-policies")
@require_http_methods(["GET", "POST"])
def edit_row(request: HttpRequest, table: str, row_id: int | None = None) -> HttpResponse:
    """Add one, or change the one with `row_id`. `?like=7` begins with what row 7 says; `?of=3` belongs to row 3."""
    screen = _screen(table)
    model = kind_of(table).model
    row = model._default_manager.filter(pk=row_id).first() if row_id is not None else None
    if row_id is not None and row is None:
        raise Http404
    like = request.GET.get("like", "")
    start = model._default_manager.filter(pk=int(like)).first() if like.isdecimal() and len(like) < 18 else None
    of = request.GET.get("of", "")
    more = {"limit_set": int(of)} if table == "limit" and of.isdecimal() and len(of) < 18 else {}
    form = RowForm(screen, request.POST or None, row or start, **more)
    if request.method == "POST" and form.is_valid():
        here = placed(request)
        saved = attempt(
            form,
            lambda: actions.save_row(
                table=table,
                values=form.values(),
                many=form.many(),
                row_id=row_id,
                by=here.actor,
                now=here.now,
                why=why_of(request),
            ),
        )
        if saved:
            return done(back_to(screen), saved)
    return _form_page(request, screen, form, row)


def _form_page(
    request: HttpRequest, screen: Screen, form: RowForm, row: models.Model | None, refusals: tuple[Any, ...] = ()
) -> HttpResponse:
    context = {
        "screen": screen,
        "form": form,
        "row": row,
        "name": str(row) if row is not None else "",
        "is_root": getattr(row, "is_root", False),
        "back": back_to(screen),
        "refusals": refusals,
        **_tabs(screen),
    }
    return render(request, "policies/row.html", context, status=422 if form.errors or refusals else 200)


@needs("edit-policies")
@require_POST
def remove_row(request: HttpRequest, table: str, row_id: int) -> HttpResponse:
    """Remove one that nothing else names."""
    screen = _screen(table)
    here = placed(request)
    try:
        saved = actions.remove_row(table=table, row_id=row_id, by=here.actor, now=here.now, why=why_of(request))
    except Refused as no:
        row = kind_of(table).model._default_manager.filter(pk=row_id).first()
        if row is None:
            raise Http404 from None
        return _form_page(request, screen, RowForm(screen, None, row), row, no.refusals)
    return done(back_to(screen), saved)


def _screen(table: str) -> Screen:
    screen = screens.find(table)
    if screen is None:
        raise Http404
    return screen


def back_to(screen: Screen) -> str:
    """The page on which a row of this table is listed."""
    if screen.table == "hold-rule":
        return reverse("policies:hold_rules")
    return reverse("policies:rows", args=["limit-set" if screen.table == "limit" else screen.table])


def _tabs(screen: Screen) -> dict[str, Any]:
    if screen.among == "parts":
        return {"tabs": tabs("parts"), "more_tabs": part_tabs(screen.table)}
    current = {"hold-rule": "hold-rules", "limit": "limit-set"}.get(screen.table, screen.table)
    return {"tabs": tabs(current)}
