"""Tables and records handed over as files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from shelflist.ground.common.tables import guarded

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # XML 1.0 has no place for these


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A CSV file (UTF-8 with byte order mark, for spreadsheets) in which no cell can be taken for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([guarded(cell) for cell in header])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return file_answer(name, text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")


def workbook_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """An Excel workbook of one sheet, row after row written out, in which no cell can be taken for a formula."""
    from openpyxl import Workbook  # here, for it takes a third of a second that no other start should pay
    from openpyxl.writer.excel import save_workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (header, *rows):
        sheet.append([_FORBIDDEN.sub(" ", guarded(cell)) for cell in row])
    out = io.BytesIO()
    save_workbook(book, out)
    return file_answer(name, out.getvalue(), WORKBOOK)


def file_answer(name: str, data: bytes, content_type: str) -> HttpResponse:
    """A file to be saved under this name."""
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
