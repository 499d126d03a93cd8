"""A library's own table of author numbers, such as Cutter-Sanborn (CAT-21, T19). The entries here are invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from shelflist.departments.cataloguing.class_help import class_help, with_class
from shelflist.departments.cataloguing.tests.test_views import person
from shelflist.departments.classification import queries
from shelflist.departments.classification.actions import drop_table, load_table
from shelflist.departments.classification.models import AuthorTable
from shelflist.departments.classification.rules.booknumbers import cutter, free_mark
from shelflist.departments.classification.rules.tables import CutterTable, read
from shelflist.ground.common.actors import system_actor
from shelflist.ground.common.refusals import Refused
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.revisions import forget_everything

BY, NOW = system_actor("tests"), datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
LINES = "letters;number\nCa;11\nChi;536\nChil;537\nSmith;65\nSmith, J.;655\n"
TABLE = CutterTable.of(read(LINES)[0])


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("Child, Julia", "C537"), ("Chiang", "C536"), ("Cady", "C11"), ("Smith, Ann", "S65"), ("Smith, Zadie", "S655"),
        ("Smythe", "S655"), ("Bach", ""), ("", ""), ("Čapek", "C11"),
    ],
)  # fmt: skip
def test_t19_a_name_takes_the_number_of_the_last_entry_before_it(name: str, mark: str) -> None:
    assert TABLE.mark(name) == mark


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["table-empty"]),
        ("Ca,11\nChi", ["table-line-unusable"]),
        ("Ca,11\nChi,five", ["table-line-unusable"]),
        ("Ca,11\nCa,12", ["table-line-unusable"]),
        ("Ca,11\n123,456", ["table-line-unusable"]),
        ("Ca,536\nChi,11", ["table-out-of-order"]),
        ("x\n" * 30_001, ["table-too-long"]),
        ("Ca,11\nCa,11\nBa,9", []),
        ("536\tChi\n", []),
    ],
)
def test_t19_bad_lines_are_named_and_refused(text: str, codes: list[str]) -> None:
    assert [one.code for one in read(text)[1]] == codes


@pytest.mark.one_database
def test_t19_the_table_of_the_library_of_congress_is_whole() -> None:
    """Sch counts as one, other Sc stand before it, Qa to Qt before Qu (Shelflisting Manual, G 63)."""
    names = {
        "IBM": "I26",
        "Campbell": "C36",
        "Sadron": "S23",
        "Scanlon": "S29",
        "Schreiber": "S37",
        "Qadduri": "Q23",
        "Quade": "Q33",
    }
    assert {name: cutter(name) for name in names} == names


@pytest.mark.one_database
def test_t19_a_mark_that_is_taken_takes_more_letters_of_the_title() -> None:
    assert free_mark("C537f", {"C537f", "C537fr"}, "Child, Julia", "French cooking") == "C537fre"
    assert free_mark("C537", {"C537"}, "Child, Julia", "French cooking") == "C537f"


@pytest.mark.django_db
def test_t19_a_table_is_loaded_used_replaced_removed_and_each_is_taken_back() -> None:
    forget_everything()
    first = load_table(name="Ours", text=LINES, by=BY, now=NOW)
    assert queries.marks_for("Child, Julia", "The French chef") == ["C537f", "C537", "CHI", "C45"]
    assert queries.marks_for("The French chef", "The French chef")[0] == "THE"
    other = load_table(name="Other", text="Ca,1\n", with_work=False, by=BY, now=NOW)
    assert queries.marks_for("Child, Julia", "The French chef") == ["C1", "CHI", "C45"]
    with pytest.raises(Refused) as no:
        load_table(name=" ", text="bad", by=BY, now=NOW)
    assert no.value.codes == ("table-name-missing", "table-line-unusable") or "table-name-missing" in no.value.codes
    undo(entry_id=other.entry_id, by=BY, now=NOW)
    assert AuthorTable.objects.get().in_use
    gone = drop_table(table_id=first.id, by=BY, now=NOW)
    assert queries.marks_for("Child, Julia", "The French chef") == ["CHI", "C45"]
    undo(entry_id=gone.entry_id, by=BY, now=NOW)
    assert queries.marks_for("Child, Julia")[0] == "C537"


@pytest.mark.django_db
def test_t19_the_editor_offers_the_marks_and_puts_one_into_its_field() -> None:
    forget_everything()
    load_table(name="Ours", text=LINES, by=BY, now=NOW)
    text = "LDR 00000nam a2200000 i 4500\n082 04 ‡a641.5 ‡bOLD ‡223\n100 1# ‡aChild, Julia.\n245 14 ‡aThe French chef."
    help_ = class_help(text, 1, 0)
    assert [one.number for one, _choice, _other in help_.marks][:2] == ["641.5 C537f", "641.5 C537"]
    chosen = with_class(text, help_.marks[0][1])
    assert "082 04 ‡a641.5 ‡bC537f ‡223" in chosen


@pytest.mark.django_db
def test_t19_the_page_of_tables() -> None:
    forget_everything()
    admin: Client = person("administrator", "ada")
    refused = admin.post("/desk/classification/tables/", {"name": "Ours", "text": "Ca,11\nChi"})
    assert refused.status_code == 422
    assert "Line 2 cannot be used" in refused.content.decode()
    assert (
        admin.post("/desk/classification/tables/", {"name": "Ours", "text": LINES, "with_work": "on"}).status_code
        == 302
    )
    page = admin.get("/desk/classification/tables/?name=Child&title=French").content.decode()
    assert "C537f" in page.replace("<wbr>", "")
    assert admin.post(f"/desk/classification/tables/{AuthorTable.objects.get().pk}/drop/").status_code == 302
    assert not AuthorTable.objects.exists()
    assert person("technician", "tim").get("/desk/classification/tables/").status_code == 403
