"""Patrons from a CSV file: each row its own outcome, the same file twice changing nothing, no PIN ever read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from shelflist.ground.common.refusals import Refused
from shelflist.ground.common.rowimports import ImportReport
from shelflist.ground.journal.models import Entry
from shelflist.records.patrons import queries
from shelflist.records.patrons.actions import import_patrons
from shelflist.records.patrons.models import Card, Patron, PatronNote
from shelflist.records.patrons.rules.columns import COLUMNS
from shelflist.records.patrons.tests.library import BY, NOW, Library

pytestmark = pytest.mark.django_db
HEAD = "Card number,Surname,First name,Category,Branch,Date of birth,E-mail,Note\n"
AMINA = "1;2,Bello,Amina,adult,main,1987-03-09,amina@example.org,Speaks Hausa\n"


def run(text: str, **other: object) -> ImportReport:
    return import_patrons(text.encode(), by=BY, now=NOW, **other)  # type: ignore[arg-type]


def codes(report: ImportReport) -> list[tuple[int, list[str]]]:
    return [(outcome.row, [reason.code for reason in outcome.reasons]) for outcome in report.refused]


def test_patrons_are_added_and_the_same_file_again_changes_nothing(library: Library) -> None:
    file = HEAD + AMINA + "3,Łódzki,Zoë,teen,east,2010-01-01,,\n"
    assert run(file).counts == {"added": 2}
    amina = Patron.objects.get(family_name="Bello")
    assert (amina.born_on, amina.email, amina.expires_on) == (date(1987, 3, 9), "amina@example.org", date(2028, 5, 4))
    assert dict(amina.cards.values_list("barcode", "primary")) == {"1": True, "2": False}
    assert queries.find_patrons("lodzki zoe") != []
    before = list(Patron.objects.order_by("pk").values())
    assert run(file).counts == {"unchanged": 2}
    assert list(Patron.objects.order_by("pk").values()) == before
    assert PatronNote.objects.count() == 1


def test_a_known_card_changes_that_patron_where_cells_are_filled(library: Library) -> None:
    run(HEAD + AMINA)
    report = run(HEAD + "2;9,Bello-Lang,,,,,,\n")
    assert report.counts == {"changed": 1}
    amina = Patron.objects.get()
    assert (amina.family_name, amina.given_names, amina.email) == ("Bello-Lang", "Amina", "amina@example.org")
    assert set(Card.objects.values_list("barcode", flat=True)) == {"1", "2", "9"}
    assert queries.find_patrons("lang") == [amina]


def test_bad_rows_are_refused_with_a_sentence_and_good_ones_come_in(library: Library) -> None:
    run(HEAD + AMINA + "5,Okri,Ben,adult,main,,,\n")
    report = run(
        HEAD
        + "10,Good,One,adult,main,,,\n"
        + ",No,Card,adult,main,,,\n"
        + "11,Bad,Category,robot,main,,,\n"
        + "12,Bad,Branch,adult,moon,,,\n"
        + "13,Bad,Date,adult,main,9/3/1987,,\n"
        + "14,Bad,Mail,adult,main,,nobody,\n"
        + "1;5,Two,People,adult,main,,,\n"
        + "15,,,adult,main,,,\n"
        + "16,Bad,Child,child,main,2018-01-01,,\n"
        + "17,Good,Two,adult,main,,,\n"
    )
    assert report.counts == {"added": 2, "refused": 8}
    assert codes(report) == [
        (3, ["barcode-missing"]),
        (4, ["code-unknown"]),
        (5, ["code-unknown"]),
        (6, ["date-not-readable"]),
        (7, ["email-not-usable"]),
        (8, ["cards-of-several-people"]),
        (9, ["name-missing"]),
        (10, ["guarantor-needed"]),
    ]
    assert all(outcome.sentence for outcome in report.refused)


def test_days_are_read_in_the_order_that_is_said(library: Library) -> None:
    run(HEAD + "1,Bello,Amina,adult,main,9/3/1987,,\n", date_order="day-first")
    assert Patron.objects.get().born_on == date(1987, 3, 9)


def test_a_guarantor_further_up_in_the_file_is_known(library: Library) -> None:
    report = run(
        "card,surname,category,branch,dob,guarantor card\n1,Bello,adult,main,,\n2,Bello,child,main,2018-01-01,1\n"
        "3,Bello,child,main,2018-01-01,77\n"
    )
    assert report.counts == {"added": 2, "refused": 1}
    assert codes(report) == [(4, ["code-unknown"])]
    assert Patron.objects.get(cards__barcode="2").guarantor == Patron.objects.get(cards__barcode="1")


def test_s14_pins_and_passwords_are_never_read_and_that_is_said(library: Library) -> None:
    report = run("card,surname,category,branch,PIN,Web password\n1,Bello,adult,main,7391,otter\n")
    assert report.counts == {"added": 1}
    [notice] = report.notices
    assert str(notice) == (
        "PINs and passwords are never imported (PIN, Web password): each patron activates their own."
    )
    patron = Patron.objects.get()
    assert (patron.pin_hash, patron.activation_digest) == ("", "")
    with pytest.raises(Refused) as no:
        run("number,PIN\n1,7391\n")
    assert no.value.codes == ("columns-missing",)


def test_s14_a_mapping_cannot_make_a_column_of_pins_be_read(library: Library) -> None:
    with pytest.raises(Refused) as no:
        run("card,surname,category,branch,PIN\n1,Bello,adult,main,7391\n", mapping={"PIN": "login"})
    assert no.value.codes == ("secrets-not-read",)
    assert not Patron.objects.exists()


def test_rows_of_a_branch_one_may_not_edit_are_refused(library: Library) -> None:
    file = (HEAD + "1,Bello,Amina,adult,main,,,\n2,Okri,Ben,adult,east,,,\n").encode()
    report = import_patrons(file, by=library.clerk("edit-patrons"), now=NOW)
    assert report.counts == {"added": 1, "refused": 1}
    assert codes(report) == [(3, ["not-permitted"])]


def test_each_two_hundred_rows_are_one_journal_entry_without_names(library: Library) -> None:
    body = "".join(f"c{number},Bello,P{number},adult,main,,,\n" for number in range(201))
    assert run(HEAD + body).counts == {"added": 201}
    entries = Entry.objects.filter(verb="import-patrons")
    assert len(entries) == 2
    assert "Bello" not in str([(entry.said, entry.answer) for entry in entries])


def test_p24_a_card_of_the_file_that_is_somebodys_login_is_refused_in_its_row_only(
    registered: Callable[..., Patron],
) -> None:
    registered("77", login="wanted")
    report = run(HEAD + "Wanted,Bello,Amina,adult,main,,,\n8,Okri,Ben,adult,main,,,\n")
    assert report.counts == {"added": 1, "refused": 1}
    assert codes(report) == [(2, ["barcode-taken"])]


def test_the_guide_names_every_column() -> None:
    guide = Path(__file__).resolve().parents[5] / "docs" / "guides" / "importing.md"
    text = guide.read_text(encoding="utf-8")
    assert [column for column in COLUMNS if f"`{column}`" not in text] == []
