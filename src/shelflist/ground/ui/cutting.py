"""Cuts the packaged serif by script, so that a page loads only what it shows: TrueType in, WOFF 1.0 out.

A cut keeps the outlines, and how their weight varies, of the characters in some ranges; optical sizes go; other glyphs
stay as numbers without outlines, and the style sheet’s `unicode-range` keeps browsers from asking for them. Kerning and
ligatures are left out: they weigh more than all the letters. OpenType 1.9 (glyf, loca, gvar), W3C WOFF 1.0.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEFT_OUT = frozenset({"DSIG", "GPOS", "GSUB", "GDEF", "BASE", "STAT", "HVAR"})  # widths follow from the outlines
KEPT_AXIS = b"wght"
RANGES: Mapping[str, tuple[tuple[int, int], ...]] = {
    "latin": ((0x20, 0x7E), (0xA0, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x2010, 0x203A), (0x20AC, 0x20AC),
              (0x2122, 0x2122)),
    "latin-ext": ((0x100, 0x130), (0x132, 0x151), (0x154, 0x24F), (0x2B9, 0x2C7), (0x1E00, 0x1E9F)),
    "vietnamese": ((0x1EA0, 0x1EF9), (0x300, 0x303), (0x309, 0x309), (0x323, 0x323)),
    "greek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "cyrillic": ((0x400, 0x52F),),
}  # fmt: skip
LONG_OFFSETS = 1
MORE_COMPONENTS, ARGUMENTS_ARE_WORDS = 0x20, 0x1
A_SCALE, TWO_SCALES, TWO_BY_TWO = 0x8, 0x40, 0x80


def cut(font: bytes, script: str) -> bytes:
    """The part of a TrueType font that a script needs, as WOFF."""
    tables = _tables(font)
    kept = _with_components(_glyphs(tables["cmap"], RANGES[script]) | {0}, tables)
    offsets = _loca(tables)
    parts = [tables["glyf"][offsets[i] : offsets[i + 1]] if i in kept else b"" for i in range(len(offsets) - 1)]
    tables["glyf"], tables["loca"] = _packed(parts, long=True)
    head = bytearray(tables["head"])
    head[50:52] = struct.pack(">h", 1)  # indexToLocFormat: long
    tables["head"] = bytes(head)
    if "gvar" in tables:
        tables["gvar"] = _cut_variations(tables["gvar"], kept, _other_axes(tables["fvar"]))
    return _woff({name: data for name, data in tables.items() if name not in LEFT_OUT})


def css_range(script: str) -> str:
    """The ranges as a style sheet writes them."""
    return ", ".join(f"U+{low:04X}" if low == high else f"U+{low:04X}-{high:04X}" for low, high in RANGES[script])


def _tables(font: bytes) -> dict[str, bytes]:
    count = struct.unpack_from(">H", font, 4)[0]
    rows = (struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(count))
    return {tag.decode("ascii"): font[offset : offset + length] for tag, _sum, offset, length in rows}


def _glyphs(cmap: bytes, ranges: Iterable[tuple[int, int]]) -> set[int]:
    """The glyphs of these characters, from a subtable of format 4 or 12."""
    count = struct.unpack_from(">H", cmap, 2)[0]
    found: set[int] = set()
    for i in range(count):
        offset = struct.unpack_from(">HHI", cmap, 4 + 8 * i)[2]
        kind = struct.unpack_from(">H", cmap, offset)[0]
        if kind == 4:
            found |= _format_4(cmap[offset:], ranges)
        elif kind == 12:
            found |= _format_12(cmap[offset:], ranges)
    return found


def _format_12(table: bytes, ranges: Iterable[tuple[int, int]]) -> set[int]:
    count = struct.unpack_from(">I", table, 12)[0]
    groups = [struct.unpack_from(">III", table, 16 + 12 * i) for i in range(count)]
    return {
        glyph + code - start
        for low, high in ranges
        for start, end, glyph in groups
        for code in range(max(low, start), min(high, end) + 1)
    }


def _format_4(table: bytes, ranges: Iterable[tuple[int, int]]) -> set[int]:
    double = struct.unpack_from(">H", table, 6)[0]
    found = set()
    for i in range(double // 2):
        end, start, delta, offset = (
            struct.unpack_from(">H", table, 14 + place + 2 * i)[0]
            for place in (0, double + 2, 2 * double + 2, 3 * double + 2)
        )
        for low, high in ranges:
            for code in range(max(low, start), min(high, end) + 1):
                if offset == 0:
                    found.add((code + delta) & 0xFFFF)
                    continue
                at = 14 + 3 * double + 2 + 2 * i + offset + 2 * (code - start)
                glyph = struct.unpack_from(">H", table, at)[0]
                if glyph:
                    found.add((glyph + delta) & 0xFFFF)
    return found


def _loca(tables: Mapping[str, bytes]) -> list[int]:
    count = struct.unpack_from(">H", tables["maxp"], 4)[0] + 1
    if struct.unpack_from(">h", tables["head"], 50)[0]:
        return list(struct.unpack_from(f">{count}I", tables["loca"]))
    return [2 * one for one in struct.unpack_from(f">{count}H", tables["loca"])]


def _with_components(glyphs: set[int], tables: Mapping[str, bytes]) -> set[int]:
    """These glyphs and all that they are put together from."""
    offsets, data, found, open_ones = _loca(tables), tables["glyf"], set[int](), list(glyphs)
    while open_ones:
        glyph = open_ones.pop()
        if glyph in found:
            continue
        found.add(glyph)
        outline = data[offsets[glyph] : offsets[glyph + 1]]
        if len(outline) > 10 and struct.unpack_from(">h", outline)[0] < 0:
            open_ones += _components(outline)
    return found


def _components(outline: bytes) -> list[int]:
    found, at, more = [], 10, True
    while more:
        flags, glyph = struct.unpack_from(">HH", outline, at)
        found.append(glyph)
        at += 4 + (4 if flags & ARGUMENTS_ARE_WORDS else 2)
        at += 2 if flags & A_SCALE else 4 if flags & TWO_SCALES else 8 if flags & TWO_BY_TWO else 0
        more = bool(flags & MORE_COMPONENTS)
    return found


def _packed(parts: Iterable[bytes], *, long: bool) -> tuple[bytes, bytes]:
    """The parts one after the other on even places, and where each begins."""
    data, offsets = bytearray(), [0]
    for part in parts:
        data += part + b"\0" * (-len(part) % 4)
        offsets.append(len(data))
    return bytes(data), struct.pack(f">{len(offsets)}I", *offsets)


def _other_axes(fvar: bytes) -> list[int]:
    """The numbers of the axes along which nothing changes any more."""
    start, _reserved, count, size = struct.unpack_from(">HHHH", fvar, 4)
    return [i for i in range(count) if fvar[start + i * size : start + i * size + 4] != KEPT_AXIS]


def _cut_variations(gvar: bytes, kept: set[int], gone: list[int]) -> bytes:
    """How the kept outlines change along the axis that stays; nothing for the others."""
    shared_count, shared_at, count, flags, data_at = struct.unpack_from(">HIHHI", gvar, 6)
    form, size = (">%dI", 1) if flags & LONG_OFFSETS else (">%dH", 2)
    offsets = [size * one for one in struct.unpack_from(form % (count + 1), gvar, 20)]
    axis_count = struct.unpack_from(">H", gvar, 4)[0]
    shared = gvar[shared_at : shared_at + 2 * axis_count * shared_count]
    axes = _Axes(axis_count, shared, gone)
    whole = [gvar[data_at + offsets[i] : data_at + offsets[i + 1]] if i in kept else b"" for i in range(count)]
    data, places = _packed([_fewer_tuples(one, axes) for one in whole], long=True)
    start = 20 + len(places)
    head = gvar[:6] + struct.pack(">HIHHI", shared_count, start, count, flags | LONG_OFFSETS, start + len(shared))
    return head + places + shared + data


@dataclass(frozen=True, slots=True)
class _Axes:
    """How many axes a font has, the peaks that its glyphs share, and which axes are gone."""

    count: int
    shared: bytes
    gone: list[int]

    def stays(self, index: int, own: bytes) -> bool:
        """True for a variation that has nothing to do with the axes that are gone."""
        at = 2 * self.count * (index & 0xFFF)
        peak = own[: 2 * self.count] if index & 0x8000 else self.shared[at : at + 2 * self.count]
        return all(peak[2 * axis : 2 * axis + 2] == b"\0\0" for axis in self.gone)


def _fewer_tuples(data: bytes, axes: _Axes) -> bytes:
    """The variations of one glyph without those along axes that are gone."""
    if len(data) < 4:
        return b""
    word, start = struct.unpack_from(">HH", data)
    at, place = 4, start + (_points_length(data, start) if word & 0x8000 else 0)
    common = data[start:place]
    heads, bodies = [], []
    for _number in range(word & 0x0FFF):
        size, index = struct.unpack_from(">HH", data, at)
        length = 4 + (2 * axes.count if index & 0x8000 else 0) + (4 * axes.count if index & 0x4000 else 0)
        if axes.stays(index, data[at + 4 : at + length]):
            heads.append(data[at : at + length])
            bodies.append(data[place : place + size])
        at, place = at + length, place + size
    if not heads:
        return b""
    header = b"".join(heads)
    return struct.pack(">HH", (word & 0x8000) | len(heads), 4 + len(header)) + header + common + b"".join(bodies)


def _points_length(data: bytes, start: int) -> int:
    """How many bytes packed point numbers take."""
    at, count = start + 1, data[start]
    if count & 0x80:
        count, at = ((count & 0x7F) << 8) | data[start + 1], start + 2
    while count > 0:
        run = (data[at] & 0x7F) + 1
        at += 1 + run * (2 if data[at] & 0x80 else 1)
        count -= run
    return at - start


def _woff(tables: Mapping[str, bytes]) -> bytes:
    """W3C WOFF 1.0: every table packed by zlib where that makes it smaller."""
    names = sorted(tables)
    directory, body = bytearray(), bytearray()
    start = 44 + 20 * len(names)
    for name in names:
        data = tables[name]
        squeezed = zlib.compress(data, 9)
        stored = squeezed if len(squeezed) < len(data) else data
        padded = data + b"\0" * (-len(data) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIIII", name.encode("ascii"), start + len(body), len(stored), len(data), total)
        body += stored + b"\0" * (-len(stored) % 4)
    whole = 12 + 16 * len(names) + sum(len(data) + (-len(data) % 4) for data in tables.values())
    length = start + len(body)
    head = struct.pack(">4sIIHHIHHIIIII", b"wOFF", 0x00010000, length, len(names), 0, whole, 1, 0, 0, 0, 0, 0, 0)
    return head + bytes(directory) + bytes(body)
