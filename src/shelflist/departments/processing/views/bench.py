"""The bench: a copy is scanned, its next step stands there; a key or the step's own barcode says that it is done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shelflist.departments.processing import session
from shelflist.departments.processing.actions import checks, orders, steps
from shelflist.departments.processing.actions.places import PERMISSION
from shelflist.departments.processing.lines import done_line, opened_line, refused_line, said_line
from shelflist.departments.processing.queries.bench import Bench, on_bench
from shelflist.departments.processing.queries.waiting import without_recipe
from shelflist.departments.processing.rules.kinds import CHECK, COMMAND, DONE_COMMAND, KINDS, kind_of_command
from shelflist.departments.processing.views.shared import may_write, number, tabs
from shelflist.ground.accounts.web import is_fragment, needs
from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.journal.actions import undo as take_back
from shelflist.ground.printing import batches
from shelflist.ground.printing.actions.jobs import print_on
from shelflist.ground.printing.actions.labels import print_labels
from shelflist.ground.printing.models import LabelBatch, Printer
from shelflist.ground.printing.queries import printer_here, printers
from shelflist.ground.printing.rules.labels import KINDS as LABELS
from shelflist.ground.ui.localise import text
from shelflist.ground.ui.panels import Line
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.web import notices
from shelflist.records.items.labels import facts_of

TAG = "tag"


@needs(PERMISSION)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The bench with the copy that lies on it."""
    return _page(request)


def _page(request: HttpRequest, line: Line | None = None, status: int = 200) -> HttpResponse:
    barcode = session.on_the_bench(request)
    if line is None and barcode:
        bench = on_bench(barcode)
        if bench.order is not None:
            line = opened_line(bench, placed(request).now)
    context = {
        "line": line,
        "tabs": tabs("processing:bench"),
        "arrived": session.arrived(request),
        "without_recipe": without_recipe(),
        "may_write": may_write(request),
        "notices": notices(request),
        "key": uuid4().hex,
    }
    return render(request, "processing/bench.html", context, status=status)


def _answer(request: HttpRequest, line: Line) -> HttpResponse:
    if not is_fragment(request):
        return _page(request, line, 422 if line.kind == "stop" else 200)
    return render(request, "processing/answer.html", {"line": line})


def scan(request: HttpRequest, scanned: str) -> HttpResponse:
    """A copy: what comes next for it. A step's own barcode: that step of the copy on the bench is done."""
    if not placed(request).actor.may(PERMISSION):
        return HttpResponseRedirect(reverse("processing:bench"))
    kind = kind_of_command(scanned)
    if kind is not None:
        return _do(request, session.on_the_bench(request), kind)
    read = classify(scanned)
    barcode = read.candidates[0] if read.candidates else scanned.strip()
    here = placed(request)
    try:
        bench = orders.take_up(item_barcode=barcode, **session.arrived(request), by=here.actor, now=here.now)
    except Refused as refused:
        session.put_on_the_bench(request, "")
        return _answer(request, refused_line(barcode, refused, here.now))
    session.put_on_the_bench(request, bench.barcode)
    return _answer(request, opened_line(bench, here.now))


def _do(request: HttpRequest, barcode: str, kind: str, *, leave_out: bool = False) -> HttpResponse:
    here = placed(request)
    if not barcode:
        nothing = Refusal("nothing-on-the-bench", _("No copy lies on the bench."), _("Scan the copy, then its step."))
        return _answer(request, refused_line("", Refused(nothing), here.now))
    key = request.POST.get("key") or None
    try:
        if kind == CHECK:
            receipt = checks.record_check(item_barcode=barcode, right=True, by=here.actor, now=here.now, key=key)
        else:
            receipt = steps.do_step(
                item_barcode=barcode, kind=kind, leave_out=leave_out, by=here.actor, now=here.now, key=key
            )
    except Refused as refused:
        return _answer(request, refused_line(barcode, refused, here.now))
    if receipt.ended:
        session.put_on_the_bench(request, "")
    return _answer(request, done_line(receipt, here.now, may_undo=here.actor.may("undo")))


@needs(PERMISSION)
@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """The next step of a copy is done, or left out."""
    barcode = request.POST.get("item", "")
    session.put_on_the_bench(request, barcode)
    return _do(request, barcode, "", leave_out=request.POST.get("leave_out") == "on")


@needs("undo")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """What was done is taken back, and the copy lies on the bench again."""
    here, entry = placed(request), number(request.POST.get("entry"))
    try:
        receipt = take_back(entry_id=entry, by=here.actor, now=here.now, key=f"undo-{entry}")
    except Refused as refused:
        return _answer(request, refused_line(session.on_the_bench(request), refused, here.now))
    line = Line(kind="undone", out=_("Undone"), under=receipt.said, words=_("Scan the copy again."), at=here.now)
    return _answer(request, line)


@needs(PERMISSION)
@require_POST
def arrived(request: HttpRequest) -> HttpResponse:
    """The copies that are scanned from now on came from this supplier, ready for the shelf or not."""
    session.say_where_from(request, request.POST.get("source", ""), shelf_ready=request.POST.get("shelf_ready") == "on")
    return HttpResponseRedirect(reverse("processing:bench"))


@needs(PERMISSION)
@require_POST
def print_label(request: HttpRequest) -> HttpResponse:
    """The label or the tag of the copy's step goes to this workstation's printer."""
    here, bench = placed(request), on_bench(request.POST.get("item", ""))
    step = bench.next
    try:
        if bench.item is None or step is None or not step.prints:
            raise Refused(Refusal("nothing-to-print", _("This step prints nothing.")))
        printer = _printer(request, step.prints)
        _send(request, bench, step.prints, printer)
    except Refused as refused:
        return _answer(request, refused_line(bench.barcode, refused, here.now))
    return _answer(request, said_line(bench, _("Sent to {printer}", printer=printer.name), None, here.now))


def _printer(request: HttpRequest, prints: str) -> Printer:
    """The printer of labels of this workstation, or the only one there is. Refused(no-printer)."""
    terminal_id = placed(request).actor.terminal_id
    found = printer_here(terminal_id, "tag" if prints == TAG else "label")
    if found is None:
        wanted = Printer.Kind.TAGS if prints == TAG else Printer.Kind.LABELS
        fitting = [one for one in printers() if one.kind == wanted and one.queue]
        found = fitting[0] if len(fitting) == 1 else None
    if found is None:
        message = _("This workstation has no printer for it.")
        raise Refused(Refusal("no-printer", message, _("Choose one on the page of printers.")))
    return found


def _send(request: HttpRequest, bench: Bench, prints: str, printer: Printer) -> None:
    here, item = placed(request), bench.item
    assert item is not None  # seen to by print_label
    facts = facts_of(item)
    pages: dict[str, Any]
    if prints == TAG:
        pages, title = {"tags": [facts.barcode]}, text(KINDS["rfid"].name)
    else:
        kind = LABELS[prints]
        made = print_labels(kind=prints, stock=kind.stock, labels_of=[facts.to_data()], by=here.actor, now=here.now)
        row = LabelBatch.objects.get(pk=made.batch_id)
        pages = batches.for_printer(batches.sheetful(row, batches.part_of(row)), printer)
        title = text(kind.name)
    print_on(printer_id=printer.pk, title=f"{title} {item.barcode}", pages=pages, by=here.actor, now=here.now)


@needs(PERMISSION)
@require_GET
def commands(request: HttpRequest) -> HttpResponse:
    """A sheet with a barcode for each step, to be hung above the bench."""
    rows = [(f"{COMMAND}{DONE_COMMAND}", text(_("Done: whatever comes next")))]
    rows += [(f"{COMMAND}{code}", text(kind.name)) for code, kind in KINDS.items()]
    return render(request, "processing/commands.html", {"commands": rows})
