"""A picture that somebody sends, looked at before it is believed, and made anew in the widths that pages need."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from shelflist.departments.covers.storage import WIDTHS
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused

LARGEST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000  # a telephone's; a JPEG is read small from the start
MOST_PIXELS_WHOLE = 24_000_000  # of what must be read whole before it can be made small
LEAST_SIDE = 60
MOST_TIMES_AS_LONG = 4
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82


@dataclass(frozen=True, slots=True)
class Made:
    """A picture as it is kept: its digest, its size, and its widths."""

    digest: str
    width: int
    height: int
    pictures: dict[int, bytes]


def made_of(image: bytes) -> Made:
    """The picture in every width, upright, without what the camera wrote beside it.

    Refused: cover-missing, cover-too-large, cover-unreadable, cover-too-small, cover-too-long.
    """
    if not image:
        raise Refused(Refusal("cover-missing", _("No picture came."), _("Choose a file, or photograph the cover.")))
    if len(image) > LARGEST_BYTES:
        raise Refused(
            Refusal("cover-too-large", _("The picture is larger than 20 megabytes."), _("Send a smaller one."))
        )
    try:
        with Image.open(BytesIO(image), formats=FORMATS) as opened:
            _must_be_usable(opened)
            opened.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 4))
            upright = _plain(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError as problem:
        raise Refused(_too_many_points(MOST_PIXELS)) from problem
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as problem:
        message = _("This is not a picture that can be read.")
        raise Refused(Refusal("cover-unreadable", message, _("Use a JPEG, PNG or WebP file."))) from problem
    largest = _fitted(upright, WIDTHS[-1])
    pictures = {width: _packed(_fitted(largest, width)) for width in WIDTHS}
    digest = hashlib.sha256(pictures[WIDTHS[-1]]).hexdigest()
    return Made(digest, largest.width, largest.height, pictures)


def _must_be_usable(opened: Image.Image) -> None:
    """Judged by what the head of the file says, before a pixel is unpacked."""
    width, height = opened.size
    most = MOST_PIXELS if opened.format == "JPEG" else MOST_PIXELS_WHOLE
    if width * height > most:
        raise Refused(_too_many_points(most))
    if min(width, height) < LEAST_SIDE:
        message = _("The picture is only {width} by {height} points.", width=width, height=height)
        raise Refused(Refusal("cover-too-small", message, _("Send a larger one, at least 160 points wide.")))
    if max(width, height) > MOST_TIMES_AS_LONG * min(width, height):
        message = _("The picture is much longer than a cover.")
        raise Refused(Refusal("cover-too-long", message, _("Cut it to the cover.")))


def _too_many_points(most: int) -> Refusal:
    message = _("The picture has more than {most} million points.", most=most // 1_000_000)
    return Refusal("cover-too-large", message, _("Send a smaller one."))


def _plain(picture: Image.Image) -> Image.Image:
    """Without transparency: on white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        paper = Image.new("RGB", whole.size, "white")
        paper.paste(whole, mask=whole.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _fitted(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    return picture.resize((width, max(1, round(picture.height * width / picture.width))), Image.Resampling.LANCZOS)


def _packed(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
