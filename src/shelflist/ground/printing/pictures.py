"""Photographs and logos for paper: made small, and stripped of whatever the camera wrote into them."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 20_000_000  # pixels: more is no photograph of a person, and takes the memory of many
SIDE = 600  # pixels: 25 mm at 600 dots to the inch


class NotAPicture(ValueError):
    """What came is no picture that we can show."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A small JPEG or PNG and its size in pixels."""

    data: bytes
    kind: str
    width: int
    height: int
    alt: str = ""

    def to_data(self) -> dict[str, Any]:
        uri = f"data:image/{self.kind};base64,{base64.b64encode(self.data).decode()}"
        return {"uri": uri, "width": self.width, "height": self.height, "alt": self.alt}


def picture(data: bytes, *, side: int = SIDE, alt: str = "") -> Picture:
    """A picture no larger than `side` pixels either way, upright, without metadata. NotAPicture for anything else."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP", "GIF"]) as opened:
            if opened.width * opened.height > LARGEST:
                raise NotAPicture("too many pixels")
            small = ImageOps.exif_transpose(opened)
            clear = small.mode in {"RGBA", "LA", "P"}
            small = small.convert("RGBA" if clear else "RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError) as problem:
        raise NotAPicture("not a JPEG, PNG, WebP or GIF") from problem
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if clear:
        small.save(out, "PNG", optimize=True)
    else:
        small.save(out, "JPEG", quality=88)
    return Picture(out.getvalue(), "png" if clear else "jpeg", small.width, small.height, alt)
