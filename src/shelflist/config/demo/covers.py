"""A cover that is a picture, and words beside it, so that the pages show what they can: a ship in the ice."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from shelflist.departments.covers.actions import set_cover, set_words
from shelflist.ground.common.actors import Actor
from shelflist.records.catalog.models import Record

SIZE = (640, 960)
DESCRIPTION = (
    "A young man of science gives life to a being of his own making, and runs from it. What he made learns to speak, to"
    " read and to hope, and asks him for one kindness.\n\n"
    "Written in the wet summer of 1816, when the author was eighteen."
)
EXCERPT = (
    "You will rejoice to hear that no disaster has accompanied the commencement of an enterprise which you have"
    " regarded with such evil forebodings. I arrived here yesterday, and my first task is to assure my dear sister of"
    " my welfare and increasing confidence in the success of my undertaking."
)


def put_on(by: Actor, now: datetime) -> None:
    """Called once, when the titles are there."""
    title = Record.objects.filter(title="Frankenstein", kind="bib").order_by("pk").first()
    if title is None:
        return
    who: dict[str, Any] = {"record_id": title.pk, "by": by, "now": now}
    set_cover(
        image=_ship_in_the_ice(), alt="A small ship among blocks of ice under a low sun",
        credit="Drawn for this library", **who,
    )  # fmt: skip
    set_words(kind="description", text=DESCRIPTION, credit="The library", **who)
    set_words(kind="excerpt", text=EXCERPT, credit="From the first letter", **who)


def _ship_in_the_ice() -> bytes:
    width, height = SIZE
    picture = Image.new("RGB", SIZE, "#8fa9b5")
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        low = y / height
        draw.line([(0, y), (width, y)], fill=(int(46 + 150 * low), int(66 + 130 * low), int(92 + 96 * low)))
    draw.ellipse((250, 470, 390, 610), fill="#f2d7a6")
    picture = picture.filter(ImageFilter.GaussianBlur(14))
    draw = ImageDraw.Draw(picture)
    for left, top, right in ((-60, 690, 260), (180, 740, 480), (420, 670, 720), (-40, 830, 420), (300, 850, 700)):
        peak = left + (right - left) // 3
        draw.polygon(
            [(left, height), (left + 30, top + 60), (peak, top), (right, top + 110), (right, height)], "#dfe8ea"
        )
        draw.polygon([(peak, top), (right, top + 110), (right, height), (peak + 60, height)], "#b9cbd2")
    draw.polygon([(300, 640), (410, 640), (392, 672), (316, 672)], "#2b2420")
    draw.line([(352, 640), (352, 520)], fill="#2b2420", width=5)
    draw.polygon([(356, 530), (402, 622), (356, 622)], "#efe6d4")
    draw.polygon([(348, 545), (316, 622), (348, 622)], "#e2d6bf")
    out = BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()
