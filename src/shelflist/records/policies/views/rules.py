"""The rules, heaviest first, and one rule at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import attempt, done, notices
from shelflist.records.policies import actions
from shelflist.records.policies.forms import RuleForm, WeightsForm
from shelflist.records.policies.models import LoanRule
from shelflist.records.policies.queries import findings, rule_table, weights
from shelflist.records.policies.replays import wins
from shelflist.records.policies.rules import Rule, RuleTable
from shelflist.records.policies.rules.words import FIELD_WORDS, gives
from shelflist.records.policies.views.simulator import simulation_context
from shelflist.records.policies.views.tabs import tabs, why_of

COLUMNS = ("patron_category", "item_type", "location", "branch")
HEAVIEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the table of rules."""

    rule: Rule
    cells: tuple[str, ...]
    more: tuple[tuple[Phrase, str], ...]
    gives: Phrase
    weight: int
    twin: Rule | None
    won: int  # loans of the last 30 days that it decided


@needs("see-policies")
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule in order of precedence, what is odd about them, and “Try it” beside them."""
    here = placed(request)
    tree, table = organisation(here.numbers), rule_table(here.numbers)
    home = here.branch.id if here.branch else next((branch.id for branch in tree.children(None)), None)
    today = tree.calendar(home).day_of(here.now) if home else here.now.date()
    heaviest = sorted(table.weights, key=lambda field: -table.weights[field])[:HEAVIEST_SHOWN]
    context = {
        "rows": _rows(table, wins(here.now)),
        "heaviest": [(FIELD_WORDS[field], table.weights[field]) for field in heaviest],
        "findings": [f for f in findings(here.numbers, today) if f.about in {"loan", "limits"}],
        "tabs": tabs("rules"),
        "notices": notices(request),
        "may_edit": here.actor.may("edit-policies"),
        **simulation_context(request, table, tree),
    }
    return render(request, "policies/rules.html", context)


def _rows(table: RuleTable, won: Mapping[int, int]) -> list[RuleRow]:
    return [_row(rule, table, won.get(rule.id, 0)) for rule in (*table.order, *table.drafts)]


def _row(rule: Rule, table: RuleTable, won: int) -> RuleRow:
    asked = {condition.field: condition.shown for condition in rule.conditions}
    twin = None
    if not rule.active:
        mine = frozenset((c.field, c.value) for c in rule.conditions)
        twin = next((r for r in table.order if frozenset((c.field, c.value) for c in r.conditions) == mine), None)
    return RuleRow(
        rule=rule,
        cells=tuple(asked.get(field, "") for field in COLUMNS),
        more=tuple((FIELD_WORDS[field], shown) for field, shown in asked.items() if field not in COLUMNS),
        gives=gives(rule),
        weight=table.weight_of(rule),
        twin=twin,
        won=won,
    )


@needs("edit-policies")
@require_http_methods(["GET", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """Add a rule, in force or as a draft. `?like=7` begins with what rule 7 says."""
    like = request.GET.get("like", "")
    model = LoanRule.objects.filter(pk=int(like)).first() if like.isdecimal() else None
    initial = RuleForm.initial_of(model) if model else None
    form = RuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        here, active = placed(request), request.POST.get("as") != "draft"
        saved = attempt(
            form,
            lambda: actions.add_rule(
                details=form.details(), active=active, by=here.actor, now=here.now, why=why_of(request)
            ),
        )
        if saved:
            return done(reverse("policies:rules"), saved)
    return _form_page(request, form, None)


@needs("edit-policies")
@require_http_methods(["GET", "POST"])
def edit_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule; what was typed stays when it is refused."""
    row = LoanRule.objects.filter(pk=rule_id).first()
    if row is None:
        raise Http404
    form = RuleForm(request.POST or None, initial=RuleForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        here = placed(request)
        saved = attempt(
            form,
            lambda: actions.change_rule(
                rule_id=rule_id, details=form.details(), by=here.actor, now=here.now, why=why_of(request)
            ),
        )
        if saved:
            return done(reverse("policies:rules"), saved)
    return _form_page(request, form, row)


def _form_page(
    request: HttpRequest, form: RuleForm, row: LoanRule | None, refusals: tuple[Any, ...] = ()
) -> HttpResponse:
    context = {"form": form, "row": row, "tabs": tabs("rules"), "refusals": refusals}
    return render(request, "policies/rule.html", context, status=422 if form.errors or refusals else 200)


@needs("edit-policies")
@require_POST
def switch_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Put a draft in force (active=1) or make a rule a draft."""
    here = placed(request)
    try:
        saved = actions.switch_rule(
            rule_id=rule_id, active=request.POST.get("active") == "1", by=here.actor, now=here.now, why=why_of(request)
        )
    except Refused as no:
        return _refused_page(request, rule_id, no)
    return done(reverse("policies:rules"), saved)


@needs("edit-policies")
@require_POST
def remove_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Remove a rule; the journal can bring it back for thirty days."""
    here = placed(request)
    try:
        saved = actions.remove_rule(rule_id=rule_id, by=here.actor, now=here.now, why=why_of(request))
    except Refused as no:
        return _refused_page(request, rule_id, no)
    return done(reverse("policies:rules"), saved)


def _refused_page(request: HttpRequest, rule_id: int, no: Refused) -> HttpResponse:
    row = LoanRule.objects.filter(pk=rule_id).first()
    if row is None:
        raise Http404
    return _form_page(request, RuleForm(initial=RuleForm.initial_of(row)), row, no.refusals)


@needs("edit-policies")
@require_http_methods(["GET", "POST"])
def edit_weights(request: HttpRequest, kind: str = "loan") -> HttpResponse:
    """Set the weights of all 21 fields of the loan rules or the hold rules."""
    form = WeightsForm(request.POST or None, initial=weights(kind), kind=kind)
    back = "policies:rules" if kind == "loan" else "policies:hold_rules"
    if request.method == "POST" and form.is_valid():
        here = placed(request)
        chosen = {field: form.cleaned_data[field] for field in form.fields}
        saved = attempt(
            form,
            lambda: actions.set_weights(weights=chosen, kind=kind, by=here.actor, now=here.now, why=why_of(request)),
        )
        if saved:
            return done(reverse(back), saved)
    context = {"form": form, "tabs": tabs("rules" if kind == "loan" else "hold-rules"), "back": reverse(back)}
    return render(request, "policies/weights.html", context, status=422 if form.errors else 200)
