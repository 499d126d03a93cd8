"""Bytes shown beside their text, sixteen to a line, as people look at damaged files."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 16
MARKS = {0x1F: "‡", 0x1E: "¶", 0x1D: "§", 0x1B: "←", 0x0A: "↵", 0x0D: "↵", 0x09: "→"}


@dataclass(frozen=True, slots=True)
class HexLine:
    """Up to sixteen bytes: where they stand in the file, in hexadecimal, and as Latin letters or signs."""

    offset: int
    hexadecimal: str
    text: str


def hex_lines(raw: bytes, offset: int = 0, most: int = 64) -> list[HexLine]:
    """The first `most` lines of `raw`, counted from `offset` in the file."""
    pieces = (raw[at : at + WIDTH] for at in range(0, min(len(raw), most * WIDTH), WIDTH))
    return [
        HexLine(offset + WIDTH * number, piece.hex(" "), "".join(map(_sign, piece)))
        for number, piece in enumerate(pieces)
    ]


def readable(raw: bytes, most: int = 4000) -> str:
    """The beginning of `raw` as text: UTF-8 where it is that, else byte by byte, with signs for separators."""
    part = raw[:most]
    try:
        text = part.decode()
    except UnicodeDecodeError:
        text = part.decode("latin-1")
    return "".join(MARKS.get(ord(char), char if char.isprintable() else "·") for char in text)


def _sign(byte: int) -> str:
    return MARKS.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else "·")
