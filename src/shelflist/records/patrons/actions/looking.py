"""An import that is only looked at: everything is done, told row by row, and taken back at once."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import BadZipFile

from django.db import transaction

from shelflist.ground.common.actors import Actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.common.rowimports import ImportReport, RowOutcome
from shelflist.records.patrons.actions.importing import import_patrons
from shelflist.records.patrons.rules.columns import DateOrder

WORKBOOK = b"PK\x03\x04"
MOST_ROWS = 20_000


class _LookedAt(Exception):
    """Raised to take everything back."""


def look_at_import(
    file: bytes, *, date_order: DateOrder = "iso", by: Actor, now: datetime
) -> tuple[ImportReport, list[RowOutcome]]:
    """What an import of this file would do, row by row; nothing of it stays. Refused as `import_patrons`."""
    outcomes: list[RowOutcome] = []
    reports: list[ImportReport] = []
    try:
        with transaction.atomic():
            reports.append(import_patrons(file, by=by, now=now, date_order=date_order, each=outcomes.append))
            raise _LookedAt
    except _LookedAt:
        return reports[0], outcomes


def as_csv(file: bytes) -> bytes:
    """The first sheet of an Excel workbook as CSV, days as ISO 8601; any other file as it is. Refused(file-damaged)."""
    if not file.startswith(WORKBOOK):
        return file
    from openpyxl import load_workbook  # here, for it takes a third of a second that no other start should pay

    try:
        book = load_workbook(BytesIO(file), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        out = StringIO()
        writer = csv.writer(out)
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            if number > MOST_ROWS:
                message = _("At most {most} rows can be read from a workbook.", most=MOST_ROWS)
                raise Refused(Refusal("file-too-long", message, _("Save it as CSV and import that.")))
            writer.writerow([_cell(value) for value in row])
    except (BadZipFile, KeyError, ValueError, IndexError) as problem:
        message = _("This workbook cannot be read.")
        raise Refused(Refusal("file-damaged", message, _("Save it again, or as CSV."))) from problem
    return out.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
