"""The tag of a copy as ISO 28560-3 has it: known bytes, every problem, and whatever is written is read (PRN-02)."""

from __future__ import annotations

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shelflist.ground.common.barcodes import classify
from shelflist.ground.common.rfid import Tag, TagProblem, check_sum, number_in, read

KNOWN = bytes.fromhex("11010131313232333334340000000000000000513e4445373035000000000000")
"""A tag of 32 bytes that is known to be right: DE-705, 11223344."""
TEXT = some.text(some.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=16)


def test_prn_02_a_tag_that_is_known_to_be_right_is_written_and_read() -> None:
    assert read(KNOWN) == Tag("11223344", "DE-705")
    assert Tag("11223344", "DE-705").to_bytes()[:32] == KNOWN
    assert check_sum(KNOWN) == 0x3E51


def test_the_check_sum_is_the_one_of_the_standards_example() -> None:
    assert binascii.crc_hqx(b"RFID tag data model", 0xFFFF) == 0x1AEE


@given(TEXT, some.sampled_from(["", "DE-705", "US-NjP", "DK-12345678901"]), some.integers(1, 255), some.data())
def test_whatever_is_written_is_read(number: str, isil: str, parts: int, data: some.DataObject) -> None:
    tag = Tag(number, isil, usage=data.draw(some.integers(0, 15)), parts=parts, part=data.draw(some.integers(1, parts)))
    assert read(tag.to_bytes()) == tag


@pytest.mark.parametrize("tag", [Tag("1" * 17), Tag("Ä"), Tag("1", part=2), Tag("1", parts=256), Tag("1", part=0)])
def test_what_has_no_room_is_not_written(tag: Tag) -> None:
    with pytest.raises(TagProblem):
        tag.to_bytes()


@pytest.mark.parametrize("wrong", [KNOWN[:31], bytes(34), bytes([0x21]) + KNOWN[1:], KNOWN[:10] + b"9" + KNOWN[11:]])
def test_what_was_not_read_to_its_end_or_is_something_else_is_no_barcode(wrong: bytes) -> None:
    with pytest.raises(TagProblem):
        read(wrong)
    assert number_in(wrong.hex()) == ""


def test_a_reader_that_types_the_whole_tag_is_a_scan_of_its_barcode() -> None:
    scan = classify(KNOWN.hex().upper())
    assert (scan.kind_hint, scan.candidates) == ("item", ("11223344",))
    assert classify("1" * 64).candidates == ()
