"""Export gives untouched records back byte for byte and never a broken file (P11, P12)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from shelflist.departments.cataloguing.actions import ExportSummary, Wanted, export_marc
from shelflist.departments.cataloguing.actions.notes import put_note
from shelflist.departments.cataloguing.tests.samples import BY, NOW, book, bring_in, counts, file_of, holdings
from shelflist.ground.common.actors import EVERYWHERE, Actor
from shelflist.ground.common.refusals import Refused
from shelflist.records.catalog.actions import add_record, save_record
from shelflist.records.catalog.codec import read, write_iso2709
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db


def export(output: Path, format: str = "iso2709", **wanted: object) -> ExportSummary:
    return export_marc(format=format, output=output, by=BY, wanted=Wanted(**wanted))  # type: ignore[arg-type]


def records_in(path: Path) -> list[MarcRecord]:
    found = list(read(io.BytesIO(path.read_bytes())))
    assert all(reading.problem is None for reading in found)
    return [reading.record for reading in found if reading.record is not None]


def test_cat_01_untouched_records_give_back_their_very_bytes(tmp_path: Path) -> None:
    odd = write_iso2709(book("1")).replace(b" i 4500", b" i 45  ")
    raw = odd + write_iso2709(book("2", "Beowulf"))
    bring_in(file_of(tmp_path, raw))
    summary = export(tmp_path / "out.mrc")
    assert (tmp_path / "out.mrc").read_bytes() == raw
    assert (summary.written, summary.untouched, summary.left_out, summary.report) == (2, 2, 0, [])


def test_a_changed_record_is_written_from_its_marc(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1"), book("2", "Beowulf")))
    changed = book("1", "The hobbit, or there and back again")
    save_record(record_id=Record.objects.get(control_number="1").pk, marc=changed, version=1, by=BY, now=NOW)
    summary = export(tmp_path / "out.mrc")
    assert (summary.written, summary.untouched) == (2, 1)
    assert (tmp_path / "out.mrc").read_bytes() == write_iso2709(changed) + write_iso2709(book("2", "Beowulf"))


@pytest.mark.parametrize("format", ["iso2709", "marcxml", "json"])
def test_every_format_is_read_back_as_the_same_records(tmp_path: Path, format: str) -> None:
    bring_in(file_of(tmp_path, book("1", "Łódź & <b>Київ</b>"), book("2", "Beowulf")))
    export(tmp_path / "out", format)
    assert [record.fields for record in records_in(tmp_path / "out")] == [
        book("1", "Łódź & <b>Київ</b>").fields,
        book("2", "Beowulf").fields,
    ]
    assert counts(bring_in(tmp_path / "out"))["updated" if format != "iso2709" else "unchanged"] == 2


@pytest.mark.parametrize("format", ["iso2709", "marcxml", "json"])
def test_an_empty_catalogue_gives_a_whole_file(tmp_path: Path, format: str) -> None:
    assert export(tmp_path / "out", format).written == 0
    assert (tmp_path / "out").exists()


def test_p12_a_record_too_big_for_iso_2709_is_left_out_and_reported_and_in_the_marcxml(tmp_path: Path) -> None:
    def note(length: int) -> Data:
        return Data("520", " ", " ", [("a", "x" * length)])

    fits = book("0", "Edge", more=[note(9_999 - 5)])
    add_record(marc=fits, by=BY, now=NOW)
    for number in range(12):
        giant = book(f"g{number}", f"Giant {number}", more=[note(9_990)] * 11 if number % 2 else [note(200_000)])
        add_record(marc=giant, by=BY, now=NOW)
    summary = export(tmp_path / "out.mrc")
    assert (summary.written, summary.left_out) == (1, 12)
    assert len(records_in(tmp_path / "out.mrc")) == 1
    assert len(summary.report) == 11
    assert "Giant 0" in str(summary.report[0])
    assert "bytes" in str(summary.report[0])
    assert str(summary.report[9]) == "3 more records were left out."
    assert "MARCXML" in str(summary.report[10])
    assert export(tmp_path / "out.xml", "marcxml").written == 13
    assert len(records_in(tmp_path / "out.xml")) == 13


def test_the_file_of_before_stays_when_the_export_breaks_off(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1")))
    out = tmp_path / "folder" / "out.mrc"
    out.parent.mkdir()
    out.write_bytes(b"of before")

    class Stop(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        export_marc(format="iso2709", output=out, by=BY, progress=stop)
    assert out.read_bytes() == b"of before"
    assert list(out.parent.iterdir()) == [out]


def test_only_what_was_asked_for_goes_out(tmp_path: Path) -> None:
    first = bring_in(file_of(tmp_path, book("1"), holdings("h1", "PR 1", "1")))
    bring_in(file_of(tmp_path, book("2", "Beowulf"), book("3", "Emma"), book("4", "Gone")))
    Record.objects.filter(control_number="3").update(suppressed=True)
    Record.objects.filter(control_number="4").update(deleted_at=NOW)
    out = tmp_path / "out.mrc"
    assert export(out).written == 4
    assert export(out, kind="bib").written == 3
    assert export(out, kind="holdings").written == 1
    assert export(out, kind="bib", suppressed=False).written == 2
    assert export(out, batch_id=first.files[0].batch_id).written == 2


def test_export_is_refused_with_a_reason(tmp_path: Path) -> None:
    student = Actor(kind="staff", id=1, name="Jo", door="desk")
    with pytest.raises(Refused) as no:
        export_marc(format="iso2709", output=tmp_path / "out", by=student)
    assert no.value.codes == ("not-permitted",)
    with pytest.raises(Refused) as no:
        export(tmp_path / "out", "docx")
    assert no.value.codes == ("export-unknown-format",)
    with pytest.raises(Refused) as no:
        export(tmp_path / "nowhere" / "out")
    assert no.value.codes == ("file-unwritable",)


def test_cat_19_notes_of_the_staff_are_exported_only_where_that_is_chosen(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, write_iso2709(book("1")) + write_iso2709(book("2", "Beowulf"))))
    first = Record.objects.order_by("pk")[0].pk
    put_note(record_id=first, text="Ask\nthe bindery", by=BY, now=NOW)
    put_note(record_id=first, text="Poor record", for_cataloguers=True, by=BY, now=NOW)
    assert export(tmp_path / "plain.mrc").untouched == 2
    summary = export(tmp_path / "with.mrc", notes=True)
    assert (summary.written, summary.untouched) == (2, 1)
    noted, plain = records_in(tmp_path / "with.mrc")
    assert list(noted.subfields("590", "a")) == ["Ask the bindery", "Poor record"]
    assert list(plain.subfields("590", "a")) == []
    tags = [one[0] for one in noted.fields]
    assert tags == sorted(tags)
    clerk = Actor("staff", 1, "Cy", "desk", grants={"export-records": (EVERYWHERE,)})
    export_marc(format="json", output=tmp_path / "clerk.json", by=clerk, wanted=Wanted(notes=True))
    assert "bindery" in (said := (tmp_path / "clerk.json").read_text())
    assert "Poor record" not in said
