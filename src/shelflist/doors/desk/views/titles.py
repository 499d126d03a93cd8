"""The page of a title with its copies, record, versions and what was done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shelflist.departments.cataloguing.note_queries import notes_on
from shelflist.departments.cataloguing.queries import verification_of
from shelflist.departments.cataloguing.record_states import states_of
from shelflist.departments.copy_cataloguing.queries import taken_for
from shelflist.departments.covers.queries import cover_of
from shelflist.departments.holds.pages import queue_part
from shelflist.departments.holds.queries.shown import open_count_of_title
from shelflist.departments.suggestions.queries import open_concerns_on
from shelflist.doors.desk.came_from import Place
from shelflist.doors.desk.copy_rows import CopyRow, copy_rows
from shelflist.doors.desk.places import number
from shelflist.doors.desk.question_here import question_here
from shelflist.doors.desk.timeline import told, with_years
from shelflist.ground.accounts.web import needs
from shelflist.ground.journal.queries import PAGE, entries_about
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.catalog import grid, kinds
from shelflist.records.catalog.described import holdings_of
from shelflist.records.catalog.differences import difference_count, differences
from shelflist.records.catalog.queries import RecordPage, marc_of_version, merged_here, other_editions, record_page
from shelflist.records.items.queries import items_of_record

TAB_KEYS = {"copies": "i", "holds": "q", "record": "m", "versions": "v"}


@needs("see-records")
@require_GET
def title(request: HttpRequest, title_id: int) -> HttpResponseBase:
    """One title. `?section=` is copies, holds, record, versions or journal."""
    return title_page_shown(request, title_id, {})


def title_page_shown(
    request: HttpRequest, title_id: int, more: dict[str, Any], *, section: str = "", status: int = 200
) -> HttpResponseBase:
    """The page of a title; `more` holds the refusals of an act that was just tried."""
    here = placed(request)
    page = record_page(title_id)
    if page is None:
        raise Http404
    if page.record.merged_into_id is not None and "stay" not in request.GET:
        return redirect("desk:title", page.record.merged_into_id)
    copies = copy_rows(items_of_record(title_id))
    section = section or request.GET.get("section", "")
    place = Place.of(request.GET)
    tabs = _tabs(page, section, len(copies), place, may_read_journal=here.actor.may("see-journal"))
    section = next(tab["name"] for tab in tabs if tab["current"])
    context = {
        "page": page,
        "place": place,
        "results": place.results(title_id) if place else "",
        "record": page.record,
        "described": kinds.described(page.record),
        "section": section,
        "tabs": tabs,
        "copies": copies,
        "ready_count": _ready_count(copies),
        "may_edit": here.actor.may("edit-records"),
        "states": states_of(page, verification_of(title_id), here.numbers),
        "taken": taken_for(title_id),
        "cover": cover_of(title_id),
        "may_cover": here.actor.may("edit-covers"),
        "may_add_items": here.actor.may("edit-items") and page.record.kind == "bib" and page.record.deleted_at is None,
        "may_export": here.actor.may("export-records"),
        "concerns": open_concerns_on(title_id),
        "record_id": title_id,
        "record_notes": notes_on(title_id, here.actor),
        "may_write_notes": here.actor.may("write-record-notes") and page.record.deleted_at is None,
        "may_bucket": here.actor.may("keep-buckets") and page.record.kind == "bib",
        "editions": other_editions(page.record),
        "merged_here": merged_here(title_id),
        "may_merge": here.actor.may("merge-records") and page.record.kind == "bib",
        "key": uuid4().hex,
        "may_log": here.actor.may("log-reference") and page.record.kind == "bib",
        "at_hand": question_here(request),
        "title_at_hand": title_id,
        "notices": notices(request),
        "may_hold": here.actor.may("place-holds") and page.record.kind == "bib" and page.record.deleted_at is None,
        **_section(request, section, page),
        **more,
    }
    return render(request, "desk/title.html", context, status=status)


def _ready_count(copies: list[CopyRow]) -> int:
    return sum(row.glyph == "shelf" for row in copies)


def _section(request: HttpRequest, section: str, page: RecordPage) -> dict[str, Any]:
    """What only the open section shows."""
    if section == "copies" and page.record.kind == "bib":
        title_number = page.record.control_number or str(page.record.pk)
        return {"holdings": holdings_of(page.record.pk, page.marc), "title_number": title_number}
    if section == "holds":
        return queue_part(request, page.record)
    if section == "record":
        return {"grid": grid.grid(page.marc)}
    if section == "versions":
        return _comparison(request, page)
    if section == "journal":
        before = number(request.GET.get("before")) or None
        entries = entries_about(record_id=page.record.pk, before=before)
        now = placed(request).now
        return {
            "timeline": with_years(told(request, entries), now),
            "older": entries[-1].pk if len(entries) == PAGE else None,
        }
    return {}


def _comparison(request: HttpRequest, page: RecordPage) -> dict[str, Any]:
    """An earlier version beside the one now, or with `?beside=next` the one that took its place.

    Without `?version=`, the newest of the earlier ones.
    """
    newest = page.versions[0].version if page.versions else 0
    chosen = number(request.GET.get("version")) or newest
    older = marc_of_version(page.record.pk, chosen) if chosen and chosen != page.record.version else None
    if older is None:
        return {"chosen": 0}
    whole = request.GET.get("whole") == "1"
    after = chosen + 1 if request.GET.get("beside") == "next" else page.record.version
    newer = marc_of_version(page.record.pk, after) or page.marc
    rows = differences(older, newer, whole=whole)
    return {
        "chosen": chosen,
        "whole": whole,
        "after": after if after != page.record.version else 0,
        "diff": rows,
        "differences": difference_count(rows),
    }


def _tabs(
    page: RecordPage, section: str, copy_count: int, place: Place | None, *, may_read_journal: bool
) -> list[dict[str, Any]]:
    labels: dict[str, tuple[str, int | None]] = {
        "copies": (_("Copies"), copy_count),
        "holds": (_("Holds"), open_count_of_title(page.record.pk, page.record.work_key)),
        "record": (_("Record"), None),
        "versions": (_("Versions"), len(page.versions) + 1),
    }
    if may_read_journal:
        labels["journal"] = (_("What was done"), None)
    address = reverse("desk:title", args=[page.record.pk])
    kept = f"&{place.address}" if place else ""
    current = section if section in labels else "copies"
    return [
        {
            "name": name,
            "href": f"{address}?section={name}{kept}",
            "label": label,
            "count": count,
            "current": name == current,
            "key": TAB_KEYS.get(name, ""),
        }
        for name, (label, count) in labels.items()
    ]
