"""Writing many records at once, replacing, restoring and deriving anew."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shelflist.ground.common.phrases import Phrase, phrase
from shelflist.records.catalog import bulk
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.models import Record, RecordIdentifier, RecordVersion
from shelflist.records.catalog.queries import stale_records
from shelflist.records.catalog.tests.samples import gatsby

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


def from_file(record: MarcRecord) -> bulk.NewRecord:
    raw = write_iso2709(record)
    return bulk.new_record(record, original=raw, original_format="iso2709", original_encoding="utf-8", batch_id=7)


def shelf(call_number: str) -> MarcRecord:
    """A holdings record."""
    place = Data("852", "0", " ", [("b", "MAIN"), ("h", call_number)])
    return MarcRecord("00000nx  a2200000 i 4500", [Control("001", "h1"), place])


def test_many_records_are_written_in_order_with_everything_derived() -> None:
    rows = [from_file(gatsby(t245a=f"Book {number} :")) for number in range(25)]
    ids = bulk.insert_records(rows, now=NOW)
    stored = list(Record.objects.filter(pk__in=ids).order_by("pk"))
    assert [record.title for record in stored] == [f"Book {number}" for number in range(25)]
    assert [record.pk for record in stored] == ids
    first = stored[0]
    assert bytes(first.original or b"") == rows[0].original
    assert (first.version, first.batch_id, first.created_at, first.deleted_at) == (1, 7, NOW, None)
    assert MarcRecord.from_json(first.marc) == gatsby(t245a="Book 0 :")
    derived = derive(gatsby(t245a="Book 0 :"))
    assert bytes(first.title_sort) == derived.title_sort
    assert set(first.identifiers.values_list("kind", "value")) == set(derived.identifiers)


def test_ids_follow_on_each_other_and_on_records_made_one_by_one() -> None:
    [one] = bulk.insert_records([from_file(gatsby())], now=NOW)
    single = Record.objects.create(marc=gatsby().to_json(), digest="x", created_at=NOW, changed_at=NOW)
    [two] = bulk.insert_records([from_file(gatsby())], now=NOW)
    assert len({one, single.pk, two}) == 3
    assert Record.objects.count() == 3


def test_no_records_are_no_work() -> None:
    assert bulk.insert_records([], now=NOW) == []


def test_text_of_all_kinds_arrives_unchanged() -> None:
    text = "%s %% 100% ' \" \\ 東京 Война é"
    [number] = bulk.insert_records([bulk.new_record(gatsby(t245a=text))], now=NOW)
    record = Record.objects.get(pk=number)
    assert record.title == text
    assert MarcRecord.from_json(record.marc).subfield("245", "a") == text


def test_cat_07_replacing_keeps_the_version_before_with_its_bytes() -> None:
    old, new = from_file(gatsby()), from_file(gatsby(t245a="Gatsby :"))
    [number] = bulk.insert_records([old], now=NOW)
    assert bulk.replace_record(number, new, by_name="Ada", now=LATER, why="import 8") == 2
    record = Record.objects.get(pk=number)
    assert (record.title, record.version, record.changed_at, record.digest) == ("Gatsby", 2, LATER, new.digest)
    version = RecordVersion.objects.get(record=record)
    assert (version.version, version.digest, bytes(version.original or b"")) == (1, old.digest, old.original)
    assert (version.replaced_by_name, version.why, version.replaced_at) == ("Ada", "import 8", LATER)


def test_cat_07_restoring_gives_the_very_bytes_back() -> None:
    old = from_file(gatsby())
    [number] = bulk.insert_records([old], now=NOW)
    bulk.replace_record(number, from_file(gatsby(t245a="Gatsby :")), by_name="Ada", now=LATER)
    record = Record.objects.get(pk=number)
    assert bulk.restore(record, RecordVersion.objects.get(record=record, version=1), now=LATER) == 3
    record.refresh_from_db()
    assert (record.title, record.digest, bytes(record.original or b"")) == (
        "The great Gatsby",
        old.digest,
        old.original,
    )
    assert list(RecordVersion.objects.filter(record=record).values_list("version", flat=True)) == [2, 1]


def test_cat_07_restoring_gives_the_warnings_and_the_title_described_back() -> None:
    first, second = bulk.insert_records([from_file(gatsby()), from_file(gatsby(t245a="Gatsby :"))], now=NOW)
    odd, odder = phrase("Odd."), phrase("Odder by {count}.", count=3)
    old = bulk.new_record(shelf("813 F"), describes_id=first, warnings=(odd, odder))
    [number] = bulk.insert_records([old], now=NOW)
    bulk.replace_record(number, bulk.new_record(shelf("FIC"), describes_id=second), by_name="Ada", now=LATER)
    record = Record.objects.get(pk=number)
    assert (record.warnings, record.describes_id) == ([], second)
    bulk.restore(record, RecordVersion.objects.get(record=record, version=1), now=LATER)
    record.refresh_from_db()
    assert [Phrase.from_data(data) for data in record.warnings] == [odd, odder]
    assert record.describes_id == first
    bulk.restore(record, RecordVersion.objects.get(record=record, version=2), now=LATER)
    record.refresh_from_db()
    assert (record.warnings, record.describes_id) == ([], second)


def test_restoring_holdings_whose_title_is_gone_leaves_them_without_one() -> None:
    [title] = bulk.insert_records([from_file(gatsby())], now=NOW)
    [number] = bulk.insert_records([bulk.new_record(shelf("813 F"), describes_id=title)], now=NOW)
    bulk.replace_record(number, from_file(gatsby(t245a="No holdings any more")), by_name="Ada", now=LATER)
    record = Record.objects.get(pk=number)
    assert (record.kind, record.describes_id) == ("bib", None)
    Record.objects.get(pk=title).delete()
    bulk.restore(record, RecordVersion.objects.get(record=record, version=1), now=LATER)
    record.refresh_from_db()
    assert (record.kind, record.describes_id) == ("holdings", None)


def test_replacing_replaces_the_identifiers() -> None:
    [number] = bulk.insert_records([from_file(gatsby())], now=NOW)
    bulk.replace_record(number, from_file(gatsby(t020a="9780306406157")), by_name="", now=LATER)
    isbns = RecordIdentifier.objects.filter(record_id=number, kind="isbn").values_list("value", flat=True)
    assert list(isbns) == ["9780306406157"]


def test_deriving_anew_mends_what_is_wrong_and_leaves_what_is_right() -> None:
    ids = bulk.insert_records([from_file(gatsby(t245a=f"Book {number} :")) for number in range(5)], now=NOW)
    Record.objects.filter(pk=ids[1]).update(title="wrong")
    RecordIdentifier.objects.filter(record_id=ids[2]).delete()
    Record.objects.filter(pk=ids[3]).update(title_sort=b"")
    assert sorted(stale_records(sample=10)) == [ids[1], ids[2], ids[3]]
    told: list[tuple[int, int]] = []
    assert bulk.rebuild_derived(lambda done, total: told.append((done, total))) == (5, 3)
    assert told == [(5, 5)]
    assert Record.objects.get(pk=ids[1]).title == "Book 1"
    assert RecordIdentifier.objects.filter(record_id=ids[2], kind="isbn").exists()
    assert bulk.rebuild_derived() == (5, 0)
    assert list(stale_records(sample=10)) == []
