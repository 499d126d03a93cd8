"""Whom records come from, with ranks, and the states of a record in one place (CAT-06)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shelflist.departments.cataloguing import queries
from shelflist.departments.cataloguing.actions import undo_import
from shelflist.departments.cataloguing.actions.judging import judge_one
from shelflist.departments.cataloguing.actions.record_sources import (
    OriginDetails,
    give_source,
    remove_record_source,
    save_record_source,
)
from shelflist.departments.cataloguing.actions.verifying import verify_record
from shelflist.departments.cataloguing.record_states import states_of
from shelflist.departments.cataloguing.rules.matching import Origin, better_source
from shelflist.departments.cataloguing.tests.samples import (
    BY,
    NOW,
    batch_of,
    book,
    bring_in,
    file_of,
    lines,
    outcomes,
    subjects,
)
from shelflist.departments.cataloguing.tests.test_views import person
from shelflist.ground.common.actors import EVERYWHERE, Actor
from shelflist.ground.common.phrases import Phrase
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Entry, Job
from shelflist.records.catalog import actions as catalog
from shelflist.records.catalog.marc import MarcRecord
from shelflist.records.catalog.models import Record, RecordSource, RecordVersion
from shelflist.records.catalog.queries import record_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def first_sources() -> None:
    for code, name in (("own", "Catalogued here"), ("copy", "Other libraries"), ("file", "Files of records")):
        RecordSource.objects.get_or_create(code=code, defaults={"name": name})


def source(name: str, rank: int = 50, *, transcendent: bool = False) -> int:
    return save_record_source(details=OriginDetails(name, rank, transcendent), by=BY, now=NOW).id


def usual(code: str) -> int:
    return RecordSource.objects.get(code=code).pk


def codes(act: Any, **arguments: Any) -> Sequence[str]:
    before = Entry.objects.count()
    with pytest.raises(Refused) as no:
        act(by=arguments.pop("by", BY), now=NOW, **arguments)
    assert Entry.objects.count() == before
    return no.value.codes


def somebody(*permissions: str) -> Actor:
    return Actor(kind="staff", id=7, name="Ana", door="desk", grants=dict.fromkeys(permissions, (EVERYWHERE,)))


@pytest.mark.one_database
def test_cat_06_a_better_source_stays_and_equal_ones_overwrite_each_other() -> None:
    good, poor = Origin(1, "Ours", 80), Origin(2, "Vendor", 30)
    assert better_source(good, poor) is not None
    assert [better_source(poor, good), better_source(good, good), better_source(None, poor)] == [None, None, None]


def test_cat_06_a_source_is_kept_changed_removed_and_each_is_taken_back() -> None:
    number = source("Vendor", 20)
    changed = save_record_source(details=OriginDetails("Seller", 30, True), source_id=number, by=BY, now=NOW)
    assert RecordSource.objects.filter(name="Seller", rank=30, transcendent=True).exists()
    undo(entry_id=changed.entry_id, by=BY, now=NOW)
    assert RecordSource.objects.filter(name="Vendor", rank=20, transcendent=False).exists()
    gone = remove_record_source(source_id=number, by=BY, now=NOW)
    assert not RecordSource.objects.filter(name="Vendor").exists()
    undo(entry_id=gone.entry_id, by=BY, now=NOW)
    assert RecordSource.objects.get(name="Vendor").rank == 20


def test_cat_06_why_a_source_is_not_kept_or_removed() -> None:
    number = source("Vendor")
    record = catalog.add_record(marc=book("1"), by=BY, now=NOW).record_id
    give_source(record_ids=[record], source_id=number, by=BY, now=NOW)
    assert codes(save_record_source, details=OriginDetails(" ")) == ("source-name-missing",)
    assert codes(save_record_source, details=OriginDetails("Vendor", 900)) == (
        "source-name-taken",
        "source-rank-unusable",
    )
    assert codes(remove_record_source, source_id=number) == ("source-in-use",)
    assert codes(remove_record_source, source_id=usual("own")) == ("source-in-use",)
    assert codes(remove_record_source, source_id=0) == ("not-found",)
    assert codes(save_record_source, details=OriginDetails("New"), by=somebody("edit-records")) == ("not-permitted",)


def test_cat_06_every_way_in_says_whom_a_record_comes_from(tmp_path: Path) -> None:
    written = catalog.add_record(marc=book("w"), by=BY, now=NOW).record_id
    bring_in(file_of(tmp_path, book("f")))
    vendor = source("Vendor")
    bring_in(file_of(tmp_path, book("v", "Beowulf")), source_id=vendor)
    found = dict(Record.objects.values_list("control_number", "source_id"))
    assert found == {"w": usual("own"), "f": usual("file"), "v": vendor}
    catalog.save_record(record_id=written, marc=book("w", more=subjects(1)), version=1, by=BY, now=NOW)
    assert Record.objects.get(pk=written).source_id == usual("own")
    assert RecordVersion.objects.get(record_id=written).source_id == usual("own")


def test_cat_06_an_import_leaves_what_comes_from_a_better_source_and_says_why(tmp_path: Path) -> None:
    good, poor = source("National library", 90), source("Vendor", 20)
    bring_in(file_of(tmp_path, book("1")), source_id=good)
    again = bring_in(file_of(tmp_path, book("1", more=subjects(3))), source_id=poor)
    assert outcomes(again) == ["kept"]
    said = str(Phrase.from_data(lines(again)[0].reason))
    assert said == "Ours comes from a better source: National library (rank 90), not Vendor (rank 20)."
    forced = bring_in(file_of(tmp_path, book("1", more=subjects(4))), source_id=poor, any_rank=True)
    assert outcomes(forced) == ["updated"]
    assert Record.objects.get().source_id == poor
    job = undo_import(batch_id=batch_of(forced).pk, by=BY, now=NOW)
    assert job.entry_id
    run_here(Job.objects.latest("pk"), clock=lambda: NOW)
    assert Record.objects.get().source_id == good, "the source that it had comes back with its bytes"


def test_cat_06_what_only_adds_to_ours_may_come_from_anywhere(tmp_path: Path) -> None:
    good, poor = source("National library", 90), source("Vendor", 20)
    bring_in(file_of(tmp_path, book("1")), source_id=good)
    added = bring_in(file_of(tmp_path, book("1", more=subjects(3))), source_id=poor, profile="enrich")
    assert outcomes(added) == ["updated"]
    assert Record.objects.get().source_id == good
    better = bring_in(file_of(tmp_path, book("1", more=subjects(5))), source_id=good)
    assert outcomes(better) == ["updated"]


def test_cat_06_an_unknown_source_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(Refused) as no:
        bring_in(file_of(tmp_path, book("1")), source_id=999_999)
    assert no.value.codes == ("import-unknown-recipe",)


def test_cat_06_many_records_are_given_a_source_and_get_theirs_back() -> None:
    one, two = (catalog.add_record(marc=book(number), by=BY, now=NOW).record_id for number in "12")
    vendor, package = source("Vendor"), source("Package", transcendent=True)
    give_source(record_ids=[two], source_id=vendor, by=BY, now=NOW)
    given = give_source(record_ids=[one, two, 999_999], source_id=package, by=BY, now=NOW)
    assert given.count == 2
    assert codes(give_source, record_ids=[one], source_id=package) == ("nothing-changed",)
    assert codes(give_source, record_ids=[one, two], source_id=vendor, by=somebody("edit-records")) == (
        "not-permitted",
    )
    undo(entry_id=given.entry_id, by=BY, now=NOW)
    assert list(Record.objects.order_by("pk").values_list("source_id", flat=True)) == [usual("own"), vendor]


def test_cat_06_the_states_of_a_record_stand_in_one_place_with_who_and_when() -> None:
    number = catalog.add_record(marc=book("1"), by=BY, now=NOW).record_id

    def said() -> list[tuple[str, str]]:
        page = record_page(number)
        assert page is not None
        return [(str(one.words), one.by) for one in states_of(page, queries.verification_of(number)).lines]

    assert said() == [("New: not looked at yet", "")]
    catalog.save_record(record_id=number, marc=book("1", more=subjects(1)), version=1, by=BY, now=NOW)
    assert said() == [("Changed by hand, not verified", BY.name)]
    verify_record(record_id=number, said={"title": "="}, by=BY, now=NOW)
    catalog.suppress_record(record_id=number, by=BY, now=NOW)
    assert said() == [("Hidden from the public", BY.name), ("Verified in hand", BY.name)]
    catalog.delete_record(record_id=number, has_items=False, by=BY, now=NOW)
    assert said()[0] == ("Deleted; it can be brought back", BY.name)


def test_cat_06_the_quality_list_is_narrowed_by_state_and_source() -> None:
    bad = MarcRecord(book("1").leader, [one for one in book("1").fields if one[0] != "245"])
    new, seen = (catalog.add_record(marc=bad, by=BY, now=NOW).record_id for _number in range(2))
    verify_record(record_id=seen, said={"title": "="}, by=BY, now=NOW)
    vendor = source("Vendor")
    give_source(record_ids=[new], source_id=vendor, by=BY, now=NOW)
    judge_one(new)
    judge_one(seen)

    def found(**more: Any) -> list[int]:
        return [one.record_id for one in queries.faulty_records(**more)]

    assert found() == [new, seen]
    assert [found(state="new"), found(state="verified"), found(state="hidden"), found(source_id=vendor)] == [
        [new], [seen], [], [new],
    ]  # fmt: skip


def test_cat_06_the_pages_of_sources(settings: Any) -> None:
    admin: Client = person("administrator", "ada")
    number = catalog.add_record(marc=book("1"), by=BY, now=NOW).record_id
    answer = admin.post("/desk/import/origins/", {"name": "E-books", "rank": "40", "transcendent": "on"})
    assert answer.status_code == 302
    made = RecordSource.objects.get(name="E-books")
    page = admin.get("/desk/import/origins/").content.decode()
    assert "E-books" in page
    assert "Catalogued here" in page
    assert admin.post("/desk/import/origins/", {"name": "", "rank": "40"}).status_code == 422
    assert admin.post(f"/desk/import/origins/of/{number}/", {"source": made.pk}).status_code == 302
    shown = admin.get(f"/desk/titles/{number}/").content.decode()
    assert "No copies needed" in shown
    assert "New: not looked at yet" in shown
    assert admin.post(f"/desk/import/origins/{made.pk}/remove/").status_code == 422
    assert person("technician", "tim").get("/desk/import/origins/").status_code == 403
