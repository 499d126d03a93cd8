"""Records in the formats that other programs read: a table of cases, and everything real that we have."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from shelflist.records.catalog import formats
from shelflist.records.catalog.codec import read
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.tests.samples import SHARED, gatsby, needs_shared_data

pytestmark = pytest.mark.one_database
CASES = tomllib.loads((Path(__file__).parent / "cases" / "formats.toml").read_text(encoding="utf-8"))["case"]
ADDRESS = "https://library.example/title/7?a=1&b=2"
XML: dict[str, Callable[[MarcRecord], str]] = {
    "marcxml": formats.marcxml,
    "mods": formats.mods,
    "oai_dc": formats.oai_dc,
    "srw_dc": formats.srw_dc,
}


def of_case(case: dict[str, object]) -> MarcRecord:
    """A record from lines like `245 14 $aThe title :$brest`."""
    fields: list[Control | Data] = []
    for line in str(case["marc"]).strip().splitlines():
        tag, rest = line[:3], line[4:]
        if tag < "010":
            fields.append(Control(tag, rest))
        else:
            subfields = [(part[0], part[1:]) for part in rest[2:].split("$")[1:]]
            fields.append(Data(tag, rest[0].replace("#", " "), rest[1].replace("#", " "), subfields))
    return MarcRecord(str(case.get("leader", "00000nam a2200000 i 4500")), fields)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_oai_02_a_record_says_the_same_in_every_format(case: dict[str, object]) -> None:
    record = of_case(case)
    said = {
        "mods": formats.mods(record),
        "oai_dc": formats.oai_dc(record),
        "schema": json.dumps(formats.schema_org(record), ensure_ascii=False),
        "ris": formats.ris(record),
        "bibtex": formats.bibtex(record),
        "coins": json.dumps(parse_qs(formats.coins(record)), ensure_ascii=False),
        "plain": formats.plain_text(record),
    }
    for name, text in said.items():
        wanted = case.get(name, [])
        assert isinstance(wanted, list)
        for piece in wanted:
            assert piece in text, f"{name} does not say {piece}:\n{text}"
        unwanted = case.get(f"no_{name}", [])
        assert isinstance(unwanted, list)
        for piece in unwanted:
            assert piece not in text, f"{name} says {piece}:\n{text}"


@pytest.mark.parametrize("name", XML)
def test_what_looks_like_markup_is_text(name: str) -> None:
    attack = '<script>alert(1)</script>"]]>&evil; \x0b \ufffe'
    record = gatsby(t245a=attack, t650a=attack, t100a=attack)
    record.fields.append(Data("856", "4", "0", [("u", f"https://x.example/{attack}"), ("3", attack)]))
    root = etree.fromstring(XML[name](record).encode())
    assert "script" not in {etree.QName(element).localname for element in root.iter()}
    assert "<script>alert(1)</script>" in "".join(str(text) for text in root.itertext())


def test_a_line_break_in_a_title_begins_no_field_of_ris_or_bibtex() -> None:
    record = gatsby(t245a="Title\r\nER  - \r\nTY  - BOOK }\n@book{x,")
    assert formats.ris(record).count("\r\nER  - \r\n") == 1
    assert formats.bibtex(record).count("\n@") == 0


def test_an_address_of_a_script_is_no_link() -> None:
    record = gatsby()
    record.fields.append(Data("856", "4", "0", [("u", "javascript:alert(1)"), ("u", "https://good.example/")]))
    assert [link.url for link in formats.describe(record).links] == ["https://good.example/"]
    assert "javascript" not in formats.mods(record) + formats.oai_dc(record) + formats.ris(record)


TAGS = (
    "020",
    "022",
    "041",
    "050",
    "100",
    "110",
    "245",
    "246",
    "264",
    "300",
    "490",
    "505",
    "520",
    "600",
    "650",
    "655",
    "700",
    "773",
    "830",
    "856",
    "880",
)
TEXT = st.text(max_size=12)
FIELD = st.one_of(
    st.builds(Control, st.sampled_from(["001", "003", "005", "007", "008"]), TEXT),
    st.builds(
        Data,
        st.sampled_from(TAGS),
        st.sampled_from(" 0147x"),
        st.sampled_from(" 0247x"),
        st.lists(st.tuples(st.sampled_from("abcdefntuvxyz0246"), TEXT), max_size=4),
    ),
)


@settings(max_examples=60)
@given(st.lists(FIELD, max_size=8), st.sampled_from("abcdefgijkmoprtzuvxy "), st.sampled_from("abcdmsi "))
def test_no_record_makes_a_format_fail(fields: list[Control | Data], kind: str, level: str) -> None:
    record = MarcRecord(f"00000n{kind}{level} a2200000 i 4500", fields)
    for write in XML.values():
        etree.fromstring(write(record).encode())
    json.dumps(formats.schema_org(record, ADDRESS))
    formats.coins(record), formats.ris(record, ADDRESS), formats.bibtex(record, ADDRESS), formats.plain_text(record)


@needs_shared_data
def test_real_records_become_valid_marcxml_and_well_formed_mods_and_dublin_core() -> None:
    """A file from each of several libraries; MARCXML against the schema of the Library of Congress."""
    schema = etree.XMLSchema(etree.parse(str(SHARED / "schemas" / "MARC21slim.xsd")))
    tried = 0
    for name in ("loc-books-all-2014.mrc", "rism-music-manuscripts.xml", "hebrew-marc8.mrc", "huge-nypl-journal.xml"):
        with (SHARED / "bib" / name).open("rb") as file:
            for reading in list(read(file))[:25]:
                if reading.record is None:
                    continue
                tried += 1
                text = formats.marcxml(reading.record)
                assert schema.validate(etree.fromstring(text.encode())), f"{name}: {schema.error_log}"
                for write in (formats.mods, formats.oai_dc, formats.srw_dc):
                    etree.fromstring(write(reading.record).encode(), etree.XMLParser(huge_tree=True))
    assert tried > 60
