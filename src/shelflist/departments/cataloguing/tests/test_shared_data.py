"""Real and damaged files of many libraries: good records come in, damaged ones are set aside with a sentence."""

from __future__ import annotations

import csv
import tracemalloc
from pathlib import Path

import pytest

from shelflist.departments.cataloguing.actions import export_marc
from shelflist.departments.cataloguing.models import ImportLine
from shelflist.departments.cataloguing.tests.samples import (
    BY,
    SHARED,
    batch_of,
    bring_in,
    catalogue,
    lines,
    needs_shared_data,
    outcomes,
)
from shelflist.ground.common.phrases import Phrase
from shelflist.records.catalog.codec import read
from shelflist.records.catalog.models import Record

pytestmark = [needs_shared_data, pytest.mark.django_db]


def good_files() -> list[tuple[str, int]]:
    if not SHARED.is_dir():
        return []
    with (SHARED / "MANIFEST.tsv").open(encoding="utf-8") as stream:
        return [(row["file"], int(row["records"])) for row in csv.DictReader(stream, delimiter="\t")]


def damaged_files() -> list[str]:
    return sorted(str(path.relative_to(SHARED)) for path in SHARED.glob("damaged/*/*") if path.is_file())


@pytest.mark.parametrize(("name", "expected"), good_files())
def test_every_good_file_comes_in_and_the_second_time_changes_nothing(name: str, expected: int) -> None:
    with (SHARED / name).open("rb") as stream:
        readable = sum(1 for reading in read(stream) if reading.record is not None)
    summary = bring_in(SHARED / name)
    assert summary.good_count == readable >= expected * 0.97
    assert all(str(Phrase.from_data(line.reason)) for line in lines(summary) if line.outcome == "quarantined")
    before = catalogue()
    again = bring_in(SHARED / name)
    assert not {"added", "updated"} & set(outcomes(again))
    assert catalogue() == before


@pytest.mark.parametrize("name", [name for name, _records in good_files() if name.endswith(".mrc")])
def test_p11_an_export_of_a_file_gives_its_records_back_to_the_byte(tmp_path: Path, name: str) -> None:
    """What stands between records (line ends, byte order mark, 1A at the end) is not part of them and stays away."""
    with (SHARED / name).open("rb") as stream:
        readings = [reading for reading in read(stream) if reading.record is not None]
    bring_in(SHARED / name, on_match="add")
    export_marc(format="iso2709", output=tmp_path / "out.mrc", by=BY)
    if name.startswith("unimarc/"):
        assert len(list(read((tmp_path / "out.mrc").open("rb")))) == Record.objects.count()
        return
    distinct = dict.fromkeys(reading.raw for reading in readings)
    assert (tmp_path / "out.mrc").read_bytes() == b"".join(distinct)


@pytest.mark.parametrize("name", damaged_files())
def test_p11_no_damaged_file_stops_an_import_or_hides_what_is_wrong(name: str) -> None:
    with (SHARED / name).open("rb") as stream:
        readings = list(read(stream))
    summary = bring_in(SHARED / name)
    assert len(lines(summary)) == len(readings)
    assert summary.good_count == sum(reading.record is not None for reading in readings)
    for line in ImportLine.objects.filter(batch=batch_of(summary), outcome="quarantined"):
        assert len(str(Phrase.from_data(line.reason))) > 15
        assert line.raw is not None
    before = catalogue()
    bring_in(SHARED / name)
    assert catalogue() == before


def test_p14_six_works_with_three_numbers_stay_six_works() -> None:
    bring_in(SHARED / "damaged/made/duplicate-control-numbers.mrc")
    assert Record.objects.count() == 6
    assert Record.objects.values("title").distinct().count() == 6


def test_holdings_between_bibs_describe_the_bib_before_them_and_none_is_taken_for_another() -> None:
    bring_in(SHARED / "bib/pennstate-mixed-with-mfhd.mrc")
    attached = Record.objects.filter(kind="holdings")
    titles = set(Record.objects.filter(kind="bib").values_list("control_number", flat=True))
    assert attached.count() == 83
    for one in attached.select_related("describes"):
        if one.control_number in titles:
            assert one.describes is not None
            assert one.describes.control_number == one.control_number
        else:
            assert one.describes is None
    assert attached.exclude(describes=None).count() > 40


def test_s3_markup_in_a_title_comes_in_as_text() -> None:
    bring_in(SHARED / "damaged/made/script-in-title.xml")
    assert Record.objects.get().title.startswith("<script>alert(1)</script>")


def test_s6_entities_are_refused_with_a_reason() -> None:
    summary = bring_in(SHARED / "damaged/made/hostile-entities.xml")
    assert not Record.objects.filter(title__contains="aaaaaaaaaa").exists()
    assert summary.exit_status in {1, 3}


@pytest.mark.parametrize("size", [64 << 20])
def test_s7_a_huge_file_of_nothing_is_refused_in_bounded_memory(tmp_path: Path, size: int) -> None:
    path = tmp_path / "sparse.mrc"
    with path.open("wb") as file:
        file.truncate(size)
    tracemalloc.start()
    summary = bring_in(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert summary.exit_status == 1
    assert peak < 60 << 20
