"""Patrons: finding them, and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shelflist.doors.desk.timeline import timeline
from shelflist.ground.accounts.web import needs
from shelflist.ground.journal.queries import entries_about
from shelflist.records.branches.middleware import placed
from shelflist.records.loans import queries as loans
from shelflist.records.patrons.queries import PatronPage, find_patrons, patron_page

SECTIONS = ("loans", "notes", "family", "cards", "journal")


@needs("see-patrons")
def patrons(request: HttpRequest) -> HttpResponse:
    """By name, card, e-mail or telephone; a card scanned into the box goes straight to its owner."""
    text = request.GET.get("q", "").strip()[:200]
    found = find_patrons(text, limit=51) if text else []
    context = {"q": text, "found": found[:50], "has_more": len(found) > 50}
    return render(request, "desk/patrons.html", context)


@needs("see-patrons")
def patron(request: HttpRequest, patron_id: int) -> HttpResponse:
    """Identity and blocks at a glance, then loans, notes, family, cards and what was done."""
    here = placed(request)
    page = patron_page(patron_id, timezone.localdate(here.now))
    if page is None:
        raise Http404
    section = request.GET.get("section", "loans")
    out = loans.open_loans_of(patron_id)
    context = {
        "page": page,
        "patron": page.patron,
        "card": next((card for card in page.cards if card.primary), None),
        "section": section if section in SECTIONS else "loans",
        "loans": out,
        "overdue_count": sum(loan.due_at < here.now for loan in out),
        "flags": flags(page),
        "tally": tally(page, len(out), sum(loan.due_at < here.now for loan in out)),
        "tabs": _tabs(patron_id, section, page, len(out)),
        "timeline": timeline(request, entries_about(patron_id=patron_id)) if section == "journal" else [],
    }
    return render(request, "desk/patron.html", context)


def flags(page: PatronPage) -> list[dict[str, str]]:
    """What stops, what waits, what informs, in this order; blocks first."""
    patron = page.patron
    found = []
    if "barred" in page.standings:
        found.append({"kind": "stop", "strong": _("Barred"), "words": ""})
    if "inactive" in page.standings:
        found.append({"kind": "stop", "strong": _("Not active"), "words": ""})
    if "expired" in page.standings and patron.expires_on:
        found.append({"kind": "stop", "strong": _("Card expired"), "words": patron.expires_on})
    kinds = {"block": ("stop", _("Block:")), "alert": ("info", _("Alert:"))}
    for note in page.notes:
        if note.kind in kinds:
            kind, strong = kinds[note.kind]
            found.append({"kind": kind, "strong": strong, "words": note.text})
    return found


def tally(page: PatronPage, loan_count: int, overdue_count: int) -> list[dict[str, Any]]:
    """The numbers in the banner."""
    limit = page.patron.category.loan_limit
    counts: dict[str, Any] = {"label": _("loans"), "value": loan_count}
    if limit is not None:
        counts["of"] = _("of {limit}").format(limit=limit)
    if overdue_count:
        counts |= {"note": _("{count} overdue").format(count=overdue_count), "note_kind": "ox"}
    return [counts]


def _tabs(patron_id: int, section: str, page: PatronPage, loan_count: int) -> list[dict[str, Any]]:
    labels = {
        "loans": (_("Loans"), loan_count),
        "notes": (_("Notes and blocks"), len(page.notes)),
        "family": (_("Family"), len(page.dependants) + (1 if page.patron.guarantor else 0)),
        "cards": (_("Cards and details"), len(page.cards)),
        "journal": (_("What was done"), None),
    }
    address = reverse("desk:patron", args=[patron_id])
    current = section if section in labels else "loans"
    return [
        {"href": f"{address}?section={name}", "label": label, "count": count, "current": name == current}
        for name, (label, count) in labels.items()
    ]
