"""KBART: a list of what a package holds, a title in a line, as MARC records (NISO RP-9; ZED-12)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping

from shelflist.departments.copy_cataloguing.rules.pieces import Piece, clean, control_008
from shelflist.departments.copy_cataloguing.rules.typed import isbn, issn
from shelflist.ground.common.phrases import phrase as _
from shelflist.records.catalog.marc import Control, Data, Field, MarcRecord

LONGEST_LINE = 100_000
NOTHING = frozenset(("n/a", "na", "none", "-", "null"))
_YEAR = re.compile("[0-9]{4}")
_NAMES = {"title": "publication_title", "publisher": "publisher_name", "notes": "coverage_notes"}
Row = Mapping[str, str]


def is_kbart(data: bytes) -> bool:
    """By its first line."""
    first = data[:8192].splitlines()[:1]
    return bool(first) and b"publication_title" in first[0].replace(b"\0", b"").lower()


def encoding_of(data: bytes) -> str:
    """UTF-8 as the recommended practice says, or what people save instead."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def pieces(data: bytes) -> Iterator[Piece]:
    """Every line below the heading: a record, or its bytes and why they are set aside. The offset is its line."""
    encoding = encoding_of(data)
    heading, *rest = data.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    delimiter = "\t" if "\t" in heading else ";" if heading.count(";") > heading.count(",") else ","
    names = [_name(_unquoted(cell)) for cell in next(csv.reader([heading], delimiter=delimiter), [])]
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    for number, line in enumerate(rest, 2):
        if line.strip():
            raw = line.encode(encoding.removesuffix("-sig"), "replace")
            yield _piece(number, line, raw, names, delimiter, quoting)


def _name(cell: str) -> str:
    plain = cell.strip().lower().replace(" ", "_")
    return _NAMES.get(plain, plain)


def _piece(number: int, line: str, raw: bytes, names: list[str], delimiter: str, quoting: int) -> Piece:
    if len(line) > LONGEST_LINE:
        return Piece(number, raw[:LONGEST_LINE], None, _("This line is too long."))
    try:
        cells = next(csv.reader([line], delimiter=delimiter, quoting=quoting))  # type: ignore[arg-type] # csv’s own
    except (csv.Error, StopIteration):
        return Piece(number, raw, None, _("This line cannot be divided into cells."))
    cells = [_unquoted(cell) for cell in cells]
    while len(cells) > len(names) and not cells[-1].strip():
        del cells[-1]
    if len(cells) > len(names) or len(cells) < 2:
        words = _("This line has {count} cells and the heading {wanted}.", count=len(cells), wanted=len(names))
        return Piece(number, raw, None, words)
    row = {name: clean(cell) for name, cell in zip(names, cells, strict=False)}
    if not row.get("publication_title"):
        return Piece(number, raw, None, _("This line has no title."))
    if bad := [one for one in _identifiers(row) if not (isbn(one) or issn(one))]:
        return Piece(number, raw, None, _("{number} is no valid ISBN or ISSN.", number=bad[0][:40]))
    return Piece(number, raw, _record(row))


def _unquoted(cell: str) -> str:
    """A cell that some program put into quotes, though the recommended practice has none."""
    plain = cell.strip()
    return plain[1:-1].replace('""', '"') if len(plain) > 1 and plain[0] == plain[-1] == '"' else plain


def _identifiers(row: Row) -> list[str]:
    found = [row.get(name, "") for name in ("print_identifier", "online_identifier")]
    return [one for one in found if one and one.lower() not in NOTHING]


def _record(row: Row) -> MarcRecord:
    numbers = _identifiers(row)
    serial = row.get("publication_type", "").lower().startswith("s") or (
        not row.get("publication_type") and not any(isbn(one) for one in numbers)
    )
    first, last = row.get("date_first_issue_online", ""), row.get("date_last_issue_online", "")
    date = first or row.get("date_monograph_published_online", "") or row.get("date_monograph_published_print", "")
    fields: list[Field] = [
        Control("001", (row.get("title_id") or next(iter(numbers), ""))[:100]),
        Control("008", control_008(date[:4], "und", "o", serial=serial, ended=last[:4])),
        *_numbers(row),
        Data("040", " ", " ", [("a", "KBART"), ("b", "eng")]),
        *_names_of(row),
        Data("245", "1" if row.get("first_author") else "0", "0", _title(row)),
        *([Data("250", " ", " ", [("a", row["monograph_edition"])])] if row.get("monograph_edition") else []),
        *_publication(row, "" if serial else date[:4]),
        Data("336", " ", " ", [("b", "txt"), ("2", "rdacontent")]),
        Data("337", " ", " ", [("b", "c"), ("2", "rdamedia")]),
        Data("338", " ", " ", [("b", "cr"), ("2", "rdacarrier")]),
        *_link(row, coverage(row)),
    ]
    leader = f"00000na{'s' if serial else 'm'} a22000003i 4500"
    return MarcRecord(leader, sorted((one for one in fields if one[1]), key=lambda field: field[0]))


def _title(row: Row) -> list[tuple[str, str]]:
    volume = row.get("monograph_volume")
    return [("a", row["publication_title"]), *([("n", volume)] if volume else [])]


def _numbers(row: Row) -> Iterator[Field]:
    online, print_one = row.get("online_identifier", ""), row.get("print_identifier", "")
    if number := isbn(online):
        yield Data("020", " ", " ", [("a", number), ("q", "online")])
    elif number := issn(online):
        yield Data("022", " ", " ", [("a", number)])
    if number := isbn(print_one):
        yield Data("776", "0", "8", [("i", "Print version:"), ("z", number)])
    elif number := issn(print_one):
        yield Data("776", "0", "8", [("i", "Print version:"), ("x", number)])


def _names_of(row: Row) -> Iterator[Field]:
    if author := row.get("first_author"):
        yield Data("100", "1" if "," in author else "0", " ", [("a", author)])
    if editor := row.get("first_editor"):
        yield Data("700", "1" if "," in editor else "0", " ", [("a", f"{editor},"), ("e", "editor")])


def _publication(row: Row, year: str) -> Iterator[Field]:
    parts = [("b", f"{row['publisher_name']},")] if row.get("publisher_name") else []
    parts += [("c", f"{year}.")] if _YEAR.fullmatch(year) else []
    if parts:
        yield Data("264", " ", "1", parts)


def coverage(row: Row) -> str:
    """Since when and until when there is something to read: “v. 1, no. 1 (2008) -”."""

    def end(which: str) -> str:
        volume, issue = row.get(f"num_{which}_vol_online", ""), row.get(f"num_{which}_issue_online", "")
        date = row.get(f"date_{which}_issue_online", "")[:4]
        words = ", ".join(part for part in (f"v. {volume}" if volume else "", f"no. {issue}" if issue else "") if part)
        return " ".join(part for part in (words, f"({date})" if date else "") if part)

    first, last = end("first"), end("last")
    return f"{first} - {last}".strip(" ") if first or last else ""


def _link(row: Row, covers: str) -> Iterator[Field]:
    if (address := row.get("title_url", "")).lower().startswith(("http://", "https://")):
        more = [("3", covers)] if covers else []
        notes = [("z", row["embargo_info"])] if row.get("embargo_info") else []
        yield Data("856", "4", "0", [*more, ("u", address), *notes])
    if note := row.get("coverage_notes"):
        yield Data("500", " ", " ", [("a", note)])
