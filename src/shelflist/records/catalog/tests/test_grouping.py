"""Works put together and taken apart by hand (OPC-04): yes, every no, what stays when the record changes, and undo."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.records.catalog import actions, bulk
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.tests.samples import gatsby
from shelflist.records.catalog.tests.test_actions import ADA, NOBODY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles() -> list[int]:
    new = [bulk.new_record(gatsby()), bulk.new_record(gatsby(t245a="Gatsby le magnifique"))]
    return bulk.insert_records(new, now=NOW)


def works(titles: list[int]) -> list[str]:
    return [Record.objects.get(pk=number).work_key for number in titles]


def test_opc_04_titles_are_put_together_and_stay_so_when_a_record_changes(titles: list[int]) -> None:
    first, second = works(titles)
    assert first != second
    receipt = actions.group_works(record_ids=titles, by=ADA, now=NOW)
    assert works(titles) == [first, first]
    actions.save_record(record_id=titles[1], marc=gatsby(t245a="Gatsby"), version=1, by=ADA, now=NOW)
    assert (works(titles), bulk.rebuild_derived()) == ([first, first], (2, 0))
    undo(entry_id=receipt.entry_id, by=ADA, now=NOW)
    assert works(titles) == [first, second]


def test_opc_04_a_title_is_taken_out_of_its_work_and_put_back(titles: list[int]) -> None:
    [twin] = bulk.insert_records([bulk.new_record(gatsby())], now=NOW)
    before = works([twin])
    receipt = actions.ungroup_work(record_id=twin, by=ADA, now=NOW)
    assert works([twin]) == [f"alone:{twin}"]
    undo(entry_id=receipt.entry_id, by=ADA, now=NOW)
    assert (works([twin]), Record.objects.get(pk=twin).work_chosen) == (before, "")


def test_what_was_grouped_anew_since_is_not_taken_back(titles: list[int]) -> None:
    receipt = actions.group_works(record_ids=titles, by=ADA, now=NOW)
    actions.ungroup_work(record_id=titles[1], by=ADA, now=NOW)
    with pytest.raises(Refused) as no:
        undo(entry_id=receipt.entry_id, by=ADA, now=NOW)
    assert no.value.codes == ("changed-since",)


def test_grouping_is_refused_without_permission_for_one_title_an_unknown_one_and_what_is_no_title(
    titles: list[int],
) -> None:
    [authority] = bulk.insert_records([bulk.new_record(gatsby())], now=NOW)
    Record.objects.filter(pk=authority).update(kind="authority")
    for ids, by, code in (
        (titles, NOBODY, "not-permitted"),
        ([titles[0], titles[0]], ADA, "too-few-titles"),
        ([titles[0], 999_999], ADA, "not-found"),
        ([titles[0], authority], ADA, "not-a-title"),
    ):
        with pytest.raises(Refused) as no:
            actions.group_works(record_ids=ids, by=by, now=NOW)
        assert no.value.codes == (code,)
    assert not Record.objects.exclude(work_chosen="").exists()


def test_the_database_keeps_what_was_chosen_and_the_work_the_same(titles: list[int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=titles[0]).update(work_chosen="another")
