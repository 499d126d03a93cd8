"""The screens of batch changes: who may see them, the form without any script, lists as files, choosing by search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from shelflist.departments.batch_change.models import Change, TaskList
from shelflist.departments.batch_change.tests.test_changes import stored
from shelflist.departments.cataloguing.tests.samples import batch_of, book, bring_in, file_of
from shelflist.departments.cataloguing.tests.test_views import EVIL, person
from shelflist.ground.journal.jobs import run_here
from shelflist.ground.journal.models import Job
from shelflist.records.catalog.flat import flat
from shelflist.records.catalog.models import Record
from shelflist.records.catalog.tests.samples import gatsby

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def cleo() -> Client:
    return person("cataloguer", "cleo")


def begun(cleo: Client) -> Change:
    [number] = stored(gatsby())
    answer = cleo.post("/desk/batch/begin/", {"numbers": f"#{number}\nnone"})
    assert answer.status_code == 302
    return Change.objects.get()


def sent(cleo: Client, change: Change, act: str, **boxes: Any) -> str:
    answer = cleo.post(f"/desk/batch/{change.pk}/", {"act": act, **boxes}, follow=True)
    change.refresh_from_db()
    return answer.content.decode()


def test_cat_14_the_form_works_by_plain_buttons_and_runs_after_a_look(cleo: Client) -> None:
    change = begun(cleo)
    sent(cleo, change, "add", rows="0", **{"new-task": "add-field"})
    first = {"do-0": "add-field", "tag-0": "500", "put-0": f"‡a{EVIL}", "which-0": "all", "when-0": "0"}
    sent(cleo, change, "add", rows="1", **first, **{"new-task": "sort-fields"})
    assert [one["do"] for one in change.tasks] == ["add-field", "sort-fields"]
    both = {"rows": "2", **first, "do-1": "sort-fields", "when-1": "0"}
    sent(cleo, change, "down:0", **both)
    assert [one["do"] for one in change.tasks] == ["sort-fields", "add-field"]
    sent(cleo, change, "remove:1", **both)
    page = sent(cleo, change, "when:0", rows="1", **first, **{"new-when-0": "has"})
    assert change.tasks[0]["when"] == [{"is": "has", "how": "contains"}]
    page = sent(cleo, change, "preview", rows="1", **first | {"when-0": "1", "when-0-0-is": "has", "when-0-0-tag": "2"})
    assert "is not the tag of a field" in page
    page = sent(cleo, change, "preview", rows="1", **first)
    assert "Would change" in page
    assert EVIL not in page
    assert "It stands in the history of each record." in page
    page = sent(cleo, change, "start", rows="1", **first, reason="")
    assert "Say why the records are changed." in page
    page = sent(cleo, change, "start", rows="1", **first, reason="A gift")
    assert change.state == "waiting"
    run_here(Job.objects.get(pk=change.job_id), clock=timezone.now)
    assert cleo.get(f"/desk/batch/{change.pk}/progress/")["HX-Refresh"] == "true"
    assert "Undo the change" in cleo.get(f"/desk/batch/{change.pk}/").content.decode()
    cleo.post(f"/desk/batch/{change.pk}/undo/")
    change.refresh_from_db()
    run_here(Job.objects.get(pk=change.job_id), clock=timezone.now)
    assert Record.objects.get().version == 3


def test_cat_14_a_list_is_kept_copied_and_carried_by_a_file(cleo: Client) -> None:
    form = {"rows": "1", "do-0": "delete-field", "tag-0": "029", "how-0": "contains", "which-0": "all", "when-0": "0"}
    answer = cleo.post("/desk/batch/lists/new/", {"act": "save", "name": "Vendor fields", "shared": "on", **form})
    made = TaskList.objects.get()
    assert answer.status_code == 302
    file = cleo.get(f"/desk/batch/lists/{made.pk}/file/").content
    assert json.loads(file)["tasks"] == [{"do": "delete-field", "tag": "029", "how": "contains", "which": "all"}]
    dan = person("cataloguer", "dan")
    page = dan.get(f"/desk/batch/lists/{made.pk}/").content.decode()
    assert "Save as a copy" in page
    assert 'value="remove-list"' not in page
    dan.post(f"/desk/batch/lists/{made.pk}/", {"act": "copy", "name": "Mine", **form})
    again = dan.post("/desk/batch/lists/read/", {"file": SimpleUploadedFile("list.json", file)})
    assert again.status_code == 302
    assert sorted(TaskList.objects.values_list("name", "owner_name")) == [
        ("Mine", "Dan"), ("Vendor fields", "Cleo"), ("Vendor fields", "Dan")
    ]  # fmt: skip
    bad = dan.post("/desk/batch/lists/read/", {"file": SimpleUploadedFile("list.json", b"[[[")})
    assert "This is not a file of a task list." in bad.content.decode()
    bomb = json.dumps({"format": "shelflist-task-list", "name": "x", "tasks": [{"do": "replace-text", "tag": "245",
                       "how": "matches", "find": "(a+)+$"}]}).encode()  # fmt: skip
    bad = dan.post("/desk/batch/lists/read/", {"file": SimpleUploadedFile("list.json", bomb)})
    assert "could take for ever" in bad.content.decode()


def test_cat_17_everything_that_a_search_finds_is_taken_over(cleo: Client) -> None:
    stored(gatsby())
    answer = cleo.post("/desk/titles/batch/", {"q": "gatsby"})
    change = Change.objects.get()
    assert answer["Location"] == f"/desk/batch/{change.pk}/"
    assert (change.total_count, change.source["with"]) == (1, {"words": "gatsby"})


def test_who_may_not_sees_none_of_it() -> None:
    student = person("student", "sam")
    for page in ("/desk/batch/", "/desk/batch/lists/", "/desk/batch/1/"):
        assert student.get(page).status_code == 403
    assert student.post("/desk/titles/batch/", {"q": "gatsby"}).status_code == 403


def test_cat_04_a_macro_changes_the_text_of_the_editor_and_saves_nothing(cleo: Client) -> None:
    [number] = stored(gatsby())
    form = {"rows": "1", "do-0": "add-field", "tag-0": "500", "put-0": "‡aGift", "which-0": "all", "when-0": "0"}
    cleo.post("/desk/batch/lists/new/", {"act": "save", "name": "Gift note", "macro_key": "3", **form})
    made = TaskList.objects.get()
    assert 'data-macro="3"' in cleo.get("/desk/batch/macros/").content.decode()
    text = flat(gatsby())
    there = f"/desk/batch/macros/{made.pk}/"
    answer = cleo.post(there, {"text": text}, headers={"accept": "application/json"}).json()
    assert answer["changed"]
    assert "500 ## ‡aGift" in answer["text"]
    again = cleo.post(there, {"text": answer["text"]}, headers={"accept": "application/json"}).json()
    assert not again["changed"]
    assert not cleo.post(there, {"text": "24"}, headers={"accept": "application/json"}).json()["changed"]
    assert Record.objects.get().version == 1
    plain = cleo.post(there, {"text": text, "record": str(number), "version": "1"})
    assert plain["Location"] == f"/desk/titles/{number}/edit/"
    assert "‡aGift" in cleo.get(plain["Location"]).content.decode()
    assert Record.objects.get().version == 1
    dan = person("cataloguer", "dan")
    assert dan.post(there, {"text": text}).status_code == 404


def test_cat_14_what_an_import_brought_in_is_taken_over(cleo: Client, tmp_path: Path) -> None:
    summary = bring_in(file_of(tmp_path, book("1"), book("2", "Beowulf")))
    number = batch_of(summary).pk
    assert "Change these records" in cleo.get(f"/desk/import/{number}/").content.decode()
    cleo.post("/desk/batch/begin/", {"import": str(number)})
    change = Change.objects.get()
    assert (change.total_count, change.source["with"]) == (2, {"number": number})
    assert "Choose some by a search" in cleo.post("/desk/batch/begin/", {"import": "999"}).content.decode()
