"""Files in and out by command: exit codes, counts, reasons, and going on after an interruption."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.corpus import records
from shelflist.config import command
from shelflist.config.commands import import_marc
from shelflist.config.commands.init import make_library
from shelflist.departments.cataloguing.models import ImportBatch
from shelflist.ground.journal import jobs
from shelflist.records.catalog.models import Record

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = b"".join(records(5))
Run = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with --json in a new library; its exit code and its answer."""
    make_library("Lindenau", "Main Library", "Europe/Berlin", "admin", "kadi-mopu-rali-benu")

    def call(*words: str | Path) -> tuple[int, dict[str, object]]:
        capsys.readouterr()
        code = command.run([*map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_a_good_file_is_all_in_and_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "good.mrc"
    file.write_bytes(GOOD)
    code, said = run("import", "marc", file)
    assert (code, said["ok"], said["added"], said["quarantined"]) == (0, True, 5, 0)
    code, said = run("import", "marc", file)
    assert (code, said["added"], said["unchanged"]) == (0, 0, 5)
    assert Record.objects.count() == 5


def test_a_damaged_record_is_set_aside_with_its_place_and_reason(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "partly.mrc"
    file.write_bytes(GOOD + b"this is no record\x1d")
    code, said = run("import", "marc", file)
    assert (code, said["ok"], said["added"], said["quarantined"]) == (3, False, 5, 1)
    files = said["files"]
    assert isinstance(files, list)
    assert files[0]["set_aside"][0]["offset"] == len(GOOD)
    assert files[0]["set_aside"][0]["reason"]


def test_a_file_without_records_ends_with_1(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear colleagues, the records will follow next week.")
    assert run("import", "marc", file)[0] == 1


def test_an_import_that_was_stopped_goes_on_where_it_stood(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "many.mrc"
    file.write_bytes(b"".join(records(450)))
    progress = jobs.JobRun.progress

    def stop_after_the_first_chunk(self: jobs.JobRun, *words: object, **named: object) -> None:
        progress(self, *words, **named)  # type: ignore[arg-type]
        if Record.objects.count() >= 400:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(jobs.JobRun, "progress", stop_after_the_first_chunk)
        code, said = run("import", "marc", file)
    assert code == 130
    assert "Run the same command again" in str(said["error"])
    assert Record.objects.count() == 200

    # In the same process the first try's lease is not that of a dead process; it has run out by the next day.
    ImportBatch.objects.get()
    jobs.Job.objects.update(leased_until="2020-01-01T00:00:00Z")
    code, said = run("import", "marc", file)
    assert (code, said["added"], said["quarantined"]) == (0, 450, 0)
    assert Record.objects.count() == 450
    assert ImportBatch.objects.count() == 1


def test_records_go_out_in_the_bytes_in_which_they_came(run: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "good.mrc", tmp_path / "out.mrc"
    file.write_bytes(GOOD)
    run("import", "marc", file)
    code, said = run("export", "marc", "--output", out)
    assert (code, said["written"], said["untouched"], said["left_out"]) == (0, 5, 5, 0)
    assert out.read_bytes() == GOOD
    code, said = run("export", "marc", "--format", "json", "--output", tmp_path / "none" / "out.json")
    assert code == 1
    assert "cannot be written" in str(said["error"])


def test_reindex_says_how_many_records_it_looked_at(run: Run, tmp_path: Path, settings: Any) -> None:
    settings.SEARCH_FOLDER = tmp_path / "search"
    file = tmp_path / "good.mrc"
    file.write_bytes(GOOD)
    run("import", "marc", file)
    Record.objects.filter(pk=Record.objects.order_by("pk")[0].pk).update(title_sort=b"wrong")
    code, said = run("reindex")
    assert (code, said["records"], said["changed"]) == (0, 5, 1)
    assert (said["index"], said["indexed"]) == ("built", 5)
    assert run("reindex", "--index-only")[1]["indexed"] == 5


@pytest.mark.parametrize(("kind", "header"), [("patrons", "cards,family_name"), ("items", "barcode,isbn")])
def test_refused_rows_are_listed_and_written_with_their_reasons(
    kind: str, header: str, run: Run, tmp_path: Path
) -> None:
    file, rejects = tmp_path / "rows.csv", tmp_path / "rejects.csv"
    file.write_text(f"{header}\n4711,\n")
    code, said = run("import", kind, file, "--rejects", rejects)
    assert code == 1
    assert said["refused"] == 1
    rows = said["refused_rows"]
    assert isinstance(rows, list)
    assert rows[0]["row"] == 2
    assert rows[0]["codes"]
    assert rows[0]["reason"] in rejects.read_text(encoding="utf-8-sig")


def test_a_column_without_an_equals_sign_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("a\n1\n")
    assert run("import", "items", file, "--column", "Barcode")[0] == 2


def test_words_of_a_message_that_is_not_there_are_none() -> None:
    assert import_marc.words(None) == ""
