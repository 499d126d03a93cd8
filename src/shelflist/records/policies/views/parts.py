"""Lengths, fines, maximum fines and lists of fixed dates: four short lists with the same three pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import attempt, done, notices
from shelflist.records.policies import actions
from shelflist.records.policies.actions.parts import KINDS, Part
from shelflist.records.policies.forms import PART_FORMS
from shelflist.records.policies.models import DurationRule, FineRule, HardDueDate, LoanRule, MaxFine
from shelflist.records.policies.rules.words import renewals_in_words
from shelflist.records.policies.views.tabs import part_tabs, tabs, why_of


@dataclass(frozen=True, slots=True)
class PartRow:
    """One line of a list: what it is called, what it says, and which rules give it."""

    id: int
    name: str
    says: Phrase
    rules: tuple[int, ...]


@needs("see-policies")
@require_GET
def parts(request: HttpRequest, kind: str) -> HttpResponse:
    """All of one kind."""
    return _list_page(request, kind)


def _list_page(request: HttpRequest, kind: str, refusals: tuple[Any, ...] = ()) -> HttpResponse:
    model = _model(kind)
    context = {
        "kind": kind,
        "title": titles(kind),
        "rows": [PartRow(row.pk, row.name, in_words(row), _given_by(kind, row.pk)) for row in _all(model)],
        "tabs": tabs("parts"),
        "more_tabs": part_tabs(kind),
        "notices": notices(request),
        "refusals": refusals,
        "may_edit": placed(request).actor.may("edit-policies"),
    }
    return render(request, "policies/parts.html", context, status=422 if refusals else 200)


@needs("edit-policies")
@require_http_methods(["GET", "POST"])
def edit_part(request: HttpRequest, kind: str, part_id: int | None = None) -> HttpResponse:
    """Add one, or change the one with `part_id`; what was typed stays when it is refused."""
    model, form_class = _model(kind), PART_FORMS[kind]
    row = _all(model).filter(pk=part_id).first() if part_id is not None else None
    if part_id is not None and row is None:
        raise Http404
    initial = form_class.initial_of(row) if row is not None else None
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        here = placed(request)
        saved = attempt(
            form,
            lambda: actions.save_part(
                details=form.details(), part_id=part_id, by=here.actor, now=here.now, why=why_of(request)
            ),
        )
        if saved:
            return done(reverse("policies:parts", args=[kind]), saved)
    context = {
        "kind": kind,
        "title": titles(kind),
        "row": row,
        "form": form,
        "tabs": tabs("parts"),
        "more_tabs": part_tabs(kind),
    }
    return render(request, "policies/part.html", context, status=422 if form.errors else 200)


@needs("edit-policies")
@require_POST
def remove_part(request: HttpRequest, kind: str, part_id: int) -> HttpResponse:
    """Remove one that no rule gives."""
    _model(kind)
    here = placed(request)
    try:
        saved = actions.remove_part(kind=kind, part_id=part_id, by=here.actor, now=here.now, why=why_of(request))
    except Refused as no:
        return _list_page(request, kind, no.refusals)
    return done(reverse("policies:parts", args=[kind]), saved)


def _model(kind: str) -> type[Part]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _all(model: type[Part]) -> Any:
    rows: Any = model._default_manager.order_by("name")
    return rows.prefetch_related("values") if model is HardDueDate else rows


def _given_by(kind: str, part_id: int) -> tuple[int, ...]:
    column = {"duration": "duration", "fine": "fine", "max-fine": "max_fine", "fixed-dates": "hard_due_date"}[kind]
    return tuple(LoanRule.objects.filter(**{column: part_id}).order_by("pk").values_list("pk", flat=True))


def titles(kind: str) -> dict[str, str]:
    """The words of one kind's pages: heading, button for a new one, what they are."""
    words = {
        "duration": (gettext("Lengths of loans"), gettext("New length"), gettext("three lengths; the item says which")),
        "fine": (gettext("Fines"), gettext("New fine"), gettext("three amounts; the item says which")),
        "max-fine": (gettext("Maximum fines"), gettext("New maximum"), gettext("the most one late loan can cost")),
        "fixed-dates": (gettext("Fixed dates"), gettext("New list of dates"), gettext("ends of terms and the like")),
    }[kind]
    return dict(zip(("list", "new", "what"), words, strict=True))


def in_words(row: Part) -> Phrase:
    """What a part says, in a few words."""
    if isinstance(row, DurationRule):
        return _duration(row)
    if isinstance(row, FineRule):
        return _(
            "{low}, {normal} or {high} per {interval}",
            low=Money(row.low_cents),
            normal=Money(row.normal_cents),
            high=Money(row.high_cents),
            interval=str(row.get_interval_display()),
        )
    if isinstance(row, MaxFine):
        if row.amount_cents is not None:
            return _("{amount}", amount=Money(row.amount_cents))
        return _("{percent} % of the price", percent=row.percent)
    dates = [value.due_on for value in row.values.all()]
    if not dates:
        return _("no dates")
    return _("{count} dates, the last is {last}", count=len(dates), last=max(dates))


def _duration(row: DurationRule) -> Phrase:
    lengths = {"short": row.short, "normal": row.normal, "extended": row.extended}
    choice = {
        "days": _("{short}, {normal} or {extended} days", **lengths),
        "hours": _("{short}, {normal} or {extended} hours", **lengths),
        "minutes": _("{short}, {normal} or {extended} minutes", **lengths),
    }[row.unit]
    return _("{lengths}, {renewals}", lengths=choice, renewals=renewals_in_words(row.max_renewals))
