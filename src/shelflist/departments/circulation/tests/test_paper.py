"""Receipts and slips on paper of 80 mm, in the reader's language, as PDF or on the workstation's printer (PRN-06)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from shelflist.departments.circulation.tests.browser import CHECK_IN, signed_in, visit_of
from shelflist.departments.circulation.tests.samples import PERMISSIONS, Library
from shelflist.ground.common.actors import system_actor
from shelflist.ground.journal.revisions import bump
from shelflist.ground.printing.actions import printers
from shelflist.ground.printing.models import PrinterOfTerminal, PrintJob
from shelflist.ground.printing.tests import paper
from shelflist.records.branches.middleware import TERMINAL_COOKIE, digest_of
from shelflist.records.branches.models import Terminal
from shelflist.records.patrons.models import Patron
from shelflist.records.transits.models import Transit

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(library: Library) -> Client:
    return signed_in(library, *PERMISSIONS, "print-labels")


def test_prn_06_a_reader_takes_home_what_was_lent_in_their_own_language(desk: Client, library: Library) -> None:
    card, item = library.card(expires_on=None), library.item()
    Patron.objects.filter(pk=card.patron_id).update(language="de")
    desk.get(visit_of(card))
    desk.post(visit_of(card), {"scan": item.barcode, "card": card.barcode})
    page = desk.get(visit_of(card)).content.decode()
    assert f"/desk/check-out/{card.barcode}/receipt.pdf" in page
    pdf = desk.get(f"/desk/check-out/{card.barcode}/receipt.pdf")
    assert pdf["Cache-Control"] == "private, no-store"
    ((width, _height),) = paper.sizes(pdf.content)
    assert width == pytest.approx(80, abs=0.1)
    read = paper.words(pdf.content)
    assert item.barcode in read
    assert f"… {card.barcode[-4:]}" in read
    assert card.barcode not in read
    assert any(day in read for day in ("Mo.,", "Di.,", "Mi.,", "Do.,", "Fr.,", "Sa.,", "So.,"))
    assert desk.get("/desk/check-out/nobody/receipt.pdf").status_code == 404


def test_prn_06_slips_come_as_pdf_with_the_couriers_code_and_a_barcode(desk: Client, library: Library) -> None:
    item = library.item(at_harbor=True)
    desk.post(CHECK_IN, {"scan": item.barcode})
    address = f"/desk/slips.pdf?transit={Transit.objects.get().pk}"
    pdf = desk.get(address)
    read = paper.words(pdf.content)
    assert all(words in read for words in ("Harbor", "HB", "From"))
    assert [text for _kind, text in paper.scanned(pdf.content)] == [item.barcode]
    assert desk.get("/desk/slips.pdf?hold=99").status_code == 302


def test_prn_07_a_slip_goes_to_the_receipt_printer_of_the_workstation(desk: Client, library: Library) -> None:
    by, now = system_actor("tests"), datetime.now(UTC)
    details = printers.PrinterDetails(name="Desk 1", kind="receipts", queue="desk1")
    printer = printers.save_printer(details=details, by=by, now=now).id
    terminal = Terminal.objects.create(name="Desk 1", branch=library.eastgate, digest=digest_of("t"), registered_at=now)
    PrinterOfTerminal.objects.create(terminal_id=terminal.pk, purpose="receipt", printer_id=printer)
    bump("branches")
    desk.cookies[TERMINAL_COOKIE] = "t"
    desk.post(CHECK_IN, {"scan": library.item(at_harbor=True).barcode})
    address = f"transit={Transit.objects.get().pk}"
    assert "Print on Desk 1" in desk.get(f"/desk/slips/?{address}").content.decode()
    assert desk.post(f"/desk/slips.pdf?{address}").status_code == 302
    job = PrintJob.objects.get()
    assert (job.printer_id, job.terminal_id, job.language) == (printer, terminal.pk, "pdf")
