"""Real and damaged files of many libraries: every good record is read, every damaged one is said to be so."""

from __future__ import annotations

import csv
import io
import tracemalloc
from functools import lru_cache

import pytest
from pymarc.marc8 import MARC8ToUnicode

from shelflist.records.catalog.codec import (
    CannotWrite,
    Reading,
    original_for,
    read,
    write_iso2709,
    write_json,
    write_marcxml,
)
from shelflist.records.catalog.codec.marcxml import MARCXML_END, MARCXML_START
from shelflist.records.catalog.derive import derive
from shelflist.records.catalog.tests.samples import SHARED, needs_shared_data

pytestmark = needs_shared_data


@lru_cache(maxsize=4)
def readings(name: str) -> tuple[Reading, ...]:
    with (SHARED / name).open("rb") as stream:
        return tuple(read(stream, name=name.rpartition("/")[2]))


def manifest() -> list[tuple[str, int]]:
    if not SHARED.is_dir():
        return []
    with (SHARED / "MANIFEST.tsv").open(encoding="utf-8") as stream:
        return [(row["file"], int(row["records"])) for row in csv.DictReader(stream, delimiter="\t")]


# file → (records read, entries set aside). What is set aside was looked at byte by byte, with yaz-marcdump as second
# opinion: it cannot be read without guessing. `REASONS` names what is said of the fault.
DAMAGED = {
    "real/processing-marc-pride-and-prejudice-with-many-errors.mrc": (383, 0),
    "real/processing-marc-bad_data_value.mrc": (1, 0),
    "real/processing-marc-bad_leaders_10_11.mrc": (1, 0),
    "real/processing-marc-bad_oversize_field_bad_directory.mrc": (5, 0),
    "real/processing-marc-chabon-bad-subfields-element.xml": (0, 1),
    "real/processing-marc-chabon-missing-datafield-tag.xml": (0, 1),
    "real/processing-marc-chabon-record-type-bad.xml": (2, 0),
    "real/pymarc-bad_records.mrc": (5, 3),
    "real/pymarc-bad_indicator.dat": (1, 0),
    "real/pymarc-bad_subfield_code.dat": (1, 0),
    "real/pymarc-utf8_errors.dat": (1, 0),
    "real/pymarc-regression45.dat": (12, 0),
    "real/marc4j-bad-characters-in-various-fields.mrc": (1, 0),
    "real/marc4j-not_unimarc_errors_3.mrc": (0, 3),
    "real/marc-perl-baddir.usmarc": (1, 0),
    "real/marc-perl-badldr.usmarc": (6, 1),
    "real/evergreen-FSL.marc": (52, 0),
    "real/evergreen-badisbns.xml": (10, 0),
    "real/openlibrary-talis_empty_245.mrc": (1, 0),
    "real/openlibrary-dasrmischepriv00rein_meta.mrc": (1, 0),
    "real/marc21-rs-invalid.mrc": (1, 0),
    "real/mod-data-import-invalidMarcFile.mrc": (0, 1),
    "real/mod-data-import-0.mrc": (0, 1),
    "real/data-import-processing-core-008_invalid_field.mrc": (1, 0),
    "real/catmandu-marc-broken.xml": (10, 0),
    "real/marctools-weird_ids.mrc": (8, 0),
    "real/rejects-bad-structure.mrc": (27, 4),
    "real/rejects-bad-marc8.mrc": (13, 5),
    "real/rejects-bad-utf8.mrc": (3, 1),
    "real/rejects-no-title.mrc": (14, 0),
    "real/unreadable-by-pymarc.mrc": (3, 1),
    "made/mrrc-e001_record_length_below_24.bin": (1, 0),
    "made/mrrc-e002_indicator_count_not_two.bin": (1, 0),
    "made/mrrc-e002_invalid_cataloging_form.bin": (1, 0),
    "made/mrrc-e002_invalid_character_coding.bin": (1, 0),
    "made/mrrc-e002_invalid_multipart_level.bin": (1, 0),
    "made/mrrc-e002_invalid_record_status.bin": (1, 0),
    "made/mrrc-e002_invalid_record_type.bin": (1, 0),
    "made/mrrc-e002_subfield_code_count_not_two.bin": (1, 0),
    "made/mrrc-e003_base_address_below_24.bin": (1, 0),
    "made/mrrc-e003_base_address_non_digit.bin": (1, 0),
    "made/mrrc-e004_base_address_past_record.bin": (1, 0),
    "made/mrrc-e006_no_record_terminator.bin": (1, 0),
    "made/mrrc-e101_directory_no_terminator.bin": (1, 0),
    "made/mrrc-e101_directory_non_digit_length.bin": (1, 0),
    "made/mrrc-e101_directory_non_digit_start.bin": (1, 0),
    "made/mrrc-e106_authority_field_too_short.bin": (1, 0),
    "made/mrrc-e106_expected_subfield_delimiter.bin": (0, 1),
    "made/mrrc-e106_field_length_past_data.bin": (1, 0),
    "made/mrrc-e106_recovery_invalid_field.bin": (0, 1),
    "made/mrrc-e201_bad_indicator.bin": (1, 0),
    "made/mrrc-e202_non_printable_subfield_code.bin": (1, 0),
    "made/mrrc-e301_invalid_utf8_in_authority_control_field.bin": (0, 1),
    "made/mrrc-e301_invalid_utf8_in_subfield.bin": (0, 1),
    "made/mrrc-e401_bad_char_reference.xml": (0, 1),
    "made/mrrc-e401_malformed_marcxml.xml": (0, 1),
    "made/mrrc-e401_unexpected_eof_in_subfield.xml": (0, 1),
    "made/truncated-mid-record.mrc": (19, 1),
    "made/terminator-missing.mrc": (20, 0),
    "made/wrong-length-in-leader.mrc": (20, 0),
    "made/utf8-flagged-marc8.mrc": (15, 0),
    "made/marc8-flagged-utf8.mrc": (15, 0),
    "made/crlf-between-records.mrc": (12, 0),
    "made/junk-between-records.mrc": (12, 1),  # the last line stands behind all records
    "made/directory-shifted.mrc": (10, 0),
    "made/double-encoded-utf8.mrc": (10, 0),
    "made/duplicate-control-numbers.mrc": (6, 0),
    "made/field-9999-edge.mrc": (2, 0),
    "made/hostile-entities.xml": (0, 1),
    "made/script-in-title.xml": (1, 0),
}

# file → words that the problem or a warning must say
REASONS = {
    "real/processing-marc-pride-and-prejudice-with-many-errors.mrc": "The leader has 23 characters",
    "real/processing-marc-bad_oversize_field_bad_directory.mrc": "longer than the directory has room for",
    "real/processing-marc-bad_data_value.mrc": "A field terminator stood inside a field",
    "real/processing-marc-bad_leaders_10_11.mrc": "Leader/10-11",
    "real/processing-marc-chabon-bad-subfields-element.xml": "element <subfields>",
    "real/processing-marc-chabon-record-type-bad.xml": "“Bibliographical”",
    "real/pymarc-bad_indicator.dat": "tag “0 2”",
    "real/pymarc-bad_subfield_code.dat": "delimiter in the middle",
    "real/marc4j-bad-characters-in-various-fields.mrc": "Control characters",
    "real/marc4j-not_unimarc_errors_3.mrc": "neither in UTF-8 nor in MARC-8",
    "real/marc-perl-baddir.usmarc": "directory was not closed",
    "real/mod-data-import-invalidMarcFile.mrc": "holds no MARC records",
    "real/mod-data-import-0.mrc": "is empty",
    "real/openlibrary-dasrmischepriv00rein_meta.mrc": "encoded twice",
    "real/rejects-bad-marc8.mrc": "no other encoding is certain",
    "made/mrrc-e001_record_length_below_24.bin": "The length in the leader is 00010",
    "made/mrrc-e002_indicator_count_not_two.bin": "Leader/10-11",
    "made/mrrc-e002_invalid_cataloging_form.bin": "Leader/18",
    "made/mrrc-e002_invalid_character_coding.bin": "Leader/09",
    "made/mrrc-e002_invalid_multipart_level.bin": "Leader/19",
    "made/mrrc-e002_invalid_record_status.bin": "Leader/05",
    "made/mrrc-e002_invalid_record_type.bin": "Leader/06",
    "made/mrrc-e003_base_address_below_24.bin": "base address",
    "made/mrrc-e004_base_address_past_record.bin": "base address",
    "made/mrrc-e006_no_record_terminator.bin": "record terminator was missing",
    "made/mrrc-e101_directory_no_terminator.bin": "directory was not closed",
    "made/mrrc-e101_directory_non_digit_length.bin": "directory was wrong",
    "made/mrrc-e106_expected_subfield_delimiter.bin": "Field 100 has no subfields",
    "made/mrrc-e106_field_length_past_data.bin": "directory was wrong",
    "made/mrrc-e106_recovery_invalid_field.bin": "cut off",
    "made/mrrc-e201_bad_indicator.bin": "indicators “:0”",
    "made/mrrc-e202_non_printable_subfield_code.bin": "Control characters",
    "made/mrrc-e301_invalid_utf8_in_subfield.bin": "Field 100",
    "made/mrrc-e401_bad_char_reference.xml": "line 5",
    "made/mrrc-e401_malformed_marcxml.xml": "mismatched tag",
    "made/mrrc-e401_unexpected_eof_in_subfield.xml": "line",
    "made/truncated-mid-record.mrc": "cut off",
    "made/terminator-missing.mrc": "record terminator was missing",
    "made/wrong-length-in-leader.mrc": "length in the leader",
    "made/marc8-flagged-utf8.mrc": "Leader/09 says Unicode",
    "made/junk-between-records.mrc": "bytes of other text",
    "made/directory-shifted.mrc": "directory was wrong",
    "made/double-encoded-utf8.mrc": "encoded twice",
    "made/hostile-entities.xml": "XML entities",
}


def test_every_damaged_file_has_its_row() -> None:
    with (SHARED / "damaged" / "DAMAGE.tsv").open(encoding="utf-8") as stream:
        assert {row["file"] for row in csv.DictReader(stream, delimiter="\t")} == set(DAMAGED)


@pytest.mark.parametrize("name", sorted(DAMAGED))
def test_p11_good_records_are_read_and_damaged_ones_set_aside(name: str) -> None:
    found = readings(f"damaged/{name}")
    good = [reading for reading in found if reading.record is not None]
    assert (len(good), len(found) - len(good)) == DAMAGED[name]


@pytest.mark.parametrize("name", sorted(REASONS))
def test_p11_the_reason_is_said_in_words(name: str) -> None:
    said = [
        phrase for reading in readings(f"damaged/{name}") for phrase in (*reading.warnings, reading.problem) if phrase
    ]
    assert any(REASONS[name] in str(phrase) for phrase in said)


@pytest.mark.parametrize("name", sorted(DAMAGED))
def test_p11_every_reading_says_where_it_stood(name: str) -> None:
    data = (SHARED / "damaged" / name).read_bytes()
    for position, reading in enumerate(readings(f"damaged/{name}"), start=1):
        assert reading.position == position
        assert data[reading.offset : reading.offset + len(reading.raw)] == reading.raw


def test_p11_all_doubly_encoded_records_are_warned_of() -> None:
    for reading in readings("damaged/made/double-encoded-utf8.mrc"):
        assert any("encoded twice" in str(warning) for warning in reading.warnings)


def test_p11_all_marc8_records_flagged_as_unicode_read_like_their_true_selves() -> None:
    for reading in readings("damaged/made/marc8-flagged-utf8.mrc"):
        assert reading.encoding == "marc-8"
        right = reading.raw[:9] + b" " + reading.raw[10:]
        [again] = read(io_of(right))
        assert again.record == reading.record


def test_script_in_a_title_is_text() -> None:
    [reading] = readings("damaged/made/script-in-title.xml")
    assert reading.record is not None
    derived = derive(reading.record)
    assert derived.title == "<script>alert(1)</script> <img src=x onerror=alert(2)> {{7*7}} ${7*7}"
    assert derived.author == 'O\'Neil, "Q"; DROP TABLE bib;--'
    assert b"<script>" not in write_marcxml(reading.record)


def test_s6_hostile_entities_are_refused_before_they_grow() -> None:
    tracemalloc.start()
    with (SHARED / "damaged/made/hostile-entities.xml").open("rb") as stream:
        [reading] = read(stream)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reading.record is None
    assert peak < 2_000_000


# ---- good files


@pytest.mark.parametrize(("name", "count"), manifest())
def test_every_record_of_a_good_file_is_read(name: str, count: int) -> None:
    found = readings(name)
    assert [str(reading.problem) for reading in found if reading.problem] == []
    assert len(found) == count


@pytest.mark.parametrize(("name", "_count"), manifest())
def test_derived_columns_of_real_records_fit_into_their_columns(name: str, _count: int) -> None:
    from shelflist.records.catalog.models import Record

    limits = {field.name: field.max_length for field in Record._meta.get_fields() if getattr(field, "max_length", None)}
    for reading in readings(name):
        assert reading.record is not None
        derived = derive(reading.record)
        for column, limit in limits.items():
            assert len(str(getattr(derived, column, ""))) <= limit
        assert all(len(kind) <= 10 and 0 < len(value) <= 120 for kind, value in derived.identifiers)
        if derived.kind == "bib" and reading.record.subfield("245", "a").strip(" ./:"):
            assert derived.title
            assert derived.title_key or not derived.title.isascii() or not any(map(str.isalnum, derived.title))


@pytest.mark.parametrize(("name", "_count"), manifest())
def test_real_records_survive_every_format(name: str, _count: int) -> None:
    for reading in readings(name):
        record = reading.record
        assert record is not None
        [from_json] = read(io_of(write_json(record)))
        assert from_json.record == record
        [from_xml] = read(io_of(MARCXML_START + write_marcxml(record) + MARCXML_END))
        assert from_xml.record == record
        try:
            binary = write_iso2709(record)
        except CannotWrite:
            assert name.endswith(".xml")
            continue
        [from_binary] = read(io_of(binary))
        assert from_binary.record == record


@pytest.mark.parametrize(("name", "_count"), manifest())
def test_original_bytes_are_given_back_untouched(name: str, _count: int) -> None:
    data = (SHARED / name).read_bytes()
    for reading in readings(name):
        assert data[reading.offset : reading.offset + len(reading.raw)] == reading.raw
        if not reading.format.startswith("unimarc"):
            assert original_for(reading.raw, reading.format, reading.encoding, reading.format) == reading.raw


def io_of(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


MARC8_FILES = [
    "bib/conifer-music-marc8.mrc",
    "bib/laurentian-french-marc8.mrc",
    "bib/hebrew-marc8.mrc",
    "bib/virginia-mixed.mrc",
]


@pytest.mark.parametrize("name", MARC8_FILES)
def test_p11_marc8_agrees_with_pymarc(name: str) -> None:
    compared = 0
    for reading in readings(name):
        if (
            reading.encoding != "marc-8"
            or (reading.raw.isascii() and b"\x1b" not in reading.raw)
            or b"\x7f" in reading.raw
        ):
            continue
        if any(
            "encoding may be wrong" in str(warning) or "without a letter" in str(warning)
            for warning in reading.warnings
        ):
            continue
        assert reading.record is not None
        for field, piece in zip(reading.record.fields, body_of(reading.raw), strict=True):
            if len(field) == 4:
                values = [part[1:] for part in piece.split(b"\x1f")[1:]]
                expected = [MARC8ToUnicode(quiet=True).translate(value) for value in values]
                assert [value for _code, value in field[3]] == expected
                compared += 1
    assert compared > 100


def body_of(raw: bytes) -> list[bytes]:
    base, directory = int(raw[12:17]), raw[24 : int(raw[12:17]) - 1]
    pieces = []
    for at in range(0, len(directory), 12):
        start = base + int(directory[at + 7 : at + 12])
        pieces.append(raw[start : start + int(directory[at + 3 : at + 7]) - 1])
    return pieces
