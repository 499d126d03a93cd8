"""Files come in: each record has its outcome, nothing comes in twice, and damage stays outside (P11, P13, P14)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shelflist.departments.cataloguing import storage
from shelflist.departments.cataloguing.actions import import_files, start_import
from shelflist.departments.cataloguing.models import ImportBatch, ImportLine
from shelflist.departments.cataloguing.rules.options import ImportOptions
from shelflist.departments.cataloguing.tests.samples import (
    BY,
    NOW,
    THREE_CHUNKS,
    book,
    bring_in,
    catalogue,
    counts,
    file_of,
    holdings,
    lines,
    outcomes,
    subjects,
)
from shelflist.ground.common.actors import Actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.models import Record, RecordVersion

pytestmark = pytest.mark.django_db


def test_cat_01_records_come_in_with_the_very_bytes_they_came_in(tmp_path: Path) -> None:
    raw = write_iso2709(book("1", isbn="9780261102217"))
    summary = bring_in(file_of(tmp_path, raw))
    record = Record.objects.get()
    assert counts(summary) == {"added": 1}
    assert (bytes(record.original or b""), record.original_format) == (raw, "iso2709")
    assert record.digest == hashlib.sha256(raw).hexdigest()
    assert (record.title, record.batch_id) == ("The hobbit", summary.files[0].batch_id)


def test_the_same_file_twice_changes_nothing_even_with_duplicates_inside(tmp_path: Path) -> None:
    rich = book("1", isbn="9780261102217", more=subjects(3))
    poor = book("9", source="GB", isbn="9780261102217")
    newest_but_poorest = book("1", isbn="9780261102217")
    file = file_of(tmp_path, rich, poor, newest_but_poorest, rich, book("2", "Beowulf"), book("2", "Something else"))
    assert outcomes(bring_in(file)) == ["added", "kept", "updated", "unchanged", "added", "added"]
    before = catalogue()
    again = bring_in(file)
    assert set(outcomes(again)) == {"unchanged", "kept"}
    assert catalogue() == before


def test_a_richer_record_replaces_ours_and_the_old_one_is_kept_as_a_version(tmp_path: Path) -> None:
    first = write_iso2709(book("1", source="GB", isbn="9780261102217"))
    bring_in(file_of(tmp_path, first))
    summary = bring_in(file_of(tmp_path, book("x1", source="XX", isbn="9780261102217", more=subjects(4))))
    record = Record.objects.get()
    assert (outcomes(summary), record.version, record.control_number) == (["updated"], 2, "x1")
    assert bytes(RecordVersion.objects.get().original or b"") == first
    assert lines(summary)[0].version == 2


def test_a_different_work_with_the_same_number_is_added_with_a_warning_that_names_the_other(tmp_path: Path) -> None:
    summary = bring_in(
        file_of(tmp_path, book("1", "Hell strung and crooked"), book("1", "Pluvial nectar of blessings"))
    )
    first, second = Record.objects.order_by("pk")
    assert counts(summary) == {"added": 2}
    [warning] = lines(summary)[1].warnings
    assert (warning["with"]["records"], warning["with"]["why"]) == (str(first.pk), {"say": "other title"})
    assert second.title == "Pluvial nectar of blessings"


def test_matching_looks_inside_the_same_chunk(tmp_path: Path) -> None:
    summary = bring_in(file_of(tmp_path, book("1"), book("1", "The hobbit", latest="20240101000000.0"), book("1")))
    assert outcomes(summary) == ["added", "updated", "unchanged"]
    assert Record.objects.get().version == 2


@pytest.mark.parametrize(("on_match", "outcome"), [("update", "updated"), ("skip", "kept"), ("add", "added")])
def test_what_happens_on_a_match_can_be_chosen(tmp_path: Path, on_match: str, outcome: str) -> None:
    bring_in(file_of(tmp_path, book("1")))
    assert outcomes(bring_in(file_of(tmp_path, book("1", more=subjects(1))), on_match=on_match)) == [outcome]


def test_leaving_ours_alone_once_is_no_promise_for_ever(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1")))
    newer = file_of(tmp_path, book("1", more=subjects(1)))
    assert outcomes(bring_in(newer, on_match="skip")) == ["kept"]
    assert outcomes(bring_in(newer)) == ["updated"]


def test_a_deleted_record_is_not_brought_back_by_an_import(tmp_path: Path) -> None:
    file = file_of(tmp_path, book("1"))
    bring_in(file)
    Record.objects.update(deleted_at=NOW)
    assert outcomes(bring_in(file)) == ["added"]
    assert Record.objects.filter(deleted_at=None).count() == 1


def test_cat_01_authority_and_holdings_records_are_taken_too(tmp_path: Path) -> None:
    heading = MarcRecord(
        "00000nz  a2200000n  4500",
        [Control("001", "n79"), Control("003", "DLC"), Data("100", "1", " ", [("a", "Tolkien, J. R. R.")])],
    )
    summary = bring_in(
        file_of(
            tmp_path, heading, book("1"), holdings("1", "PR 6039"), book("2", "Beowulf"), holdings("h7", "PR 1580", "1")
        )
    )
    assert counts(summary) == {"added": 5}
    assert dict(Record.objects.values_list("control_number", "kind")) == {
        "n79": "authority",
        "1": "holdings",
        "2": "bib",
        "h7": "holdings",
    }
    hobbit = Record.objects.get(kind="bib", control_number="1")
    assert list(Record.objects.filter(kind="holdings").values_list("describes_id", flat=True)) == [hobbit.pk] * 2


def test_holdings_find_a_title_that_came_in_long_before_and_stand_alone_without_one(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1")))
    summary = bring_in(file_of(tmp_path, holdings("h1", "PR 6039", "1"), holdings("h2", "PR 1", "404")))
    first, second = Record.objects.filter(kind="holdings").order_by("pk")
    assert first.describes_id == Record.objects.get(kind="bib").pk
    assert second.describes_id is None
    assert "404" in json.dumps(lines(summary)[1].warnings)


def test_changed_holdings_replace_the_ones_we_have_and_others_of_the_title_stay(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1"), holdings("h1", "PR 1", "1"), holdings("h2", "PR 2", "1")))
    changed = holdings("h1", "PR 1", "1")
    changed.fields.append(Data("866", " ", "0", [("a", "v. 1-20")]))
    assert outcomes(bring_in(file_of(tmp_path, changed))) == ["updated"]
    assert Record.objects.filter(kind="holdings").count() == 2


def test_damaged_records_are_set_aside_with_reason_offset_and_bytes_and_the_good_ones_come_in(tmp_path: Path) -> None:
    good, other = write_iso2709(book("1")), write_iso2709(book("2", "Beowulf"))
    broken = good[:40] + b"\xff\xff\xff" + good[43:]
    summary = bring_in(file_of(tmp_path, good, broken, other))
    assert counts(summary) == {"added": 2, "quarantined": 1}
    line = lines(summary)[1]
    assert (line.position, line.offset, bytes(line.raw or b"")) == (2, len(good), broken)
    assert line.reason["say"]
    assert summary.exit_status == 3


def test_the_exit_status_says_whether_all_some_or_nothing_came_in(tmp_path: Path) -> None:
    good = file_of(tmp_path, book("1"))
    nothing = tmp_path / "page.mrc"
    nothing.write_text("<!doctype html><title>503</title>")
    missing = tmp_path / "missing.mrc"

    def status(*paths: Path) -> int:
        return import_files(paths, by=BY, clock=lambda: NOW).exit_status

    assert [status(good), status(good, nothing), status(nothing), status(good, missing), status(missing)] == [
        0,
        3,
        1,
        3,
        1,
    ]


def test_one_journal_entry_tells_of_the_whole_batch(tmp_path: Path) -> None:
    summary = bring_in(file_of(tmp_path, book("1"), book("2", "Beowulf")))
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_name, entry.about) == (
        "import-records",
        "tests",
        f"import:{summary.files[0].batch_id}",
    )
    assert entry.undo == {"batch": summary.files[0].batch_id}


def test_progress_is_told_in_bytes_of_the_file(tmp_path: Path) -> None:
    file = file_of(tmp_path, *(book(str(number), f"Title {number}") for number in range(THREE_CHUNKS)))
    heard: list[tuple[str, int, int]] = []
    import_files([file], by=BY, clock=lambda: NOW, progress=lambda *told: heard.append(told))
    size = file.stat().st_size
    assert heard[-1] == ("records.mrc", size, size)
    assert len({done for _name, done, _size in heard}) >= 3


def test_only_who_may_import_imports(tmp_path: Path) -> None:
    student = Actor(kind="staff", id=1, name="Jo", door="desk", grants={"lend": ("",)})
    with pytest.raises(Refused) as no:
        start_import(path=file_of(tmp_path, book("1")), by=student, now=NOW)
    assert no.value.codes == ("not-permitted",)
    assert not ImportBatch.objects.exists()
    assert not Job.objects.exists()


def test_wrong_options_are_refused_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as no:
        bring_in(file_of(tmp_path, book("1")), on_match="merge", items="voyager-852")
    assert no.value.codes == ("import-unknown-choice", "import-unknown-mapping")
    assert not ImportBatch.objects.exists()


def test_a_full_disk_leaves_no_half_upload() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"00"
        raise OSError(28, "No space left on device")

    before = list(storage.folder().iterdir())
    with pytest.raises(OSError, match="No space"):
        storage.keep(pieces())
    assert list(storage.folder().iterdir()) == before


def test_lines_are_small_only_what_was_set_aside_keeps_its_bytes(tmp_path: Path) -> None:
    bring_in(file_of(tmp_path, book("1"), b"junk that is no record\x1d"))
    kept = ImportLine.objects.order_by("position").values_list("outcome", "raw")
    assert [(outcome, raw is not None) for outcome, raw in kept] == [("added", False), ("quarantined", True)]


def test_a_file_in_which_all_records_have_the_same_number_comes_in_whole(tmp_path: Path) -> None:
    file = file_of(tmp_path, *(book("0", f"Title {'abcdefghij'[n % 10]}{n} {n}") for n in range(THREE_CHUNKS)))
    assert counts(bring_in(file)) == {"added": THREE_CHUNKS}
    assert counts(bring_in(file)) == {"unchanged": THREE_CHUNKS}


def test_options_survive_being_stored() -> None:
    options = ImportOptions("skip", "koha-952", 1, 2, 3)
    assert ImportOptions.from_data(json.loads(json.dumps(options.to_data()))) == options
