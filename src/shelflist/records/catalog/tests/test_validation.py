"""CAT-05: what is found in a record. A table of cases, and: whatever a record holds, looking at it raises nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.records.catalog.codec import read
from shelflist.records.catalog.flat import flat, restored, typed
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.tests.samples import SHARED, needs_shared_data
from shelflist.records.catalog.validation import ERROR, new_errors, validate

pytestmark = pytest.mark.one_database

GOOD = {
    "bib": """
LDR 00000nam a2200000 i 4500
001 41208
008 110118s2010    nyuaf    b    001 0beng··
020 ## ‡a9780679444329 ‡q(hardcover)
040 ## ‡aDLC ‡beng ‡erda ‡cDLC
050 00 ‡aE185.6 ‡b.W685 2010
100 1# ‡aWilkerson, Isabel, ‡eauthor.
245 14 ‡aThe warmth of other suns : ‡bthe epic story of America’s great migration / ‡cIsabel Wilkerson.
264 #1 ‡aNew York : ‡bRandom House, ‡c[2010]
300 ## ‡ax, 622 pages : ‡billustrations ; ‡c25 cm
336 ## ‡atext ‡btxt ‡2rdacontent
337 ## ‡aunmediated ‡bn ‡2rdamedia
338 ## ‡avolume ‡bnc ‡2rdacarrier
650 #0 ‡aAfrican Americans ‡xMigrations ‡xHistory ‡y20th century.
""",
    "authority": """
LDR 00000nz  a2200000n  4500
008 860211n| azannaabn          |a aaa     d
040 ## ‡aDLC ‡beng ‡cDLC
100 1# ‡aWilkerson, Isabel
400 1# ‡wnne ‡aWilkerson, I.
670 ## ‡aThe warmth of other suns, 2010
""",
    "holdings": """
LDR 00000nx  a22000001n 4500
004 41208
008 2301010p    8   1001aaeng0230101
852 0# ‡bMAIN ‡hE185.6 ‡i.W685 2010
866 #0 ‡a1-3
""",
}
CASES = tomllib.loads((Path(__file__).parent / "cases" / "validation.toml").read_text("utf-8"))["case"]


def changed(case: dict[str, Any]) -> MarcRecord:
    record = typed(GOOD[case.get("kind", "bib")].replace("·", " ")).record
    record.fields = [field for field in record.fields if field[0] not in case.get("without", ())]
    record.fields += typed("\n".join(case.get("add", ()))).record.fields
    for one in case.get("raw", ()):
        if len(one) == 2:
            record.fields.append(Control(*one))
        else:
            record.fields.append(Data(one[0], one[1], one[2], [(code, value) for code, value in one[3]]))
    record.leader = case.get("leader", record.leader)
    return record


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cat_05_what_is_found(case: dict[str, Any]) -> None:
    record = changed(case)
    findings = validate(record)
    found = {
        f"{one.severity} {one.code} {one.tag}{'$' + one.subfield if one.subfield else ''}"
        f"{'/' + one.position if one.position else ''}"
        for one in findings
    }
    if case.get("any"):
        assert found & set(case["finds"])
    else:
        assert found == set(case["finds"])
    for one in findings:
        assert str(one.message)
        assert one.index < len(record.fields)
        if one.index >= 0:
            assert record.fields[one.index][0] == one.tag


def test_cat_05_a_finding_can_bring_the_field_that_would_be_right() -> None:
    record = changed({"without": ["337", "338", "264"], "add": ["264 #1 ‡c[2011]", "020 ## ‡a9780679444328 ‡q(hb)"]})
    instead = {one.code: one.instead for one in validate(record)}
    assert instead["isbn-invalid"] == (Data("020", " ", " ", [("a", "9780679444329"), ("q", "(hb)")]),)
    assert instead["years-disagree"][0][1][7:11] == "2011"
    assert [field[0] for field in instead["rda-types-missing"]] == ["337", "338"]
    mended = MarcRecord(record.leader, [*record.fields, *instead["rda-types-missing"]])
    assert "rda-types-missing" not in {one.code for one in validate(mended)}


def test_cat_05_what_was_wrong_before_stops_nobody() -> None:
    before = changed({"add": ["412 ## ‡aOld sin", "412 ## ‡aTwice"]})
    after = changed({"add": ["500 ## ‡aNew note", "412 ## ‡aOld sin", "412 ## ‡aTwice"]})
    assert new_errors(after, before) == ()
    assert [one.code for one in new_errors(after, None)] == ["tag-unknown", "tag-unknown"]
    assert [one.code for one in new_errors(changed({"without": ["245"]}), before)] == ["title-missing"]


anything = st.text(max_size=12)
some_field = st.one_of(
    st.builds(Control, st.one_of(st.sampled_from(["001", "006", "007", "008", "500"]), anything), anything),
    st.builds(
        Data,
        st.one_of(
            st.sampled_from(
                ["010", "020", "022", "024", "041", "245", "264", "300", "490", "856", "880", "100", "008"]
            ),
            anything,
        ),
        st.sampled_from(" 0123479ax"),
        st.sampled_from(" 0123479ax"),
        st.lists(st.tuples(st.sampled_from("abcdhuvx2680 $é"), anything), max_size=4),
    ),
)
some_leader = st.one_of(anything, st.from_regex(r"00000n[aceijmgpzvq][mscb] a22000007[ ai] 4500", fullmatch=True))


@settings(max_examples=150, deadline=None)
@given(some_leader, st.lists(some_field, max_size=6))
def test_cat_05_whatever_a_record_holds_looking_at_it_raises_nothing(leader: str, fields: list[Any]) -> None:
    record = MarcRecord(leader, fields)
    for one in validate(record):
        assert str(one.message)
        assert str(one.remedy)
        hash(one.fault)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_cat_02_whatever_is_typed_is_read(text: str) -> None:
    record = typed(text).record
    again = typed(flat(record))
    assert [field[0] for field in again.record.fields] == [field[0] for field in record.fields]


def test_cat_02_the_dollar_sign_begins_a_subfield_and_is_money_beside_the_double_dagger() -> None:
    [price] = typed("020 ## ‡a9780679444329 ‡c$30.00").record.fields
    assert price == Data("020", " ", " ", [("a", "9780679444329"), ("c", "$30.00")])
    [title] = typed("245 14 $a The title : $b rest /$cwho").record.fields
    assert title == Data("245", "1", "4", [("a", "The title :"), ("b", "rest /"), ("c", "who")])
    assert typed("500 A note").record.fields == [Data("500", " ", " ", [("a", "A note")])]
    assert typed("245 10 A title").record.fields == [Data("245", "1", "0", [("a", "A title")])]
    assert typed("650 \\0$aCats").record.fields == [Data("650", " ", "0", [("a", "Cats")])]
    assert typed("500 $aOne").record.fields == [Data("500", " ", " ", [("a", "One")])]
    found = typed("LDR 01837cam a2200397 i 4500\n?? what\n\n001 x")
    assert found.record.leader == "00000cam a2200000 i 4500"
    assert [number for number, _why in found.problems] == [2]


@needs_shared_data
def test_cat_02_every_real_record_is_the_same_after_a_walk_through_plain_text() -> None:
    for name in ("bib/loc-general.xml", "bib/libcarpentry-multilingual.mrc", "bib/temple-alma.xml"):
        with (SHARED / name).open("rb") as file:
            for reading in read(file, name=name):
                if (record := reading.record) is not None:
                    assert restored(typed(flat(record)).record, record) == record


@needs_shared_data
def test_cat_05_good_records_of_great_libraries_have_few_errors() -> None:
    read_count = wrong = 0
    for name in ("loc-50.mrc", "loc-books-all-2014.mrc", "british-library.xml", "evergreen-rda.mrc"):
        with (SHARED / "bib" / name).open("rb") as file:
            for reading in read(file, name=name):
                if reading.record is not None:
                    read_count += 1
                    errors = [one for one in validate(reading.record) if one.severity == ERROR]
                    wrong += bool(errors)
    assert wrong / read_count < 0.05
