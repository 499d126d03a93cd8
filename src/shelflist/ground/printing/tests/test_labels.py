"""Labels lie where the stock has them, within half a millimetre, and scanners read them."""

from __future__ import annotations

import base64
import io
import re
import zlib
from typing import Any

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shelflist.ground.printing import press, samples, stocks, zpl
from shelflist.ground.printing.labels import Sheetful
from shelflist.ground.printing.rules import contents, sheets
from shelflist.ground.printing.rules.contents import CopyFacts
from shelflist.ground.printing.rules.labels import KINDS, Style, findings
from shelflist.ground.printing.tests import paper

HALF = 0.5
SOLD = stocks.sold()
BLOCK = "#sheet((it, room, style) => rect(width: room.width, height: room.height, fill: black))"


def sheetful(kind: str, stock: str, count: int = 1, **more: Any) -> Sheetful:
    copies = [
        CopyFacts(barcode=f"3123400000{n:04}", scheme="ddc", number="641.5 CHI", title="Emma", library="HPL").to_data()
        for n in range(count)
    ]
    return Sheetful(kind, SOLD[stock], KINDS[kind].style, copies, **more)


def pressed(what: Sheetful, source: str = "", kind: press.Kind = "pdf", dpi: int = 300) -> list[bytes]:
    order = press.order(source or press.built_in(what.template), what.values(), kind=kind, dots_per_inch=dpi)
    return press.press(order)


@pytest.mark.parametrize("code", sorted(SOLD))
def test_prn_01_stock_that_is_sold_lies_on_its_sheet(code: str) -> None:
    assert sheets.findings(SOLD[code]) == []


@pytest.mark.parametrize("code", ["demco-ws14942260", "avery-5160", "avery-l7160", "avery-5167", "gaylord-8511"])
def test_prn_12_labels_are_printed_where_the_stock_has_them(code: str) -> None:
    """Each label as a black block: its edges on paper against the maker's measures."""
    stock = SOLD[code]
    what = Sheetful("spine", stock, Style(margin=0), [{"barcode": "1"}] * stock.count)
    (pdf,) = pressed(what, BLOCK)
    assert paper.sizes(pdf) == [pytest.approx((stock.page[0] / 1000, stock.page[1] / 1000), abs=0.05)]
    page = paper.pages(pdf)[0]
    for place in list(sheets.places(stock, stock.count))[:: max(1, stock.count // 7)]:
        left, top = place.x / 1000, place.y / 1000
        right, bottom = left + stock.label[0] / 1000, top + stock.label[1] / 1000
        middle, half = (left + right) / 2, (top + bottom) / 2
        across = paper.ink(page, within=(middle - 1, max(0, top - 1), middle + 1, bottom - 1))
        down = paper.ink(page, within=(max(0, left - 1), half - 1, right - 1, half + 1))
        assert across is not None
        assert down is not None
        if stock.pitch[1] - stock.label[1] > 1_100 or place.y == stock.first[1]:
            assert across.top == pytest.approx(top, abs=HALF)
        if stock.pitch[0] - stock.label[0] > 1_100 or place.x == stock.first[0]:
            assert down.left == pytest.approx(left, abs=HALF)
    whole = paper.ink(page)
    assert whole is not None
    last = stock.first[0] + (stock.grid[0] - 1) * stock.pitch[0] + stock.label[0]
    assert (whole.left, whole.right) == pytest.approx((stock.first[0] / 1000, last / 1000), abs=HALF)


def test_prn_12_the_preview_is_the_print() -> None:
    """The same sheet as picture and as PDF: ink within half a millimetre."""
    what = sheetful("barcode", "avery-5160", 7, start=3)
    (pdf,) = pressed(what)
    (png,) = pressed(what, kind="png", dpi=300)
    with Image.open(io.BytesIO(png)) as opened:
        seen = paper.ink(opened.convert("L"))
    printed = paper.ink(paper.pages(pdf)[0])
    assert seen is not None
    assert printed is not None
    for edge in ("left", "top", "right", "bottom"):
        assert getattr(seen, edge) == pytest.approx(getattr(printed, edge), abs=HALF)
    (svg,) = pressed(what, kind="svg")
    assert b'width="612' in svg  # points: a browser shows it in its true size


def test_prn_01_a_printers_offset_moves_everything() -> None:
    still, moved = (paper.ink(paper.pages(pressed(sheetful("spine", "avery-5160", offset=offset))[0])[0])
                    for offset in ((0, 0), (2_000, -1_500)))  # fmt: skip
    assert still is not None
    assert moved is not None
    assert moved.left - still.left == pytest.approx(2.0, abs=0.1)
    assert moved.top - still.top == pytest.approx(-1.5, abs=0.1)


def test_prn_05_labels_begin_at_position_n_and_go_on_to_the_next_sheet() -> None:
    places = list(sheets.places(SOLD["avery-5160"], 4, start=29))
    assert [(place.page, place.x, place.y) for place in places] == [
        (0, 3_969 + 70_644, 12_700 + 9 * 25_400),
        (0, 3_969 + 2 * 70_644, 12_700 + 9 * 25_400),
        (1, 3_969, 12_700),
        (1, 3_969 + 70_644, 12_700),
    ]
    assert sheets.next_start(SOLD["avery-5160"], 29, 2) == 1
    assert sheets.next_start(SOLD["avery-5160"], 29, 4) == 3
    assert len(paper.sizes(pressed(sheetful("spine", "avery-5160", 4, start=29))[0])) == 2


@given(st.integers(1, 30), st.integers(1, 200))
def test_prn_05_no_two_labels_lie_on_one_place(start: int, count: int) -> None:
    stock = SOLD["avery-5160"]
    found = list(sheets.places(stock, count, start=start))
    assert len({(one.page, one.x, one.y) for one in found}) == count
    assert found[-1].page == (start - 1 + count - 1) // 30


def test_prn_09_a_back_lies_behind_its_front_when_the_sheet_is_turned() -> None:
    stock = SOLD["avery-c32015"]
    for front in sheets.places(stock, stock.count, offset=(500, 0)):
        back = sheets.behind(stock, front, (500, 0))
        assert (front.x - 500) + (back.x - 500) + stock.label[0] == stock.page[0]
        assert back.y == front.y


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_prn_02_every_kind_of_label_is_printed_within_its_edges(kind: str) -> None:
    (pdf,) = press.press(
        press.order(press.built_in(f"label-{kind}"), {**samples.of(f"label-{kind}"), "outline": False})
    )
    stock = SOLD[KINDS[kind].stock]
    page = paper.pages(pdf, dots_per_inch=150)[0]
    found = paper.ink(page, dpi=150)
    assert found is not None
    assert found.left >= stock.first[0] / 1000
    assert found.top >= stock.first[1] / 1000


@pytest.mark.parametrize("symbology", ["code128", "code39", "codabar"])
def test_prn_08_every_label_of_a_sheet_is_read_by_a_scanner(symbology: str) -> None:
    what = sheetful("barcode", "avery-5161", 20)
    wanted = [label["barcode"] for label in what.labels]
    what = Sheetful("barcode", what.stock, Style(size=70, symbology=symbology), what.labels)
    read = [text.strip("AB") for _symbology, text in paper.scanned(pressed(what)[0])]
    assert sorted(read) == sorted(wanted)


@pytest.mark.parametrize("language", ["zpl", "epl"])
def test_prn_08_label_printers_get_the_same_picture(language: str) -> None:
    pictures = pressed(sheetful("barcode", "roll-51x25", 2, dots_per_inch=203), kind="png", dpi=203)
    sent = (zpl.zpl if language == "zpl" else zpl.epl)(pictures)
    assert [text for page in received(language, sent) for text in scanned(page)] == ["31234000000000", "31234000000001"]


def received(language: str, sent: bytes) -> list[Image.Image]:
    """What a label printer would burn."""
    pages = []
    if language == "zpl":
        for size, across, packed, check in re.findall(rb"\^GFA,(\d+),\d+,(\d+),:Z64:([^:]+):(\w{4})", sent):
            data = zlib.decompress(base64.b64decode(packed))
            assert len(data) == int(size)
            assert len(check) == 4
            pages.append(Image.frombytes("1", (int(across) * 8, len(data) // int(across)), data))
    else:
        for found in re.finditer(rb"GW0,0,(\d+),(\d+),", sent):
            across, rows = int(found[1]), int(found[2])
            data = sent[found.end() : found.end() + across * rows]
            pages.append(Image.frombytes("1", (across * 8, rows), bytes(255 - byte for byte in data)))
    return [Image.eval(page.convert("L"), lambda shade: 255 - shade) for page in pages]


def scanned(page: Image.Image) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(page.resize((page.width * 2, page.height * 2)))]


def test_prn_08_labels_too_small_for_their_barcode_are_said_before_printing() -> None:
    copies = [CopyFacts(barcode="31234000000017", number="641.5")]
    small = contents.warnings(KINDS["barcode"], SOLD["avery-l7651"], Style(symbology="codabar"), copies)
    assert ["with its quiet zones" in str(one) for one in small] == [True]
    assert contents.warnings(KINDS["barcode"], SOLD["avery-5160"], Style(symbology="codabar"), copies) == []


def test_prn_03_copies_without_a_call_number_are_said_before_printing() -> None:
    copies = [CopyFacts(barcode="1"), CopyFacts(barcode="2"), CopyFacts(barcode="3", number="QA 1")]
    (said,) = contents.warnings(KINDS["spine"], SOLD["avery-5160"], Style(), copies)
    assert str(said) == "2 copies have no call number: their labels stay empty."


def test_prn_03_a_style_has_limits() -> None:
    wrong = Style(width=2, lines=20, size=10, margin=-1, symbology="ean", font="comic")
    assert {refusal.details["field"] for refusal in findings(wrong)} == {
        "width", "lines", "size", "margin", "symbology", "font",
    }  # fmt: skip
    assert [kind for kind in KINDS.values() if findings(kind.style)] == []


def test_prn_02_typed_labels_are_parted_by_empty_lines() -> None:
    assert contents.typed("NORTHSIDE\n Route 4 \n\n\nMAIN\n") == [["NORTHSIDE", "Route 4"], ["MAIN"]]
