"""How candidates are judged: the rules as rows that give points."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shelflist.departments.copy_cataloguing import queries
from shelflist.departments.copy_cataloguing.actions.practising import save_practice
from shelflist.departments.copy_cataloguing.forms import PracticeForm
from shelflist.departments.copy_cataloguing.rules.scoring import MOST_RULES, STOCK, WHAT, ScoreRule
from shelflist.departments.copy_cataloguing.views.tabs import tabs
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices

EMPTY_ROWS = 3


@needs("edit-targets")
@require_http_methods(["GET", "POST"])
def scores(request: HttpRequest) -> HttpResponseBase:
    """The rules, the points from which a list takes by itself, and the library's symbol."""
    here = placed(request)
    practice = queries.practice()
    rules: list[ScoreRule] = list(queries.score_rules())
    form = PracticeForm.of(practice)
    refused: Refused | None = None
    if request.method == "POST":
        form = PracticeForm(request.POST)
        rules = list(STOCK) if request.POST.get("act") == "stock" else list(_rows(request))
        if form.is_valid():
            try:
                receipt = save_practice(**form.cleaned_data, rules=rules, by=here.actor, now=here.now)
                return done(reverse("copying:scores"), receipt)
            except Refused as no:
                refused = no
    context = {
        "form": form,
        "rows": [*rules, *[ScoreRule("has", (), 0)] * EMPTY_ROWS],
        "what": WHAT.items(),
        "refused": refused,
        "tabs": tabs(request, "copying:scores"),
        "notices": notices(request),
    }
    status = 422 if refused or form.errors else 200
    return render(request, "copy_cataloguing/scores.html", context, status=status)


def _rows(request: HttpRequest) -> Iterator[ScoreRule]:
    """The rows that were typed; one without values is gone."""
    for number in range(MOST_RULES + EMPTY_ROWS + 1):
        values = tuple(request.POST.get(f"values-{number}", "").replace(",", " ").split())[:40]
        if values:
            what = request.POST.get(f"what-{number}", "")
            yield ScoreRule(what, values, _int(request, f"points-{number}"), _int(request, f"most-{number}"))


def _int(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "").strip()
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 6 else 0
