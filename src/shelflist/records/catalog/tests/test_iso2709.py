"""ISO 2709: what is written reads back the same, sizes are kept to, and damage costs only what is damaged."""

from __future__ import annotations

import io
import sys
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelflist.records.catalog.codec import CannotWrite, Reading, TooBig, read, write_iso2709
from shelflist.records.catalog.codec.iso2709 import LARGEST
from shelflist.records.catalog.marc import Control, Data, MarcRecord
from shelflist.records.catalog.tests.samples import LEADER, MARC8_TEXT, gatsby, records


def readings(data: bytes) -> list[Reading]:
    return list(read(io.BytesIO(data)))


def only(data: bytes) -> Reading:
    [reading] = readings(data)
    return reading


def noted(size: int) -> MarcRecord:
    """A record with one note that takes `size` bytes in ISO 2709, terminator included."""
    return MarcRecord(LEADER, [Control("001", "1"), Data("500", " ", " ", [("a", "x" * (size - 5))])])


@given(records())
def test_cat_01_what_is_written_in_utf8_reads_back_the_same(record: MarcRecord) -> None:
    reading = only(write_iso2709(record))
    assert reading.record == record


@given(records(MARC8_TEXT))
def test_cat_01_what_is_written_in_marc8_reads_back_the_same(record: MarcRecord) -> None:
    reading = only(write_iso2709(record, "marc-8"))
    assert reading.record == record


def test_cat_01_marc8_that_is_valid_utf8_too_says_what_it_is() -> None:
    """¡Æ is C6 A5 in MARC-8, which is ƥ in UTF-8."""
    record = MarcRecord(LEADER, [Control("001", "1"), Data("500", " ", " ", [("a", "¡Æ")])])
    reading = only(write_iso2709(record, "marc-8"))
    assert (reading.record, reading.encoding) == (record, "marc-8")


@given(st.lists(records(), min_size=1, max_size=4), st.sampled_from([b"", b"\r\n", b"\n", b"\0", b" \t"]))
@settings(max_examples=40)
def test_records_are_told_apart_whatever_stands_between_them(several: list[MarcRecord], between: bytes) -> None:
    found = readings(between.join(write_iso2709(record) for record in several) + between)
    assert [reading.record for reading in found] == several
    assert [reading.position for reading in found] == list(range(1, len(several) + 1))


def test_offset_and_bytes_say_exactly_where_a_record_stood() -> None:
    first, second = write_iso2709(gatsby()), write_iso2709(gatsby(t245a="Tender is the night :"))
    data = b"\xef\xbb\xbf" + first + b"\r\n" + second
    for reading in readings(data):
        assert data[reading.offset : reading.offset + len(reading.raw)] == reading.raw
    assert [reading.raw for reading in readings(data)] == [first, second]


@pytest.mark.parametrize("size", [9_998, 9_999])
def test_p12_a_field_of_9999_bytes_is_written_and_read(size: int) -> None:
    assert only(write_iso2709(noted(size))).record == noted(size)


@pytest.mark.parametrize("size", [10_000, 5_000_000])
def test_p12_a_longer_field_is_refused_by_name(size: int) -> None:
    with pytest.raises(TooBig, match="Field 500 has"):
        write_iso2709(noted(size))


def full(size: int) -> MarcRecord:
    """A record of exactly `size` bytes out of legal fields."""
    record = MarcRecord(LEADER, [Data("500", " ", " ", [("a", "x" * 9_000)]) for _count in range(10)])
    missing = size - len(write_iso2709(record)) - 12 - 5
    record.fields.append(Data("501", " ", " ", [("a", "y" * missing)]))
    return record


def test_p12_a_record_of_99999_bytes_is_written_and_read() -> None:
    data = write_iso2709(full(99_999))
    assert len(data) == 99_999
    assert only(data).record == full(99_999)


def test_p12_a_record_of_100000_bytes_is_refused() -> None:
    with pytest.raises(TooBig, match="100000 bytes"):
        write_iso2709(full(100_000))


def test_p12_length_counts_bytes_and_not_letters() -> None:
    with pytest.raises(TooBig):
        write_iso2709(MarcRecord(LEADER, [Data("500", " ", " ", [("a", "é" * 6_000)])]))


@pytest.mark.parametrize("bad", ["a\x1eb", "a\x1fb", "a\x1db", "a\0b", "a\x1bb", "a\nb", "a\ufffeb"])
def test_control_characters_are_never_written(bad: str) -> None:
    with pytest.raises(CannotWrite, match="control characters"):
        write_iso2709(gatsby(t245a=bad))


@pytest.mark.parametrize(
    "field",
    [
        Data("24", "0", "0", [("a", "x")]),
        Data("245", "é", "0", [("a", "x")]),
        Data("245", "0", "", [("a", "x")]),
        Data("245", "0", "0", [("ü", "x")]),
        Data("001", "0", "0", [("a", "x")]),
    ],
)
def test_a_field_that_would_break_the_record_is_refused(field: Data) -> None:
    with pytest.raises(CannotWrite):
        write_iso2709(MarcRecord(LEADER, [field]))


def test_leader_09_says_the_encoding_written() -> None:
    assert write_iso2709(gatsby())[9:10] == b"a"
    assert write_iso2709(gatsby(), "marc-8")[9:10] == b" "


def test_p12_what_other_programs_write_too_big_is_read_with_a_warning() -> None:
    note = b"  \x1fa" + b"x" * 12_000 + b"\x1e"
    directory = b"001000500000" + b"5001200500005" + b"501000612010"
    body = b"1234\x1e" + note + b"  \x1fay\x1e"
    [reading] = readings(b"12082nam a2200062   4500" + directory + b"\x1e" + body + b"\x1d")
    assert reading.record is not None
    assert [field[0] for field in reading.record.fields] == ["001", "500", "501"]
    assert reading.record.subfield("500", "a") == "x" * 12_000
    assert any("room for" in str(warning) for warning in reading.warnings)


# ---- damage


def test_p11_utf8_under_a_leader_that_says_marc8_is_read_as_utf8() -> None:
    data = bytearray(write_iso2709(gatsby(t245a="Été à Łódź")))
    data[9:10] = b" "
    reading = only(bytes(data))
    assert reading.encoding == "utf-8"
    assert reading.record is not None
    assert reading.record.subfield("245", "a") == "Été à Łódź"


def test_p11_marc8_under_a_leader_that_says_unicode_is_read_as_marc8_with_a_warning() -> None:
    data = bytearray(write_iso2709(gatsby(t245a="Été à Łódź"), "marc-8"))
    data[9:10] = b"a"
    reading = only(bytes(data))
    assert reading.encoding == "marc-8"
    assert reading.record is not None
    assert reading.record.subfield("245", "a") == "Été à Łódź"
    assert "Leader/09 says Unicode" in str(reading.warnings[0])


def test_p11_latin1_is_read_with_a_warning() -> None:
    data = write_iso2709(gatsby(t245a="Koeln und Duesseldorf")).replace(
        b"Koeln und Duesseldorf", "Köln,und,,Düsseldorf,".encode("latin-1")
    )
    reading = only(data.replace(b"nam a", b"nam  "))
    assert reading.encoding == "latin-1"
    assert reading.record is not None
    assert reading.record.subfield("245", "a") == "Köln,und,,Düsseldorf,"
    assert "Latin-1" in str(reading.warnings[0])


def test_p11_bytes_in_no_known_encoding_are_set_aside_with_the_field_named() -> None:
    data = write_iso2709(gatsby(t245a="0123456789")).replace(b"0123456789", "ВойнаМир12".encode("cp1251"))
    reading = only(data)
    assert reading.record is None
    assert "Field 245 is neither in UTF-8 nor in MARC-8" in str(reading.problem)
    assert reading.raw == data


def test_p11_fields_in_different_encodings_are_each_read_as_what_they_are() -> None:
    record = MarcRecord(LEADER, [Data("245", "0", "0", [("a", "Łódź")]), Data("500", " ", " ", [("a", "XXXXXXX")])])
    data = write_iso2709(record).replace(b"XXXXXXX", b"caf\xe2e ab")
    reading = only(data.replace(b"%05d" % len(data), b"%05d" % len(data)))
    assert reading.record is not None
    assert reading.record.subfield("245", "a") == "Łódź"
    assert reading.record.subfield("500", "a") == "café ab"
    assert any("Some fields are in UTF-8" in str(warning) for warning in reading.warnings)


def test_p11_lost_characters_and_doubly_encoded_text_are_warned_of() -> None:
    lost = only(write_iso2709(gatsby(t245a="Caf\ufffd")))
    assert "U+FFFD" in str(lost.warnings[0])
    twice = only(write_iso2709(gatsby(t245a="Das römische Recht".encode().decode("latin-1"))))
    assert "“rÃ¶mische” may stand for “römische”" in str(twice.warnings[0])


def test_p11_text_is_kept_in_nfc_and_an_accent_does_not_swallow_the_subfield_code() -> None:
    data = write_iso2709(gatsby(t245a="xx The great")).replace(b"xx The", b"e\xcc\x81 Th")
    reading = only(data)
    assert reading.record is not None
    assert reading.record.subfield("245", "a") == "é Th great"
    odd = only(write_iso2709(gatsby(t245a="xxgreat")).replace(b"\x1faxx", b"\x1fa\xcc\x81"))
    assert odd.record is not None
    field = odd.record.first("245")
    assert field is not None
    assert field.subfields[0] == ("a", "\u0301great")


def test_control_characters_become_spaces_with_a_warning() -> None:
    reading = only(write_iso2709(gatsby(t245a="The?great")).replace(b"The?great", b"The\tgreat"))
    assert reading.record is not None
    assert reading.record.subfield("245", "a") == "The great"
    assert "Control characters" in str(reading.warnings[0])


def test_a_wrong_length_in_the_leader_is_repaired_with_a_warning() -> None:
    data = write_iso2709(gatsby())
    reading = only(b"00999" + data[5:])
    assert reading.record == gatsby()
    assert "The length in the leader is 00999" in str(reading.warnings[0])


def test_a_missing_record_terminator_costs_no_record() -> None:
    first, second = write_iso2709(gatsby()), write_iso2709(gatsby(t245a="Other :"))
    found = readings(first[:-1] + second)
    assert [reading.record for reading in found] == [gatsby(), gatsby(t245a="Other :")]
    assert "record terminator was missing" in str(found[0].warnings[0])


def test_a_record_cut_off_is_set_aside_and_the_next_is_read() -> None:
    first, second = write_iso2709(gatsby()), write_iso2709(gatsby(t245a="Other :"))
    cut, good = readings(first[: len(first) // 2] + b"\x1d" + second)
    assert cut.record is None
    assert cut.problem is not None
    assert good.record == gatsby(t245a="Other :")


def test_the_end_of_a_file_in_the_middle_of_a_record_is_said() -> None:
    good, cut = readings(write_iso2709(gatsby()) + write_iso2709(gatsby())[:100])
    assert good.record == gatsby()
    assert "cut off: 100 of" in str(cut.problem)


def test_text_between_records_is_passed_over_with_a_warning() -> None:
    found = readings(write_iso2709(gatsby()) + b"*** PAGE 2 ***\n" + write_iso2709(gatsby()))
    assert [reading.record for reading in found] == [gatsby(), gatsby()]
    assert "15 bytes of other text" in str(found[1].warnings[0])


def test_fields_out_of_order_in_the_directory_are_no_damage() -> None:
    data = write_iso2709(MarcRecord(LEADER, [Control("001", "12345"), Data("245", "0", "0", [("a", "T")])]))
    entries = data[24:48]
    swapped = data[:24] + entries[12:] + entries[:12] + data[48:]
    reading = only(swapped)
    assert reading.record is not None
    assert [field[0] for field in reading.record.fields] == ["245", "001"]
    assert reading.warnings == ()


@pytest.mark.parametrize("first", [b"<", b"{", b"["])
def test_a_first_byte_that_looks_like_another_format_loses_no_good_record(first: bytes) -> None:
    good = write_iso2709(gatsby())
    assert gatsby() in [reading.record for reading in readings(first + good[1:] + good)]


@given(st.data())
@settings(max_examples=150)
def test_no_damage_makes_reading_fail_or_stop(data: st.DataObject) -> None:
    good = write_iso2709(gatsby())
    broken = bytearray(good)
    for _hit in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(broken) - 1))
        broken[place] = data.draw(st.integers(0, 255))
    found = readings(bytes(broken) + good)
    assert any(reading.record == gatsby() for reading in found)
    for reading in found:
        assert (reading.record is None) == (reading.problem is not None)
        if reading.record is not None:
            assert reading.record.fields


@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_read_to_the_end(data: bytes) -> None:
    for reading in readings(data):
        assert (reading.record is None) == (reading.problem is not None)
        assert len(str(reading.problem or "x")) > 0


class Endless(io.RawIOBase):
    """A file of so many bytes that does not fit into memory."""

    def __init__(self, size: int, filler: bytes) -> None:
        self.left = size
        self.filler = filler

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part = min(size, self.left)
        self.left -= part
        return (self.filler * (part // len(self.filler) + 1))[:part]


@pytest.mark.parametrize(
    "filler",
    [b"\0", b"99999", b"00000nam a2200000 a 4500", b"01234nam a2200037   4500245"],
)
def test_s7_a_huge_file_without_records_is_set_aside_in_bounded_memory(filler: bytes) -> None:
    tracemalloc.start()
    found = sum(1 for _reading in read(Endless(5 * LARGEST, filler)))  # type: ignore[arg-type]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found <= 1
    assert peak < 8 * LARGEST


def test_s7_what_has_no_end_is_passed_over_once_and_the_next_record_is_read() -> None:
    stream = Endless(5 * LARGEST, b"00050nam a2200049 i 4500")
    good = write_iso2709(gatsby())

    class Both(io.RawIOBase):
        """The endless part, its terminator, and a good record."""

        rest = b"\x1d" + good

        def read(self, size: int = -1) -> bytes:
            if part := stream.read(size):
                return part
            part, self.rest = self.rest[:size], self.rest[size:]
            return part

    bad, after = read(Both())  # type: ignore[arg-type]
    assert "No end of record" in str(bad.problem)
    assert len(bad.raw) == 1 << 20
    assert (after.raw, after.offset) == (good, 5 * LARGEST + 1)


def test_s7_a_hundred_times_as_many_leaders_without_records_take_a_hundred_times_the_work() -> None:
    leader = b"00099nam a2200037   4500\x1e"
    few, many = calls_to_read(leader * 400), calls_to_read(leader * 40_000)
    assert many < 110 * few


def calls_to_read(data: bytes) -> int:
    """How many functions are called to read this, in which there is no record: work that no busy machine changes."""
    count = 0

    def call(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(call)
    try:
        found = readings(data)
    finally:
        sys.setprofile(None)
    assert not any(reading.record for reading in found)
    return count


def test_s7_a_million_subfields_in_one_field_are_read() -> None:
    body = b"00" + b"\x1fa" * 1_000_000 + b"\x1e"
    data = b"99999nam a2200037   4500" + b"245999900000\x1e" + body + b"\x1d"
    [reading] = readings(data)
    assert (reading.record is None) == (reading.problem is not None)
