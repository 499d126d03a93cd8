"""Every record is judged once for each of its versions, some at a time."""

from __future__ import annotations

import pytest

from shelflist.departments.cataloguing.actions.judging import start_judging
from shelflist.departments.cataloguing.models import Fault, Judgement
from shelflist.departments.cataloguing.tests.samples import BY, NOW, book
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Job
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Data, MarcRecord

pytestmark = pytest.mark.django_db


def judge() -> object:
    job = Job.objects.get(pk=start_judging(by=BY, now=NOW))
    return run_here(job, clock=lambda: NOW).result


def test_cat_05_what_was_judged_is_judged_again_only_when_it_has_changed() -> None:
    good = book("1")
    faulty = MarcRecord(good.leader, [*good.fields, Data("245", "1", "0", [("a", "Twice")])])
    ids = bulk.insert_records([bulk.new_record(good), bulk.new_record(faulty)], now=NOW)
    assert judge() == {"judged": 2}
    assert set(Judgement.objects.values_list("record_id", "version")) == {(number, 1) for number in ids}
    assert set(Fault.objects.filter(severity="error").values_list("record_id", flat=True)) >= {ids[1]}
    assert judge() == {"judged": 0}
    bulk.replace_record(ids[1], bulk.new_record(good), by_name="", now=NOW)
    assert judge() == {"judged": 1}
    assert Judgement.objects.get(record_id=ids[1]).version == 2
    assert not Fault.objects.filter(record_id=ids[1], tag="245").exists()
