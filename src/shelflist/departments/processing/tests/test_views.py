"""The pages of processing: one request for each scan, keys and commands, files, and who may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shelflist.departments.circulation.tests.browser import HTMX, signed_in, text_of
from shelflist.departments.processing.models import WorkStep
from shelflist.departments.processing.tests.samples import PERMISSIONS, Workroom

SCAN = "/desk/scan/"


@pytest.fixture
def desk(room: Workroom) -> Client:
    return signed_in(room.library, *PERMISSIONS)


def scan(desk: Client, text: str, mode: str = "processing") -> str:
    return text_of(desk.post(SCAN, {"scan": text, "mode": mode}, headers=HTMX))


def test_t05_a_copy_goes_to_its_shelf_by_scans_alone(room: Workroom, desk: Client) -> None:
    item = room.copy()
    assert "Step 1 of 4" in scan(desk, item.barcode)
    assert "Next: Stamp" in scan(desk, "/barcode")
    assert "Nothing to do here" in scan(desk, "/label")  # not its turn
    assert "Bindery" in scan(desk, "/STAMP")
    scan(desk, "/done")
    assert "Ready: to its shelf" in scan(desk, "/done")
    assert "No copy lies on the bench" in scan(desk, "/done")


def test_t05_a_scan_is_one_request_of_few_statements(room: Workroom, desk: Client) -> None:
    first, second = room.copy(), room.copy()
    scan(desk, first.barcode)
    scan(desk, first.barcode)  # the session is there
    with CaptureQueriesContext(connection) as again:
        scan(desk, first.barcode)
    with CaptureQueriesContext(connection) as new:
        scan(desk, second.barcode)
    with CaptureQueriesContext(connection) as done:
        scan(desk, "/done")
    assert (len(again), len(new) <= 23, len(done)) == (11, True, 15)


def test_t05_a_truck_by_scans_and_one_key(room: Workroom, desk: Client) -> None:
    items = [room.copy() for _number in range(3)]
    for item in items:
        assert "On the truck" in scan(desk, item.barcode, "processing-truck")
    assert "Barcode (3)" in text_of(desk.get(reverse("processing:truck")))
    assert "Nothing to do here" in scan(desk, room.library.item().barcode, "processing-truck")
    answer = desk.post(reverse("processing:do_truck"), {"kind": "barcode"})
    assert "Done for 3 copies." in text_of(answer)
    assert WorkStep.objects.filter(kind="barcode", done_at__isnull=False).count() == 3
    receipt = answer.context["receipt"]
    undone = {"act": "undo", "entry": receipt.entry_id, "item": list(receipt.done)}
    desk.post(reverse("processing:change_truck"), undone)
    assert not WorkStep.objects.filter(done_at__isnull=False).exists()
    scan(desk, "/barcode", "processing-truck")
    assert WorkStep.objects.filter(kind="barcode", done_at__isnull=False).count() == 3


def test_t05_the_label_of_a_step_goes_into_the_queue_of_the_only_label_printer(room: Workroom, desk: Client) -> None:
    from shelflist.ground.printing.models import Printer, PrintJob

    item = room.copy()
    scan(desk, item.barcode)
    send = lambda: text_of(desk.post(reverse("processing:print"), {"item": item.barcode}, headers=HTMX))  # noqa: E731 - said twice
    assert "no printer" in send()
    Printer.objects.create(name="Zebra", kind="labels", language="zpl", dots_per_inch=203, queue="zebra")
    assert "Sent to Zebra" in send()
    assert item.barcode in PrintJob.objects.get().title


def test_l06_wrong_is_said_on_a_page_of_its_own(room: Workroom, desk: Client) -> None:
    item = room.copy()
    desk.post(reverse("processing:arrived"), {"source": "Bookwell", "shelf_ready": "on"})
    scan(desk, item.barcode)
    address = reverse("processing:check")
    assert "Label is crooked" in text_of(desk.get(address, {"item": item.barcode}))
    assert "Say what is wrong." in text_of(desk.post(address, {"item": item.barcode}))
    answer = desk.post(address, {"item": item.barcode, "fault": "label", "note": "slanted"}, follow=True)
    assert "Checked, and wrong: Label is crooked" in text_of(answer)
    quality = reverse("processing:quality")
    assert "Bookwell" in text_of(desk.get(quality))
    assert b"slanted" in desk.get(quality, {"supplier": "Bookwell"}).content
    assert "Ready: to its shelf" in text_of(
        desk.post(reverse("processing:right"), {"item": item.barcode}, headers=HTMX)
    )


def test_t05_a_recipe_is_written_with_a_form(room: Workroom, desk: Client) -> None:
    address = reverse("processing:recipe", args=[room.book])
    page = desk.get(address)
    form, steps = page.context["form"], page.context["steps"]
    sent: dict[str, Any] = {name: form[name].value() or "" for name in form.fields}
    for row in [*steps, steps.management_form]:
        sent |= {row.add_prefix(name): row[name].value() or "" for name in row.fields}
    sent |= {"steps-4-kind": "case", "steps-4-days": "3", "active": "on"}
    assert desk.post(address, sent).status_code == 302
    assert "Case" in text_of(desk.get(reverse("processing:recipes")))
    assert "Another recipe has this name." in text_of(desk.post(reverse("processing:new_recipe"), sent | {"key": "2"}))


@pytest.mark.parametrize("name", ["bench", "truck", "waiting", "quality", "days", "recipes", "commands"])
def test_pages_open_only_for_those_who_work_there(room: Workroom, desk: Client, name: str) -> None:
    assert desk.get(reverse(f"processing:{name}")).status_code == 200
    stranger = signed_in(room.library, "lend")
    assert stranger.get(reverse(f"processing:{name}")).status_code == 403


def test_t05_files_for_a_spreadsheet(room: Workroom, desk: Client) -> None:
    item = room.copy()
    scan(desk, item.barcode)
    assert item.barcode.encode() in desk.get(reverse("processing:waiting"), {"format": "csv"}).content
    for _number in range(4):
        scan(desk, "/done")
        scan(desk, item.barcode)
    assert item.barcode.encode() in desk.get(reverse("processing:days"), {"format": "csv"}).content
    assert "Workroom" in text_of(desk.get(reverse("processing:copy", args=[item.pk])))
