"""Exchanging records with others by OAI-PMH: where ours come from, and which sets others may fetch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from shelflist.departments.cataloguing import actions, publishing, queries
from shelflist.departments.cataloguing.exchange_forms import SetForm, SourceForm
from shelflist.departments.cataloguing.rules.sets import OWN
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of exchange."""
    pages = [
        ("cataloguing:imports", gettext("Files")),
        ("cataloguing:rules", gettext("Matching and merging")),
        ("cataloguing:origins", gettext("Sources and ranks")),
        ("cataloguing:sources", gettext("From other libraries")),
        ("cataloguing:sets", gettext("Sets for harvesters")),
    ]
    return [{"href": reverse(name), "label": label, "current": name == current} for name, label in pages]


@needs("import-records")
@require_http_methods(["GET", "POST"])
def sources(request: HttpRequest, source_id: int | None = None) -> HttpResponse:
    """Where records are fetched from; the form that adds a source or changes one."""
    here = placed(request)
    chosen = queries.source(source_id) if source_id is not None else None
    if source_id is not None and chosen is None:
        raise Http404
    form = SourceForm(request.POST) if request.method == "POST" else SourceForm.of(chosen) if chosen else SourceForm()
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_source(details=form.details, source_id=source_id, by=here.actor, now=here.now)
            return redirect("cataloguing:sources")
        except Refused as no:
            refused = no
    return _sources(request, form, chosen=chosen, refused=refused)


def _sources(
    request: HttpRequest, form: SourceForm, *, chosen: Any = None, refused: Refused | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "chosen": chosen,
        "refused": refused,
        "rows": queries.sources(),
        "runs": queries.harvests(chosen.pk if chosen else None),
        "tabs": tabs("cataloguing:sources"),
    }
    return render(request, "cataloguing/sources.html", context, status=422 if refused or form.errors else 200)


@needs("import-records")
@require_POST
def fetch(request: HttpRequest, source_id: int) -> HttpResponse:
    """Fetch what is new at a source, now."""
    return _at_source(request, source_id, actions.harvest_now)


@needs("import-records")
@require_POST
def remove(request: HttpRequest, source_id: int) -> HttpResponse:
    """Fetch from a source no more."""
    return _at_source(request, source_id, actions.remove_source)


def _at_source(request: HttpRequest, source_id: int, act: Callable[..., Any]) -> HttpResponse:
    """Do it and go back to the list, or show the list with every reason why not."""
    here = placed(request)
    try:
        act(source_id=source_id, by=here.actor, now=here.now)
    except Refused as no:
        return _sources(request, SourceForm(), refused=no)
    return redirect("cataloguing:sources")


@needs("export-records")
@require_http_methods(["GET", "POST"])
def sets(request: HttpRequest, set_id: int | None = None) -> HttpResponse:
    """The sets that others may fetch; the form that makes one or changes it."""
    here = placed(request)
    chosen = queries.harvest_set(set_id) if set_id is not None else None
    if set_id is not None and chosen is None:
        raise Http404
    form = SetForm(request.POST) if request.method == "POST" else SetForm.of(chosen) if chosen else SetForm()
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        said = {name: given[name] for name in ("spec", "name", "description")}
        try:
            actions.save_set(**said, rule=form.rule, set_id=set_id, by=here.actor, now=here.now)
            return redirect("cataloguing:sets")
        except Refused as no:
            refused = no
    context = {
        "form": form,
        "chosen": chosen,
        "refused": refused,
        "rows": queries.harvest_sets(),
        "automatic": [one for one in publishing.sets() if one.spec.split(":")[0] in OWN],
        "address": request.build_absolute_uri("/oai"),
        "tabs": tabs("cataloguing:sets"),
    }
    return render(request, "cataloguing/sets.html", context, status=422 if refused or form.errors else 200)


@needs("export-records")
@require_POST
def remove_set(request: HttpRequest, set_id: int) -> HttpResponse:
    """Offer a set no more."""
    here = placed(request)
    try:
        actions.remove_set(set_id=set_id, by=here.actor, now=here.now)
    except Refused:
        raise Http404 from None  # it was removed already
    return redirect("cataloguing:sets")
