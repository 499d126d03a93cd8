"""The packaged serif, cut by script: small, whole for its script, and told of as the style sheet says."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from shelflist.ground.ui import cutting
from shelflist.ground.ui.finders import FACES, FontStorage

pytestmark = pytest.mark.one_database
STYLE = Path(cutting.__file__).parent / "static" / "ui" / "fonts.css"


@pytest.mark.parametrize("name", sorted(FACES))
def test_a_cut_is_a_small_font_with_all_letters_of_its_script(name: str) -> None:
    font = Path(FontStorage().path(name)).read_bytes()
    assert font[:4] == b"wOFF"
    assert len(font) < 50_000, "a page with all its pictures may weigh 150 kB"
    assert struct.unpack_from(">I", font, 8)[0] == len(font)
    tables = unpacked(font)
    assert {"cmap", "glyf", "loca", "gvar", "fvar", "head", "hhea", "hmtx", "maxp", "name", "OS/2"} <= set(tables)
    offsets = cutting._loca(tables)
    assert offsets[-1] == len(tables["glyf"])
    wanted = cutting._glyphs(tables["cmap"], cutting.RANGES[FACES[name][0]])
    drawn = [glyph for glyph in wanted if offsets[glyph + 1] > offsets[glyph]]
    assert len(drawn) > 0.8 * len(wanted), "blanks have no outline, everything else has"


def unpacked(font: bytes) -> dict[str, bytes]:
    found = {}
    for i in range(struct.unpack_from(">H", font, 12)[0]):
        tag, offset, length, whole, _sum = struct.unpack_from(">4sIIII", font, 44 + 20 * i)
        data = font[offset : offset + length]
        found[tag.decode("ascii")] = zlib.decompress(data) if length < whole else data
    return found


def test_the_style_sheet_tells_the_ranges_of_the_cuts() -> None:
    style = STYLE.read_text(encoding="utf-8")
    for name, (script, _source) in FACES.items():
        part = style.split(Path(name).name)[1].split("}")[0]
        assert f"unicode-range: {cutting.css_range(script)};" in part
