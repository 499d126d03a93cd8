"""CSV files as people really hand them over."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.ground.common.phrases import phrase
from shelflist.ground.common.refusals import Refusal, Refused
from shelflist.ground.common.rowimports import ImportReport, RowOutcome, import_rows, refused_row
from shelflist.ground.common.tables import Row, Table, guarded, read_table, without_guard, write_table

KNOWN = {"barcode": ("item barcode",), "name": (), "note": ()}


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("latin-1", "ISO 8859-1"),
    ],
)
def test_encodings_are_found_by_evidence(encoding: str, said: str) -> None:
    table = read_table("Barcode;Name\r\n12;José Müller\r\n13;Zoë\r\n".encode(encoding), KNOWN)
    assert [row["name"] for row in table.rows] == ["José Müller", "Zoë"]
    assert table.encoding == said


def test_windows_quotes_are_not_taken_for_control_characters() -> None:
    table = read_table("barcode,name\n1,“José”\n".encode("cp1252"), KNOWN)
    assert (table.rows[0]["name"], table.encoding) == ("“José”", "Windows-1252")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_divides_the_rows_evenly(delimiter: str) -> None:
    text = delimiter.join(["barcode", "name"]) + "\n" + delimiter.join(["1", '"a, b; c"']) + "\n"
    assert read_table(text.encode(), KNOWN).rows[0]["name"] == "a, b; c"


def test_a_file_of_one_column_is_read_too() -> None:
    assert [row["barcode"] for row in read_table(b"barcode\n12\n13\n", KNOWN).rows] == ["12", "13"]


def test_headers_are_known_whatever_their_case_and_signs() -> None:
    table = read_table(b"  ITEM-Barcode ,Colour\n12,red\n", KNOWN)
    assert table.columns == ("barcode", "")
    assert table.ignored == ("Colour",)


def test_a_mapping_names_columns_that_we_could_not_know() -> None:
    assert read_table(b"Strichcode,x\n12,y\n", KNOWN, {"Strichcode": "barcode"}).rows[0]["barcode"] == "12"
    with pytest.raises(Refused) as no:
        read_table(b"a,b\n", KNOWN, {"a": "colour"})
    assert no.value.codes == ("column-unknown",)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file-empty"), (b"\n\n", "file-empty"), (b",,\n", "file-empty"), (b"name,Name\n", "column-twice"),
     (b"\xff\xfea", "file-damaged")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_at_all_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as no:
        read_table(data, KNOWN)
    assert no.value.codes == (code,)
    assert str(no.value)


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    table = read_table(b'barcode,name\n1,"two\nlines"\n\n3,c\n', KNOWN)
    assert [(row.number, row["barcode"]) for row in table.rows] == [(2, "1"), (4, "3")]


def test_bad_rows_are_told_and_lose_no_good_ones() -> None:
    data = b"barcode,name\n1,a\n2,b,c,d\n3,\0\n4," + b"x" * 200_000 + b"\n5,e\n6\n"
    rows = read_table(data, KNOWN).rows
    assert [row["barcode"] for row in rows if not row.problem] == ["1", "5", "6"]
    assert all(str(row.problem) for row in rows if row.problem)


@given(st.text(max_size=30))
def test_what_is_written_guarded_is_read_back_as_it_was(cell: str) -> None:
    assert without_guard(guarded(cell)) == cell or cell.startswith("'")
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_s4_a_written_file_holds_no_formula_and_comes_back_whole(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    write_table(file, ("barcode", "name"), [("1", "=HYPERLINK(1)"), ("2", "-José")])
    assert "'=HYPERLINK" in file.read_text(encoding="utf-8-sig")
    assert [row["name"] for row in read_table(file, KNOWN).rows] == ["=HYPERLINK(1)", "-José"]


def numbers(count: int) -> Table:
    body = "".join(f"{number},n\n" for number in range(count))
    return read_table(io.BytesIO(f"barcode,name\n{body}".encode()), KNOWN)


def store_odd(rows: list[Row]) -> list[RowOutcome]:
    """Refuses every tenth row."""
    no = Refusal("tenth", phrase("Every tenth is refused."))
    return [
        refused_row(row, row["barcode"], no) if row.number % 10 == 0 else RowOutcome(row.number, "added")
        for row in rows
    ]


def test_each_row_has_its_own_outcome_and_the_refused_ones_can_be_written_out(tmp_path: Path) -> None:
    seen: list[int] = []
    steps: list[tuple[int, int]] = []
    report = import_rows(
        numbers(450),
        store_odd,  # type: ignore[arg-type]
        data_errors=(),
        progress=lambda *step: steps.append(step),
        each=lambda outcome: seen.append(outcome.row),
    )
    assert seen == list(range(2, 452))
    assert steps == [(200, 450), (400, 450), (450, 450)]
    assert report.counts == {"added": 405, "refused": 45}
    file = tmp_path / "rejects.csv"
    report.write_rejects(file)
    again = read_table(file, {**KNOWN, "reason": (), "row": ()})
    assert (again.rows[0]["row"], again.rows[0]["barcode"], again.rows[0]["reason"]) == (
        "10",
        "8",
        "Every tenth is refused.",
    )


def test_one_row_that_the_database_does_not_take_costs_only_itself() -> None:
    def store(rows: list[Row]) -> list[RowOutcome]:
        if any(row["barcode"] == "7" for row in rows):
            raise OverflowError
        return [RowOutcome(row.number, "added") for row in rows]

    report: ImportReport = import_rows(numbers(20), store, data_errors=(OverflowError,))  # type: ignore[arg-type]
    assert report.counts == {"added": 19, "refused": 1}
    assert [(outcome.row, outcome.reasons[0].code) for outcome in report.refused] == [(9, "row-not-stored")]


def test_columns_that_are_not_known_are_told() -> None:
    report = import_rows(read_table(b"barcode,colour\n1,red\n", KNOWN), lambda rows: [], data_errors=())
    assert [str(notice) for notice in report.notices] == ["These columns are not known and were not read: colour."]
