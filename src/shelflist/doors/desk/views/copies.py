"""Items: finding copies, and the life of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shelflist.departments.cataloguing.note_queries import notes_on
from shelflist.departments.reshelving.queries.carts import last_load, stands
from shelflist.doors.desk.copy_rows import copy_rows
from shelflist.doors.desk.loan_acts import STATES as STATES_OF_LOANS
from shelflist.doors.desk.places import branch_choices, chosen_branch, here_and_below, number, searched
from shelflist.doors.desk.timeline import LOANS, told, with_years
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.money import Money
from shelflist.ground.journal.queries import PAGE, entries_about
from shelflist.ground.printing.rules.contents import spine
from shelflist.ground.printing.rules.labels import Style
from shelflist.ground.ui import localise
from shelflist.ground.ui.downloads import csv_answer
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.branches.web import notices
from shelflist.records.catalog import kinds
from shelflist.records.items import queries as copies_of
from shelflist.records.items.labels import facts_of
from shelflist.records.items.rules import STATUSES, may_become, status_name
from shelflist.records.items.rules.statuses import PLAIN
from shelflist.records.loans import queries as loans

ROWS = 50
MOST_ROWS_IN_CSV = 50_000
NOT_EDITS = LOANS | {"use-in-house", "shelve", "undo"}
SECTIONS: dict[str, dict[str, Any]] = {"all": {}, "loans": {"verbs": LOANS}, "edits": {"besides": NOT_EDITS}}
NEIGHBOURS = 3


@needs("see-records")
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """Copies by barcode or call number (`?q=`), or all that have a status (`?status=`) at a branch, in shelf order."""
    text = searched(request)
    status = request.GET.get("status", "")
    branch = chosen_branch(request, default_here=True)
    tree = organisation(placed(request).numbers)
    ids = here_and_below(tree, branch) if branch else tuple(tree.branches)
    context: dict[str, Any] = {
        "q": text,
        "status": status if status in STATUSES else "",
        "branch": branch,
        "branches": branch_choices(request),
        "looks_scanned": classify(text).kind_hint in {"card", "item", "barcode"} if text else False,
    }
    if text:
        found = copies_of.find_items(text, limit=ROWS + 1)
        context |= {"rows": copy_rows(found[:ROWS]), "has_more": len(found) > ROWS}
        context["among_titles"] = f"{reverse('desk:titles')}?{urlencode({'q': text})}"
    elif status in STATUSES:
        everything = copies_of.items_with_status(status, ids)
        if request.GET.get("format") == "csv":
            return csv_answer(f"{status}.csv", _csv_header(), [_csv_row(one) for one in everything[:MOST_ROWS_IN_CSV]])
        page = Paginator(everything, ROWS).get_page(request.GET.get("page"))
        context |= {"rows": copy_rows(page.object_list), "page": page, "heading": status_name(status)}
    else:
        counts = copies_of.counts_by_status(ids)
        context["counts"] = [
            {
                "status": code,
                "name": facts.name,
                "glyph": facts.glyph,
                "count": counts[code][0],
                "since": counts[code][1],
            }
            for code, facts in STATUSES.items()
            if code in counts
        ]
    return render(request, "desk/items.html", context)


def _csv_header() -> list[str]:
    return [_("Barcode"), _("Title"), _("Author"), _("Call number"), _("Branch"), _("Shelf"), _("Type"), _("Status")]


def _csv_row(item: Any) -> list[str]:
    return [
        item.barcode,
        item.record.title,
        item.record.author,
        item.full_call_number,
        item.branch.name,
        item.location.name,
        item.item_type.name,
        localise.text(status_name(item.status)),
    ]


@needs("see-records")
@require_GET
def item(request: HttpRequest, barcode: str) -> HttpResponse:
    """One copy: where it is, what can be done with it, and its whole life."""
    return item_page_shown(request, barcode, {})


def item_page_shown(request: HttpRequest, barcode: str, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page of a copy; `more` holds the refusals of an act that was just tried."""
    here = placed(request)
    found = copies_of.item_by_barcode(barcode)
    if found is None:
        raise Http404
    loan = loans.open_loan_of_item(found.pk)
    copies = copies_of.items_of_record(found.record_id)
    place = next((index for index, one in enumerate(copies, 1) if one.pk == found.pk), None)
    before, after = copies_of.shelf_neighbours(found, NEIGHBOURS) if found.deleted_at is None else ([], [])
    context = {
        "item": found,
        "record": found.record,
        "record_id": found.record_id,
        "record_notes": notes_on(found.record_id, here.actor),
        "described": kinds.described(found.record),
        "loan": loan,
        "loan_state": STATES_OF_LOANS.get(loan.state) if loan else None,
        "may_see_patrons": here.actor.may("see-patrons"),
        "may_see_why": here.actor.may("lend"),
        "state": status_name(found.status),
        "glyph": STATUSES[found.status].glyph,
        "place": place,
        "copies": copy_rows(copies),
        "label": spine(facts_of(found), Style()).lines,
        "facts": _facts(request, found),
        "notes": [(_("For everybody"), found.public_note), (_("Staff only"), found.staff_note)],
        "alerts": [(_("At check-out"), found.check_out_alert), (_("At check-in"), found.check_in_alert)],
        "elsewhere": copies_of.place_of(found.pk),
        "item_alerts": copies_of.alerts_on(found.pk),
        "alert_types": copies_of.alert_types.value(here.numbers),
        "may_edit": here.actor.may("edit-items", found.branch.path) and found.deleted_at is None,
        "before": before,
        "after": after,
        "acts": acts_on(request, found, lent=loan is not None),
        "key": uuid4().hex,
        "notices": notices(request),
        **_life(request, found.pk),
        **more,
    }
    return render(request, "desk/item.html", context, status=status)


def _life(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """The journal's entries about the copy, newest first; older ones on the next page."""
    now = placed(request).now
    section = request.GET.get("life", "")
    section = section if section in SECTIONS else "all"
    labels = {"all": _("All"), "loans": _("Loans"), "edits": _("Edits")}
    before = number(request.GET.get("before")) or None
    entries = entries_about(item_id=item_id, before=before, **SECTIONS[section])
    return {
        "life": with_years(told(request, entries), now),
        "older": entries[-1].pk if len(entries) == PAGE else None,
        "life_tabs": [(name, label, name == section) for name, label in labels.items()],
    }


def _cart(item: Any) -> str:
    """The cart that a copy stands on, or who shelved it from which."""
    load = last_load(item.pk)
    if load is None:
        return ""
    if stands(load):
        return load.cart.name
    if not load.shelved_by_name or load.over_at is None:
        return ""
    names = {"cart": load.cart.name, "name": load.shelved_by_name, "day": localise.day(localise.day_of(load.over_at))}
    return _("%(cart)s, shelved by %(name)s on %(day)s") % names


def _facts(request: HttpRequest, item: Any) -> list[tuple[str, Any]]:
    """What is known of the copy; empty facts are left out by the component."""
    tree = organisation(placed(request).numbers)
    owner, seen = tree.branches.get(item.owner_id), tree.branches.get(item.last_seen_branch_id)
    money = Money(item.price_cents) if item.price_cents is not None else None
    limits = [
        words
        for words, holds in (
            (_("reference"), item.reference),
            (_("not lent"), not item.lends),
            (_("no holds"), not item.holdable),
        )
        if holds
    ]
    return [
        (_("Branch"), item.branch.name),
        (_("Owner"), owner.name if owner and owner.id != item.branch_id else ""),
        (_("Shelf"), item.location.name),
        (_("Cart"), _cart(item)),
        (_("Number"), item.full_call_number),
        (_("Part"), item.part),
        (_("Type"), item.item_type.name),
        (_("Limits"), ", ".join(limits)),
        (_("Price"), money),
        (_("Condition"), "" if item.mint else _("worn")),
        (_("Loans"), localise.number(item.loan_count)),
        (_("Last lent"), localise.day(localise.day_of(item.last_lent_at)) if item.last_lent_at else ""),
        (_("Last seen"), localise.day(localise.day_of(item.last_seen_at)) if item.last_seen_at else ""),
        (_("Seen at"), seen.name if seen and seen.id != item.branch_id else ""),
        (_("Added"), item.added_on),
    ]


def acts_on(request: HttpRequest, item: Any, *, lent: bool = False) -> dict[str, Any]:
    """Which acts this reader may do with the copy as it stands."""
    actor, path = placed(request).actor, item.branch.path
    if item.deleted_at is not None:
        return {"restore": actor.may("edit-items", path)}
    may_return, may_edit = actor.may("return", path), actor.may("edit-items", path)
    status = item.status
    changes = [
        ("available", "mark-available", _("It is on the shelf"), "a"),
        ("missing", "mark-missing", _("Missing"), "m"),
    ]
    return {
        "check_in": actor.may("return"),
        "renew": status == "checked-out" and actor.may("renew"),
        "changes": [
            {"to": to, "label": label, "key": key}
            for to, act, label, key in changes
            if may_return and status != to and may_become(status, to, act)
        ],
        "damage": may_return and status != "damaged" and (may_become(status, "damaged", "mark-damaged") or lent),
        "catalogued": may_edit and item.pre_catalogued,
        "label": actor.may("print-labels"),
        "bucket": actor.may("keep-buckets"),
        "edit": _edit_address(item.barcode) if may_edit else "",
        "statuses": [
            (code, status_name(code)) for code in STATUSES if code in PLAIN and code not in {status, "discard"}
        ]
        if may_edit and status in PLAIN
        else [],
        "withdraw": may_edit and may_become(status, "discard", "withdraw") and status != "discard",
    }


def _edit_address(barcode: str) -> str:
    try:
        return reverse("items:edit", args=[barcode])
    except NoReverseMatch:  # a barcode with a slash has no address of its own there
        return ""
