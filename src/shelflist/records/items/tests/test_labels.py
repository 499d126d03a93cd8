"""Choosing copies for labels: by scanning, from a list, or what was added lately; and laying them out."""

from __future__ import annotations

import pytest
from django.test import Client

from shelflist.ground.printing.models import LabelBatch, PrintJob
from shelflist.records.items.label_views import CHOSEN
from shelflist.records.items.tests.library import Shelves
from shelflist.records.patrons.tests.library import sign_in

pytestmark = pytest.mark.django_db
PAGE = "/desk/items/labels/"


@pytest.fixture
def desk(client: Client, shelves: Shelves) -> Client:
    sign_in(client, shelves.people.main, "print-labels", "edit-printing", "see-records", "undo")
    return client


def chosen(desk: Client) -> list[int]:
    return list(desk.session.get(CHOSEN, []))


def scan(desk: Client, text: str, **more: str) -> str:
    answer = desk.post(
        "/desk/scan/", {"scan": text, "mode": "labels", "key": "k"}, headers={"HX-Request": "true"}, **more
    )
    return answer.content.decode()


def test_prn_05_each_scan_puts_a_copy_on_the_list(desk: Client, shelves: Shelves) -> None:
    item = shelves.copy("31000000000011")
    line = scan(desk, "31000000000011")
    assert "823.7 / AUS" in line
    assert 'id="label-count" hx-swap-oob="true">1<' in line
    assert "No copy has the number" in scan(desk, "31999999999999")
    assert chosen(desk) == [item.pk]
    assert "823.7 / AUS" in desk.get(PAGE).content.decode()


def test_prn_05_a_list_of_barcodes_is_taken_and_what_is_unknown_is_said(desk: Client, shelves: Shelves) -> None:
    one, two = shelves.copy("31-A"), shelves.copy("31-B")
    page = desk.post(f"{PAGE}choose/", {"act": "list", "barcodes": "31-b\n31-A nothing"})
    assert page.status_code == 422
    assert "No copy has" in page.content.decode()
    assert chosen(desk) == [two.pk, one.pk]
    desk.post(f"{PAGE}choose/", {"act": "remove", "item": str(two.pk)})
    assert chosen(desk) == [one.pk]
    desk.post(f"{PAGE}choose/", {"act": "empty"})
    assert chosen(desk) == []


def test_prn_05_what_was_added_since_a_day_comes_in_the_order_of_the_shelves(desk: Client, shelves: Shelves) -> None:
    late = shelves.copy("31-B", call_number="941 Z")
    early = shelves.copy("31-A", call_number="100 A")
    elsewhere = shelves.copy("31-C", branch_id=shelves.people.east.pk, location_id=shelves.east.pk)
    page = desk.post(f"{PAGE}choose/", {"act": "since", "since": "2000-01-01"}).content.decode()
    assert "2 copies were put on the list." in page
    assert chosen(desk) == [early.pk, late.pk]
    assert elsewhere.pk not in chosen(desk)
    desk.post(f"{PAGE}choose/", {"act": "since", "since": "2000-01-01"})
    assert len(chosen(desk)) == 2


def test_prn_05_labels_are_laid_out_and_the_next_begin_where_these_end(desk: Client, shelves: Shelves) -> None:
    shelves.copy("31-A", call_prefix="REF", copy_number=2)
    desk.get(f"{PAGE}?add=31-a")
    asked = {"kind": "spine", "stock": "avery-5160", "start": "29", "key": "k"}
    answer = desk.post(f"{PAGE}make/", asked)
    batch = LabelBatch.objects.get()
    assert answer["Location"].startswith(f"/desk/printing/labels/{batch.pk}/")
    assert batch.labels[0] == {
        "barcode": "31-A", "scheme": "ddc", "number": "823.7 AUS", "prefix": "REF", "copy": "c.2", "title": "Emma",
        "library": "Main",
    }  # fmt: skip
    assert chosen(desk) == []
    html = desk.get(answer["Location"]).content.decode()
    assert "Spine labels" in html
    assert 'name="start" type="number" min="1" value="30"' in desk.get(PAGE).content.decode()
    assert desk.get(f"/desk/printing/labels/{batch.pk}/labels.pdf").content.startswith(b"%PDF")
    assert b"pdfaid:part>2<" in desk.get(f"/desk/printing/labels/{batch.pk}/labels.pdf?archive=on").content
    picture = desk.get(f"/desk/printing/labels/{batch.pk}/sheet-0.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert desk.get(f"/desk/printing/labels/{batch.pk}/sheet-9.svg").status_code == 404


def test_prn_05_an_empty_list_is_refused_in_words(desk: Client, shelves: Shelves) -> None:
    page = desk.post(f"{PAGE}make/", {"kind": "spine", "stock": "avery-5160", "start": "99"})
    assert page.status_code == 422
    html = page.content.decode()
    assert "There is nothing to print yet." in html
    assert "there is no number 99" in html
    assert not LabelBatch.objects.exists()


def test_prn_07_labels_go_to_a_printer_of_the_agent(desk: Client, shelves: Shelves) -> None:
    shelves.copy("31-A")
    desk.post("/desk/printing/printers/new/", {
        "key": "p", "name": "Zebra", "kind": "labels", "language": "zpl", "dots_per_inch": "203", "queue": "zebra",
        "active": "on", "offset_x": "0,5",
    })  # fmt: skip
    desk.get(f"{PAGE}?add=31-a")
    desk.post(f"{PAGE}make/", {"kind": "barcode", "stock": "roll-51x25", "start": "1", "key": "k"})
    batch = LabelBatch.objects.get()
    html = desk.get(f"/desk/printing/labels/{batch.pk}/").content.decode()
    assert "Print on Zebra" in html
    printer = html.split('name="printer" value="')[1].split('"')[0]
    answer = desk.post(f"/desk/printing/labels/{batch.pk}/send/", {"printer": printer, "key": "s"})
    assert answer.status_code == 302
    job = PrintJob.objects.get()
    assert bytes(job.data).startswith(b"^XA^PW")
    assert "Barcode labels" in desk.get("/desk/printing/queue/").content.decode()
    desk.post(f"/desk/printing/queue/{job.pk}/", {"act": "cancel"})
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_prn_06_a_template_is_changed_on_its_page_and_shows_what_is_wrong(desk: Client, shelves: Shelves) -> None:
    page = "/desk/printing/templates/label-spine/"
    assert "data:image/svg+xml;base64," in desk.get(page).content.decode()
    wrong = desk.post(f"{page}preview/", {"source": "#nothing", "version": "0"}, headers={"HX-Request": "true"})
    assert "unknown variable: nothing" in wrong.content.decode()
    answer = desk.post(page, {"source": "#nothing", "version": "0"})
    assert answer.status_code == 422
    assert "#nothing" in answer.content.decode()
    assert desk.post(page, {"source": "hello", "version": "0"}).status_code == 302
    assert "Back to the built-in one" in desk.get(page).content.decode()
    assert desk.post(f"{page}built-in/").status_code == 302
    assert "The built-in template" in desk.get(page).content.decode()


def test_prn_01_stock_and_layouts_are_changed_on_their_pages(desk: Client, shelves: Shelves) -> None:
    stock = {
        "key": "k", "name": "Herma 4200", "kind": "label", "page_x": "210", "page_y": "297", "label_x": "25,4",
        "label_y": "10", "grid_x": "7", "grid_y": "27", "first_x": "8.9", "first_y": "13.5", "pitch_x": "27.9",
        "pitch_y": "10",
    }  # fmt: skip
    assert desk.post("/desk/printing/stock/new/", stock | {"grid_x": "20"}).status_code == 422
    assert desk.post("/desk/printing/stock/new/", stock).status_code == 302
    assert "Herma 4200" in desk.get("/desk/printing/stock/").content.decode()
    assert desk.get("/desk/printing/stock/herma-4200/sheet.svg?format=pdf").content.startswith(b"%PDF")
    layout = {
        "key": "l", "width": "6", "lines": "5", "size": "12.5", "margin": "1", "font": "mono", "symbology": "codabar",
    }  # fmt: skip
    assert desk.post("/desk/printing/layouts/spine/", layout).status_code == 302
    html = desk.get("/desk/printing/layouts/spine/").content.decode()
    assert "Your library has changed this." in html
    assert desk.get("/desk/printing/layouts/spine/label.svg").status_code == 200
    assert desk.post("/desk/printing/layouts/spine/", {"usual": "on"}).status_code == 302


def test_prn_02_labels_that_are_typed(desk: Client, shelves: Shelves) -> None:
    typed = {"key": "k", "kind": "tote", "start": "1", "words": "NORTHSIDE\nRoute 4\n\nMAIN"}
    assert desk.post("/desk/printing/labels/typed/", typed).status_code == 302
    batch = LabelBatch.objects.get()
    assert batch.labels == [{"lines": ["NORTHSIDE", "Route 4"]}, {"lines": ["MAIN"]}]
    assert batch.stock["code"] == "avery-5164"


def test_prn_05_somebody_without_the_permission_sees_none_of_it(client: Client, shelves: Shelves) -> None:
    sign_in(client, shelves.people.main, "see-records")
    for page in (PAGE, "/desk/printing/labels/", "/desk/printing/templates/", "/desk/printing/queue/"):
        assert client.get(page).status_code == 403
