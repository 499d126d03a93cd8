"""Pictures, a picture that unpacks to something enormous, zips of pictures, and titles to put them on."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from shelflist.ground.common.actors import Actor
from shelflist.records.catalog import bulk
from shelflist.records.catalog.marc import Control, Data, MarcRecord

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
BY = Actor(kind="staff", id=None, name="Dolores", door="desk", all_powerful=True)
ISBN = "9780141439471"


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 600), colour: str = "teal", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


def bomb(side: int = 40_000) -> bytes:
    """A PNG of a few hundred bytes that says it is 40,000 points wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def packed(**pictures: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in pictures.items():
            archive.writestr(name, data)
    return out.getvalue()


def title(name: str, isbn: str = "") -> int:
    """A title, brought in as an import does."""
    fields: list[Control | Data] = [
        Control("008", "850101s2001    nyu           000 1 eng d"),
        *([Data("020", " ", " ", [("a", isbn)])] if isbn else []),
        Data("245", "1", "0", [("a", name)]),
    ]
    [number] = bulk.insert_records([bulk.new_record(MarcRecord("00000nam a2200000 i 4500", fields))], now=NOW)
    return number
