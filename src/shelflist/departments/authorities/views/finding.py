"""Finding authorities, and the page of one with its acts."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.authorities.actions import changing, naming, proposing
from shelflist.departments.authorities.queries.finding import find as find_authorities
from shelflist.departments.authorities.queries.finding import thesauri_with_counts
from shelflist.departments.authorities.queries.pages import authority_page
from shelflist.departments.authorities.views.shared import number_in, shown
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.web import done

PAGE = 40


@needs("see-records")
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Headings and see references from some letters on."""
    text, kind, thesaurus = (request.GET.get(name, "").strip()[:200] for name in ("q", "kind", "thesaurus"))
    after = request.GET.get("after", "")[:240]
    rows = find_authorities(
        text, kind=kind, thesauri=(thesaurus,) if thesaurus else (), after=after, limit=PAGE + 1, also=bool(after)
    )
    context = {
        "q": text,
        "kind": kind,
        "thesaurus": thesaurus,
        "rows": rows[:PAGE],
        "after": rows[PAGE - 1].key if len(rows) > PAGE else "",
        "known": thesauri_with_counts(),
    }
    return shown(request, "find", "find", context)


@needs("see-records")
@require_GET
def one(request: HttpRequest, authority_id: int) -> HttpResponse:
    """An authority: its heading, references both ways, the titles that use it, and its history."""
    return _one(request, authority_id)


def _one(request: HttpRequest, authority_id: int, no: Refused | None = None) -> HttpResponse:
    page = authority_page(authority_id)
    if page is None:
        raise Http404
    other = request.GET.get("other", request.POST.get("other", "")).strip()[:200]
    like = [page.authority.kind, page.authority.thesaurus]
    found = find_authorities(other, kind=like[0], thesauri=(like[1],), limit=9) if other else []
    context = {
        "page": page,
        "authority": page.authority,
        "refused": no.refusals if no else (),
        "other": other,
        "others": [row for row in found if row.authority_id != authority_id],
        "typed": request.POST.get("heading", page.typed),
        "key": uuid4().hex,
    }
    return shown(request, "authority", "", context, status=409 if no else 200)


@needs("edit-records")
@require_POST
def change(request: HttpRequest, authority_id: int) -> HttpResponse:
    """One act on an authority: rename it, merge another into it, or choose words of our own."""
    sent, by, now = request.POST, actor(request), at(request)
    key = sent.get("key", "")[:80] or None
    leave = "leave_dates" in sent
    try:
        if sent.get("act") == "put-off":
            receipt: changing.HeadingReceipt | proposing.ChangesReceipt = proposing.put_off_rename(
                authority_id=authority_id,
                heading=sent.get("heading", "")[:2000],
                keep_old="keep_old" in sent,
                by=by,
                now=now,
                key=key,
            )
        elif sent.get("act") == "rename":
            receipt = changing.rename_heading(
                authority_id=authority_id,
                heading=sent.get("heading", "")[:2000],
                keep_old="keep_old" in sent,
                leave_dates=leave,
                by=by,
                now=now,
                key=key,
            )
        elif sent.get("act") == "merge":
            away = [number_in(value) for value in sent.getlist("away")[:50]]
            receipt = changing.merge_authorities(
                keep_id=authority_id, away_ids=away, leave_dates=leave, by=by, now=now, key=key
            )
        else:
            label = "" if sent.get("act") == "unlabel" else sent.get("label", "")[:1000]
            receipt = naming.prefer_local_term(
                authority_id=authority_id, label=label, why=sent.get("why", "")[:1000], by=by, now=now, key=key
            )
    except Refused as no:
        return _one(request, authority_id, no)
    return done(reverse("authorities:one", args=[authority_id]), receipt)
