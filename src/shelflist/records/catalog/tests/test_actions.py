"""Adding, editing, hiding, deleting records: yes, every no, and nothing written on no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.records.catalog import actions, bulk
from shelflist.records.catalog.codec import write_iso2709
from shelflist.records.catalog.models import Record, RecordVersion
from shelflist.records.catalog.tests.samples import gatsby

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
ADA = system_actor("Ada", "desk")
NOBODY = Actor(kind="staff", id=5, name="Bob", door="desk")


def added() -> int:
    raw = write_iso2709(gatsby())
    new = bulk.new_record(gatsby(), original=raw, original_format="iso2709", original_encoding="utf-8")
    [number] = bulk.insert_records([new], now=NOW)
    return number


def refused(codes: tuple[str, ...]):  # type: ignore[no-untyped-def]
    return pytest.raises(Refused, check=lambda error: error.codes == codes)


def test_a_record_is_added_with_its_journal_entry() -> None:
    receipt = actions.add_record(marc=gatsby(), by=ADA, now=NOW)
    assert Record.objects.get(pk=receipt.record_id).title == "The great Gatsby"
    entry = Entry.objects.get(pk=receipt.entry_id)
    assert (entry.verb, entry.record_id) == ("add-record", receipt.record_id)


def test_the_same_key_adds_one_record() -> None:
    first = actions.add_record(marc=gatsby(), by=ADA, now=NOW, key="k1")
    again = actions.add_record(marc=gatsby(), by=ADA, now=NOW, key="k1")
    assert first == again
    assert Record.objects.count() == 1


def test_cat_07_an_edit_keeps_the_version_before() -> None:
    number = added()
    receipt = actions.save_record(
        record_id=number, marc=gatsby(t245a="Gatsby :"), version=1, by=ADA, now=NOW, why="shorter"
    )
    assert receipt.version == 2
    record = Record.objects.get(pk=number)
    assert (record.title, record.original) == ("Gatsby", None)
    version = RecordVersion.objects.get(record_id=number)
    assert (version.version, version.replaced_by_name, version.why) == (1, "Ada", "shorter")
    assert bytes(version.original or b"") == write_iso2709(gatsby())


def test_an_edit_of_a_version_that_is_no_longer_current_is_refused() -> None:
    number = added()
    actions.save_record(record_id=number, marc=gatsby(t245a="One :"), version=1, by=ADA, now=NOW)
    with refused(("changed-since",)):
        actions.save_record(record_id=number, marc=gatsby(t245a="Two :"), version=1, by=ADA, now=NOW)
    assert Record.objects.get(pk=number).title == "One"
    assert Entry.objects.count() == 1


def test_an_edit_that_changes_nothing_is_refused() -> None:
    number = added()
    with refused(("nothing-changed",)):
        actions.save_record(record_id=number, marc=gatsby(), version=1, by=ADA, now=NOW)
    assert RecordVersion.objects.count() == 0


def test_a_record_without_fields_is_refused() -> None:
    empty = gatsby()
    empty.fields = []
    with refused(("record-empty",)):
        actions.add_record(marc=empty, by=ADA, now=NOW)


@pytest.mark.parametrize("verb", ["save", "restore", "suppress", "unsuppress", "delete", "undelete"])
def test_a_record_that_is_not_there_is_said_to_be_so(verb: str) -> None:
    with refused(("not-found",)):
        call(verb, 999, ADA)


@pytest.mark.parametrize("verb", ["add", "save", "restore", "suppress", "unsuppress", "delete", "undelete"])
def test_nobody_changes_records_without_the_permission(verb: str) -> None:
    number = added()
    with refused(("not-permitted",)):
        call(verb, number, NOBODY)
    assert Entry.objects.count() == 0


def call(verb: str, number: int, by: Actor) -> object:
    other = gatsby(t245a="Other :")
    calls = {
        "add": lambda: actions.add_record(marc=other, by=by, now=NOW),
        "save": lambda: actions.save_record(record_id=number, marc=other, version=1, by=by, now=NOW),
        "restore": lambda: actions.restore_version(record_id=number, version=1, by=by, now=NOW),
        "suppress": lambda: actions.suppress_record(record_id=number, by=by, now=NOW),
        "unsuppress": lambda: actions.unsuppress_record(record_id=number, by=by, now=NOW),
        "delete": lambda: actions.delete_record(record_id=number, has_items=False, by=by, now=NOW),
        "undelete": lambda: actions.undelete_record(record_id=number, by=by, now=NOW),
    }
    return calls[verb]()


def test_cat_07_an_earlier_version_comes_back_with_its_bytes() -> None:
    number = added()
    actions.save_record(record_id=number, marc=gatsby(t245a="One :"), version=1, by=ADA, now=NOW)
    receipt = actions.restore_version(record_id=number, version=1, by=ADA, now=NOW)
    record = Record.objects.get(pk=number)
    assert (receipt.version, record.title) == (3, "The great Gatsby")
    assert bytes(record.original or b"") == write_iso2709(gatsby())
    with refused(("not-found",)):
        actions.restore_version(record_id=number, version=9, by=ADA, now=NOW)


def test_cat_06_a_record_is_hidden_and_shown_again() -> None:
    number = added()
    actions.suppress_record(record_id=number, by=ADA, now=NOW)
    assert Record.objects.get(pk=number).suppressed
    with refused(("already-suppressed",)):
        actions.suppress_record(record_id=number, by=ADA, now=NOW)
    actions.unsuppress_record(record_id=number, by=ADA, now=NOW)
    assert not Record.objects.get(pk=number).suppressed
    with refused(("not-suppressed",)):
        actions.unsuppress_record(record_id=number, by=ADA, now=NOW)


def test_cat_06_a_record_is_deleted_and_brought_back() -> None:
    number = added()
    actions.delete_record(record_id=number, has_items=False, by=ADA, now=NOW)
    assert Record.objects.get(pk=number).deleted_at == NOW
    with refused(("not-found",)):
        actions.delete_record(record_id=number, has_items=False, by=ADA, now=NOW)
    actions.undelete_record(record_id=number, by=ADA, now=NOW)
    assert Record.objects.get(pk=number).deleted_at is None
    with refused(("not-deleted",)):
        actions.undelete_record(record_id=number, by=ADA, now=NOW)


def test_a_title_with_items_and_holdings_is_not_deleted_and_both_reasons_are_said() -> None:
    number = added()
    Record.objects.create(kind="holdings", marc="[]", digest="x", describes_id=number, created_at=NOW, changed_at=NOW)
    with refused(("record-has-items", "record-has-holdings")):
        actions.delete_record(record_id=number, has_items=True, by=ADA, now=NOW)
    assert Record.objects.get(pk=number).deleted_at is None


@pytest.mark.parametrize("verb", ["save", "suppress", "delete"])
def test_undo_puts_a_record_back_as_it_was(verb: str) -> None:
    number = added()
    receipt = call(verb, number, ADA)
    undo(entry_id=receipt.entry_id, by=ADA, now=NOW + timedelta(minutes=1))  # type: ignore[attr-defined]
    record = Record.objects.get(pk=number)
    assert (record.title, record.suppressed, record.deleted_at) == ("The great Gatsby", False, None)
    assert bytes(record.original or b"") == write_iso2709(gatsby())


def test_undo_of_an_added_record_deletes_it() -> None:
    receipt = actions.add_record(marc=gatsby(), by=ADA, now=NOW)
    undo(entry_id=receipt.entry_id, by=ADA, now=NOW)
    assert Record.objects.get(pk=receipt.record_id).deleted_at == NOW


def test_undo_of_an_edit_is_refused_when_somebody_edited_later() -> None:
    number = added()
    first = actions.save_record(record_id=number, marc=gatsby(t245a="One :"), version=1, by=ADA, now=NOW)
    actions.save_record(record_id=number, marc=gatsby(t245a="Two :"), version=2, by=ADA, now=NOW)
    with refused(("changed-since",)):
        undo(entry_id=first.entry_id, by=ADA, now=NOW)
    assert Record.objects.get(pk=number).title == "Two"


def test_cat_06_a_delete_names_every_reason_and_a_deleted_record_comes_back() -> None:
    number = actions.add_record(marc=gatsby(), by=ADA, now=NOW).record_id
    with pytest.raises(Refused) as no:
        actions.delete_record(record_id=number, has_items=True, has_holds=True, by=ADA, now=NOW)
    assert no.value.codes == ("record-has-items", "record-has-holds")
    assert all(one.remedy for one in no.value.refusals)
    actions.delete_record(record_id=number, has_items=False, by=ADA, now=NOW)
    actions.undelete_record(record_id=number, by=ADA, now=NOW)
    assert Record.objects.get(pk=number).deleted_at is None
