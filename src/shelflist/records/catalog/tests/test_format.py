"""CAT-02, CAT-05: the format's own table. It is read whole, hangs together, and knows what real records hold."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils.translation import override

from shelflist.ground.common.phrases import Phrase, phrase
from shelflist.ground.ui.localise import text
from shelflist.records.catalog.codec import read
from shelflist.records.catalog.format import (
    block_of_006,
    block_of_007,
    block_of_008,
    blocks_of_007,
    countries,
    is_local,
    languages,
    leader_block,
    material_of,
    named,
    names,
    spec_of,
    table,
)
from shelflist.records.catalog.format.fixed import LENGTHS
from shelflist.records.catalog.marc import MarcRecord, is_data
from shelflist.records.catalog.tests.samples import SHARED, needs_shared_data

pytestmark = pytest.mark.one_database

# Looked at one by one: one source's own fields and subfields, which no edition of the standard knows.
FOREIGN_FIELDS = {("authority", "103"), ("authority", "403"), ("authority", "503")}  # the IISH's own
FOREIGN_SUBFIELDS = {(tag, "0") for tag in ("020", "035", "852", "866", "876")} | {("876", "4"), ("876", "y")}


def kind_of(record: MarcRecord) -> str:
    return {"z": "authority", "u": "holdings", "v": "holdings", "x": "holdings", "y": "holdings"}.get(
        record.leader[6], "bib"
    )


@pytest.mark.parametrize(("kind", "least"), [("bib", 260), ("authority", 140), ("holdings", 55)])
def test_cat_05_the_table_has_every_field_of_a_format_in_words(kind: str, least: int) -> None:
    fields = table(kind)
    assert len(fields) >= least
    for spec in fields.values():
        assert spec.name
        for one in (spec.subfields or {}).values():
            assert one.label or one.obsolete or spec.obsolete, (spec.tag, one.code)
    in_use = [tag for tag, spec in fields.items() if not spec.is_control and not spec.obsolete]
    assert all(fields[tag].subfields is None or fields[tag].shown_subfields() for tag in in_use)


@pytest.mark.parametrize(
    ("kind", "tag", "name", "repeatable", "code", "code_repeatable"),
    [
        ("bib", "100", "Main entry: personal name", False, "e", True),
        ("bib", "245", "Title statement", False, "a", False),
        ("bib", "650", "Subject: topic", True, "x", True),
        ("bib", "264", "Production, publication, distribution, manufacture, copyright", True, "c", True),
        ("bib", "773", "Host item", True, "q", False),
        ("bib", "866", "Textual holdings: basic unit", True, "a", False),
        ("authority", "400", "See from: personal name", True, "w", False),
        ("holdings", "852", "Location", True, "p", False),
    ],
)
def test_cat_02_a_field_is_named_with_its_subfields(
    kind: str, tag: str, name: str, repeatable: bool, code: str, code_repeatable: bool
) -> None:
    spec = spec_of(kind, tag)
    assert spec is not None
    assert spec.subfields is not None
    assert (spec.name, spec.repeatable, spec.subfields[code].repeatable) == (name, repeatable, code_repeatable)


def test_cat_05_the_positions_of_a_fixed_field_follow_each_other_without_a_gap() -> None:
    blocks = [(block_of_008("bib", material), 40) for material in ("BK", "CF", "MP", "MU", "CR", "VM", "MX")]
    blocks += [(block_of_008(kind), LENGTHS[kind]) for kind in ("authority", "holdings")]
    blocks += [(block, 18) for form in "acdefgijkmoprst" if (block := block_of_006(form))]
    for block, length in blocks:
        places = [place for one in block.positions for place in range(one.start, one.end + 1)]
        begin = 1 if block.field == "006" else 0
        assert places == list(range(begin, length)), (block.field, block.form)
    for block in blocks_of_007():
        places = [place for one in block.positions for place in range(one.start, one.end + 1)]
        assert places == list(range(1, len(places) + 1)), block.form


def test_cat_05_codes_are_known_and_unknown_ones_are_found() -> None:
    places = {one.label: one for one in block_of_008("bib", "BK").positions}
    assert places["18-21"].unknown("ab  ") == ""
    assert places["18-21"].unknown("a9| ") == "9"
    assert places["35-37"].unknown("eng") == ""
    assert places["35-37"].unknown("xyz") == "xyz"
    assert places["15-17"].unknown("gw ") == ""
    assert places["15-17"].unknown("qqq") == "qqq"
    projection = next(one for one in block_of_008("bib", "MP").positions if one.label == "22-23")
    assert projection.unknown("bd") == ""
    assert projection.unknown("qq") == "qq"
    assert languages()["scc"].obsolete
    assert not languages()["srp"].obsolete
    assert len(languages()) > 500
    assert len(countries()) > 370
    assert {one.label for one in leader_block("bib").positions} >= {"05", "06", "07", "17", "18"}
    assert [material_of(f"00000n{two} a2200000 a 4500") for two in ("am", "as", "em", "jm", "gm", "mm", "pc")] == [
        "BK", "CR", "MP", "MU", "VM", "CF", "MX",
    ]  # fmt: skip


@needs_shared_data
def test_cat_05_the_table_knows_nearly_everything_that_real_records_hold() -> None:
    unknown: Counter[tuple[str, ...]] = Counter()
    fields = 0
    for path in sorted([*SHARED.glob("bib/*"), *SHARED.glob("authority/*"), *SHARED.glob("holdings/*")]):
        with path.open("rb") as file:
            for reading in read(file, name=path.name):
                if reading.record is None:
                    continue
                kind = kind_of(reading.record)
                for field in reading.record.fields:
                    if is_local(field[0]) or (kind, field[0]) in FOREIGN_FIELDS:
                        continue
                    fields += 1
                    spec = spec_of(kind, field[0])
                    if spec is None:
                        unknown[kind, field[0]] += 1
                    elif is_data(field) and spec.subfields is not None:
                        odd = {code for code, _value in field.subfields} - set(spec.subfields) - {"9"}
                        odd = {code for code in odd if (field.tag, code) not in FOREIGN_SUBFIELDS}
                        if odd:
                            unknown[kind, field.tag, *sorted(odd)] += 1
    share = sum(unknown.values()) / fields
    assert fields > 100_000
    assert share < 0.005, f"{sum(unknown.values())} of {fields}: {unknown.most_common(20)}"


def test_cat_05_names_of_the_format_are_said_in_the_cataloguers_language() -> None:
    """A name has a context: English says `Dates` of a person and of a list of days alike."""
    assert {"Title statement", "Single date", "Key"} <= set(names())
    with override("de"):
        assert text(named("Title statement")) == "Titelangabe"
        assert text(named("Key")) == "Tonart"
        assert text(named("Dates")) != text(phrase("Dates"))
    assert Phrase.from_data(named("Key").to_data()) == named("Key")
    assert text(named("Key")) == str(named("Key")) == "Key"


@needs_shared_data
def test_cat_05_the_coded_positions_of_real_records_are_known() -> None:
    seen = odd = 0
    for name in ("loc-50.mrc", "loc-books-all-2014.mrc", "british-library.xml", "evergreen-rda.mrc", "loc-general.xml"):
        with (SHARED / "bib" / name).open("rb") as file:
            for reading in read(file, name=name):
                if reading.record is None or kind_of(reading.record) != "bib":
                    continue
                fixed = reading.record.control("008")
                blocks = [(block_of_008("bib", material_of(reading.record.leader)), fixed)]
                physical = [str(field[1]) for field in reading.record.fields if field[0] == "007"]
                blocks += [(block, text) for text in physical if (block := block_of_007(text[:1]))]
                for block, text in blocks:
                    for one in block.positions:
                        seen += 1
                        odd += bool(one.unknown(text[one.start : one.end + 1]))
    assert odd / seen < 0.005
