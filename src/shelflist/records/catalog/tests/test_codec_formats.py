"""MARCXML, JSON, UNIMARC and MARC-8, and what is said about files that are none of them."""

from __future__ import annotations

import io
import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.records.catalog.codec import (
    MARCXML_END,
    MARCXML_START,
    CannotWrite,
    Reading,
    marc8,
    original_for,
    read,
    write_json,
    write_marcxml,
)
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.tests.samples import LEADER, gatsby, records


def readings(data: bytes, name: str = "") -> list[Reading]:
    return list(read(io.BytesIO(data), name=name))


def collection(*elements: bytes) -> bytes:
    return MARCXML_START + b"".join(elements) + MARCXML_END


# ---- MARCXML


@given(records())
def test_cat_01_what_is_written_as_marcxml_reads_back_the_same(record: MarcRecord) -> None:
    [reading] = readings(collection(write_marcxml(record)))
    assert reading.record == record


@pytest.mark.parametrize("size", [9_999, 10_000, 99_999, 100_000, 5_000_000])
def test_p12_size_is_no_matter_in_marcxml_and_json(size: int) -> None:
    record = MarcRecord(LEADER, [Data("500", " ", " ", [("a", "x" * size)])])
    assert readings(collection(write_marcxml(record)))[0].record == record
    assert readings(write_json(record))[0].record == record


def test_any_prefix_and_wrapper_will_do() -> None:
    inner = write_marcxml(gatsby()).replace(b"</", b"</m:").replace(b"<", b"<m:").replace(b"<m:/m:", b"</m:")
    oai = (
        b'<OAI-PMH xmlns:m="x"><ListRecords><record><header/><metadata>'
        + inner
        + b"</metadata></record></ListRecords></OAI-PMH>"
    )
    [reading] = readings(oai)
    assert reading.record == gatsby()
    assert oai[reading.offset : reading.offset + len(reading.raw)] == reading.raw
    assert reading.raw == inner.strip()


def test_one_bad_record_element_costs_no_other() -> None:
    bad = (
        b"<record><leader>"
        + LEADER.encode()
        + b'</leader><datafield tag="245"><subfields code="a">x</subfields></datafield></record>'
    )
    good = write_marcxml(gatsby())
    first, wrong, last = readings(collection(good, bad, good))
    assert first.record == last.record == gatsby()
    assert wrong.raw == bad
    assert "<subfields>" in str(wrong.problem)


def test_broken_xml_keeps_what_was_read_and_names_the_line() -> None:
    good, broken = readings(MARCXML_START + write_marcxml(gatsby()) + b"<record><leader>\n</oops>")
    assert good.record == gatsby()
    assert "broken in line" in str(broken.problem)
    assert broken.raw.startswith(b"<record>")


def test_text_behind_the_end_of_the_xml_does_not_lose_the_last_record() -> None:
    good, broken = readings(collection(write_marcxml(gatsby())) + b"more")
    assert good.record == gatsby()
    assert broken.record is None


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8"])
def test_the_declared_encoding_is_heard(encoding: str) -> None:
    text = write_marcxml(gatsby(t245a="Été")).decode()
    data = f'<?xml version="1.0" encoding="{encoding}"?><collection>{text}</collection>'.encode(encoding)
    [reading] = readings(data)
    assert reading.encoding == encoding
    assert reading.record == gatsby(t245a="Été")


def test_an_unknown_encoding_is_said() -> None:
    [reading] = readings(b'<?xml version="1.0" encoding="klingon"?><collection/>')
    assert "cannot be read" in str(reading.problem) or "broken" in str(reading.problem)


@pytest.mark.parametrize(
    "attack",
    [
        b'<!DOCTYPE c [<!ENTITY a "aaaa">]><collection><record>&a;</record></collection>',
        b'<!DOCTYPE c SYSTEM "http://127.0.0.1:9/x.dtd"><collection><record><leader>&a;</leader></record></collection>',
        b"<!DOCTYPE c ["
        + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (n + 1, n, n) for n in range(99))
        + b"]><c>&a99;</c>",
        b"<collection>" + b"<x>" * 10_000,
        b"<collection>" + b"<record>" * 10_000,
        b"<collection><record>" + b"<datafield tag='245'>" * 10_000,
        b"<collection>" + b"y" * 30_000_000,
        b"<collection><record>" + b"<x " + b"y" * 30_000_000,
        b"<collection><record><leader>" + b"y" * 30_000_000,
    ],
)
def test_s6_attacks_by_xml_are_refused_before_they_grow(attack: bytes) -> None:
    tracemalloc.start()
    [reading] = readings(attack)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * len(attack) + 2_000_000
    assert reading.record is None
    assert reading.problem is not None


def test_xml_without_records_says_so() -> None:
    [reading] = readings(b"<feed><entry/></feed>")
    assert "no MARC record" in str(reading.problem)


def test_control_characters_are_never_written_as_xml() -> None:
    with pytest.raises(CannotWrite, match="Field 245"):
        write_marcxml(gatsby(t245a="a\x1bb"))


@pytest.mark.parametrize(
    ("attributes", "tag", "warned"),
    [
        ('tag="HOL" ind1=" " ind2=" "', "HOL", False),
        ('tag="INST" ind1=" " ind2=" "', "INST", True),
        ('tag="590"', "590", False),
    ],
)
def test_odd_tags_of_other_systems_are_accepted(attributes: str, tag: str, warned: bool) -> None:
    field = f'<datafield {attributes}><subfield code="a">x</subfield></datafield>'
    element = f"<record><leader>{LEADER[:23]}</leader>{field}</record>"
    [reading] = readings(element.encode())
    assert reading.record is not None
    assert reading.record.fields == [Data(tag, " ", " ", [("a", "x")])]
    assert any("23 characters" in str(warning) for warning in reading.warnings)
    assert any("tag “" in str(warning) for warning in reading.warnings) == warned


@given(st.binary(max_size=300))
def test_any_bytes_behind_an_angle_bracket_are_read_to_the_end(data: bytes) -> None:
    for reading in readings(b"<record>" + data):
        assert (reading.record is None) == (reading.problem is not None)


# ---- JSON


@given(st.lists(records(), min_size=1, max_size=3), st.sampled_from(["array", "lines", "joined", "pretty"]))
@settings(max_examples=60)
def test_cat_01_what_is_written_as_json_reads_back_the_same(several: list[MarcRecord], form: str) -> None:
    written = [write_json(record) for record in several]
    data = {
        "array": b"[" + b",".join(written) + b"]",
        "lines": b"\n".join(written) + b"\n",
        "joined": b"".join(written),
        "pretty": json.dumps([json.loads(one) for one in written], indent=2).encode(),
    }[form]
    found = readings(data)
    assert [reading.record for reading in found] == several
    assert all(data[reading.offset : reading.offset + len(reading.raw)] == reading.raw for reading in found)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b'{"leader": 5, "fields": [{"001": "x"}]}', "no leader"),
        (b'{"title": "x"}', "no list of fields"),
        (b'{"leader": "x", "fields": [{"245": {"subfields": "x"}}]}', "Field 245"),
        (b'{"leader": "x", "fields": ["245"]}', "one tag"),
        (b'{"leader": "x", "fields": [{"001": "\\ud800"}]}', "halves of characters"),
        (b'{"leader": "x" "fields": []}', "not valid JSON"),
        (b'{"leader": "x", "fields": []}', "no fields"),
    ],
)
def test_one_bad_json_record_costs_no_other(bad: bytes, said: str) -> None:
    good = write_json(gatsby())
    first, wrong, last = readings(good + b"\n" + bad + b"\n" + good)
    assert first.record == last.record == gatsby()
    assert said in str(wrong.problem)


def test_a_line_of_json_cut_off_costs_only_itself() -> None:
    good = write_json(gatsby())
    first, wrong, last = readings(good + b"\n" + good[:100] + b"\n" + good)
    assert first.record == last.record == gatsby()
    assert wrong.problem is not None


def test_json_without_records_says_so() -> None:
    [reading] = readings(b"[]")
    assert "no MARC record" in str(reading.problem)


@given(st.binary(max_size=300))
def test_any_bytes_behind_a_brace_are_read_to_the_end(data: bytes) -> None:
    for reading in readings(b"{" + data):
        assert (reading.record is None) == (reading.problem is not None)


# ---- files that are something else


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "nothing but blanks"),
        (b"\n<!DOCTYPE HTML><html><body>502 Bad Gateway</body></html>", "is a web page"),
        (b"PK\x03\x04....", "is compressed"),
        (b"\x1f\x8b\x08....", "is compressed"),
        ("<collection/>".encode("utf-16"), "UTF-16"),
        (b"title,author\nx,y\n", "holds no MARC records"),
    ],
)
def test_p11_a_file_that_is_no_marc_is_said_to_be_what_it_is(data: bytes, said: str) -> None:
    [reading] = readings(data, "export.mrc")
    assert reading.record is None
    assert said in str(reading.problem)
    assert "export.mrc" in str(reading.problem)


def test_the_name_of_a_file_does_not_matter() -> None:
    [reading] = readings(write_json(gatsby()), "records.mrc")
    assert reading.format == "json"


# ---- original bytes


def test_original_bytes_are_given_back_only_in_their_own_format() -> None:
    raw = write_json(gatsby())
    assert original_for(raw, "json", "utf-8", "json") == raw
    assert original_for(raw, "json", "utf-8", "iso2709") is None
    assert original_for(None, "", "", "json") is None
    assert original_for(b"{\n}", "json", "utf-8", "json") == b"{ }"
    assert original_for(b"12345", "iso2709", "utf-8", "iso2709") is None
    assert original_for(b"<marc:record/>", "marcxml", "utf-8", "marcxml") == b"<marc:record/>"
    assert original_for(b"<other:record/>", "marcxml", "utf-8", "marcxml") is None
    assert original_for(b"<record/>", "marcxml", "iso-8859-1", "marcxml") is None


# ---- MARC-8


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("plain", b"plain"),
        ("Été", b"\xe2Et\xe2e"),
        ("Łódź", b"\xa1\xe2od\xe2z"),
        ("ộ", b"\xf2\xe3o"),
        ("Мир", b"\x1b(NmIR\x1b(B"),
        ("שלום", b"\x1b(2ylem\x1b(B"),
        ("東京", b"\x1b$1!C+!0D\x1b(B"),
        ("H₂O", b"H\x1bb2\x1b(BO"),
    ],
)
def test_marc8_as_the_library_of_congress_writes_it(text: str, encoded: bytes) -> None:
    if text == "東京":
        assert marc8.encode(text).startswith(b"\x1b$1")
    else:
        assert marc8.encode(text) == encoded
        assert marc8.decode(encoded) == text
    assert marc8.decode(marc8.encode(text)) == text


def test_what_marc8_lacks_is_written_as_a_reference_and_read_back() -> None:
    assert marc8.encode("snow ☃ man") == b"snow &#x2603; man"
    assert marc8.decode(b"snow &#x2603; man") == "snow ☃ man"


def test_a_reference_that_marc8_did_not_need_stays_text() -> None:
    assert marc8.decode(b"&#x0041; &#x00E9; &#xD800;") == "&#x0041; &#x00E9; &#xD800;"


@pytest.mark.parametrize("bad", [b"\xff", b"\x1b", b"\x1bQ", b"\x1b(?x", b"\x1b$1!", b"\x1b$1\x7f\x7f\x7f", b"\xafx"])
def test_bytes_that_marc8_does_not_know_are_an_error_and_never_a_blank(bad: bytes) -> None:
    with pytest.raises(marc8.NotMarc8):
        marc8.decode(bad)


@given(st.binary(max_size=60))
def test_marc8_decoding_ends_in_text_or_in_its_own_error(data: bytes) -> None:
    try:
        assert isinstance(marc8.decode(data), str)
    except marc8.NotMarc8:
        return


# ---- UNIMARC


def unimarc(*fields: Data) -> bytes:
    general = Data("100", " ", " ", [("a", "20110330d1973    m  y0frey50      ba")])
    plain = MarcRecord("00000nam a2200000   4500", [Control("001", "FR1"), general, *fields])
    return collection(write_marcxml(plain))


def test_unimarc_is_known_by_its_fields_and_converted() -> None:
    title = Data(
        "200", "1", " ", [("a", "\x98Les \x9cmisérables"), ("e", "roman"), ("f", "Victor Hugo"), ("g", "éd. Allem")]
    )
    author = Data("700", " ", "1", [("a", "Hugo"), ("b", "Victor"), ("f", "1802-1885"), ("4", "070")])
    corporate = Data("712", "0", "2", [("a", "Gallimard")])
    imprint = Data("210", " ", " ", [("a", "Paris"), ("c", "Gallimard"), ("d", "1973")])
    subject = Data("606", " ", " ", [("a", "Roman"), ("y", "France"), ("z", "19e siècle"), ("2", "rameau")])
    [reading] = readings(
        unimarc(
            Data("101", "0", " ", [("a", "fre")]),
            title,
            imprint,
            subject,
            author,
            corporate,
            Data("039", " ", " ", [("a", "x")]),
        )
    )
    record = reading.record
    assert record is not None
    assert reading.format == "unimarc-xml"
    assert record.first("245") == Data(
        "245", "1", "4", [("a", "Les misérables"), ("b", "roman"), ("c", "Victor Hugo ; éd. Allem")]
    )
    assert record.first("100") == Data("100", "1", " ", [("a", "Hugo, Victor"), ("d", "1802-1885"), ("4", "070")])
    assert record.subfield("264", "b") == "Gallimard"
    assert record.first("650") == Data(
        "650", " ", "7", [("a", "Roman"), ("z", "France"), ("y", "19e siècle"), ("2", "rameau")]
    )
    assert record.control("008")[7:11] == "1973"
    assert record.control("008")[35:38] == "fre"
    assert len(record.control("008")) == 40
    assert "converted" in str(reading.warnings[0])
    assert "039" in str(reading.warnings[1])
    assert original_for(reading.raw, reading.format, reading.encoding, "marcxml") is None
