"""The catalogue as files every night: all of it, the changes, and what is gone (OAI-06)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from shelflist.departments.cataloguing.actions.nightly import export_nightly, folder, write_files
from shelflist.departments.cataloguing.tests.samples import BY, NOW, book
from shelflist.records.catalog import bulk
from shelflist.records.catalog.actions import delete_record
from shelflist.records.catalog.codec import read
from shelflist.records.catalog.models import GoneRecord

pytestmark = pytest.mark.django_db
TONIGHT, TOMORROW = NOW + timedelta(hours=14), NOW + timedelta(hours=38)


def titles(path: Path) -> list[str]:
    return [one.record.subfield("245", "a") for one in read(BytesIO(path.read_bytes())) if one.record]


def test_oai_06_the_whole_first_and_then_what_has_changed_and_gone(tmp_path: Path) -> None:
    rows = [bulk.new_record(book(number, title)) for number, title in (("a", "One"), ("b", "Two"), ("c", "Three"))]
    one, two, _three = bulk.insert_records(rows, now=NOW)
    everything, changes = write_files(tmp_path, "iso2709", TONIGHT)
    assert (everything.written, changes) == (3, None)
    assert titles(tmp_path / "catalogue.mrc") == ["One /", "Two /", "Three /"]
    later = TONIGHT + timedelta(hours=9)
    bulk.replace_record(one, bulk.new_record(book("a", "One and a half")), by_name="x", now=later)
    delete_record(record_id=two, has_items=False, by=BY, now=later)
    GoneRecord.objects.create(record_id=77, kind="bib", gone_at=later)
    everything, changes = write_files(tmp_path, "iso2709", TOMORROW)
    assert changes is not None
    assert (everything.written, changes.written) == (2, 1)
    assert titles(tmp_path / "changed-2026-11-24.mrc") == ["One and a half /"]
    lines = (tmp_path / "deleted-2026-11-24.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[:2] for line in lines] == [[str(two), "b"], ["77", ""]]
    write_files(tmp_path, "iso2709", TOMORROW + timedelta(days=20))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "catalogue.mrc", "changed-2026-12-14.mrc", "deleted-2026-12-14.txt", "last.json",
    ]  # fmt: skip


def test_oai_06_files_are_written_only_where_a_format_is_set(
    tmp_path: Path, settings: django_settings.__class__
) -> None:
    settings.HOME = tmp_path
    export_nightly(NOW)
    assert not (tmp_path / "export").exists()
    settings.NIGHTLY_EXPORT = "marcxml"
    export_nightly(NOW)
    assert (folder() / "catalogue.xml").read_bytes().startswith(b"<?xml")
