"""Records are taken out of the table many at once; what something hangs on stays."""

from __future__ import annotations

import pytest

from shelflist.records.catalog import bulk
from shelflist.records.catalog.erasing import erase_records
from shelflist.records.catalog.models import GoneRecord, Record, RecordIdentifier, RecordVersion
from shelflist.records.catalog.replacing import put_in_place
from shelflist.records.catalog.tests.samples import gatsby
from shelflist.records.catalog.tests.test_bulk import LATER, NOW, from_file, shelf

pytestmark = pytest.mark.django_db


def erased(numbers: list[int]) -> set[int]:
    return erase_records(list(Record.objects.filter(pk__in=numbers)), now=LATER)


def test_records_go_with_their_versions_and_numbers_and_are_remembered() -> None:
    one, two, other = bulk.insert_records([from_file(gatsby(t245a=f"{place} :")) for place in "abc"], now=NOW)
    bulk.replace_record(one, from_file(gatsby(t245a="d :")), by_name="Ada", now=NOW)
    assert erased([one, two]) == set()
    assert list(Record.objects.values_list("pk", flat=True)) == [other]
    assert list(GoneRecord.objects.order_by("record_id").values_list("record_id", "kind", "gone_at")) == [
        (one, "bib", LATER),
        (two, "bib", LATER),
    ]
    assert not RecordVersion.objects.exists()
    assert set(RecordIdentifier.objects.values_list("record_id", flat=True)) == {other}


def test_a_title_goes_with_its_holdings_and_stays_for_those_of_others() -> None:
    titles = bulk.insert_records([from_file(gatsby(t245a=f"{place} :")) for place in "abcd"], now=NOW)
    own, _others = bulk.insert_records(
        [bulk.new_record(shelf("FIC"), describes_id=titles[0]), bulk.new_record(shelf("FIC"), describes_id=titles[2])],
        now=NOW,
    )
    Record.objects.filter(pk=titles[3]).update(deleted_at=NOW, merged_into=titles[1])
    assert erased([*titles[:3], own]) == {titles[1], titles[2]}
    assert set(Record.objects.filter(kind="bib").values_list("pk", flat=True)) == set(titles[1:])
    assert set(GoneRecord.objects.values_list("record_id", flat=True)) == {titles[0], own}


def test_many_records_are_replaced_by_an_import_as_one_is() -> None:
    numbers = bulk.insert_records([from_file(gatsby(t245a=f"{place} :")) for place in "abc"], now=NOW)
    Record.objects.filter(pk=numbers[1]).update(work_key="alone:1", work_chosen="alone:1")
    new = from_file(gatsby(t245a="Gatsby anew :"))._replace(batch_id=9)
    put_in_place(dict.fromkeys(numbers[:2], new), by_name="Ada", now=LATER, why="import 9")
    bulk.replace_record(numbers[2], new, by_name="Ada", now=LATER, why="import 9")
    many, single = (
        [RecordVersion.objects.get(record_id=number) for number in numbers],
        list(Record.objects.order_by("pk")),
    )
    assert {(one.version, one.batch_id, one.replaced_by_name, one.why) for one in many} == {(1, 9, "Ada", "import 9")}
    for name in ("version", "batch_id", "digest", "marc", "title", "original", "original_format", "changed_at"):
        assert len({getattr(one, name) for one in single}) == 1
    assert [one.work_key == "alone:1" for one in single] == [False, True, False]
