"""Labels: what was printed, looking at it in its true size, printing it (again), and labels that are typed in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.saying import attempt, done
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing import batches, queries, stocks
from shelflist.ground.printing.actions import jobs
from shelflist.ground.printing.actions.labels import print_labels
from shelflist.ground.printing.forms import KeyedForm, TypedLabelsForm
from shelflist.ground.printing.labels import Sheetful
from shelflist.ground.printing.models import LabelBatch, Printer
from shelflist.ground.printing.rules import contents
from shelflist.ground.printing.rules.labels import KINDS, WORDS
from shelflist.ground.printing.rules.sheets import Stock
from shelflist.ground.printing.views.parts import number, page, shown
from shelflist.ground.ui.localise import text

ROWS = 50


@needs("print-labels")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What was printed last, newest first."""
    rows = LabelBatch.objects.defer("labels")[:ROWS]
    shown_rows = [{"batch": row, "kind": KINDS[row.kind].name, "stock": row.stock["name"]} for row in rows]
    return render(request, "printing/batches.html", page(request, "batches", rows=shown_rows))


@needs("print-labels")
@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch in its true size, and the ways to print it."""
    return _batch_page(request, get_object_or_404(LabelBatch, pk=batch_id))


def _batch_page(request: HttpRequest, row: LabelBatch, refusals: Any = (), status: int = 200) -> HttpResponse:
    part = _part(request, row)
    what = batches.sheetful(row, part)
    sheets = batches.sheets_of(what)
    here = queries.printer_here(actor(request).terminal_id, "label")
    context = {
        "batch": row,
        "kind": KINDS[row.kind],
        "stock": what.stock,
        "part": part,
        "asked": urlencode(_asked(part)),
        "sheets": sheets,
        "shown_sheets": range(min(sheets, batches.MOST_SHEETS_SHOWN)),
        "printers": [one for one in queries.printers() if one.queue and _fits(one, what.stock)],
        "here": here,
        "key": KeyedForm().get_initial_for_field(KeyedForm.base_fields["key"], "key"),
        "refusals": refusals,
    }
    return render(request, "printing/batch.html", page(request, "batches", **context), status=status)


def _fits(printer: Printer, stock: Stock) -> bool:
    """Labels from a roll go to label printers, sheets to the others."""
    return (printer.kind == Printer.Kind.LABELS) == stock.is_roll and printer.kind != Printer.Kind.RECEIPTS


def _part(request: HttpRequest, row: LabelBatch) -> batches.Part:
    asked = request.POST if request.method == "POST" else request.GET
    return batches.part_of(
        row,
        number(asked.get("first")),
        number(asked.get("last")),
        number(asked.get("start")),
        outline=asked.get("outline") == "on",
    )


def _asked(part: batches.Part) -> dict[str, Any]:
    asked: dict[str, Any] = {"first": part.first, "last": part.last, "start": part.start}
    return asked | {"outline": "on"} if part.outline else asked


@needs("print-labels")
@require_GET
def batch_pdf(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The labels as PDF, moved by the offset of the printer that this workstation uses for labels.

    With `?archive=on` as PDF/A-2b, for whoever keeps it.
    """
    row = get_object_or_404(LabelBatch, pk=batch_id)
    printer = queries.printer_here(actor(request).terminal_id, "label")
    what = batches.sheetful(row, _part(request, row), printer)
    archival_at = row.made_at if request.GET.get("archive") == "on" else None
    return shown(batches.pressed(what, archival_at=archival_at)[0], "application/pdf", f"labels-{row.pk}.pdf")


@needs("print-labels")
@require_GET
def batch_picture(request: HttpRequest, batch_id: int, sheet: int) -> HttpResponse:
    """One sheet as a picture in its true size."""
    row = get_object_or_404(LabelBatch, pk=batch_id)
    what = batches.sheetful(row, _part(request, row))
    if sheet >= batches.sheets_of(what):
        raise Http404
    return shown(batches.pressed(batches.one_sheet(what, sheet), "svg")[0], "image/svg+xml", f"labels-{row.pk}.svg")


@needs("print-labels")
@require_POST
def send(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Put the labels into a printer's queue."""
    row = get_object_or_404(LabelBatch, pk=batch_id)
    printer = get_object_or_404(Printer, pk=number(request.POST.get("printer")))
    what = batches.sheetful(row, _part(request, row))
    try:
        receipt = jobs.print_on(
            printer_id=printer.pk,
            title=f"{text(KINDS[row.kind].name)} {row.pk}",
            pages=batches.for_printer(what, printer),
            by=actor(request),
            now=at(request),
            key=request.POST.get("key") or None,
        )
    except Refused as refused:
        return _batch_page(request, row, refused.refusals, 422)
    return done(f"{reverse('printing:batch', args=[row.pk])}?{urlencode(_asked(_part(request, row)))}", receipt)


@needs("print-labels")
@require_http_methods(["GET", "POST"])
def typed(request: HttpRequest) -> HttpResponse:
    """Labels that say what somebody types: addresses, totes, shelf ends, routing slips."""
    form = TypedLabelsForm(request.POST or None, initial={"kind": request.GET.get("kind", "address")})
    kinds = {kind.code: kind for kind in KINDS.values() if kind.made_from == WORDS}
    form.fields["kind"].choices = [(code, text(kind.name)) for code, kind in kinds.items()]  # type: ignore[attr-defined]
    all_stocks = [(code, stock.name) for code, stock in queries.all_stocks().items() if stock.kind == "label"]
    form.fields["stock"].choices = [("", text(stocks.USUAL)), *all_stocks]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        receipt = attempt(
            form,
            lambda: print_labels(
                kind=values["kind"],
                stock=values["stock"] or kinds[values["kind"]].stock,
                start=values["start"],
                labels_of=[{"lines": lines} for lines in contents.typed(values["words"])],
                by=actor(request),
                now=at(request),
                key=values["key"],
            ),
        )
        if receipt:
            return done(reverse("printing:batch", args=[receipt.batch_id]), receipt)
    return render(request, "printing/typed.html", page(request, "typed", form=form), status=422 if form.errors else 200)


@needs("edit-printing")
@require_GET
def stock_picture(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet of this stock with each label's number: a picture, or (`?format=pdf`) to be printed and measured."""
    stock = queries.all_stocks().get(code)
    if stock is None:
        raise Http404
    printer = Printer.objects.filter(pk=number(request.GET.get("printer"))).first()
    what = Sheetful(
        "address",
        stock,
        KINDS["address"].style,
        [{"lines": [str(one)]} for one in range(1, stock.count + 1)],
        outline=True,
        offset=(printer.offset_x, printer.offset_y) if printer else (0, 0),
    )
    if request.GET.get("format") == "pdf":
        return shown(batches.pressed(what)[0], "application/pdf", f"{code}.pdf")
    return shown(batches.pressed(what, "svg")[0], "image/svg+xml", f"{code}.svg")


@needs("print-labels")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first of the pages."""
    return HttpResponseRedirect(reverse("printing:batches"))
