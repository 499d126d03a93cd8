"""What stands in the RFID tag of a copy: the basic block of ISO 28560-3, known as the Danish data model. Pure.

34 bytes, of which many tags hold only the first 32 (the end of the owner is then cut off): one byte for the model and
what the tag is for, how many parts and which one, 16 bytes for the barcode, a check sum, and the owner's ISIL.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass

WHOLE, SHORT = 34, 32
MODEL = 1  # the high half of the first byte
CIRCULATING = 1  # the low half: type of usage
NUMBER, CHECK, COUNTRY, OWNER = slice(3, 19), slice(19, 21), slice(21, 23), slice(23, 34)
LONGEST_NUMBER = 16
HEX_LENGTHS = (2 * SHORT, 2 * WHOLE)


class TagProblem(ValueError):
    """It cannot be written, or what was read is no tag of this kind; the message says why."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag's content. `isil` is the owner's International Standard Identifier for Libraries (ISO 15511): US-NjP."""

    number: str
    isil: str = ""
    usage: int = CIRCULATING
    parts: int = 1
    part: int = 1

    def to_bytes(self) -> bytes:
        """The basic block. Raises TagProblem when the barcode is too long or not ASCII, or the part is none of them."""
        country, _dash, owner = self.isil.partition("-")
        if not owner:
            country, owner = "", self.isil
        block = bytearray(WHOLE)
        block[0] = MODEL << 4 | self.usage & 0xF
        if not 1 <= self.part <= self.parts <= 255:
            raise TagProblem(f"{self.part} of {self.parts} is no part.")
        block[1], block[2] = self.parts, self.part
        block[NUMBER] = _padded(self.number, LONGEST_NUMBER)
        block[COUNTRY] = _padded(country[:2], 2)
        block[OWNER] = _padded(owner[:11], 11)
        block[CHECK] = check_sum(bytes(block)).to_bytes(2, "little")
        return bytes(block)


def _padded(text: str, length: int) -> bytes:
    if not text.isascii() or len(text) > length:
        raise TagProblem(f"“{text}” has no room in a tag: at most {length} ASCII characters.")
    return text.encode().ljust(length, b"\0")


def check_sum(block: bytes) -> int:
    """CRC-16 (CCITT, from FFFF) of all but the check sum itself, as if a short tag went on with zeros."""
    whole = block.ljust(WHOLE, b"\0")
    return binascii.crc_hqx(whole[: CHECK.start] + whole[CHECK.stop :], 0xFFFF)


def read(block: bytes) -> Tag:
    """What a tag says. Raises TagProblem when it is too short, of another model, or its check sum is wrong."""
    if len(block) < SHORT:
        raise TagProblem(f"A tag has {SHORT} bytes at least; this has {len(block)}.")
    whole = block[:WHOLE].ljust(WHOLE, b"\0")
    if whole[0] >> 4 != MODEL:
        raise TagProblem("The tag is not of this data model.")
    if check_sum(whole) != int.from_bytes(whole[CHECK], "little"):
        raise TagProblem("The check sum is wrong: the tag was not read to its end, or is damaged.")
    try:
        number, country, owner = (whole[part].rstrip(b"\0").decode("ascii") for part in (NUMBER, COUNTRY, OWNER))
    except UnicodeDecodeError:
        raise TagProblem("The tag holds what is no text.") from None
    return Tag(number, f"{country}-{owner}" if country and owner else owner, whole[0] & 0xF, whole[1], whole[2])


def number_in(text: str) -> str:
    """The barcode in a tag that a reader typed as hexadecimal digits, or nothing."""
    if len(text) not in HEX_LENGTHS:
        return ""
    try:
        return read(bytes.fromhex(text)).number
    except ValueError:
        return ""
