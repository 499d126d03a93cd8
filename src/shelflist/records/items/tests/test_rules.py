"""Statuses as a state machine, and call numbers as the shelf sorts them."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.records.items.rules import callnumbers, statuses
from shelflist.records.items.rules.callnumbers import part_key, shelf_key
from shelflist.records.items.rules.details import ItemDetails, Surroundings, reasons_against
from shelflist.records.items.rules.statuses import ACTS, EVERY, MAGIC, PLAIN, STATUSES, WAYS, may_become, reason_against

any_status = st.sampled_from(sorted(EVERY))
any_act = st.sampled_from(sorted(ACTS))


# --- statuses ---------------------------------------------------------------------------------------------------------


def test_cat_09_there_are_nineteen_statuses() -> None:
    assert len(STATUSES) == 19


def test_cat_09_the_magic_statuses_are_evergreens() -> None:
    assert {
        "checked-out", "lost", "in-transit", "on-hold-shelf", "ill", "on-reservation-shelf", "long-overdue",
        "lost-and-paid", "cancelled-transit",
    } == MAGIC  # fmt: skip


@given(any_status, any_status)
def test_cat_09_a_hand_moves_only_between_plain_statuses(old: str, new: str) -> None:
    assert may_become(old, new, "set-status") == (old == new or (old in PLAIN and new in PLAIN))


@given(any_act, any_status, any_status)
def test_cat_09_every_way_not_in_the_table_is_refused_with_a_sentence(act: str, old: str, new: str) -> None:
    written = any(way.act == act and old in way.sources and new in way.targets for way in WAYS)
    refusal = reason_against(old, new, act)
    if written or old == new:
        assert refusal is None
    else:
        assert refusal is not None
        assert str(refusal.message)
        assert "{" not in str(refusal.message)


@given(st.text(max_size=20), any_status)
def test_unknown_statuses_lead_nowhere(unknown: str, status: str) -> None:
    if unknown not in EVERY:
        assert not may_become(status, unknown)
        assert not may_become(unknown, status)
        assert reason_against(status, unknown, "set-status") is not None


@given(any_act, any_status, any_status)
def test_what_an_act_did_undo_may_take_back(act: str, old: str, new: str) -> None:
    if may_become(old, new, act):
        assert may_become(new, old, "undo")


@given(any_status, any_status)
def test_undo_never_goes_where_no_act_came_from(old: str, new: str) -> None:
    if old != new and may_become(old, new, "undo"):
        assert any(statuses.leads(act, new, old) for act in ACTS)


@pytest.mark.parametrize(
    ("act", "old", "new", "may"),
    [
        ("check-out", "available", "checked-out", True),
        ("check-out", "missing", "checked-out", True),  # whoever brings it to the desk has found it
        ("check-out", "checked-out", "checked-out", True),  # staying is no change; the open loan is what refuses
        ("check-out", "discard", "checked-out", False),
        ("check-out", "available", "lost", False),
        ("check-in", "checked-out", "reshelving", True),
        ("check-in", "lost-and-paid", "available", True),
        ("check-in", "checked-out", "lost", False),
        ("mark-lost", "checked-out", "lost", True),
        ("mark-lost", "available", "lost", False),
        ("mark-missing", "checked-out", "missing", False),
        ("mark-missing", "on-hold-shelf", "missing", True),
        ("pay-lost", "lost", "lost-and-paid", True),
        ("pay-lost", "available", "lost-and-paid", False),
        ("withdraw", "checked-out", "discard", False),
        ("withdraw", "lost", "discard", False),
        ("withdraw", "lost-and-paid", "discard", True),
        ("cancel-transit", "in-transit", "cancelled-transit", True),
        ("set-status", "available", "checked-out", False),
        ("set-status", "lost", "available", False),
        ("send", "discard", "in-transit", False),
        ("capture", "on-order", "on-hold-shelf", False),
    ],
)
def test_cat_09_ways(act: str, old: str, new: str, may: bool) -> None:
    assert may_become(old, new, act) is may


def test_every_status_can_be_reached_and_left() -> None:
    assert set().union(*(way.targets for way in WAYS)) == EVERY
    assert set().union(*(way.sources for way in WAYS)) == EVERY


def test_flags_do_not_contradict_each_other() -> None:
    for code, facts in STATUSES.items():
        assert not (facts.available and facts.magic), code
        assert facts.active or not facts.available, code
        if facts.restrict_delete:
            assert not may_become(code, "discard", "withdraw"), code


# --- call numbers -----------------------------------------------------------------------------------------------------

SHELVES = {
    "ddc": ["E DAH", "FIC AUS", "FIC AUSTEN", "FIC BAL", "001", "001.01 Z", "005.13 A4", "005.133 A1", "305.8 B1",
            "305.80 C1", "813.4 T969a", "813.4 T969h", "813.54 KIN", "823.7 AUS 1990", "823.7 AUS 2005", "823.91 ADA",
            "973.7 F68 v.2", "973.7 F68 v.10"],
    "lcc": ["A 7", "A 50", "AB9 L3", "B528.S298", "B528.S43", "PR4034 .E5", "PR4034 .E5 1996", "PR4034 .E5 1996b",
            "PR4034 .E5 2003", "PR4034 .E53", "PR4034 .P7", "PR4034.5 .A1", "PR4035 .A1", "QA76.73.P98 L87 2013",
            "QA76.9 .D3", "QA761 .A1", "ZA 1"],
    "nlm": ["QS 4", "QS 18.2", "QV 38", "W 1 AB", "W 18 A1", "WB 100 A1 2009", "WB 100 A1 2010", "WG 120", "WG 1000"],
    "sudoc": ["A 1.1:", "A 1.1:A", "A 1.1:A 2", "A 1.1:A 11", "A 1.1:2", "A 1.1:11", "A 1.1/A:", "A 1.1/2:", "A 1.2:",
              "A 1.11:", "A 13.2:T 73", "AA 1.1:", "C 3.134/2:C 83", "Y 4.F 76/1:AF 8/12"],
    "udc": ["62+63", "62/69", "62", "62 AUS", "62:53", "62=111", "62(091)", "62(44)", '62"18"', "62A", "62-1", "621",
            "621.3", "621.39", "622"],
    "local": ["CD 9", "CD 10", "CD 10.5", "CD 11 A", "CD 11 B", "DVD 1", "MAP-2", "MAP-11"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "before", "after"), [(s, a, b) for s, row in SHELVES.items() for a, b in pairwise(row)]
)
def test_cat_20_each_stands_left_of_the_next(scheme: str, before: str, after: str) -> None:
    assert shelf_key(scheme, before) < shelf_key(scheme, after)


@pytest.mark.parametrize(
    ("scheme", "one", "other"),
    [
        ("ddc", "813.54 KIN", "813.54  kin"),
        ("ddc", "813/.54 KIN", "813.54 KIN"),
        ("ddc", "[Fic] AUS", "FIC AUS"),
        ("ddc", "863.64 GARCÍA", "863.64 GARCIA"),
        ("lcc", "PR4034 .E5", "PR 4034.E5"),
        ("lcc", "pr4034 e5", "PR4034 .E5"),
        ("sudoc", "A 1.1: A 2", "A1.1:A2"),
        ("udc", "621.39", "62139"),
        ("local", "CD-009", "CD 9"),
    ],
)
def test_cat_20_spelling_does_not_move_a_book(scheme: str, one: str, other: str) -> None:
    assert shelf_key(scheme, one) == shelf_key(scheme, other)


def test_cat_20_prefixed_books_stand_together_before_the_others_and_suffixed_ones_behind() -> None:
    in_order = [
        shelf_key("ddc", "001", prefix="J"),
        shelf_key("ddc", "900", prefix="J"),
        shelf_key("ddc", "001", prefix="REF"),
        shelf_key("ddc", "001"),
        shelf_key("ddc", "001", suffix="FOLIO"),
        shelf_key("ddc", "001.1"),
    ]
    assert in_order == sorted(in_order)


@given(st.sampled_from(sorted(callnumbers.SCHEMES)), st.text(max_size=200))
def test_any_text_has_a_key_that_a_column_can_hold(scheme: str, text: str) -> None:
    assert len(shelf_key(scheme, text)) <= 300


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_cat_20_lc_class_numbers_sort_as_numbers(one: int, other: int) -> None:
    keys = shelf_key("lcc", f"QA{one} .A1"), shelf_key("lcc", f"QA{other} .A1")
    assert (keys[0] < keys[1]) == (one < other)


@given(st.decimals(0, 999, places=4, allow_nan=False), st.decimals(0, 999, places=4, allow_nan=False))
def test_cat_20_dewey_numbers_sort_as_decimals(one: object, other: object) -> None:
    keys = shelf_key("ddc", f"{one:08.4f}"), shelf_key("ddc", f"{other:08.4f}")
    assert (keys[0] < keys[1]) == (one < other)  # type: ignore[operator]


CALL_NUMBERS = Path(__file__).resolve().parents[6] / "shared" / "data" / "callnumbers"
SCHEME = {"LC": "lcc", "Dewey": "ddc", "SuDoc": "sudoc", "Local": "local"}


def rows_of(name: str) -> list[dict[str, str]]:
    file = CALL_NUMBERS / name
    if not file.exists():
        pytest.skip("the collection of call numbers is not here")
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_cat_20_every_ordered_list_comes_out_in_order_the_disputed_ones_too() -> None:
    rows = rows_of("sorted-lists.tsv")
    wrong = [
        (one["list"], one["call_number"], two["call_number"])
        for one, two in pairwise(rows)
        if one["list"] == two["list"]
        and shelf_key(SCHEME[one["scheme"]], one["call_number"]) > shelf_key(SCHEME[two["scheme"]], two["call_number"])
    ]
    assert len(rows) > 200
    assert wrong == []


def test_cat_20_every_pair_stands_as_it_is_said_to() -> None:
    wrong = []
    for row in rows_of("pairs.tsv"):
        scheme = row["scheme"]
        one, two = (
            part_key(text) if scheme == "Item" else shelf_key(SCHEME[scheme], text)
            for text in (row["first"], row["second"])
        )
        if not {"before": one < two, "same": one == two, "different": one != two}[row["relation"]]:
            wrong.append(row)
    assert wrong == []


@pytest.mark.parametrize(
    "in_order",
    [["v. 1", "v. 2", "v. 10"], ["disc 1", "disc 2"], ["Jan 1996", "Feb 1996", "Dec 1996"], ["Winter", "Summer"],
     ["", "1", "1a", "2"]],
)  # fmt: skip
def test_parts_stand_in_the_order_in_which_they_came_out(in_order: list[str]) -> None:
    assert sorted(in_order, key=part_key) == in_order


# --- details ----------------------------------------------------------------------------------------------------------

KNOWN = Surroundings(frozenset({1, 2}), {10: 1, 20: 2}, frozenset({5}))
GOOD = {"record_id": 1, "barcode": "31", "item_type_id": 5, "branch_id": 1, "location_id": 10}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"barcode": "  "}, "barcode-missing", "barcode"),
        ({"barcode": "31 2"}, "barcode-not-usable", "barcode"),
        ({"barcode": "~31"}, "barcode-not-usable", "barcode"),
        ({"barcode": "ä"}, "barcode-not-usable", "barcode"),
        ({"barcode": "3" * 31}, "barcode-not-usable", "barcode"),
        ({"item_type_id": 6}, "item-type-unknown", "item_type"),
        ({"branch_id": 3}, "branch-unknown", "branch"),
        ({"location_id": 20}, "location-not-in-branch", "location"),
        ({"owner_id": 3}, "branch-unknown", "owner"),
        ({"scheme": "abc"}, "scheme-unknown", "scheme"),
        ({"call_number": "x" * 121}, "too-long", "call_number"),
        ({"price_cents": -1}, "out-of-range", "price_cents"),
        ({"copy_number": 99_999}, "out-of-range", "copy_number"),
        ({"loan_level": 4}, "level-unknown", "loan_level"),
    ],
)
def test_cat_08_whatever_is_wrong_is_said_with_its_field(change: dict[str, object], code: str, field: str) -> None:
    assert reasons_against(ItemDetails(**GOOD), KNOWN) == ()  # type: ignore[arg-type]
    [refusal] = reasons_against(ItemDetails(**(GOOD | change)), KNOWN)  # type: ignore[arg-type]
    assert (refusal.code, refusal.details["field"]) == (code, field)


def test_every_reason_is_told_at_once() -> None:
    bad = ItemDetails(1, "", 6, 3, 10, scheme="abc", loan_level=9)
    assert len(reasons_against(bad, KNOWN)) == 5
