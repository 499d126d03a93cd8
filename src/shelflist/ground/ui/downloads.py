"""Tables and records handed over as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from shelflist.ground.common.tables import guarded


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A CSV file (UTF-8 with byte order mark, for spreadsheets) in which no cell can be taken for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([guarded(cell) for cell in header])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return file_answer(name, text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")


def file_answer(name: str, data: bytes, content_type: str) -> HttpResponse:
    """A file to be saved under this name."""
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
