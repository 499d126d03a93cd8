"""Asking others for a heading, comparing what they have with ours, and the page of an entity."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.departments.authorities import words
from shelflist.departments.authorities.queries.finding import one_found
from shelflist.departments.authorities.rules.changing import typed_heading
from shelflist.departments.authorities.rules.headings import KINDS
from shelflist.departments.authorities.rules.headings import shown as in_words
from shelflist.departments.entities import queries
from shelflist.departments.entities.actions import naming, syncing, taking
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.records.branches.web import done, notices


def drawn(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page with what all of them show."""
    every = {
        "notices": notices(request), "kinds": words.kinds(), "thesauri": words.thesauri(),
        "may_edit": actor(request).may("edit-records"), "may_register": actor(request).may("edit-targets"),
        "key": uuid4().hex,
    }  # fmt: skip
    return render(request, f"entities/{name}.html", every | context, status=status)


def number_in(text: str) -> int:
    """A number that somebody sent; 0 for what is none."""
    return int(text) if text.isdecimal() and len(text) < 18 else 0


@needs("edit-records")
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """The form; nobody is asked before somebody presses its button."""
    sent = request.POST if request.method == "POST" else request.GET
    authority_id = number_in(sent.get("authority", ""))
    ours = one_found(authority_id) if authority_id else None
    typed = sent.get("q", "").strip()[:300]
    text = typed if not typed.startswith(("‡", "$")) else in_words(typed_heading(typed))
    kind = sent.get("kind", "") or KINDS.get(sent.get("tag", "")[1:], "") or (ours.kind if ours else "person")
    if not text and ours is not None:
        text = next((value for code, value in ours.subfields if code == "a"), ours.text).rstrip(" ,.")
    chosen = [number_in(value) for value in sent.getlist("service")[:40]]
    context: dict[str, Any] = {
        "q": text, "kind": kind, "ours": ours, "chosen": chosen,
        "services": [one for one in queries.services() if one.active],
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        try:
            context["answers"] = taking.look_up(
                kind=kind, text=text, service_ids=chosen, by=actor(request), now=at(request)
            )
        except Refused as no:
            context["refused"], status = no.refusals, 409
    return drawn(request, "look", context, status=status)


@needs("edit-records")
@require_POST
def fetch(request: HttpRequest) -> HttpResponse:
    """Fetch one of the offers, to compare it."""
    sent = request.POST
    ours = number_in(sent.get("authority", ""))
    fetched = number_in(sent.get("fetched", ""))
    try:
        if not fetched:
            fetched = taking.fetch_one(
                service_id=number_in(sent.get("service", "")),
                number=sent.get("number", "")[:200],
                by=actor(request),
                now=at(request),
            )
    except Refused as no:
        found = one_found(ours) if ours else None
        context = {"q": sent.get("q", "")[:300], "kind": sent.get("kind", ""), "ours": found,
                   "services": queries.services(), "refused": no.refusals}  # fmt: skip
        return drawn(request, "look", context, status=409)
    return redirect(f"{reverse('entities:compare', args=[fetched])}{f'?authority={ours}' if ours else ''}")


@needs("edit-records")
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, fetched_id: int) -> HttpResponse:
    """What was fetched beside ours; taken over by the button."""
    sent = request.POST if request.method == "POST" else request.GET
    wanted = number_in(sent.get("authority", ""))
    refused: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            receipt = taking.take_over(
                fetched_id=fetched_id, authority_id=wanted or None, by=actor(request), now=at(request),
                key=sent.get("key", "")[:80] or None,
            )  # fmt: skip
            return done(reverse("entities:one", args=[receipt.authority_id]), receipt)
        except Refused as no:
            refused = tuple(no.refusals)
    found = queries.compared(fetched_id, None)
    if found is None:
        raise Http404
    guess = wanted or (0 if "new" in sent else queries.ours_of(found.fetched) or 0)
    context = {"found": queries.compared(fetched_id, guess), "refused": refused}
    return drawn(request, "compare", context, status=409 if refused else 200)


@needs("see-records")
@require_GET
def one(request: HttpRequest, authority_id: int) -> HttpResponse:
    """An entity: what is known of it, who it is elsewhere, and whether its source is looked at again."""
    return _one(request, authority_id)


def _one(request: HttpRequest, authority_id: int, no: Refused | None = None) -> HttpResponse:
    page = queries.entity(authority_id)
    if page is None:
        raise Http404
    context = {"page": page, "facts": page.facts, "plan": queries.sync_plan(), "refused": no.refusals if no else ()}
    return drawn(request, "one", context, status=409 if no else 200)


@needs("edit-records")
@require_POST
def change(request: HttpRequest, authority_id: int) -> HttpResponse:
    """Note or forget an address, or look at the source now."""
    sent, by, now = request.POST, actor(request), at(request)
    key = sent.get("key", "")[:80] or None
    try:
        if sent.get("act") == "look":
            waits = syncing.look_now(authority_id=authority_id, by=by, now=now)
            if waits:
                return redirect("authorities:waiting")
            return redirect(f"{reverse('entities:one', args=[authority_id])}#source")
        if sent.get("act") == "forget":
            receipt = naming.remove_identity(identity_id=number_in(sent.get("identity", "")), by=by, now=now, key=key)
        else:
            receipt = naming.add_identity(
                authority_id=authority_id, uri=sent.get("uri", "")[:400], by=by, now=now, key=key
            )
    except Refused as no:
        return _one(request, authority_id, no)
    return done(reverse("entities:one", args=[authority_id]), receipt)
