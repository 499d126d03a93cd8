"""Patrons: finding them, and the page of one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shelflist.departments.holds.pages import patron_part
from shelflist.departments.holds.queries.shown import open_count_of_patron
from shelflist.doors.desk.flags import flags_of
from shelflist.doors.desk.forms import CardForm, NoteForm
from shelflist.doors.desk.loan_rows import LoanRow, loan_rows
from shelflist.doors.desk.money import money_part, open_line_count, owing_tally
from shelflist.doors.desk.places import searched
from shelflist.doors.desk.timeline import told, with_years, without_ended_loans
from shelflist.ground.accounts.web import forbidden, needs
from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.phrases import nphrase, phrase
from shelflist.ground.journal.queries import entries_about
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import notices
from shelflist.records.loans import queries as loans
from shelflist.records.patrons.queries import PatronPage, find_patrons, patron_page, patrons_with_ids, primary_cards
from shelflist.records.patrons.queries.sharing import seen_among
from shelflist.records.patrons.rules import standings
from shelflist.records.patrons.views.contact import contact_part
from shelflist.records.patrons.views.families import family_part
from shelflist.records.patrons.views.person import has_photo, person_part
from shelflist.records.patrons.views.privacy import privacy_part
from shelflist.records.patrons.views.sharing import kept_back_context

FOUND_AT_MOST = 50
RECENT = "desk-patrons"  # in the web session: whose pages were opened last
MOST_RECENT = 8


@needs("see-patrons")
@require_GET
def patrons(request: HttpRequest) -> HttpResponse:
    """By name, card, e-mail or telephone; a card scanned into the box goes straight to its owner."""
    here, today = placed(request), timezone.localdate(placed(request).now)
    text = searched(request)
    found = find_patrons(text, limit=FOUND_AT_MOST + 1) if text else _recent(request)
    shown = [one for one in found[:FOUND_AT_MOST] if here.actor.may("see-patrons", one.home_branch.path)]
    shown = seen_among(shown, here.actor)
    cards = primary_cards(one.pk for one in shown)
    context = {
        "q": text,
        "rows": [{"patron": one, "card": cards.get(one.pk, ""), "trouble": _trouble(one, today)} for one in shown],
        "has_more": len(found) > FOUND_AT_MOST,
        "looks_scanned": bool(text) and classify(text).kind_hint in {"card", "item", "barcode"},
        "may_edit": here.actor.may("edit-patrons"),
        "may_lend": here.actor.may("lend"),
    }
    return render(request, "desk/patrons.html", context)


def _recent(request: HttpRequest) -> list[Any]:
    """Whose pages were opened last in this session, the latest first."""
    ids = request.session.get(RECENT, [])
    known = patrons_with_ids(ids)
    return [known[one] for one in ids if one in known]


def _remember(request: HttpRequest, patron_id: int) -> None:
    ids = request.session.get(RECENT, [])
    if ids[:1] != [patron_id]:
        request.session[RECENT] = [patron_id, *(one for one in ids if one != patron_id)][:MOST_RECENT]


def _trouble(patron: Any, today: Any) -> str:
    """What stands in the way of lending, in a word."""
    words = {"barred": _("barred"), "inactive": _("not active"), "expired": _("expired")}
    found = standings(active=patron.active, barred_until=patron.barred_until, expires_on=patron.expires_on, today=today)
    return ", ".join(words[name] for name in found)


@needs("see-patrons")
@require_GET
def patron(request: HttpRequest, patron_id: int) -> HttpResponseBase:
    """Identity and blocks at a glance, then loans, notes, family, cards and what was done."""
    return patron_page_shown(request, patron_id, {})


def patron_page_shown(
    request: HttpRequest, patron_id: int, more: dict[str, Any], *, section: str = "", status: int = 200
) -> HttpResponseBase:
    """The page of a patron; `more` holds a form or refusals of an act that was just tried."""
    here = placed(request)
    seen_from = here.branch.path if here.branch else None
    page = patron_page(patron_id, timezone.localdate(here.now), seen_from=seen_from)
    if page is None:
        raise Http404
    if not here.actor.may("see-patrons", page.patron.home_branch.path):
        return forbidden(request, "see-patrons")
    if (back := kept_back_context(request, page.patron)) is not None:
        return render(request, "patrons/not_shared.html", back, status=403)
    _remember(request, patron_id)
    section = section or request.GET.get("section", "loans")
    shown = _loans_and_tabs(request, page, section)
    section = next(tab["name"] for tab in shown["tabs"] if tab["current"])
    card = next((one for one in page.cards if one.primary and one.ended_at is None), None)
    may_edit = here.actor.may("edit-patrons", page.patron.home_branch.path)
    context = {
        "page": page,
        **shown,
        "card": card,
        "first_name": _first_name(page),
        "section": section,
        "has_photo": has_photo(patron_id),
        "flags": flags_of(page, timezone.localdate(here.now)),
        "tally": [_tally(page, shown["rows"]), *owing_tally(patron_id)],
        "may_edit": may_edit,
        "may_lend": card is not None and here.actor.may("lend"),
        "may_hold": here.actor.may("place-holds"),
        **(patron_part(request, page.patron) if section == "holds" else {}),
        **(family_part(request, page.patron) if section == "family" else {}),
        **(money_part(request, page.patron) if section == "money" else {}),
        **(privacy_part(request, page.patron) if section == "privacy" else {}),
        **(contact_part(page.patron) if section == "cards" else {}),
        **(person_part(request, page.patron) if section == "person" else {}),
        "notices": notices(request),
        "timeline": _timeline(request, patron_id) if section == "journal" else [],
        "note_form": note_form(request) if may_edit and section == "notes" else None,
        "card_form": CardForm() if may_edit and section == "cards" else None,
        **more,
    }
    return render(request, "desk/patron.html", context, status=status)


def note_form(request: HttpRequest, data: Any = None) -> NoteForm:
    """The form of a note, with the branches at which it may be shown: those above the one where somebody stands."""
    here, tree = placed(request), organisation(placed(request).numbers)
    above = [*tree.branches[here.branch.id].above, here.branch.id] if here.branch else []
    return NoteForm(data, places=[(one, tree.branches[one].name) for one in above], name=here.actor.name)


def _loans_and_tabs(request: HttpRequest, page: PatronPage, section: str) -> dict[str, Any]:
    """What lending something changes on the page: the loans, and the count on their tab."""
    here = placed(request)
    rows = loan_rows(loans.open_loans_of(page.patron.pk), here.now)
    return {
        "patron": page.patron,
        "rows": rows,
        "tabs": _tabs(
            page.patron.pk,
            section,
            page,
            len(rows),
            here.actor.may("see-journal"),
            may_see_messages=here.actor.may("see-notices", page.patron.home_branch.path),
        ),
        "may_renew": here.actor.may("renew"),
        "may_see_why": here.actor.may("lend"),
        "key": uuid4().hex,
    }


def parts_after_lending(request: HttpRequest, patron_id: int) -> str:
    """The loans and tabs of the patron page as they are now, to be put in the place of those on the screen."""
    page = patron_page(patron_id, timezone.localdate(placed(request).now))
    if page is None or not placed(request).actor.may("see-patrons", page.patron.home_branch.path):
        return ""
    return render_to_string("desk/parts/patron_lent.html", _loans_and_tabs(request, page, "loans"), request)


def _timeline(request: HttpRequest, patron_id: int) -> list[Any]:
    now = placed(request).now
    entries = without_ended_loans(entries_about(patron_id=patron_id), now)
    return with_years(told(request, entries), now)


def _first_name(page: PatronPage) -> str:
    patron = page.patron
    names = (patron.preferred_name or patron.given_names or patron.family_name).split()
    return names[0] if names else patron.name


def _tally(page: PatronPage, out: list[LoanRow]) -> dict[str, Any]:
    """The number of loans, of how many, and how many of them are late."""
    limit, late = page.patron.category.loan_limit, sum(row.state == "late" for row in out)
    return {
        "label": nphrase("loan", "loans", len(out)),
        "value": len(out),
        "of": phrase("of {limit}", limit=limit) if limit is not None else None,
        "note": nphrase("{count} overdue", "{count} overdue", late) if late else None,
        "note_kind": "ox",
    }


def _tabs(
    patron_id: int, section: str, page: PatronPage, loan_count: int, may_read_journal: bool, *, may_see_messages: bool
) -> list[dict[str, Any]]:
    labels: dict[str, tuple[str, int | None]] = {
        "loans": (_("Loans"), loan_count),
        "holds": (_("Holds"), open_count_of_patron(patron_id)),
        "money": (_("Money"), open_line_count(patron_id)),
        "notes": (_("Notes and blocks"), len(page.notes)),
        "family": (_("Family"), len(page.dependants) + (page.patron.guarantor is not None)),
        "cards": (_("Cards and details"), len(page.cards)),
        "privacy": (_("Choices and privacy"), None),
        "person": (_("More"), None),
    }
    if may_see_messages:
        labels["messages"] = (_("Messages"), None)
    if may_read_journal:
        labels["journal"] = (_("What was done"), None)
    address = reverse("desk:patron", args=[patron_id])
    current = section if section in labels else "loans"
    return [
        {"name": name, "href": f"{address}?section={name}", "label": label, "count": count, "current": name == current}
        for name, (label, count) in labels.items()
    ]
