"""Two records become one by a profile (CAT-15, P14: local fields are protected)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelflist.departments.cataloguing.rules.profiles import (
    STOCK,
    FieldRule,
    Profile,
    merged,
    reasons_against,
    stock,
)
from shelflist.records.catalog.flat import flat_field, typed
from shelflist.records.catalog.marc import MarcRecord

pytestmark = pytest.mark.one_database

OURS = """
LDR 00000nam a2200000 i 4500
001 ours-1
245 10 ‡aThe dispossessed
300 ## ‡a341 p.
590 ## ‡aSigned by the author
650 #0 ‡aPhysicists ‡vFiction ‡0(ours)11
655 #7 ‡aUtopian fiction
856 40 ‡uhttps://library.example/1 ‡5XyZ
"""
THEIRS = """
LDR 00000cam a2200000 i 4500
001 theirs-9
020 ## ‡a9780061054884
245 14 ‡aThe dispossessed : ‡ban ambiguous utopia
650 #0 ‡aPhysicists ‡vFiction ‡0(theirs)77
650 #0 ‡aAnarchism
852 ## ‡bVENDOR
856 40 ‡uhttps://vendor.example/9
949 ## ‡aGBP 9.99
"""


def record(text: str) -> MarcRecord:
    return typed(text.strip()).record


def after(profile: Profile, *tags: str) -> list[str]:
    result = merged(record(OURS), record(THEIRS), profile)
    return [flat_field(field) for field in result.fields if not tags or field[0] in tags]


def rule(action: str, tag: str, subfields: str = "", **more: str) -> Profile:
    return Profile("theirs", (FieldRule(action, tag, subfields=subfields, **more),))


@pytest.mark.parametrize(
    ("profile", "tags", "expected"),
    [
        (rule("preserve", "245"), ["245"], ["245 10 ‡aThe dispossessed"]),
        (rule("preserve", "59X"), ["590"], ["590 ## ‡aSigned by the author"]),
        (rule("replace", "300"), ["300"], ["300 ## ‡a341 p."]),  # nothing is replaced by nothing
        (rule("remove", "650"), ["650"], []),
        (rule("add", "856"), ["856"],
         ["856 40 ‡uhttps://vendor.example/9", "856 40 ‡uhttps://library.example/1 ‡5XyZ"]),
        (rule("preserve", "650", "0"), ["650"],
         ["650 #0 ‡aPhysicists ‡vFiction ‡0(ours)11", "650 #0 ‡aAnarchism"]),
        (rule("add", "650", "0"), ["650"],
         ["650 #0 ‡aPhysicists ‡vFiction ‡0(ours)11 ‡0(theirs)77", "650 #0 ‡aAnarchism"]),
        (rule("remove", "650", "0"), ["650"], ["650 #0 ‡aPhysicists ‡vFiction", "650 #0 ‡aAnarchism"]),
        (Profile("theirs", (FieldRule("preserve", "856", with_code="5", with_text="xyz"),)), ["856"],
         ["856 40 ‡uhttps://vendor.example/9", "856 40 ‡uhttps://library.example/1 ‡5XyZ"]),
        (Profile("theirs", (FieldRule("preserve", "245", ind2="0"),)), ["245"],
         ["245 14 ‡aThe dispossessed : ‡ban ambiguous utopia", "245 10 ‡aThe dispossessed"]),
        (Profile("ours", (FieldRule("replace", "245"),)), ["245", "300"],
         ["245 14 ‡aThe dispossessed : ‡ban ambiguous utopia", "300 ## ‡a341 p."]),
        (Profile("theirs", (), (FieldRule("remove", "949"), FieldRule("remove", "245", subfields="b"))),
         ["245", "949"], ["245 14 ‡aThe dispossessed :"]),
    ],
)  # fmt: skip
def test_cat_15_fields_and_subfields_are_preserved_replaced_added_and_removed(
    profile: Profile, tags: list[str], expected: list[str]
) -> None:
    assert after(profile, *tags) == expected


def test_p14_the_stock_profile_keeps_local_fields_and_takes_no_vendor_fields() -> None:
    kept = stock("keep-local")
    assert kept is not None
    text = after(kept.profile)
    assert "590 ## ‡aSigned by the author" in text
    assert "856 40 ‡uhttps://library.example/1 ‡5XyZ" in text
    assert not [line for line in text if line[:3] in ("852", "949")]
    assert [line[:3] for line in text] == sorted(line[:3] for line in text)


def test_the_first_profile_takes_everything_as_it_came() -> None:
    assert merged(record(OURS), record(THEIRS), STOCK[0].profile) == record(THEIRS)


def test_a_field_in_its_original_script_goes_with_its_field_and_keeps_its_link() -> None:
    ours = record(
        "LDR 00000nam a2200000 i 4500\n245 10 ‡6880-01 ‡aVoĭna i mir\n880 10 ‡6245-01/(N ‡aВойна и мир\n500 ## ‡aA note"
    )
    theirs = record(
        "LDR 00000nam a2200000 i 4500\n100 1# ‡6880-01 ‡aTolstoĭ\n245 10 ‡aWar and peace\n880 1# ‡6100-01/(N ‡aТолстой"
    )
    result = merged(ours, theirs, Profile("theirs", (FieldRule("preserve", "245"),)))
    assert [flat_field(field) for field in result.fields] == [
        "100 1# ‡6880-01 ‡aTolstoĭ",
        "245 10 ‡6880-02 ‡aVoĭna i mir",
        "880 1# ‡6100-01/(N ‡aТолстой",
        "880 10 ‡6245-02/(N ‡aВойна и мир",
    ]


@pytest.mark.parametrize(
    ("name", "profile", "codes"),
    [
        ("", Profile(), ["profile-name-missing"]),
        ("x", Profile("both"), ["profile-otherwise-unknown"]),
        ("x", rule("keep", "245"), ["profile-rule-wrong"]),
        ("x", rule("preserve", "24"), ["profile-rule-wrong"]),
        ("x", rule("preserve", "245", "A$"), ["profile-rule-wrong"]),
        ("x", rule("preserve", "245", ind1="12"), ["profile-rule-wrong"]),
        ("x", rule("preserve", "856", with_code="5"), ["profile-rule-wrong"]),
        ("x", rule("preserve", "9XX"), []),
    ],
)
def test_cat_15_what_cannot_be_a_profile_is_said(name: str, profile: Profile, codes: list[str]) -> None:
    assert [one.code for one in reasons_against(name, profile)] == codes


def test_every_stock_profile_is_right_and_comes_back_from_its_data() -> None:
    for one in STOCK:
        assert reasons_against(str(one.name), one.profile) == []
        assert Profile.from_data(one.profile.to_data()) == one.profile


LINES = st.lists(
    st.sampled_from(["245 10 ‡aA", "650 #0 ‡aB ‡0x", "650 #0 ‡aC", "856 40 ‡uu", "590 ## ‡ad", "008 fixed"]), max_size=6
)


@given(LINES, LINES, st.sampled_from(STOCK))
def test_merging_again_with_the_same_record_changes_nothing(ours: list[str], theirs: list[str], one: object) -> None:
    profile = one.profile  # type: ignore[attr-defined]
    mine, other = (record("\n".join(["LDR 00000nam a2200000 i 4500", *lines])) for lines in (ours, theirs))
    once = merged(mine, other, profile)
    assert merged(once, other, profile) == once
