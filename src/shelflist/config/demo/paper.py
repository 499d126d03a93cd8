"""What stands beside the desks and was printed lately: three printers, labels for new copies, cards with a back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shelflist.ground.common.actors import Actor
from shelflist.ground.printing.actions.cards import set_card_design
from shelflist.ground.printing.actions.jobs import print_on
from shelflist.ground.printing.actions.labels import print_labels
from shelflist.ground.printing.actions.printers import PrinterDetails, save_printer
from shelflist.ground.printing.cards import Design
from shelflist.ground.printing.models import PrintJob
from shelflist.ground.printing.samples import BACK
from shelflist.records.items import labels

PRINTERS = (
    PrinterDetails(name="Workroom, sheets", queue="workroom", offset_x=500, offset_y=-300),
    PrinterDetails(name="Workroom, labels", kind="labels", language="zpl", dots_per_inch=203, queue="zebra"),
    PrinterDetails(name="Circulation desk, receipts", kind="receipts", dots_per_inch=203),
)
NEW_COPIES = 34


def put_out(item_ids: Sequence[int], by: Actor, now: datetime) -> None:
    """Labels of yesterday and of this morning; a job that the printer could not do."""
    printers = [save_printer(details=details, by=by, now=now).id for details in PRINTERS]
    set_card_design(design=Design(back=BACK), by=by, now=now)
    copies = [labels.facts_of(one).to_data() for one in labels.copies_in_order(item_ids[-NEW_COPIES:])]
    for kind, stock, hours in (("spine", "demco-ws14942260", 22), ("barcode", "avery-5160", 2)):
        print_labels(kind=kind, stock=stock, labels_of=copies, by=by, now=now - timedelta(hours=hours))
    asked = now - timedelta(hours=2)
    job = print_on(printer_id=printers[0], title="Barcode labels 2", pages={"pdf": b"%PDF-1.7"}, by=by, now=asked).id
    PrintJob.objects.filter(pk=job).update(
        state="failed", tries=3, ended_at=asked, problem="The printer is out of paper."
    )
