"""Taking a candidate over."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from shelflist.departments.copy_cataloguing.actions import taking
from shelflist.departments.copy_cataloguing.profiles import USUAL
from shelflist.departments.copy_cataloguing.views.searching import shown_candidate
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done


@needs("edit-records")
@require_POST
def take(request: HttpRequest, candidate_id: int) -> HttpResponseBase:
    """New, beside ours, in the place of ours, or as a draft: by the button that was pressed."""
    here = placed(request)
    act = request.POST.get("act", "new")
    anyway, act = act == "anyway", "overlay" if act == "anyway" else act
    tasks_id = _number(request.POST.get("tasks", ""))
    record_id = _number(request.POST.get("record", "")) if act in ("overlay", "draft-ours") else None
    if act in ("overlay", "draft-ours") and record_id is None:
        raise Http404
    profile = request.POST.get("profile", "")[:20] or USUAL
    try:
        if act.startswith("draft"):
            number = taking.take_as_draft(
                candidate_id=candidate_id, record_id=record_id, profile=profile, tasks_id=tasks_id,
                by=here.actor, now=here.now,
            )  # fmt: skip
            return redirect(reverse("editor:edit", args=[number]) if number else reverse("editor:new"))
        receipt = taking.take_record(
            candidate_id=candidate_id,
            record_id=record_id,
            version=_number(request.POST.get("version", "")) if record_id else None,
            beside=act == "beside",
            profile=profile,
            line_id=_number(request.POST.get("line", "")),
            tasks_id=tasks_id,
            anyway=anyway,
            by=here.actor,
            now=here.now,
            key=request.POST.get("key", "")[:80] or None,
        )
    except Refused as no:
        return shown_candidate(request, candidate_id, refused=no, status=409)
    if back := _number(request.POST.get("list", "")):
        return done(f"{reverse('copying:list', args=[back])}?state=doubtful", receipt)
    return done(reverse("desk:title", args=[receipt.record_id]), receipt)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None
