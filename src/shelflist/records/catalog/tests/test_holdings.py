"""The summary of holdings: a table of cases, and every holdings record of the shared files."""

from __future__ import annotations

import pytest

from shelflist.records.catalog.codec import read
from shelflist.records.catalog.flat import typed
from shelflist.records.catalog.holdings import places, statements
from shelflist.records.catalog.tests.samples import SHARED, needs_shared_data

VOLUMES = "853 20 ‡81 ‡av. ‡i(year)\n"
ISSUES = "853 20 ‡81 ‡av. ‡bno. ‡u4 ‡vr ‡i(year) ‡j(month)\n"

CASES = [
    # what the record says, and the line
    (VOLUMES + "863 41 ‡81.1 ‡a1-5 ‡i1990-1994", "v.1(1990)-v.5(1994)"),
    (VOLUMES + "863 41 ‡81.1 ‡a1-5 ‡i1990-1994 ‡wg\n863 41 ‡81.2 ‡a7- ‡i1996-", "v.1(1990)-v.5(1994), v.7(1996)-"),
    (VOLUMES + "863 41 ‡81.1 ‡a1-5 ‡i1990-1994 ‡wn\n863 41 ‡81.2 ‡a6 ‡i1999", "v.1(1990)-v.5(1994); v.6(1999)"),
    (VOLUMES + "863 41 ‡81.2 ‡a2 ‡i1991\n863 41 ‡81.1 ‡a1 ‡i1990", "v.1(1990)-v.2(1991)"),
    (VOLUMES + "863 41 ‡81.1 ‡a1 ‡i1990\n863 41 ‡81.2 ‡a3 ‡i1992", "v.1(1990), v.3(1992)"),
    (ISSUES + "863 41 ‡81.1 ‡a18 ‡b4 ‡i2007 ‡j02\n863 41 ‡81.2 ‡a19 ‡b1 ‡i2007 ‡j05",
     "v.18:no.4(2007:Feb.)-v.19:no.1(2007:May)"),
    (ISSUES + "863 41 ‡81.1 ‡a18 ‡b3 ‡i2007 ‡j02\n863 41 ‡81.2 ‡a19 ‡b1 ‡i2007 ‡j05",
     "v.18:no.3(2007:Feb.), v.19:no.1(2007:May)"),
    ("853 20 ‡81 ‡a(year) ‡b(season)\n863 41 ‡81.1 ‡a2007 ‡b24\n863 41 ‡81.2 ‡a2008 ‡b21",
     "2007:Winter-2008:Spring"),
    (ISSUES + "863 41 ‡81.1 ‡a10/11 ‡b2/1 ‡i2007/2008", "v.10/11:no.2/1(2007/2008)"),
    ("853 20 ‡81 ‡av. ‡gno.\n863 41 ‡81.1 ‡a3 ‡g27", "v.3=no.27"),
    ("853 20 ‡81 ‡a(year)\n863 41 ‡81.1 ‡a1995-1998", "1995-1998"),
    ("863 44 ‡80 ‡aSome issues", "Some issues"),
    ("866 41 ‡80 ‡av.1-12 (1950-1961)", "v.1-12 (1950-1961)"),
    (VOLUMES + "863 41 ‡81.1 ‡a1-5\n866 41 ‡81 ‡av. one to five", "v. one to five"),  # text in place of the pair
    (VOLUMES, ""),
]  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize(("fields", "line"), CASES)
def test_cat_holdings_are_said_in_one_line(fields: str, line: str) -> None:
    record = typed(f"LDR 00000ny  a2200000   4500\n{fields}").record
    assert "; ".join(one.text for one in statements(record)) == line


@pytest.mark.one_database
def test_cat_holdings_supplements_indexes_notes_and_places_are_told_apart() -> None:
    record = typed(
        "LDR 00000ny  a2200000   4500\n852 8# ‡aLib ‡bMain ‡cPER ‡hHD 9 ‡zAsk at the desk"
        "\n866 41 ‡80 ‡av.1-2 ‡zPartly torn"
        "\n854 20 ‡81 ‡oMaps ‡ano.\n864 41 ‡81.1 ‡a1-3\n868 41 ‡80 ‡aIndex 1990"
    ).record
    found = [(one.unit, one.text, one.note) for one in statements(record)]
    assert found == [
        ("basic", "v.1-2", "Partly torn"),
        ("supplements", "Maps: no.1-no.3", ""),
        ("indexes", "Index 1990", ""),
    ]
    [place] = places(record)
    assert (place.library, place.shelf, place.call_number, place.note) == ("Lib", "Main PER", "HD 9", "Ask at the desk")


@pytest.mark.one_database
@needs_shared_data
def test_cat_holdings_of_every_shared_file_are_said_without_a_fault() -> None:
    counts = {}
    for name in (
        "holdings/evergreen-serials.xml", "holdings/small-sources.mrc", "holdings/small-sources.xml",
        "holdings/bibsys-holdings.xml", "bib/pennstate-mixed-with-mfhd.mrc",
    ):  # fmt: skip
        with (SHARED / name).open("rb") as stream:
            records = [one.record for one in read(stream, name=name) if one.record is not None]
        said = [statements(one) for one in records if one.leader[6] in "uvxy" or one.all("866", "863")]
        counts[name] = sum(bool(one) for one in said)
        assert all(line.text and "  " not in line.text for one in said for line in one)
    assert counts["holdings/evergreen-serials.xml"] >= 5
    assert counts["bib/pennstate-mixed-with-mfhd.mrc"] >= 9
