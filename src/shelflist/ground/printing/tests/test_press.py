"""Templates and values become paper: every script, nothing of a value read as a template, no file and no network."""

from __future__ import annotations

import ctypes
import re
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pytest
import typst
from pypdfium2 import raw

from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import phrase
from shelflist.ground.printing import press
from shelflist.ground.printing.pictures import NotAPicture, picture
from shelflist.ground.printing.tests import paper

pytestmark = pytest.mark.django_db  # what the library made of a template is looked up
HALF_A_MILLIMETRE = 0.5
SCRIPTS = {
    "ar": "السيدة أمينة",
    "he": "שלום רות",
    "zh": "图书馆",
    "ja": "図書館",
    "ko": "도서관",
    "hi": "पुस्तकालय",
    "th": "ห้องสมุด",
    "pl": "Zażółć gęślą jaźń",
    "vi": "Nguyễn Thị Hồng",
    "ru": "Библиотека",
    "el": "Βιβλιοθήκη",
}


def test_prn_06_a_letter_shows_every_script(letter: dict[str, Any]) -> None:
    letters = {code: {**letter, "language": code, "recipient": [text]} for code, text in SCRIPTS.items()}
    assert len(paper.sizes(press.pdf("letter", list(letters.values())))) == len(SCRIPTS)
    for code in ("pl", "vi", "ru", "el", "zh", "ko"):  # PDFium gives the words of the others in another order
        assert SCRIPTS[code] in paper.words(press.pdf("letter", letters[code])), code


@pytest.mark.parametrize(
    ("envelope", "window", "size"),
    [
        ("din5008b", (20, 45, 105, 90), (210, 297)),
        ("din5008a", (20, 27, 105, 72), (210, 297)),
        ("us10", (22.2, 63.5, 111.1, 80.5), (215.9, 279.4)),  # wherever the sheet slips: see the template
    ],
)
def test_prn_12_the_address_stands_in_the_window(
    letter: dict[str, Any], envelope: str, window: tuple[float, float, float, float], size: tuple[float, float]
) -> None:
    many = ["Amina Haddad-Featherstonehaugh", "c/o Morrison", "7 Mill Lane", "Hartwell, NE 68901"]
    pdf = press.pdf("letter", {**letter, "envelope": envelope, "recipient": many, "facts": []})
    assert paper.sizes(pdf)[0] == pytest.approx(size, abs=0.1)
    (page,) = paper.pages(pdf)
    left, top, right, bottom = window
    inside = paper.ink(page, within=(left - 4, top - 3, right + 4, bottom + 3))
    assert inside is not None
    assert inside.left >= left + HALF_A_MILLIMETRE
    assert inside.top >= top + HALF_A_MILLIMETRE
    assert inside.right <= right - HALF_A_MILLIMETRE
    assert inside.bottom <= bottom - HALF_A_MILLIMETRE


def test_prn_06_each_receipt_is_as_long_as_what_stands_on_it() -> None:
    line = {"name": "Emma", "small": ["Austen, Jane", "31234000000017"], "end": "12 Dec"}
    short, long = ({"library": "Hartwell", "lines": [line] * count} for count in (1, 12))
    (width, one), (same, twelve) = paper.sizes(press.pdf("receipt80", [short, long]))
    assert (width, same) == pytest.approx((80, 80), abs=0.1)
    assert twelve > one + 11 * 10


def test_prn_06_phrases_dates_and_money_are_put_into_the_readers_words() -> None:
    value = {
        "language": "de",
        "title": phrase("Total"),
        "facts": [["Datum", date(2026, 11, 27)]],
        "totals": [{"name": "Summe", "amount": Money(150, "EUR")}],
    }
    read = paper.words(press.pdf("receipt80", value)).replace("\xa0", " ")
    assert "27. Nov" in read
    assert "1,50 €" in read


def test_prn_06_nothing_of_a_value_is_read_as_a_template() -> None:
    nasty = '#read("/etc/passwd") ] } ) $ \\ *bold* #import "@preview/x:1.0.0"'
    assert '#read("/etc/passwd") ] }' in paper.words(press.pdf("slip80", {"big": "x", "title": nasty}))


@pytest.mark.parametrize(
    "source",
    ['#read("/etc/passwd")', '#read("../../../etc/passwd")', '#image("/etc/hostname")', '#import "letter.typ": *'],
)
def test_prn_06_a_template_finds_no_file(source: str) -> None:
    with pytest.raises(typst.TypstError, match=r"not found|escape|outside"):
        press.press(press.order(source, {}))


@pytest.mark.parametrize("name", ["prelude", "../press", "nothing", ""])
def test_prn_06_only_templates_are_templates(name: str) -> None:
    with pytest.raises(LookupError):
        press.pdf(name, {})


def test_prn_08_an_archive_gets_pdf_a(letter: dict[str, Any]) -> None:
    pdf = press.pdf("letter", letter, archival_at=datetime(2026, 11, 27, tzinfo=UTC))
    assert b"pdfaid:part>2<" in pdf
    assert b"pdfaid:conformance>B<" in pdf


def test_prn_09_a_picture_is_made_small_upright_and_silent() -> None:
    import io

    from PIL import Image

    taken = Image.new("RGB", (1200, 800), "red")
    exif = taken.getexif()
    exif[0x0112], exif[0x010E] = 6, "Amina's kitchen"  # turned by a quarter; a description
    out = io.BytesIO()
    taken.save(out, "JPEG", exif=exif)
    small = picture(out.getvalue())
    assert (small.width, small.height) == (400, 600)
    assert b"kitchen" not in small.data
    for not_a_picture in (b"", b"%PDF-1.7", b"<svg/>", out.getvalue()[:200]):
        with pytest.raises(NotAPicture):
            picture(not_a_picture)


def faces(pdf: bytes) -> set[str]:
    """The faces in which something is set, without the letters that mark a part of one."""
    found: set[str] = set()
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            name = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(one.raw), name, 200)
            found.add(name.value.decode().rpartition("+")[2])
    return found


def test_prn_06_hebrew_is_set_without_serifs_like_all_other_scripts(letter: dict[str, Any]) -> None:
    pytest.importorskip("pylopdf_fonts_he", reason="without this package Hebrew is set in the serif that Typst has")
    hebrew = {**letter, "language": "he", "recipient": ["רות כהן", "רחוב הרצל 7"], "title": "תזכורת"}
    assert any(name.startswith("NotoSansHebrew") for name in faces(press.pdf("letter", hebrew)))
    assert not any("Libertinus" in name for name in faces(press.pdf("letter", hebrew)))


@pytest.mark.parametrize("template", ["letter", "receipt80", "slip80"])
@pytest.mark.parametrize("archival_at", [None, datetime(2026, 11, 27, tzinfo=UTC)])
def test_prn_08_paper_is_tagged_and_says_its_language(
    letter: dict[str, Any], template: str, archival_at: datetime | None
) -> None:
    """For whoever has it read aloud: a structure, a language, and letters that are letters."""
    short = {"library": "Hartwell", "big": "H 7", "title": "Hartwell"}
    values = {**(letter if template == "letter" else short), "language": "de"}
    pdf = press.pdf(template, values, archival_at=archival_at)
    with pypdfium2.PdfDocument(pdf) as document:
        assert raw.FPDFCatalog_IsTagged(document.raw)
        page = document[0]
        tree = raw.FPDF_StructTree_GetForPage(page.raw)
        assert raw.FPDF_StructTree_CountChildren(tree) > 0
        raw.FPDF_StructTree_Close(tree)
    assert re.search(rb"/Lang ?\(de\)", pdf) or b"<dc:language>" in pdf
    assert "Hartwell" in paper.words(pdf)
