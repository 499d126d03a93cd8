"""Pages as label printers take them: ZPL II and EPL2 (PRN-08).

Each label is sent as the picture that the preview shows, in the printer's own dots. So every script and every template
prints, and what is printed is what was seen; bars are whole dots because the template draws them so.
"""

from __future__ import annotations

import base64
import binascii
import io
import zlib
from collections.abc import Sequence

from PIL import Image, ImageOps

DARK = 128


def zpl(pages: Sequence[bytes], *, copies: int = 1) -> bytes:
    """PNG pages as ZPL: one ^GFA field for each, packed as :Z64: (ZPL II Programming Guide, ^GF)."""
    return "".join(_zpl_page(_bits(page), copies) for page in pages).encode("ascii")


def _zpl_page(picture: Image.Image, copies: int) -> str:
    width, height, data = _rows(picture)
    packed = base64.b64encode(zlib.compress(data, 9))
    check = binascii.crc_hqx(packed, 0)  # CRC-16/XMODEM, as :Z64: asks
    field = f"^GFA,{len(data)},{len(data)},{width},:Z64:{packed.decode()}:{check:04X}"
    return f"^XA^PW{picture.width}^LL{height}^LH0,0^FO0,0{field}^FS^PQ{copies}^XZ\n"


def epl(pages: Sequence[bytes], *, copies: int = 1) -> bytes:
    """PNG pages as EPL2: one GW for each, in which a dark dot is 0 (EPL2 Programming Manual, GW)."""
    out = io.BytesIO()
    for page in pages:
        picture = _bits(page)
        width, height, data = _rows(picture)
        out.write(f"\nN\nq{width * 8}\nQ{height},24\nGW0,0,{width},{height},".encode("ascii"))
        out.write(bytes(255 - byte for byte in data))
        out.write(f"\nP{copies}\n".encode("ascii"))
    return out.getvalue()


def _bits(page: bytes) -> Image.Image:
    """Black and white without grey between: a thermal head is hot or cold. Dark is set."""
    with Image.open(io.BytesIO(page)) as opened:
        opened.load()
        whole = opened.convert("RGBA")
    ground = Image.new("RGBA", whole.size, "white")
    grey = Image.alpha_composite(ground, whole).convert("L")
    return ImageOps.invert(grey).point(lambda shade: 255 if shade >= DARK else 0).convert("1")


def _rows(picture: Image.Image) -> tuple[int, int, bytes]:
    """Bytes in a row, rows, and all of them."""
    return (picture.width + 7) // 8, picture.height, picture.tobytes()
