"""Tables that people hand over as CSV: encoding and delimiter by evidence, columns by any of their names.

Columns are found by name, whatever their case, blanks, hyphens or underscores. What a spreadsheet would take for a
formula is written with an apostrophe in front, and that apostrophe is taken off again when such a file is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused

DELIMITERS = (",", ";", "\t", "|")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as spreadsheets show it (the header is 1), its cells by column, what is wrong with it."""

    number: int
    cells: Mapping[str, str]
    raw: tuple[str, ...]
    problem: Phrase | None = None

    def __getitem__(self, column: str) -> str:
        """The cell without blanks around it; empty when the column is absent."""
        return self.cells.get(column, "").strip()

    def __contains__(self, column: str) -> bool:
        return column in self.cells


@dataclass(frozen=True)
class Table:
    """A file that was read. `columns` are known names in its order ("" where unknown), `ignored` unknown headers."""

    headers: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str
    ignored: tuple[str, ...] = field(default=())


def decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding: byte order marks, NULs of an unmarked UTF-16, valid UTF-8, else Windows or latin-1."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decode(data, encoding), "UTF-8" if encoding == "utf-8-sig" else "UTF-16"
    start = data[:2000]
    odd, even = start[1::2].count(0), start[::2].count(0)
    if max(odd, even) > len(start) // 5:
        return _decode(data, "utf-16-le" if odd > even else "utf-16-be"), "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        # 0x80 to 0x9F are control characters in latin-1, which nobody types, and quotes and dashes in Windows-1252
        if any(0x80 <= byte <= 0x9F for byte in data):
            return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        pass
    return data.decode("latin-1"), "ISO 8859-1"


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(
            Refusal(
                code="file-damaged",
                message=_("The file says that it is {encoding}, and is damaged.", encoding=encoding.upper()),
                remedy=_("Save it again as CSV in UTF-8."),
            )
        ) from None


def delimiter_of(text: str) -> str:
    """The sign that divides the most rows into the same number of cells as the header has."""
    sample = [line[:5000] for line in text.splitlines()[:20] if line.strip()]
    if not sample:
        return ","
    best, best_score = ",", (0, 0)
    for sign in DELIMITERS:
        counts = Counter(len(cells) for cells in csv.reader(sample, delimiter=sign))
        width = len(next(csv.reader(sample[:1], delimiter=sign)))
        score = (counts[width], width) if width > 1 else (0, 0)
        if score > best_score:
            best, best_score = sign, score
    return best


def plain_name(header: str) -> str:
    """A header reduced to its letters and digits: “Home-Branch ” and home_branch are the same."""
    return re.sub(r"[\W_]+", "", header.casefold())


def read_table(
    file: bytes | Path | BinaryIO,
    known: Mapping[str, Sequence[str]],
    mapping: Mapping[str, str] | None = None,
) -> Table:
    """Read a CSV file whole. `known` maps each column to its other names; `mapping` maps the file's headers to columns.

    Raises Refused(file-empty, file-damaged, column-unknown, column-twice); a bad row is a Row with its problem.
    """
    data = file if isinstance(file, bytes) else file.read_bytes() if isinstance(file, Path) else file.read()
    text, encoding = decoded(data)
    delimiter = delimiter_of(text)
    raw_rows = _raw_rows(text, delimiter)
    _number, header, _problem = next(raw_rows, (1, (), None))
    headers = tuple(cell.strip() for cell in header)
    if not any(headers):
        raise Refused(
            Refusal(
                code="file-empty",
                message=_("There is nothing in this file."),
                remedy=_("The first row must name the columns."),
            )
        )
    columns = _columns(headers, known, mapping or {})
    rows = tuple(_row(number, cells, problem, columns) for number, cells, problem in raw_rows if problem or any(cells))
    ignored = tuple(name for name, column in zip(headers, columns, strict=True) if name and not column)
    return Table(headers, columns, rows, encoding, delimiter, ignored)


def _columns(headers: Sequence[str], known: Mapping[str, Sequence[str]], mapping: Mapping[str, str]) -> tuple[str, ...]:
    names = {plain_name(other): column for column, others in known.items() for other in (column, *others)}
    for header, column in mapping.items():
        if column not in known:
            raise Refused(
                Refusal(
                    code="column-unknown",
                    message=_("There is no column “{column}” to put “{header}” in.", column=column, header=header),
                    remedy=_("These exist: {columns}.", columns=", ".join(known)),
                )
            )
        names[plain_name(header)] = column
    columns = tuple(names.get(plain_name(header), "") for header in headers)
    twice = next((column for column, times in Counter(columns).items() if column and times > 1), None)
    if twice:
        raise Refused(
            Refusal(
                code="column-twice",
                message=_("Two columns of the file both mean “{column}”.", column=twice),
                remedy=_("Rename or remove one of them."),
            )
        )
    return columns


def _raw_rows(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...], Phrase | None]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            yield number, tuple(next(reader)), None
        except StopIteration:
            return
        except csv.Error:
            yield number, (), _("This row cannot be read: a quotation mark is missing or a cell is far too long.")


def _row(number: int, cells: tuple[str, ...], problem: Phrase | None, columns: Sequence[str]) -> Row:
    if problem is None and "\0" in "".join(cells):
        problem = _("This row has a NUL character, which no text has.")
    if problem is None and any(cell.strip() for cell in cells[len(columns) :]):
        problem = _("This row has {count} cells, the header has {columns}.", count=len(cells), columns=len(columns))
    pairs = zip(columns, cells, strict=False)
    return Row(number, {column: without_guard(cell) for column, cell in pairs if column}, cells, problem)


def without_guard(cell: str) -> str:
    """Take off the apostrophe that `guarded` put in front."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def write_table(file: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file (UTF-8 with byte order mark, so that spreadsheets show every script)."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([guarded(cell) for cell in header])
        writer.writerows([guarded(cell) for cell in row] for row in rows)
