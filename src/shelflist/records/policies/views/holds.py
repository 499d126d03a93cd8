"""The hold rules, heaviest first, trying them, and the policy about lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import attempt, done, notices
from shelflist.records.policies import actions
from shelflist.records.policies.forms import HoldPolicyForm, HoldSimulatorForm
from shelflist.records.policies.models import HoldPolicySettings
from shelflist.records.policies.queries import findings, hold_policy, hold_table
from shelflist.records.policies.rules.hold_policy import (
    CRITERIA,
    PRESET_WORDS,
    PRESETS,
    HoldPolicy,
    asks_first_who_came_first,
    served,
)
from shelflist.records.policies.rules.holds import HOLD_WORDS, HoldRule, HoldTable, hold_rule_gives
from shelflist.records.policies.simulating_holds import HoldQuestion, simulate_hold
from shelflist.records.policies.views.tabs import tabs, why_of

COLUMNS = ("patron_category", "item_type", "owner", "pickup_branch")
HEAVIEST_SHOWN = 5
ASKED = ("card", "category", "item", "type")


@dataclass(frozen=True, slots=True)
class HoldRuleRow:
    """One line of the table of hold rules."""

    rule: HoldRule
    cells: tuple[str, ...]
    more: tuple[tuple[Phrase, str], ...]
    gives: Phrase
    weight: int


@needs("see-policies")
@require_GET
def hold_rules(request: HttpRequest) -> HttpResponse:
    """Every hold rule in order of precedence, what is odd about them, and “Try it” beside them."""
    here = placed(request)
    tree, table = organisation(here.numbers), hold_table(here.numbers)
    heaviest = sorted(table.weights, key=lambda field: -table.weights[field])[:HEAVIEST_SHOWN]
    context = {
        "rows": [_row(rule, table) for rule in (*table.order, *table.drafts)],
        "heaviest": [(HOLD_WORDS[field], table.weights[field]) for field in heaviest],
        "findings": [f for f in findings(here.numbers, here.now.date()) if f.about == "hold"],
        "tabs": tabs("hold-rules"),
        "notices": notices(request),
        "may_edit": here.actor.may("edit-policies"),
        **_tried(request, table, tree),
    }
    return render(request, "policies/hold_rules.html", context)


def _row(rule: HoldRule, table: HoldTable) -> HoldRuleRow:
    asked = {condition.field: condition.shown for condition in rule.conditions}
    return HoldRuleRow(
        rule=rule,
        cells=tuple(asked.get(field, "") for field in COLUMNS),
        more=tuple((HOLD_WORDS[field], shown) for field, shown in asked.items() if field not in COLUMNS),
        gives=hold_rule_gives(rule),
        weight=table.weight_of(rule),
    )


def _tried(request: HttpRequest, table: HoldTable, tree: Organisation) -> dict[str, Any]:
    """The form to try a hold with, and the answer when something was asked."""
    here = placed(request)
    branch = here.branch.id if here.branch else next((facts.id for facts in tree.children(None)), None)
    asked = any(name in request.GET for name in ASKED)
    data = request.GET.copy()
    if not data.get("pickup") and branch is not None:
        data["pickup"] = str(branch)
    form = HoldSimulatorForm(data if asked else None, initial={"pickup": branch})
    context: dict[str, Any] = {"try_form": form, "asked": asked}
    if not asked or not form.is_valid():
        return context
    typed = form.cleaned_data
    question = HoldQuestion(
        pickup_branch_id=typed["pickup"].pk,
        request_branch_id=branch or typed["pickup"].pk,
        at=here.now,
        card=typed["card"],
        category=typed["category"],
        item=typed["item"],
        type=typed["type"],
        shelf=typed["shelf"],
        requestor=frozenset({typed["requestor"] or "patron"}),
    )
    try:
        return {**context, "answer": simulate_hold(question, table, tree)}
    except Refused as no:
        return {**context, "try_refusals": no.refusals}


@needs("see-policies")
@require_http_methods(["GET", "POST"])
def lines(request: HttpRequest) -> HttpResponse:
    """The policy about lines, with a sample line that shows what it does."""
    here = placed(request)
    row = HoldPolicySettings.objects.first()
    form = HoldPolicyForm(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form,
            lambda: actions.save_row(
                table="hold-policy",
                values=form.values(),
                row_id=row.pk if row else None,
                by=here.actor,
                now=here.now,
                why=why_of(request),
            ),
        )
        if saved:
            return done(reverse("policies:lines"), saved)
    policy = hold_policy(here.numbers)
    context = {
        "form": form,
        "policy": policy,
        "criteria": [CRITERIA[name] for name in policy.criteria],
        "samples": [_sample(policy, queue) for queue in ("local-first", "first-in")],
        "findings": [f for f in findings(here.numbers, here.now.date()) if f.about == "lines"],
        "tabs": tabs("lines"),
        "notices": notices(request),
        "may_edit": here.actor.may("edit-policies"),
    }
    return render(request, "policies/lines.html", context, status=422 if form.errors else 200)


def _sample(policy: HoldPolicy, queue: Any) -> dict[str, Any]:
    """The sample line served one way or the other; where the order has no say for nearness, by the traditional one."""
    one = replace(policy, queue=queue)
    borrowed = queue == "local-first" and asks_first_who_came_first(policy)
    if borrowed:
        one = replace(one, order=PRESETS["traditional"])
    return {
        "queue": queue,
        "is_now": policy.queue == queue and not borrowed,
        "by": PRESET_WORDS["traditional" if borrowed else policy.preset],
        "line": [hold.who for hold in served(one)],
    }
