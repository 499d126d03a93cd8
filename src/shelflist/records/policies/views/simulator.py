"""“Try it”: what the rules give in one case. The address holds the whole question, so it can be sent to a colleague."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.organisation import Organisation
from shelflist.records.branches.queries import organisation
from shelflist.records.policies.forms import SimulatorForm
from shelflist.records.policies.queries import rule_table
from shelflist.records.policies.rules import RuleTable
from shelflist.records.policies.rules.words import late_in_words, renewals_in_words
from shelflist.records.policies.simulating import Question, Simulation, simulate
from shelflist.records.policies.views.tabs import tabs

ASKED = ("card", "category", "item", "type")


@needs("see-policies")
@require_GET
def simulator(request: HttpRequest) -> HttpResponse:
    """The page of its own, with everything that was looked at."""
    here = placed(request)
    tree, table = organisation(here.numbers), rule_table(here.numbers)
    context = {"tabs": tabs("simulator"), **simulation_context(request, table, tree)}
    return render(request, "policies/simulator.html", context)


def simulation_context(request: HttpRequest, table: RuleTable, tree: Organisation) -> dict[str, Any]:
    """The form, and the answer when something was asked."""
    here = placed(request)
    branch = here.branch.id if here.branch else next((facts.id for facts in tree.children(None)), None)
    asked = any(name in request.GET for name in ASKED)
    form = SimulatorForm(_with_branch(request, branch) if asked else None, initial={"branch": branch})
    context: dict[str, Any] = {"try_form": form, "asked": asked}
    if not asked or not form.is_valid():
        return context
    data = form.cleaned_data
    question = Question(
        branch_id=data["branch"].pk,
        at=data["when"] or here.now,
        card=data["card"],
        category=data["category"],
        age=data["age"],
        item=data["item"],
        type=data["type"],
        shelf=data["shelf"],
        renewal=data["renewal"],
    )
    try:
        answer = simulate(question, table, tree)
    except Refused as no:
        return {**context, "try_refusals": no.refusals}
    return {**context, "answer": answer, "in_play": in_play(answer)}


def _with_branch(request: HttpRequest, branch: int | None) -> Any:
    """The question with the reader's own branch when it names none."""
    question = request.GET.copy()
    if not question.get("branch") and branch is not None:
        question["branch"] = str(branch)
    return question


def in_play(answer: Simulation) -> list[tuple[Phrase, Phrase]]:
    """What else the case gets, and what else was near."""
    lines = []
    for candidate in answer.explanation.candidates[1:]:
        missed = [match for match in candidate.matches if not match.met]
        rule = _("Rule {number}", number=candidate.rule_id)
        if candidate.verdict == "lighter":
            lines.append((rule, _("weighs {weight}, matches too", weight=candidate.weight)))
        elif candidate.verdict == "not active":
            lines.append((rule, _("weighs {weight}, is a draft", weight=candidate.weight)))
        elif missed:
            first = missed[0]
            words = _(
                "weighs {weight}, only {field} {value}", weight=candidate.weight, field=first.field, value=first.wanted
            )
            lines.append((rule, words))
    if answer.terms.lends:
        lines.append((_("Renewals"), renewals_in_words(answer.terms.max_renewals)))
        lines.append((_("If late"), late_in_words(answer.terms.fine)))
    return lines
