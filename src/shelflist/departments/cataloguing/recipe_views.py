"""The pages of how records are brought in: match sets, merge profiles with a trial, mappings of copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.cataloguing import recipe_forms, recipes
from shelflist.departments.cataloguing.actions.recipes import remove_recipe, save_recipe
from shelflist.departments.cataloguing.exchange_views import tabs
from shelflist.departments.cataloguing.rules.copies import ItemMapping
from shelflist.departments.cataloguing.rules.match_sets import ATTRIBUTES, Matching
from shelflist.departments.cataloguing.rules.profiles import ACTIONS, Profile, merged
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.ui import localise
from shelflist.records.branches.middleware import placed
from shelflist.records.catalog.differences import difference_count, differences
from shelflist.records.catalog.flat import typed
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.queries import record_page

KINDS: dict[str, tuple[Any, Callable[[], list[Any]], Callable[[Any], Any], Any]] = {
    "match-sets": (gettext_lazy("Match set"), recipes.match_sets, recipe_forms.matching_from, Matching(())),
    "profiles": (gettext_lazy("Merge profile"), recipes.merge_profiles, recipe_forms.profile_from, Profile()),
    "copies": (
        gettext_lazy("Copies in records"), recipes.copy_mappings, recipe_forms.mapping_from,
        ItemMapping("", "", "952", {}),
    ),
}  # fmt: skip
LONGEST = 200_000  # characters of a record that is tried


@needs("import-records")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Everything by which records are brought in, those of the house and our own."""
    groups = [
        {"kind": "match-sets", "label": gettext("Match sets"), "rows": recipes.match_sets(),
         "about": gettext("When is an incoming record one that we have?")},
        {"kind": "profiles", "label": gettext("Merge profiles"), "rows": recipes.merge_profiles(),
         "about": gettext("What stays ours when it takes the place of ours?")},
        {"kind": "copies", "label": gettext("Copies in records"), "rows": recipes.copy_mappings(),
         "about": gettext("In which field and subfields does the other system keep its copies?")},
    ]  # fmt: skip
    context = {"groups": groups, "tabs": tabs("cataloguing:rules")}
    return render(request, "cataloguing/rules.html", context)


@needs("import-records")
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
    """One of them: to be read, changed (our own), or the beginning of another (`?from=`)."""
    if kind not in KINDS:
        raise Http404
    _label, every, parse, empty = KINDS[kind]
    known = {one.key: one for one in every()}
    shown = known.get(key or request.GET.get("from", ""))
    if key and shown is None:
        raise Http404
    own = shown if key and shown and shown.own_id else None
    if request.method == "GET":
        name = str(own.name) if own else ""
        about = localise.text(shown.about) if shown else ""
        return _page(request, kind, own, shown.content if shown else empty, name, about, like=shown)
    content, name, about = parse(request.POST), request.POST.get("name", ""), request.POST.get("about", "")
    if request.POST.get("act") == "try":
        return _page(request, kind, own, content, name, about)
    here = placed(request)
    version = request.POST.get("version", "")
    try:
        save_recipe(
            kind=kind, name=name, about=about, content=content, own_id=own.own_id if own else 0,
            version=int(version) if version.isdecimal() and len(version) < 10 else 0, by=here.actor, now=here.now,
        )  # fmt: skip
    except Refused as no:
        return _page(request, kind, own, content, name, about, refused=no)
    return redirect("cataloguing:rules")


@needs("import-records")
@require_POST
def remove(request: HttpRequest, kind: str, own_id: int) -> HttpResponse:
    """Take one of our own away."""
    here = placed(request)
    try:
        remove_recipe(kind=kind, own_id=own_id, by=here.actor, now=here.now)
    except (Refused, KeyError):
        raise Http404 from None  # it was removed already
    return redirect("cataloguing:rules")


def _page(
    request: HttpRequest,
    kind: str,
    own: Any,
    content: Any,
    name: str,
    about: str,
    refused: Refused | None = None,
    like: Any = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "kind": kind, "label": KINDS[kind][0], "own": own, "content": content, "name": name, "about": about,
        "refused": refused, "tabs": tabs("cataloguing:rules"), "like": like,
    }  # fmt: skip
    if isinstance(content, Profile):
        context |= {
            "rows": recipe_forms.profile_rows(content), "actions": ACTIONS.items(),
            "strip": recipe_forms.strip_text(content), "trial": _trial(request, content),
        }  # fmt: skip
    elif isinstance(content, Matching):
        shown = replace(content, sure=0) if content.sure == Matching(()).sure else content
        context |= {
            "content": shown, "ways": recipe_forms.matching_rows(content), "attributes": ATTRIBUTES.items(),
            "metrics": recipe_forms.metric_rows(content),
        }  # fmt: skip
    else:
        context |= {
            "rows": recipe_forms.mapping_rows(content),
            "statuses": recipe_forms.pairs_text(dict(content.statuses)),
            "schemes": recipe_forms.pairs_text(dict(content.schemes)),
        }
    return render(request, "cataloguing/rule.html", context, status=422 if refused else 200)


def _trial(request: HttpRequest, profile: Profile) -> dict[str, Any]:
    """Two records put together by what is on the page, before it is saved."""
    said = {name: request.POST.get(name, "").strip()[:LONGEST] for name in ("try_ours", "try_theirs")}
    if not all(said.values()):
        return {**said, "done": False}
    ours, theirs = (_record(text) for text in said.values())
    if ours is None or theirs is None:
        return {**said, "done": False, "problem": gettext("There is no record with this number.")}
    try:
        rows = differences(ours, merged(ours, theirs, profile), whole=True)
    except (IndexError, ValueError):
        return {**said, "done": False, "problem": gettext("A rule cannot be carried out; save it to see why.")}
    return {**said, "done": True, "rows": rows, "count": difference_count(rows)}


def _record(text: str) -> MarcRecord | None:
    """A record by its number, or as lines of text."""
    if text.isascii() and text.isdecimal() and len(text) < 19:
        page = record_page(int(text))
        return page.marc if page else None
    return typed(text).record
