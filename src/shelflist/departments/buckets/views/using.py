"""Doing something with all that is in a bucket: changing records or copies, labels, a public list, a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.batch_change.actions.beginning import begin_change
from shelflist.departments.buckets import queries
from shelflist.departments.buckets.actions.keeping import PERMISSION
from shelflist.departments.buckets.models import Bucket
from shelflist.departments.buckets.rules import COPIES, RECORDS
from shelflist.departments.buckets.views.pages import bucket_shown, found
from shelflist.departments.buckets.views.reading import number
from shelflist.departments.cataloguing.actions.exporting import Wanted, export_marc
from shelflist.departments.lists.actions import put_on_list
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.actors import Actor, not_permitted
from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.ui.downloads import csv_answer, workbook_answer
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import done
from shelflist.records.items import labels
from shelflist.records.items.changing_views import CHOSEN as TO_CHANGE
from shelflist.records.items.label_views import CHOSEN as TO_LABEL
from shelflist.records.items.rules.changing import MOST_CHANGED

MOST_TITLES_AT_ONCE = 1000
MOST_ROWS_IN_A_WORKBOOK = 50_000
ENDINGS = {"iso2709": ("mrc", "application/marc"), "marcxml": ("xml", "application/marcxml+xml"),
           "json": ("json", "application/marc+json")}  # fmt: skip
NEEDS = {"batch": "batch-records", "items": "edit-items", "labels": "print-labels", "list": "edit-lists"}


@needs(PERMISSION)
@require_POST
def use(request: HttpRequest, bucket_id: int) -> HttpResponseBase:
    """Take the bucket over into a batch change, the changing of copies, the labels or a public list."""
    one = found(request, bucket_id)
    act = request.POST.get("act", "")
    if act not in NEEDS:
        raise Http404
    try:
        _must(placed(request).actor, NEEDS[act])
        if act == "batch":
            return _change(request, one)
        return _list(request, one) if act == "list" else _copies(request, one, act)
    except Refused as no:
        return bucket_shown(request, bucket_id, no)


def _must(by: Actor, permission: str) -> None:
    if not by.may(permission):
        raise Refused(not_permitted(permission))


def _change(request: HttpRequest, one: Bucket) -> HttpResponse:
    here = placed(request)
    source = phrase("The bucket “{name}”", name=one.name)
    ids = list(queries.numbers_in(one, RECORDS))
    return redirect("batch:change", begin_change(record_ids=ids, source=source, by=here.actor, now=here.now))


def _copies(request: HttpRequest, one: Bucket, act: str) -> HttpResponse:
    """Put its copies on the list of those to change or to label, which are kept with the session."""
    most = MOST_CHANGED if act == "items" else labels.MOST
    numbers = list(queries.numbers_in(one, COPIES)[: most + 1])
    if len(numbers) > most:
        message = phrase("At most {most} copies can be taken at once.", most=most)
        raise Refused(Refusal("too-many-copies", message, phrase("Take them in smaller buckets.")))
    if not numbers:
        raise Refused(Refusal("no-copies", phrase("There is no copy of what is in it.")))
    if act == "items":
        request.session[TO_CHANGE] = numbers
        return redirect("items:change")
    request.session[TO_LABEL] = numbers
    return redirect("items:labels")


def _list(request: HttpRequest, one: Bucket) -> HttpResponse:
    """Put its titles at the end of one of the library’s lists."""
    here, list_id = placed(request), number(request.POST.get("list"))
    numbers = list(queries.numbers_in(one, RECORDS)[: MOST_TITLES_AT_ONCE + 1])
    receipt = put_on_list(list_id=list_id, record_ids=numbers, by=here.actor, now=here.now)
    return done(reverse("lists:one", args=[list_id]), receipt)


@needs(PERMISSION)
@require_GET
def file(request: HttpRequest, bucket_id: int, form: str) -> HttpResponseBase:
    """The bucket as a table (CSV, workbook) or as MARC (ISO 2709, MARCXML, JSON)."""
    one = found(request, bucket_id)
    name = slugify(one.name) or f"bucket-{one.pk}"
    try:
        if form in {"csv", "xlsx"}:
            return _table(request, one, name, form)
        if form in ENDINGS:
            return _marc(request, one, name, form)
    except Refused as no:
        return bucket_shown(request, bucket_id, no)
    raise Http404


def _table(request: HttpRequest, one: Bucket, name: str, form: str) -> HttpResponse:
    """With `notes=1`, what the staff have written on the titles stands in a column of its own."""
    by = placed(request).actor if "notes" in request.GET else None
    header, rows = _titles(one, by) if one.holds == RECORDS else _items(one)
    if form == "csv":
        return csv_answer(f"{name}.csv", header, rows)
    if queries.counts_of([one])[one.pk] > MOST_ROWS_IN_A_WORKBOOK:
        message = phrase("At most {most} rows fit into a workbook.", most=MOST_ROWS_IN_A_WORKBOOK)
        raise Refused(Refusal("file-too-long", message, phrase("Take CSV; spreadsheets open it as well.")))
    return workbook_answer(f"{name}.xlsx", header, rows)


def _titles(one: Bucket, by: Actor | None) -> tuple[list[str], Iterator[list[str]]]:
    header = [_("Record"), _("Control number"), _("Title"), _("Author"), _("Publisher"), _("Year"), _("Material"),
              _("Class"), "ISBN", _("Copies"), *([_("Notes of the staff")] if by else [])]  # fmt: skip
    rows = (
        [
            str(row.pk), row.control_number, ": ".join(part for part in (row.title, row.title_rest) if part),
            row.author, row.publisher, str(row.year or ""), row.material, row.classification, isbn, str(count),
            *(["\n".join(notes)] if by else []),
        ]
        for row, isbn, count, notes in queries.title_rows(one, by)
    )  # fmt: skip
    return header, rows


def _items(one: Bucket) -> tuple[list[str], Iterator[list[str]]]:
    header = [_("Barcode"), _("Title"), _("Author"), _("Call number"), _("Branch"), _("Shelf"), _("Type"), _("Status"),
              _("Loans"), _("Last lent"), _("Added"), _("Record")]  # fmt: skip
    rows = (
        [
            row.barcode, row.record.title, row.record.author, row.full_call_number, row.branch.name, row.location.name,
            row.item_type.name, row.get_status_display(), str(row.loan_count),
            f"{row.last_lent_at:%Y-%m-%d}" if row.last_lent_at else "", row.added_on.isoformat(), str(row.record_id),
        ]
        for row in queries.copy_rows(one)
    )  # fmt: skip
    return header, rows


def _marc(request: HttpRequest, one: Bucket, name: str, form: str) -> HttpResponseBase:
    """All its records in one file; what the form cannot hold is named first, and left out when asked again."""
    ending, content_type = ENDINGS[form]
    handle, path = tempfile.mkstemp(suffix=f".{ending}")
    os.close(handle)
    try:
        wanted = Wanted(among=queries.numbers_in(one, RECORDS).order_by(), notes="notes" in request.GET)
        summary = export_marc(format=form, output=Path(path), by=placed(request).actor, wanted=wanted)
        if summary.left_out and "all-the-same" not in request.GET:
            remedy = phrase("Take MARCXML or JSON, or the file without them.")
            raise Refused([Refusal("record-not-written", said, remedy) for said in summary.report])
        opened = Path(path).open("rb")  # noqa: SIM115 - the answer closes it when it is sent
        answer = FileResponse(opened, as_attachment=True, filename=f"{name}.{ending}")
        answer["Content-Type"] = content_type
        return answer
    finally:
        Path(path).unlink(missing_ok=True)
