"""Copies from a CSV file: each row its own outcome, the same file twice changing nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from shelflist.ground.common.refusals import Refused
from shelflist.ground.common.rowimports import ImportReport, RowOutcome
from shelflist.ground.journal.models import Entry
from shelflist.records.branches.actions import remove_floating_group, save_floating_group
from shelflist.records.items.actions import delete_item, edit_item, import_items
from shelflist.records.items.models import Item
from shelflist.records.items.rules.columns import COLUMNS
from shelflist.records.items.tests.library import BY, NOW, Shelves

pytestmark = pytest.mark.django_db
HEAD = "Barcode;ISBN;Branch;Location;Item type;Call number;Price;Part;For loan\n"


def run(text: str, **other: object) -> ImportReport:
    return import_items(text.encode(), by=BY, now=NOW, **other)  # type: ignore[arg-type]


def row(barcode: str, **cells: str) -> str:
    usual = {"isbn": "0-14-143958-0", "branch": "main", "location": "fic", "type": "book", "call": "823.7 AUS",
             "price": "12,50", "part": "", "lends": "yes"}  # fmt: skip
    return ";".join([barcode, *(usual | cells).values()]) + "\n"


def codes(report: ImportReport) -> list[tuple[int, list[str]]]:
    return [(outcome.row, [reason.code for reason in outcome.reasons]) for outcome in report.refused]


def test_copies_are_added_and_the_same_file_again_changes_nothing(shelves: Shelves) -> None:
    file = HEAD + row("31-A") + row("31-B", part="v. 2")
    assert run(file).counts == {"added": 2}
    item = Item.objects.get(barcode="31-A")
    assert (item.record_id, item.status, item.price_cents, item.call_number) == (
        shelves.emma.pk,
        "available",
        1250,
        "823.7 AUS",
    )
    before = list(Item.objects.order_by("pk").values())
    assert run(file).counts == {"unchanged": 2}
    assert list(Item.objects.order_by("pk").values()) == before


def test_a_floating_group_comes_by_its_code_and_cannot_be_removed_while_copies_float_in_it(shelves: Shelves) -> None:
    group = save_floating_group(code="fiction", name="Fiction", members=(), by=BY, now=NOW).id
    head = HEAD.replace("Part", "Floats")
    assert run(head + row("31", part="fiction")).counts == {"added": 1}
    assert Item.objects.get().floating_group_id == group
    assert codes(run(head + row("32", part="poetry"))) == [(2, ["code-unknown"])]
    with pytest.raises(Refused) as no:
        remove_floating_group(group_id=group, by=BY, now=NOW)
    assert no.value.codes == ("floating-group-in-use",)
    item = Item.objects.get()
    with pytest.raises(Refused) as no:
        edit_item(
            item_id=item.pk, version=1, details=shelves.details("31", floating_group_id=group + 1), by=BY, now=NOW
        )
    assert no.value.codes == ("floating-group-unknown",)


def test_a_known_barcode_changes_that_copy_where_cells_are_filled_and_never_its_status(shelves: Shelves) -> None:
    item = shelves.copy("31", status="checked-out", part="1", price_cents=999)
    assert run(HEAD + row("31", price="", part="2", call="FIC AUS", isbn="")).counts == {"changed": 1}
    item.refresh_from_db()
    assert (item.part, item.price_cents, item.call_number, item.status) == ("2", 999, "FIC AUS", "checked-out")


def test_bad_rows_are_refused_with_a_sentence_and_good_ones_beside_them_come_in(
    shelves: Shelves, tmp_path: Path
) -> None:
    shelves.copy("gone")
    delete_item(item_id=Item.objects.get().pk, by=BY, now=NOW)
    report = run(
        HEAD
        + row("1")
        + row("")
        + row("2", branch="west")
        + row("3", location="attic")
        + row("4", price="cheap", lends="perhaps")
        + row("5", isbn="9780141182810")
        + row("1")
        + row("gone")
        + row("6", type="boat")
        + row("7", isbn="")
        + row("8")
    )
    assert report.counts == {"added": 2, "refused": 9}
    assert codes(report) == [
        (3, ["barcode-missing"]),
        (4, ["code-unknown"]),
        (5, ["code-unknown"]),
        (6, ["cell-not-readable", "cell-not-readable"]),
        (7, ["record-unknown"]),
        (8, ["barcode-twice"]),
        (9, ["item-withdrawn"]),
        (10, ["code-unknown"]),
        (11, ["record-unknown"]),
    ]
    assert all(outcome.sentence for outcome in report.refused)
    report.write_rejects(tmp_path / "rejects.csv")
    assert "There is no branch “west”." in (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")


def test_a_title_may_be_named_by_our_number_or_its_control_number(shelves: Shelves) -> None:
    head = "barcode,record,control_number,branch,location,item_type,status\n"
    place = "main,fic,book"
    report = run(
        f"{head}1,{shelves.ulysses.pk},,{place},\n2,,c2,{place},On order\n3,,c9,{place},\n4,,c2,{place},lost\n"
    )
    assert report.counts == {"added": 2, "refused": 2}
    assert set(Item.objects.values_list("record_id", "status")) == {
        (shelves.ulysses.pk, "available"),
        (shelves.ulysses.pk, "on-order"),
    }
    assert codes(report) == [(4, ["record-unknown"]), (5, ["status-not-set-by-hand"])]


def test_a_number_of_two_titles_is_refused_as_ambiguous(shelves: Shelves) -> None:
    type(shelves.emma).objects.update(control_number="same")
    report = run("barcode,control_number,branch,location,item_type\n1,same,main,fic,book\n")
    assert codes(report) == [(2, ["record-ambiguous"])]


def test_p24_a_barcode_that_is_a_card_is_refused_in_its_row_only(shelves: Shelves) -> None:
    from shelflist.records.items.tests.test_actions import amina

    amina(shelves, "2187")
    report = run(HEAD + row("2187") + row("31"))
    assert report.counts == {"refused": 1, "added": 1}
    assert report.refused[0].sentence == "2187 is already Amina Bello's card."


def test_rows_of_a_branch_one_may_not_edit_are_refused(shelves: Shelves) -> None:
    file = (HEAD + row("1") + row("2", branch="east")).encode()
    report = import_items(file, by=shelves.people.clerk("edit-items"), now=NOW)
    assert report.counts == {"added": 1, "refused": 1}
    assert codes(report) == [(3, ["not-permitted"])]


def test_other_headers_are_mapped_unknown_ones_told_and_progress_is_reported(shelves: Shelves) -> None:
    steps: list[tuple[int, int]] = []
    outcomes: list[RowOutcome] = []
    body = "".join(f"s{number},c1,main,fic,book,red\n" for number in range(250))
    report = run(
        f"Strichcode,control_number,branch,location,item_type,Colour\n{body}",
        mapping={"Strichcode": "barcode"},
        progress=lambda *step: steps.append(step),
        each=outcomes.append,
    )
    assert report.counts == {"added": 250}
    assert steps == [(200, 250), (250, 250)]
    assert len(outcomes) == 250
    assert [str(notice) for notice in report.notices] == ["These columns are not known and were not read: Colour."]
    assert Entry.objects.filter(verb="import-items").count() == 2


def test_a_file_without_barcodes_is_refused_whole(shelves: Shelves) -> None:
    with pytest.raises(Refused) as no:
        run("title;author\nEmma;Austen\n")
    assert no.value.codes == ("columns-missing",)


def test_the_tags_scheme_and_levels_of_a_row_are_read(shelves: Shelves) -> None:
    run(
        "barcode,control_number,branch,location,item_type,tags,scheme,loan_level,call_number\n"
        "1,c1,main,fic,book,signed; gift ;signed,LC,3,PR4034 .E5\n"
    )
    item = Item.objects.get()
    assert (item.tags, item.scheme, item.loan_level) == (["signed", "gift"], "lcc", 3)


def test_the_guide_names_every_column() -> None:
    guide = Path(__file__).resolve().parents[5] / "docs" / "guides" / "importing.md"
    text = guide.read_text(encoding="utf-8")
    assert [column for column in COLUMNS if f"`{column}`" not in text] == []
