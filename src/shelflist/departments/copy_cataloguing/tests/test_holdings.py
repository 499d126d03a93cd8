"""Telling a union catalogue what we have (ZED-08), and what runs at the end of a list (ZED-09)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shelflist.departments.authorities.tests.authorities import authority, heading, links, put
from shelflist.departments.batch_change.models import TaskList
from shelflist.departments.batch_change.rules.task import Task
from shelflist.departments.cataloguing.tests.samples import book
from shelflist.departments.cataloguing.tests.test_views import person
from shelflist.departments.copy_cataloguing import holdings
from shelflist.departments.copy_cataloguing.actions.practising import save_practice
from shelflist.departments.copy_cataloguing.actions.telling import tell_holdings
from shelflist.departments.copy_cataloguing.models import BatchLine, ToldHolding
from shelflist.departments.copy_cataloguing.tests import servers
from shelflist.departments.copy_cataloguing.tests.test_acts import BY, NOW, codes, kept, somebody
from shelflist.departments.copy_cataloguing.tests.test_lists import LOST, SILMARIL, begun, good, worked
from shelflist.ground.journal import actions as journal
from shelflist.records.branches.models import Branch
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.items.models import Item
from shelflist.records.items.tests.library import make_shelves

pytestmark = pytest.mark.django_db


def title(number: str, there: str) -> int:
    more = [Data("035", " ", " ", [("a", there)])]
    return bulk.insert_records([bulk.new_record(book(number, f"Book {number}", more=more))], now=NOW)[0]


def test_zed_08_holdings_are_set_and_deleted_at_a_union_catalogue() -> None:
    shelves = make_shelves()
    union = kept("K10plus", union_prefix="DE-627")
    oclc = kept("OCLC", union_prefix="OCoLC")
    with_copy, without = title("1", "(DE-627)111"), title("2", "(DE-627)222")
    other = title("3", "(OCoLC)333")
    copy = shelves.copy("31", record_id=with_copy)
    shelves.copy("32", record_id=other)
    assert codes(tell_holdings, target_id=union.pk, by=BY, now=NOW) == ("symbol-missing",)
    save_practice(symbol="DE-1", rules=(), take_from=60, margin=5, by=BY, now=NOW)
    told = tell_holdings(target_id=union.pk, by=BY, now=NOW)
    assert told.text.splitlines() == ["action,number,symbol,record", f"set,111,DE-1,{with_copy}"]
    assert [one.number for one in holdings.updates(oclc)] == ["333"]
    assert codes(tell_holdings, target_id=union.pk, by=BY, now=NOW) == ("nothing-to-tell",)
    assert codes(tell_holdings, target_id=union.pk, by=somebody("see-records"), now=NOW) == ("not-permitted",)
    Item.objects.filter(pk=copy.pk).update(deleted_at=NOW)
    shelves.copy("33", record_id=without)
    later = tell_holdings(target_id=union.pk, by=BY, now=NOW + timedelta(days=1))
    assert later.text.splitlines()[1:] == [f"set,222,DE-1,{without}", f"delete,111,DE-1,{with_copy}"]
    journal.undo(entry_id=later.entry_id, by=BY, now=NOW + timedelta(days=2))
    assert list(ToldHolding.objects.values_list("number", "told_at")) == [("111", NOW)]


def test_zed_08_the_file_by_its_page() -> None:
    shelves = make_shelves()
    Branch.objects.filter(pk=shelves.people.main.pk).update(code="MAIN")  # where `person` finds a post
    ada = person("administrator", "ada")
    assert "No union catalogue yet" in ada.get("/desk/copy/holdings/").content.decode()
    union = kept("K10plus", union_prefix="DE-627")
    shelves.copy("31", record_id=title("1", "(DE-627)111"))
    assert ada.post(f"/desk/copy/holdings/{union.pk}/").status_code == 409
    save_practice(symbol="DE-1", rules=(), take_from=60, margin=5, by=BY, now=NOW)
    assert "K10plus" in ada.get("/desk/copy/holdings/").content.decode()
    assert "set,111,DE-1" in ada.post(f"/desk/copy/holdings/{union.pk}/").content.decode()


def test_zed_09_headings_of_what_is_taken_are_linked_with_authorities_at_once() -> None:
    [tolkien] = put(authority("n79005673", heading("100", "a Tolkien, J. R. R.")))
    stock = {isbn: [good(isbn, name, isbn)] for isbn, name in ((SILMARIL, "The Silmarillion"), (LOST, "Lost tales"))}
    with servers.line(servers.shelf(stock)) as port:
        kept(port=port)
        worked(begun(SILMARIL, LOST))
    for record in Record.objects.filter(kind="bib"):
        assert ("100", "linked", tolkien, "heading") in links(record.pk)


def test_zed_09_a_list_of_tasks_is_done_to_each_record_before_it_is_saved() -> None:
    tasks = [Task("add-field", "590", put="‡aFrom elsewhere").to_data(), Task("delete-field", "520").to_data()]
    rows = [TaskList.objects.create(name=name, tasks=tasks, changed_at=NOW) for name in "AB"]
    shared = TaskList.objects.create(name="Ours", tasks=tasks, shared=True, owner_id=9, changed_at=NOW)
    stock = {isbn: [good(isbn, name, isbn)] for isbn, name in ((SILMARIL, "The Silmarillion"), (LOST, "Lost tales"))}
    with servers.line(servers.shelf(stock)) as port:
        kept(port=port)
        worked(begun(SILMARIL, tasks_id=shared.pk))
        refused = worked(begun(LOST, tasks_id=rows[0].pk))
    marc = MarcRecord.from_json(Record.objects.get(kind="bib").marc)
    assert marc.subfield("590", "a") == "From elsewhere"
    assert marc.first("520") is None
    assert refused == {LOST: "doubtful"}
    assert "cannot be used" in str(BatchLine.objects.get(given=LOST).why)
