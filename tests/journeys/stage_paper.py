"""What stands on paper: labels that were printed, printers and their queue, stock of the library's own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


def paper(stage: Stage) -> None:
    """Three labels, a printer with a job that failed, and one stock of our own."""
    from dataclasses import replace

    from shelflist.ground.printing import stocks
    from shelflist.ground.printing.actions import jobs, labels, printers
    from shelflist.ground.printing.actions.stocks import save_stock
    from shelflist.ground.printing.models import PrintJob
    from shelflist.records.branches.queries import actor_for
    from shelflist.records.items import labels as copies
    from shelflist.records.items.models import Item

    by = actor_for(stage.town.staff, door="desk", branch_id=stage.town.library.eastgate.pk)
    now = datetime.now(UTC)
    items = copies.copies_in_order(list(Item.objects.order_by("pk").values_list("pk", flat=True)[:3]))
    made = labels.print_labels(
        kind="barcode",
        stock="avery-5160",
        start=4,
        labels_of=[copies.facts_of(item).to_data() for item in items],
        by=by,
        now=now,
    )
    printer = printers.save_printer(
        details=printers.PrinterDetails(name="Workroom", queue="laser", offset_x=500), by=by, now=now
    )
    job = jobs.print_on(printer_id=printer.id, title="Barcode labels 1", pages={"pdf": b"%PDF"}, by=by, now=now)
    PrintJob.objects.filter(pk=job.id).update(state="failed", problem="The printer is out of paper.")
    own = replace(stocks.sold()["avery-l7651"], code="our-own", name="Herma, from the cupboard")
    save_stock(stock=own, by=by, now=now)
    stage.ids |= {"labels": made.batch_id, "printer": printer.id}
