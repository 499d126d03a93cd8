"""Merging titles: named by a number or a scan, looked at side by side, their fields chosen; and the list of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.cataloguing.recipes import match_sets, merge_profiles
from shelflist.departments.duplicates import queries
from shelflist.departments.duplicates.actions import finding, merging
from shelflist.departments.duplicates.rules import MOST_TITLES, Line, Title, lines, result
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Override, Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done, notices
from shelflist.records.catalog import pointers
from shelflist.records.catalog.differences import differences
from shelflist.records.catalog.grid import field_row
from shelflist.records.catalog.queries import find_titles
from shelflist.records.items.queries import item_by_barcode

PERMISSION = "merge-records"
REFUSED = 409
PROFILE = "enrich"  # ours, enriched: what stays is the lead's description
DEEPEST = 400


def _numbers(values: list[str]) -> list[int]:
    found = [int(one) for one in values if one.isascii() and one.isdecimal() and len(one) < 18]
    return list(dict.fromkeys(found))[:MOST_TITLES]


# ---- the titles that take part


@needs(PERMISSION)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest) -> HttpResponseBase:
    """`?title=` names each title, the first one stays; `?add=` one more, by our number, a barcode or an ISBN."""
    given = request.POST if request.method == "POST" else request.GET
    wanted = _numbers(given.getlist("title"))
    problem = None
    if text := given.get("add", "").strip()[:120]:
        number, problem = _named(text)
        if number and number not in wanted:
            return redirect(_address([*wanted, number]))
        problem = problem or _("It is on this page already.")
    lead = _numbers([given.get("lead", "")])
    wanted = [one for one in lead if one in wanted] + [one for one in wanted if one not in lead]
    titles = queries.side_by_side(wanted)
    if len(titles) > 1 and request.method == "POST":
        return _posted(request, titles)
    return _shown(request, titles, problem=problem or _gone(wanted, titles))


def _named(text: str) -> tuple[int, Phrase | None]:
    """The title that somebody typed or scanned, or what is said instead."""
    if (copy := item_by_barcode(text)) is not None:
        return copy.record_id, None
    bare = text.removeprefix("#")
    if bare.isascii() and bare.isdecimal() and len(bare) < 18 and queries.side_by_side([int(bare)]):
        return int(bare), None
    found = find_titles(text, limit=2).rows
    if len(found) == 1:
        return found[0].id, None
    if found:
        return 0, _("More than one title fits “{text}”. Scan a copy, or type the record’s number.", text=text)
    return 0, _("No title fits “{text}”. Scan a copy, or type the record’s number.", text=text)


def _gone(wanted: list[int], titles: list[queries.Beside]) -> Phrase | None:
    missing = [number for number in wanted if number not in {one.record_id for one in titles}]
    if not missing:
        return None
    if lead := queries.merged_to(missing).get(missing[0]):
        return _("Record {number} was merged into record {lead} already.", number=missing[0], lead=lead)
    return _("There is no title {number} (any more).", number=missing[0])


def _address(numbers: list[int], **more: str) -> str:
    pairs = [("title", str(one)) for one in numbers] + list(more.items())
    return f"{reverse('duplicates:merge')}?{urlencode(pairs)}"


# ---- their fields


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the page shows it."""

    line: Line
    shown: Any
    in_lead: bool


def _posted(request: HttpRequest, titles: list[queries.Beside]) -> HttpResponseBase:
    """Look at what would come of it, or do it."""
    here = placed(request)
    found = _lines(titles, request.POST)
    if request.POST.get("do") != "merge":
        return _shown(request, titles, found=found)
    versions = {one.record_id: _version(request.POST, one) for one in titles}
    override = None
    if reason := request.POST.get("reason", "").strip()[:300]:
        override = Override(frozenset({"record-error"}), reason)
    try:
        receipt = merging.merge_titles(
            versions=versions, lead_id=titles[0].record_id, marc=result(found, titles[0].marc), override=override,
            by=here.actor, now=here.now, key=request.POST.get("key", "")[:80] or None,
        )  # fmt: skip
    except Refused as no:
        return _shown(request, titles, found=found, refused=no)
    return done(reverse("desk:title", args=[receipt.record_id]), receipt)


def _version(form: QueryDict, one: queries.Beside) -> int:
    text = form.get(f"version-{one.record_id}", "")
    return int(text) if text.isdecimal() and len(text) < 10 else one.record.version


def _lines(titles: list[queries.Beside], form: QueryDict) -> list[Line]:
    """Every field, chosen by the form or by a merge profile."""
    parts = [Title(one.record_id, one.marc) for one in titles]
    profiles = {one.key: one.content for one in merge_profiles()}
    profile = profiles.get(form.get("profile", ""), profiles[PROFILE])
    if form.get("chosen") and form.get("do") != "profile":
        chosen = {value for name in form for value in form.getlist(name) if name == "pick" or name.startswith("one-")}
        return lines(parts, profile, chosen)
    return lines(parts, profile)


def _shown(
    request: HttpRequest,
    titles: list[queries.Beside],
    *,
    found: list[Line] | None = None,
    problem: Phrase | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "titles": titles,
        "problem": problem,
        "refused": refused,
        "may_add": len(titles) < MOST_TITLES,
    }
    if len(titles) > 1:
        context |= _comparison(request, titles, found)
    partial = request.headers.get("HX-Request") and "lines" in context
    page = "duplicates/preview.html" if partial else "duplicates/merge.html"
    status = REFUSED if refused else 422 if problem and len(titles) < 2 else 200
    return render(request, page, context, status=status)


def _comparison(request: HttpRequest, titles: list[queries.Beside], found: list[Line] | None) -> dict[str, Any]:
    form = request.POST if request.method == "POST" else request.GET
    found = _lines(titles, form) if found is None else found
    lead = titles[0]
    changes = differences(lead.marc, result(found, lead.marc))
    numbers = [one.record_id for one in titles]
    keys = {one.key for one in merge_profiles()}
    chosen = form.get("profile", "")
    return {
        "lead": lead,
        "lines": [Row(one, field_row(one.field), lead.record_id in one.records) for one in found],
        "changes": changes,
        "follows": pointers.what_follows(numbers[1:]),
        "profiles": [one for one in merge_profiles() if one.key != "theirs"],
        "profile": chosen if chosen in keys else PROFILE,
        "key": uuid4().hex,
        "others": titles[1:],
        "leads": [(one, _address([one.record_id, *(n for n in numbers if n != one.record_id)])) for one in titles],
        "without": [_address([n for n in numbers if n != one.record_id]) for one in titles],
    }


# ---- the list of pairs


@needs(PERMISSION)
@require_GET
def pairs(request: HttpRequest) -> HttpResponse:
    """Titles that may be one, the surest first."""
    return _pairs(request)


def _pairs(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    number = request.GET.get("page", "")
    page = min(max(int(number) if number.isdecimal() and len(number) < 6 else 1, 1), DEEPEST)
    found = queries.open_pairs(offset=(page - 1) * queries.PAGE, limit=queries.PAGE + 1)
    job = queries.last_search()
    context = {
        "rows": [(one, _address([one.one.id, one.other.id])) for one in found[: queries.PAGE]],
        "has_more": len(found) > queries.PAGE and page < DEEPEST,
        "page": page,
        "count": queries.open_count(),
        "sets": match_sets(),
        "job": job,
        "is_running": job is not None and job.ended_at is None,
        "refused": refused,
        "notices": notices(request),
        "key": uuid4().hex,
    }
    return render(request, "duplicates/pairs.html", context, status=REFUSED if refused else 200)


@needs(PERMISSION)
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The part of the page that is asked for every second while the worker looks through the catalogue."""
    job = queries.last_search()
    is_running = job is not None and job.ended_at is None
    response = render(request, "duplicates/progress.html", {"job": job, "is_running": is_running})
    if not is_running:
        response["HX-Refresh"] = "true"
    return response


@needs(PERMISSION)
@require_POST
def find(request: HttpRequest) -> HttpResponseBase:
    """Have the worker look through the whole catalogue."""
    here = placed(request)
    try:
        finding.find_duplicates(match_set_key=request.POST.get("set", ""), by=here.actor, now=here.now)
    except Refused as no:
        return _pairs(request, no)
    return redirect("duplicates:pairs")


@needs(PERMISSION)
@require_POST
def apart(request: HttpRequest, pair_id: int) -> HttpResponseBase:
    """These two are not the same."""
    here = placed(request)
    key = request.POST.get("key", "")[:60]
    try:
        receipt = finding.set_apart(
            pair_id=pair_id, by=here.actor, now=here.now, key=f"{key}-{pair_id}" if key else None
        )
    except Refused as no:
        return _pairs(request, no)
    return done(reverse("duplicates:pairs"), receipt)
