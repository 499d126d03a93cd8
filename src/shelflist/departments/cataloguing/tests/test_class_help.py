"""Class help in the editor (CAT-21, T19): opened by the key beside 082, 050 and 090, with evidence, saved by nobody."""

from __future__ import annotations

import re

import pytest

from shelflist.departments.cataloguing.class_help import class_help, is_class_line, with_class
from shelflist.departments.cataloguing.tests.test_headings import written
from shelflist.departments.cataloguing.tests.test_views import person
from shelflist.departments.classification.actions import learn_what_changed
from shelflist.records.catalog.actions import add_record
from shelflist.records.catalog.flat import flat, typed
from shelflist.records.catalog.models import Record
from shelflist.records.items.tests.library import BY, NOW

TEXT = "LDR 00000nam a2200000 i 4500\n082 04 ‡a813.5‡bX1‡223\n245 10 ‡aCooking for cats"


def shown(text: str) -> list[str]:
    return [line[:3] for line in flat(typed(text).record).splitlines()]


def number(text: str, tag: str = "082") -> list[tuple[str, str]]:
    return next(list(field.subfields) for field in typed(text).record.fields if field[0] == tag)


@pytest.mark.parametrize(("line", "is_one"), [(0, False), (1, True), (2, False), (9, False)])
def test_only_the_fields_for_a_class_open_it(line: int, is_one: bool) -> None:
    assert is_class_line(TEXT, line) is is_one


def test_cat_21_a_choice_puts_the_number_into_its_field_and_changes_nothing_else() -> None:
    made = with_class(TEXT, "class-0-082-641.5")
    assert number(made) == [("a", "641.5"), ("2", "23")]
    assert shown(made) == shown(TEXT)
    assert with_class(TEXT, "class-0-245-641.5") == TEXT
    assert with_class(TEXT, "class-0-082-") == TEXT


def test_cat_21_a_record_without_the_field_gets_one_in_its_place() -> None:
    bare = "LDR 00000nam a2200000 i 4500\n020 ## ‡a9780261102217\n245 10 ‡aCooking for cats"
    made = with_class(bare, "class--1-082-641.5")
    assert shown(made) == ["LDR", "020", "082", "245"]
    assert number(made) == [("a", "641.5")]
    assert number(with_class(bare, "class--1-050-TX714 .C45"), "050") == [("a", "TX714 .C45")]


EDITOR = "/desk/titles/new/record/"
KITCHEN = "LDR 00000nam a2200000 i 4500\n082 04 ‡a\n245 10 ‡aA kitchen in France\n650 #0 ‡aCooking, French"


@pytest.fixture
def learned(db: None) -> None:
    """Three cook books, and twenty titles that are about something else."""
    for title in ("French country kitchen", "French pastry at home", "The bistro kitchen"):
        _add(title, "641.5944", "Cooking, French")
    for number_of in range(20):
        _add(f"Planet {number_of} observed", "523.4", "Planets")
    learn_what_changed()


def _add(title: str, classed: str, subject: str) -> None:
    text = f"LDR 00000nam a2200000 i 4500\n082 00 ‡a{classed}\n245 10 ‡a{title}\n650 #0 ‡a{subject}"
    add_record(marc=typed(text).record, by=BY, now=NOW)


def test_cat_21_t19_the_key_beside_082_opens_the_class_with_its_evidence_and_saves_nothing(learned: None) -> None:
    cleo = person("cataloguer", "cleo")
    before = Record.objects.count()
    page = cleo.post(EDITOR, {"act": "headings", "text": KITCHEN, "at": "1"}).content.decode()
    assert "Class for 082" in page
    assert "French country kitchen" in page
    assert "3 titles with “Cooking, French” stand at 641.5944" in page
    choice = re.search(r'value="(class-[^"]+)"', page)
    assert choice is not None
    page = cleo.post(EDITOR, {"act": choice[1], "text": KITCHEN}).content.decode()
    assert "082 04 ‡a641.5944" in written(page)
    assert Record.objects.count() == before
    at_a_heading = cleo.post(EDITOR, {"act": "headings", "text": KITCHEN, "at": "3"}).content.decode()
    assert "Class for" not in at_a_heading
    by_button = cleo.post(EDITOR, {"act": "classes", "text": KITCHEN.replace("082 04 ‡a\n", "")}).content.decode()
    assert "class--1-082-641.5944" in by_button
    assert class_help(KITCHEN.replace("082 04", "050 #4"), 1, 0).rows == ()
    for odd in ("class-", "class-1", "class-x-082-1", "class-99-245-1"):
        assert cleo.post(EDITOR, {"act": odd, "text": KITCHEN}).status_code == 200
