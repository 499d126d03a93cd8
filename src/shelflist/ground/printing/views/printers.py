"""Printers, which one this workstation uses for what, and what waits for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelflist.ground.accounts.saying import attempt, done
from shelflist.ground.accounts.web import actor, at, needs
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing import queries, terminals
from shelflist.ground.printing.actions import jobs
from shelflist.ground.printing.actions.printers import (
    PURPOSES,
    PrinterDetails,
    choose_printer,
    save_printer,
)
from shelflist.ground.printing.forms import PrinterForm
from shelflist.ground.printing.models import Printer, PrintJob
from shelflist.ground.printing.views.parts import number, page
from shelflist.ground.ui.localise import text

GLYPHS = {"waiting": "wait", "taken": "transit", "printed": "ok", "failed": "stop", "cancelled": "none"}


@needs("print-labels")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The printers, and the choice of this workstation."""
    return _printers(request)


def _printers(request: HttpRequest, refusals: object = (), status: int = 200) -> HttpResponse:
    terminal_id = actor(request).terminal_id
    choices = queries.choices_of_terminals()
    mine = choices.get(terminal_id, {}) if terminal_id else {}
    everybody = terminals.names(request)
    used = [
        (everybody.get(id, _("workstation {number}").format(number=id)), text(PURPOSES[purpose]), printer)
        for id, by_purpose in choices.items()
        for purpose, printer in by_purpose.items()
    ]
    context = {
        "printers": queries.printers(active=False),
        "here": terminal_id,
        "purposes": [(code, name, mine.get(code)) for code, name in PURPOSES.items()],
        "used": used,
        "refusals": refusals,
    }
    return render(request, "printing/printers.html", page(request, "printers", **context), status=status)


@needs("print-labels")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """This workstation prints one kind of thing there from now on."""
    try:
        receipt = choose_printer(
            purpose=request.POST.get("purpose", ""),
            printer_id=number(request.POST.get("printer")) or None,
            by=actor(request),
            now=at(request),
        )
    except Refused as refused:
        return _printers(request, refused.refusals, 422)
    return done(reverse("printing:printers"), receipt)


@needs("edit-printing")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, printer_id: int | None = None) -> HttpResponse:
    """Add a printer, or change one."""
    row = get_object_or_404(Printer, pk=printer_id) if printer_id else None
    initial = {name: getattr(row, name) for name in PrinterDetails.__dataclass_fields__} if row else {}
    form = PrinterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        receipt = attempt(
            form,
            lambda: save_printer(
                details=form.details(),
                printer_id=row.pk if row else None,
                by=actor(request),
                now=at(request),
                key=form.cleaned_data["key"],
            ),
        )
        if receipt:
            return done(reverse("printing:printers"), receipt)
    stocks = [stock for stock in queries.all_stocks().values() if stock.kind == "label"]
    context = page(request, "printers", form=form, printer=row, stocks=stocks)
    return render(request, "printing/printer.html", context, status=422 if form.errors else 200)


@needs("print-labels")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, what is being printed, and what was."""
    return _queue(request)


def _queue(request: HttpRequest, refusals: object = (), status: int = 200) -> HttpResponse:
    rows = [
        {"job": job, "glyph": GLYPHS[job.state], "state": job.get_state_display(), "open": job.state in OPEN}
        for job in queries.recent_jobs()
    ]
    context = page(request, "queue", rows=rows, refusals=refusals)
    return render(request, "printing/queue.html", context, status=status)


OPEN = {PrintJob.State.WAITING, PrintJob.State.TAKEN, PrintJob.State.FAILED}


@needs("print-labels")
@require_POST
def job_act(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take a job out of the queue, or print it again."""
    act = jobs.try_job_again if request.POST.get("act") == "again" else jobs.cancel_job
    try:
        receipt = act(job_id=job_id, by=actor(request), now=at(request))
    except Refused as refused:
        return _queue(request, refused.refusals, 422)
    return done(reverse("printing:queue"), receipt)
