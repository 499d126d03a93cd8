"""Standing penalties with their thresholds (PAT-10), and what a branch asks of those who register (PAT-02)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.web import needs
from shelflist.ground.common.money import Money
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui.localise import text
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import done, notices
from shelflist.records.patrons import actions, figures
from shelflist.records.patrons.actions.penalties import PenaltyDetails
from shelflist.records.patrons.models import Penalty
from shelflist.records.patrons.queries import categories
from shelflist.records.patrons.queries.fields import own_field_rules
from shelflist.records.patrons.rules.fields import FIELDS, NEEDS, FieldRule, Need
from shelflist.records.patrons.rules.standing import LETTERS
from shelflist.records.patrons.views.acts import act, new_key, number

HUNDRED = 100


@needs("see-policies")
@require_GET
def penalties(request: HttpRequest) -> HttpResponse:
    """Every penalty: what it blocks, and from which figure it is on."""
    here = placed(request)
    rows = []
    for row in Penalty.objects.prefetch_related("thresholds__branch", "thresholds__category").order_by("pk"):
        figure = figures.find(row.figure)
        blocks = [(column, getattr(row, column)) for column in LETTERS.values()]
        is_money = figure is not None and figure.is_money
        thresholds = [(one, Money(one.begins_at or 0) if is_money else one.begins_at) for one in row.thresholds.all()]
        rows.append({"row": row, "figure": figure, "blocks": blocks, "thresholds": thresholds})
    context = {
        "rows": rows,
        "branches": list(organisation(here.numbers).in_tree_order()),
        "kinds": categories.value(here.numbers).values(),
        "may_edit": here.actor.may("edit-policies"),
        "key": new_key(),
        "notices": notices(request),
    }
    return render(request, "patrons/penalties.html", context)


@needs("edit-policies")
@require_POST
def save_penalty(request: HttpRequest) -> HttpResponse:
    """What a penalty is called and what it blocks; an unknown code makes one of the library's own."""
    data = request.POST
    details = PenaltyDetails(
        code=data.get("code", "")[:40],
        name=data.get("name", ""),
        blocks=frozenset(column for column in LETTERS.values() if column in data),
    )
    return act(request, reverse("patrons:penalties"), lambda who: actions.save_penalty(details=details, **who))


@needs("edit-policies")
@require_POST
def save_threshold(request: HttpRequest) -> HttpResponse:
    """From which figure a penalty is on, here and for these; or take a threshold away."""
    data, address = request.POST, reverse("patrons:penalties")
    if (gone := number(data.get("remove"))) is not None:
        return act(request, address, lambda who: actions.remove_threshold(threshold_id=gone, **who))
    values: dict[str, Any] = {
        "penalty": data.get("penalty", ""),
        "begins_at": _figure(data.get("penalty", ""), data.get("begins_at", "")),
        "branch_id": number(data.get("branch")),
        "category_id": number(data.get("category")),
    }
    return act(request, address, lambda who: actions.set_threshold(**values, **who))


def _figure(code: str, typed: str) -> int | None:
    """A number as typed; of money, whole units and hundredths. Nothing: never."""
    typed = typed.strip().replace(",", ".")
    if not typed:
        return None
    row = Penalty.objects.filter(code=code).first()
    figure = figures.find(row.figure) if row else None
    whole, _dot, rest = typed.partition(".")
    if figure is None or not figure.is_money:
        return number(whole) or 0
    return (number(whole) or 0) * HUNDRED + (number(rest.ljust(2, "0")[:2]) or 0)


@needs("edit-policies")
@require_http_methods(["GET", "POST"])
def fields(request: HttpRequest, branch_id: int) -> HttpResponse:
    """What this branch and those below it ask of those who register."""
    here = placed(request)
    tree = organisation(here.numbers)
    if branch_id not in tree.branches:
        raise Http404
    rules, refusals = own_field_rules(branch_id), {}
    if request.method == "POST":
        rules = {field: _rule(request, field) for field in FIELDS}
        try:
            receipt = actions.save_field_rules(branch_id=branch_id, rules=rules, by=here.actor, now=here.now)
            return done(reverse("patrons:fields", args=[branch_id]), receipt)
        except Refused as no:
            refusals = {str(one.details.get("field", "")): one for one in no.refusals}
    context = {
        "branch": tree.branches[branch_id],
        "branches": list(tree.in_tree_order()),
        "rows": [(name, label, rules.get(name, FieldRule()), refusals.get(name)) for name, label in FIELDS.items()],
        "needs": [(code, text(words) if code else gettext("as above")) for code, words in NEEDS.items()],
        "refusals": [one for field, one in refusals.items() if field not in FIELDS],
        "notices": notices(request),
    }
    return render(request, "patrons/fields.html", context, status=422 if refusals else 200)


def _rule(request: HttpRequest, field: str) -> FieldRule:
    asked = request.POST.get(f"{field}-need", "")
    need: Need = next((code for code in NEEDS if code == asked), "")
    pattern, example = (request.POST.get(f"{field}-{part}", "")[:120].strip() for part in ("pattern", "example"))
    return FieldRule(need, pattern, example)
