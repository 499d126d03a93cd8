"""Looking at what was printed: pages as pictures, barcodes as a scanner reads them, ink in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops

INCH = 25.4


def pages(pdf: bytes, *, dots_per_inch: int = 300) -> list[Image.Image]:
    """Each page as a grey picture, rendered by PDFium."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dots_per_inch / 72).to_pil().convert("L") for page in document]


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [(page.get_width() / 72 * INCH, page.get_height() / 72 * INCH) for page in document]


def words(pdf: bytes) -> str:
    """The text of all pages, as a reader's program finds it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def scanned(pdf: bytes) -> list[tuple[str, str]]:
    """Every barcode in it, as zxing reads it at 300 dots to the inch: symbology and text."""
    return [
        (str(one.format).removeprefix("BarcodeFormat."), one.text)
        for page in pages(pdf)
        for one in zxingcpp.read_barcodes(page)
    ]


@dataclass(frozen=True)
class Box:
    """Where ink is, in millimetres from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


def ink(page: Image.Image, *, within: tuple[float, float, float, float] | None = None, dpi: int = 300) -> Box | None:
    """The box round all ink of a page, or of a part of it (left, top, right, bottom in millimetres)."""
    dots = dpi / INCH
    corner = (0, 0)
    if within:
        area = tuple(round(edge * dots) for edge in within)
        corner = (area[0], area[1])
        page = page.crop(area)
    found = ImageChops.invert(page).point(lambda grey: 255 if grey > 60 else 0).getbbox()
    if found is None:
        return None
    left, top, right, bottom = found
    return Box(
        (left + corner[0]) / dots, (top + corner[1]) / dots, (right + corner[0]) / dots, (bottom + corner[1]) / dots
    )
